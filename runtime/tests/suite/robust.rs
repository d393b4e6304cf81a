//! Tests of what a service answers in other forms than expected, and of what is shown of requests.
use std::future::IntoFuture as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use docwright::http::{BoxFuture, Headers, Method, Request as HttpRequest, Response};
use docwright::testing::Script;
use docwright::{
    AccessToken, Batch, Client, Credential, Decimal, Error, Json, Monitor, Node, Operation,
    Request, TokenRequest, TokenSource, Upload,
};
use serde_json::json;

static GET: Operation = Operation {
    id: "things.get",
    method: Method::Get,
    paths: &["/things"],
    permissions: &[],
    docs: "",
    eventual: false,
};

static POST: Operation = Operation {
    id: "things.do",
    method: Method::Post,
    paths: &["/things"],
    permissions: &[],
    docs: "",
    eventual: false,
};

fn client(script: &Script) -> Client {
    Client::with_transport("https://graph.example/v1.0", script.clone()).unwrap()
}

fn get<T>(client: &Client) -> Request<T> {
    Node::root(client).literal("things").request(&GET)
}

/// Sends a batch of one request, to which the batch answers with `part`.
async fn batched<T: docwright::FromResponse>(part: Json) -> Result<T, Error> {
    let script = Script::new().answer(200, json!({ "responses": [part] }).to_string());
    let client = client(&script);
    let mut batch = Batch::new(&client);
    let slot = batch.add(get::<T>(&client));
    batch.send().await.take(slot)
}

#[tokio::test]
async fn bodies_in_a_batch_are_read_by_their_media_type() {
    let part = |media: &str, body: Json| json!({ "id": "0", "status": 200, "headers": { "Content-Type": media }, "body": body });
    for text in ["-_8=", "-_8", "+/8="] {
        let bytes: Vec<u8> = batched(part("image/png", text.into())).await.unwrap();
        assert_eq!(bytes, [0xfb, 0xff], "{text}");
    }
    let count: u64 = batched(part("text/plain", "1234".into())).await.unwrap();
    assert_eq!(count, 1234);
    let encoded = "eyJpZCI6ICI3In0=";
    let item: Json = batched(part("application/json", encoded.into()))
        .await
        .unwrap();
    assert_eq!(item["id"], "7");
    let text: Json = batched(part("application/json", "word".into()))
        .await
        .unwrap();
    assert_eq!(text, "word");
}

#[tokio::test]
async fn a_part_in_another_form_does_not_lose_the_others() {
    let script = Script::new().answer(
        200,
        r#"{"responses": [{"id": 0, "status": "201", "headers": null, "body": {"id": "a"}}, {"id": "1", "status": 200, "body": {"id": "b"}}, 3]}"#,
    );
    let client = client(&script);
    let mut batch = Batch::new(&client);
    let slots = [
        batch.add(get::<Json>(&client)),
        batch.add(get::<Json>(&client)),
    ];
    let mut results = batch.send().await;
    let ids = slots.map(|slot| results.take(slot).unwrap()["id"].clone());
    assert_eq!(ids, ["a", "b"]);
}

#[tokio::test]
async fn a_part_of_a_batch_names_its_operation_in_an_error() {
    let error = batched::<Json>(json!({ "id": "0", "status": 403 })).await;
    let error = error.unwrap_err();
    assert_eq!(error.call().unwrap().operation.id, "things.get");
}

#[tokio::test]
async fn a_request_without_a_body_in_a_batch_has_an_empty_one() {
    let script = Script::new().answer(200, r#"{"responses": [{"id": "0", "status": 204}]}"#);
    let client = client(&script);
    let mut batch = Batch::new(&client);
    let slot = batch.add(
        Node::root(&client)
            .literal("things")
            .request::<(), ()>(&POST),
    );
    batch.send().await.take(slot).unwrap();
    let sent = script.requests()[0]
        .body
        .as_ref()
        .unwrap()
        .bytes()
        .unwrap()
        .to_vec();
    let sent: Json = serde_json::from_slice(&sent).unwrap();
    assert_eq!(sent["requests"][0]["body"], json!({}));
    assert_eq!(
        sent["requests"][0]["headers"]["content-type"],
        "application/json"
    );
}

#[tokio::test]
async fn a_body_that_cannot_be_read_has_its_call() {
    let script = Script::new().answer(200, "[1]");
    let error = get::<bool>(&client(&script)).await.unwrap_err();
    let call = error.call().unwrap();
    assert_eq!((call.operation.id, call.attempts), ("things.get", 1));
    assert!(!call.client_request_id.is_empty());
}

#[tokio::test]
async fn a_single_number_keeps_its_digits() {
    let digits = "123456789012345678901234567890.12";
    for body in [format!(r#"{{"value": {digits}}}"#), digits.to_owned()] {
        let script = Script::new().answer(200, body);
        let value: Decimal = get(&client(&script)).await.unwrap();
        assert_eq!(value.to_string(), digits);
    }
}

#[tokio::test]
async fn an_error_after_annotations_is_an_error() {
    let body = r#"{"@odata.context": "c", "error": {"code": "gone", "message": "m"}}"#;
    let script = Script::new().answer(200, body);
    let error = get::<Json>(&client(&script)).await.unwrap_err();
    assert_eq!(error.code(), Some("gone"));
}

#[tokio::test]
async fn a_throttled_deletion_that_finds_nothing_is_an_error() {
    static DELETE: Operation = Operation {
        id: "things.delete",
        method: Method::Delete,
        paths: &["/things"],
        permissions: &[],
        docs: "",
        eventual: false,
    };
    let delete = |script: &Script| {
        let client = client(script);
        Node::root(&client)
            .literal("things")
            .request::<(), ()>(&DELETE)
    };
    let throttled = Script::new().answer(429, "").answer(404, "");
    assert_eq!(delete(&throttled).await.unwrap_err().status(), Some(404));
    // After an error of the server it may have been carried out.
    let broken = Script::new().answer(503, "").answer(404, "");
    delete(&broken).await.unwrap();
}

#[tokio::test]
async fn an_accepted_request_without_an_address_has_no_known_end() {
    let script = Script::new().answer(202, "");
    let client = client(&script);
    let request = Node::root(&client)
        .literal("things")
        .request::<(), ()>(&POST);
    let monitor: Monitor = request.start().await.unwrap();
    assert!(monitor.wait().await.is_err());
}

#[tokio::test]
async fn a_wait_beyond_any_clock_is_bounded() {
    let running = |seconds: &str| Response {
        status: 200,
        headers: Headers::from_iter([("retry-after", seconds)]),
        body: br#"{"status": "running"}"#.to_vec(),
    };
    let script = Script::new()
        .respond(running("18446744073709551615"))
        .answer(200, r#"{"status": "succeeded"}"#);
    let monitor = Monitor::of(&client(&script), "https://graph.example/v1.0/o/1").unwrap();
    monitor.wait().await.unwrap();
    let longest = script.waits().into_iter().max().unwrap();
    assert!(longest <= Duration::from_secs(3600), "{longest:?}");
}

#[test]
fn what_grants_access_is_not_shown() {
    let request = HttpRequest {
        method: Method::Get,
        url: "https://x.example/f?sig=SECRET&a=1".parse().unwrap(),
        headers: Headers::from_iter([("Authorization", "Bearer SECRET"), ("Accept", "*/*")]),
        body: Some("SECRET".to_owned().into()),
    };
    let shown = format!("{request:?}");
    assert!(
        !shown.contains("SECRET") && shown.contains("*/*"),
        "{shown}"
    );
    let script = Script::new();
    let monitor = Monitor::of(&client(&script), "https://x.example/o?token=SECRET").unwrap();
    assert!(!format!("{monitor:?}").contains("SECRET"));
}

/// A credential whose requests for tokens fail after a while.
#[derive(Debug)]
struct Failing(Arc<AtomicUsize>);

impl TokenSource for Failing {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Err(Error::credential("no token", None))
        })
    }
}

#[tokio::test]
async fn callers_that_wait_for_a_token_share_its_failure() {
    let count = Arc::new(AtomicUsize::new(0));
    let client = Client::builder("https://graph.example/v1.0")
        .credential(Credential::from(Failing(count.clone())))
        .transport(Script::new())
        .build()
        .unwrap();
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(get::<Json>(&client).into_future()))
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_err());
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn futures_can_be_spawned() {
    fn is_send<T: Send>(_: &T) {}
    let script = Script::new();
    let client = client(&script);
    let upload = || Upload::new(&client, "https://x.example/u", vec![1]).on_progress(|_, _| {});
    is_send(&upload().send::<Json>());
    is_send(&upload().resume::<Json>());
    is_send(&get::<Json>(&client).into_future());
    is_send(&get::<Json>(&client).send());
    is_send(&get::<Json>(&client).start());
    is_send(&get::<Vec<u8>>(&client).download());
    is_send(&Batch::new(&client).send());
    let monitor = Monitor::of(&client, "https://graph.example/v1.0/o/1").unwrap();
    is_send(&monitor.wait());
}

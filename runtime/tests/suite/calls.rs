//! Tests of calls of several requests, by a script of responses: batches, long-running operations,
//! uploads, pages.
use docwright::http::{Headers, Method, Response};
use docwright::testing::{Recorder, Script};
use docwright::{
    Batch, Client, Collection, Error, Json, Monitor, Node, Operation, Request, Status, Upload, bulk,
};
use serde_json::json;

macro_rules! operation {
    ($method:ident, $path:literal) => {{
        static OPERATION: Operation = Operation {
            id: "t",
            method: Method::$method,
            paths: &[$path],
            permissions: &[],
            docs: "",
            eventual: false,
        };
        &OPERATION
    }};
}

fn client(script: &Script) -> Client {
    Client::with_transport("https://graph.example/v1.0", script.clone()).unwrap()
}

fn get<T>(client: &Client, name: &str) -> Request<T> {
    Node::root(client)
        .literal(name)
        .request(operation!(Get, "/x"))
}

fn body(script: &Script, index: usize) -> Json {
    let request = &script.requests()[index];
    serde_json::from_slice(request.body.as_ref().unwrap().bytes().unwrap()).unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)], body: Json) -> Response {
    Response {
        status,
        headers: headers.iter().copied().collect(),
        body: if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        },
    }
}

#[tokio::test]
async fn each_request_of_a_batch_has_its_own_result() {
    let responses = json!({ "responses": [
        { "id": "1", "status": 404, "body": { "error": { "code": "none", "message": "m" } } },
        { "id": "0", "status": 200, "headers": { "ETag": "x" }, "body": { "id": "a" } },
        { "id": "2", "status": 429, "headers": { "Retry-After": "3" } },
    ]});
    let again = json!({ "responses": [{ "id": "2", "status": 204 }] });
    let script = Script::new()
        .answer(200, responses.to_string())
        .answer(200, again.to_string());
    let client = client(&script);
    let mut batch = Batch::new(&client);
    let first = batch.add(get::<Json>(&client, "first").query("$top", "1"));
    let second = batch.add(get::<Json>(&client, "second"));
    let third = batch.add_after(get::<()>(&client, "third"), &[first.id()]);
    let mut results = batch.send().await;
    assert_eq!(results.take(first).unwrap()["id"], "a");
    assert_eq!(results.take(second).unwrap_err().code(), Some("none"));
    results.take(third).unwrap();
    let sent = body(&script, 0);
    assert_eq!(script.requests()[0].url.path(), "/v1.0/$batch");
    assert_eq!(sent["requests"][0]["url"], "/first?$top=1");
    assert_eq!(sent["requests"][2]["dependsOn"], json!(["0"]));
    // Only the throttled request is sent again, and what it depended on is done.
    assert_eq!(
        body(&script, 1),
        json!({ "requests": [{
            "id": "2", "method": "GET", "url": "/third", "headers": { "accept": "application/json" }
        }]})
    );
    assert!(script.waits().iter().any(|wait| wait.as_secs() >= 3));
}

#[tokio::test]
async fn a_request_waits_for_those_that_it_comes_after() {
    let answers = |responses: Json| json!({ "responses": responses }).to_string();
    let script = Script::new()
        .answer(
            200,
            answers(json!([
                { "id": "0", "status": 429, "headers": { "Retry-After": "1" } },
                { "id": "1", "status": 424, "body": { "error": { "code": "FailedDependency" } } },
                { "id": "2", "status": 404 },
                { "id": "3", "status": 424 }
            ])),
        )
        .answer(
            200,
            answers(json!([{ "id": "0", "status": 200, "body": 1 }, { "id": "1", "status": 200, "body": 18446744073709551615_u64 }])),
        );
    let client = client(&script);
    let mut batch = Batch::new(&client);
    let throttled = batch.add(get::<Json>(&client, "a"));
    let after_throttled = batch.add_after(get::<Json>(&client, "b"), &[throttled.id()]);
    let missing = batch.add(get::<Json>(&client, "c"));
    let after_missing = batch.add_after(get::<Json>(&client, "d"), &[missing.id()]);
    let mut results = batch.send().await;
    assert_eq!(results.take(throttled).unwrap(), json!(1));
    assert_eq!(results.take(after_throttled).unwrap(), json!(u64::MAX));
    assert_eq!(results.take(missing).unwrap_err().status(), Some(404));
    assert_eq!(results.take(after_missing).unwrap_err().status(), Some(424));
    let again = body(&script, 1);
    assert_eq!(again["requests"].as_array().unwrap().len(), 2);
    assert_eq!(again["requests"][1]["dependsOn"], json!(["0"]));
}

#[tokio::test]
async fn parts_of_a_batch_keep_their_results_if_another_fails() {
    let ok: Vec<Json> = (0..20)
        .map(|id| json!({ "id": id.to_string(), "status": if id == 3 { 500 } else { 200 } }))
        .collect();
    let script = Script::new()
        .answer(200, json!({ "responses": ok }).to_string())
        .answer(403, r#"{"error":{"code":"denied"}}"#);
    let client = client(&script);
    let mut batch = Batch::new(&client);
    let first: Vec<_> = (0..20)
        .map(|_| batch.add(get::<()>(&client, "x")))
        .collect();
    let failed = first[3].id();
    let other = batch.add(get::<()>(&client, "y"));
    let after_failed = batch.add_after(get::<()>(&client, "z"), &[failed]);
    let streamed = docwright::Body::from_stream(None, futures_util::stream::empty);
    let streamed: Request<()> =
        Node::root(&client).request_with_body(operation!(Put, "/x"), streamed, "text/plain");
    let streamed = batch.add(streamed);
    let mut results = batch.send().await;
    for (index, slot) in first.into_iter().enumerate() {
        assert_eq!(results.take(slot).is_ok(), index != 3, "{index}");
    }
    assert_eq!(results.take(other).unwrap_err().code(), Some("denied"));
    let error = results.take(after_failed).unwrap_err();
    assert!(error.to_string().contains("comes after failed"), "{error}");
    assert!(
        results
            .take(streamed)
            .unwrap_err()
            .to_string()
            .contains("streamed")
    );
    let sent = body(&script, 1);
    assert_eq!(sent["requests"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn items_after_one_that_cannot_be_read_are_collected() {
    let first =
        json!({ "value": [1, "x", 3], "@odata.nextLink": "https://graph.example/v1.0/x?skip=3" });
    let script = Script::new()
        .answer(200, first.to_string())
        .answer(200, r#"{"value":[4]}"#);
    let request = get::<Collection<i32>>(&client(&script), "x");
    let partial = request.collect().await.unwrap_err();
    assert_eq!((partial.items, partial.next_link), (vec![1, 3, 4], None));
    assert!(partial.error.to_string().contains("item 1"));
}

#[tokio::test]
async fn bytes_may_be_the_json_of_an_error() {
    let script = Script::new().answer(200, r#"{"error":{"code":"x","message":"y"}}"#);
    let content: Request<Vec<u8>> = get(&client(&script), "content");
    assert!(content.await.unwrap().starts_with(b"{\"error\""));
}

#[tokio::test]
async fn a_status_that_is_not_known_ends_the_wait() {
    let script = Script::new().answer(200, r#"{"id":"1","status":"active"}"#);
    let client = client(&script);
    let monitor = Monitor::of(&client, "https://graph.example/v1.0/x").unwrap();
    let error = monitor.wait().await.unwrap_err();
    assert!(error.to_string().contains("`status`"), "{error}");
}

#[tokio::test]
async fn many_requests_go_in_batches_of_twenty() {
    let part = |ids: std::ops::Range<usize>| {
        let responses: Vec<Json> = ids
            .map(|id| json!({ "id": id.to_string(), "status": 200, "body": id }))
            .collect();
        json!({ "responses": responses }).to_string()
    };
    let script = Script::new()
        .answer(200, part(0..20))
        .answer(200, part(0..20))
        .answer(500, "");
    let client = client(&script);
    let requests = (0..43).map(|_| get::<Json>(&client, "x"));
    let results = bulk(&client, requests, 1).await;
    assert_eq!(results.len(), 43);
    assert_eq!(results[19].as_ref().unwrap(), &json!(19));
    assert_eq!(results[20].as_ref().unwrap(), &json!(0));
    assert_eq!(results[40].as_ref().unwrap_err().status(), Some(500));
}

#[tokio::test]
async fn a_long_running_operation_is_watched_to_its_end() {
    let script = Script::new()
        .respond(answer(
            202,
            &[("Location", "/v1.0/teams('1')/operations('2')")],
            Json::Null,
        ))
        .respond(answer(
            200,
            &[("Retry-After", "7")],
            json!({ "status": "inProgress" }),
        ))
        .answer(200, r#"{"status":"succeeded","targetResourceId":"1"}"#);
    let client = client(&script);
    let create: Request<()> = Node::root(&client)
        .literal("teams")
        .request(operation!(Post, "/teams"));
    let mut monitor = create.start().await.unwrap();
    let saved = monitor.address().unwrap().to_owned();
    assert_eq!(
        saved,
        "https://graph.example/v1.0/teams('1')/operations('2')"
    );
    let state = monitor.next().await.unwrap().unwrap();
    assert_eq!(state.status, Status::Running);
    assert_eq!(monitor.wait().await.unwrap()["targetResourceId"], "1");
    assert!(script.waits().iter().any(|wait| wait.as_secs() == 7));

    let failed = json!({ "status": "failed", "error": { "code": "quota", "message": "m" } });
    let script = Script::new().answer(200, failed.to_string());
    let client = self::client(&script);
    let monitor = Monitor::of(&client, "https://elsewhere.example/copy/1?sig=S").unwrap();
    assert_eq!(monitor.wait().await.unwrap_err().code(), Some("quota"));
    assert_eq!(script.requests()[0].headers.get("authorization"), None);
}

#[tokio::test]
async fn an_upload_continues_where_the_service_stopped() {
    let expected = |from: &str| json!({ "nextExpectedRanges": [from] }).to_string();
    let script = Script::new()
        .answer(202, expected("327680-"))
        .break_off("reset")
        .break_off("reset")
        .break_off("reset")
        .break_off("reset")
        .break_off("reset")
        .answer(200, expected("655360-"))
        .answer(201, r#"{"id":"file"}"#);
    let client = client(&script);
    let progress = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = progress.clone();
    let item: Json = Upload::new(&client, "https://store.example/up?sig=S", vec![7; 655_370])
        .piece_size(400_000)
        .on_progress(move |sent, _| seen.lock().unwrap().push(sent))
        .send()
        .await
        .unwrap();
    assert_eq!(item["id"], "file");
    let requests = script.requests();
    let ranges: Vec<Option<&str>> = requests
        .iter()
        .map(|request| request.headers.get("content-range"))
        .collect();
    assert_eq!(ranges[0], Some("bytes 0-327679/655370"));
    assert_eq!(ranges[1], Some("bytes 327680-655359/655370"));
    assert_eq!(ranges.last().unwrap(), &Some("bytes 655360-655369/655370"));
    assert_eq!(*progress.lock().unwrap(), [327_680, 655_370]);
    assert!(
        requests
            .iter()
            .all(|request| request.headers.get("authorization").is_none())
    );
}

#[tokio::test]
async fn what_was_read_before_an_error_is_kept_and_can_be_continued() {
    let first =
        json!({ "value": [1, 2], "@odata.nextLink": "https://graph.example/v1.0/x?skip=2" });
    let script = Script::new()
        .answer(200, first.to_string())
        .answer(403, r#"{"error":{"code":"denied","message":"m"}}"#)
        .answer(
            200,
            r#"{"value":[3],"@odata.deltaLink":"https://graph.example/d"}"#,
        );
    let client = client(&script);
    let partial = get::<Collection<i32>>(&client, "x")
        .collect()
        .await
        .unwrap_err();
    assert_eq!(
        (&partial.items[..], partial.error.code()),
        (&[1, 2][..], Some("denied"))
    );
    let link = partial.next_link.clone().unwrap();
    assert_eq!(Error::from(partial).status(), Some(403));
    let mut rest = get::<Collection<i32>>(&client, "x").continue_from(&link);
    assert_eq!(rest.next().await.unwrap().unwrap(), 3);
    assert!(rest.next().await.is_none());
    assert_eq!(rest.delta_link(), Some("https://graph.example/d"));
    assert_eq!(script.requests()[2].url.query(), Some("skip=2"));
}

#[tokio::test]
async fn endless_empty_pages_end() {
    let mut script = Script::new();
    for index in 0..1_100 {
        let link = format!("https://graph.example/v1.0/x?skip={index}");
        let page = json!({ "value": [], "@odata.nextLink": link });
        script = script.answer(200, page.to_string());
    }
    let items = get::<Collection<i32>>(&client(&script), "x")
        .collect()
        .await;
    assert!(items.unwrap_err().to_string().contains("no items"));
}

#[tokio::test]
async fn exchanges_are_recorded_without_tokens() {
    let recorder = Recorder::new(Script::new().answer(200, r#"{"id":"1"}"#));
    let client = Client::builder("https://graph.example/v1.0")
        .credential(docwright::Credential::token("SECRET"))
        .transport(recorder.clone())
        .build()
        .unwrap();
    get::<Json>(&client, "x").await.unwrap();
    let recording = recorder.to_json();
    assert!(!recording.contains("SECRET"), "{recording}");
    let script = Script::from_json(&recording).unwrap();
    assert_eq!(
        get::<Json>(&self::client(&script), "x").await.unwrap()["id"],
        "1"
    );
}

#[test]
fn requests_compare() {
    let client = client(&Script::new());
    let top = |count: &str| get::<Json>(&client, "x").query("$top", count);
    assert_eq!(top("1"), top("1"));
    assert_ne!(top("1"), top("2"));
}

#[tokio::test]
async fn removed_items_of_a_delta_query_are_marked() {
    let page = json!({
        "value": [{ "id": "1", "mail": null }, { "id": "2", "@removed": { "reason": "changed" } }],
        "@odata.deltaLink": "https://graph.example/v1.0/x/delta?token=2"
    });
    let script = Script::new().answer(200, page.to_string());
    let client = client(&script);
    let saved = "https://graph.example/v1.0/x/delta?token=1";
    let delta = get::<Collection<Json>>(&client, "x").changes();
    let mut changes = delta.continue_from(saved);
    let changed = changes.next().await.unwrap().unwrap();
    assert!(!changed.is_removed() && changed.item["mail"].is_null());
    let removed = changes.next().await.unwrap().unwrap();
    assert_eq!(removed.removed.unwrap().reason.as_deref(), Some("changed"));
    assert!(changes.next().await.is_none());
    assert_eq!(
        changes.delta_link(),
        Some("https://graph.example/v1.0/x/delta?token=2")
    );
    assert_eq!(script.requests()[0].url.as_str(), saved);
}

#[tokio::test]
async fn a_download_continues_from_an_offset() {
    let script = Script::new().respond(Response {
        status: 206,
        headers: Headers::from_iter([("Content-Range", "bytes 3-5/6")]),
        body: b"ave".to_vec(),
    });
    let client = client(&script);
    let content: Request<Vec<u8>> = get(&client, "content");
    let download = content.from_offset(3).download().await.unwrap();
    assert_eq!(download.offset(), 3);
    assert_eq!(download.collect().await.unwrap(), b"ave");
    assert_eq!(script.requests()[0].headers.get("range"), Some("bytes=3-"));
}

#[tokio::test]
async fn the_address_of_progress_can_be_below_the_endpoint() {
    for (location, expected) in [
        (
            "/teams('1')/operations('2')",
            "/v1.0/teams('1')/operations('2')",
        ),
        ("/v1.0/teams('1')", "/v1.0/teams('1')"),
        ("/monitor/7", "/monitor/7"),
        ("https://elsewhere.example/7", "/7"),
    ] {
        let started = answer(202, &[("Location", location)], Json::Null);
        let client = client(&Script::new().respond(started));
        let create: Request<()> = Node::root(&client)
            .literal("teams")
            .request(operation!(Post, "/teams"));
        let monitor = create.start().await.unwrap();
        let address = url::Url::parse(monitor.address().unwrap()).unwrap();
        assert_eq!(address.path(), expected, "{location}");
    }
}

#[test]
fn a_reference_without_a_key_is_refused() {
    let client = client(&Script::new());
    let node = Node::root(&client).literal("users").key("id", "".into());
    let add: Request<()> = node.request_reference(operation!(Post, "/x"), (&node).into());
    assert!(add.to_http().is_err());
    let mut additional = docwright::Additional::default();
    assert!(additional.bind("manager", &node).is_err());
    assert!(additional.is_empty());
}

#[test]
fn advanced_queries_set_what_they_require() {
    static LIST: Operation = Operation {
        id: "users.list",
        method: Method::Get,
        paths: &["/users"],
        permissions: &[],
        docs: "",
        eventual: true,
    };
    enum Directory {}
    impl docwright::query::Filter for Directory {}
    impl docwright::query::OrderBy for Directory {}
    let client = client(&Script::new());
    let list = || -> Request<Collection<Json>, Directory> {
        Node::root(&client).literal("users").request(&LIST)
    };
    let simple = list().filter("accountEnabled eq true");
    assert_eq!(simple.headers().get("ConsistencyLevel"), None);
    let advanced = list()
        .filter("accountEnabled eq true")
        .order_by("displayName");
    assert_eq!(advanced.headers().get("ConsistencyLevel"), Some("eventual"));
    assert!(advanced.url().unwrap().ends_with("&$count=true"));
    let number = list().count_items();
    assert_eq!(number.headers().get("ConsistencyLevel"), Some("eventual"));
    assert!(number.url().unwrap().ends_with("/users/$count"));
}

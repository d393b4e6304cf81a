//! Tests of the default transport against a server on this machine, over real sockets: the requests
//! that arrive and the handling of responses.
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use crate::credential::Fixed;
use docwright::{Client, Collection, Node, Operation, Request, Retry, http::Method};
use wiremock::matchers::{any, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

macro_rules! operation {
    ($method:ident) => {{
        static OPERATION: Operation = Operation {
            id: "t",
            method: Method::$method,
            paths: &[],
            permissions: &[],
            docs: "",
            eventual: false,
        };
        &OPERATION
    }};
}

fn client(server: &MockServer) -> Client {
    let retry = Retry {
        times: 2,
        first_wait: Duration::from_millis(10),
        longest_wait: Duration::from_secs(2),
    };
    Client::builder(&format!("{}/beta", server.uri()))
        .credential(Arc::new(Fixed))
        .retry(retry)
        .build()
        .unwrap()
}

fn get<T>(client: &Client) -> Request<T> {
    Node::root(client)
        .literal("things")
        .request(operation!(Get))
}

#[tokio::test]
async fn a_token_goes_along_and_an_error_body_is_read() {
    let server = MockServer::start().await;
    let body = r#"{"error":{"code":"Request_ResourceNotFound","message":"Resource \u0027x\u0027 does not exist.\r\n\"Really\".",
        "innerError":{"code":"inner","request-id":"r-1","client-request-id":"c-1"},"details":[{"code":"d","message":"m"}]}}"#;
    Mock::given(method("GET"))
        .and(path("/beta/things"))
        .and(header("authorization", "Bearer SECRET"))
        .respond_with(ResponseTemplate::new(404).set_body_string(body))
        .expect(1)
        .mount(&server)
        .await;
    let error = get::<docwright::Json>(&client(&server)).await.unwrap_err();
    let service = error.service().unwrap();
    assert_eq!(service.status, 404);
    assert_eq!(service.code, "Request_ResourceNotFound");
    assert_eq!(
        service.message,
        "Resource 'x' does not exist.\r\n\"Really\"."
    );
    assert_eq!(error.request_id(), Some("r-1"));
    assert_eq!(service.inner_codes, ["inner"]);
    assert_eq!(service.details[0].code, "d");
    assert_eq!(service.details[0].message, "m");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_list_streams_over_its_pages() {
    let server = MockServer::start().await;
    let next = format!("{}/beta/things?$skiptoken=2", server.uri());
    let first = serde_json::json!({ "value": [1, 2], "@odata.nextLink": next, "@odata.count": 3 });
    Mock::given(query_param("$skiptoken", "2"))
        .and(header("consistencylevel", "eventual"))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_json(serde_json::json!({ "value": [3], "@odata.deltaLink": "d" })),
        )
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(first))
        .mount(&server)
        .await;
    let request = get::<Collection<i32>>(&client(&server)).header("ConsistencyLevel", "eventual");
    let page = request.clone().await.unwrap();
    assert_eq!((page.value, page.count), (vec![1, 2], Some(3)));
    let mut items = request.into_stream();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(items.delta_link(), Some("d"));
}

#[tokio::test]
async fn a_next_page_elsewhere_is_never_asked_for() {
    let server = MockServer::start().await;
    let foreign = MockServer::start().await;
    let first = serde_json::json!({ "value": [1], "@odata.nextLink": format!("{}/beta/things", foreign.uri()) });
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(first))
        .mount(&server)
        .await;
    let mut items = get::<Collection<i32>>(&client(&server)).into_stream();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("the port differs"), "{error}");
    assert!(items.next().await.is_none());
    assert_eq!(foreign.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_page_that_names_itself_as_the_next_ends_the_list() {
    let server = MockServer::start().await;
    let first = serde_json::json!({ "value": [1], "@odata.nextLink": format!("{}/beta/things", server.uri()) });
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(first))
        .mount(&server)
        .await;
    assert!(
        get::<Collection<i32>>(&client(&server))
            .collect()
            .await
            .is_err()
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn posts_and_patches_are_sent_again_only_if_they_were_not_carried_out() {
    for (operation, status, retry_after, tries) in [
        (operation!(Post), 500, None, 1),
        // A throttled request was not carried out.
        (operation!(Post), 429, Some("0"), 3),
        (operation!(Patch), 503, Some("0"), 1),
        (operation!(Get), 500, None, 3),
        (operation!(Get), 504, Some("0"), 3),
        (operation!(Put), 502, None, 3),
        (operation!(Delete), 429, Some("0"), 3),
        (operation!(Get), 429, Some("3600"), 1),
        (operation!(Get), 404, None, 1),
        (operation!(Get), 409, None, 1),
        (operation!(Get), 509, Some("0"), 3),
    ] {
        let server = MockServer::start().await;
        let mut template = ResponseTemplate::new(status);
        if let Some(seconds) = retry_after {
            template = template.insert_header("Retry-After", seconds);
        }
        Mock::given(any())
            .respond_with(template)
            .mount(&server)
            .await;
        let request: Request<()> = Node::root(&client(&server))
            .literal("things")
            .request(operation);
        let error = request.await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        let asked = retry_after.map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
        assert_eq!(error.retry_after(), asked);
        assert_eq!(error.call().unwrap().attempts as usize, tries);
        let method = operation.method;
        assert_eq!(
            server.received_requests().await.unwrap().len(),
            tries,
            "{method} {status}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again_for_reads_only() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    for (operation, tries) in [(operation!(Get), 3), (operation!(Post), 1)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        let server = tokio::spawn(async move {
            // Reads the request and closes without a response.
            for _ in 0..8 {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = stream.readable().await;
                let _ = stream.try_read(&mut [0; 4096]);
            }
        });
        let retry = Retry {
            times: 2,
            first_wait: Duration::from_millis(5),
            longest_wait: Duration::from_secs(1),
        };
        let client = Client::builder(&format!("http://{address}"))
            .credential(Arc::new(Fixed))
            .retry(retry)
            .build()
            .unwrap();
        let request: Request<()> = Node::root(&client).literal("x").request(operation);
        let error = request.await.unwrap_err();
        assert!(
            matches!(error.kind(), docwright::error::Kind::Transport { .. }),
            "{error:?}"
        );
        assert_eq!(count.load(Ordering::SeqCst), tries);
        server.abort();
    }
}

#[tokio::test]
async fn keys_that_are_none_are_refused_before_anything_is_sent() {
    let server = MockServer::start().await;
    let client = client(&server);
    for key in ["", ".", ".."] {
        let request: Request<()> = Node::root(&client)
            .literal("things")
            .key("id", key.into())
            .request(operation!(Delete));
        assert!(request.await.is_err());
    }
    let missing: Option<String> = None;
    let request: Request<()> = Node::root(&client)
        .key("id", (&missing).into())
        .request(operation!(Delete));
    let error = request.await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the path parameter `id` is missing"),
        "{error}"
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_item_of_another_type_leaves_the_others_and_is_an_error_where_that_is_wanted() {
    let server = MockServer::start().await;
    let body = serde_json::json!({ "value": [1, "x", 3] });
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(&server)
        .await;
    let client = client(&server);
    let page = get::<Collection<i32>>(&client).await.unwrap();
    assert_eq!((page.value, page.unread.len()), (vec![1, 3], 1));
    let mut items = get::<Collection<i32>>(&client).into_stream();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert_eq!(items.next().await.unwrap().unwrap_err().status(), Some(200));
    assert_eq!(items.next().await.unwrap().unwrap(), 3);
    assert!(items.next().await.is_none());
    let error = get::<Collection<i32>>(&client).strict().await.unwrap_err();
    assert!(error.to_string().contains("`value/1` is text"), "{error}");
}

#[tokio::test]
async fn a_success_without_a_body_is_no_error() {
    for (status, operation) in [(204, operation!(Patch)), (202, operation!(Post))] {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(status).insert_header("Location", "/beta/progress/1");
        Mock::given(any())
            .respond_with(template)
            .expect(2)
            .mount(&server)
            .await;
        let request: Request<docwright::Json> = Node::root(&client(&server))
            .literal("things")
            .request(operation);
        assert!(request.clone().await.unwrap().is_null());
        let response = request.send().await.unwrap();
        assert_eq!((response.status, response.body), (status, None));
        assert_eq!(response.headers.get("location"), Some("/beta/progress/1"));
    }
}

#[tokio::test]
async fn an_error_in_a_success_is_an_error() {
    let server = MockServer::start().await;
    let body = serde_json::json!({ "error": { "code": "x", "message": "y" } });
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(&server)
        .await;
    let error = get::<docwright::Json>(&client(&server)).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("x"), Some(200)));
}

#[tokio::test]
async fn pages_after_a_post_are_read_and_relative_links_are_followed() {
    let server = MockServer::start().await;
    let first = serde_json::json!({ "value": [1], "@odata.nextLink": "things?$skiptoken=2" });
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_json(first))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/beta/things"))
        .and(query_param("$skiptoken", "2"))
        .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({ "value": [2] })))
        .expect(1)
        .mount(&server)
        .await;
    let body = serde_json::json!({ "a": 1 });
    let request: Request<Collection<i32>> = Node::root(&client(&server))
        .literal("things")
        .request_with(operation!(Post), &body);
    assert_eq!(request.collect().await.unwrap(), [1, 2]);
    let arrived = server.received_requests().await.unwrap();
    assert!(arrived[1].body.is_empty() && !arrived[1].headers.contains_key("content-type"));
}

#[tokio::test]
async fn a_header_that_would_be_two_is_refused() {
    let server = MockServer::start().await;
    for (name, value) in [("Prefer", "a\r\nX-Evil: 1"), ("名", "x"), ("a b", "x")] {
        let error = get::<()>(&client(&server))
            .header(name, value)
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), docwright::error::Kind::Invalid(_)),
            "{error:?}"
        );
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

/// A credential for which a user signs in slowly.
#[derive(Debug)]
struct Slow(std::sync::atomic::AtomicUsize);

impl docwright::TokenSource for Slow {
    fn token<'a>(
        &'a self,
        request: docwright::TokenRequest<'a>,
    ) -> docwright::http::BoxFuture<'a, Result<docwright::AccessToken, docwright::Error>> {
        let count = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let name = request.claims.map_or("PLAIN", |_| "CLAIMS");
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(docwright::AccessToken::new(format!("{name}{count}")))
        })
    }

    fn accepts_claims(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn the_time_to_sign_in_is_not_limited_and_one_sign_in_serves_all_requests() {
    let server = MockServer::start().await;
    let challenge = r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#;
    Mock::given(header("authorization", "Bearer PLAIN0"))
        .respond_with(ResponseTemplate::new(401).insert_header("WWW-Authenticate", challenge))
        .mount(&server)
        .await;
    // Any other token, such as that of a second sign-in with claims, is not accepted.
    Mock::given(header("authorization", "Bearer CLAIMS1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({ "id": "1" })))
        .mount(&server)
        .await;
    let limits = docwright::Limits {
        attempt: Duration::from_millis(150),
        total: Duration::from_millis(250),
        ..Default::default()
    };
    let client = Client::builder(&server.uri())
        .credential(Slow(Default::default()))
        .limits(limits)
        .build()
        .unwrap();
    let requests = (0..4).map(|_| get::<docwright::Json>(&client).into_future());
    let mut tasks = tokio::task::JoinSet::new();
    requests.for_each(|request| drop(tasks.spawn(request)));
    for result in tasks.join_all().await {
        assert_eq!(result.unwrap()["id"], "1");
    }
}

#[tokio::test]
async fn a_plain_request_cannot_set_its_host() {
    let server = MockServer::start().await;
    let request = docwright::http::Request {
        method: Method::Get,
        url: server.uri().parse().unwrap(),
        headers: [("Host", "evil.example")].into_iter().collect(),
        body: None,
    };
    let error = client(&server).send(request).await.unwrap_err();
    assert!(
        matches!(error.kind(), docwright::error::Kind::Invalid(_)),
        "{error}"
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

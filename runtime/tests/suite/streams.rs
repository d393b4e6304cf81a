//! Tests of files and other streams, and of redirects to them, over real sockets.
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::credential::Fixed;
use docwright::error::Kind;
use docwright::{Body, Client, Node, Operation, Request, Retry, http::Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

static GET: Operation = Operation {
    id: "get",
    method: Method::Get,
    paths: &[],
    permissions: &[],
    docs: "",
    eventual: false,
};
static PUT: Operation = Operation {
    id: "put",
    method: Method::Put,
    paths: &[],
    permissions: &[],
    docs: "",
    eventual: false,
};
static POST: Operation = Operation {
    id: "post",
    method: Method::Post,
    paths: &[],
    permissions: &[],
    docs: "",
    eventual: false,
};

fn client(endpoint: &str) -> Client {
    let retry = Retry {
        times: 2,
        first_wait: Duration::from_millis(5),
        longest_wait: Duration::from_secs(1),
    };
    Client::builder(endpoint)
        .credential(Arc::new(Fixed))
        .retry(retry)
        .build()
        .unwrap()
}

fn content(client: &Client) -> Node {
    Node::root(client).literal("content")
}

/// Pieces of an upload.
struct Pieces(Vec<&'static str>);

impl futures_core::Stream for Pieces {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready((!self.0.is_empty()).then(|| Ok(self.0.remove(0).as_bytes().to_vec())))
    }
}

#[tokio::test]
async fn bytes_are_there_before_the_last_of_them_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let read = socket.read(&mut request).await.unwrap();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n";
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(b"first").await.unwrap();
        wait.await.unwrap();
        socket.write_all(b"later").await.unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let client = client(&format!("http://{address}"));
    let request: Request<Vec<u8>> = content(&client).request(&GET);
    let mut download = request.download().await.unwrap();
    assert_eq!(download.headers().get("content-type"), Some("text/plain"));
    assert_eq!(download.length(), Some(10));
    assert_eq!(download.next().await.unwrap().unwrap(), "first");
    go.send(()).unwrap();
    assert_eq!(download.collect().await.unwrap(), b"later");
    let request = server.await.unwrap().to_lowercase();
    assert!(
        request.contains("authorization: bearer secret"),
        "{request}"
    );
    assert!(request.contains("accept: */*"), "{request}");
}

#[tokio::test]
async fn a_stream_is_sent_and_sent_again_from_its_beginning() {
    let server = MockServer::start().await;
    Mock::given(method("PUT"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("PUT"))
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    let opened = Arc::new(AtomicUsize::new(0));
    let counted = opened.clone();
    let body = Body::from_stream(Some(9), move || {
        counted.fetch_add(1, Ordering::SeqCst);
        Pieces(vec!["one", "two", "six"])
    });
    let client = client(&server.uri());
    let request: Request<()> = content(&client).request_with_body(&PUT, body, "text/plain");
    request.await.unwrap();
    let received = server.received_requests().await.unwrap();
    assert_eq!(received.len(), 2);
    for request in &received {
        assert_eq!(request.body, b"onetwosix");
        assert_eq!(request.headers["content-length"], "9");
        assert_eq!(request.headers["content-type"], "text/plain");
    }
    assert_eq!(opened.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_stream_of_another_length_than_declared_is_an_error() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    for (length, pieces) in [
        (3, vec!["one", "two"]),
        (5, vec!["one", "two"]),
        (9, vec!["one"]),
    ] {
        let body = Body::from_stream(Some(length), move || Pieces(pieces.clone()));
        assert!(body.chunks().collect().await.is_err(), "{length}");
        let client = Client::builder(&server.uri())
            .credential(Arc::new(Fixed))
            .retry(Retry::NEVER)
            .build()
            .unwrap();
        let request: Request<()> = content(&client).request_with_body(&PUT, body, "text/plain");
        assert!(request.await.is_err(), "{length}");
    }
    let body = Body::from_stream(Some(6), || Pieces(vec!["one", "", "two", ""]));
    assert_eq!(body.chunks().collect().await.unwrap(), b"onetwo");
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_sent_in_chunks() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    let body = Body::from_stream(None, || Pieces(vec!["a", "b"]));
    let client = client(&server.uri());
    let request: Request<()> = content(&client).request_with_body(&PUT, body, "text/plain");
    request.await.unwrap();
    let received = server.received_requests().await.unwrap();
    assert_eq!(received[0].body, b"ab");
    assert_eq!(received[0].headers["transfer-encoding"], "chunked");
}

#[tokio::test]
async fn a_redirect_elsewhere_is_followed_without_the_token() {
    let server = MockServer::start().await;
    let store = MockServer::start().await;
    let to = format!("{}/blob?sig=1", store.uri());
    Mock::given(any())
        .respond_with(ResponseTemplate::new(302).insert_header("Location", to.as_str()))
        .mount(&server)
        .await;
    Mock::given(path("/blob"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(*b"file"))
        .mount(&store)
        .await;
    let client = client(&server.uri());
    let request: Request<Vec<u8>> = content(&client).request(&GET);
    let request = request
        .header("Range", "bytes=0-3")
        .header("X-Tenant", "secret");
    assert_eq!(request.clone().await.unwrap(), b"file");
    assert_eq!(
        request.download().await.unwrap().collect().await.unwrap(),
        b"file"
    );
    let received = store.received_requests().await.unwrap();
    assert_eq!(received.len(), 2);
    for request in received {
        assert!(!request.headers.contains_key("authorization"));
        assert!(!request.headers.contains_key("x-tenant"));
        assert_eq!(request.headers["range"], "bytes=0-3");
    }
}

#[tokio::test]
async fn errors_omit_redirect_addresses() {
    let server = MockServer::start().await;
    // The listener is dropped at once, so connections are refused.
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    for to in [
        format!("http://{gone}/blob?sig=SIGNATURE"),
        "https://:SIGNATURE@files.example/".to_owned(),
    ] {
        server.reset().await;
        let template = ResponseTemplate::new(302).insert_header("Location", to.as_str());
        Mock::given(any())
            .respond_with(template)
            .mount(&server)
            .await;
        let client = Client::builder(&server.uri())
            .credential(Arc::new(Fixed))
            .retry(Retry::NEVER)
            .build()
            .unwrap();
        let request: Request<Vec<u8>> = content(&client).request(&GET);
        let error = request.await.unwrap_err();
        let mut said = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            said.push_str(&format!("{cause} {cause:?}"));
            source = cause.source();
        }
        assert!(!said.contains("SIGNATURE"), "{said}");
    }
}

#[tokio::test]
async fn redirects_of_writes_are_not_followed() {
    let server = MockServer::start().await;
    let store = MockServer::start().await;
    let template = ResponseTemplate::new(307).insert_header("Location", store.uri());
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let request: Request<()> = content(&client).request(&POST);
    assert_eq!(request.await.unwrap_err().status(), Some(307));
    assert_eq!(store.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn redirects_in_a_circle_end_and_unsafe_ones_are_refused() {
    for to in [
        "/content",
        "http://files.example/x",
        "ftp://127.0.0.1/x",
        "https://user@files.example/",
    ] {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(302).insert_header("Location", to);
        Mock::given(any())
            .respond_with(template)
            .mount(&server)
            .await;
        let client = client(&server.uri());
        let request: Request<Vec<u8>> = content(&client).request(&GET);
        let error = request.await.unwrap_err();
        assert!(matches!(error.kind(), Kind::Refused(_)), "{to}: {error:?}");
    }
}

//! Tests of programs without a server: scripted and recorded exchanges.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::http::{BoxFuture, Headers, Request, Response, Transport};
use crate::{Error, Json};

/// A transport that answers requests in the order of a script, and keeps the requests for the test.
/// Waits between attempts take no time.
///
/// ```
/// use docwright::testing::Script;
/// use docwright::{Client, Error, Json, Node, Operation, Request, http::Method};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let script = Script::new()
///     .answer(503, "")
///     .answer(200, r#"{"displayName": "Mira"}"#);
/// let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
/// # static GET: Operation = Operation { id: "me.get", method: Method::Get, paths: &["/me"], permissions: &[], docs: "", eventual: false };
/// // Generated clients are made from such a client: `graph::Client::from(client)`.
/// let me: Request<Json> = Node::root(&client).literal("me").request(&GET);
/// assert_eq!(me.await?["displayName"], "Mira");
/// assert_eq!(script.requests().len(), 2);
/// assert_eq!(script.requests()[0].url.path(), "/v1.0/me");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Script(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Result<Response, String>>,
    requests: Vec<Request>,
    waits: Vec<Duration>,
}

impl Script {
    /// Creates a script without answers. A request without an answer is a transport error.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new();
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// let error = request.await.unwrap_err();
    /// assert!(error.to_string().starts_with("the script has no more answers"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new() -> Script {
        Script::default()
    }

    /// Creates a script from recorded exchanges, see [`Recorder::to_json`].
    ///
    /// # Errors
    /// Returns an error if the text is not such a recording.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recording = r#"[{"method": "GET", "url": "https://example.com/v1.0/me", "status": 200,
    ///     "headers": [], "body": "{\"displayName\": \"Mira\"}"}]"#;
    /// let script = Script::from_json(recording)?;
    /// let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.await?["displayName"], "Mira");
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_json(recording: &str) -> Result<Script, serde_json::Error> {
        let exchanges: Vec<Exchange> = serde_json::from_str(recording)?;
        Ok(exchanges
            .into_iter()
            .fold(Script::new(), |script, exchange| {
                script.respond(exchange.response())
            }))
    }

    /// Adds an answer with a status and a body.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(200, r#"{"id": "1"}"#).answer(404, "");
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.clone().await?["id"], "1");
    /// assert_eq!(request.await.unwrap_err().status(), Some(404));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn answer(self, status: u16, body: impl Into<Vec<u8>>) -> Script {
        self.respond(Response {
            status,
            headers: Headers::default(),
            body: body.into(),
        })
    }

    /// Adds an answer.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::http::{Headers, Response};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let headers = Headers::from_iter([("ETag", "7")]);
    /// let script = Script::new().respond(Response { status: 200, headers, body: b"{}".to_vec() });
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.send().await?.headers.get("etag"), Some("7"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn respond(self, response: Response) -> Script {
        self.state(|state| state.answers.push_back(Ok(response)));
        self
    }

    /// Adds a broken connection.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().break_off("reset by peer").answer(200, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.await?["id"], "1");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn break_off(self, message: &str) -> Script {
        self.state(|state| state.answers.push_back(Err(message.to_owned())));
        self
    }

    /// Returns the requests so far.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(200, "{}");
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// request.query("$select", "id").await?;
    /// assert_eq!(script.requests()[0].url.as_str(), "https://example.com/v1.0/me?$select=id");
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests(&self) -> Vec<Request> {
        self.state(|state| state.requests.clone())
    }

    /// Returns the waits between attempts so far. Limits of time never end.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::{Headers, Method, Response}};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let headers = Headers::from_iter([("Retry-After", "7")]);
    /// let busy = Response { status: 503, headers, body: Vec::new() };
    /// let script = Script::new().respond(busy).answer(200, "{}");
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// request.await?;
    /// assert!(script.waits().iter().any(|wait| wait.as_secs() >= 7));
    /// # Ok(())
    /// # }
    /// ```
    pub fn waits(&self) -> Vec<Duration> {
        self.state(|state| state.waits.clone())
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Error>> {
        let answer = self.state(|state| {
            state.requests.push(request);
            state.answers.pop_front()
        });
        let answer = answer.unwrap_or_else(|| Err("the script has no more answers".to_owned()));
        Box::pin(async move { answer.map_err(|message| Error::transport(message, None)) })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.state(|state| state.waits.push(duration));
        Box::pin(std::future::ready(()))
    }
}

/// A transport that records the exchanges of another, for a [`Script`]. Tokens are left out.
///
/// ```
/// use docwright::testing::{Recorder, Script};
///
/// let recorder = Recorder::new(Script::new().answer(200, "{}"));
/// assert_eq!(recorder.to_json(), "[]");
/// ```
#[derive(Clone, Debug)]
pub struct Recorder<T> {
    inner: Arc<T>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Exchange {
    method: String,
    url: String,
    status: u16,
    headers: Vec<(String, String)>,
    #[serde(flatten)]
    body: Body,
}

/// The body of a response: a text, or bytes that are none, in Base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Body {
    #[serde(rename = "body")]
    Text(String),
    #[serde(rename = "bodyBase64", with = "base64_text")]
    Bytes(Vec<u8>),
}

impl Body {
    fn of(bytes: &[u8]) -> Body {
        match std::str::from_utf8(bytes) {
            Ok(text) => Body::Text(text.to_owned()),
            Err(_) => Body::Bytes(bytes.to_vec()),
        }
    }
}

/// Bytes as Base64 ([RFC 4648, 4](https://www.rfc-editor.org/rfc/rfc4648#section-4)).
mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::{Deserialize as _, Deserializer, Error as _};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}

impl Exchange {
    fn response(self) -> Response {
        Response {
            status: self.status,
            headers: self.headers.into_iter().collect(),
            body: match self.body {
                Body::Text(text) => text.into_bytes(),
                Body::Bytes(bytes) => bytes,
            },
        }
    }
}

impl<T: Transport> Recorder<T> {
    /// Creates a recorder of a transport.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::{Recorder, Script};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// // With `HttpTransport` in place of the script, it records a service.
    /// let recorder = Recorder::new(Script::new().answer(200, "{}"));
    /// let client = Client::with_transport("https://example.com/v1.0", recorder.clone())?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// request.await?;
    /// assert!(recorder.to_json().contains("https://example.com/v1.0/me"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(inner: T) -> Recorder<T> {
        Recorder {
            inner: Arc::new(inner),
            exchanges: Arc::default(),
        }
    }

    /// Returns the exchanges so far as JSON.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::{Recorder, Script};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new(Script::new().answer(200, r#"{"id": "1"}"#));
    /// let client = Client::with_transport("https://example.com/v1.0", recorder.clone())?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// request.await?;
    /// let script = Script::from_json(&recorder.to_json())?;
    /// let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.await?["id"], "1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_json(&self) -> String {
        let exchanges = self
            .exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        serde_json::to_value(&*exchanges)
            .unwrap_or(Json::Null)
            .to_string()
    }
}

impl<T: Transport> Transport for Recorder<T> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(async move {
            let (method, url) = (request.method.to_string(), request.url.to_string());
            let response = self.inner.send(request).await?;
            let headers = response.headers.iter();
            let exchange = Exchange {
                method,
                url,
                status: response.status,
                headers: headers
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
                body: Body::of(&response.body),
            };
            let mut exchanges = self
                .exchanges
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            exchanges.push(exchange);
            Ok(response)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.inner.sleep(duration)
    }
}

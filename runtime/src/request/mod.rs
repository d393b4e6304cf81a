//! Requests as plain values that can be inspected, changed and sent.

mod select;
mod send;

use std::marker::PhantomData;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::http::{self, Headers, Method};
use crate::json::{self, Value};
use crate::pipeline::{Outgoing, Settings, To};
use crate::{Body, Client, Error, Key, Limits, Operation, Reference, Retry, query};

pub use select::{Select, SelectInto, SelectNames};
pub use send::ResponseFuture;

/// Characters to encode in a query: all except RFC 3986's unreserved characters, `,`, `(`, `)`,
/// `/`, `:`, `@` and `*`. A `$` at the beginning of an option's name is not encoded.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b',')
    .remove(b'(')
    .remove(b')')
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'*');

/// A request whose response is read as a `T`. It is sent when it is awaited.
///
/// `O` determines which query options are documented; only those have methods. Other options are
/// set with [`Request::query`].
///
/// A request from generated bindings can be inspected in a test:
///
/// ```
/// # use docwright::{Client, Node, Operation, Request, http::{Method, Transport, BoxFuture, Response}};
/// # #[derive(Debug)] struct None_;
/// # impl Transport for None_ { fn send(&self, _: docwright::http::Request) -> BoxFuture<'_, Result<Response, docwright::Error>> { unreachable!() } }
/// # static LIST: Operation = Operation { id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false };
/// # let client = Client::with_transport("https://example.com/v1.0", None_)?;
/// # let node = Node::root(&client).literal("users").key("id", "a/b".into());
/// let request: Request<()> = node.request(&LIST);
/// assert_eq!(request.method(), Method::Get);
/// assert_eq!(request.path()?, "/users/a%2Fb");
/// # Ok::<(), docwright::Error>(())
/// ```
pub struct Request<T, O = ()> {
    client: Client,
    operation: &'static Operation,
    path: Result<String, String>,
    query: Vec<(String, String)>,
    headers: Headers,
    body: Option<Result<Body, String>>,
    settings: Settings,
    answer: PhantomData<fn() -> (T, O)>,
}

impl<T, O> Clone for Request<T, O> {
    fn clone(&self) -> Self {
        Request {
            client: self.client.clone(),
            operation: self.operation,
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            settings: self.settings,
            answer: PhantomData,
        }
    }
}

/// Requests are equal if they send the same to the same endpoint.
impl<T, O> PartialEq for Request<T, O> {
    fn eq(&self, other: &Self) -> bool {
        self.operation == other.operation
            && self.client.endpoint() == other.client.endpoint()
            && self.path == other.path
            && self.query == other.query
            && self.headers == other.headers
            && self.body == other.body
    }
}

impl<T, O> std::fmt::Debug for Request<T, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.operation.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}

impl<T, O> Request<T, O> {
    pub(crate) fn new(
        client: Client,
        operation: &'static Operation,
        path: Result<String, String>,
    ) -> Self {
        Request {
            settings: client.settings(),
            client,
            operation,
            path,
            query: Vec::new(),
            headers: Headers::default(),
            body: None,
            answer: PhantomData,
        }
    }

    pub(crate) fn set_body(&mut self, body: Body, media_type: &str) {
        self.headers.set("content-type", media_type);
        self.body = Some(Ok(body));
    }

    pub(crate) fn set_json(&mut self, body: &dyn Value) {
        self.headers.set("content-type", "application/json");
        self.body = Some(to_json(body).map(Body::from));
    }

    pub(crate) fn set_reference(&mut self, to: Reference) {
        self.headers.set("content-type", "application/json");
        self.body = Some(to.into_body().map(Body::from));
    }

    /// Returns the documented operation, including its permissions.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, testing::Script};
    /// # static GET: Operation = Operation {
    /// #     id: "me.get", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let request: Request<Json> = Node::root(&client).literal("me").request(&GET);
    /// assert_eq!(request.operation().id, "me.get");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// Returns the HTTP method.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Delete, None);
    /// assert_eq!(request.method(), Method::Delete);
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn method(&self) -> Method {
        self.operation.method
    }

    /// Returns the path below the endpoint, percent-encoded.
    ///
    /// # Errors
    /// Returns an error if a path parameter is missing, empty or not a valid key, or a query
    /// parameter has no value.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let user = Node::root(&client).literal("users").key("id", "a b".into());
    /// let request: Request<Json> = user.request_undocumented(Method::Get, None);
    /// assert_eq!(request.path()?, "/users/a%20b");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn path(&self) -> Result<&str, Error> {
        self.path
            .as_deref()
            .map_err(|message| Error::refused(message.as_str()))
    }

    /// Returns the complete URL.
    ///
    /// # Errors
    /// Returns an error if a path parameter is missing, empty or not a valid key, or a query
    /// parameter has no value.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let request = request.query("$select", "id,displayName").query("n", "a b");
    /// assert_eq!(request.url()?, "https://example.com/v1.0/me?$select=id,displayName&n=a%20b");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn url(&self) -> Result<String, Error> {
        let mut url = format!("{}{}", self.client.endpoint(), self.path()?);
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            let (dollar, name) = name
                .strip_prefix('$')
                .map_or(("", name.as_str()), |name| ("$", name));
            url.push_str(dollar);
            url.extend(utf8_percent_encode(name, QUERY));
            url.push('=');
            url.extend(utf8_percent_encode(value, QUERY));
        }
        Ok(url)
    }

    /// Returns the header fields. Authorization is added when the request is sent.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let request = request.header("Prefer", "return=minimal");
    /// assert_eq!(request.headers().get("prefer"), Some("return=minimal"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Returns the query options as set, not percent-encoded.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let request = request.query("$filter", "id eq '1'");
    /// assert_eq!(request.query_options(), [("$filter".to_owned(), "id eq '1'".to_owned())]);
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn query_options(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns the body, if there is one.
    ///
    /// ```
    /// # use docwright::{Body, Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let body = serde_json::json!({"displayName": "Mira"});
    /// let update: Request<Json> = me.request_undocumented(Method::Patch, Some(&body));
    /// let bytes = update.body().and_then(Body::bytes);
    /// assert_eq!(bytes, Some(&br#"{"displayName":"Mira"}"#[..]));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn body(&self) -> Option<&Body> {
        self.body.as_ref()?.as_ref().ok()
    }

    /// Sets a header.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let request = request.header("X-Trace", "1").header("X-Trace", "2");
    /// assert_eq!(request.to_http()?.headers.get("x-trace"), Some("2"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// Sets the retry policy of this request.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, Retry, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(503, "");
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let error = request.retry(Retry::NEVER).await.unwrap_err();
    /// assert_eq!(error.status(), Some(503));
    /// assert_eq!(script.requests().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets the limits of this request.
    ///
    /// ```
    /// # use docwright::{Client, Json, Limits, Node, Request, http::Method, testing::Script};
    /// use docwright::error::Kind;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(200, "[1, 2, 3]");
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let request = request.limits(Limits { response: 4, ..Limits::default() });
    /// let error = request.await.unwrap_err();
    /// assert!(matches!(error.kind(), Kind::TooLarge { limit: 4, .. }));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets the time for this request with all its attempts, see [`Limits::total`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use docwright::{Error, Json, Request};
    ///
    /// async fn soon(request: Request<Json>) -> Result<Json, Error> {
    ///     request.timeout(Duration::from_secs(5)).await
    /// }
    /// ```
    #[must_use]
    pub fn timeout(mut self, total: Duration) -> Self {
        self.settings.limits.total = total;
        self
    }

    /// Marks a `POST` or `PATCH` that may be sent again although it may have been carried out.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().break_off("reset").answer(200, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// # let users = Node::root(&client).literal("users");
    /// let create: Request<Json> = users.request_undocumented(Method::Post, None);
    /// assert_eq!(create.idempotent().await?["id"], "1");
    /// assert_eq!(script.requests().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.settings.idempotent = true;
        self
    }

    /// Makes a value of another type than documented an error, see
    /// [`ClientBuilder::strict`](crate::ClientBuilder::strict).
    ///
    /// ```
    /// # use docwright::{Client, Collection, Node, Request, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(200, r#"{"value": [1, "x"]}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let numbers = Node::root(&client).literal("numbers");
    /// let request: Request<Collection<i32>> = numbers.request_undocumented(Method::Get, None);
    /// let error = request.strict().await.unwrap_err();
    /// assert!(error.to_string().contains("value/1"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// Sets a query option, documented or not, replacing any of the same name.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let request = request.query("$top", "5").query("$top", "10");
    /// assert_eq!(request.url()?, "https://example.com/v1.0/me?$top=10");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.query.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.query.push((name.to_owned(), value)),
        }
        self
    }

    /// Requests only these properties (`$select`). The response is still read into the model, whose
    /// other fields stay empty; [`select`](Request::select) reads it into a struct of your own.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Select for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("me");
    /// # let request: Request<Json, Options> = node.request(&GET);
    /// let request = request.select_properties(["id", "displayName"]);
    /// assert_eq!(request.url()?, "https://example.com/v1.0/me?$select=id,displayName");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn select_properties<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Self
    where
        O: query::Select,
    {
        let names: Vec<N> = names.into_iter().collect();
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        self.query("$select", names.join(","))
    }

    /// Sets a query parameter that the documentation lists.
    #[doc(hidden)]
    #[must_use]
    pub fn parameter(mut self, name: &str, value: Key) -> Self {
        match value.into_text() {
            Some(value) => self.query(name, value),
            None => {
                self.path = Err(format!("the query parameter `{name}` has no value"));
                self
            }
        }
    }

    /// Adds a property to `$expand`.
    pub(crate) fn also_expand(self, property: &str) -> Self {
        let before = self
            .query
            .iter()
            .find(|(name, _)| name == "$expand")
            .map(|(_, value)| value);
        let all = before.map_or_else(
            || property.to_owned(),
            |before| format!("{before},{property}"),
        );
        self.query("$expand", all)
    }

    fn answering<U>(self) -> Request<U, O> {
        Request {
            client: self.client,
            operation: self.operation,
            path: self.path,
            query: self.query,
            headers: self.headers,
            body: self.body,
            settings: self.settings,
            answer: PhantomData,
        }
    }

    /// Returns the request as a transport sends it.
    ///
    /// # Errors
    /// Returns an error if a path parameter or a header is invalid or the body cannot be written.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let me = Node::root(&client).literal("me");
    /// let request: Request<Json> = me.request_undocumented(Method::Get, None);
    /// let sent = request.to_http()?;
    /// assert_eq!(sent.url.as_str(), "https://example.com/v1.0/me");
    /// assert_eq!(sent.headers.get("accept"), Some("application/json"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn to_http(&self) -> Result<http::Request, Error> {
        self.headers.check()?;
        let url = self.url()?;
        let url = Url::parse(&url)
            .map_err(|error| Error::invalid(format!("invalid URL `{url}`: {error}")))?;
        let body = match &self.body {
            Some(Err(message)) => {
                return Err(Error::invalid(format!(
                    "the body cannot be written: {message}"
                )));
            }
            Some(Ok(body)) => Some(body.clone()),
            None => None,
        };
        let mut headers = self.headers.clone();
        headers.set_if_none("accept", "application/json");
        if let Some(length) = body
            .as_ref()
            .filter(|body| body.bytes().is_none())
            .and_then(Body::length)
        {
            headers.set("content-length", length.to_string());
        }
        Ok(http::Request {
            method: self.method(),
            url,
            headers,
            body,
        })
    }
}

impl<T, O> Request<T, O> {
    /// Returns the request to send, with an `Accept` header unless there is one.
    pub(crate) fn outgoing(mut self, accept: &str) -> (Client, Result<Outgoing, Error>) {
        self.headers.set_if_none("accept", accept);
        let request = self.to_http();
        let outgoing = request.map(|request| Outgoing {
            request,
            operation: self.operation,
            settings: self.settings,
            to: To::Service,
        });
        (self.client, outgoing)
    }
}

fn to_json(body: &dyn Value) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    json::write(body.view(), &mut serde_json::Serializer::new(&mut bytes))
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

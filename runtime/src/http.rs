//! Plain HTTP requests and responses, and the transport that carries them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::json::misfit;
use crate::safe::printed;
use crate::{Body, Chunks, Error, json};

/// An HTTP method.
///
/// ```
/// assert_eq!(docwright::http::Method::Patch.to_string(), "PATCH");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "RFC 9110 and RFC 5789 define them")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl Method {
    /// Returns the method's name as sent.
    ///
    /// ```
    /// use docwright::http::Method;
    ///
    /// assert_eq!(Method::Delete.as_str(), "DELETE");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
            Method::Options => "OPTIONS",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Header fields in order. Names are compared without regard to letter case.
///
/// ```
/// use docwright::http::Headers;
///
/// let headers = Headers::from_iter([("Content-Type", "text/plain")]);
/// assert_eq!(headers.get("content-type"), Some("text/plain"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

/// Headers whose values grant access.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];

/// Values that grant access are not printed.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_secret = |name: &str| {
            let mut secret = SECRET_HEADERS.iter();
            secret.any(|secret| secret.eq_ignore_ascii_case(name))
        };
        let pairs = self.iter().map(|(name, value)| {
            let value = if is_secret(name) { "…" } else { value };
            (name, printed(value))
        });
        f.debug_map().entries(pairs).finish()
    }
}

impl Headers {
    /// Returns the first value of a header.
    ///
    /// ```
    /// use docwright::http::Headers;
    ///
    /// let headers = Headers::from_iter([("Retry-After", "30")]);
    /// assert_eq!(headers.get("retry-after"), Some("30"));
    /// assert_eq!(headers.get("etag"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Sets a header, replacing any of the same name.
    ///
    /// ```
    /// use docwright::http::Headers;
    ///
    /// let mut headers = Headers::from_iter([("Accept", "text/plain")]);
    /// headers.set("accept", "application/json");
    /// assert_eq!(headers, Headers::from_iter([("accept", "application/json")]));
    /// ```
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.0.push((name.to_owned(), value.into()));
    }

    /// Sets a header unless there is one of the same name.
    pub(crate) fn set_if_none(&mut self, name: &str, value: &str) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    /// Removes a header.
    ///
    /// ```
    /// use docwright::http::Headers;
    ///
    /// let mut headers = Headers::from_iter([("Accept", "text/plain"), ("ETag", "1")]);
    /// headers.remove("etag");
    /// assert_eq!(headers, Headers::from_iter([("Accept", "text/plain")]));
    /// ```
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// Checks names and values against RFC 9110: an invalid name, or a line break in a value, could
    /// add another header.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (name, value) in self.iter() {
            let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
            if name.is_empty() || !name.bytes().all(token) {
                return Err(Error::invalid(format!("invalid header name `{name}`")));
            }
            if name.eq_ignore_ascii_case("host") {
                return Err(Error::invalid(
                    "the header `Host` cannot be set: the token is for the endpoint's host",
                ));
            }
            if value.bytes().any(|b| (b < b' ' && b != b'\t') || b == 0x7f) {
                return Err(Error::invalid(format!(
                    "the value of the header `{name}` holds a control character"
                )));
            }
        }
        Ok(())
    }

    /// Returns an iterator over names and values, in order.
    ///
    /// ```
    /// use docwright::http::Headers;
    ///
    /// let headers = Headers::from_iter([("Accept", "text/plain"), ("ETag", "1")]);
    /// let names: Vec<&str> = headers.iter().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["Accept", "ETag"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Headers(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// A request as a transport sends it.
///
/// ```
/// use docwright::http::{Headers, Method, Request};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let request = Request {
///     method: Method::Get,
///     url: "https://example.com/v1.0/me".parse()?,
///     headers: Headers::from_iter([("accept", "application/json")]),
///     body: None,
/// };
/// assert_eq!(request.url.path(), "/v1.0/me");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Absolute URL.
    pub url: url::Url,
    /// Header fields. The client adds authorization before it passes the request on.
    pub headers: Headers,
    /// Body.
    pub body: Option<Body>,
}

/// Tokens, signatures in the URL and the body are not printed.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &printed(self.url.as_str()))
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// A response as a transport returns it. Its body is in memory or a stream ([`Chunks`]).
///
/// ```
/// use docwright::http::{Headers, Response};
///
/// let response = Response { status: 200, headers: Headers::default(), body: br#"{"id":"1"}"#.to_vec() };
/// let json: docwright::Json = response.json()?;
/// assert_eq!(json["id"], "1");
/// # Ok::<(), docwright::Error>(())
/// ```
#[derive(Clone)]
pub struct Response<B = Vec<u8>> {
    /// Status code.
    pub status: u16,
    /// Header fields.
    pub headers: Headers,
    /// Body.
    pub body: B,
}

/// The body is not printed.
impl<B> fmt::Debug for Response<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

impl Response {
    /// Deserializes the body from JSON.
    ///
    /// # Errors
    /// Returns an error if the body is empty, not JSON, or not of that type.
    ///
    /// ```
    /// use docwright::http::{Headers, Response};
    ///
    /// let (headers, body) = (Headers::default(), b"[1, 2]".to_vec());
    /// let response = Response { status: 200, headers, body };
    /// assert_eq!(response.json::<Vec<i32>>()?, [1, 2]);
    /// assert!(response.json::<String>().is_err());
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        if self.is_empty() {
            return Err(Error::no_body(self));
        }
        let before = misfit::count();
        let error = match serde_json::from_slice(self.text()) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        misfit::forget(before);
        // One value that cannot be read, such as a number beyond `f64`, or bytes that are not text,
        // must not lose the others.
        let text = String::from_utf8_lossy(self.text());
        let again = error
            .is_syntax()
            .then(|| json::exactly(|| serde_json::from_str(&text)));
        match again {
            Some(Ok(value)) => {
                let error = error.to_string();
                tracing::warn!("the response is not valid JSON: {}", printed(&error));
                Ok(value)
            }
            _ => {
                misfit::forget(before);
                Err(Error::decode(&error, self))
            }
        }
    }

    /// Deserializes an object from JSON. A body that is empty is an object without members: a
    /// success is not an error because a service returns nothing where its documentation shows the
    /// object.
    ///
    /// # Errors
    /// Returns an error if the body is not JSON or not of that type, or if it is empty and the type
    /// has required members.
    #[doc(hidden)]
    pub fn object<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        if self.is_empty() || self.text().trim_ascii() == b"null" {
            return serde_json::from_str("{}").map_err(|_| Error::no_body(self));
        }
        self.json()
    }

    /// Returns `true` if the response has no body, or only blanks.
    pub(crate) fn is_empty(&self) -> bool {
        self.text().trim_ascii().is_empty()
    }

    /// Returns the body without the byte order mark that some services send.
    pub(crate) fn text(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body)
    }
}

/// A future returned by a transport.
///
/// ```
/// use docwright::http::BoxFuture;
///
/// fn length(text: &str) -> BoxFuture<'_, usize> {
///     Box::pin(async move { text.len() })
/// }
/// ```
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to send one HTTP request and receive its response, whatever its status. Tokens, redirects,
/// retries and limits are the client's concern.
///
/// The default is [`reqwest`](https://docs.rs/reqwest). A test needs three lines and no server:
///
/// ```
/// use docwright::http::{BoxFuture, Request, Response, Transport};
///
/// #[derive(Debug)]
/// struct Canned(&'static str);
///
/// impl Transport for Canned {
///     fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, docwright::Error>> {
///         let body = self.0.as_bytes().to_vec();
///         Box::pin(async move { Ok(Response { status: 200, headers: Default::default(), body }) })
///     }
/// }
/// # let _ = docwright::Client::with_transport("https://example.com/v1.0", Canned("{}"));
/// ```
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends one request.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Error>>;

    /// Sends one request and returns the response as soon as its headers have arrived, with the
    /// body as a stream. The default implementation receives the whole body first.
    fn stream(&self, request: Request) -> BoxFuture<'_, Result<Response<Chunks>, Error>> {
        Box::pin(async move {
            let Response {
                status,
                headers,
                body,
            } = self.send(request).await?;
            Ok(Response {
                status,
                headers,
                body: body.into(),
            })
        })
    }

    /// Returns a future that ends after a time, for waits and limits. The default uses tokio's timer
    /// in a tokio runtime, or else a thread. A test may return a future that is ready.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        crate::sleep::sleep(duration)
    }
}

//! The built-in transport: reqwest.

use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use crate::error::with_causes;
use crate::http::{BoxFuture, Headers, Method, Request, Response, Transport};
use crate::origin::is_loopback;
use crate::{Chunks, Error, Limits};

/// The built-in transport: reqwest, or a client of your own, which must not follow redirects.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use docwright::{Client, HttpTransport};
///
/// let http = reqwest::Client::builder()
///     .redirect(reqwest::redirect::Policy::none())
///     .user_agent("loom")
///     .build()?;
/// let client = Client::with_transport("https://example.com/v1.0", HttpTransport::from(http))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct HttpTransport(reqwest::Client);

impl From<reqwest::Client> for HttpTransport {
    fn from(client: reqwest::Client) -> Self {
        HttpTransport(client)
    }
}

impl HttpTransport {
    /// Creates a transport to an endpoint. Requests to this machine stay on it, whatever proxy the
    /// environment names.
    pub(crate) fn new(endpoint: &Url, limits: &Limits) -> Result<Self, Error> {
        // Has no effect if the program has chosen another provider.
        #[cfg(feature = "ring")]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(limits.connect);
        if is_loopback(endpoint) {
            builder = builder.no_proxy();
        }
        let client = builder.build();
        let client =
            client.map_err(|error| Error::transport("no HTTP client", Some(Box::new(error))))?;
        Ok(HttpTransport(client))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(async move {
            let response = self.stream(request).await?;
            Ok(Response {
                status: response.status,
                headers: response.headers,
                body: response.body.collect().await?,
            })
        })
    }

    fn stream(&self, request: Request) -> BoxFuture<'_, Result<Response<Chunks>, Error>> {
        Box::pin(async move {
            let response = self.0.execute(converted(request)?).await.map_err(failure)?;
            let status = response.status().as_u16();
            let headers = response.headers().iter().map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.as_str(), value.into_owned())
            });
            let headers: Headers = headers.collect();
            let body = Received(response);
            Ok(Response {
                status,
                headers,
                body: Chunks::new(body.into_stream()),
            })
        })
    }
}

/// Converts a request.
fn converted(request: Request) -> Result<reqwest::Request, Error> {
    let mut out = reqwest::Request::new(method(request.method), request.url);
    for (name, value) in request.headers.iter() {
        let invalid = || Error::invalid(format!("invalid header `{name}`"));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        let value = HeaderValue::from_str(value).map_err(|_| invalid())?;
        out.headers_mut().append(name, value);
    }
    *out.body_mut() = request.body.map(|body| match body.shared() {
        Some(bytes) => bytes.into(),
        None => reqwest::Body::wrap_stream(body.chunks()),
    });
    Ok(out)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
        Method::Head => reqwest::Method::HEAD,
        Method::Options => reqwest::Method::OPTIONS,
    }
}

/// A response whose body is being received.
struct Received(reqwest::Response);

impl Received {
    fn into_stream(self) -> impl futures_core::Stream<Item = Result<bytes::Bytes, Error>> + Send {
        use futures_util::TryStreamExt as _;
        self.0.bytes_stream().map_err(failure)
    }
}

/// Converts an error. Its address is removed, because the address of a redirect may contain a
/// signature that grants access.
fn failure(error: reqwest::Error) -> Error {
    let what = if error.is_connect() {
        "no connection"
    } else if error.is_body() || error.is_decode() {
        "the connection broke"
    } else {
        "the request failed"
    };
    let error = error.without_url();
    let message = with_causes(what.to_owned(), &error);
    Error::transport(message, Some(Box::new(error)))
}

//! The client: an endpoint and a transport.

use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::error::{Kind, ServiceError};
use crate::http::{BoxFuture, Method, Request, Response, Transport};
use crate::{Chunks, Error, redirect};

/// A service's endpoint and the transport to it. Cheap to clone.
///
/// Any type that implements [`Transport`](crate::http::Transport) can send requests, such as a stub in a test:
///
/// ```
/// use docwright::http::{BoxFuture, Request, Response, Transport};
/// use docwright::{Client, Error};
///
/// #[derive(Debug)]
/// struct NotFound;
///
/// impl Transport for NotFound {
///     fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, Error>> {
///         let response = Response { status: 404, headers: Default::default(), body: Vec::new() };
///         Box::pin(async { Ok(response) })
///     }
/// }
///
/// let client = Client::with_transport("https://example.com/v1.0", NotFound)?;
/// # let _ = client;
/// # Ok::<(), docwright::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    /// Without a trailing slash, unless the path is empty.
    endpoint: Url,
    origin: Origin,
    transport: Arc<dyn Transport>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.inner.endpoint.as_str())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Creates a client that sends requests below `endpoint` through a custom transport.
    ///
    /// # Errors
    /// Returns an error if the endpoint is not an absolute `https` URL, or has a user name or a
    /// query. `http` is accepted for this machine only (`localhost`, `127.0.0.1`, `[::1]`).
    pub fn with_transport(
        endpoint: &str,
        transport: impl Transport + 'static,
    ) -> Result<Client, Error> {
        let endpoint = parse_endpoint(endpoint)?;
        let origin = Origin::of(&endpoint);
        Ok(Client {
            inner: Arc::new(Inner {
                endpoint,
                origin,
                transport: Arc::new(transport),
            }),
        })
    }

    /// Returns the endpoint, without a trailing slash.
    pub fn endpoint(&self) -> &str {
        self.inner.endpoint.as_str().trim_end_matches('/')
    }

    #[cfg(all(test, feature = "azure"))]
    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    /// Sends a request and returns the response if its status is a success. Redirects of a `GET`
    /// are followed, without the token if they lead to another origin.
    ///
    /// # Errors
    /// Returns an error if the request's URL is outside the endpoint's origin, a redirect is
    /// refused, the transport fails, or the response's status is not a success.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let response = self
            .follow(request, |transport, request| transport.send(request))
            .await?;
        if (200..300).contains(&response.status) {
            Ok(response)
        } else {
            Err(Error::new(Kind::Service(ServiceError::read(response))))
        }
    }

    /// Sends a request like [`Client::send`] and returns the response with its body as a stream.
    ///
    /// # Errors
    /// Returns an error in the same cases as [`Client::send`].
    pub async fn stream(&self, request: Request) -> Result<Response<Chunks>, Error> {
        let response = self
            .follow(request, |transport, request| transport.stream(request))
            .await?;
        if (200..300).contains(&response.status) {
            return Ok(response);
        }
        let Response {
            status,
            headers,
            body,
        } = response;
        let response = Response {
            status,
            headers,
            body: body.collect().await?,
        };
        Err(Error::new(Kind::Service(ServiceError::read(response))))
    }

    async fn follow<B>(&self, mut request: Request, send: SendFn<B>) -> Result<Response<B>, Error> {
        let Inner {
            endpoint,
            origin,
            transport,
        } = &*self.inner;
        origin.check(&request.url)?;
        let mut elsewhere = None;
        for _ in 0..=redirect::MAX_REDIRECTS {
            let again = (request.method == Method::Get).then(|| request.clone());
            let response = send(elsewhere.unwrap_or(&**transport), request).await?;
            let Some(again) = again else {
                return Ok(response);
            };
            let Some(to) = redirect::target(&again.url, response.status, &response.headers)? else {
                return Ok(response);
            };
            // After a redirect to another origin, the token is never attached again, even if a
            // later redirect leads back.
            if elsewhere.is_none() && origin.check(&to).is_ok() {
                request = Request { url: to, ..again };
                continue;
            }
            let Some(anonymous) = elsewhere.or_else(|| transport.anonymous()) else {
                return Ok(response);
            };
            request = redirect::elsewhere(&again, to, endpoint)?;
            elsewhere = Some(anonymous);
        }
        Err(Error::refused(format!(
            "it was redirected more than {} times, one after another",
            redirect::MAX_REDIRECTS
        )))
    }
}

/// A function that sends a request through a transport.
type SendFn<B> =
    for<'t> fn(&'t dyn Transport, Request) -> BoxFuture<'t, Result<Response<B>, Error>>;

/// Parses an endpoint: `https` for any host, `http` for this machine only.
pub(crate) fn parse_endpoint(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text.trim_end_matches('/'))
        .map_err(|error| Error::invalid(format!("invalid endpoint `{text}`: {error}")))?;
    let allowed = match url.scheme() {
        "https" => url.host_str().is_some(),
        "http" => redirect::is_loopback(&url),
        _ => false,
    };
    if !allowed || !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(Error::invalid(format!(
            "invalid endpoint `{text}`: it must be an `https` URL without user name and query; `http` is for this machine only"
        )));
    }
    Ok(url)
}

/// Scheme, host and port. Requests with a token are sent to the endpoint's origin only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Origin {
    pub(crate) fn of(url: &Url) -> Origin {
        let host = url.host_str().unwrap_or_default().to_owned();
        Origin {
            scheme: url.scheme().to_owned(),
            host,
            port: url.port_or_known_default(),
        }
    }

    /// Returns an error if a URL has another origin, a user name or a password.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Error> {
        let anonymous = url.username().is_empty() && url.password().is_none();
        if anonymous && Origin::of(url) == *self {
            return Ok(());
        }
        let host = url.host_str().unwrap_or("no host");
        let port = url.port().map_or(String::new(), |port| format!(":{port}"));
        Err(Error::refused(format!(
            "it would go to {}://{host}{port}, but the endpoint is {}://{}: the token must not leave it",
            url.scheme(),
            self.scheme,
            self.host
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_endpoints_origin_is_allowed() {
        let origin = Origin::of(&Url::parse("https://graph.microsoft.com/beta").expect("valid"));
        for (url, allowed) in [
            ("https://graph.microsoft.com/beta/me", true),
            ("https://graph.microsoft.com:443/x", true),
            ("https://GRAPH.microsoft.com/x", true),
            ("https://graph.microsoft.com:8443/x", false),
            ("http://graph.microsoft.com/x", false),
            ("https://graph.microsoft.com.evil.test/x", false),
            ("https://graph.microsoft.com@evil.test/x", false),
            ("https://user@graph.microsoft.com/x", false),
        ] {
            assert_eq!(
                origin.check(&Url::parse(url).expect("valid")).is_ok(),
                allowed,
                "{url}"
            );
        }
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        assert!(parse_endpoint("http://127.0.0.1:8080/beta").is_ok());
        assert!(parse_endpoint("http://[::1]:8080").is_ok());
        assert!(parse_endpoint("http://example.com").is_err());
        assert!(parse_endpoint("https://user:secret@example.com").is_err());
        assert!(parse_endpoint("ftp://example.com").is_err());
    }
}

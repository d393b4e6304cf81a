//! Plain HTTP to this machine, under a token policy that accepts only https.

use std::sync::Arc;

use azure_core::error::ErrorKind;
use azure_core::http::{AsyncRawResponse, HttpClient, Request, Url};

use crate::Error;
use crate::client::Origin;
use crate::redirect::is_loopback;

/// Returns the same URL with `https` and an explicit port.
pub(super) fn disguise(url: &Url) -> Url {
    swap(url, "https")
}

fn swap(url: &Url, scheme: &str) -> Url {
    let port = url.port_or_known_default().unwrap_or(80);
    let text = url
        .as_str()
        .split_once("://")
        .map_or(String::new(), |(_, rest)| format!("{scheme}://{rest}"));
    let mut swapped = Url::parse(&text).unwrap_or_else(|_| url.clone());
    // A scheme's default port is omitted in the text, so it would change with the scheme.
    let _ = swapped.set_port(Some(port));
    swapped
}

/// Creates a client without proxy and redirects, so that requests to this machine stay on it.
pub(super) fn direct() -> Result<Arc<dyn HttpClient>, Error> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    Ok(Arc::new(client.map_err(|error| {
        Error::transport("no HTTP client", Some(Box::new(error)))
    })?))
}

/// A client that sends requests to one endpoint on this machine over plain HTTP.
#[derive(Debug)]
pub(super) struct Loopback {
    origin: Origin,
    inner: Arc<dyn HttpClient>,
}

impl Loopback {
    pub(super) fn new(endpoint: &Url, inner: Arc<dyn HttpClient>) -> Self {
        Loopback {
            origin: Origin::of(endpoint),
            inner,
        }
    }
}

#[async_trait::async_trait]
impl HttpClient for Loopback {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        if self.origin.check(request.url()).is_err() || !is_loopback(request.url()) {
            return Err(azure_core::Error::with_message(
                ErrorKind::Other,
                "plain HTTP is for the endpoint on this machine only",
            ));
        }
        let mut request = request.clone();
        *request.url_mut() = swap(request.url(), "http");
        self.inner.execute_request(&request).await
    }
}

//! Targets of redirects, and the headers that may be sent there ([RFC 9110,
//! 15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4)).

use url::Url;

use crate::Error;
use crate::http::{Headers, Request};
use crate::origin::is_loopback;

/// Maximum number of consecutive redirects that are followed.
pub(crate) const MAX_REDIRECTS: usize = 5;

/// Headers sent to another origin. They describe the wanted content and do not identify the caller.
const FORWARDED_HEADERS: [&str; 5] = [
    "accept",
    "range",
    "if-range",
    "if-none-match",
    "if-modified-since",
];

/// Returns the address that a response to a `GET` redirects to, or `None` if it does not redirect.
pub(crate) fn target(from: &Url, status: u16, headers: &Headers) -> Result<Option<Url>, Error> {
    let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, headers.get("location")) else {
        return Ok(None);
    };
    match from.join(location) {
        Ok(url) => Ok(Some(url)),
        // The message omits the address, because it may contain a signature that grants access.
        Err(error) => Err(Error::refused(format!("invalid redirect URL: {error}"))),
    }
}

/// Builds the request for a redirect to another origin.
pub(crate) fn elsewhere(request: &Request, to: Url, endpoint: &Url) -> Result<Request, Error> {
    if !is_secure(&to, endpoint) {
        let host = to.host_str().unwrap_or("no host");
        return Err(Error::refused(format!(
            "it was redirected to {}://{host}, which is not `https` (or has a user name)",
            to.scheme()
        )));
    }
    let headers = request.headers.iter().filter(|(name, _)| {
        FORWARDED_HEADERS
            .iter()
            .any(|kept| name.eq_ignore_ascii_case(kept))
    });
    Ok(Request {
        method: request.method,
        url: to,
        headers: headers.collect(),
        body: None,
    })
}

/// Returns `true` if a request without a token may be sent to an address that a service named:
/// `https`, or `http` on this machine if the endpoint is such.
pub(crate) fn is_secure(to: &Url, endpoint: &Url) -> bool {
    let secure = match to.scheme() {
        "https" => to.host_str().is_some(),
        "http" => endpoint.scheme() == "http" && is_loopback(to),
        _ => false,
    };
    secure && to.username().is_empty() && to.password().is_none()
}

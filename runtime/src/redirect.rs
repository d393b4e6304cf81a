//! Where a redirect leads, and what may go there ([RFC 9110, 15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4)).

use url::Url;

use crate::Error;
use crate::client::is_loopback;
use crate::http::{Headers, Request};

/// How many redirects are followed, one after another.
pub(crate) const MOST: usize = 5;

/// The headers that go along elsewhere: what is wanted, and nothing on who wants it.
const KEPT: [&str; 4] = ["accept", "range", "if-none-match", "if-modified-since"];

/// Where a response to a `GET` redirects to; `None` where it does not.
pub(crate) fn target(from: &Url, status: u16, headers: &Headers) -> Result<Option<Url>, Error> {
    let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, headers.get("location")) else {
        return Ok(None);
    };
    match from.join(location) {
        Ok(url) => Ok(Some(url)),
        // Not the address itself: it may be authorized by what stands in it.
        Err(error) => Err(Error::refused(format!("invalid redirect URL: {error}"))),
    }
}

/// The request for an address away from the endpoint.
pub(crate) fn elsewhere(request: &Request, to: Url, endpoint: &Url) -> Result<Request, Error> {
    let secure = match to.scheme() {
        "https" => to.host_str().is_some(),
        "http" => endpoint.scheme() == "http" && is_loopback(&to),
        _ => false,
    };
    if !secure || !to.username().is_empty() || to.password().is_some() {
        let host = to.host_str().unwrap_or("no host");
        return Err(Error::refused(format!(
            "it was redirected to {}://{host}, which is not `https` (or has a user name)",
            to.scheme()
        )));
    }
    let headers = request
        .headers
        .iter()
        .filter(|(name, _)| KEPT.iter().any(|kept| name.eq_ignore_ascii_case(kept)));
    Ok(Request {
        method: request.method,
        url: to,
        headers: headers.collect(),
        body: None,
    })
}

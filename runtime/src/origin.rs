//! Endpoints, and the origins that a token may be sent to.

use url::Url;

use crate::Error;

/// Parses an endpoint: `https` for any host, `http` for this machine only.
pub(crate) fn parse_endpoint(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text.trim_end_matches('/'))
        .map_err(|error| Error::invalid(format!("invalid endpoint `{text}`: {error}")))?;
    let allowed = match url.scheme() {
        "https" => url.host_str().is_some(),
        "http" => is_loopback(&url),
        _ => false,
    };
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !allowed || !plain {
        return Err(Error::invalid(format!(
            "invalid endpoint `{text}`: it must be an `https` URL without user name, query and fragment; `http` is for this machine only"
        )));
    }
    Ok(url)
}

/// Returns `true` if a URL's host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Scheme, host and port. Requests with a token are sent to the origins of a client only.
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

    /// Returns `true` if a URL has this origin, and neither user name nor password.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        url.username().is_empty()
            && url.password().is_none()
            && url.scheme() == self.scheme
            && url.host_str() == Some(&self.host)
            && url.port_or_known_default() == self.port
    }

    /// Returns why a request to a URL is refused.
    pub(crate) fn refusal(&self, url: &Url) -> String {
        let named = !url.username().is_empty() || url.password().is_some();
        let reason = match () {
            () if named => "its URL has a user name",
            () if url.scheme() != self.scheme => "the scheme differs",
            () if url.host_str() != Some(&self.host) => "the host differs",
            () => "the port differs",
        };
        let shown = |scheme: &str, host: &str, port: Option<u16>| {
            let port = port.map_or(String::new(), |port| format!(":{port}"));
            format!("{scheme}://{host}{port}")
        };
        let host = url.host_str().unwrap_or("no host");
        format!(
            "it would go to {}, but the token is for {}: {reason}",
            shown(url.scheme(), host, url.port_or_known_default()),
            shown(&self.scheme, &self.host, self.port)
        )
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
            let parsed = Url::parse(url).expect("valid");
            assert_eq!(origin.allows(&parsed), allowed, "{url}");
        }
        let other = Url::parse("https://graph.microsoft.com:8443/x").expect("valid");
        assert_eq!(
            origin.refusal(&other),
            "it would go to https://graph.microsoft.com:8443, but the token is for https://graph.microsoft.com:443: the port differs"
        );
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        assert!(parse_endpoint("http://127.0.0.1:8080/beta").is_ok());
        assert!(parse_endpoint("http://[::1]:8080").is_ok());
        assert!(parse_endpoint("http://example.com").is_err());
        assert!(parse_endpoint("https://user:secret@example.com").is_err());
        assert!(parse_endpoint("https://example.com/beta#x").is_err());
        assert!(parse_endpoint("ftp://example.com").is_err());
    }
}

//! The version, the endpoint and the documentation of the service.

use super::context::Context;
use super::survey::{Origins, host};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;

/// Facts on the service as a whole.
pub(super) struct ServiceFacts {
    pub version: String,
    /// Base URL of requests; `None` if no page shows it.
    pub endpoint: Option<String>,
    /// Template of the addresses of pages; `None` for another service than the dialect's, or an
    /// unknown version.
    pub page_url: Option<String>,
}

/// Returns the version, the endpoint and the page addresses of the service. The endpoint is that
/// of the dialect for its own service, otherwise that in the API's own requests. Reports if no
/// page shows the endpoint.
pub(super) fn find(context: &Context<'_>, origins: Origins) -> (ServiceFacts, Vec<Diagnostic>) {
    let Origins {
        endpoint: origin,
        version: named,
        ..
    } = origins;
    let folder = Some(context.sources.version.clone());
    let folder = folder.filter(|version| crate::api::looks_like_version(version));
    let version = folder.or_else(|| named.clone()).unwrap_or_default();
    let words = context.dialect.words.service();
    let own = context.own_service;
    let endpoint = match &words.endpoint {
        Some(endpoint) if own => {
            let version = if version.is_empty() { "v1.0" } else { &version };
            Some(endpoint.replace("{version}", version))
        }
        // For another service, only its requests show the form of its URLs.
        _ => origin
            .map(|origin| named.map_or(origin.clone(), |version| format!("{origin}/{version}"))),
    };
    let mut out = Vec::new();
    if endpoint.is_none() {
        out.extend(unknown_endpoint(context));
    }
    let page_url = if own && !version.is_empty() {
        words.page_url.clone()
    } else {
        None
    };
    let facts = ServiceFacts {
        version,
        endpoint,
        page_url,
    };
    (facts, out)
}

/// Returns `true` if pages document the dialect's own service.
pub(super) fn is_own(dialect: &Dialect, namespace: &str, origin: Option<&str>) -> bool {
    let words = dialect.words.service();
    if words.only {
        return true;
    }
    match origin {
        Some(origin) => words.owns(host(origin)),
        None => words.has_namespace(namespace),
    }
}

/// Reports that no page shows where requests are sent.
fn unknown_endpoint(context: &Context<'_>) -> Option<Diagnostic> {
    let mut operations = context.pages.iter().flat_map(|page| &page.operations);
    let span = operations.next()?.requests.first()?.span;
    let message = "no page shows where the requests of this service go";
    Some(Diagnostic::new(Code::EndpointUnknown, span, message).help(
        "set `endpoint`, in `docwright.yaml` or in a dialect's `service`; clients take it as an argument",
    ))
}

//! Versions and other prefixes of the paths of a service: what all requests have in common belongs to
//! the endpoint, the rest to the paths.

use std::collections::BTreeMap;

use super::request_line::RequestLine;
use super::{Page, StartLine};
use crate::dialect::{Dialect, Service};

/// Returns differing prefixes to the paths: `/v1/boats` and `/v2/boats` are two requests, and a version
/// without a host is in no endpoint. The dialect's own service has one version for each set.
pub(crate) fn restore(pages: &mut [Page], dialect: &Dialect) {
    let service = dialect.words.service();
    let own = |page: &Page| {
        let namespace = page.namespace.as_ref();
        namespace.is_some_and(|(namespace, _)| service.has_namespace(namespace))
    };
    if service.only || pages.iter().any(own) {
        return;
    }
    let Some(common) = common(pages, service) else {
        return;
    };
    for operation in pages.iter_mut().flat_map(|page| &mut page.operations) {
        let requests = operation
            .requests
            .iter_mut()
            .map(|request| &mut request.line);
        requests.for_each(|line| restore_line(line, &common));
        let examples = operation.examples.iter_mut();
        for message in examples.filter_map(|example| example.request.as_mut()) {
            if let StartLine::Request(line) = &mut message.start {
                restore_line(line, &common);
            }
        }
    }
}

/// The prefix of an endpoint.
struct Common {
    /// Scheme and host; `None` if no documented request names one.
    host: Option<String>,
    /// The segments that all requests have in common.
    segments: Vec<String>,
}

/// Returns what the documented requests have in common, or `None` if they have nothing else before
/// their paths.
fn common(pages: &[Page], service: &Service) -> Option<Common> {
    let operations = || pages.iter().flat_map(|page| &page.operations);
    let lines = || {
        let requests = operations().flat_map(|operation| &operation.requests);
        requests.map(|request| &request.line)
    };
    let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
    for (host, _) in lines().filter_map(|line| Some(split(line.origin.as_deref()?))) {
        *hosts.entry(host).or_default() += 1;
    }
    if hosts.keys().any(|host| service.owns(without_scheme(host))) {
        return None;
    }
    let host = hosts
        .into_iter()
        .max_by_key(|(host, count)| (*count, std::cmp::Reverse(*host)));
    let host = host.map(|(host, _)| host);
    let mut prefixes: Vec<Vec<&str>> = Vec::new();
    let documented = lines().filter(|line| match line.origin.as_deref() {
        Some(origin) => host == Some(split(origin).0),
        None => line.version.is_some(),
    });
    for line in documented {
        let prefix = prefix(line);
        if !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    let one = match prefixes.as_slice() {
        [only] => host.is_some() || shows(pages, only),
        several => several.is_empty(),
    };
    if one {
        return None;
    }
    let mut segments: Vec<&str> = prefixes.first().cloned().unwrap_or_default();
    // Without a host, no version is known to be in the endpoint.
    if host.is_none() {
        segments.clear();
    }
    for prefix in &prefixes {
        let same = segments
            .iter()
            .zip(prefix)
            .take_while(|(one, other)| one == other)
            .count();
        segments.truncate(same);
    }
    Some(Common {
        host: host.map(str::to_owned),
        segments: segments.into_iter().map(str::to_owned).collect(),
    })
}

/// Returns `true` if an example shows the host of requests with a version that are documented
/// without one.
fn shows(pages: &[Page], version: &[&str]) -> bool {
    let operations = pages.iter().flat_map(|page| &page.operations);
    let mut examples = operations.flat_map(|operation| &operation.examples);
    examples.any(
        |example| match example.request.as_ref().map(|it| &it.start) {
            Some(StartLine::Request(line)) => {
                line.origin.is_some() && line.version.as_deref() == version.last().copied()
            }
            _ => false,
        },
    )
}

/// Moves what a line has beyond the common prefix into its path.
fn restore_line(line: &mut RequestLine, common: &Common) {
    let host = line
        .origin
        .as_deref()
        .map(|origin| split(origin).0.to_owned());
    if host.is_some() && common.host.is_some() && host != common.host {
        return;
    }
    let prefix = prefix(line);
    // A request without host and version is below the endpoint.
    if host.is_none() && prefix.is_empty() {
        return;
    }
    let begins = prefix
        .iter()
        .zip(&common.segments)
        .all(|(one, other)| one == other);
    if !begins || prefix.len() < common.segments.len() && host.is_some() {
        return;
    }
    let shared = if host.is_some() {
        common.segments.len()
    } else {
        0
    };
    let rest: String = (prefix.iter().skip(shared))
        .map(|part| format!("/{part}"))
        .collect();
    let path = match line.path.as_str() {
        "/" => rest,
        path => format!("{rest}{path}"),
    };
    if !path.is_empty() {
        line.path = path.into();
    }
    line.origin = host.map(|host| {
        let base = common.segments.iter().map(|part| format!("/{part}"));
        base.fold(host, |origin, part| origin + &part)
    });
    line.version = None;
}

/// Returns the segments between the host and the path of a line: base path and version.
fn prefix(line: &RequestLine) -> Vec<&str> {
    let base = line.origin.as_deref().map_or("", |origin| split(origin).1);
    let base = base.split('/').filter(|part| !part.is_empty());
    base.chain(line.version.as_deref()).collect()
}

/// Splits an origin with a base path into scheme and host, and the base path.
fn split(origin: &str) -> (&str, &str) {
    let start = origin.find("://").map_or(0, |at| at + "://".len());
    let end = origin.get(start..).and_then(|rest| rest.find('/'));
    let at = end.map_or(origin.len(), |end| start + end);
    origin.split_at_checked(at).unwrap_or((origin, ""))
}

fn without_scheme(host: &str) -> &str {
    host.split_once("://").map_or(host, |(_, host)| host)
}

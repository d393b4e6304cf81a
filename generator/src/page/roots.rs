//! The root of a service in URLs without a version: examples show the whole URL, documented
//! requests only the path after the root.

use std::collections::BTreeMap;

use super::request_line::RequestLine;
use super::{OperationFragment, Page, StartLine};
use crate::api::PathTemplate;
use crate::api::fit::{Target, fits};
use crate::api::path::segment_texts;

/// Maximum number of segments of a root.
const MOST: usize = 3;

/// Maximum number of requests, and of examples, compared per operation.
const ENOUGH: usize = 50;

/// Removes the root from the paths of examples of a host if more of these paths match documented
/// requests only without it than match as they are.
pub(crate) fn strip_roots(pages: &mut [Page]) {
    let roots = roots(pages);
    if roots.is_empty() {
        return;
    }
    let operations = pages.iter_mut().flat_map(|page| &mut page.operations);
    let examples = operations.flat_map(|operation| &mut operation.examples);
    for message in examples.filter_map(|example| example.request.as_mut()) {
        let StartLine::Request(line) = &mut message.start else {
            continue;
        };
        let Some(root) = unversioned(line).and_then(|origin| roots.get(origin)) else {
            continue;
        };
        let path = strip_root(root, &line.path);
        if path.len() < line.path.len() {
            line.path = path.into();
            line.origin = line.origin.take().map(|origin| format!("{origin}{root}"));
        }
    }
}

/// Numbers of examples of a host.
#[derive(Default)]
struct RootCounts {
    /// Examples that match a documented request as they are.
    plain: usize,
    /// Examples that match one only without a root, by root.
    rooted: BTreeMap<String, usize>,
}

/// Returns the root of each host that has one.
fn roots(pages: &[Page]) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&str, RootCounts> = BTreeMap::new();
    for operation in pages.iter().flat_map(|page| &page.operations) {
        if operation.from_section {
            count(operation, &mut counts);
        }
    }
    let roots = counts.into_iter().filter_map(|(origin, counts)| {
        let (root, count) = counts
            .rooted
            .into_iter()
            .max_by_key(|(root, count)| (*count, std::cmp::Reverse(root.len())))?;
        (count > counts.plain).then(|| (origin.to_owned(), root))
    });
    roots.collect()
}

/// Counts the examples of an operation.
fn count<'p>(operation: &'p OperationFragment, counts: &mut BTreeMap<&'p str, RootCounts>) {
    let documented = |path: &PathTemplate| {
        let mut requests = operation.requests.iter().take(ENOUGH);
        requests.any(|request| fits(&request.line.path, path, Target::Collection))
    };
    let examples = operation.examples.iter().take(ENOUGH);
    for message in examples.filter_map(|example| example.request.as_ref()) {
        let StartLine::Request(line) = &message.start else {
            continue;
        };
        let Some(origin) = unversioned(line) else {
            continue;
        };
        let counts = counts.entry(origin).or_default();
        if documented(&line.path) {
            counts.plain += 1;
            continue;
        }
        let mut roots = candidates(&line.path).into_iter();
        if let Some(root) = roots.find(|root| documented(&strip_root(root, &line.path).into())) {
            *counts.rooted.entry(root).or_default() += 1;
        }
    }
}

/// Returns the origin of a full URL without a version.
fn unversioned(line: &RequestLine) -> Option<&str> {
    match line.version {
        None => line.origin.as_deref(),
        Some(_) => None,
    }
}

/// Returns the prefixes of a path that may be a root: `/a`, `/a/b`.
fn candidates(path: &str) -> Vec<String> {
    let texts = segment_texts(path);
    let plain = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let most = texts
        .iter()
        .take(MOST.min(texts.len().saturating_sub(1)))
        .take_while(|text| plain(text))
        .count();
    (1..=most)
        .filter_map(|end| texts.get(..end))
        .map(|texts| format!("/{}", texts.join("/")))
        .collect()
}

/// Returns a path without a root, or the path itself if it does not begin with that.
fn strip_root<'p>(root: &str, path: &'p str) -> &'p str {
    path.strip_prefix(root)
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path)
}

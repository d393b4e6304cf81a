//! The root of a service in URLs without a version: examples show the whole URL, documented
//! requests only the path after the root.

use std::collections::BTreeMap;

use super::request_line::RequestLine;
use super::{Page, StartLine};
use crate::api::fit::{Target, fits};
use crate::api::path::segment_texts;

/// Maximum number of segments of a root.
const MOST: usize = 3;

/// Maximum number of requests, and of examples, compared per operation.
const ENOUGH: usize = 50;

/// Removes the root from the paths of examples of a host if more of these paths match documented
/// requests only without it than match as they are.
pub(crate) fn strip_roots(pages: &mut [Page]) {
    let mut counts: BTreeMap<&str, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for operation in pages
        .iter()
        .flat_map(|page| &page.operations)
        .filter(|operation| operation.from_section)
    {
        let requests = || operation.requests.iter().take(ENOUGH);
        let documented = |path: &str| {
            requests().any(|request| fits(&request.line.path, path, Target::Collection))
        };
        for example in operation.examples.iter().take(ENOUGH) {
            let Some(StartLine::Request(line)) =
                example.request.as_ref().map(|message| &message.start)
            else {
                continue;
            };
            let Some(origin) = unversioned(line) else {
                continue;
            };
            let (plain, roots) = counts.entry(origin).or_default();
            if documented(&line.path) {
                *plain += 1;
            } else if let Some(root) = candidates(&line.path)
                .into_iter()
                .find(|root| documented(strip_root(root, &line.path)))
            {
                *roots.entry(root).or_default() += 1;
            }
        }
    }
    let roots: BTreeMap<String, String> = counts
        .into_iter()
        .filter_map(|(origin, (plain, roots))| {
            let (root, count) = roots
                .into_iter()
                .max_by_key(|(root, count)| (*count, std::cmp::Reverse(root.len())))?;
            (count > plain).then(|| (origin.to_owned(), root))
        })
        .collect();
    if roots.is_empty() {
        return;
    }
    let operations = pages.iter_mut().flat_map(|page| &mut page.operations);
    for message in operations
        .flat_map(|operation| &mut operation.examples)
        .filter_map(|example| example.request.as_mut())
    {
        let StartLine::Request(line) = &mut message.start else {
            continue;
        };
        let Some(root) = unversioned(line).and_then(|origin| roots.get(origin)) else {
            continue;
        };
        let path = strip_root(root, &line.path);
        if path.len() < line.path.len() {
            line.path = path.to_owned();
            line.origin = line.origin.take().map(|origin| format!("{origin}{root}"));
        }
    }
}

/// Returns the origin of a full URL without a version.
fn unversioned(line: &RequestLine) -> Option<&str> {
    line.origin.as_deref().filter(|_| line.version.is_none())
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

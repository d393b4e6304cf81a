//! One spelling for each segment of paths, which pages write in several letter cases: `calendargroups` and `calendarGroups`.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::path::split;
use super::{Page, Start};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceMap, Sources, Span};
use crate::text::lower;

/// How often each spelling of a name is used, by the name in lower case.
#[derive(Default)]
struct Spellings<'p>(HashMap<CompactString, BTreeMap<&'p str, usize>>);

impl<'p> Spellings<'p> {
    fn add(&mut self, name: &'p str) {
        *self.0.entry(lower(name)).or_default().entry(name).or_default() += 1;
    }

    /// The spelling that most places have; of several, the one with most capitals.
    fn usual(&self, lower: &str) -> Option<&'p str> {
        let capitals = |name: &str| name.bytes().filter(u8::is_ascii_uppercase).count();
        let spellings = self.0.get(lower)?;
        let best = spellings.iter().max_by_key(|(name, count)| (**count, capitals(name), std::cmp::Reverse(**name)));
        best.map(|(name, _)| *name)
    }
}

/// Gives segments of all paths the spelling that tables of properties declare, or else the one that most pages use. Reports those of
/// documented requests that had another.
pub(crate) fn settle(pages: &mut [Page], sources: &Sources) -> Vec<Diagnostic> {
    let (mut declared, mut written) = (Spellings::default(), Spellings::default());
    for page in pages.iter() {
        let rows = page.resources.iter().flat_map(|resource| &resource.properties);
        rows.for_each(|row| declared.add(&row.name));
        for request in page.operations.iter().flat_map(|operation| &operation.requests) {
            split(&request.line.path).filter_map(name).for_each(|name| written.add(name));
        }
    }
    // Few names have several spellings.
    let mut wanted: HashMap<CompactString, String> = HashMap::default();
    for key in written.0.keys() {
        let usual = declared.usual(key).or_else(|| written.usual(key));
        let other =
            |usual: &str| written.0.get(key).is_some_and(|spellings| spellings.keys().any(|name| *name != usual));
        wanted.extend(usual.filter(|usual| other(usual)).map(|usual| (key.clone(), usual.to_owned())));
    }
    let mut out = Vec::new();
    if wanted.is_empty() {
        return out;
    }
    for operation in pages.iter_mut().flat_map(|page| &mut page.operations) {
        for request in &mut operation.requests {
            for (segment, usual) in respell(&mut request.line.path, &wanted) {
                out.push(report(&segment, &usual, request.span, sources));
            }
        }
        for message in operation.examples.iter_mut().filter_map(|example| example.request.as_mut()) {
            if let Start::Request(line) = &mut message.start {
                respell(&mut line.path, &wanted);
            }
        }
    }
    out
}

/// The name that a segment is, or that its call has; `None` for keys and for names with a namespace.
fn name(segment: &str) -> Option<&str> {
    let name = segment.split_once('(').map_or(segment, |(name, _)| name).trim_end_matches(':');
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (plain && name.bytes().any(|byte| byte.is_ascii_alphabetic())).then_some(name)
}

/// Gives the segments of a path their usual spellings: what was written, and what it is now.
fn respell(path: &mut String, wanted: &HashMap<CompactString, String>) -> Vec<(String, String)> {
    let usual = |segment: &str| {
        let name = name(segment)?;
        let usual = wanted.get(lower(name).as_str()).filter(|usual| *usual != name)?;
        Some((name.to_owned(), usual.clone()))
    };
    let changed: Vec<(String, String)> = split(path).filter_map(usual).collect();
    if !changed.is_empty() {
        let parts = split(path).map(|segment| match usual(segment) {
            Some((name, usual)) => segment.replacen(&name, &usual, 1),
            None => segment.to_owned(),
        });
        *path = parts.collect::<Vec<_>>().join("/");
    }
    changed
}

fn report(segment: &str, usual: &str, line: Span, sources: &Sources) -> Diagnostic {
    let found = sources.text(line).find(segment);
    let at = found.map_or(line, |at| SourceMap::whole(line).span(&(at..at + segment.len())));
    Diagnostic::new(Code::PathCase, at, format!("`{segment}` is `{usual}` elsewhere"))
        .help("it was read so, for a service knows one spelling; write the name as it is documented")
}

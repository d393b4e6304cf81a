//! Spellings in the paths of all pages: a single spelling for each, such as `calendarGroups` for
//! `calendargroups`, and placeholders for keys that only examples show.

use compact_str::CompactString;

use super::{Page, StartLine};
use crate::api::PathTemplate;
use crate::api::path::split;
use crate::collections::{HashMap, HashSet};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{SourceMap, Sources, Span, lower};

/// The names on all pages, by spelling.
#[derive(Default)]
struct SpellingCounts<'p> {
    /// Names of properties in tables, with the number of rows that have each.
    declared: HashMap<&'p str, usize>,
    /// Names in paths.
    written: HashMap<&'p str, PathUse>,
}

/// The occurrences of a spelling in paths.
#[derive(Clone, Copy, Default)]
struct PathUse {
    /// Number of occurrences in documented requests.
    count: usize,
    /// Whether it occurs in a section on requests.
    in_section: bool,
}

/// The corrections of paths that follow from the names on all pages.
struct PathCorrections {
    /// Names that are not keys, in lower case. Empty if every page has a section on its requests.
    known: HashSet<CompactString>,
    /// The spelling that replaces another.
    wanted: HashMap<String, String>,
}

impl<'p> SpellingCounts<'p> {
    fn new(pages: &'p [Page]) -> Self {
        let mut names = SpellingCounts::default();
        for page in pages {
            let rows = page
                .resources
                .iter()
                .flat_map(|resource| &resource.properties);
            rows.for_each(|row| *names.declared.entry(&row.name).or_default() += 1);
            for operation in &page.operations {
                for request in &operation.requests {
                    for name in split(&request.line.path).filter_map(name) {
                        let written = names.written.entry(name).or_default();
                        written.count += 1;
                        written.in_section |= operation.from_section;
                    }
                }
                // Spellings in examples are corrected but not counted.
                for message in operation
                    .examples
                    .iter()
                    .filter_map(|example| example.request.as_ref())
                {
                    let StartLine::Request(line) = &message.start else {
                        continue;
                    };
                    for name in split(&line.path).filter_map(name) {
                        names.written.entry(name).or_default();
                    }
                }
            }
        }
        names
    }

    fn findings(&self, pages: &[Page]) -> PathCorrections {
        let documented = pages
            .iter()
            .flat_map(|page| &page.operations)
            .all(|operation| operation.from_section);
        let in_section = self
            .written
            .iter()
            .filter(|(_, written)| written.in_section)
            .map(|(name, _)| name);
        let known = self
            .declared
            .keys()
            .chain(in_section)
            .map(|name| lower(name));
        let known = if documented {
            Default::default()
        } else {
            known.collect()
        };
        let declared = by_name(self.declared.iter().map(|(name, count)| (*name, *count)));
        let mut wanted = HashMap::default();
        for (key, spellings) in by_name(
            self.written
                .iter()
                .map(|(name, written)| (*name, written.count)),
        ) {
            let Some(usual) = declared.get(&key).map_or_else(|| usual(&spellings), usual) else {
                continue;
            };
            let counts = spellings.iter().any(|(_, count)| *count > 0);
            let others = spellings
                .iter()
                .filter(|(name, _)| counts && *name != usual);
            wanted.extend(others.map(|(name, _)| ((*name).to_owned(), usual.to_owned())));
        }
        PathCorrections { known, wanted }
    }
}

/// The spellings of a name, with the number of occurrences of each.
type Spellings<'p> = Vec<(&'p str, usize)>;

/// Groups spellings by name in lower case.
fn by_name<'p>(
    names: impl Iterator<Item = (&'p str, usize)>,
) -> HashMap<CompactString, Spellings<'p>> {
    let mut found: HashMap<CompactString, Spellings<'p>> = HashMap::default();
    names.for_each(|(name, count)| found.entry(lower(name)).or_default().push((name, count)));
    found
}

/// Returns the most frequent spelling; of several, the one with the most capitals.
fn usual<'p>(spellings: &Spellings<'p>) -> Option<&'p str> {
    let capitals = |name: &str| name.bytes().filter(u8::is_ascii_uppercase).count();
    let best = spellings
        .iter()
        .max_by_key(|(name, count)| (*count, capitals(name), std::cmp::Reverse(*name)));
    best.map(|(name, _)| *name)
}

/// Changes the segments of all paths to the spelling in tables of properties, or else to the most
/// frequent one, and reports the changes in documented requests.
///
/// A page without a section on its request documents the requests of its examples. Placeholders
/// replace those segments of their paths that follow a known name but are not known themselves:
/// known names occur in sections on requests or in tables of properties.
pub(crate) fn unify_spellings(pages: &mut [Page], sources: &Sources) -> Vec<Diagnostic> {
    let findings = SpellingCounts::new(pages).findings(pages);
    let mut out = Vec::new();
    for operation in pages.iter_mut().flat_map(|page| &mut page.operations) {
        for request in &mut operation.requests {
            if !operation.from_section {
                put_placeholders(&mut request.line.path, &findings.known);
            }
            for (segment, usual) in respell(&mut request.line.path, &findings.wanted) {
                out.push(report(&segment, &usual, request.span, sources));
            }
        }
        for message in operation
            .examples
            .iter_mut()
            .filter_map(|example| example.request.as_mut())
        {
            if let StartLine::Request(line) = &mut message.start {
                respell(&mut line.path, &findings.wanted);
            }
        }
    }
    out
}

/// Returns the name of a segment or of its call, or `None` for keys and for names with a namespace.
fn name(segment: &str) -> Option<&str> {
    if segment.is_empty() || segment.starts_with('{') {
        return None;
    }
    let name = segment
        .split_once('(')
        .map_or(segment, |(name, _)| name)
        .trim_end_matches(':');
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (plain && name.bytes().any(|byte| byte.is_ascii_alphabetic())).then_some(name)
}

/// Replaces the keys of a path with placeholders: unknown segments after a known name.
fn put_placeholders(path: &mut PathTemplate, known: &HashSet<CompactString>) {
    let mut behind_name = false;
    let read = |text| {
        let marked = str::contains(text, ['{', '<', '(', '$', '.', ':']);
        let is_known = known.contains(&lower(text));
        let key = behind_name && !is_known && !marked && !text.is_empty();
        behind_name = is_known;
        if key { "{id}" } else { text }
    };
    let read = split(path).map(read).collect::<Vec<_>>().join("/");
    if *path != *read {
        *path = read.into();
    }
}

/// Changes the segments of a path to their usual spellings. Returns the old and new spelling of
/// each change.
fn respell(path: &mut PathTemplate, wanted: &HashMap<String, String>) -> Vec<(String, String)> {
    let usual = |segment: &str| {
        let (name, usual) = wanted.get_key_value(name(segment)?)?;
        Some((name.clone(), usual.clone()))
    };
    let changed: Vec<(String, String)> = split(path).filter_map(usual).collect();
    if !changed.is_empty() {
        let parts = split(path).map(|segment| match usual(segment) {
            Some((name, usual)) => segment.replacen(&name, &usual, 1),
            None => segment.to_owned(),
        });
        *path = parts.collect::<Vec<_>>().join("/").into();
    }
    changed
}

fn report(segment: &str, usual: &str, line: Span, sources: &Sources) -> Diagnostic {
    let found = sources.text(line).find(segment);
    let at = found.map_or(line, |at| {
        SourceMap::whole(line).span(&(at..at + segment.len()))
    });
    Diagnostic::new(
        Code::PathCase,
        at,
        format!("`{segment}` is `{usual}` elsewhere"),
    )
    .help("it is read in that spelling; write the name as it is documented")
}

//! Segments of paths written in another letter case than what they name.

use crate::collections::{HashMap, HashSet};
use crate::diagnostic::{Code, Diagnostic};
use crate::page::path::{Segment, segments};
use crate::schema::Schema;
use crate::source::{SourceMap, Sources, Span};

pub(super) fn check(sources: &Sources, schema: &Schema, out: &mut Vec<Diagnostic>) {
    // Every spelling that a table, an annotation or a heading documents.
    let mut spellings: HashMap<String, HashSet<&str>> = HashMap::default();
    let properties = schema.types.iter().flat_map(|ty| &ty.properties).map(|property| property.name.as_str());
    for name in properties {
        spellings.entry(name.to_lowercase()).or_default().insert(name);
    }
    let mut firsts: HashMap<String, HashMap<String, usize>> = HashMap::default();
    let paths = || schema.operations.iter().flat_map(|operation| &operation.paths);
    let split = |path: &str| -> Vec<String> {
        let literal = |segment: Segment<'_>| match segment {
            Segment::Literal { text } => text.to_owned(),
            _ => String::new(),
        };
        segments(path).into_iter().map(literal).collect()
    };
    for path in paths() {
        if let Some(first) = split(&path.value).into_iter().next() {
            *firsts.entry(first.to_lowercase()).or_default().entry(first).or_default() += 1;
        }
    }
    let usual = |name: &str| {
        let counts = firsts.get(&name.to_lowercase())?;
        counts.iter().max_by_key(|(text, count)| (**count, std::cmp::Reverse((*text).clone()))).map(|(text, _)| text)
    };
    for path in paths() {
        for (index, segment) in split(&path.value).iter().enumerate() {
            let wanted = if index == 0 {
                usual(segment).filter(|usual| *usual != segment).cloned()
            } else {
                let known = spellings.get(&segment.to_lowercase());
                known
                    .filter(|known| !known.contains(segment.as_str()))
                    .and_then(|known| known.iter().min().map(|name| (*name).to_owned()))
            };
            let Some(wanted) = wanted else { continue };
            let Some(page) = sources.find(path.at.page()) else { continue };
            let line = sources.span_of(page, path.at.line());
            let found = sources.text(line).find(segment.as_str());
            let at = found.map_or(line, |at| SourceMap::whole(line).span(&(at..at + segment.len())));
            out.push(
                Diagnostic::new(Code::PathCase, Span { page, ..at }, format!("`{segment}` is `{wanted}` elsewhere"))
                    .help("paths were compared without regard to letter case; write the name as it is documented"),
            );
        }
    }
}

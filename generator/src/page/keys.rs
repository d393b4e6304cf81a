//! Keys in paths that only examples show. A page without a section on its request documents one nevertheless, and its example has
//! values where a template has placeholders.

use compact_str::CompactString;

use super::Page;
use super::path::{segment_texts, split};
use crate::collections::HashSet;
use crate::text::lower;

/// Puts placeholders in the place of segments that no documented path and no table has a name for, where another segment stands
/// before them.
pub(crate) fn settle(pages: &mut [Page]) {
    if pages.iter().flat_map(|page| &page.operations).all(|operation| operation.from_section) {
        return;
    }
    let mut known: HashSet<CompactString> = HashSet::default();
    for page in pages.iter() {
        let rows = page.resources.iter().flat_map(|resource| &resource.properties);
        known.extend(rows.map(|row| lower(&row.name)));
        let operations = page.operations.iter().filter(|operation| operation.from_section);
        for request in operations.flat_map(|operation| &operation.requests) {
            known.extend(segment_texts(&request.line.path).into_iter().map(lower));
        }
    }
    let operations = pages.iter_mut().flat_map(|page| &mut page.operations);
    for request in operations.filter(|operation| !operation.from_section).flat_map(|operation| &mut operation.requests)
    {
        let mut behind_name = false;
        let read = |text: &str| {
            let marked = text.contains(['{', '<', '(', '$', '.', ':']);
            let name = known.contains(&lower(text));
            let key = behind_name && !name && !marked && !text.is_empty();
            behind_name = name;
            if key { "{id}".to_owned() } else { text.to_owned() }
        };
        let parts: Vec<String> = split(&request.line.path).map(read).collect();
        request.line.path = parts.join("/");
    }
}

//! Tables written in HTML, as far as documentation uses them: rows, cells, and their text.

use super::{Inline, Row, Table};
use crate::text::SourceMap;

/// Parses the first table in a piece of HTML; its first row is the header. Returns `None` if there
/// is no table or it has no rows.
pub(super) fn table(html: &str, body: &SourceMap) -> Option<Table<'static>> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<table")?;
    let end = lower.find("</table").unwrap_or(html.len());
    let mut rows: Vec<Row<'_>> = pieces(html, &lower, start..end, &["<tr"])
        .map(|row| {
            let cells = pieces(html, &lower, row.clone(), &["<td", "<th"])
                .filter(|cell| !is_head(&lower, cell));
            Row {
                cells: cells.map(|cell| inline(html, cell, body)).collect(),
                span: body.span(&row),
            }
        })
        .filter(|row| !row.cells.is_empty())
        .collect();
    if rows.is_empty() {
        return None;
    }
    let header = rows.remove(0).cells;
    for row in &mut rows {
        let end = row.span;
        row.cells
            .resize_with(header.len().max(row.cells.len()), || Inline::plain("", end));
    }
    Some(Table { header, rows })
}

/// Returns the ranges after the opening tags of some names, each up to the next such tag.
fn pieces<'h>(
    html: &'h str,
    lower: &'h str,
    within: std::ops::Range<usize>,
    tags: &'h [&'h str],
) -> impl Iterator<Item = std::ops::Range<usize>> + 'h {
    let next = move |from: usize| {
        let rest = lower.get(from..within.end)?;
        tags.iter()
            .filter_map(|tag| rest.find(tag))
            .min()
            .map(|at| from + at)
    };
    let mut at = next(within.start);
    std::iter::from_fn(move || {
        let open = at?;
        let inner = html
            .get(open..within.end)?
            .find('>')
            .map_or(within.end, |close| open + close + 1);
        at = next(inner);
        // `<thead` also begins with `<th`; the caller removes it with `is_head`.
        Some(inner..at.unwrap_or(within.end).max(inner))
    })
}

/// Returns `true` if a piece was opened by `<thead`.
fn is_head(lower: &str, piece: &std::ops::Range<usize>) -> bool {
    lower
        .get(..piece.start)
        .and_then(|before| before.rfind('<'))
        .is_some_and(|at| lower.get(at..).is_some_and(|tag| tag.starts_with("<thead")))
}

/// Parses the text of a cell: removes tags, and resolves entities with the Markdown parser.
fn inline(html: &str, cell: std::ops::Range<usize>, body: &SourceMap) -> Inline<'static> {
    let mut text = String::new();
    let mut rest = html.get(cell.clone()).unwrap_or_default();
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    super::inline::parse(&text, &Default::default(), body.span(&cell)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{PageId, Span};

    #[test]
    fn rows_and_cells_with_and_without_a_head() {
        let html = "<table>\n<thead><tr><th>Property</th><th>Type</th></tr></thead>\n\
                    <tr><td><b>size</b></td><td>Int32</td></tr><TR><TD>a &amp; b</table>";
        let table =
            table(html, &SourceMap::whole(Span::new(PageId(0), 0, html.len()))).expect("a table");
        let texts = |cells: &[Inline<'_>]| {
            cells
                .iter()
                .map(|cell| cell.text.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&table.header), ["Property", "Type"]);
        assert_eq!(
            table
                .rows
                .iter()
                .map(|row| texts(&row.cells))
                .collect::<Vec<_>>(),
            [vec!["size", "Int32"], vec!["a & b", ""]]
        );
    }
}

//! Tables whose rows have a line each.

use super::super::inline::{self, Builder, Inline};
use super::super::table::{Row, Table};
use super::Part;
use super::line::{Line, is_prose};
use crate::source::{PageId, Span};
use crate::text::trim;

pub(super) fn table<'t>(
    builder: &mut Builder<'t>,
    page: PageId,
    text: &'t str,
    head: Line<'t>,
) -> Option<(Part<'t>, usize)> {
    // Behind a tab, the parser sees no columns.
    let mut line = Line::at(text, head.next).filter(|line| !line.tail(text).contains(&b'\t'))?;
    let width = columns(line.text)?;
    let header = row(builder, page, text, head, width)?;
    let mut rows = Vec::new();
    let mut end = line.next;
    while let Some(next) = Line::at(text, line.next).filter(|next| !next.is_blank()) {
        rows.push(Row {
            cells: row(builder, page, text, next, width)?,
            span: Span::new(page, next.start, next.next),
        });
        end = next.next;
        line = next;
    }
    // Where the others are closed, the page may have been cut off within the last one.
    if is_closed(head) && !rows.is_empty() && !is_closed(line) {
        return None;
    }
    Some((
        Part::Table {
            table: Table { header, rows },
            span: Span::new(page, head.start, end),
        },
        end,
    ))
}

/// The columns of a table by the line under its header.
fn columns(delimiter: &str) -> Option<usize> {
    let inner = delimiter.strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut count = 0;
    for column in inner.split('|') {
        let fits = column.contains('-')
            && column
                .bytes()
                .all(|byte| matches!(byte, b'-' | b':' | b' '));
        count += fits.then_some(1)?;
    }
    Some(count)
}

/// Whether a row ends in a pipe.
fn is_closed(row: Line<'_>) -> bool {
    row.text.ends_with('|')
}

fn row<'t>(
    builder: &mut Builder<'t>,
    page: PageId,
    text: &str,
    line: Line<'t>,
    width: usize,
) -> Option<Vec<Inline<'t>>> {
    let bytes = line.text.as_bytes();
    if bytes.len() < 2 || bytes.first() != Some(&b'|') {
        return None;
    }
    let mut cells = Vec::with_capacity(width);
    let mut from = 1;
    // The last pipe may be left out: the blanks at the end are the last cell's then.
    let end = (!is_closed(line)).then(|| bytes.len() + line.tail(text).len());
    for pipe in memchr::memchr_iter(b'|', bytes).skip(1).chain(end) {
        let span = Span::new(page, line.start + from, line.start + pipe);
        let text = line
            .text
            .get(from..pipe.min(bytes.len()))
            .filter(|_| cells.len() < width)?;
        cells.push(
            builder
                .plain_text(text, span)
                .or_else(|| parsed_cell(builder, text, span))?,
        );
        from = pipe + 1;
    }
    (cells.len() == width).then_some(cells)
}

/// A cell that only the parser can tell, in a table that is plain. Pipes part cells wherever they
/// stand, unless they are escaped, and what is in a cell is read as a paragraph's text.
fn parsed_cell<'t>(builder: &Builder<'t>, text: &'t str, span: Span) -> Option<Inline<'t>> {
    let text = trim(text);
    (is_prose(text) && !text.ends_with('\\') && !text.contains("]:"))
        .then(|| inline::parse(text, &builder.definitions, span))
}

//! Tables, with the repairs that real pages need: cells broken over lines, missing and surplus
//! cells, delimiter rows whose width differs from the header's.

use serde::Serialize;

use super::definitions::Definitions;
use super::inline::{self, Inline};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{PageId, Span};

/// A table: a header and rows.
#[derive(Clone, Debug, Serialize)]
pub struct Table<'s> {
    /// The header's cells.
    pub header: Vec<Inline<'s>>,
    /// The rows, each padded to the header's width.
    pub rows: Vec<Row<'s>>,
}

/// A row of a [`Table`].
#[derive(Clone, Debug, Serialize)]
pub struct Row<'s> {
    /// The cells.
    pub cells: Vec<Inline<'s>>,
    /// Position of the row.
    pub span: Span,
}

impl<'s> Table<'s> {
    /// Returns all cells, first those of the header.
    pub fn cells(&self) -> impl Iterator<Item = &Inline<'s>> {
        let rows = self.rows.iter().flat_map(|row| &row.cells);
        self.header.iter().chain(rows)
    }
}

impl<'s> Row<'s> {
    /// Returns the cell in a column; `None` past the end.
    pub fn cell(&self, column: usize) -> Option<&Inline<'s>> {
        self.cells.get(column)
    }

    /// Returns the bold text of a row whose other cells are empty, such as `|**Apps**|||`: a label
    /// for the rows that follow.
    pub fn group_label(&self) -> Option<&str> {
        let (first, rest) = self.cells.split_first()?;
        let alone = rest.iter().all(|cell| cell.text.is_empty()) && !rest.is_empty();
        if !alone || first.text.is_empty() {
            return None;
        }
        let bold = first
            .strong()
            .next()
            .is_some_and(|strong| strong.len() == first.text.len());
        // Machine translation may add a space within the marks, which then mark nothing.
        let damaged = || {
            first
                .text
                .strip_prefix("** ")?
                .strip_suffix("**")
                .map(str::trim)
        };
        if bold {
            Some(first.text.as_ref())
        } else {
            damaged().filter(|label| !label.is_empty())
        }
    }
}

/// A row before repairs.
pub(super) struct RawRow<'s> {
    pub cells: Vec<Inline<'s>>,
    pub span: Span,
}

impl<'s> RawRow<'s> {
    /// Pads the row with empty cells to the width of its header.
    fn padded(mut self, width: usize) -> Row<'s> {
        let end = Span {
            start: self.span.end,
            ..self.span
        };
        self.cells
            .resize_with(width.max(self.cells.len()), || Inline::plain("", end));
        Row {
            cells: self.cells,
            span: self.span,
        }
    }
}

/// Builds a table from raw rows and repairs them by their source.
pub(super) fn assemble<'s>(
    source: &'s str,
    definitions: &Definitions<'s>,
    header: RawRow<'s>,
    raw: Vec<RawRow<'s>>,
    out: &mut Vec<Diagnostic>,
) -> Table<'s> {
    let text = |span: Span| {
        let text = source.get(span.start as usize..span.end as usize);
        text.unwrap_or_default().trim()
    };
    let piped = text(header.span).starts_with('|');
    let width = header.cells.len();
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(raw.len());
    let mut open = false;
    for mut row in raw {
        let line = text(row.span);
        let continues = piped && open && !line.starts_with('|');
        open = !line.ends_with('|');
        if let (true, Some(last)) = (continues, rows.last_mut()) {
            out.push(broken_cell(row.span));
            join(last, row, width);
            continue;
        }
        if let Some(surplus) = surplus(source, definitions, &row.cells, row.span, width) {
            out.push(surplus_cells(row.span, width));
            if let Some(last) = row.cells.last_mut() {
                last.append(" | ", &surplus);
            }
        }
        rows.push(row.padded(width));
    }
    let last = rows.last().map(|row| row.span);
    out.extend(
        last.filter(|span| is_cut_off(source, header.span, *span))
            .map(cut_off),
    );
    Table {
        header: header.cells,
        rows,
    }
}

fn broken_cell(span: Span) -> Diagnostic {
    let message = "this line continues the table cell of the line before";
    Diagnostic::new(Code::TableCellBroken, span, message)
        .help("write the cell on one line, with `<br>` for a line break")
}

fn surplus_cells(span: Span, width: usize) -> Diagnostic {
    let message = format!("this row has more cells than the table's {width} columns");
    Diagnostic::new(Code::TableCellCount, span, message)
        .help("the surplus was added to the last cell; escape a `|` in a cell as `\\|`")
}

fn cut_off(span: Span) -> Diagnostic {
    let message = "the page ends within this row of a table";
    Diagnostic::new(Code::TableCutOff, span, message)
        .label("no closing `|`")
        .help("the cells before the end were read; check whether the page is cut off")
}

/// Returns `true` if the page ends in a table's last row, which is not closed although the header
/// is.
fn is_cut_off(source: &str, header: Span, row: Span) -> bool {
    let text = |span: Span| {
        source
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
            .trim()
    };
    let closed = |span: Span| text(span).ends_with('|');
    closed(header) && !closed(row) && row.end as usize >= source.trim_end().len()
}

/// Appends a continuation line to the row it continues: its first cell to that row's last non-empty
/// one.
fn join<'s>(row: &mut Row<'s>, more: RawRow<'s>, width: usize) {
    let filled = row
        .cells
        .iter()
        .rposition(|cell| !cell.text.is_empty())
        .unwrap_or(0);
    for (offset, cell) in more.cells.into_iter().enumerate() {
        if cell.text.is_empty() {
            continue;
        }
        match row
            .cells
            .get_mut((filled + offset).min(width.saturating_sub(1)))
        {
            Some(target) if target.text.is_empty() => *target = cell,
            Some(target) => target.append(" ", &cell),
            None => {}
        }
    }
    row.span = row.span.to(more.span);
}

/// Returns the text after the last cell that the parser kept; it drops surplus cells silently.
fn surplus<'s>(
    source: &'s str,
    definitions: &Definitions<'s>,
    cells: &[Inline<'s>],
    row: Span,
    width: usize,
) -> Option<Inline<'s>> {
    if cells.len() < width {
        return None;
    }
    let last = cells.last()?.span;
    let rest = source.get(last.end as usize..row.end as usize)?;
    let rest = rest
        .trim_start()
        .strip_prefix('|')?
        .trim()
        .trim_end_matches('|')
        .trim();
    if rest.is_empty() {
        return None;
    }
    let start = (rest.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    Some(inline::parse(
        rest,
        definitions,
        Span::new(row.page, start, start + rest.len()),
    ))
}

/// Whether a paragraph is in a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    Plain,
    Quoted,
}

/// Returns the lines of a paragraph with their offsets. In a quote, lines begin after the quote
/// markers.
fn lines(source: &str, span: Span, quoting: Quoting) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = span.start as usize;
    source
        .get(offset..span.end as usize)
        .unwrap_or_default()
        .split_inclusive('\n')
        .map(move |line| {
            let inner = match quoting {
                Quoting::Plain => line,
                Quoting::Quoted => line.trim_start_matches(['>', ' ', '\t']),
            };
            let start = offset + (line.len() - inner.len());
            offset += line.len();
            (start, inner.trim_end_matches(['\n', '\r']))
        })
}

/// Reads a paragraph that is a table except for a delimiter row of the wrong width, which GFM does
/// not accept.
pub(super) fn from_paragraph<'s>(
    source: &'s str,
    definitions: &Definitions<'s>,
    span: Span,
    quoting: Quoting,
    out: &mut Vec<Diagnostic>,
) -> Option<Table<'s>> {
    let mut lines = lines(source, span, quoting);
    let (header_at, header) = lines.next()?;
    let (_, delimiter) = lines.next()?;
    if !header.contains('|') || !is_delimiter(delimiter) {
        return None;
    }
    let header = split_row(header, definitions, header_at, span.page);
    let rows = raw_rows(lines, definitions, header.cells.len(), span.page);
    out.push(
        Diagnostic::new(
            Code::TableCellCount,
            span,
            "the line under this table's header has another number of cells",
        )
        .help("give it one `---` for each column of the header"),
    );
    Some(assemble(source, definitions, header, rows, out))
}

fn raw_rows<'s>(
    lines: impl Iterator<Item = (usize, &'s str)>,
    definitions: &Definitions<'s>,
    width: usize,
    page: PageId,
) -> Vec<RawRow<'s>> {
    let filled = lines.filter(|(_, line)| !line.trim().is_empty());
    filled
        .map(|(at, line)| fold(split_row(line, definitions, at, page), width))
        .collect()
}

impl<'s> Table<'s> {
    /// Adds rows that a comment separates from those before; a Markdown parser treats them as a
    /// paragraph.
    pub(super) fn append_rows(
        &mut self,
        source: &'s str,
        definitions: &Definitions<'s>,
        span: Span,
        quoting: Quoting,
    ) {
        let width = self.header.len();
        let rows = raw_rows(lines(source, span, quoting), definitions, width, span.page);
        self.rows
            .extend(rows.into_iter().map(|row| row.padded(width)));
    }
}

fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.contains('-')
        && line.contains('|')
        && line
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn fold(mut row: RawRow<'_>, width: usize) -> RawRow<'_> {
    while row.cells.len() > width.max(1) {
        let Some(extra) = row.cells.pop() else { break };
        if let Some(last) = row.cells.last_mut() {
            last.append(" | ", &extra);
        }
    }
    row
}

/// Splits a line at its unescaped pipes.
fn split_row<'s>(
    line: &'s str,
    definitions: &Definitions<'s>,
    start: usize,
    page: PageId,
) -> RawRow<'s> {
    let trimmed = line.trim();
    let lead = line.len() - line.trim_start().len();
    let inner = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let at = start + lead + (trimmed.len() - inner.len());
    let inner = inner
        .strip_suffix('|')
        .filter(|s| !s.ends_with('\\'))
        .unwrap_or(inner);
    let mut cells = Vec::new();
    let mut from = 0;
    let mut escaped = false;
    for (index, c) in inner.char_indices().chain([(inner.len(), '|')]) {
        if c == '|' && !escaped {
            let cell = inner.get(from..index).unwrap_or_default();
            let lead = cell.len() - cell.trim_start().len();
            let (place, cell) = (at + from + lead, cell.trim());
            cells.push(inline::parse(
                cell,
                definitions,
                Span::new(page, place, place + cell.len()),
            ));
            from = index + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    RawRow {
        cells,
        span: Span::new(page, start, start + line.len()),
    }
}

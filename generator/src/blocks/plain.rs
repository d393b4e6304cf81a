//! The parts of a page that need no Markdown parser to be told: headings, code fences, comments, tables and paragraphs that
//! stand at the very beginning of their lines, outside of any list or quote, and whose text has nothing but the commonest
//! marks. They are nine tenths of what documentation is made of, and the parser, which must be ready for everything, takes
//! nearly twice as long for them. Whatever is not plain beyond doubt is left to the parser; what is told here is told as the
//! parser would, which the tests hold against it.

mod marks;

use super::inline::{Builder, Inline};
use super::table::{Row, Table};
use crate::source::{PageId, Span};

/// A plain part of a page.
pub(super) enum Part {
    /// A line of dashes.
    Rule,
    Heading {
        level: u8,
        text: Inline,
    },
    /// A code block: the info string's place and the code's.
    Fence {
        info: Span,
        body: Span,
        span: Span,
    },
    /// A block that is one comment, at least.
    Html(Span),
    Table {
        table: Table,
        span: Span,
    },
    Paragraph {
        text: Inline,
        quoted: bool,
    },
}

/// One line of a page.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// Its text, without blanks at its end.
    text: &'t str,
    /// Where its text begins.
    pub start: usize,
    /// Where the next one begins.
    pub next: usize,
}

impl<'t> Line<'t> {
    pub(super) fn at(text: &'t str, start: usize) -> Option<Self> {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let (line, next) = match memchr::memchr(b'\n', rest.as_bytes()) {
            Some(end) => (rest.get(..end)?, start + end + 1),
            None => (rest, text.len()),
        };
        let blanks = line.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        Some(Line { text: line.get(..line.len() - blanks)?, start, next })
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    fn first(&self) -> u8 {
        self.text.as_bytes().first().copied().unwrap_or(b'\n')
    }

    /// Whether the line has blanks at its end, which may be a line break.
    fn has_tail(&self, text: &str) -> bool {
        text.as_bytes().get(self.start + self.text.len()).is_some_and(|byte| *byte != b'\n')
    }

    /// What stands in a quote's line.
    fn quoted(&self) -> Option<Self> {
        let inner = self.text.strip_prefix('>')?;
        let text = inner.strip_prefix(' ').unwrap_or(inner);
        Some(Line { text, start: self.start + self.text.len() - text.len(), next: self.next })
    }

    /// Whether a paragraph's line may begin so, and nothing else.
    fn is_prose(&self) -> bool {
        match self.text.as_bytes() {
            [b'a'..=b'z' | b'A'..=b'Z' | b'[' | 0x80.., ..] => true,
            [b'`', next, ..] => *next != b'`',
            [b'*', b'*', next, ..] => next.is_ascii_alphanumeric(),
            _ => false,
        }
    }

    /// Whether the line, behind an empty one, begins something new that is in no list or quote, whatever stood before.
    fn begins(&self) -> bool {
        self.is_prose() || matches!(self.first(), b'#' | b'`' | b'|' | b'<' | b'>') || self.is_rule()
    }

    /// Whether the line ends a paragraph before it, and is not a line of dashes or equal signs.
    fn interrupts(&self) -> bool {
        match self.first() {
            b'#' => self.text.trim_start_matches('#').starts_with(' ') && !self.text.starts_with("#######"),
            b'`' => self.text.starts_with("```") && !self.text.trim_start_matches('`').contains('`'),
            b'<' => self.text.starts_with("<!--"),
            _ => self.is_blank(),
        }
    }

    fn is_rule(&self) -> bool {
        self.text.len() >= 3 && self.text.bytes().all(|byte| byte == b'-')
    }
}

/// Whether a page may have plain parts. The definition of a link holds for a whole page, and some HTML does not end with an empty line.
pub(super) fn is_possible(text: &str) -> bool {
    const UNENDING: [&str; 4] = ["pre", "script", "style", "textarea"];
    let bytes = text.as_bytes();
    // A label may begin on a line before, and has no bracket in it that is not escaped: what a line's first end of one does not
    // end, none of its others does.
    let mut seen = 0;
    for at in memchr::memmem::find_iter(bytes, b"]:") {
        if at < seen {
            continue;
        }
        let line = text.get(seen..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        if !line.contains('[') || line.contains('\\') || behind_markers(line).starts_with('[') {
            return false;
        }
        seen = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).map_or(bytes.len(), |end| at + end);
    }
    !memchr::memchr_iter(b'<', bytes).any(|at| match bytes.get(at + 1..) {
        Some([b'?', ..]) => true,
        Some([b'!', next, ..]) => *next != b'-',
        Some(name) => UNENDING
            .iter()
            .any(|word| name.get(..word.len()).is_some_and(|name| name.eq_ignore_ascii_case(word.as_bytes()))),
        None => false,
    })
}

/// What stands in a line behind the marks of lists and quotes, if there are any.
fn behind_markers(line: &str) -> &str {
    line.trim_start_matches(|c: char| matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9'))
}

/// Where the next part begins, after a line that the parser has to read. `None` if only the parser can tell.
pub(super) fn after<'t>(text: &'t str, first: Line<'t>) -> Option<usize> {
    let mut line = first;
    let (mut behind_empty, mut in_html) = (false, false);
    loop {
        if line.is_blank() {
            (behind_empty, in_html) = (true, false);
        } else {
            let ends = behind_empty && line.begins() || !in_html && line.interrupts();
            if ends && line.start > first.start {
                return Some(line.start);
            }
            behind_empty = false;
            // In a list or a quote, code and comments end where the parser says.
            let inner = behind_markers(line.text);
            if ["```", "~~~", "<!"].iter().any(|mark| inner.starts_with(mark)) {
                return None;
            }
            in_html |= inner.starts_with('<');
        }
        match Line::at(text, line.next) {
            Some(next) => line = next,
            None => return Some(text.len()),
        }
    }
}

/// The plain part that begins with a line, and where it ends. `None` where the parser has to tell.
pub(super) fn part<'t>(builder: &mut Builder, page: PageId, text: &'t str, line: Line<'t>) -> Option<(Part, usize)> {
    match line.first() {
        b'#' => heading(builder, page, line),
        b'`' if line.text.starts_with("```") => fence(page, text, line),
        b'<' => comment(page, text, line),
        b'|' => table(builder, page, text, line),
        b'-' => line.is_rule().then_some((Part::Rule, line.next)),
        _ => paragraph(builder, page, text, line),
    }
}

fn heading(builder: &mut Builder, page: PageId, line: Line<'_>) -> Option<(Part, usize)> {
    let level = line.text.bytes().take_while(|byte| *byte == b'#').count();
    let content = line.text.get(level..)?;
    if level > 6 || !content.starts_with(' ') || content.ends_with('#') {
        return None;
    }
    let text = builder.plain_text(content, Span::new(page, line.start, line.next))?;
    Some((Part::Heading { level: level as u8, text }, line.next))
}

fn fence(page: PageId, text: &str, line: Line<'_>) -> Option<(Part, usize)> {
    let ticks = line.text.bytes().take_while(|byte| *byte == b'`').count();
    let info = line.text.get(ticks..)?;
    if info.contains(['`', '\\', '&']) {
        return None;
    }
    let bytes = text.as_bytes();
    let mut from = line.next;
    loop {
        let tick = from + memchr::memchr(b'`', bytes.get(from..)?)?;
        let lead = bytes.get(line.next..tick)?.iter().rev().take_while(|byte| **byte == b' ').count();
        let close = tick - lead;
        let run = bytes.get(tick..)?.iter().take_while(|byte| **byte == b'`').count();
        let tail = bytes.get(tick + run..)?.iter().take_while(|byte| **byte == b' ').count();
        let end = tick + run + tail;
        let alone = bytes.get(close - 1) == Some(&b'\n') && bytes.get(end).is_none_or(|byte| *byte == b'\n');
        if lead < 4 && run >= ticks && alone {
            let info = Span::new(page, line.start + ticks, line.start + ticks + info.len());
            let body = match close > line.next {
                true => Span::new(page, line.next, close),
                false => Span::new(page, line.start, line.start),
            };
            let span = Span::new(page, line.start, end);
            return Some((Part::Fence { info, body, span }, (end + 1).min(text.len())));
        }
        from = tick + run;
    }
}

fn comment(page: PageId, text: &str, line: Line<'_>) -> Option<(Part, usize)> {
    let inner = line.text.strip_prefix("<!--")?;
    if inner.starts_with('>') || inner.starts_with("->") {
        return None;
    }
    let from = line.start + 4;
    let close = from + super::comment::close(text.get(from..)?)?;
    let next = memchr::memchr(b'\n', text.as_bytes().get(close..)?).map_or(text.len(), |end| close + end + 1);
    Some((Part::Html(Span::new(page, line.start, next)), next))
}

fn paragraph<'t>(builder: &mut Builder, page: PageId, text: &'t str, first: Line<'t>) -> Option<(Part, usize)> {
    let quoted = first.first() == b'>';
    let inner = |line: Line<'t>| if quoted { line.quoted() } else { Some(line) };
    let mut line = inner(first)?;
    let start = line.start;
    loop {
        if !line.is_prose() || !builder.plain(line.text) {
            builder.clear();
            return None;
        }
        let Some(next) = Line::at(text, line.next).filter(|next| !next.interrupts()) else { break };
        match inner(next) {
            Some(next) if !line.has_tail(text) => {
                builder.line_break();
                line = next;
            }
            _ => {
                builder.clear();
                return None;
            }
        }
    }
    let text = builder.finish(Span::new(page, start, line.next));
    Some((Part::Paragraph { text, quoted }, line.next))
}

fn table<'t>(builder: &mut Builder, page: PageId, text: &'t str, head: Line<'t>) -> Option<(Part, usize)> {
    let mut line = Line::at(text, head.next)?;
    let width = columns(line.text)?;
    let header = row(builder, page, head, width)?;
    let mut rows = Vec::new();
    let mut end = line.next;
    while let Some(next) = Line::at(text, line.next).filter(|next| !next.is_blank()) {
        rows.push(Row { cells: row(builder, page, next, width)?, span: Span::new(page, next.start, next.next) });
        end = next.next;
        line = next;
    }
    Some((Part::Table { table: Table { header, rows }, span: Span::new(page, head.start, end) }, end))
}

/// The columns of a table by the line under its header.
fn columns(delimiter: &str) -> Option<usize> {
    let inner = delimiter.strip_prefix('|')?.strip_suffix('|')?;
    let mut count = 0;
    for column in inner.split('|') {
        let fits = column.contains('-') && column.bytes().all(|byte| matches!(byte, b'-' | b':' | b' '));
        count += fits.then_some(1)?;
    }
    Some(count)
}

fn row(builder: &mut Builder, page: PageId, line: Line<'_>, width: usize) -> Option<Vec<Inline>> {
    let bytes = line.text.as_bytes();
    if bytes.len() < 2 || bytes.first() != Some(&b'|') || bytes.last() != Some(&b'|') {
        return None;
    }
    let mut cells = Vec::with_capacity(width);
    let mut from = 1;
    for pipe in memchr::memchr_iter(b'|', bytes).skip(1) {
        let span = Span::new(page, line.start + from, line.start + pipe);
        let cell = builder.plain_text(line.text.get(from..pipe)?, span).filter(|_| cells.len() < width)?;
        cells.push(cell);
        from = pipe + 1;
    }
    (cells.len() == width).then_some(cells)
}

#[cfg(test)]
mod tests;

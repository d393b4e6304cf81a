//! The parts of a page that need no Markdown parser to be told: headings, code fences, comments, tables and paragraphs that
//! stand at the very beginning of their lines, outside of any list or quote, and whose text has nothing but the commonest
//! marks. They are nine tenths of what documentation is made of, and the parser, which must be ready for everything, takes
//! nearly twice as long for them. Whatever is not plain beyond doubt is left to the parser; what is told here is told as the
//! parser would, which the tests hold against it.

mod marks;

use std::borrow::Cow;
use std::ops::Range;

use marks::definition;

use super::inline::{self, Builder, Definitions, Inline};
use super::table::{Row, Table};
use crate::source::{PageId, Span};
use crate::text::trim;

/// A plain part of a page.
pub(super) enum Part<'s> {
    /// A line of dashes.
    Rule,
    Heading {
        level: u8,
        text: Inline<'s>,
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
        table: Table<'s>,
        span: Span,
    },
    Paragraph {
        text: Inline<'s>,
        quoted: bool,
    },
    /// The items of a list, a line each.
    Items(Vec<Inline<'s>>),
    /// The definition of a link.
    Definition,
}

/// What comes next on a page.
pub(super) enum Step<'s> {
    Plain(Part<'s>),
    /// The parser has to read it.
    Unread(Range<usize>),
}

/// Walks through a page from an offset on.
pub(super) struct Walk<'s> {
    page: PageId,
    text: &'s str,
    at: usize,
    /// What was found behind a text that is unread.
    next: Option<Part<'s>>,
    /// How many definitions of links were met.
    pub definitions: usize,
}

impl<'s> Walk<'s> {
    pub(super) fn new(page: PageId, text: &'s str, at: usize) -> Self {
        Walk { page, text, at, next: None, definitions: 0 }
    }

    pub(super) fn step(&mut self, builder: &mut Builder<'s>) -> Option<Step<'s>> {
        if let Some(part) = self.next.take() {
            return Some(Step::Plain(part));
        }
        let mut unread = None;
        while let Some(line) = Line::at(self.text, self.at) {
            if line.is_blank() {
                self.at = line.next;
            } else if let Some((part, next)) = part(builder, self.page, self.text, line) {
                self.at = next;
                self.definitions += usize::from(matches!(part, Part::Definition));
                let Some(from) = unread else { return Some(Step::Plain(part)) };
                self.next = Some(part);
                return Some(Step::Unread(from..line.start));
            } else {
                unread = unread.or(Some(line.start));
                self.at = after(self.text, line).unwrap_or(self.text.len());
            }
        }
        unread.map(|from| Step::Unread(from..self.text.len()))
    }
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

    /// The blanks at the line's end, of which two or more are a line break.
    fn tail<'s>(&self, text: &'s str) -> &'s [u8] {
        let tail = text.as_bytes().get(self.start + self.text.len()..self.next).unwrap_or_default();
        tail.strip_suffix(b"\n").unwrap_or(tail)
    }

    /// The mark of a list's item whose text begins as a paragraph may, and that text.
    fn item(&self) -> Option<(u8, &'t str)> {
        let mark = Some(self.first()).filter(|first| matches!(first, b'-' | b'*' | b'+'))?;
        let text = self.text.get(1..)?.strip_prefix(' ')?;
        is_prose(text).then_some((mark, text))
    }

    /// What stands in a quote's line.
    fn quoted(&self) -> Option<Self> {
        let inner = self.text.strip_prefix('>')?;
        let text = inner.strip_prefix(' ').unwrap_or(inner);
        Some(Line { text, start: self.start + self.text.len() - text.len(), next: self.next })
    }

    /// Whether the line, behind an empty one, begins something new that is in no list or quote, whatever stood before.
    fn begins(&self) -> bool {
        is_prose(self.text) || matches!(self.first(), b'#' | b'`' | b'|' | b'<' | b'>') || self.is_rule()
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

/// Whether a paragraph's line may begin so, and nothing else.
fn is_prose(line: &str) -> bool {
    match line.as_bytes() {
        [b'a'..=b'z' | b'A'..=b'Z' | b'[' | 0x80.., ..] => true,
        [b'`', next, ..] => *next != b'`',
        [b'*', b'*', next, ..] => next.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// What may be definitions of links on a page from an offset on, which hold for all of it; they are if a [`Walk`] meets each:
/// then none is within code, a comment or a paragraph. `None` where the page may have no plain parts: where only the parser can
/// tell what its definitions are, or HTML does not end with an empty line.
pub(super) fn definitions(text: &str, start: usize) -> Option<(Definitions<'_>, usize)> {
    const UNENDING: [&str; 4] = ["pre", "script", "style", "textarea"];
    let bytes = text.get(start..)?.as_bytes();
    let unending = memchr::memchr_iter(b'<', bytes).any(|at| match bytes.get(at + 1..) {
        Some([b'?', ..]) => true,
        Some([b'!', next, ..]) => *next != b'-',
        Some(name) => UNENDING
            .iter()
            .any(|word| name.get(..word.len()).is_some_and(|name| name.eq_ignore_ascii_case(word.as_bytes()))),
        None => false,
    });
    if unending {
        return None;
    }
    let found = candidates(text, start)?;
    let definitions = found.iter().map(|(label, target)| (*label, Cow::Borrowed(*target))).collect();
    // The parser does not follow links without end: so much text is what it may make of them.
    const MOST: usize = 100_000;
    let longest = found.iter().map(|(_, target)| target.len()).max().unwrap_or(0);
    let is_few = found.is_empty() || memchr::memchr_iter(b']', bytes).count().saturating_mul(longest) < MOST;
    is_few.then_some((definitions, found.len()))
}

/// The lines that may be definitions of links, with what they would define: all of which have the plainest form, or `None`.
fn candidates(text: &str, start: usize) -> Option<Vec<(&str, &str)>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // A label may begin on a line before, and has no bracket in it that is not escaped: what a line's first end of one does not
    // end, none of its others does.
    let mut seen = start;
    for at in memchr::memmem::find_iter(bytes.get(start..)?, b"]:").map(|at| start + at) {
        if at < seen {
            continue;
        }
        let before = text.get(seen..at).and_then(|before| before.rsplit('\n').next())?;
        if !before.contains('[') || before.contains('\\') {
            return None;
        }
        let line = Line::at(text, at - before.len())?;
        if behind_markers(before).starts_with('[') {
            // A title may follow on the next line.
            let ends = |next: Line<'_>| next.is_blank() || definition(next.text).is_some();
            found.push(definition(line.text).filter(|_| Line::at(text, line.next).is_none_or(ends))?);
        }
        seen = line.next;
    }
    Some(found)
}

/// What stands in a line behind the marks of lists and quotes, if there are any.
fn behind_markers(line: &str) -> &str {
    line.trim_start_matches(|c: char| matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9'))
}

/// Where the next part begins, after a line that the parser has to read. `None` if only the parser can tell.
fn after<'t>(text: &'t str, first: Line<'t>) -> Option<usize> {
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
fn part<'t>(builder: &mut Builder<'t>, page: PageId, text: &'t str, line: Line<'t>) -> Option<(Part<'t>, usize)> {
    match line.first() {
        b'#' => heading(builder, page, line),
        b'`' if line.text.starts_with("```") => fence(page, text, line),
        b'<' => comment(page, text, line),
        b'|' => table(builder, page, text, line),
        b'-' if line.is_rule() => Some((Part::Rule, line.next)),
        b'-' | b'*' | b'+' if line.item().is_some() => items(builder, page, text, line),
        b'[' if definition(line.text).is_some() => Some((Part::Definition, line.next)),
        _ => paragraph(builder, page, text, line),
    }
}

fn heading<'t>(builder: &mut Builder<'t>, page: PageId, line: Line<'t>) -> Option<(Part<'t>, usize)> {
    let level = line.text.bytes().take_while(|byte| *byte == b'#').count();
    let content = line.text.get(level..)?;
    if level > 6 || !content.starts_with(' ') || content.ends_with('#') {
        return None;
    }
    let text = builder.plain_text(content, Span::new(page, line.start, line.next))?;
    Some((Part::Heading { level: level as u8, text }, line.next))
}

fn fence<'t>(page: PageId, text: &'t str, line: Line<'t>) -> Option<(Part<'t>, usize)> {
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

fn comment<'t>(page: PageId, text: &'t str, line: Line<'t>) -> Option<(Part<'t>, usize)> {
    let inner = line.text.strip_prefix("<!--")?;
    if inner.starts_with('>') || inner.starts_with("->") {
        return None;
    }
    let from = line.start + 4;
    let close = from + super::comment::close(text.get(from..)?)?;
    let next = memchr::memchr(b'\n', text.as_bytes().get(close..)?).map_or(text.len(), |end| close + end + 1);
    Some((Part::Html(Span::new(page, line.start, next)), next))
}

fn paragraph<'t>(builder: &mut Builder<'t>, page: PageId, text: &'t str, first: Line<'t>) -> Option<(Part<'t>, usize)> {
    let quoted = first.first() == b'>';
    let inner = |line: Line<'t>| if quoted { line.quoted() } else { Some(line) };
    let mut line = inner(first)?;
    let start = line.start;
    loop {
        if !is_prose(line.text) || !builder.plain(line.text) {
            builder.clear();
            return None;
        }
        // A list or a quote ends a paragraph that is in none.
        let ends = |next: &Line<'_>| next.interrupts() || !quoted && (next.first() == b'>' || next.item().is_some());
        let Some(next) = Line::at(text, line.next).filter(|next| !ends(next)) else { break };
        match (inner(next), line.tail(text)) {
            (Some(next), tail) if tail.iter().all(|byte| *byte == b' ') => {
                builder.line_break(tail.len() > 1);
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

/// A list whose items have one line each, with an empty line or a heading behind it.
fn items<'t>(builder: &mut Builder<'t>, page: PageId, text: &'t str, first: Line<'t>) -> Option<(Part<'t>, usize)> {
    let (mark, _) = first.item()?;
    let mut found = Vec::new();
    let mut line = first;
    loop {
        let (_, inner) = line.item().filter(|(own, _)| *own == mark)?;
        found.push(builder.plain_text(inner, Span::new(page, line.start, line.next))?);
        match Line::at(text, line.next) {
            None => return Some((Part::Items(found), line.next)),
            Some(next) if next.first() == b'#' && next.interrupts() => return Some((Part::Items(found), next.start)),
            Some(next) if next.is_blank() => break,
            Some(next) => line = next,
        }
    }
    // What is indented, and another item, belong to the list.
    let mut next = Line::at(text, line.next);
    while let Some(blank) = next.filter(Line::is_blank) {
        if let Some(last) = found.last_mut() {
            last.span.end = Span::new(page, blank.next, blank.next).end;
        }
        next = Line::at(text, blank.next);
    }
    next.is_none_or(|next| next.begins()).then_some((Part::Items(found), line.next))
}

fn table<'t>(builder: &mut Builder<'t>, page: PageId, text: &'t str, head: Line<'t>) -> Option<(Part<'t>, usize)> {
    let mut line = Line::at(text, head.next)?;
    let width = columns(line.text)?;
    let header = row(builder, page, text, head, width)?;
    let mut rows = Vec::new();
    let mut end = line.next;
    while let Some(next) = Line::at(text, line.next).filter(|next| !next.is_blank()) {
        rows.push(Row { cells: row(builder, page, text, next, width)?, span: Span::new(page, next.start, next.next) });
        end = next.next;
        line = next;
    }
    // Where the others are closed, the page may have been cut off within the last one.
    if is_closed(head) && !rows.is_empty() && !is_closed(line) {
        return None;
    }
    Some((Part::Table { table: Table { header, rows }, span: Span::new(page, head.start, end) }, end))
}

/// The columns of a table by the line under its header.
fn columns(delimiter: &str) -> Option<usize> {
    let inner = delimiter.strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut count = 0;
    for column in inner.split('|') {
        let fits = column.contains('-') && column.bytes().all(|byte| matches!(byte, b'-' | b':' | b' '));
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
        let text = line.text.get(from..pipe.min(bytes.len())).filter(|_| cells.len() < width)?;
        cells.push(builder.plain_text(text, span).or_else(|| parsed_cell(builder, text, span))?);
        from = pipe + 1;
    }
    (cells.len() == width).then_some(cells)
}

/// A cell that only the parser can tell, in a table that is plain. Pipes part cells wherever they stand, unless they are escaped, and
/// what is in a cell is read as a paragraph's text.
fn parsed_cell<'t>(builder: &Builder<'t>, text: &'t str, span: Span) -> Option<Inline<'t>> {
    let text = trim(text);
    (is_prose(text) && !text.ends_with('\\') && !text.contains("]:"))
        .then(|| inline::parse(text, &builder.definitions, span))
}

#[cfg(test)]
mod tests;

//! The parts of a page that need no Markdown parser to be told: headings, code fences, comments,
//! tables, paragraphs and definitions of links that stand at the very beginning of their lines,
//! lists of one line per item, quotes of one paragraph, all of whose text has nothing but the
//! commonest marks. Nearly all of a documentation is made of them, and the parser, which must
//! be ready for everything, takes nearly twice as long for them. Whatever is not plain beyond doubt
//! is left to the parser; what is told here is told as the parser would, which the tests hold
//! against it.

mod line;
mod links;
mod marks;
mod tables;

use std::ops::Range;

use super::inline::{Builder, Inline};
use super::table::Table;
use crate::source::{PageId, Span};
use line::{Line, behind_markers, is_prose};
use links::definition;
pub(super) use links::definitions;
use tables::table;

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
        Walk {
            page,
            text,
            at,
            next: None,
            definitions: 0,
        }
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
                let Some(from) = unread else {
                    return Some(Step::Plain(part));
                };
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

/// Whether a page may have plain parts: some HTML does not end with an empty line.
pub(super) fn is_possible(text: &str) -> bool {
    const UNENDING: [&str; 4] = ["pre", "script", "style", "textarea"];
    let bytes = text.as_bytes();
    !memchr::memchr_iter(b'<', bytes).any(|at| match bytes.get(at + 1..) {
        Some([b'?', ..]) => true,
        Some([b'!', next, ..]) => *next != b'-',
        Some(name) => UNENDING.iter().any(|word| {
            name.get(..word.len())
                .is_some_and(|name| name.eq_ignore_ascii_case(word.as_bytes()))
        }),
        None => false,
    })
}

/// Where the next part begins, after a line that the parser has to read. `None` if only the parser
/// can tell.
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
            if ["```", "~~~", "<!"]
                .iter()
                .any(|mark| inner.starts_with(mark))
            {
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
fn part<'t>(
    builder: &mut Builder<'t>,
    page: PageId,
    text: &'t str,
    line: Line<'t>,
) -> Option<(Part<'t>, usize)> {
    match line.first() {
        b'#' => heading(builder, page, text, line),
        b'`' if line.text.starts_with("```") => fence(page, text, line),
        b'<' => comment(page, text, line),
        b'|' => table(builder, page, text, line),
        b'-' if line.is_rule() => Some((Part::Rule, line.next)),
        b'-' | b'*' | b'+' if line.item().is_some() => items(builder, page, text, line),
        b'[' if definition(line.text).is_some() => Some((Part::Definition, line.next)),
        _ => paragraph(builder, page, text, line),
    }
}

fn heading<'t>(
    builder: &mut Builder<'t>,
    page: PageId,
    text: &'t str,
    line: Line<'t>,
) -> Option<(Part<'t>, usize)> {
    let level = line.text.bytes().take_while(|byte| *byte == b'#').count();
    let content = line.text.get(level..)?;
    // Before a tab, the parser takes the label of a link for text.
    let is_link = content.ends_with(']') && line.tail(text).contains(&b'\t');
    if level > 6 || !content.starts_with(' ') || content.ends_with('#') || is_link {
        return None;
    }
    let text = builder.plain_text(content, Span::new(page, line.start, line.next))?;
    Some((
        Part::Heading {
            level: level as u8,
            text,
        },
        line.next,
    ))
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
        let lead = bytes
            .get(line.next..tick)?
            .iter()
            .rev()
            .take_while(|byte| **byte == b' ')
            .count();
        let close = tick - lead;
        let run = bytes
            .get(tick..)?
            .iter()
            .take_while(|byte| **byte == b'`')
            .count();
        let tail = bytes
            .get(tick + run..)?
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        let end = tick + run + tail;
        let alone = bytes.get(close - 1) == Some(&b'\n')
            && bytes.get(end).is_none_or(|byte| *byte == b'\n');
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
    let next = memchr::memchr(b'\n', text.as_bytes().get(close..)?)
        .map_or(text.len(), |end| close + end + 1);
    Some((Part::Html(Span::new(page, line.start, next)), next))
}

fn paragraph<'t>(
    builder: &mut Builder<'t>,
    page: PageId,
    text: &'t str,
    first: Line<'t>,
) -> Option<(Part<'t>, usize)> {
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
        let ends = |next: &Line<'_>| {
            next.interrupts() || !quoted && (next.first() == b'>' || next.item().is_some())
        };
        let Some(next) = Line::at(text, line.next).filter(|next| !ends(next)) else {
            break;
        };
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
fn items<'t>(
    builder: &mut Builder<'t>,
    page: PageId,
    text: &'t str,
    first: Line<'t>,
) -> Option<(Part<'t>, usize)> {
    let (mark, _) = first.item()?;
    let mut found = Vec::new();
    let mut line = first;
    loop {
        let (_, inner) = line.item().filter(|(own, _)| *own == mark)?;
        found.push(builder.plain_text(inner, Span::new(page, line.start, line.next))?);
        match Line::at(text, line.next) {
            None => return Some((Part::Items(found), line.next)),
            Some(next) if next.first() == b'#' && next.interrupts() => {
                return Some((Part::Items(found), next.start));
            }
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
    next.is_none_or(|next| next.begins())
        .then_some((Part::Items(found), line.next))
}

#[cfg(test)]
mod tests;

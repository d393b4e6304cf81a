//! Text whose marks are plain to see: code, bold, links, line breaks, with nothing in them that
//! means anything else.

use std::borrow::Cow;

use super::super::inline::{Builder, Inline, MarkKind};
use crate::source::Span;
use crate::text::{split_at, trim};

impl<'s> Builder<'s> {
    /// A text of one line, if its marks are plain to see; see [`Builder::plain`].
    pub(in super::super) fn plain_text(&mut self, text: &'s str, span: Span) -> Option<Inline<'s>> {
        let text = trim(text);
        let first = next_mark(text, 0);
        if first.is_none() && text.is_ascii() {
            return Some(Inline::plain(text, span));
        }
        self.told(text, first).then(|| self.finish(span))
    }

    /// Collects one line of a text whose marks are plain to see: code, bold, links, line breaks.
    /// `false` if the parser has to tell, and nothing is collected then.
    pub(in super::super) fn plain(&mut self, text: &'s str) -> bool {
        self.told(text, next_mark(text, 0))
    }

    fn told(&mut self, text: &'s str, first: Option<usize>) -> bool {
        let told = self.marked_line(text, first).is_some();
        if !told {
            self.clear();
        }
        told
    }

    /// Collects a line whose first mark, if it has one, is known.
    fn marked_line(&mut self, text: &'s str, first: Option<usize>) -> Option<()> {
        let bytes = text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied();
        let mut from = 0;
        let (mut link, mut brackets) = (None, 0);
        let mut next = first;
        while let Some(mark) = next {
            let mut at = mark + 1;
            let after = byte(at);
            let before = mark.checked_sub(1).and_then(byte);
            match byte(mark)? {
                b'_' if [before, after]
                    .iter()
                    .all(|side| side.is_some_and(|byte| byte.is_ascii_alphanumeric())) => {}
                b'*' if is_star(before, after) => {}
                b'!' if after != Some(b'[') => {}
                b'&' if after.is_none_or(|byte| byte == b' ') => {}
                b'&' => {
                    let (name, text_of) = ENTITIES.into_iter().find(|(name, _)| {
                        bytes
                            .get(at..)
                            .is_some_and(|rest| rest.starts_with(name.as_bytes()))
                    })?;
                    self.push(text.get(from..mark)?);
                    self.push(text_of);
                    at += name.len();
                    from = at;
                }
                b'[' if after == Some(b'!') && link.is_none() => brackets += 1,
                b'[' if link.is_none() => {
                    self.push(text.get(from..mark)?);
                    link = Some((self.len(), at));
                    from = at;
                }
                b']' => match link.take() {
                    Some((start, inner)) => {
                        self.push(text.get(from..mark)?);
                        let (target, length) =
                            self.target(text.get(inner..mark)?, text.get(at..)?)?;
                        (start < self.len()).then_some(())?;
                        self.mark(start, MarkKind::Link(target));
                        at += length;
                        from = at;
                    }
                    None if brackets > 0 && !matches!(after, Some(b'(' | b'[')) => brackets -= 1,
                    None => return None,
                },
                b'`' => {
                    let code = code(text.get(at..)?)?;
                    self.push(text.get(from..mark)?);
                    let start = self.len();
                    self.push(trim(code));
                    self.mark(start, MarkKind::Code);
                    at += code.len() + 1;
                    from = at;
                }
                b'*' | b'_' => {
                    let (inner, run) = emphasis(text, mark)?;
                    self.push(text.get(from..mark)?);
                    let start = self.len();
                    self.push(inner);
                    if run == 2 {
                        self.mark(start, MarkKind::Strong);
                    }
                    at = mark + inner.len() + 2 * run;
                    from = at;
                }
                b'<' => {
                    let tag = ["<br>", "<br/>", "<br />", "</br>"]
                        .into_iter()
                        .find(|tag| {
                            bytes
                                .get(mark..mark + tag.len())
                                .is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
                        })?;
                    self.push(text.get(from..mark)?);
                    self.html(tag);
                    at = mark + tag.len();
                    from = at;
                }
                _ => return None,
            }
            next = next_mark(text, at);
        }
        self.push(text.get(from..)?);
        (link.is_none() && brackets == 0).then_some(())
    }

    /// The target of a link by its text and what stands behind that, and how much of this belongs
    /// to it.
    fn target(&self, text: &str, behind: &'s str) -> Option<(Cow<'s, str>, usize)> {
        if let Some((target, _)) = behind
            .strip_prefix('(')
            .and_then(|rest| split_at(rest, b')'))
        {
            return is_plain_target(target).then_some((Cow::Borrowed(target), target.len() + 2));
        }
        let (label, length) = match behind.strip_prefix('[') {
            Some(rest) => split_at(rest, b']').map(|(label, _)| (label, label.len() + 2))?,
            None => (text, 0),
        };
        let label = if label.is_empty() { text } else { label };
        Some((self.definitions.get(label)?.clone(), length))
    }
}

/// Whether the target of a link means itself.
pub(super) fn is_plain_target(target: &str) -> bool {
    !target.is_empty() && target.bytes().all(is_plain_in_target)
}

/// The code behind a tick, up to the next one.
fn code(behind: &str) -> Option<&str> {
    let (code, rest) = split_at(behind, b'`')?;
    (!code.trim().is_empty() && !rest.starts_with('`')).then_some(code)
}

/// Whether a star means itself where none before it is open: between blanks, or behind a word and
/// before none.
fn is_star(before: Option<u8>, after: Option<u8>) -> bool {
    match (before, after) {
        (None | Some(b' '), None | Some(b' ')) => true,
        (Some(before), None | Some(b' ' | b',' | b'.' | b';' | b':' | b')')) => {
            before.is_ascii_alphanumeric()
        }
        _ => false,
    }
}

/// What stands between stars or underscores, and whether there are one or two of them: those before
/// it only open, those behind it only close ([CommonMark, 6.2](https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis)).
fn emphasis(text: &str, mark: usize) -> Option<(&str, usize)> {
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let kind = byte(mark)?;
    let run = if byte(mark + 1) == Some(kind) { 2 } else { 1 };
    let begin = mark + run;
    let close = next_mark(text, begin)?;
    let end = close + run;
    let before = mark.checked_sub(1).and_then(byte);
    let opens = before.is_none_or(|byte| matches!(byte, b' ' | b'(' | b'"' | b'['))
        && byte(begin)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'$' | b'#'));
    let no_break = text
        .get(end..)
        .is_some_and(|rest| rest.starts_with('\u{a0}'));
    let closes = match (byte(close - 1)?, byte(end)) {
        (last, None | Some(b' ')) => last.is_ascii_graphic(),
        (last, Some(b'.' | b',' | b':' | b';' | b')' | b'"' | b']')) => {
            last.is_ascii_alphanumeric()
        }
        (last, _) => no_break && last.is_ascii_graphic(),
    };
    let stars = text
        .as_bytes()
        .get(close..end)?
        .iter()
        .all(|byte| *byte == kind);
    (opens && closes && stars)
        .then(|| text.get(begin..close))
        .flatten()
        .map(|inner| (inner, run))
}

/// The entities that documentation is full of.
const ENTITIES: [(&str, &str); 5] = [
    ("lt;", "<"),
    ("gt;", ">"),
    ("amp;", "&"),
    ("quot;", "\""),
    ("nbsp;", "\u{a0}"),
];

/// Whether a byte may mean something other than itself within text. It is said of tabs and `^`,
/// too, which do not: so it is quick to tell of many bytes side by side.
#[inline(always)]
const fn may_mark(byte: u8) -> bool {
    (byte.wrapping_sub(b'[') < 6)
        | (byte < 0x20)
        | (byte.wrapping_sub(0x7e) < 2)
        | (byte == b'!')
        | (byte == b'&')
        | (byte == b'*')
        | (byte == b'<')
}

/// Which bytes may mean something other than themselves.
#[allow(clippy::indexing_slicing, reason = "the index is below the length")]
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        marks[byte] = may_mark(byte as u8) && byte != b'^' as usize && byte != b'\t' as usize;
        byte += 1;
    }
    marks
};

/// So many bytes are looked at side by side.
const WINDOW: usize = 16;

/// Where the next byte stands, at or behind a place, that may mean something other than itself.
fn next_mark(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(from..)?;
    let (windows, _) = bytes.as_chunks::<WINDOW>();
    let is_clean = |window: &&[u8; WINDOW]| {
        !window
            .iter()
            .fold(false, |found, byte| found | may_mark(*byte))
    };
    let clean = WINDOW * windows.iter().take_while(is_clean).count();
    let rest = bytes.get(clean..)?;
    Some(
        from + clean
            + rest
                .iter()
                .position(|byte| MARKS.get(usize::from(*byte)) == Some(&true))?,
    )
}

/// Whether a byte may stand in a link's target, and means itself there.
fn is_plain_in_target(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'(' | b'<' | b'>' | b'[' | b']' | b'\\' | b'&' | b'`')
}

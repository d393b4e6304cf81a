//! Lines of a page, and what they may begin.

/// One line of a page.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// Its text, without blanks at its end.
    pub text: &'t str,
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
        let blanks = line
            .bytes()
            .rev()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        Some(Line {
            text: line.get(..line.len() - blanks)?,
            start,
            next,
        })
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn first(&self) -> u8 {
        self.text.as_bytes().first().copied().unwrap_or(b'\n')
    }

    /// The blanks at the line's end, of which two or more are a line break.
    pub(super) fn tail<'s>(&self, text: &'s str) -> &'s [u8] {
        let tail = text
            .as_bytes()
            .get(self.start + self.text.len()..self.next)
            .unwrap_or_default();
        tail.strip_suffix(b"\n").unwrap_or(tail)
    }

    /// The mark of a list's item whose text begins as a paragraph may, and that text.
    pub(super) fn item(&self) -> Option<(u8, &'t str)> {
        let mark = Some(self.first()).filter(|first| matches!(first, b'-' | b'*' | b'+'))?;
        let text = self.text.get(1..)?.strip_prefix(' ')?;
        is_prose(text).then_some((mark, text))
    }

    /// What stands in a quote's line.
    pub(super) fn quoted(&self) -> Option<Self> {
        let inner = self.text.strip_prefix('>')?;
        let text = inner.strip_prefix(' ').unwrap_or(inner);
        Some(Line {
            text,
            start: self.start + self.text.len() - text.len(),
            next: self.next,
        })
    }

    /// Whether the line, behind an empty one, begins something new that is in no list or quote,
    /// whatever stood before.
    pub(super) fn begins(&self) -> bool {
        is_prose(self.text)
            || matches!(self.first(), b'#' | b'`' | b'|' | b'<' | b'>')
            || self.is_rule()
    }

    /// Whether the line ends a paragraph before it, and is not a line of dashes or equal signs.
    pub(super) fn interrupts(&self) -> bool {
        match self.first() {
            b'#' => {
                self.text.trim_start_matches('#').starts_with(' ')
                    && !self.text.starts_with("#######")
            }
            b'`' => {
                self.text.starts_with("```") && !self.text.trim_start_matches('`').contains('`')
            }
            b'<' => self.text.starts_with("<!--"),
            _ => self.is_blank(),
        }
    }

    pub(super) fn is_rule(&self) -> bool {
        self.text.len() >= 3 && self.text.bytes().all(|byte| byte == b'-')
    }
}

/// Whether a paragraph's line may begin so, and nothing else.
pub(super) fn is_prose(line: &str) -> bool {
    match line.as_bytes() {
        [b'a'..=b'z' | b'A'..=b'Z' | b'[' | 0x80.., ..] => true,
        [b'`', next, ..] => *next != b'`',
        [b'*', b'*', next, ..] => next.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// What stands in a line behind the marks of lists and quotes, if there are any.
pub(super) fn behind_markers(line: &str) -> &str {
    line.trim_start_matches(|c: char| {
        matches!(
            c,
            ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9'
        )
    })
}

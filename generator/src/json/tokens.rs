//! The tokens of JSON on pages: whitespace and comments, strings, numbers, words.

use compact_str::CompactString;

use super::Value;
use super::read::{Leniency, Reader, SyntaxError};

/// Returns the number of bytes before a quote, a backslash or a control character.
fn plain_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

impl Reader<'_> {
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn peek(&self) -> Option<char> {
        match self.byte() {
            Some(byte) if byte.is_ascii() => Some(char::from(byte)),
            _ => self.rest().chars().next(),
        }
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    #[cold]
    pub(super) fn allow(&mut self, what: Leniency, at: usize) {
        self.lenient.push((what, at));
    }

    #[cold]
    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            message: message.into(),
            at: self.at.min(self.text.len()),
        })
    }

    /// Skips whitespace and comments.
    pub(super) fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| {
                c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
            });
            let skipped = rest.len() - trimmed.len();
            let comment = if trimmed.starts_with("//") {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if let Some(inner) = trimmed.strip_prefix("/*") {
                inner.find("*/").map_or(trimmed.len(), |end| end + 4)
            } else {
                0
            };
            self.at += skipped;
            if comment == 0 {
                return;
            }
            self.allow(Leniency::Comment, self.at);
            self.at += comment;
        }
    }

    /// Skips `...` or `…`. Returns `true` if there was one.
    pub(super) fn ellipsis(&mut self) -> bool {
        let length = match self.rest() {
            r if r.starts_with("...") => r.len() - r.trim_start_matches('.').len(),
            r if r.starts_with('…') => '…'.len_utf8(),
            _ => return false,
        };
        self.allow(Leniency::Ellipsis, self.at);
        self.at += length;
        true
    }

    pub(super) fn string(&mut self) -> Result<CompactString, SyntaxError> {
        if let Some(text) = self.plain_string() {
            return Ok(text);
        }
        let start = self.at;
        let close: &[char] = match self.take() {
            Some('“' | '”') => {
                self.allow(Leniency::CurlyQuotes, start);
                &['”', '“', '"']
            }
            Some('\'') => {
                self.allow(Leniency::SingleQuotes, start);
                &['\'']
            }
            _ => &['"'],
        };
        let mut out = CompactString::default();
        let mut raw = false;
        loop {
            let rest = self.rest();
            let plain = match close {
                ['"'] => plain_length(rest.as_bytes()),
                _ => rest
                    .find(|c: char| c == '\\' || c < ' ' || close.contains(&c))
                    .unwrap_or(rest.len()),
            };
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            let at = self.at;
            match self.take() {
                Some('\\') => self.escape(&mut out),
                Some(c) if c < ' ' => {
                    if !raw {
                        self.allow(Leniency::RawControl, at);
                        raw = true;
                    }
                    out.push(c);
                }
                Some(_) => return Ok(out),
                None => {
                    self.at = start;
                    return self.fail("this string is never closed");
                }
            }
        }
    }

    /// Reads a string in straight quotes, without escapes and line breaks, as most are.
    fn plain_string(&mut self) -> Option<CompactString> {
        let inner = self.text.as_bytes().get(self.at..)?.strip_prefix(b"\"")?;
        let length = plain_length(inner);
        if inner.get(length) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(self.at + 1..self.at + 1 + length)?;
        self.at += length + 2;
        Some(text.into())
    }

    fn escape(&mut self, out: &mut CompactString) {
        let at = self.at;
        match self.take() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some(c @ ('"' | '\\' | '/')) => out.push(c),
            Some('u') => match self.unicode() {
                Some(c) => out.push(c),
                None => {
                    self.allow(Leniency::BadEscape, at);
                    out.push_str("\\u");
                }
            },
            Some(c) => {
                self.allow(Leniency::BadEscape, at);
                out.push('\\');
                out.push(c);
            }
            None => {}
        }
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hex4(self.at)?;
        if !(0xd800..0xdc00).contains(&high) {
            self.at += 4;
            return char::from_u32(high).or(Some(char::REPLACEMENT_CHARACTER));
        }
        if self.text.get(self.at + 4..self.at + 6) != Some("\\u") {
            self.at += 4;
            return Some(char::REPLACEMENT_CHARACTER);
        }
        let low = self.hex4(self.at + 6)?;
        self.at += 10;
        let code = 0x10000 + ((high - 0xd800) << 10) + low.wrapping_sub(0xdc00) % 0x400;
        char::from_u32(code).or(Some(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&self, at: usize) -> Option<u32> {
        u32::from_str_radix(self.text.get(at..at + 4)?, 16).ok()
    }

    pub(super) fn number(&mut self) -> Value {
        let start = self.at;
        let rest = self.rest();
        let part = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b':' | b'_')
        };
        let end = rest.bytes().position(|byte| !part(byte));
        let text: CompactString = rest
            .get(..end.unwrap_or(rest.len()))
            .unwrap_or_default()
            .into();
        self.at += text.len();
        if serde_json::from_str::<serde_json::Number>(&text).is_ok() {
            return Value::Number(text);
        }
        self.allow(Leniency::BareWord, start);
        Value::String(text)
    }

    /// Reads `true`, `false`, `null`, or text without quotes, up to the end of the line.
    pub(super) fn word(&mut self) -> Result<Value, SyntaxError> {
        let start = self.at;
        let text = self.text;
        let rest = text.get(start..).unwrap_or_default();
        let ends = |byte: u8| matches!(byte, b',' | b'}' | b']' | b'\n' | b'"');
        let end = rest.bytes().position(ends).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let comment = if word.contains('/') {
            word.find("//")
        } else {
            None
        };
        let word = word
            .get(..comment.unwrap_or(end))
            .unwrap_or_default()
            .trim_end();
        if rest.as_bytes().get(end) == Some(&b'"') {
            return self.fail("a quote is missing here");
        }
        self.at += word.len();
        Ok(match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => {
                self.allow(Leniency::BareWord, start);
                match word.to_ascii_lowercase().as_str() {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    "null" => Value::Null,
                    _ => Value::String(word.into()),
                }
            }
        })
    }
}

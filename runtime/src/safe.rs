//! Texts of services in messages and logs.

use std::fmt::{self, Write as _};

/// The largest number of characters of a text that is printed.
const MOST: usize = 500;

/// Names of query parameters and of members, and words, before values that grant access.
const SECRETS: [&str; 12] = [
    "sig=",
    "signature=",
    "access_token=",
    "refresh_token=",
    "client_secret=",
    "tempauth=",
    "bearer ",
    "access_token\"",
    "refresh_token\"",
    "id_token\"",
    "client_secret\"",
    "uploadurl\"",
];

/// The smallest number of bytes of a token.
const SHORTEST_TOKEN: usize = 16;

/// A text that is printed with control characters escaped, without values that grant access, and
/// cut at a length.
pub(crate) struct Printed<'t> {
    text: std::borrow::Cow<'t, str>,
    /// The number of bytes of a body that the text is the beginning of.
    bytes: Option<usize>,
}

/// Returns a text in its printed form.
pub(crate) fn printed(text: &str) -> Printed<'_> {
    Printed {
        text: text.into(),
        bytes: None,
    }
}

impl<'t> Printed<'t> {
    /// Returns the beginning of a body in its printed form, with the body's length.
    pub fn body(body: &'t [u8]) -> Self {
        let beginning = body.get(..200.min(body.len())).unwrap_or_default();
        Printed {
            text: String::from_utf8_lossy(beginning),
            bytes: Some(body.len()),
        }
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cut = self.text.char_indices().nth(MOST).map(|(at, _)| at);
        let text = self
            .text
            .get(..cut.unwrap_or(self.text.len()))
            .unwrap_or_default();
        for c in without_secrets(text).chars() {
            match c {
                ' '..='~' => f.write_char(c)?,
                _ if is_hidden(c) => write!(f, "{}", c.escape_unicode())?,
                _ => f.write_char(c)?,
            }
        }
        if cut.is_some() {
            write!(f, "… ({} bytes)", self.text.len())?;
        }
        match self.bytes {
            Some(bytes) if bytes > self.text.len() => write!(f, "… ({bytes} bytes)"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Returns `true` for characters that change how a log is shown: control characters, line
/// separators, and marks that change the direction of text or are invisible.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

/// Replaces values that grant access by `…`.
fn without_secrets(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = lower.get(at..) {
        let found = SECRETS
            .iter()
            .filter_map(|secret| Some((rest.find(secret)?, *secret)))
            .min();
        let Some((start, secret)) = found else { break };
        let name_end = at + start + secret.len();
        let from = name_end + before_value(secret, text.get(name_end..).unwrap_or_default());
        kept.push_str(text.get(at..from).unwrap_or_default());
        let value = text.get(from..).unwrap_or_default();
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | ')' | ',' | ';' | '>');
        let end = value.find(ends).unwrap_or(value.len());
        // "Bearer token expired" has no token.
        let is_word = secret.ends_with(' ') && end < SHORTEST_TOKEN;
        let end = if is_word { 0 } else { end };
        if end > 0 {
            kept.push('…');
        }
        at = from + end;
    }
    kept.push_str(text.get(at..).unwrap_or_default());
    kept
}

/// Returns the number of bytes between the name of a JSON member and its value.
fn before_value(secret: &str, after: &str) -> usize {
    let value = after.trim_start().strip_prefix(':').map(str::trim_start);
    match value.filter(|_| secret.ends_with('"')) {
        Some(value) => after.len() - value.strip_prefix('"').unwrap_or(value).len(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_change_a_log() {
        let message = "a\u{1b}[2J\r\n2026-01-01 ERROR forged\u{202e}";
        assert_eq!(
            printed(message).to_string(),
            r"a\u{1b}[2J\u{d}\u{a}2026-01-01 ERROR forged\u{202e}"
        );
        assert_eq!(printed("héllo 名前").to_string(), "héllo 名前");
    }

    #[test]
    fn values_that_grant_access_are_not_printed() {
        assert_eq!(
            printed("no connection to https://x.test/f?sv=1&SIG=abc%2F&se=2 (Bearer eyJhbGciOiJub25lIn0.e30)")
                .to_string(),
            "no connection to https://x.test/f?sv=1&SIG=…&se=2 (Bearer …)"
        );
        assert_eq!(
            printed(r#"{"access_token" : "a.b", "refresh_token": "c", "id_token":"d"}"#)
                .to_string(),
            r#"{"access_token" : "…", "refresh_token": "…", "id_token":"…"}"#
        );
        let plain = "the bearer token has expired; code=InvalidToken";
        assert_eq!(printed(plain).to_string(), plain);
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "m".repeat(10_000_000);
        assert!(printed(&long).to_string().len() < 600);
        let body = format!("{:?}", Printed::body(long.as_bytes()));
        assert!(
            body.ends_with("(10000000 bytes)\"") && body.len() < 300,
            "{body}"
        );
    }
}

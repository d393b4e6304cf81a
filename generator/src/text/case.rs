//! Functions on the texts of pages. Pages have many texts, so offsets in them are stored in 32 bits.

use std::ops::Range;

use compact_str::CompactString;

/// Byte range of a text. Offsets beyond 4 GiB saturate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    start: u32,
    end: u32,
}

impl Place {
    pub fn new(range: Range<usize>) -> Self {
        Place {
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Converts a byte offset to 32 bits; larger ones saturate.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Splits a text at the first occurrence of an ASCII character, which is dropped.
pub(crate) fn split_at(text: &str, ascii: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(ascii, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Returns a text in lower case.
pub(crate) fn lower(text: &str) -> CompactString {
    if !text.is_ascii() {
        return text.to_lowercase().into();
    }
    let mut lower = CompactString::from(text);
    lower.make_ascii_lowercase();
    lower
}

/// Returns a text with its non-ASCII letters in lower case, at unchanged offsets: letters whose
/// lower case has another length stay. `None` if nothing changes.
pub(crate) fn folded(text: &str) -> Option<String> {
    let small = |c: char| {
        let mut small = c.to_lowercase();
        small
            .next()
            .filter(|small| !c.is_ascii() && *small != c && small.len_utf8() == c.len_utf8())
    };
    let any = !text.is_ascii() && text.chars().any(|c| small(c).is_some());
    any.then(|| text.chars().map(|c| small(c).unwrap_or(c)).collect())
}

/// Removes a prefix, given in lower case, from a text in any letter case.
pub(crate) fn strip_prefix<'t>(text: &'t str, lower: &str) -> Option<&'t str> {
    if lower.is_ascii() {
        let (head, rest) = text.split_at_checked(lower.len())?;
        return head.eq_ignore_ascii_case(lower).then_some(rest);
    }
    let mut chars = text.chars();
    let same = |c| chars.next().is_some_and(|letter| is_lower_of(letter, c));
    lower.chars().all(same).then_some(chars.as_str())
}

/// Removes a suffix, given in lower case, from a text in any letter case.
pub(crate) fn strip_suffix<'t>(text: &'t str, lower: &str) -> Option<&'t str> {
    if lower.is_ascii() {
        let (rest, tail) = text.split_at_checked(text.len().checked_sub(lower.len())?)?;
        return tail.eq_ignore_ascii_case(lower).then_some(rest);
    }
    let mut chars = text.chars();
    let same = |c| {
        chars
            .next_back()
            .is_some_and(|letter| is_lower_of(letter, c))
    };
    lower.chars().rev().all(same).then_some(chars.as_str())
}

/// Returns `true` if a letter is another one in lower case.
fn is_lower_of(letter: char, lower: char) -> bool {
    letter == lower || letter.to_lowercase().eq([lower])
}

/// Returns `true` if a text, in any letter case, is a word that is given in lower case.
pub(crate) fn is_word(text: &str, lower: &str) -> bool {
    text.len() == lower.len() && begins_with(text, lower)
}

/// Returns `true` if a text, in any letter case, begins with a word that is given in lower case.
pub(crate) fn begins_with(text: &str, lower: &str) -> bool {
    strip_prefix(text, lower).is_some()
}

/// Returns a text without surrounding whitespace and marks, and without whitespace inside the
/// marks.
pub(crate) fn bare<'t>(text: &'t str, marks: &[char]) -> &'t str {
    text.trim().trim_matches(marks).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes_are_removed_in_any_letter_case_and_script() {
        assert_eq!(
            strip_prefix("Коллекция String", "коллекция "),
            Some("String")
        );
        assert_eq!(strip_prefix("COLLECTION(x)", "collection("), Some("x)"));
        assert_eq!(strip_suffix("Book КОЛЛЕКЦИЯ", " коллекция"), Some("Book"));
        assert_eq!(strip_suffix("String-Sammlung", "-sammlung"), Some("String"));
        assert_eq!(
            (
                strip_prefix("Ко", "коллекция"),
                strip_suffix("я", "коллекция")
            ),
            (None, None)
        );
        assert_eq!(folded("ТИП İ Ä").as_deref(), Some("тип İ ä"));
        assert_eq!(folded("TYPE ä"), None);
    }

    #[test]
    fn beginnings_are_seen_in_any_letter_case() {
        assert!(begins_with("Not Supported.", "not supported"));
        assert!(begins_with("\u{c4}hnlich", "\u{e4}hn"));
        assert!(begins_with("a", ""));
        assert!(!begins_with("", "a"));
        assert!(!begins_with("on", "not"));
        assert!(!begins_with("no", "not"));
        assert!(!begins_with("\u{c4}rger", "\u{e4}hn"));
    }
}

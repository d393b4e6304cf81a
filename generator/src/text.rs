//! Functions on the texts of pages, with fast paths for most of them, which are short, ASCII and
//! trimmed. Pages have many texts, so offsets in them are stored in 32 bits.

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

/// Returns the first eight bytes of a text as a word, padded with zeros.
pub(crate) fn word(text: &[u8]) -> u64 {
    if let Some(first) = text.first_chunk() {
        return u64::from_le_bytes(*first);
    }
    let mut bytes = [0; 8];
    bytes
        .iter_mut()
        .zip(text)
        .for_each(|(byte, first)| *byte = *first);
    u64::from_le_bytes(bytes)
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

/// Returns a text without surrounding whitespace.
pub(crate) fn trim(text: &str) -> &str {
    let blank = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let bytes = text.as_bytes();
    // Fast path: most texts have none.
    if [bytes.first(), bytes.last()]
        .into_iter()
        .flatten()
        .all(u8::is_ascii_graphic)
    {
        return text;
    }
    let start = bytes
        .iter()
        .position(|byte| !blank(byte))
        .unwrap_or(bytes.len());
    let end = bytes
        .iter()
        .rposition(|byte| !blank(byte))
        .map_or(start, |last| last + 1);
    let inner = text.get(start..end).unwrap_or(text);
    let ends = [inner.as_bytes().first(), inner.as_bytes().last()];
    if ends.into_iter().flatten().all(u8::is_ascii) {
        inner
    } else {
        inner.trim()
    }
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
    // Fast reject on the first byte.
    if let (Some(first), Some(wanted)) = (text.bytes().next(), lower.bytes().next())
        && first.is_ascii()
        && wanted.is_ascii()
        && !first.eq_ignore_ascii_case(&wanted)
    {
        return None;
    }
    if lower.is_ascii() {
        let (head, rest) = text.split_at_checked(lower.len())?;
        return head.eq_ignore_ascii_case(lower).then_some(rest);
    }
    let mut chars = text.char_indices();
    for c in lower.chars() {
        let (_, own) = chars.next()?;
        own.to_lowercase().all(|own| own == c).then_some(())?;
    }
    text.get(chars.next().map_or(text.len(), |(at, _)| at)..)
}

/// Removes a suffix, given in lower case, from a text in any letter case.
pub(crate) fn strip_suffix<'t>(text: &'t str, lower: &str) -> Option<&'t str> {
    if let (Some(last), Some(wanted)) = (text.bytes().next_back(), lower.bytes().next_back())
        && last.is_ascii()
        && wanted.is_ascii()
        && !last.eq_ignore_ascii_case(&wanted)
    {
        return None;
    }
    if lower.is_ascii() {
        let (rest, tail) = text.split_at_checked(text.len().checked_sub(lower.len())?)?;
        return tail.eq_ignore_ascii_case(lower).then_some(rest);
    }
    let mut chars = text.char_indices().rev();
    let mut at = text.len();
    for c in lower.chars().rev() {
        let (place, own) = chars.next()?;
        own.to_lowercase().all(|own| own == c).then_some(())?;
        at = place;
    }
    text.get(..at)
}

/// Returns `true` if a text, in any letter case, is a word that is given in lower case.
pub(crate) fn is_word(text: &str, lower: &str) -> bool {
    text.len() == lower.len() && begins_with(text, lower)
}

/// Returns `true` if a text, in any letter case, begins with a word that is given in lower case.
#[inline]
pub(crate) fn begins_with(text: &str, lower: &str) -> bool {
    match (text.bytes().next(), lower.bytes().next()) {
        // Fast reject on the first byte.
        (Some(first), Some(wanted)) if first.is_ascii() && wanted.is_ascii() => {
            first.eq_ignore_ascii_case(&wanted) && begins_so(text, lower)
        }
        _ => begins_so(text, lower),
    }
}

/// Returns `true` if a text begins with a word, comparing the whole word.
fn begins_so(text: &str, lower: &str) -> bool {
    if lower.is_ascii() {
        return text
            .as_bytes()
            .get(..lower.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(lower.as_bytes()));
    }
    let mut chars = text.chars().flat_map(char::to_lowercase);
    lower.chars().all(|c| chars.next() == Some(c))
}

/// Returns a text without surrounding whitespace and marks, and without whitespace inside the
/// marks.
pub(crate) fn bare<'t>(text: &'t str, marks: &[char]) -> &'t str {
    let bytes = [text.as_bytes().first(), text.as_bytes().last()];
    if bytes
        .into_iter()
        .flatten()
        .all(|byte| byte.is_ascii_graphic() && !marks.contains(&char::from(*byte)))
    {
        return text;
    }
    text.trim().trim_matches(marks).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_trimmed_as_they_always_are() {
        for text in [
            "",
            " ",
            "a",
            " a b\t",
            "\u{b}a\u{c}\n",
            "\u{a0}a \u{2003}",
            " \u{a0}",
            "\u{e4} ",
            "\u{1c}a\u{1f}",
            "\u{85}a",
        ] {
            assert_eq!(trim(text), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn words_are_taken_off_in_any_letter_case_and_script() {
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

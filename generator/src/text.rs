//! Texts as pages have them: most are short, plain, and without blanks around them, which is seen
//! sooner than they are trimmed; and pages have many, so places in them are kept small.

use std::ops::Range;

use compact_str::CompactString;

/// Bytes of a text. What lies beyond 4 GiB is taken to lie there.
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

/// The first eight bytes of a text as a word; zeros for those that it does not have.
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

/// A byte offset as it is kept.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What stands before and behind the first of an ASCII character.
pub(crate) fn split_at(text: &str, ascii: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(ascii, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// A text without blanks around it.
pub(crate) fn trim(text: &str) -> &str {
    let blank = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let bytes = text.as_bytes();
    // Most texts have none.
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

/// A text in lower case.
pub(crate) fn lower(text: &str) -> CompactString {
    if !text.is_ascii() {
        return text.to_lowercase().into();
    }
    let mut lower = CompactString::from(text);
    lower.make_ascii_lowercase();
    lower
}

/// A text in lower case with each letter in its place: letters whose small form has another length
/// stay. `None` where nothing but ASCII changes.
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

/// A text without a word, given in lower case, that it begins with.
pub(crate) fn strip_prefix<'t>(text: &'t str, lower: &str) -> Option<&'t str> {
    // Most texts are seen not to begin so by one letter.
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

/// A text without a word, given in lower case, that it ends with.
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

/// Whether a text is a word that is given in lower case, whatever its own letter case.
pub(crate) fn is_word(text: &str, lower: &str) -> bool {
    text.len() == lower.len() && begins_with(text, lower)
}

/// Whether a text begins with a word that is given in lower case, whatever its own letter case.
#[inline]
pub(crate) fn begins_with(text: &str, lower: &str) -> bool {
    match (text.bytes().next(), lower.bytes().next()) {
        // Most texts are seen not to by one letter.
        (Some(first), Some(wanted)) if first.is_ascii() && wanted.is_ascii() => {
            first.eq_ignore_ascii_case(&wanted) && begins_so(text, lower)
        }
        _ => begins_so(text, lower),
    }
}

/// Whether a text begins with a word, the whole of it compared.
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

/// A text without blanks and some marks around it, blanks within these included.
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

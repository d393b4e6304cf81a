//! The metadata between `---` lines at the top of a page, read line by line so that invalid
//! metadata is not an error.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::case::{Place, split_at};

/// Keys and values in the order written. Values are unquoted; lists and nested values keep their
/// first line only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The lines between the marks.
    text: String,
    /// Ranges of keys and values in `text`.
    entries: Vec<(Place, Place)>,
}

impl FrontMatter {
    /// Returns the value of a key, in any letter case; `None` if it is empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self
            .entries()
            .find(|(known, _)| known.eq_ignore_ascii_case(key))?;
        (!value.is_empty()).then_some(value)
    }

    /// Returns all keys and values, in the order written.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        let text = |place: &Place| self.text.get(place.range()).unwrap_or_default();
        self.entries
            .iter()
            .map(move |(key, value)| (text(key), text(value)))
    }

    /// Splits the front matter off a page. Returns it with the offset at which the page's body
    /// begins; `None` if the page has none or it is never closed.
    pub fn split(text: &str) -> Option<(FrontMatter, usize)> {
        if !text.starts_with("---") {
            return None;
        }
        let (first, mut rest) = split_at(text, b'\n')?;
        if first.trim_end() != "---" {
            return None;
        }
        let start = first.len() + 1;
        let mut offset = start;
        let mut entries = Vec::with_capacity(16);
        while !rest.is_empty() {
            let at = offset - start;
            let line;
            (line, rest) = split_at(rest, b'\n').unwrap_or((rest, ""));
            offset = (offset + line.len() + 1).min(text.len());
            let trimmed = line.trim_end();
            if trimmed == "---" || trimmed == "..." {
                let text = text.get(start..start + at).unwrap_or_default().to_owned();
                return Some((FrontMatter { text, entries }, offset));
            }
            let indented = matches!(line.as_bytes().first(), Some(b' ' | b'\t' | b'-' | b'#'));
            if let (false, Some((key, value))) = (indented, split_at(trimmed, b':')) {
                let key = Place::new(at..at + key.trim_end().len());
                let before = trimmed.len() - value.trim_start().len();
                let (lead, value) = unquote(value.trim());
                let from = at + before + lead;
                entries.push((key, Place::new(from..from + value.len())));
            }
        }
        None
    }
}

/// Returns a value without quotes, and the offset at which it begins.
fn unquote(value: &str) -> (usize, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = value
            .strip_prefix(quote)
            .and_then(|v| v.strip_suffix(quote))
        {
            return (1 + inner.len() - inner.trim_start().len(), inner.trim());
        }
    }
    (0, value)
}

impl Serialize for FrontMatter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("FrontMatter", 1)?;
        fields.serialize_field("entries", &self.entries().collect::<Vec<_>>())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_colons_and_quotes() {
        let (matter, body) =
            FrontMatter::split("---\ntitle: \"user: find\"\nx: a: b\n---\nrest").expect("closed");
        assert_eq!(matter.get("Title"), Some("user: find"));
        assert_eq!(matter.get("x"), Some("a: b"));
        assert_eq!(body, "---\ntitle: \"user: find\"\nx: a: b\n---\n".len());
    }

    #[test]
    fn unclosed_front_matter_is_text() {
        assert!(FrontMatter::split("---\ntitle: x\n\n# H").is_none());
    }
}

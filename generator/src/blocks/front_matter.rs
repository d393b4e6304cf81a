//! The metadata between `---` lines at the top of a page, read line by line so that no page fails for it.

use serde::Serialize;

/// Keys and values in the order written. Values are unquoted; lists and nested values keep their first line only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FrontMatter {
    /// Key, value.
    pub entries: Vec<(String, String)>,
}

impl FrontMatter {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|(k, _)| k.eq_ignore_ascii_case(key))?;
        (!entry.1.is_empty()).then_some(entry.1.as_str())
    }

    /// Splits the front matter off a page: the metadata and the offset at which the page's body begins. `None` where
    /// the page has none or it is never closed.
    pub fn split(text: &str) -> Option<(FrontMatter, usize)> {
        let mut lines = text.split_inclusive('\n');
        let first = lines.next()?;
        if first.trim_end() != "---" {
            return None;
        }
        let mut offset = first.len();
        let mut entries = Vec::new();
        for line in lines {
            offset += line.len();
            let trimmed = line.trim_end();
            if trimmed == "---" || trimmed == "..." {
                return Some((FrontMatter { entries }, offset));
            }
            let indented = line.starts_with([' ', '\t', '-', '#']);
            if let (false, Some((key, value))) = (indented, trimmed.split_once(':')) {
                entries.push((key.trim().to_owned(), unquote(value.trim()).to_owned()));
            }
        }
        None
    }
}

fn unquote(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|v| v.strip_suffix(quote)) {
            return inner.trim();
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_colons_and_quotes() {
        let (matter, body) = FrontMatter::split("---\ntitle: \"user: find\"\nx: a: b\n---\nrest").expect("closed");
        assert_eq!(matter.get("Title"), Some("user: find"));
        assert_eq!(matter.get("x"), Some("a: b"));
        assert_eq!(body, "---\ntitle: \"user: find\"\nx: a: b\n---\n".len());
    }

    #[test]
    fn unclosed_front_matter_is_text() {
        assert!(FrontMatter::split("---\ntitle: x\n\n# H").is_none());
    }
}

//! Files of a documentation set.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

/// The role of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A page of documentation.
    Page,
    /// A file that is read only where a page includes it.
    Include,
    /// A file of corrections to pages.
    Corrections,
}

/// One file's text. Its path is relative to the documentation root, with `/` between segments.
///
/// ```
/// use docwright_generator::text::{Role, Source};
///
/// let source = Source::new("api/list.md", b"# List\n\nAll.".to_vec(), Role::Page);
/// assert_eq!(source.line_column(8), (3, 1));
/// ```
#[derive(Debug, Serialize)]
pub struct Source {
    /// Path below the documentation root.
    pub path: Arc<str>,
    /// The text, a byte order mark removed.
    pub text: String,
    /// Page, include file or corrections.
    pub role: Role,
    /// Whether bytes had to be replaced because they were not UTF-8.
    pub lossy: bool,
    /// Path on disk, if it was read from disk.
    #[serde(skip)]
    pub file: Option<std::path::PathBuf>,
    #[serde(skip)]
    index: OnceLock<Index>,
}

/// Index for computing the line and column of an offset without scanning the text.
#[derive(Debug)]
struct Index {
    /// Offsets of the beginnings of lines.
    lines: Vec<u32>,
    /// Offsets of the bytes that do not begin a character. `None` if there are many: then they are
    /// counted in the text.
    inner: Option<Vec<u32>>,
}

impl Index {
    /// Maximum length of `inner`.
    const MOST: usize = 1024;

    fn new(text: &str) -> Self {
        let mut lines = Vec::with_capacity(text.len() / 32 + 1);
        lines.push(0);
        lines.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let mut inner = Vec::new();
        if !text.is_ascii() {
            let bytes = text.bytes().enumerate().filter(|(_, byte)| is_inner(*byte));
            inner.extend(bytes.map(|(at, _)| at as u32).take(Self::MOST + 1));
        }
        Index {
            lines,
            inner: Some(inner).filter(|inner| inner.len() <= Self::MOST),
        }
    }
}

/// Returns `true` if a byte of UTF-8 is not the first of its character.
fn is_inner(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

impl Source {
    /// Creates a source from a file's bytes. A byte order mark is dropped, line ends become `\n`,
    /// bytes that are not UTF-8 become U+FFFD.
    pub fn new(path: impl Into<Arc<str>>, bytes: Vec<u8>, role: Role) -> Self {
        let (mut text, lossy) = match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        };
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        if memchr::memchr(b'\r', text.as_bytes()).is_some() {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        Source {
            path: path.into(),
            text,
            role,
            lossy,
            file: None,
            index: OnceLock::new(),
        }
    }

    /// Returns the folder of the file; empty at the root.
    pub(crate) fn folder(&self) -> &str {
        let end = memchr::memrchr(b'/', self.path.as_bytes());
        end.and_then(|end| self.path.get(..end)).unwrap_or_default()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.text))
    }

    pub(super) fn lines(&self) -> &[u32] {
        &self.index().lines
    }

    /// Returns line and column of a byte offset; an offset past the end is treated as the end.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let Index { lines, inner } = self.index();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let end = offset.min(self.text.len() as u32).max(start);
        let inner = match inner {
            Some(inner) => {
                inner.partition_point(|at| *at < end) - inner.partition_point(|at| *at < start)
            }
            None => {
                let head = self
                    .text
                    .as_bytes()
                    .get(start as usize..end as usize)
                    .unwrap_or_default();
                head.iter().filter(|byte| is_inner(**byte)).count()
            }
        };
        (line as u32, end - start - inner as u32 + 1)
    }

    /// Returns the text in a byte range; empty if the range is not valid in this text.
    pub fn slice(&self, start: u32, end: u32) -> &str {
        self.text
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// Returns the byte range of the line that contains `offset`, without its line ending.
    pub fn line_range(&self, offset: u32) -> (u32, u32) {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let end = lines
            .get(line)
            .map_or(self.text.len() as u32, |next| next - 1);
        (start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let source = Source::new("a.md", "ä1\nb".as_bytes().to_vec(), Role::Page);
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(2), (1, 2));
        assert_eq!(source.line_column(4), (2, 1));
        assert_eq!(source.line_column(400), (2, 2));
        // With few and with many bytes that do not begin a character.
        for count in [10, Index::MOST, Index::MOST + 1] {
            let source = Source::new(
                "a.md",
                format!("x\n{}y", "ä".repeat(count)).into_bytes(),
                Role::Page,
            );
            assert_eq!(
                source.line_column(2 + 2 * count as u32),
                (2, count as u32 + 1)
            );
        }
    }
}

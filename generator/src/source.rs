//! The text of pages and include files, and positions in it.

mod front_matter;
mod location;
mod map;
mod yaml;

use crate::collections::AnyCaseMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::text::offset;

pub use front_matter::FrontMatter;
pub use location::Location;
pub(crate) use map::PiecedText;
pub use map::SourceMap;
pub use yaml::YamlPositions;

/// Identifier of a file in a [`Sources`] set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PageId(pub u32);

/// A byte range in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The file.
    pub page: PageId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Creates a span from byte offsets; offsets beyond 4 GiB saturate.
    pub fn new(page: PageId, start: usize, end: usize) -> Self {
        Span {
            page,
            start: offset(start),
            end: offset(end.max(start)),
        }
    }

    /// Returns the smallest span that covers both; `other` is ignored if it is in another file.
    pub fn to(self, other: Span) -> Self {
        if self.page != other.page {
            return self;
        }
        Span {
            page: self.page,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

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
/// use docwright_generator::source::{Role, Source};
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

    fn lines(&self) -> &[u32] {
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

/// All the files of a documentation set that are read, in the order of their paths.
#[derive(Debug, Default, Serialize)]
pub struct Sources {
    files: Vec<Arc<Source>>,
    #[serde(skip)]
    by_path: AnyCaseMap<PageId>,
    /// Paths of existing pages that were not read.
    #[serde(skip)]
    unread: AnyCaseMap<String>,
    /// Name of the set's version, usually its folder's: `v1.0`, `beta`.
    pub version: String,
}

impl Sources {
    /// Creates a set of files, sorted by path; of several with the same path, the first counts.
    pub fn new(version: impl Into<String>, mut files: Vec<Source>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let mut by_path = AnyCaseMap::with_capacity(files.len());
        for (index, file) in files.iter().enumerate() {
            by_path.get_or_insert(&file.path, PageId(index as u32));
        }
        Sources {
            files: files.into_iter().map(Arc::new).collect(),
            by_path,
            unread: AnyCaseMap::default(),
            version: version.into(),
        }
    }

    /// Adds the paths of existing pages beside the set that were not read, so that links to them
    /// are not broken.
    #[must_use]
    pub fn with_unread(mut self, paths: impl IntoIterator<Item = String>) -> Self {
        for path in paths {
            self.unread.get_or_insert(&path, path.clone());
        }
        self
    }

    /// Creates a set of one page given as text, for tests and `explain --stage`.
    pub fn single(path: &str, text: &str) -> Self {
        Sources::new(
            "",
            vec![Source::new(path, text.as_bytes().to_vec(), Role::Page)],
        )
    }

    /// Returns a file; `None` for an id of another set.
    pub fn get(&self, id: PageId) -> Option<&Source> {
        self.files.get(id.0 as usize).map(Arc::as_ref)
    }

    /// Returns the text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.page)
            .map_or("", |source| source.slice(span.start, span.end))
    }

    /// Returns the location at which a span begins.
    pub fn locate(&self, span: Span) -> Location {
        match self.files.get(span.page.0 as usize) {
            Some(source) => Location::new(source.clone(), span.start),
            None => Location::named("", 1, 1),
        }
    }

    /// Returns the span of a line of a file.
    pub fn span_of(&self, page: PageId, line: u32) -> Span {
        let start = self
            .get(page)
            .and_then(|source| source.lines().get(line.saturating_sub(1) as usize).copied());
        let start = start.unwrap_or(0);
        let end = self
            .get(page)
            .map_or(start, |source| source.line_range(start).1);
        Span { page, start, end }
    }

    /// Returns the files that are pages.
    pub fn pages(&self) -> impl Iterator<Item = (PageId, &Source)> {
        self.iter().filter(|(_, source)| source.role == Role::Page)
    }

    /// Returns all files.
    pub fn iter(&self) -> impl Iterator<Item = (PageId, &Source)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, source)| (PageId(index as u32), &**source))
    }

    /// Finds a file by its path below the root, in any letter case.
    pub fn find(&self, path: &str) -> Option<PageId> {
        self.by_path.get(path).copied()
    }

    /// Returns the path of an existing file, read or not, as it is spelt; found in any letter case.
    pub(crate) fn existing(&self, path: &str) -> Option<&str> {
        let read = self
            .find(path)
            .and_then(|id| self.get(id))
            .map(|source| &*source.path);
        read.or_else(|| self.unread.get(path).map(String::as_str))
    }

    /// Returns `true` if a link in a span leads to an existing page that was not read.
    pub(crate) fn links_to_unread(&self, span: Span) -> bool {
        if self.unread.is_empty() {
            return false;
        }
        let Some(from) = self.get(span.page) else {
            return false;
        };
        let targets = self
            .text(span)
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', ' ']).next());
        let paths = targets.filter_map(|target| join(&from.path, target));
        paths
            .into_iter()
            .any(|path| self.find(&path).is_none() && self.unread.get(path.as_str()).is_some())
    }

    /// Returns `true` if a known file is in the folder of a path below the root.
    pub fn has_folder(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let prefix = format!("{folder}/");
        let from = self.files.partition_point(|file| *file.path < *prefix);
        let unread = || {
            self.unread
                .names()
                .any(|path| path.starts_with(&prefix.to_lowercase()))
        };
        self.files
            .get(from)
            .is_some_and(|file| file.path.starts_with(&prefix))
            || unread()
    }

    /// Finds the file that a relative link on `from` names.
    pub fn resolve(&self, from: PageId, link: &str) -> Option<PageId> {
        let from = self.get(from)?;
        join(&from.path, link).and_then(|path| self.find(&path))
    }
}

/// Returns the path below the root that a relative link on page `from` names: `None` if it leaves
/// the root, is empty or is not relative. Fragment and query are dropped, `\` counts as `/`.
pub fn join(from: &str, link: &str) -> Option<String> {
    let bytes = link.as_bytes();
    let end = memchr::memchr2(b'#', b'?', bytes).unwrap_or(bytes.len());
    let link = link
        .get(..end)
        .filter(|link| !link.is_empty() && !link.contains(':'))?;
    let separator = |c: char| matches!(c, '/' | '\\');
    if link.starts_with(separator) {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = folder
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    for segment in link.split(separator) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
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

    #[test]
    fn links_stay_inside_the_root() {
        assert_eq!(
            join("beta/api/a.md", "../resources/b.md#x").as_deref(),
            Some("beta/resources/b.md")
        );
        assert_eq!(
            join("beta/api/a.md", "..\\..\\includes\\c.md").as_deref(),
            Some("includes/c.md")
        );
        assert_eq!(join("beta/api/a.md", "../../../etc/passwd"), None);
        assert_eq!(join("a.md", "https://example.com"), None);
        assert_eq!(join("a.md", "/graph/x"), None);
    }
}

//! All files of a documentation set.

use std::sync::Arc;

use serde::Serialize;

use super::any_case::AnyCaseMap;
use super::location::Location;
use super::source::{Role, Source};
use super::span::{PageId, Span};

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

    /// Returns the paths of existing pages that were not read, in lower case, in any order.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &str> {
        self.unread.names()
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

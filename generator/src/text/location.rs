//! Human-readable locations in files.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::source::Source;

/// A human-readable location: `page:line:column`, lines and columns counted from 1, columns in
/// characters.
///
/// For a file that was read, line and column are computed on demand: most are never shown.
///
/// ```
/// use docwright_generator::text::{PageId, Sources, Span};
///
/// let sources = Sources::single("v1.0/plant.md", "# plant\n\nA plant.\n");
/// let at = sources.locate(Span::new(PageId(0), 11, 16));
/// assert_eq!((at.page(), at.line(), at.column()), ("v1.0/plant.md", 3, 3));
/// ```
#[derive(Clone)]
pub struct Location(Origin);

#[derive(Clone)]
enum Origin {
    Read { source: Arc<Source>, offset: u32 },
    Named(Arc<Named>),
}

/// A location in a file that was not read, such as one of a saved schema.
struct Named {
    page: Box<str>,
    line: u32,
    column: u32,
}

impl Location {
    /// Creates the location of a byte offset in a file; an offset past the end is treated as the
    /// end.
    pub(super) fn new(source: Arc<Source>, offset: u32) -> Self {
        Location(Origin::Read { source, offset })
    }

    /// Creates a location in a file that was not read.
    pub(super) fn named(page: &str, line: u32, column: u32) -> Self {
        Location(Origin::Named(Arc::new(Named {
            page: page.into(),
            line,
            column,
        })))
    }

    /// Returns the path of the file below the documentation root.
    pub fn page(&self) -> &str {
        match &self.0 {
            Origin::Read { source, .. } => &source.path,
            Origin::Named(named) => &named.page,
        }
    }

    /// Returns the line, from 1.
    pub fn line(&self) -> u32 {
        self.line_column().0
    }

    /// Returns the column in characters, from 1.
    pub fn column(&self) -> u32 {
        self.line_column().1
    }

    /// Returns line and column.
    pub fn line_column(&self) -> (u32, u32) {
        match &self.0 {
            Origin::Read { source, offset } => source.line_column(*offset),
            Origin::Named(named) => (named.line, named.column),
        }
    }
}

impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        if let (
            Origin::Read { source, offset },
            Origin::Read {
                source: others,
                offset: other,
            },
        ) = (&self.0, &other.0)
            && Arc::ptr_eq(source, others)
        {
            return offset == other || source.line_column(*offset) == source.line_column(*other);
        }
        self.page() == other.page() && self.line_column() == other.line_column()
    }
}

impl Eq for Location {}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.page())
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Location {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Location {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.rsplitn(3, ':');
        let column = parts.next().and_then(|n| n.parse().ok());
        let line = parts.next().and_then(|n| n.parse().ok());
        match (parts.next(), line, column) {
            (Some(page), Some(line), Some(column)) => Ok(Location::named(page, line, column)),
            _ => Err(serde::de::Error::custom(format!(
                "`{text}` is not of the form page:line:column"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{PageId, Sources, Span};

    #[test]
    fn a_place_is_the_same_read_and_saved() {
        let sources = Sources::single("v1.0/a.md", "one\ntwo\n");
        let read = sources.locate(Span::new(PageId(0), 5, 6));
        assert_eq!(
            (read.page(), read.line(), read.column()),
            ("v1.0/a.md", 2, 2)
        );
        let saved: Location =
            serde_json::from_value(serde_json::to_value(&read).unwrap_or_default())
                .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(saved, read);
        assert_eq!(saved.to_string(), "v1.0/a.md:2:2");
        assert_ne!(saved, sources.locate(Span::new(PageId(0), 4, 6)));
        assert_eq!(
            sources.locate(Span::new(PageId(7), 4, 6)).to_string(),
            ":1:1"
        );
    }
}

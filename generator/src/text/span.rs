//! Spans of text in files.

use serde::Serialize;

use super::case::offset;

/// Identifier of a file in [`Sources`](super::Sources).
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

//! Source maps: positions in a file of texts that are assembled from its pieces.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::case::offset;
use super::span::{PageId, Span};

/// The position of a text in its file: contiguous, or in pieces, as for the lines of code in a
/// quote.
///
/// ```
/// use docwright_generator::text::{PageId, SourceMap, Span};
///
/// let map = SourceMap::whole(Span::new(PageId(0), 10, 20));
/// assert_eq!(map.span(&(2..5)), Span::new(PageId(0), 12, 15));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    whole: Span,
    /// The pieces of a text that is not contiguous. Not an empty list by default: an empty
    /// `Arc<[_]>` is shared by the whole process, and all threads would contend for its reference
    /// count.
    pieces: Option<Arc<[Piece]>>,
    /// Offset of this text in that of the pieces.
    base: usize,
}

/// A part of a text, up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Offset in the text.
    at: u32,
    /// Offset in the file.
    start: u32,
    /// Length in the file in bytes: 0 where the text differs from the file, such as spaces for a
    /// part of a tab.
    len: u32,
}

impl Piece {
    /// Returns `true` if the piece ends at the offset `text` in the text and at `start` in the
    /// file.
    fn is_before(self, text: usize, start: u32) -> bool {
        self.at.saturating_add(self.len) == offset(text)
            && self.start.saturating_add(self.len) == start
    }
}

impl SourceMap {
    /// Creates the map of a text that is contiguous in a file.
    pub fn whole(span: Span) -> Self {
        SourceMap {
            whole: span,
            pieces: None,
            base: 0,
        }
    }

    /// Returns the span of the whole text, from its first byte to its last.
    pub fn place(&self) -> Span {
        self.whole
    }

    /// Returns the file of the text.
    pub fn page(&self) -> PageId {
        self.whole.page
    }

    /// Returns the span of a range of the text, within that of the whole text.
    pub fn span(&self, range: &Range<usize>) -> Span {
        let start = self.locate(range.start, 0);
        let end = if range.end > range.start {
            self.locate(range.end - 1, 1)
        } else {
            start
        };
        Span::new(self.whole.page, start, end)
    }

    /// Returns the map of a part of the text.
    #[must_use]
    pub fn sub(&self, range: &Range<usize>) -> Self {
        let whole = self.span(range);
        let base = if self.pieces.is_some() {
            self.base + range.start
        } else {
            0
        };
        SourceMap {
            whole,
            pieces: self.pieces.clone(),
            base,
        }
    }

    /// Returns the offset in the file that is `further` bytes after the offset `at` in the text.
    fn locate(&self, at: usize, further: usize) -> usize {
        let at = self.base + at;
        let last = self.pieces.as_ref().and_then(|pieces| {
            let next = pieces.partition_point(|piece| piece.at as usize <= at);
            pieces.get(next.checked_sub(1)?)
        });
        let found = match last {
            Some(piece) => {
                piece.start as usize + (at - piece.at as usize + further).min(piece.len as usize)
            }
            None => self.whole.start as usize + at + further,
        };
        found.min(self.whole.end as usize)
    }
}

/// Serializes a map as the span of its whole text.
impl Serialize for SourceMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.whole.serialize(serializer)
    }
}

/// A text that is assembled from pieces of a file.
#[derive(Debug)]
pub(crate) struct PiecedText<'s> {
    text: Cow<'s, str>,
    whole: Span,
    pieces: Vec<Piece>,
}

/// Whether a piece is the text of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piecing {
    Verbatim,
    Replaced,
}

impl<'s> PiecedText<'s> {
    /// Creates an empty text at a place.
    pub fn at(place: Span) -> Self {
        PiecedText {
            text: Cow::Borrowed(""),
            whole: Span {
                end: place.start,
                ..place
            },
            pieces: Vec::new(),
        }
    }

    /// Appends a piece that the file has at `place`.
    pub fn push(&mut self, text: impl Into<Cow<'s, str>>, place: Span) {
        self.append(text, place, Piecing::Verbatim);
    }

    /// Appends a piece in place of the text that the file has at `place`.
    pub fn push_replaced(&mut self, text: impl Into<Cow<'s, str>>, place: Span) {
        self.append(text, place, Piecing::Replaced);
    }

    fn append(&mut self, text: impl Into<Cow<'s, str>>, place: Span, piecing: Piecing) {
        let verbatim = piecing == Piecing::Verbatim;
        let text = text.into();
        if self.pieces.is_empty() {
            self.whole = place;
        }
        self.whole.end = place.end;
        let len = if verbatim { offset(text.len()) } else { 0 };
        let known = self.text.len();
        match self.pieces.last_mut() {
            // Adjacent pieces are joined, so that a contiguous text needs no list of them.
            Some(last) if verbatim && last.is_before(known, place.start) => {
                last.len = last.len.saturating_add(len)
            }
            _ => self.pieces.push(Piece {
                at: offset(known),
                start: place.start,
                len,
            }),
        }
        if self.text.is_empty() {
            self.text = text
        } else {
            self.text.to_mut().push_str(&text)
        }
    }

    /// Returns the text and its source map.
    pub fn finish(self) -> (Cow<'s, str>, SourceMap) {
        let PiecedText {
            text,
            whole,
            pieces,
        } = self;
        let is_whole = match pieces.as_slice() {
            [] => true,
            [piece] => piece.len as usize == text.len(),
            _ => false,
        };
        let pieces = (!is_whole).then(|| pieces.into());
        (
            text,
            SourceMap {
                whole,
                pieces,
                base: 0,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(PageId(0), start, end)
    }

    /// `> ab` and `> é` and, after a tab that is partly text, `c`.
    fn taken() -> SourceMap {
        let mut taken = PiecedText::at(span(0, 0));
        taken.push("ab\n", span(2, 5));
        taken.push("é\n", span(7, 10));
        taken.push_replaced("  ", span(12, 12));
        taken.push("c", span(12, 13));
        let (text, map) = taken.finish();
        assert_eq!(text, "ab\né\n  c");
        map
    }

    #[test]
    fn ranges_map_by_their_first_and_last_characters() {
        let map = taken();
        assert_eq!(map.place(), span(2, 13));
        for (range, place) in [
            (0..2, span(2, 4)),
            (1..3, span(3, 5)),
            (3..5, span(7, 9)),
            (1..5, span(3, 9)),
            (5..9, span(9, 13)),
            (6..7, span(12, 12)),
            (7..9, span(12, 13)),
            (9..10, span(13, 13)),
            (3..3, span(7, 7)),
            (90..99, span(13, 13)),
        ] {
            assert_eq!(map.span(&range), place, "{range:?}");
        }
    }

    #[test]
    fn a_part_has_the_places_of_the_whole() {
        let part = taken().sub(&(1..6));
        assert_eq!(part.place(), span(3, 10));
        assert_eq!(part.span(&(2..4)), span(7, 9));
        assert_eq!(part.sub(&(2..4)).span(&(0..2)), span(7, 9));
        assert_eq!(part.span(&(4..90)), span(9, 10));
        let whole = SourceMap::whole(span(10, 20)).sub(&(2..6));
        assert_eq!(whole.sub(&(1..4)).span(&(0..2)), span(13, 15));
        assert_eq!(whole.span(&(0..90)), span(12, 16));
    }

    #[test]
    fn neighbours_in_the_file_are_one_piece() {
        let mut taken = PiecedText::at(span(0, 0));
        taken.push("ab", span(2, 4));
        taken.push("cd", span(4, 6));
        assert_eq!(taken.finish().1, SourceMap::whole(span(2, 6)));
    }
}

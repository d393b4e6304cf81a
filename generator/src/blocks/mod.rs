//! Pages as a flat list of blocks with their positions: headings, paragraphs, fences, comments,
//! tables.
//!
//! Quotes and lists are flattened: their content appears in order, so nesting costs nothing and a
//! table inside a quote is still a table.

mod comment;
mod definitions;
mod html;
mod include;
mod inline;
mod markdown;
pub mod rendered;
mod table;

use std::borrow::Cow;
use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::text::{FrontMatter, PageId, SourceMap, Sources, Span};

pub(crate) use include::targets as include_targets;
pub use inline::{Inline, Mark, MarkKind};
pub use table::{Row, Table};

/// A piece of a page. Its texts are borrowed from the source where possible.
#[derive(Clone, Debug, Serialize)]
pub struct Block<'s> {
    /// Kind and content.
    #[serde(flatten)]
    pub kind: BlockKind<'s>,
    /// Position, in the included file for an included block.
    pub span: Span,
    /// Whether it is in a block quote.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
}

/// The kinds of [`Block`].
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum BlockKind<'s> {
    /// The metadata at the top of a page.
    FrontMatter(Arc<FrontMatter>),
    /// A heading. Tab markers written as headings are not blocks.
    Heading {
        /// Level, from 1 to 6.
        level: u8,
        /// Its text.
        text: Inline<'s>,
        /// Its explicit anchor, or the one derived from its text.
        slug: CompactString,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: Inline<'s>,
    },
    /// The paragraphs directly in a list item.
    Item {
        /// Their text.
        text: Inline<'s>,
    },
    /// A fenced or indented code block.
    Fence(Fence<'s>),
    /// An HTML comment.
    Comment {
        /// Text between `<!--` and `-->`.
        text: Cow<'s, str>,
        /// Position of the text in the file.
        #[serde(skip)]
        body: SourceMap,
    },
    /// A table.
    Table(Table<'s>),
    /// A block of HTML other than a comment.
    Html {
        /// Its source.
        text: Cow<'s, str>,
    },
    /// An include of a file that is not in the set. Other includes are replaced by the blocks of
    /// their files.
    MissingInclude {
        /// The target as written.
        target: String,
        /// The label as written.
        label: String,
    },
}

/// A code block.
#[derive(Clone, Debug, Serialize)]
pub struct Fence<'s> {
    /// First word of the info string, in lower case.
    pub lang: CompactString,
    /// The code, with `\n` line ends.
    pub text: Cow<'s, str>,
    /// Position of the code in the file.
    pub body: SourceMap,
}

/// Reads one page, in Markdown or as rendered text, into blocks.
pub fn read<'s>(
    sources: &'s Sources,
    page: PageId,
    dialect: &Dialect,
) -> (Vec<Block<'s>>, Vec<Diagnostic>) {
    let Some(source) = sources.get(page) else {
        return Default::default();
    };
    if rendered::looks_rendered(&source.text, dialect) {
        return rendered::read(source, page, dialect);
    }
    markdown::read(sources, page)
}

/// Returns the anchor of a heading's text: lower case, whitespace as dashes, other punctuation
/// dropped.
pub fn slugify(text: &str) -> CompactString {
    // Most headings are short and fit into the inline buffer.
    let mut buffer: SmallVec<[u8; 64]> = SmallVec::new();
    let mut last = b'-';
    for c in text.chars() {
        let byte = match u8::try_from(c)
            .ok()
            .and_then(|byte| SLUG.get(usize::from(byte)))
        {
            Some(byte) => *byte,
            None if c.is_whitespace() => b'-',
            None if c.is_alphanumeric() => {
                c.to_lowercase()
                    .for_each(|c| buffer.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
                last = 0;
                continue;
            }
            None => continue,
        };
        if byte != 0 && (byte != b'-' || last != b'-') {
            buffer.push(byte);
            last = byte;
        }
    }
    let slug = buffer.strip_suffix(b"-").unwrap_or(&buffer);
    std::str::from_utf8(slug).unwrap_or_default().into()
}

/// The byte of a slug for each ASCII character; 0 for those that are dropped.
#[allow(clippy::indexing_slicing, reason = "the index is below the length")]
const SLUG: [u8; 128] = {
    let mut slug = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        slug[byte] = match letter {
            b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => letter.to_ascii_lowercase(),
            b'-' | b'\t'..=b'\r' | b' ' => b'-',
            _ => 0,
        };
        byte += 1;
    }
    slug
};

impl<'s> Block<'s> {
    pub(crate) fn new(kind: BlockKind<'s>, span: Span) -> Self {
        Block {
            kind,
            span,
            quoted: false,
        }
    }

    /// Returns the text of a paragraph or list item.
    pub fn prose(&self) -> Option<&Inline<'s>> {
        match &self.kind {
            BlockKind::Paragraph { text } | BlockKind::Item { text } => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn slugs_are_those_of_headings() {
        for (text, slug) in [
            ("HTTP request", "http-request"),
            (
                " Example 1: Get a box (v1.0) - part_2 ",
                "example-1-get-a-box-v10-part_2",
            ),
            ("-- a -- b --", "a-b"),
            (
                "\u{c4}ndern\u{a0}des \u{201c}Namens\u{201d}\u{2003}",
                "\u{e4}ndern-des-namens",
            ),
            ("\u{4e2d}\u{6587} - \u{4e2d}", "\u{4e2d}\u{6587}-\u{4e2d}"),
            ("\u{b}a\u{0}\u{1f}b\u{85}c", "ab-c"),
            ("?", ""),
        ] {
            assert_eq!(slugify(text), slug, "{text:?}");
        }
    }
}

//! Pages as a flat list of blocks with their positions: headings, paragraphs, fences, comments, tables.
//!
//! Quotes and lists are flattened: what they hold appears in order, so depth of nesting costs nothing and a table
//! inside a quote is still a table.

mod comment;
mod front_matter;
mod html;
mod include;
mod inline;
mod markdown;
mod plain;
pub mod rendered;
mod table;

use std::borrow::Cow;
use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::source::{PageId, Sources, Span};
use crate::text::trim;

pub use front_matter::FrontMatter;
pub(crate) use include::targets as include_targets;
pub use inline::{Inline, Mark, MarkKind};
pub use table::{Row, Table};

/// A piece of a page, which it borrows its texts from where the page has them as they are.
#[derive(Clone, Debug, Serialize)]
pub struct Block<'s> {
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind<'s>,
    /// Where it stands; in an included file where that file says it.
    pub span: Span,
    /// Whether it stands in a block quote.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
}

/// The kinds of [`Block`].
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum BlockKind<'s> {
    /// The metadata at the top of a page.
    FrontMatter(Arc<FrontMatter>),
    /// A heading. Tab markers written as headings are no blocks.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        text: Inline<'s>,
        /// Its explicit anchor, or the anchor its text gives.
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
        /// What stands between `<!--` and `-->`.
        text: Cow<'s, str>,
    },
    /// A table.
    Table(Table<'s>),
    /// A block of HTML other than a comment.
    Html {
        /// Its source.
        text: Cow<'s, str>,
    },
    /// A reference to a file that is not in the set. Included files that are there are replaced by their blocks.
    MissingInclude {
        /// The link as written.
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
    /// Where the code begins in the file.
    pub body: Span,
}

/// Reads one page into blocks, Markdown or rendered text, whichever it is.
pub fn read<'s>(sources: &'s Sources, page: PageId, dialect: &Dialect) -> (Vec<Block<'s>>, Vec<Diagnostic>) {
    let Some(source) = sources.get(page) else { return Default::default() };
    if rendered::looks_rendered(&source.text, dialect) {
        return rendered::read(source, page, dialect);
    }
    markdown::read(sources, page)
}

/// The anchor that a heading's text gives: lower case, blanks to dashes, other punctuation dropped.
pub fn slugify(text: &str) -> CompactString {
    let text = trim(text);
    // Most headings are short, and need no room of their own.
    let mut buffer: SmallVec<[u8; 64]> = SmallVec::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            buffer.push(c.to_ascii_lowercase() as u8);
        } else if c == '-' || c.is_whitespace() {
            if buffer.last().is_some_and(|last| *last != b'-') {
                buffer.push(b'-');
            }
        } else if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| buffer.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
        }
    }
    let end = buffer.iter().rposition(|byte| *byte != b'-').map_or(0, |last| last + 1);
    std::str::from_utf8(buffer.get(..end).unwrap_or_default()).unwrap_or_default().into()
}

impl<'s> Block<'s> {
    pub(crate) fn new(kind: BlockKind<'s>, span: Span) -> Self {
        Block { kind, span, quoted: false }
    }

    /// The text of a paragraph or list item.
    pub fn prose(&self) -> Option<&Inline<'s>> {
        match &self.kind {
            BlockKind::Paragraph { text } | BlockKind::Item { text } => Some(text),
            _ => None,
        }
    }
}

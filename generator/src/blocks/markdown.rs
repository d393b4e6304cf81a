//! Blocks of Markdown pages, from one pass over the events of the Markdown parser.

mod events;
mod includes;
mod paragraphs;

use std::borrow::Cow;
use std::ops::Range;

use compact_str::CompactString;
use events::State;

use super::inline::Inline;
use super::{Block, BlockKind, comment, include, slugify};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{FrontMatter, PageId, SourceMap, Sources, Span};

/// Maximum depth of nested files, including the page.
const MAX_DEPTH: usize = 8;

/// Maximum number of files read for a page, counted each time.
const MAX_FILES: usize = 500;

/// Maximum number of passes over a file; each unclosed comment starts another.
const MAX_RESTARTS: usize = 50;

/// Initial capacity for blocks; few pages have more.
const BLOCKS: usize = 64;

/// Reads a page, with the files that it includes.
pub(super) fn read(sources: &Sources, page: PageId) -> (Vec<Block<'_>>, Vec<Diagnostic>) {
    let mut reader = Reader {
        sources,
        stack: Vec::new(),
        blocks: Vec::with_capacity(BLOCKS),
        diagnostics: Vec::new(),
        tab: Tab::None,
        open_table: None,
        files: 0,
        in_text: false,
    };
    reader.file(page);
    if reader.in_text {
        reader.stack = vec![page];
        reader.resolve_in_text();
    }
    (reader.blocks, reader.diagnostics)
}

/// The reader's position in a group of language tabs. Only the first tab of a group is read.
#[derive(Clone, Copy, PartialEq)]
enum Tab {
    None,
    First,
    Other,
}

struct Reader<'a> {
    sources: &'a Sources,
    stack: Vec<PageId>,
    blocks: Vec<Block<'a>>,
    diagnostics: Vec<Diagnostic>,
    tab: Tab,
    /// Index of the last table, if only comments have followed it.
    open_table: Option<usize>,
    /// Number of files read so far, counted each time.
    files: usize,
    /// Whether a file has includes within other text.
    in_text: bool,
}

impl<'a> Reader<'a> {
    fn file(&mut self, page: PageId) {
        let Some(source) = self.sources.get(page) else {
            return;
        };
        self.stack.push(page);
        self.files += 1;
        if source.lossy {
            let message = "this file is not UTF-8; the bytes that are not were replaced";
            self.diagnostics.push(
                Diagnostic::new(Code::InvalidUtf8, Span::new(page, 0, 0), message)
                    .help("save the file as UTF-8"),
            );
        }
        let text = source.text.as_str();
        self.in_text |= include::within_text(text);
        let mut start = 0;
        if let Some((matter, body)) = FrontMatter::split(text) {
            start = body;
            if self.stack.len() == 1 {
                self.push(
                    BlockKind::FrontMatter(matter.into()),
                    Span::new(page, 0, body),
                );
            }
        }
        // An unclosed comment extends to the end of the page, so reading restarts at the next
        // heading.
        for _ in 0..MAX_RESTARTS {
            let Some(next) = self.parse(page, text, start) else {
                break;
            };
            start = next;
        }
        self.stack.pop();
    }

    fn push(&mut self, kind: BlockKind<'a>, span: Span) {
        self.open_table = None;
        self.blocks.push(Block::new(kind, span));
    }

    fn push_quoted(&mut self, state: &State<'a>, kind: BlockKind<'a>, span: Span) {
        if self.tab == Tab::Other {
            return;
        }
        match kind {
            BlockKind::Table(_) => self.open_table = Some(self.blocks.len()),
            BlockKind::Comment { .. } => {}
            _ => self.open_table = None,
        }
        self.blocks.push(Block {
            kind,
            span,
            quoted: state.quotes > 0,
        });
    }

    fn heading(&mut self, level: u8, text: Inline<'a>, span: Span) {
        if text.links().any(|(_, target)| target.starts_with("#tab/")) {
            self.tab = if self.tab == Tab::None {
                Tab::First
            } else {
                Tab::Other
            };
            return;
        }
        self.tab = Tab::None;
        let slug = text
            .anchor
            .as_deref()
            .map_or_else(|| slugify(&text.text), CompactString::from);
        self.push(BlockKind::Heading { level, text, slug }, span);
    }

    /// Reads a block of HTML: its comments become blocks, the rest is kept as source.
    fn html(
        &mut self,
        state: &State<'a>,
        text: &str,
        html: Cow<'a, str>,
        body: &SourceMap,
    ) -> Option<usize> {
        let mut at = 0;
        while let Some(open) = html.get(at..).and_then(comment::open) {
            let before = at..at + open;
            self.plain_html(state, cut(&html, before.clone()), &body.sub(&before));
            let inner = at + open + 4;
            let Some(close) = html.get(inner..).and_then(comment::close) else {
                return self.unclosed_comment(state, text, body.span(&(at + open..inner)));
            };
            let within = inner..inner + close;
            let body = body.sub(&within);
            let place = body.place();
            self.push_quoted(
                state,
                BlockKind::Comment {
                    text: cut(&html, within),
                    body,
                },
                place,
            );
            at = inner + close + 3;
        }
        let rest = at..html.len();
        self.plain_html(state, cut(&html, rest.clone()), &body.sub(&rest));
        None
    }

    fn plain_html(&mut self, state: &State<'a>, html: Cow<'a, str>, body: &SourceMap) {
        if html.trim().is_empty() {
            return;
        }
        let table = super::html::table(&html, body);
        let text = match html {
            Cow::Borrowed(html) => Cow::Borrowed(html.trim()),
            Cow::Owned(html) => Cow::Owned(html.trim().to_owned()),
        };
        self.push_quoted(state, BlockKind::Html { text }, body.place());
        if let Some(table) = table {
            self.push_quoted(state, BlockKind::Table(table), body.place());
        }
    }

    /// Reports a comment that is closed only by the end of its quote or list, or of the page.
    /// Returns the offset to resume at.
    fn unclosed_comment(&mut self, state: &State<'a>, text: &str, span: Span) -> Option<usize> {
        let inner = state.quotes > 0 || state.lists > 0;
        let read_on = if inner {
            "after the quote or list that contains it"
        } else {
            "from the next heading"
        };
        self.diagnostics.push(
            Diagnostic::new(Code::CommentUnclosed, span, "this comment is never closed").help(
                format!("the page was read on {read_on}; close the comment with `-->`"),
            ),
        );
        if inner {
            return None;
        }
        let from = span.end as usize;
        text.get(from..)?
            .find("\n#")
            .map(|offset| from + offset + 1)
    }
}

/// Returns a part of a text, borrowed if the whole is.
fn cut<'s>(whole: &Cow<'s, str>, part: Range<usize>) -> Cow<'s, str> {
    match whole {
        Cow::Borrowed(whole) => Cow::Borrowed(whole.get(part).unwrap_or_default()),
        Cow::Owned(whole) => Cow::Owned(whole.get(part).unwrap_or_default().to_owned()),
    }
}

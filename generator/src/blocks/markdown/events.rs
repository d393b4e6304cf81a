//! Blocks from the events of the Markdown parser.

use std::borrow::Cow;

use compact_str::CompactString;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd};

use super::super::inline::{Builder, Inline, MARKDOWN};
use super::super::table::{self, Quoting, RawRow};
use super::super::{BlockKind, Fence};
use super::{Reader, Tab};
use crate::text::{PageId, PiecedText, Span, lower};

impl<'a> Reader<'a> {
    /// Reads a text from an offset to its end. Returns the offset to resume at if a construct had
    /// to be cut short.
    pub(super) fn parse(&mut self, page: PageId, text: &'a str, start: usize) -> Option<usize> {
        let mut state = State::default();
        let parser = Parser::new_ext(text.get(start..)?, MARKDOWN);
        let definitions = parser.reference_definitions().iter();
        state.builder.definitions = definitions
            .map(|(label, definition)| (label, Cow::Owned(definition.dest.to_string())))
            .collect();
        for (event, range) in parser.into_offset_iter() {
            // Computed on demand: most events are within a block's text and need no position. The
            // parser's ranges of cells may begin or end within a character.
            let place = || {
                let (mut from, mut to) = (start + range.start, start + range.end);
                while !text.is_char_boundary(from) {
                    from -= 1;
                }
                while to < text.len() && !text.is_char_boundary(to) {
                    to += 1;
                }
                Span::new(page, from, to)
            };
            if let Some(resume) = self.event(&mut state, text, event, place) {
                return Some(resume);
            }
        }
        None
    }

    /// Handles an event that begins or ends a block; text within a block goes to the builder.
    fn event(
        &mut self,
        state: &mut State<'a>,
        text: &'a str,
        event: Event<'a>,
        place: impl Fn() -> Span,
    ) -> Option<usize> {
        match event {
            Event::Start(tag) if begins_block(&tag) => self.start(state, tag, place),
            Event::End(TagEnd::HtmlBlock) => {
                // Whitespace before it is not text.
                state.builder.clear();
                let (html, body) = state.html.take()?.finish();
                return self.html(state, text, html, &body);
            }
            Event::End(tag) if ends_block(tag) => self.end(state, text, tag, place()),
            Event::Html(html) => {
                if let Some(block) = &mut state.html {
                    append_piece(block, text, html, place());
                }
            }
            Event::Rule => {
                self.flush_item(state);
                self.tab = Tab::None;
            }
            Event::Text(code) if state.fence.is_some() => {
                if let Some((_, block)) = &mut state.fence {
                    append_piece(block, text, code, place());
                }
            }
            other => state.builder.event(other),
        }
        None
    }

    /// Begins a block.
    fn start(&mut self, state: &mut State<'a>, tag: Tag<'a>, place: impl Fn() -> Span) {
        if !matches!(tag, Tag::BlockQuote(_) | Tag::List(_)) {
            self.flush_item(state);
        }
        match tag {
            Tag::BlockQuote(_) => state.quotes += 1,
            Tag::List(_) => state.lists += 1,
            Tag::Item => state.item = Some(place()),
            Tag::CodeBlock(kind) => {
                let lang = match &kind {
                    CodeBlockKind::Fenced(info) => language(info),
                    CodeBlockKind::Indented => CompactString::default(),
                };
                state.fence = Some((lang, PiecedText::at(place())));
            }
            Tag::HtmlBlock => state.html = Some(PiecedText::at(place())),
            Tag::Table(_) => {
                state.header = None;
                state.rows.clear();
                state.cells.clear();
            }
            _ => {}
        }
    }

    /// Ends a block.
    fn end(&mut self, state: &mut State<'a>, text: &'a str, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::BlockQuote(_) => state.quotes = state.quotes.saturating_sub(1),
            TagEnd::Item => self.flush_item(state),
            TagEnd::List(_) => {
                state.lists = state.lists.saturating_sub(1);
                if state.lists == 0 {
                    state.item = None;
                }
            }
            TagEnd::Heading(level) => {
                let inline = state.builder.finish(span);
                self.heading(level as u8, inline, span);
            }
            TagEnd::Paragraph => {
                let inline = state.builder.finish(span);
                self.paragraph(state, text, inline, span);
            }
            TagEnd::CodeBlock => {
                if let Some((lang, code)) = state.fence.take() {
                    let (text, body) = code.finish();
                    self.push_quoted(state, BlockKind::Fence(Fence { lang, text, body }), span);
                }
            }
            TagEnd::TableCell => state.cells.push(state.builder.finish(span)),
            TagEnd::TableHead => state.header = Some(state.row(span)),
            TagEnd::TableRow => {
                let row = state.row(span);
                state.rows.push(row);
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut state.rows);
                if let Some(header) = state.header.take() {
                    let definitions = &state.builder.definitions;
                    let out = &mut self.diagnostics;
                    let table = table::assemble(text, definitions, header, rows, out);
                    self.push_quoted(state, BlockKind::Table(table), span);
                }
            }
            _ => {}
        }
    }

    /// Ends text that is directly in a list item, without a paragraph.
    fn flush_item(&mut self, state: &mut State<'a>) {
        let Some(span) = state.item else { return };
        if state.builder.is_empty() {
            // An anchor without text does not belong to the next block.
            return state.builder.clear();
        }
        let text = state.builder.finish(span);
        self.push_quoted(state, BlockKind::Item { text }, span);
    }
}

/// Appends text from the parser to a code block or a block of HTML.
fn append_piece<'s>(taken: &mut PiecedText<'s>, text: &str, more: CowStr<'s>, place: Span) {
    let verbatim = text.get(place.start as usize..place.end as usize) == Some(&more);
    if verbatim {
        taken.push(more, place);
    } else {
        taken.push_replaced(more, place);
    }
}

/// Returns the language that an info string names.
pub(super) fn language(info: &str) -> CompactString {
    lower(info.split_whitespace().next().unwrap_or_default())
}

/// The constructs that are open while events are processed.
pub(super) struct State<'s> {
    pub(super) builder: Builder<'s>,
    pub(super) quotes: usize,
    pub(super) lists: usize,
    pub(super) item: Option<Span>,
    fence: Option<(CompactString, PiecedText<'s>)>,
    html: Option<PiecedText<'s>>,
    header: Option<RawRow<'s>>,
    rows: Vec<RawRow<'s>>,
    cells: Vec<Inline<'s>>,
}

impl<'s> State<'s> {
    /// Returns whether the reader is in a quote.
    pub(super) fn quoting(&self) -> Quoting {
        match self.quotes {
            0 => Quoting::Plain,
            _ => Quoting::Quoted,
        }
    }

    /// Returns the row of the cells read so far.
    fn row(&mut self, span: Span) -> RawRow<'s> {
        RawRow {
            cells: std::mem::take(&mut self.cells),
            span,
        }
    }
}

/// Returns `true` if a tag begins a block that the reader handles.
fn begins_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::Heading { .. }
            | Tag::Paragraph
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::Table(_)
    )
}

/// Returns `true` if a tag ends a block or a row that the reader handles.
fn ends_block(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::TableCell
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Table
    )
}

impl Default for State<'_> {
    fn default() -> Self {
        State {
            builder: Builder::new(),
            quotes: 0,
            lists: 0,
            item: None,
            fence: None,
            html: None,
            header: None,
            rows: Vec::new(),
            cells: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::BlockKind;
    use crate::text::{PageId, Sources};

    #[test]
    fn an_anchor_without_text_is_not_the_next_heading_s() {
        let sources = Sources::single("a.md", "- </br><a name=\"other\"></a>\n  # Plants\n");
        let (blocks, _) = super::super::read(&sources, PageId(0));
        let slugs = blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Heading { slug, .. } => Some(slug.as_str()),
            _ => None,
        });
        assert_eq!(slugs.collect::<Vec<_>>(), ["plants"]);
    }
}

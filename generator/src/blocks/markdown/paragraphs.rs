//! Paragraphs, and constructs that a Markdown parser treats as paragraphs: faulty tables, headings
//! without a space, includes.

use std::ops::Range;

use super::super::inline::{self, Inline};
use super::super::{Block, BlockKind, comment, table};
use super::events::State;
use super::{Reader, Tab};
use crate::text::{PageId, Span};

impl<'a> Reader<'a> {
    pub(super) fn paragraph(
        &mut self,
        state: &State<'a>,
        text: &'a str,
        inline: Inline<'a>,
        span: Span,
    ) {
        if inline.text.starts_with("##") && state.quotes == 0 && state.item.is_none() {
            return self.with_headings(state, text, span);
        }
        self.whole_paragraph(state, text, inline, span);
    }

    /// Reads a paragraph whose lines may be headings without a space after their `#`s.
    fn with_headings(&mut self, state: &State<'a>, text: &'a str, span: Span) {
        let mut from = span.start as usize;
        let mut at = from;
        let whole = text.get(from..span.end as usize).unwrap_or_default();
        let heads = whole.split_inclusive('\n').filter_map(|line| {
            let start = at;
            at += line.len();
            Some((start, glued_heading(line)?, line))
        });
        for (start, level, line) in heads.collect::<Vec<_>>() {
            self.part_of_paragraph(state, text, span.page, from..start);
            from = start + line.len();
            let label = line
                .trim_end()
                .get(usize::from(level)..)
                .unwrap_or_default();
            let place = Span::new(span.page, start, start + line.len());
            self.heading(
                level,
                inline::parse(label, &state.builder.definitions, place),
                place,
            );
        }
        self.part_of_paragraph(state, text, span.page, from..span.end as usize);
    }

    pub(super) fn whole_paragraph(
        &mut self,
        state: &State<'a>,
        text: &'a str,
        inline: Inline<'a>,
        span: Span,
    ) {
        let includes = inline.text.contains('[') && self.with_includes(state, text, &inline, span);
        if includes {
            return;
        }
        if inline.text.starts_with('|')
            && self.tab != Tab::Other
            && self.resumes_table(state, text, span)
        {
            return;
        }
        if memchr::memchr(b'|', inline.text.as_bytes()).is_some()
            && self.tab != Tab::Other
            && let Some(table) = table::from_paragraph(
                text,
                &state.builder.definitions,
                span,
                state.quoting(),
                &mut self.diagnostics,
            )
        {
            return self.push_quoted(state, BlockKind::Table(table), span);
        }
        if inline.text.is_empty() {
            return;
        }
        let kind = match state.item {
            Some(_) => BlockKind::Item { text: inline },
            None => BlockKind::Paragraph { text: inline },
        };
        self.push_quoted(state, kind, span);
    }

    /// Adds a paragraph to the last table if only comments separate them. Returns `true` if so.
    fn resumes_table(&mut self, state: &State<'a>, text: &'a str, span: Span) -> bool {
        let Some(block) = self.open_table.and_then(|at| self.blocks.get_mut(at)) else {
            return false;
        };
        let Block {
            kind: BlockKind::Table(table),
            span: whole,
            ..
        } = block
        else {
            return false;
        };
        let before = text
            .get(..whole.end as usize)
            .unwrap_or_default()
            .trim_end()
            .len();
        let between = text.get(before..span.start as usize);
        if whole.page != span.page || !between.is_some_and(comment::alone) {
            return false;
        }
        table.append_rows(text, &state.builder.definitions, span, state.quoting());
        *whole = whole.to(span);
        true
    }

    pub(super) fn part_of_paragraph(
        &mut self,
        state: &State<'a>,
        text: &'a str,
        page: PageId,
        part: Range<usize>,
    ) {
        let place = Span::new(page, part.start, part.end);
        let inline = inline::parse(
            text.get(part).unwrap_or_default(),
            &state.builder.definitions,
            place,
        );
        self.whole_paragraph(state, text, inline, place);
    }
}

/// Returns the level of a line that is a heading except for the missing space after its `##`.
fn glued_heading(line: &str) -> Option<u8> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let is_name = line.get(level..)?.starts_with(char::is_alphabetic);
    (is_name && (2..=6).contains(&level)).then_some(level as u8)
}

//! Includes: on separate lines, and within sentences, cells and tables.

use super::super::definitions::Definitions;
use super::super::inline::{self, Inline, Mark, MarkKind};
use super::super::table::{Quoting, Row, Table};
use super::super::{BlockKind, include};
use super::events::State;
use super::{MAX_DEPTH, MAX_FILES, Reader, Tab};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{FrontMatter, PageId, Span};

impl<'a> Reader<'a> {
    /// Reads a paragraph that has includes. Includes on separate lines, and those of more than a
    /// sentence, become blocks; the text between them is read as paragraphs. Includes within a
    /// sentence are resolved after the page is read. Returns `true` if the paragraph needs no
    /// further reading.
    pub(super) fn with_includes(
        &mut self,
        state: &State<'a>,
        text: &'a str,
        inline: &Inline<'a>,
        span: Span,
    ) -> bool {
        let found = include::found(inline);
        if found.is_empty() {
            return include::is_include(&inline.text);
        }
        if self.tab == Tab::Other {
            return true;
        }
        let lines: Vec<(usize, &str)> = lines(text, span).collect();
        let alone = lines
            .iter()
            .filter(|(_, line)| include::only_includes(line))
            .count();
        if alone == lines.len() {
            self.includes(inline);
            return true;
        }
        if alone == 0 {
            if !found
                .iter()
                .any(|(_, target, _)| self.holds_blocks(span.page, target))
            {
                return false;
            }
            let mut rest = inline.clone();
            for (range, ..) in found.into_iter().rev() {
                rest.replace(range, &Inline::plain("", span));
            }
            self.includes(inline);
            if rest.text.contains(char::is_alphanumeric) {
                self.whole_paragraph(state, text, rest, span);
            }
            return true;
        }
        let mut from = span.start as usize;
        for (start, line) in lines
            .iter()
            .filter(|(_, line)| include::only_includes(line))
        {
            self.part_of_paragraph(state, text, span.page, from..*start);
            from = start + line.len();
            self.part_of_paragraph(state, text, span.page, *start..from);
        }
        self.part_of_paragraph(state, text, span.page, from..span.end as usize);
        true
    }

    fn includes(&mut self, inline: &Inline<'a>) {
        let page = inline.span.page;
        for (_, target, label) in include::found(inline) {
            match self.included(page, target, inline.span) {
                Some(Some(id)) => self.file(id),
                Some(None) => {}
                None => {
                    let kind = BlockKind::MissingInclude {
                        target: target.to_owned(),
                        label: label.to_owned(),
                    };
                    self.push(kind, inline.span);
                }
            }
        }
    }

    /// Returns the file that an include names: `None` if it does not exist, and `Some(None)` if it
    /// must not be read, which is reported.
    fn included(&mut self, page: PageId, target: &str, span: Span) -> Option<Option<PageId>> {
        let id = self.sources.resolve(page, target)?;
        if self.stack.contains(&id) {
            let message = format!("`{target}` includes itself");
            self.diagnostics.push(
                Diagnostic::new(Code::IncludeCycle, span, message)
                    .help("the inner include was left out; remove one of the includes"),
            );
            return Some(None);
        }
        if self.stack.len() >= MAX_DEPTH || self.files >= MAX_FILES {
            let message = format!(
                "includes are nested more than {MAX_DEPTH} deep here, or more than {MAX_FILES} in all"
            );
            self.diagnostics.push(
                Diagnostic::new(Code::IncludeDepth, span, message)
                    .help("the inner include was left out; include the file from the page itself"),
            );
            return Some(None);
        }
        Some(Some(id))
    }

    /// Returns `true` if a file holds more than fits within a sentence.
    fn holds_blocks(&self, page: PageId, target: &str) -> bool {
        let Some(id) = self.sources.resolve(page, target) else {
            return false;
        };
        let text = self.body(id).1.trim();
        text.contains("\n\n")
            || text.contains("\n\r\n")
            || text.starts_with(['|', '#', '<', '>', '`'])
            || text.is_empty()
    }

    /// Returns the offset and the text of a file's body, which follows its front matter.
    fn body(&self, id: PageId) -> (usize, &'a str) {
        let text = self
            .sources
            .get(id)
            .map_or("", |source| source.text.as_str());
        let start = FrontMatter::split(text).map_or(0, |(_, body)| body);
        (start, text.get(start..).unwrap_or_default())
    }

    /// Replaces includes within sentences and cells with the texts of the files, and includes in
    /// place of rows with the files' rows.
    pub(super) fn resolve_in_text(&mut self) {
        let mut blocks = std::mem::take(&mut self.blocks);
        for block in &mut blocks {
            match &mut block.kind {
                BlockKind::Heading { text, .. }
                | BlockKind::Paragraph { text }
                | BlockKind::Item { text } => {
                    self.resolve_inline(text);
                }
                BlockKind::Table(table) => self.resolve_table(table),
                _ => {}
            }
        }
        self.blocks = blocks;
    }

    fn resolve_table(&mut self, table: &mut Table<'a>) {
        table
            .header
            .iter_mut()
            .for_each(|cell| self.resolve_inline(cell));
        let is_row = |row: &Row<'_>| {
            let mut cells = row.cells.iter();
            let first = cells
                .next()
                .is_some_and(|cell| include::only_includes(&cell.text) || is_one_include(cell));
            first && cells.all(|cell| cell.text.is_empty())
        };
        let mut rows = Vec::with_capacity(table.rows.len());
        for mut row in std::mem::take(&mut table.rows) {
            if !is_row(&row) {
                row.cells
                    .iter_mut()
                    .for_each(|cell| self.resolve_inline(cell));
                rows.push(row);
                continue;
            }
            let first = row.cells.first().into_iter().flat_map(include::found);
            let targets: Vec<String> = first.map(|(_, target, _)| target.to_owned()).collect();
            for target in targets {
                match self.included(row.span.page, &target, row.span) {
                    Some(Some(id)) => {
                        let (start, text) = self.body(id);
                        let span = Span::new(id, start, start + text.len());
                        let source = self
                            .sources
                            .get(id)
                            .map_or("", |source| source.text.as_str());
                        table.append_rows(source, &Definitions::default(), span, Quoting::Plain);
                        rows.append(&mut table.rows);
                    }
                    Some(None) => {}
                    None => self.missing(&target, row.span),
                }
            }
        }
        table.rows = rows;
    }

    /// Replaces includes with the texts of the files.
    fn resolve_inline(&mut self, inline: &mut Inline<'a>) {
        let includes: Vec<_> = include::found(inline)
            .into_iter()
            .map(|(range, target, label)| (range, target.to_owned(), label.to_owned()))
            .collect();
        for (range, target, label) in includes.into_iter().rev() {
            let read = match self.included(inline.span.page, &target, inline.span) {
                Some(Some(id)) => Some(self.sentence(id)),
                Some(None) => None,
                None => {
                    self.missing(&target, inline.span);
                    None
                }
            };
            inline.replace(
                range,
                &read.unwrap_or_else(|| Inline::plain(label, inline.span)),
            );
        }
    }

    /// Reads a file's text as part of a sentence. Its links are relative to another file and are
    /// dropped.
    fn sentence(&mut self, id: PageId) -> Inline<'a> {
        self.stack.push(id);
        self.files += 1;
        let (start, text) = self.body(id);
        let span = Span::new(id, start, start + text.len());
        let mut inline = match self.holds_tables(text) {
            true => Inline::plain("", span),
            false => inline::parse(text.trim(), &Definitions::default(), span),
        };
        self.resolve_inline(&mut inline);
        inline
            .marks
            .retain(|mark| !matches!(mark.kind, MarkKind::Link(_)));
        self.stack.pop();
        inline
    }

    fn holds_tables(&self, text: &str) -> bool {
        text.lines().any(|line| line.trim_start().starts_with('|'))
    }

    fn missing(&mut self, target: &str, span: Span) {
        let message = format!("`{target}` not found");
        self.diagnostics
            .push(Diagnostic::new(Code::IncludeMissing, span, message).help(
                "includes are looked for from the page on, and within the documentation root only",
            ));
    }
}

/// Returns `true` if a cell is a single include.
fn is_one_include(cell: &Inline<'_>) -> bool {
    match include::found(cell).as_slice() {
        [(range, ..)] => *range == (0..cell.text.len()),
        _ => false,
    }
}

/// Returns the lines of a part of a text with their offsets and their line feeds.
fn lines(text: &str, span: Span) -> impl Iterator<Item = (usize, &str)> {
    let mut at = span.start as usize;
    let part = text.get(at..span.end as usize).unwrap_or_default();
    part.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

impl<'s> Inline<'s> {
    /// Replaces a part of this text with another text.
    fn replace(&mut self, part: std::ops::Range<usize>, other: &Inline<'s>) {
        let text = self.text.to_mut();
        if text.get(part.clone()).is_none() {
            return;
        }
        text.replace_range(part.clone(), &other.text);
        let moved = |at: usize| {
            if at >= part.end {
                at + other.text.len() - part.len()
            } else {
                at
            }
        };
        let inner = |mark: &Mark<'s>| mark.range.start >= part.start && mark.range.end <= part.end;
        self.marks.retain(|mark| !inner(mark));
        for mark in &mut self.marks {
            mark.range = moved(mark.range.start)..moved(mark.range.end);
        }
        let own = other.marks.iter().map(|mark| Mark {
            range: mark.range.start + part.start..mark.range.end + part.start,
            kind: mark.kind.clone(),
        });
        self.marks.extend(own);
        self.marks.sort_by_key(|mark| mark.range.start);
    }
}

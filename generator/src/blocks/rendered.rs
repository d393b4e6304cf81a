//! Pages copied from a browser as plain text, read into the same blocks as Markdown.
//!
//! Structure is inferred from known heading lines, known header rows of tables, request and status
//! lines, and blank lines.

mod tables;

use super::{Block, BlockKind, Fence, Inline, slugify};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::text::{PageId, PiecedText, Source, Span};

/// Returns `true` if a page is rendered text: no Markdown headings, tables or fences, and at least
/// two known headings as lines.
pub fn looks_rendered(text: &str, dialect: &Dialect) -> bool {
    // Fast reject: most pages are Markdown, with the title near the beginning.
    if memchr::memmem::find(text.as_bytes(), b"\n# ").is_some() {
        return false;
    }
    let markdown = text.lines().any(|line| {
        line.starts_with("# ")
            || line.starts_with("## ")
            || line.starts_with('|')
            || line.trim_start().starts_with("```")
    });
    !markdown
        && text
            .lines()
            .filter(|line| heading_level(line, dialect).is_some())
            .take(2)
            .count()
            == 2
}

pub(super) fn read<'s>(
    source: &'s Source,
    page: PageId,
    dialect: &Dialect,
) -> (Vec<Block<'s>>, Vec<Diagnostic>) {
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        lines.push(Line {
            text: line.trim_end(),
            at: offset,
        });
        offset += line.len();
    }
    let mut reader = Reader {
        lines,
        page,
        dialect,
        next: 0,
        in_examples: false,
        alert: false,
        blocks: Vec::new(),
        diagnostics: Vec::new(),
    };
    reader.page();
    let at = reader
        .blocks
        .first()
        .map_or(Span::new(page, 0, 0), |block| block.span);
    let note = Diagnostic::new(
        Code::RenderedText,
        at,
        "this page was read as text copied from a browser",
    )
    .help("links and code marks are lost in that form; prefer the page's Markdown source");
    reader.diagnostics.insert(0, note);
    (reader.blocks, reader.diagnostics)
}

struct Line<'a> {
    text: &'a str,
    at: usize,
}

struct Reader<'a, 'd> {
    lines: Vec<Line<'a>>,
    page: PageId,
    dialect: &'d Dialect,
    next: usize,
    in_examples: bool,
    /// Whether the next paragraph belongs to an alert.
    alert: bool,
    blocks: Vec<Block<'a>>,
    diagnostics: Vec<Diagnostic>,
}

fn heading_level(line: &str, dialect: &Dialect) -> Option<u8> {
    let line = line.trim();
    let known = &dialect.words.rendered().headings;
    let exact = known
        .iter()
        .find(|(text, _)| text.eq_ignore_ascii_case(line));
    exact.map(|(_, level)| *level).or_else(|| {
        let numbered = line.len() < 80 && is_numbered_example(line, dialect);
        numbered.then_some(3)
    })
}

/// Returns `true` for the heading of a numbered example: `Example 1: Get a boat`.
fn is_numbered_example(line: &str, dialect: &Dialect) -> bool {
    let mut words = dialect.words.example_words.iter();
    words.any(|word| {
        let number = line.strip_prefix(word.as_str());
        number
            .and_then(|rest| rest.strip_prefix(' '))
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Returns the level of a line that matches a heading of the dialect or the heading of an
/// enumeration's values. The caller checks that blank lines surround it.
fn announced_level(line: &str, dialect: &Dialect) -> Option<u8> {
    let line = line.trim();
    if line.len() > 80 || line.ends_with(['.', ':', ',', ';']) || line.split(' ').count() > 8 {
        return None;
    }
    let slug = slugify(line);
    let values = dialect
        .words
        .enum_heading_suffixes
        .iter()
        .any(|suffix| slug.ends_with(suffix.as_str()));
    match dialect.heading(&slug) {
        Some(_) => Some(2),
        None => (values && line.contains(' ')).then_some(3),
    }
}

/// Returns `true` if a line begins an HTTP request or response.
fn is_message(line: &str) -> bool {
    let Some((first, rest)) = line.split_once(' ') else {
        return false;
    };
    let method = matches!(
        first,
        "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD" | "OPTIONS"
    );
    (method && (rest.starts_with('/') || rest.starts_with("http"))) || first.starts_with("HTTP/")
}

impl<'a> Reader<'a, '_> {
    fn line(&self, index: usize) -> &'a str {
        self.lines.get(index).map_or("", |line| line.text)
    }

    /// Returns the span of some lines, including the last one.
    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.lines.get(from).map_or(0, |line| line.at);
        let end = self
            .lines
            .get(to)
            .map_or(start, |line| line.at + line.text.len());
        Span::new(self.page, start, end)
    }

    /// Returns a part of a line with its position.
    fn part(&self, index: usize, part: &'a str) -> Inline<'a> {
        let Some(line) = self.lines.get(index) else {
            return Inline::plain(part, self.span(index, index));
        };
        let offset = (part.as_ptr() as usize).saturating_sub(line.text.as_ptr() as usize);
        let start = line.at + offset.min(line.text.len());
        Inline::plain(part.trim(), Span::new(self.page, start, start + part.len()))
    }

    fn page(&mut self) {
        let title = self.title();
        if let Some(index) = title {
            self.push_heading(1, index);
            self.next = index + 1;
        }
        while self.next < self.lines.len() {
            self.block();
        }
    }

    /// Returns the title's line: the one above `Namespace:`, or else the first that resembles a
    /// title.
    fn title(&self) -> Option<usize> {
        let is_namespace = |line: &Line<'_>| {
            let lower = line.text.to_lowercase();
            self.dialect
                .words
                .namespace_label
                .iter()
                .any(|label| lower.starts_with(label.as_str()))
        };
        let first_heading = self
            .lines
            .iter()
            .position(|line| heading_level(line.text, self.dialect).is_some());
        let limit = self.lines.iter().position(is_namespace).or(first_heading)?;
        let head = self.lines.get(..limit)?;
        if self.lines.get(limit).is_some_and(is_namespace) {
            return head.iter().rposition(|line| !line.text.is_empty());
        }
        let ignored = |text: &str| {
            self.dialect
                .words
                .rendered()
                .ignored
                .contains(&text.trim().to_lowercase())
        };
        head.iter().position(|line| {
            !line.text.is_empty() && !line.text.ends_with('.') && !ignored(line.text)
        })
    }

    fn push_heading(&mut self, level: u8, index: usize) {
        let text = self.part(index, self.line(index));
        let slug = slugify(&text.text);
        let span = self.span(index, index);
        self.blocks
            .push(Block::new(BlockKind::Heading { level, text, slug }, span));
    }

    fn block(&mut self) {
        let index = self.next;
        let text = self.line(index);
        self.next += 1;
        if text.trim().is_empty() {
            return;
        }
        if self
            .dialect
            .words
            .rendered()
            .alerts
            .iter()
            .any(|alert| alert == text.trim())
        {
            self.alert = true;
            return;
        }
        let alone =
            self.line(index + 1).is_empty() && (index == 0 || self.line(index - 1).is_empty());
        let level =
            || heading_level(text, self.dialect).or_else(|| announced_level(text, self.dialect));
        if let (true, Some(level)) = (alone, level()) {
            return self.heading(index, level);
        }
        if let Some(header) = self.table_header(text) {
            return self.table(index, &header);
        }
        if is_message(text) {
            return self.message(index);
        }
        if text.trim_start().starts_with(['{', '[']) {
            let end = self.json_end(index);
            return self.fence("json", index, end);
        }
        let paragraph = self.part(index, text);
        let span = self.span(index, index);
        let quoted = std::mem::take(&mut self.alert);
        self.blocks.push(Block {
            kind: BlockKind::Paragraph { text: paragraph },
            span,
            quoted,
        });
    }

    fn heading(&mut self, index: usize, level: u8) {
        let text = self.line(index).trim();
        let mut words = self.dialect.words.example_words.iter();
        let of_example = words.any(|word| text.starts_with(word.as_str()));
        self.in_examples |= of_example;
        // Within the examples, `Response` belongs to an example and is not the section.
        let level = if self.in_examples && !of_example {
            level.max(3)
        } else {
            level
        };
        self.push_heading(level, index);
    }

    /// Reads a request or response: its head, and its body if JSON follows after blank lines.
    fn message(&mut self, index: usize) {
        let mut end = index;
        let is_header = |line: &str| {
            line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            })
        };
        while is_message(self.line(end + 1)) && !self.in_examples || is_header(self.line(end + 1)) {
            end += 1;
        }
        let mut after = end + 1;
        while after < self.lines.len() && self.line(after).is_empty() {
            after += 1;
        }
        if self.line(after).trim_start().starts_with(['{', '[']) {
            end = self.json_end(after);
        }
        self.fence("http", index, end);
    }

    /// Returns the line on which a JSON value that begins on line `from` ends.
    fn json_end(&self, from: usize) -> usize {
        let (mut depth, mut in_string, mut escaped) = (0_i64, false, false);
        for index in from..self.lines.len() {
            let line = self.line(index);
            if index > from
                && !in_string
                && heading_level(line, self.dialect).is_some()
                && self.line(index - 1).is_empty()
            {
                return index.saturating_sub(1);
            }
            for c in line.chars() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' if in_string => escaped = true,
                    '"' => in_string = !in_string,
                    '{' | '[' if !in_string => depth += 1,
                    '}' | ']' if !in_string => depth -= 1,
                    _ => {}
                }
            }
            if depth <= 0 {
                return index;
            }
        }
        self.lines.len().saturating_sub(1)
    }

    fn fence(&mut self, lang: &str, from: usize, to: usize) {
        let span = self.span(from, to);
        let mut code = PiecedText::at(span);
        for index in from..=to {
            let place = self.span(index, index);
            code.push(self.line(index), place);
            // Trailing whitespace may precede it in the file.
            code.push_replaced(
                "\n",
                Span {
                    start: place.end,
                    ..place
                },
            );
        }
        let (text, body) = code.finish();
        self.next = to + 1;
        let fence = Fence {
            lang: lang.into(),
            text,
            body,
        };
        self.blocks.push(Block::new(BlockKind::Fence(fence), span));
    }
}

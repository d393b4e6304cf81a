//! Text within a block; markup is removed and kept as separate marks.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use serde::Serialize;

use super::definitions::Definitions;
use crate::text::Span;

/// Plain text with marks, usually borrowed from its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inline<'s> {
    /// The text without markup; line breaks are spaces, `<br>` is a line feed.
    pub text: Cow<'s, str>,
    /// The marked parts of the text, in order of their starts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark<'s>>,
    /// Position in the source.
    pub span: Span,
    /// The name of an `<a name="…">` in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Box<str>>,
}

/// A marked part of an [`Inline`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark<'s> {
    /// Byte range in [`Inline::text`].
    pub range: Range<usize>,
    /// Link, code or strong.
    #[serde(flatten)]
    pub kind: MarkKind<'s>,
}

/// The kinds of [`Mark`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "mark", content = "target", rename_all = "kebab-case")]
pub enum MarkKind<'s> {
    /// Text in backticks.
    Code,
    /// Bold text.
    Strong,
    /// A link, with its target as written.
    Link(Cow<'s, str>),
}

impl<'s> Inline<'s> {
    /// Creates a text without markup.
    pub fn plain(text: impl Into<Cow<'s, str>>, span: Span) -> Self {
        Inline {
            text: text.into(),
            marks: Vec::new(),
            span,
            anchor: None,
        }
    }

    /// Converts the text to one that does not borrow from its source.
    pub fn into_owned(self) -> Inline<'static> {
        let marks = self.marks.into_iter().map(|mark| Mark {
            range: mark.range,
            kind: mark.kind.into_owned(),
        });
        Inline {
            text: Cow::Owned(self.text.into_owned()),
            marks: marks.collect(),
            span: self.span,
            anchor: self.anchor,
        }
    }

    /// Returns the text of each mark of the wanted kinds.
    pub fn marked(&self, wanted: fn(&MarkKind<'_>) -> bool) -> impl Iterator<Item = &str> {
        self.marks
            .iter()
            .filter(move |mark| wanted(&mark.kind))
            .filter_map(|mark| self.text.get(mark.range.clone()))
    }

    /// Returns the text with code in backticks again; other markup is omitted.
    pub fn markdown(&self) -> String {
        if self.code().next().is_none() {
            return self.text.to_string();
        }
        let mut out = String::with_capacity(self.text.len() + 8);
        let mut at = 0;
        for mark in self.marks.iter().filter(|mark| mark.kind == MarkKind::Code) {
            if mark.range.start < at {
                continue;
            }
            let (Some(before), Some(code)) = (
                self.text.get(at..mark.range.start),
                self.text.get(mark.range.clone()),
            ) else {
                continue;
            };
            out.push_str(before);
            let fits = !code.is_empty() && !code.contains('`');
            let tick = if fits { "`" } else { "" };
            [tick, code, tick]
                .into_iter()
                .for_each(|part| out.push_str(part));
            at = mark.range.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        out
    }

    /// Returns the parts in backticks.
    pub fn code(&self) -> impl Iterator<Item = &str> {
        self.marked(|kind| matches!(kind, MarkKind::Code))
    }

    /// Returns the bold parts.
    pub fn strong(&self) -> impl Iterator<Item = &str> {
        self.marked(|kind| matches!(kind, MarkKind::Strong))
    }

    /// Returns text and target of each link.
    pub fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Link(target) => Some((self.text.get(mark.range.clone())?, target.as_ref())),
            _ => None,
        })
    }

    /// Returns a part of the text, with the marks that are whole within it.
    pub(crate) fn part(&self, range: Range<usize>) -> Inline<'_> {
        let marks = self.marks.iter();
        let within =
            marks.filter(|mark| range.start <= mark.range.start && mark.range.end <= range.end);
        let moved = within.map(|mark| Mark {
            range: mark.range.start - range.start..mark.range.end - range.start,
            kind: mark.kind.clone(),
        });
        Inline {
            marks: moved.collect(),
            text: Cow::Borrowed(self.text.get(range).unwrap_or_default()),
            span: self.span,
            anchor: None,
        }
    }

    /// Appends another text, separated by `between`.
    pub(crate) fn append(&mut self, between: &str, other: &Inline<'s>) {
        let text = self.text.to_mut();
        text.push_str(between);
        let base = text.len();
        text.push_str(&other.text);
        let moved = |mark: &Mark<'s>| Mark {
            range: mark.range.start + base..mark.range.end + base,
            kind: mark.kind.clone(),
        };
        self.marks.extend(other.marks.iter().map(moved));
        self.span = self.span.to(other.span);
    }
}

impl MarkKind<'_> {
    fn into_owned(self) -> MarkKind<'static> {
        match self {
            MarkKind::Code => MarkKind::Code,
            MarkKind::Strong => MarkKind::Strong,
            MarkKind::Link(target) => MarkKind::Link(Cow::Owned(target.into_owned())),
        }
    }
}

/// Builder of an [`Inline`] from the events of one block.
pub(super) struct Builder<'s> {
    /// The collected text, while it is one piece of the source.
    piece: &'s str,
    /// The collected text, if it is not one piece of the source.
    text: String,
    marks: Vec<Mark<'s>>,
    open: Vec<(usize, MarkKind<'s>)>,
    anchor: Option<Box<str>>,
    /// Offset of a translation that the original may follow.
    translation: Option<usize>,
    /// The definitions of links on the page.
    pub(super) definitions: Definitions<'s>,
}

impl<'s> Builder<'s> {
    pub(super) fn new() -> Self {
        Builder {
            piece: "",
            text: String::new(),
            marks: Vec::new(),
            open: Vec::new(),
            anchor: None,
            translation: None,
            definitions: Definitions::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the length of the collected text in bytes.
    pub(super) fn len(&self) -> usize {
        self.piece.len() + self.text.len()
    }

    /// Moves the collected piece into the buffer and returns the buffer.
    fn buffer(&mut self) -> &mut String {
        self.text.push_str(std::mem::take(&mut self.piece));
        &mut self.text
    }

    /// Marks the text from an offset on.
    pub(super) fn mark(&mut self, from: usize, kind: MarkKind<'s>) {
        self.marks.push(Mark {
            range: from..self.len(),
            kind,
        });
    }

    pub(super) fn event(&mut self, event: Event<'s>) {
        match event {
            Event::Text(CowStr::Borrowed(text)) => self.push(text),
            Event::Text(text) => self.push_copy(&text),
            Event::Code(text) => {
                let start = self.len();
                match text {
                    CowStr::Borrowed(text) => self.push(text.trim()),
                    text => self.push_copy(text.trim()),
                }
                self.mark(start, MarkKind::Code);
            }
            Event::SoftBreak => self.line_break(' '),
            Event::HardBreak => self.line_break('\n'),
            Event::InlineHtml(html) => self.html(&html),
            Event::Start(Tag::Strong) => self.open.push((self.len(), MarkKind::Strong)),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.open
                    .push((self.len(), MarkKind::Link(dest_url.into())));
            }
            Event::End(TagEnd::Strong | TagEnd::Link) => {
                if let Some((start, kind)) = self.open.pop() {
                    self.mark(start, kind);
                }
            }
            _ => {}
        }
    }

    /// Appends a piece of the source. No-break spaces become spaces, zero-width characters are
    /// removed.
    pub(super) fn push(&mut self, text: &'s str) {
        if self.is_empty() && text.is_ascii() {
            self.piece = text;
        } else {
            self.push_copy(text);
        }
    }

    /// Like `push`, for a text that is not a piece of the source.
    pub(super) fn push_copy(&mut self, text: &str) {
        let buffer = self.buffer();
        if text.is_ascii() {
            return buffer.push_str(text);
        }
        let visible = text
            .chars()
            .filter(|c| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'));
        buffer.extend(visible.map(|c| {
            if matches!(c, '\u{a0}' | '\u{202f}') {
                ' '
            } else {
                c
            }
        }));
    }

    pub(super) fn html(&mut self, html: &str) {
        let lower = html.to_ascii_lowercase();
        if lower.starts_with("<span") {
            // A bilingual page has each text twice: the translation, then the original, which has the
            // names of the API.
            if lower.contains("sxs-lookup") {
                self.drop_translation();
            } else if lower.contains("data-ttu-id") {
                self.translation = Some(self.len());
            }
            return;
        }
        if lower.starts_with("<br")
            || lower.starts_with("</br")
            || lower.starts_with("<li")
            || lower.starts_with("</p")
        {
            self.line_break('\n');
        } else if lower.starts_with("<a ") {
            self.anchor = self.anchor.take().or_else(|| anchor_name(html));
        } else if !lower.starts_with("<!") && !lower.starts_with("</") && is_placeholder(&lower) {
            self.buffer().push_str(html);
        }
    }

    /// Discards the text of a translation before its original.
    fn drop_translation(&mut self) {
        if let Some(start) = self.translation.take() {
            self.buffer().truncate(start);
            self.marks.retain(|mark| mark.range.start < start);
        }
    }

    /// Appends a line feed for a hard break, or a space for a soft one.
    fn line_break(&mut self, character: char) {
        self.buffer().push(character);
    }

    /// Discards the collected text.
    pub(super) fn clear(&mut self) {
        self.piece = "";
        self.text.clear();
        self.marks.clear();
        self.anchor = None;
        self.translation = None;
    }

    /// Returns the collected text and empties the builder. Its buffer is reused for the next block,
    /// since pages have many small ones.
    pub(super) fn finish(&mut self, span: Span) -> Inline<'s> {
        self.open.clear();
        self.translation = None;
        let whole = if self.text.is_empty() {
            self.piece
        } else {
            self.text.as_str()
        };
        let text = whole.trim();
        if text.len() < whole.len() {
            let lead = whole.len() - whole.trim_start().len();
            for mark in &mut self.marks {
                mark.range.start = mark.range.start.saturating_sub(lead).min(text.len());
                mark.range.end = mark.range.end.saturating_sub(lead).min(text.len());
            }
        }
        if self.marks.len() > 1 {
            self.marks.sort_by_key(|mark| mark.range.start);
        }
        let text = if self.text.is_empty() {
            Cow::Borrowed(self.piece.trim())
        } else {
            Cow::Owned(text.to_owned())
        };
        // Most texts have no marks, so draining is skipped.
        let marks = if self.marks.is_empty() {
            Vec::new()
        } else {
            self.marks.drain(..).collect()
        };
        self.piece = "";
        self.text.clear();
        Inline {
            text,
            marks,
            span,
            anchor: self.anchor.take(),
        }
    }
}

/// Returns `true` if a tag is a placeholder such as `<id>` and not an HTML element.
fn is_placeholder(tag: &str) -> bool {
    const ELEMENTS: [&str; 22] = [
        "a", "b", "i", "u", "p", "ul", "ol", "li", "br", "hr", "em", "strong", "code", "pre",
        "sub", "sup", "span", "div", "img", "table", "tr", "td",
    ];
    let name: String = tag
        .chars()
        .skip(1)
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    !ELEMENTS.contains(&name.as_str())
}

/// Returns the value of a `name` or `id` attribute.
fn anchor_name(html: &str) -> Option<Box<str>> {
    for attribute in ["name=", "id="] {
        if let Some((_, rest)) = html.split_once(attribute) {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return rest.get(1..)?.split(quote).next().map(Box::from);
        }
    }
    None
}

/// Extensions of CommonMark that the Markdown parser supports.
pub(super) const MARKDOWN: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Parses a piece of Markdown as inline text, ignoring its block structure.
pub(super) fn parse<'s>(text: &'s str, definitions: &Definitions<'s>, span: Span) -> Inline<'s> {
    let mut builder = Builder::new();
    for event in
        Parser::new_with_broken_link_callback(text, MARKDOWN, Some(|link| definitions.link(&link)))
    {
        builder.event(event);
    }
    builder.finish(span)
}

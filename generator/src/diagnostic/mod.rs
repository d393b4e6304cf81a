//! Diagnostics about pages, with a code, a place, an excerpt and advice.
//!
//! Each code is one Markdown file in `generator/diagnostics`: front matter with its severity and
//! one-line summary, then the manual entry that `docwright explain --code` prints. The page in an
//! entry is also its test: reading it must report that diagnostic.

mod codes;
mod render;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::{Sources, Span};

pub use codes::{Code, Entry};
pub use render::{Renderer, write_text};

/// The severity of a diagnostic.
///
/// ```
/// use docwright_generator::diagnostic::{Code, Severity};
///
/// assert_eq!(Code::find("link-missing").map(|code| code.entry().severity), Some(Severity::Warning));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A part of the input could not be used.
    Error,
    /// The input contradicts itself or the conventions; a rule decided which claim counts.
    Warning,
    /// Something a reader may want to know; nothing is wrong with the result.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        })
    }
}

/// A span with a text about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Label {
    /// The span.
    pub span: Span,
    /// A few words about the span; may be empty.
    pub text: Cow<'static, str>,
}

/// One finding in the input.
///
/// ```
/// use docwright_generator::diagnostic::{Code, Diagnostic};
/// use docwright_generator::text::{PageId, Span};
///
/// let span = Span::new(PageId(0), 3, 8);
/// let found = Diagnostic::new(Code::LinkMissing, span, "`shelf.md` does not exist").help("correct the path");
/// assert_eq!(found.code.name(), "link-missing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Its class.
    pub code: Code,
    /// The message: one sentence, without a final full stop.
    pub message: Cow<'static, str>,
    /// The span it is about, with a label.
    pub primary: Label,
    /// Other relevant spans, such as that of the claim that lost.
    pub secondary: Vec<Label>,
    /// Advice, or a note on what was done.
    pub help: Option<Cow<'static, str>>,
}

impl Diagnostic {
    /// Creates a diagnostic without secondary spans or advice.
    #[cold]
    #[inline(never)]
    pub fn new(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            primary: Label {
                span,
                text: Cow::Borrowed(""),
            },
            secondary: Vec::new(),
            help: None,
        }
    }

    /// Sets the label of the primary span.
    #[must_use]
    pub fn label(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a secondary span.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Returns the severity of the code.
    pub fn severity(&self) -> Severity {
        self.code.entry().severity
    }

    /// Returns the form for JSON output and saved reports: spans as page, line, column and excerpt.
    pub fn report(&self, sources: &Sources) -> Report {
        let place = |label: &Label| {
            let at = sources.locate(label.span);
            let excerpt = sources.get(label.span.page).map_or("", |source| {
                let (start, end) = source.line_range(label.span.start);
                source.slice(start, end)
            });
            let excerpt = excerpt.trim_end().chars().take(400).collect();
            Place {
                page: at.page().to_owned(),
                line: at.line(),
                column: at.column(),
                label: label.text.clone().into_owned(),
                excerpt,
            }
        };
        Report {
            code: self.code.name().to_owned(),
            severity: self.severity(),
            message: self.message.clone().into_owned(),
            place: place(&self.primary),
            related: self.secondary.iter().map(place).collect(),
            help: self.help.clone().map(Cow::into_owned),
        }
    }
}

/// A [`Diagnostic`] without references into [`Sources`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the code.
    pub code: String,
    /// Severity.
    pub severity: Severity,
    /// The message.
    pub message: String,
    /// The primary place.
    #[serde(flatten)]
    pub place: Place,
    /// Other relevant places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Place>,
    /// Advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A place in a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Path below the documentation root.
    pub page: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Label; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The line's text, cut at 400 characters.
    pub excerpt: String,
}

/// Sorts diagnostics by place, then code and message, the order in which they are shown, and
/// removes duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let key = |d: &Diagnostic| (d.primary.span, d.code);
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)));
    diagnostics.dedup();
}

//! Diagnostics as text in the style of rustc.

use annotate_snippets::{
    AnnotationKind, Level, Renderer as Snippets, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Label, Severity};
use crate::text::{Sources, Span};

/// Layout of diagnostics as text.
#[derive(Clone, Copy, Debug)]
pub struct Renderer {
    /// Whether to colour the text with ANSI sequences.
    pub color: bool,
    /// Width in columns; longer source lines are cut around the annotated part.
    pub width: usize,
}

impl Default for Renderer {
    fn default() -> Self {
        Renderer {
            color: false,
            width: 120,
        }
    }
}

impl Renderer {
    /// Renders one diagnostic with its excerpts, ending in a line feed.
    pub fn render(&self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let level = match diagnostic.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let primary = Excerpt::new(&diagnostic.primary, sources);
        let others: Vec<Excerpt<'_>> = diagnostic
            .secondary
            .iter()
            .map(|label| Excerpt::new(label, sources))
            .collect();
        let help = diagnostic.help.as_deref().map(normalize_untrusted_str);
        let mut group = level
            .primary_title(&*diagnostic.message)
            .id(diagnostic.code.name())
            .element(primary.snippet(AnnotationKind::Primary));
        for other in &others {
            group = group.element(other.snippet(AnnotationKind::Context));
        }
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        let renderer = if self.color {
            Snippets::styled()
        } else {
            Snippets::plain()
        };
        let mut text = renderer.term_width(self.width).render(&[group]);
        text.push('\n');
        text
    }
}

/// The first line of a span, with the range of the span in it.
struct Excerpt<'a> {
    path: &'a str,
    text: &'a str,
    line: usize,
    range: std::ops::Range<usize>,
    label: String,
}

impl<'a> Excerpt<'a> {
    fn new(label: &Label, sources: &'a Sources) -> Self {
        let Span { page, start, .. } = label.span;
        let Some(source) = sources.get(page) else {
            return Excerpt {
                path: "",
                text: "",
                line: 1,
                range: 0..0,
                label: label.text.clone().into_owned(),
            };
        };
        let (line, _) = source.line_column(start);
        let (line_start, line_end) = source.line_range(start);
        let text = source.slice(line_start, line_end).trim_end_matches('\r');
        let limit = text.len();
        let floor = |offset: u32| {
            let mut at = (offset.saturating_sub(line_start) as usize).min(limit);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let from = floor(start);
        let to = floor(label.span.end).max(from);
        let label = normalize_untrusted_str(&label.text);
        Excerpt {
            path: &source.path,
            text,
            line: line as usize,
            range: from..to,
            label,
        }
    }

    fn snippet(&self, kind: AnnotationKind) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotation = kind.span(self.range.clone());
        let annotation = if self.label.is_empty() {
            annotation
        } else {
            annotation.label(self.label.as_str())
        };
        Snippet::source(self.text)
            .path(self.path)
            .line_start(self.line)
            .annotation(annotation)
    }
}

/// Renders all diagnostics as text, separated by blank lines.
pub fn write_text(diagnostics: &[Diagnostic], sources: &Sources, renderer: Renderer) -> String {
    let texts: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(diagnostic, sources))
        .collect();
    texts.join("\n")
}

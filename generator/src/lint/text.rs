//! Checks of a page's text: front matter, fences, headings, tables, invisible characters.

use compact_str::CompactString;

use super::Subject;
use crate::blocks::{BlockKind, Inline, Row, slugify};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, HeadingRole, has_word};
use crate::text::Span;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    front_matter(subject, out);
    invisible(subject, out);
    headings(subject, out);
    for block in subject
        .blocks
        .iter()
        .filter(|block| block.span.page == subject.id)
    {
        match &block.kind {
            BlockKind::Fence(_) => fence(subject, block.span, out),
            BlockKind::Html { text } if text.to_ascii_lowercase().contains("<table") => out.push(
                Diagnostic::new(Code::HtmlTable, block.span, "this table is written in HTML")
                    .help("its rows were read as those of a Markdown table; write it as one"),
            ),
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph { text }
            | BlockKind::Item { text } => {
                note(text, subject.dialect, out);
            }
            BlockKind::Table(table) => {
                for row in &table.rows {
                    for cell in &row.cells {
                        note(cell, subject.dialect, out);
                    }
                }
                for row in &table.rows {
                    short(subject, row, table.header.len(), out);
                }
            }
            _ => {}
        }
    }
}

/// Reports a row with fewer cells than its table's header, except for one that is a label for the
/// rows after it.
fn short(subject: &Subject<'_>, row: &Row<'_>, width: usize, out: &mut Vec<Diagnostic>) {
    let source = subject.sources.text(row.span).trim();
    let Some(inner) = source.strip_prefix('|') else {
        return;
    };
    if source.contains('\n') || row.group_label().is_some() {
        return;
    }
    let inner = inner
        .strip_suffix('|')
        .filter(|inner| !inner.ends_with('\\'))
        .unwrap_or(inner);
    let escaped = inner.matches("\\|").count();
    let cells = 1 + inner.matches('|').count() - escaped;
    if cells < width {
        let message = format!("this row has fewer cells than the table's {width} columns");
        out.push(
            Diagnostic::new(Code::TableCellCount, row.span, message)
                .help("missing cells are read as empty; write `||` for an empty cell"),
        );
    }
}

/// Reports front matter that is never closed or is invalid YAML. Most pages are accepted by the
/// form of their lines, without the YAML parser.
fn front_matter(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let text = subject.source.text.as_str();
    let Some(rest) = text.strip_prefix("---\n") else {
        return;
    };
    let first = Span::new(subject.id, 0, 3);
    let Some(end) = rest.find("\n---") else {
        out.push(
            Diagnostic::new(
                Code::FrontMatterBroken,
                first,
                "this front matter is never closed",
            )
            .help("it was read as text; close it with a line `---`"),
        );
        return;
    };
    let matter = rest.get(..end).unwrap_or_default();
    let odd = |line: &str| match line.split_once(':') {
        Some((_, value)) => {
            let value = value.trim();
            let quoted =
                value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
            !quoted
                && (value.contains(": ")
                    || value.starts_with(['"', '\'', '[', '{', '@', '`', '%', '&', '*', '!']))
        }
        None => !line.trim().is_empty() && !line.starts_with([' ', '#', '-']),
    };
    if !matter.lines().any(odd) {
        return;
    }
    if let Err(error) = serde_yaml::from_str::<serde_yaml::Value>(matter) {
        let line = error.location().map_or(1, |at| at.line());
        let span = subject
            .sources
            .span_of(subject.id, u32::try_from(line + 1).unwrap_or(1));
        out.push(
            Diagnostic::new(
                Code::FrontMatterBroken,
                span,
                "this front matter is not YAML",
            )
            .help("it was read line by line; put a value that holds `: ` in quotes"),
        );
    }
}

/// Reports zero-width and no-break characters outside of code, once with their number.
fn invisible(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let text = subject.source.text.as_str();
    if text.is_ascii() {
        return;
    }
    let hidden = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{202f}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        )
    };
    let fences: Vec<Span> = subject
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Fence(_)) && block.span.page == subject.id)
        .map(|block| block.span)
        .collect();
    let outside = |at: usize| {
        !fences
            .iter()
            .any(|fence| (fence.start as usize..fence.end as usize).contains(&at))
    };
    let mut found = text
        .char_indices()
        .filter(|(at, c)| hidden(*c) && outside(*at));
    let Some((at, c)) = found.next() else { return };
    let more = found.count();
    let others = if more > 0 {
        format!(", the first of {}", more + 1)
    } else {
        String::new()
    };
    out.push(
        Diagnostic::new(
            Code::InvisibleCharacter,
            Span::new(subject.id, at, at + c.len_utf8()),
            format!("invisible character U+{:04X}{others}", c as u32),
        )
        .help("no-break blanks were read as blanks, zero-width characters left out"),
    );
}

fn fence(subject: &Subject<'_>, span: Span, out: &mut Vec<Diagnostic>) {
    let source = subject.sources.text(span);
    let trimmed = source.trim_start();
    let mark = if trimmed.starts_with("~~~") {
        "~~~"
    } else {
        "```"
    };
    if !trimmed.starts_with(mark) {
        return;
    }
    let last = source.trim_end().rsplit('\n').next().unwrap_or_default();
    let one_line = !source.trim_end().contains('\n');
    let page = subject
        .sources
        .get(span.page)
        .map_or("", |source| source.text.as_str());
    let is_last = page
        .get(span.end as usize..)
        .is_none_or(|rest| rest.trim().is_empty());
    let within = if is_last {
        "the page"
    } else {
        "the quote or list that it is in"
    };
    if one_line || !last.trim_start_matches([' ', '>', '\t']).starts_with(mark) {
        out.push(
            Diagnostic::new(
                Code::FenceUnclosed,
                Span::new(span.page, span.start as usize, span.start as usize + 3),
                "this code fence is never closed",
            )
            .help(format!(
                "it is read up to the end of {within}; close it with `{mark}`"
            )),
        );
    }
}

fn headings(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<HeadingRole, Span> = HashMap::default();
    let headings = subject
        .blocks
        .iter()
        .filter(|block| block.span.page == subject.id);
    for (index, (level, text, slug)) in headings
        .filter_map(|block| match &block.kind {
            BlockKind::Heading { level, text, slug } => Some((*level, text, slug)),
            _ => None,
        })
        .enumerate()
    {
        let role = subject.dialect.heading(slug);
        if index > 0
            && level == 2
            && let Some(role) = role.filter(|role| *role != HeadingRole::Examples)
        {
            match seen.get(&role) {
                Some(first) if slugify(&text.text) == slugify_of(subject, *first) => out.push(
                    Diagnostic::new(
                        Code::HeadingTwice,
                        text.span,
                        format!("`{}` is repeated on this page", text.text),
                    )
                    .also(*first, "first here")
                    .help("both sections were read as one; join them"),
                ),
                Some(_) => {}
                None => drop(seen.insert(role, text.span)),
            }
        }
        let known = if index == 0 {
            None
        } else {
            subject.dialect.near_heading(slug)
        };
        let title = index == 0 && subject.dialect.misspelt_title(&text.text);
        if let (true, None, Some(known)) = (level == 2, role, known) {
            out.push(
                Diagnostic::new(
                    Code::MisspeltHeading,
                    text.span,
                    format!("`{}` is not a known heading", text.text),
                )
                .help(format!("it was read as `{known}`; correct the spelling")),
            );
        } else if title {
            out.push(
                Diagnostic::new(Code::MisspeltHeading, text.span, "this title is misspelt")
                    .help("it was read as `… resource type`"),
            );
        }
    }
}

/// Returns the slug of the heading at a span.
fn slugify_of(subject: &Subject<'_>, span: Span) -> CompactString {
    slugify(subject.sources.text(span).trim_start_matches('#'))
}

/// Reports a note that an author left: `TODO`.
fn note(text: &Inline, dialect: &Dialect, out: &mut Vec<Diagnostic>) {
    let notes = &dialect.words.notes;
    let is_note = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        has_word(notes, word)
    };
    let mut present = notes.iter();
    // Few texts have a note, so they are not split into words.
    if present.any(|note| text.text.contains(note.as_str()))
        && text.text.split_whitespace().any(is_note)
    {
        out.push(
            Diagnostic::new(
                Code::TodoLeft,
                text.span,
                "a note to the page's author was left here",
            )
            .help("resolve the note or remove it"),
        );
    }
}

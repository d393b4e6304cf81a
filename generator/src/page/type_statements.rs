//! What the introduction of a page states of its type.

use super::prose::{self, Named};
use super::section::Section;
use super::{Context, type_cell};
use crate::blocks::{Block, BlockKind, Inline, MarkKind};
use crate::dialect::{Dialect, HeadingRole, Phrase, PhraseHits, has_word};
use crate::text::Span;

/// What a page states of its type.
pub(super) struct TypeStatements {
    pub inherits: Vec<(Named, Span)>,
    pub derived: Vec<(Named, Span)>,
    pub is_abstract: bool,
    pub open: bool,
}

/// A paragraph, and the phrases in it.
type Paragraph<'p> = (&'p Inline<'p>, PhraseHits);

/// Reads the paragraphs before the first section, and sections on derived types.
pub(super) fn read(context: &Context<'_>) -> TypeStatements {
    let dialect = context.dialect;
    let intro: Vec<Paragraph<'_>> = context
        .intro
        .iter()
        .map(|text| (*text, dialect.phrases(&text.text)))
        .collect();
    let mut named_abstract = intro.iter().filter(|(_, hits)| hits.has(Phrase::Abstract));
    TypeStatements {
        inherits: inherits(&intro, dialect),
        derived: derived(context, &intro),
        is_abstract: named_abstract.any(|(text, _)| is_abstract(&text.text, dialect)),
        open: intro.iter().any(|(_, hits)| hits.has(Phrase::Open)),
    }
}

/// Returns the base types that the introduction names.
fn inherits(intro: &[Paragraph<'_>], dialect: &Dialect) -> Vec<(Named, Span)> {
    let mut found = Vec::new();
    for (text, hits) in intro {
        let named = prose::named_after(text, hits, Phrase::Inherits, dialect);
        found.extend(named.into_iter().map(|name| (name, text.span)));
    }
    // "An [outcome](outcome.md) that gives a grade": the first words name the base type.
    if let (true, Some((first, _))) = (found.is_empty(), intro.first()) {
        found.extend(kind_of(first, dialect).map(|name| (name, first.span)));
    }
    found
}

/// Returns the type at the start of a sentence: a link between an article and "that" or "which".
fn kind_of(text: &Inline, dialect: &Dialect) -> Option<Named> {
    let mark = text.marks.first()?;
    let MarkKind::Link(target) = &mark.kind else {
        return None;
    };
    let article = text.text.get(..mark.range.start)?.trim().to_lowercase();
    let after = text.text.get(mark.range.end..)?.split_whitespace().next()?;
    let fits = has_word(&dialect.words.indefinite_articles, &article)
        && has_word(&dialect.words.relative_words, after)
        && type_cell::is_page(target);
    let name = text.text.get(mark.range.clone())?;
    fits.then(|| Named {
        text: name.to_owned(),
        target: Some(target.to_string()),
    })
}

/// Returns `true` if a paragraph calls its type abstract. Statements about the base type do not
/// count.
fn is_abstract(text: &str, dialect: &Dialect) -> bool {
    text.split(['\n', '.', '。']).any(|sentence| {
        let hits = dialect.phrases(sentence);
        let Some(phrase) = hits.first(Phrase::Abstract) else {
            return false;
        };
        let inherits = hits.first(Phrase::Inherits);
        let of_base = inherits.is_some_and(|other| other.start < phrase.start);
        !of_base && !hits.has(Phrase::NotAbstract)
    })
}

/// Returns the types that a page names as derived from its own, in a section on them or in its
/// introduction.
fn derived(context: &Context<'_>, intro: &[Paragraph<'_>]) -> Vec<(Named, Span)> {
    let is_derived = |section: &&Section<'_>| section.nearest_role() == Some(HeadingRole::Derived);
    let sections = context.sections.iter().filter(is_derived);
    let blocks = sections.flat_map(|section| section.blocks);
    let mut found: Vec<(Named, Span)> = blocks.flat_map(linked_in_block).collect();
    let mut listing = false;
    for (text, hits) in intro {
        match hits.first(Phrase::Derived) {
            Some(phrase) => {
                found.extend(linked(text, phrase.end));
                listing = text.text.trim_end().ends_with(':');
            }
            // A list follows the sentence that announces it; each item begins with the type.
            None if listing && text.marks.first().is_some_and(|mark| mark.range.start < 4) => {
                let first = Inline {
                    marks: text.marks.iter().take(1).cloned().collect(),
                    ..(*text).clone()
                };
                found.extend(linked(&first, 0));
            }
            None => listing = false,
        }
    }
    found
}

/// Returns the types that a block links to: in the first column, for a table.
fn linked_in_block(block: &Block<'_>) -> Vec<(Named, Span)> {
    if let BlockKind::Table(table) = &block.kind {
        let cells = table.rows.iter().filter_map(|row| row.cell(0));
        return cells.flat_map(|cell| linked(cell, 0)).collect();
    }
    let text = block.prose().into_iter();
    text.flat_map(|text| linked(text, 0)).collect()
}

/// Returns the types that a text links to, from an offset on.
fn linked(text: &Inline, from: usize) -> Vec<(Named, Span)> {
    let marks = text.marks.iter().filter(|mark| mark.range.start >= from);
    let links = marks.filter_map(|mark| match &mark.kind {
        MarkKind::Link(target) if type_cell::is_page(target) => {
            let name = text.text.get(mark.range.clone()).unwrap_or_default();
            let named = Named {
                text: name.to_owned(),
                target: Some(target.to_string()),
            };
            Some((named, text.span))
        }
        _ => None,
    });
    links.collect()
}

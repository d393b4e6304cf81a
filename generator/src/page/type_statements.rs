//! What the introduction of a page states of its type.

use std::ops::Range;

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
    /// Span of a note that calls it deprecated.
    pub deprecated: Option<Span>,
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
    let notes = context.opening().filter(|block| block.quoted);
    let notes: Vec<Paragraph<'_>> = notes
        .filter_map(Block::prose)
        .map(|text| (text, dialect.phrases(&text.text)))
        .collect();
    let both = || intro.iter().chain(&notes);
    let mut named_abstract = both().filter(|(_, hits)| hits.has(Phrase::Abstract));
    TypeStatements {
        deprecated: notes.iter().find_map(|note| is_deprecated(context, note)),
        inherits: inherits(&intro, dialect),
        derived: derived(context),
        is_abstract: named_abstract.any(|(text, _)| is_abstract(&text.text, dialect)),
        open: intro
            .iter()
            .any(|(text, hits)| prose::affirms(&text.text, hits, Phrase::Open, dialect)),
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

/// Returns the span of a note that calls the page's type deprecated: its subject is "this resource" or
/// the name of the type.
fn is_deprecated(context: &Context<'_>, (text, hits): &Paragraph<'_>) -> Option<Span> {
    let phrase = hits.first(Phrase::Deprecated)?;
    let before = text.text.get(..phrase.start)?;
    let subject = before.rsplit(". ").next()?;
    let title = context
        .title
        .and_then(|title| title.text.split_whitespace().next());
    let named = title.is_some_and(|title| subject.contains(title));
    let this = hits
        .all(Phrase::ThisResource)
        .any(|range| range.start + subject.len() >= before.len());
    let outside = hits.has_outside(Phrase::Deprecated, Phrase::NotDeprecated);
    (outside && (named || this)).then_some(text.span)
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
        !of_base && !hits.has(Phrase::NotAbstract) && !prose::is_negated(sentence, &phrase, dialect)
    })
}

/// Returns the types that a page names as derived from its own, in a section on them or in its
/// introduction.
fn derived(context: &Context<'_>) -> Vec<(Named, Span)> {
    let is_derived = |section: &&Section<'_>| section.nearest_role() == Some(HeadingRole::Derived);
    let sections = context.sections.iter().filter(is_derived);
    let blocks = sections.flat_map(|section| section.blocks);
    let mut found: Vec<(Named, Span)> = blocks.flat_map(linked_in_block).collect();
    let mut listing = false;
    for block in context.opening().filter(|block| !block.quoted) {
        let Some(text) = block.prose() else {
            if listing && matches!(block.kind, BlockKind::Table(_)) {
                found.extend(linked_in_block(block));
            }
            continue;
        };
        let hits = context.dialect.phrases(&text.text);
        match hits.first(Phrase::Derived) {
            Some(phrase) => {
                let named = linked(text, phrase.end..end_of_statement(text, &hits, phrase.end));
                listing = named.is_empty() || text.text.trim_end().ends_with(':');
                found.extend(named);
            }
            // A list follows the sentence that announces it; each item begins with the type.
            None if listing && text.marks.first().is_some_and(|mark| mark.range.start < 4) => {
                let first = text.marks.first().map_or(0, |mark| mark.range.end);
                found.extend(linked(text, 0..first));
            }
            None => listing = false,
        }
    }
    found
}

/// Returns where a statement on derived types ends: at the end of its sentence, or before a phrase on
/// the base type.
fn end_of_statement(text: &Inline, hits: &PhraseHits, from: usize) -> usize {
    let rest = text.text.get(from..).unwrap_or_default();
    let sentence = rest.find(". ").map_or(text.text.len(), |at| from + at);
    let base = hits.from(Phrase::Inherits, from);
    base.map_or(sentence, |phrase| phrase.start.min(sentence))
}

/// Returns the types that a block links to: in the first column, for a table.
fn linked_in_block(block: &Block<'_>) -> Vec<(Named, Span)> {
    if let BlockKind::Table(table) = &block.kind {
        let cells = table.rows.iter().filter_map(|row| row.cell(0));
        return cells
            .flat_map(|cell| linked(cell, 0..cell.text.len()))
            .collect();
    }
    let text = block.prose().into_iter();
    text.flat_map(|text| linked(text, 0..text.text.len()))
        .collect()
}

/// Returns the types that a part of a text links to.
fn linked(text: &Inline, range: Range<usize>) -> Vec<(Named, Span)> {
    let marks = text
        .marks
        .iter()
        .filter(|mark| range.start <= mark.range.start && mark.range.end <= range.end);
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

//! Detection of translated pages, and of pages in a language that no lexicon has.
//!
//! The names in their tables are restored by [`translated_names`](super::translated_names), the
//! names of types after all pages are read, by [`translated_types`](super::translated_types).

use super::{Context, Section};
use crate::blocks::{BlockKind, slugify};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::text::{FrontMatter, Span, lower};

/// Returns `true` if a page is a translation: its metadata state it, two of its headings keep
/// anchors in another language, or two of its headings and columns are words of a lexicon.
pub(super) fn is_translated(
    matter: &FrontMatter,
    sections: &[Section<'_>],
    dialect: &Dialect,
) -> bool {
    const KEYS: [&str; 3] = [
        "ms.translationtype",
        "ms.openlocfilehash",
        "ms.contentlocale",
    ];
    let foreign = |section: &&Section<'_>| {
        section.heading.is_some_and(|heading| {
            heading.anchor.is_some()
                && slugify(&heading.text) != section.slug
                && dialect.heading(section.slug).is_some()
        })
    };
    let is_word = |word: &str| dialect.words.foreign.contains(word);
    let headings = || {
        sections
            .iter()
            .filter(|section| section.heading.is_some() && is_word(section.slug))
    };
    let tables = || {
        sections
            .iter()
            .flat_map(|section| section.blocks)
            .filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some(table),
                _ => None,
            })
    };
    let columns = || {
        tables()
            .flat_map(|table| &table.header)
            .filter(|cell| is_word(&lower(cell.text.trim())))
    };
    let says_so = |(key, value): (&str, &str)| {
        !value.is_empty() && KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
    };
    matter.entries().any(says_so)
        || sections.iter().filter(foreign).take(2).count() == 2
        || headings().count() + columns().count() > 1
}

/// Returns `true` if a page is in a language that the dialect lacks: the text of no heading and no
/// column is known.
pub(super) fn is_unknown(context: &Context<'_>) -> bool {
    let dialect = context.dialect;
    let headings = || {
        context
            .sections
            .iter()
            .skip(1)
            .filter_map(|section| Some((section, section.heading?)))
    };
    let tables = || {
        context
            .sections
            .iter()
            .flat_map(|section| section.blocks)
            .filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some(table),
                _ => None,
            })
    };
    let known = || {
        headings().any(|(_, heading)| dialect.heading(&slugify(&heading.text)).is_some())
            || tables()
                .flat_map(|table| &table.header)
                .any(|cell| dialect.column(&cell.text).is_some())
    };
    let announced = context
        .sections
        .iter()
        .any(|section| section.role.is_some());
    let several = headings()
        .filter(|(section, _)| section.heading.is_some())
        .count()
        > 2;
    let reference = || {
        let mut annotations = context
            .sections
            .iter()
            .flat_map(|section| section.blocks)
            .filter_map(|block| context.annotation(block));
        annotations.any(|annotation| {
            matches!(
                annotation.block_type(),
                Some("resource" | "request" | "response")
            )
        })
    };
    let foreign = context.translated && (tables().next().is_some() || announced)
        || !announced && several && reference();
    foreign && !known()
}

/// Reports a page in an unknown language, of which only anchors, links and JSON are read.
pub(super) fn report_unknown(span: Span, out: &mut Vec<Diagnostic>) {
    let message = "no heading and no column of this page is known in any language of the dialect";
    out.push(Diagnostic::new(Code::LanguageUnknown, span, message).help(
        "what anchors, links and JSON show was read; add the words in a file with `extends: graph`, as `docwright dialect german` has them",
    ));
}

//! Responses that a page's prose documents.

use std::ops::Range;

use super::Context;
use super::columns::Columns;
use super::fragment::{Called, ResponseProse};
use super::prose::sentences;
use super::section::of_role;
use super::type_cell::{self, TypeExpr, is_page};
use crate::api::is_name;
use crate::blocks::{Inline, MarkKind, Row};
use crate::dialect::{
    ColumnRole, Dialect, HeadingRole, Phrase, PhraseHits, has_any_case, has_word,
};

/// Reads the sections on the response.
pub(super) fn response(context: &Context<'_>) -> ResponseProse {
    let mut found = ResponseProse::default();
    for text in of_role(context, HeadingRole::Response)
        .flat_map(|section| section.blocks)
        .filter_map(|b| b.prose())
    {
        let hits = context.dialect.phrases(&text.text);
        found.span = found.span.or(Some(text.span));
        for code in statuses(&text.text) {
            if !found.statuses.iter().any(|(known, _)| *known == code) {
                found.statuses.push((code, text.span));
            }
        }
        found.empty |= hits.has(Phrase::NoResponseBody);
        let called = [
            (Phrase::ThisAction, Called::Action),
            (Phrase::ThisFunction, Called::Function),
        ];
        found.called = found.called.or(called
            .into_iter()
            .find(|(phrase, _)| hits.has(*phrase))
            .map(|(_, is)| is));
        if found.returns.is_none() {
            read_sentences(text, context.dialect, &mut found);
        }
    }
    let blocks = of_role(context, HeadingRole::Response).flat_map(|section| section.blocks);
    for (table, columns) in blocks.filter_map(|block| context.table(block)) {
        for row in &table.rows {
            read_row(row, columns, context.dialect, &mut found);
        }
    }
    found
}

/// Reads a row of a table of responses: `| 201 | Created | [boat](boat.md) |`.
fn read_row(row: &Row<'_>, columns: &Columns, dialect: &Dialect, found: &mut ResponseProse) {
    let Some(first) = row.cell(0) else { return };
    let code = first
        .text
        .trim()
        .split([' ', ':'])
        .next()
        .unwrap_or_default();
    let Some(code) = statuses(code).next().filter(|_| code.len() == 3) else {
        return;
    };
    found.span = found.span.or(Some(first.span));
    if !found.statuses.iter().any(|(known, _)| *known == code) {
        found.statuses.push((code, first.span));
    }
    let typed = columns.cell(row, &[ColumnRole::Type, ColumnRole::ReturnType]);
    let linked = || {
        let mut cells = (1..).map_while(|at| row.cell(at));
        cells.find(|cell| cell.links().any(|(_, target)| is_page(target)))
    };
    if found.returns.is_none()
        && let Some(cell) = typed.or_else(linked)
    {
        let ty = type_cell::parse(cell, dialect);
        found.returns = ty.map(|ty| (ty, cell.span));
    }
}

/// Reads the first sentence of a text that names what is returned.
fn read_sentences(text: &Inline, dialect: &Dialect, found: &mut ResponseProse) {
    let mut at = 0;
    for sentence in sentences(&text.text) {
        let sentence = text.part(at..at + sentence.len());
        at += sentence.text.len();
        let hits = dialect.phrases(&sentence.text);
        // What the address of an operation leads to is the response of another request.
        let accepted = statuses(&sentence.text).any(|status| status == 202);
        if accepted && hits.has(Phrase::LocationHeader) && !hits.has(Phrase::ResponseBody) {
            found.empty = true;
            return;
        }
        if hits.has(Phrase::ResponseBody) || names_object(&sentence, dialect) {
            found.returns = returns(&sentence, &hits, dialect).map(|ty| (ty, text.span));
        }
        if found.returns.is_some() {
            return;
        }
    }
}

/// Returns `true` if a sentence names a returned object with a link:
/// `… and a collection of [webAccount](…) objects.`
fn names_object(sentence: &Inline, dialect: &Dialect) -> bool {
    let words = &dialect.words;
    let states_status = statuses(&sentence.text).next().is_some();
    let returned = |label: &str| {
        let (before, after) = sentence.text.split_once(label)?;
        let object = after
            .split_whitespace()
            .next()
            .is_some_and(|word| has_word(&words.object_words, plain(word)));
        // The words between are "a", "the" or "a collection of".
        let mut last = before.split_whitespace().rev().take(4);
        let last = last.any(|word| has_word(&words.returning_words, word));
        Some((object || states_status && is_name(label)) && last)
    };
    let mut linked = sentence.links().filter(|(_, target)| is_page(target));
    linked.any(|(label, _)| returned(label) == Some(true))
}

/// Returns the status codes from 200 to 399 in a text.
pub(super) fn statuses(text: &str) -> impl Iterator<Item = u16> {
    let outside = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .enumerate()
        .filter_map(move |(at, digits)| match digits {
            [a @ b'2'..=b'3', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
                // "A 200-series code" is none.
                let series = bytes.get(at + 3) == Some(&b'-');
                let alone = outside(at.checked_sub(1).and_then(|before| bytes.get(before)))
                    && outside(bytes.get(at + 3))
                    && !series;
                let [a, b, c] = [a, b, c].map(|digit| u16::from(digit - b'0'));
                alone.then_some(100 * a + 10 * b + c)
            }
            _ => None,
        })
}

/// Returns the type that a sentence names as that of the response.
fn returns(sentence: &Inline, hits: &PhraseHits, dialect: &Dialect) -> Option<TypeExpr> {
    let link = sentence.marks.iter().find_map(|mark| match &mark.kind {
        MarkKind::Link(target) if is_page(target) => Some((mark.range.clone(), target)),
        _ => None,
    });
    let (range, name) = match link {
        Some((range, target)) => {
            let label = sentence.text.get(range.clone())?;
            if is_aspect(sentence.text.get(..range.start)?, dialect) {
                return None;
            }
            let name = type_cell::parse_text(label, Some(target.to_string()), dialect)?;
            (range, name)
        }
        None => object(sentence, dialect).or_else(|| primitive(sentence, hits, dialect))?,
    };
    let many = is_collection(sentence, &range, hits, dialect);
    Some(match many && name.collection == 0 {
        true => name.collection(),
        false => name,
    })
}

/// Returns `true` if a text ends in a part of a resource, such as "the ID of the new".
fn is_aspect(before: &str, dialect: &Dialect) -> bool {
    let words = &dialect.words;
    let mut last = before.split_whitespace().rev().map(plain);
    let last =
        last.find(|word| !has_word(&words.articles, &word.to_lowercase()) && !word.is_empty());
    let of = before.to_lowercase();
    last.is_some_and(|word| has_any_case(&words.aspect_words, word)) && of.contains(" of ")
}

/// Maximum number of characters between a type and a word for a collection after it.
const COLLECTION_WITHIN: usize = 16;

/// Returns `true` if a sentence calls what it names at `range` a collection.
fn is_collection(
    sentence: &Inline,
    range: &Range<usize>,
    hits: &PhraseHits,
    dialect: &Dialect,
) -> bool {
    let after = sentence.text.get(range.end..).unwrap_or_default();
    let next = after.split_whitespace().next().map(plain);
    let plural = next.is_some_and(|word| has_word(&dialect.words.plural_objects, word));
    let near = |phrase: Range<usize>| {
        let between = sentence.text.get(range.end..phrase.start);
        between.is_none_or(|between| between.chars().count() < COLLECTION_WITHIN)
    };
    plural || hits.all(Phrase::ResponseCollection).any(near)
}

/// Returns the type before a word such as "object": `… and a new webAccount object in the response
/// body`.
fn object(sentence: &Inline, dialect: &Dialect) -> Option<(Range<usize>, TypeExpr)> {
    let words = words(&sentence.text);
    let mut pairs = words.windows(2).filter_map(|pair| match pair {
        [word, object] => Some((word, object)),
        _ => None,
    });
    pairs.find_map(|(range, object)| {
        let object = plain(sentence.text.get(object.clone())?);
        let word = sentence.text.get(range.clone())?.trim_matches(AROUND);
        if !has_word(&dialect.words.object_words, object)
            || !is_name(word)
            || has_word(&dialect.words.articles, word)
        {
            return None;
        }
        let ty = type_cell::parse_text(word, None, dialect)?;
        // "A single object" is not a number.
        let lower = word.starts_with(|c: char| c.is_ascii_lowercase());
        let adjective = lower && dialect.primitive(word).is_some();
        (!adjective).then_some((range.clone(), ty))
    })
}

/// Returns the primitive type before the phrase on the body: `… and a String in the response body`,
/// `an Int32 count in the response body`.
fn primitive(
    sentence: &Inline,
    hits: &PhraseHits,
    dialect: &Dialect,
) -> Option<(Range<usize>, TypeExpr)> {
    let before = sentence
        .text
        .get(..hits.first(Phrase::ResponseBody)?.start)?;
    let named = words(before).into_iter().rev().find_map(|range| {
        let word = sentence.text.get(range.clone())?;
        let bare = word.trim_matches(AROUND);
        if has_word(&dialect.words.primitive_values, bare) {
            return None;
        }
        let quoted = sentence
            .marks
            .iter()
            .any(|mark| mark.range.start <= range.start && range.end <= mark.range.end);
        let capital = bare.starts_with(|c: char| c.is_ascii_uppercase());
        let many = bare.strip_suffix('s').filter(|_| !capital && !quoted);
        let name = match many {
            Some(one) => dialect.primitive(one),
            None if capital || quoted => dialect.primitive(bare),
            None => None,
        };
        Some(name.map(|name| (range, TypeExpr::primitive(name))))
    });
    named.flatten()
}

/// Characters around a word that do not belong to it.
const AROUND: [char; 4] = ['.', ',', '`', '*'];

/// Returns the ranges of the words of a text.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let pieces = text.split_inclusive(char::is_whitespace);
    let ranges = pieces.map(|piece| {
        let start = at;
        at += piece.len();
        start..start + piece.trim_end().len()
    });
    ranges.filter(|range| !range.is_empty()).collect()
}

fn plain(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':'])
}

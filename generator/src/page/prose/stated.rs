//! Distinguishes statements of a phrase from negations and mentions.

use std::ops::Range;

use crate::blocks::{Inline, Mark, MarkKind};
use crate::dialect::{Dialect, Phrase, PhraseHits, has_word};

/// Maximum number of words between a negation and the phrase that it negates.
const NEGATED_WITHIN: usize = 3;

/// Returns `true` if a text has a phrase that no word before it in its clause negates.
pub(in crate::page) fn affirms(
    text: &str,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> bool {
    affirmed(text, hits, phrase, dialect).next().is_some()
}

/// Returns `true` if a text has a phrase that no word of its clause negates: "multiple values are
/// not permitted".
pub(super) fn affirms_clause(
    text: &str,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> bool {
    affirmed(text, hits, phrase, dialect).any(|range| {
        let after = text.get(range.end..).unwrap_or_default();
        let clause = after.split(CLAUSE_ENDS).next().unwrap_or_default();
        let mut words = clause.split_whitespace().take(NEGATED_WITHIN);
        !words.any(|word| dialect.is_negation(plain(word)))
    })
}

/// Returns the ranges of a phrase that no word before them in their clauses negates.
fn affirmed<'t>(
    text: &'t str,
    hits: &'t PhraseHits,
    phrase: Phrase,
    dialect: &'t Dialect,
) -> impl Iterator<Item = Range<usize>> + 't {
    let found = hits.all(phrase);
    found.filter(move |range| !is_negated(text, range, dialect))
}

/// Returns `true` if a description states that its property is required.
pub(in crate::page) fn is_required(text: &Inline, hits: &PhraseHits) -> bool {
    // Where the condition is before the word, both are one phrase: 場合、必要です。
    let limited = |range: &Range<usize>| {
        let mut conditions = hits.all(Phrase::RequiredWhen);
        conditions.any(|other| other.start < range.end && range.start < other.end)
    };
    let mut found = hits.all(Phrase::Required).filter(|range| !limited(range));
    let mut words = hits
        .all(Phrase::RequiredWord)
        .filter(|range| !limited(range));
    !hits.has(Phrase::NotRequired)
        && (found.any(|range| is_sentence(&text.text, &range) && !is_quoted(text, &range))
            || words.any(|range| stands_alone(&text.text, &range) && !is_quoted(text, &range)))
}

/// Returns `true` if a description states that its property is optional.
pub(super) fn is_optional(text: &str, hits: &PhraseHits) -> bool {
    let mut found = hits.all(Phrase::Optional);
    found.any(|range| is_sentence(text, &range))
}

/// Returns `true` if a description states that its property is read-only, always.
pub(super) fn is_read_only(text: &str, hits: &PhraseHits, dialect: &Dialect) -> bool {
    let mut found = hits.all(Phrase::ReadOnly);
    !hits.has(Phrase::NotReadOnly)
        && found.any(|range| {
            let limited = hits
                .all(Phrase::ReadOnlyWhen)
                .any(|other| other.start <= range.start && range.end <= other.end);
            !limited && !is_negated(text, &range, dialect)
        })
}

/// Returns `true` if a phrase is a sentence: "Required.", and not "when a password is required." A
/// phrase of several words names its subject.
fn is_sentence(text: &str, range: &Range<usize>) -> bool {
    let phrase = text.get(range.clone()).unwrap_or_default();
    phrase.contains(' ') || begins(text, range)
}

/// Returns `true` if no word is before a range in its clause.
fn begins(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default().trim_end();
    !before.ends_with(|c: char| c.is_lowercase() || c.is_uppercase())
}

/// Returns `true` if a word is alone in a sentence or in parentheses: `(Required)`, `Required: yes`.
/// Between commas, it is one of several values.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default().trim_end();
    let after = text.get(range.end..).unwrap_or_default().trim_start();
    let begins = before.is_empty() || before.ends_with(['.', '。', '(', '（', '\n', ';', '>', '}']);
    begins && (after.is_empty() || after.starts_with(['.', ')', '）', ':', ';', '\n']))
}

/// Returns `true` if a range is in backticks.
fn is_quoted(text: &Inline, range: &Range<usize>) -> bool {
    let mut codes = text.marks.iter().filter(|mark| mark.kind == MarkKind::Code);
    codes.any(|mark| mark.range.start <= range.start && range.end <= mark.range.end)
}

/// Returns `true` if a description states that its property is deprecated, and not one of its values
/// or something else that it mentions: "the number of deprecated devices".
pub(super) fn is_deprecated(text: &Inline, hits: &PhraseHits, dialect: &Dialect) -> bool {
    let mut found = hits.all(Phrase::Deprecated);
    found.any(|range| {
        let within = hits
            .all(Phrase::NotDeprecated)
            .any(|other| other.start <= range.start && range.end <= other.end);
        !within && !is_negated(&text.text, &range, dialect) && !is_of_other(text, &range, dialect)
    })
}

/// Returns `true` if a word in a description is about something other than the property: a value in
/// backticks, the subject of a relative clause, or a noun after the word.
fn is_of_other(text: &Inline, range: &Range<usize>, dialect: &Dialect) -> bool {
    let words = &dialect.words;
    let before = text.text.get(..range.start).unwrap_or_default();
    let quotes = |mark: &&Mark<'_>| matches!(mark.kind, MarkKind::Code | MarkKind::Strong);
    let mut marks = text.marks.iter().filter(quotes);
    let quoted = !before.trim().is_empty()
        && marks.any(|mark| mark.range.start <= range.start && range.end <= mark.range.end);
    // "`fax` (deprecated)"
    let of_value = before.trim_end().strip_suffix('(').is_some_and(|before| {
        let end = before.trim_end().len();
        let mut codes = text.marks.iter();
        codes.any(|mark| mark.kind == MarkKind::Code && mark.range.end == end)
    });
    let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or_default();
    let mut clause = clause.split_whitespace().map(plain);
    let relative = clause.clone().next();
    quoted
        || of_value
        || relative.is_some_and(|word| has_word(&words.relative_words, word))
        || clause
            .clone()
            .any(|word| has_word(&words.value_words, word))
        || clause
            .next_back()
            .is_some_and(|word| has_word(&words.adjective_words, word))
}

/// Ends of a clause.
const CLAUSE_ENDS: [char; 10] = ['.', ',', ';', ':', '(', ')', '\n', '。', '、', '，'];

/// Returns `true` if one of the words directly before a range negates it.
pub(in crate::page) fn is_negated(text: &str, range: &Range<usize>, dialect: &Dialect) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or_default();
    // `non-nullable` is one word.
    let words = clause
        .rsplit([' ', '-', '\t'])
        .filter(|word| !word.is_empty());
    let mut near = words.take(NEGATED_WITHIN);
    near.any(|word| dialect.is_negation(plain(word)))
}

fn plain(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

//! Values that descriptions list after phrases such as "Possible values are".

use std::ops::Range;

use crate::blocks::{Inline, MarkKind};
use crate::dialect::{Dialect, Phrase, PhraseHits};

/// The member that reserves room for values added later.
const SENTINEL: &str = "unknownFutureValue";

/// Returns the values after the phrase on their request header, and those after the sentinel.
pub(super) fn later_values(
    text: &Inline,
    hits: &PhraseHits,
    values: &[String],
    dialect: &Dialect,
) -> Vec<String> {
    let mut later = values_after(text, hits, Phrase::EvolvableValues, dialect);
    let sentinel = values
        .iter()
        .position(|value| value.eq_ignore_ascii_case(SENTINEL));
    let after = sentinel
        .and_then(|at| values.get(at + 1..))
        .unwrap_or_default();
    let more = after
        .iter()
        .filter(|value| !later.contains(value))
        .cloned()
        .collect::<Vec<_>>();
    later.extend(more);
    later
}

/// Returns the values listed after the first hit of a phrase that values follow.
fn values_after(
    text: &Inline,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> Vec<String> {
    let listed = |phrase: Range<usize>| {
        let rest = text.text.get(phrase.end..).unwrap_or_default();
        // "Types included here" has the beginning of "types include".
        let whole = !rest.starts_with(char::is_alphanumeric);
        let ticked = ticked_values(text, phrase.end);
        let values = match ticked.is_empty() {
            true => bare_values(rest, dialect),
            false => ticked,
        };
        (whole && !values.is_empty()).then_some(values)
    };
    hits.all(phrase).find_map(listed).unwrap_or_default()
}

/// Returns the values that a description lists after "Possible values are:" or a similar phrase, in
/// order.
pub(super) fn possible_values(text: &Inline, hits: &PhraseHits, dialect: &Dialect) -> Vec<String> {
    let mut values = Vec::new();
    for phrase in [Phrase::PossibleValues, Phrase::EvolvableValues] {
        for value in values_after(text, hits, phrase, dialect) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    // Within a sentence, "one of" introduces properties as often as values.
    let begins = |phrase: &Range<usize>| {
        text.text
            .get(..phrase.start)
            .is_some_and(|head| head.is_empty() || head.ends_with(". ") || head.ends_with('。'))
    };
    if let (true, Some(phrase)) = (values.is_empty(), hits.all(Phrase::OneOf).find(begins)) {
        let rest = text.text.get(phrase.end..).unwrap_or_default();
        let start = phrase.end + rest.len() - rest.trim_start_matches([' ', ':']).len();
        let ticked = text
            .marks
            .iter()
            .any(|mark| mark.kind == MarkKind::Code && mark.range.start == start);
        values = if ticked {
            ticked_values(text, phrase.end)
        } else {
            values
        };
        if values.len() < 2 {
            values.clear();
        }
    }
    values
}

/// Maximum number of bytes between two values of a list.
const LONGEST_GAP: usize = 120;

/// Returns `true` if the text between two values in backticks ends the list: a sentence ends in it, and
/// the second value does not begin a line.
fn ends_list(gap: &str) -> bool {
    let sentence = gap.contains(". ") || gap.contains(".\n") || gap.contains('。');
    let line = gap
        .rsplit_once('\n')
        .map(|(_, line)| line.trim_matches(['-', '*', '•', ' ']));
    sentence && line.is_none_or(|line| !line.is_empty())
}

/// Returns the values in backticks from an offset on, up to the first gap that is long or ends a
/// sentence.
fn ticked_values(text: &Inline, from: usize) -> Vec<String> {
    let mut values = Vec::new();
    let mut last = from;
    for mark in text
        .marks
        .iter()
        .filter(|mark| mark.range.start >= from && mark.kind == MarkKind::Code)
    {
        let gap = text.text.get(last..mark.range.start).unwrap_or_default();
        if gap.len() > LONGEST_GAP || ends_list(gap) {
            break;
        }
        last = mark.range.end;
        let value = text.text.get(mark.range.clone()).unwrap_or_default();
        for piece in value.split([',', '|']) {
            let piece = unnumbered(piece.trim().trim_matches(['"', '\'']));
            if !is_member(piece) {
                return values;
            }
            if piece != "null" {
                values.push(piece.to_owned());
            }
        }
    }
    values
}

/// Returns values without backticks: a list up to the end of the sentence, in which every piece can
/// be the name of a member.
fn bare_values(text: &str, dialect: &Dialect) -> Vec<String> {
    let text = text.trim_start_matches([':', '：', ' ', '\n']);
    let end = text
        .find(". ")
        .or_else(|| text.find(".\n"))
        .or_else(|| text.find('。'))
        .unwrap_or(text.len());
    let sentence = text.get(..end).unwrap_or(text).trim().trim_end_matches('.');
    let mut sentence = sentence.replace(['、', '，'], ",");
    for word in &dialect.words.list_words {
        sentence = sentence.replace(word, ",");
    }
    let pieces = sentence.split([',', '|', ';', '\n']);
    let names: Vec<String> = pieces
        .map(|piece| {
            unnumbered(piece.split('(').next().unwrap_or(piece).trim())
                .trim_matches(['"', '\''])
                .to_owned()
        })
        .filter(|piece| !piece.is_empty() && piece != "null")
        .collect();
    if names.len() >= 2 && names.iter().all(|name| is_value(name)) {
        names
    } else {
        Vec::new()
    }
}

/// Returns a member without its number: `none` for `0 - none`.
fn unnumbered(text: &str) -> &str {
    let numbered = text
        .split_once(" - ")
        .filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    numbered.map_or(text, |(_, name)| name.trim())
}

/// Returns `true` if a text in backticks can be a member of an enumeration: `Etc/GMT0`, `1`,
/// `en-US`.
fn is_member(text: &str) -> bool {
    text.len() <= 80 && text.contains(|c: char| c.is_ascii_alphanumeric()) && is_member_name(text)
}

/// Returns `true` if a text without backticks can be a member of an enumeration.
pub(super) fn is_value(text: &str) -> bool {
    let start = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    start && text.len() <= 80 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns `true` if a text can be the name of a member.
pub(crate) fn is_member_name(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/'))
}

//! What sentences say: values, owners, read-only, required, and the rest of what descriptions hold.

use serde::Serialize;

use super::type_cell;
use crate::blocks::{Inline, MarkKind};
use crate::dialect::{Dialect, find_phrase, says};

/// What a property's description says beside its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hints {
    /// It cannot be written.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// It must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// It may be null, or may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullable: Option<bool>,
    /// It can be set on create only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub immutable: bool,
    /// It comes only when `$select` asks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_select: bool,
    /// It is deprecated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The operators that `$filter` takes on it; empty where none are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<String>,
    /// The values it can have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The types that declare it, the nearest first: text and link target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<Named>,
}

/// A type named in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name or display name as written.
    pub text: String,
    /// The page a link on it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// Reads a description's hints.
pub fn hints(text: &Inline, dialect: &Dialect) -> Hints {
    let lower = text.text.to_lowercase();
    let phrases = &dialect.words.phrases;
    let without_not = phrases.not_nullable.iter().fold(lower.clone(), |text, phrase| text.replace(phrase.as_str(), ""));
    let nullable = match (without_not.len() < lower.len(), says(&without_not, &phrases.nullable)) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    };
    let required = match (says(&lower, &phrases.required), says(&lower, &phrases.optional)) {
        (true, _) if !lower.contains("not required") => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    Hints {
        read_only: says(&lower, &phrases.read_only) && !says(&lower, &phrases.not_read_only),
        required,
        nullable,
        immutable: says(&lower, &phrases.immutable),
        on_select: says(&lower, &phrases.on_select),
        deprecated: says(&lower, &phrases.deprecated),
        filter: filter_operators(&text.text, &lower, dialect),
        values: possible_values(text, &lower, dialect),
        inherited: named_after(text, &lower, &phrases.inherited),
    }
}

/// A description without the sentences that only say which type declares the property.
pub fn without_owner(text: &str, dialect: &Dialect) -> String {
    let mut kept = String::new();
    for sentence in text.split_inclusive(". ") {
        let lower = sentence.trim_start().to_lowercase();
        let about_owner = dialect.words.phrases.inherited.iter().any(|phrase| lower.starts_with(phrase.as_str()));
        if !about_owner {
            kept.push_str(sentence);
        }
    }
    kept.trim().to_owned()
}

/// The types named behind a phrase such as "Inherited from": links, or the first word that can be a name.
pub fn named_after(text: &Inline, lower: &str, phrases: &[String]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut from = 0;
    // Lower-casing may change lengths outside of ASCII; positions are then unreliable and nothing is read.
    if lower.len() != text.text.len() {
        return found;
    }
    // More than a handful is no list of bases.
    while found.len() < 8
        && from < 20_000
        && let Some((_, end)) = lower.get(from..).and_then(|rest| find_phrase(rest, phrases))
    {
        from += end;
        let rest = text.text.get(from..).unwrap_or_default();
        let near = from + rest.find(". ").unwrap_or(rest.len()).min(80);
        let link = text.marks.iter().find_map(|mark| match &mark.kind {
            MarkKind::Link(target) if mark.range.start >= from && mark.range.start <= near => Some((mark, target)),
            _ => None,
        });
        if let Some((mark, target)) = link {
            let name = text.text.get(mark.range.clone()).unwrap_or_default();
            found.push(Named { text: name.to_owned(), target: Some(target.clone()) });
            continue;
        }
        let words = rest.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ';', ':']));
        let mut words = words.skip_while(|word| matches!(*word, "the" | "a" | "an"));
        if let Some(word) = words.next().filter(|word| type_cell::is_name(word)) {
            found.push(Named { text: word.to_owned(), target: None });
        }
    }
    found
}

fn filter_operators(text: &str, lower: &str, dialect: &Dialect) -> Vec<String> {
    let Some((_, end)) = find_phrase(lower, &dialect.words.phrases.filter) else { return Vec::new() };
    let rest = text.get(end..).unwrap_or_default().trim_start();
    let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.split(')').next()) else { return Vec::new() };
    const OPERATORS: [&str; 12] =
        ["eq", "ne", "not", "ge", "le", "gt", "lt", "in", "startsWith", "endsWith", "contains", "any"];
    let words = inner.split(|c: char| !c.is_ascii_alphabetic());
    let known = words.filter_map(|word| OPERATORS.into_iter().find(|operator| operator.eq_ignore_ascii_case(word)));
    let mut operators: Vec<String> = Vec::new();
    for operator in known {
        if !operators.iter().any(|o| o == operator) {
            operators.push(operator.to_owned());
        }
    }
    operators
}

/// The values a description lists behind "Possible values are:" or its like, in order.
fn possible_values(text: &Inline, lower: &str, dialect: &Dialect) -> Vec<String> {
    if lower.len() != text.text.len() {
        return Vec::new();
    }
    let phrases = &dialect.words.phrases;
    let mut values = Vec::new();
    for set in [&phrases.possible_values, &phrases.evolvable_values] {
        if let Some((_, end)) = find_phrase(lower, set) {
            let ticked = ticked_values(text, end);
            let listed = if ticked.is_empty() { bare_values(text.text.get(end..).unwrap_or_default()) } else { ticked };
            for value in listed {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
    }
    values
}

/// Values in ticks from an offset on, as long as little stands between one and the next.
fn ticked_values(text: &Inline, from: usize) -> Vec<String> {
    let mut values = Vec::new();
    let mut last = from;
    for mark in text.marks.iter().filter(|mark| mark.range.start >= from && mark.kind == MarkKind::Code) {
        let gap = text.text.get(last..mark.range.start).unwrap_or_default();
        if gap.len() > 120 || (gap.contains(". ") && !gap.contains('\n')) {
            break;
        }
        last = mark.range.end;
        let value = text.text.get(mark.range.clone()).unwrap_or_default();
        for piece in value.split([',', '|']) {
            let piece = piece.trim().trim_matches(['"', '\'']);
            if !is_value(piece) {
                return values;
            }
            if piece != "null" {
                values.push(piece.to_owned());
            }
        }
    }
    values
}

/// Values without ticks: a list up to the end of the sentence, every piece of which can be a member's name.
fn bare_values(text: &str) -> Vec<String> {
    let text = text.trim_start_matches([':', ' ', '\n']);
    let end = text.find(". ").or_else(|| text.find(".\n")).unwrap_or(text.len());
    let sentence = text.get(..end).unwrap_or(text).trim().trim_end_matches('.');
    let sentence = sentence.replace(" and ", ",").replace(" or ", ",");
    let pieces = sentence.split([',', '|', ';', '\n']);
    let names: Vec<String> = pieces
        .map(|piece| piece.split('(').next().unwrap_or(piece).trim().trim_matches(['"', '\'']).to_owned())
        .filter(|piece| !piece.is_empty() && piece != "null")
        .collect();
    if names.len() >= 2 && names.iter().all(|name| is_value(name)) { names } else { Vec::new() }
}

/// Whether a text can be an enumeration's member.
fn is_value(text: &str) -> bool {
    let start = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    start && text.len() <= 80 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{PageId, Span};

    fn read(text: &str) -> Hints {
        let inline = Inline::plain(text, Span::new(PageId(0), 0, text.len()));
        hints(&inline, &Dialect::graph())
    }

    #[test]
    fn values_without_ticks() {
        let hints = read("Who sees it. Inherited from itemFacet. Possible values are: me, family, everyone.");
        assert_eq!(hints.values, ["me", "family", "everyone"]);
        assert_eq!(hints.inherited, [Named { text: "itemFacet".into(), target: None }]);
        assert!(read("Valid values are 0 to 100.").values.is_empty());
    }

    #[test]
    fn negated_forms() {
        assert_eq!(read("Not nullable. Read-only.").nullable, Some(false));
        assert_eq!(read("Nullable.").nullable, Some(true));
        assert_eq!(read("Supports $filter (eq, ne, startsWith).").filter, ["eq", "ne", "startsWith"]);
        assert_eq!(read("Required.").required, Some(true));
    }
}

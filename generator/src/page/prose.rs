//! Facts in the sentences of descriptions: values, declaring types, read-only, required and others.

use std::ops::Range;

use serde::Serialize;

use crate::api::is_name;
use crate::blocks::{Inline, MarkKind};
use crate::dialect::{Dialect, Phrase, PhraseHits, has_word};

/// Facts that a property's description states besides its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hints {
    /// Whether it is read-only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// Whether it must be given; `None` if not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Whether it may be null; `None` if not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullable: Option<bool>,
    /// Whether it can be set only on creation.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub immutable: bool,
    /// Whether it is returned only with `$select` (`true`) or by default (`false`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_select: Option<bool>,
    /// Its default value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Maximum number of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether it is deprecated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The operators that `$filter` supports on it; empty if none are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<String>,
    /// Whether some of its values are returned only to requests with a certain header.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub evolvable: bool,
    /// Whether a string can combine several of its values.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flags: bool,
    /// Its possible values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Those of the values that follow the sentinel member or require a request header.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<String>,
    /// The types that declare it, nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<Named>,
}

/// A type named in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name or display name as written.
    pub text: String,
    /// The target of the link on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// Splits a text into sentences, each including its end: a full stop and a space, or a full-width
/// full stop.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('。')
        .flat_map(|part| part.split_inclusive(". "))
}

/// Reads a description's hints.
pub fn hints(text: &Inline, hits: &PhraseHits, dialect: &Dialect) -> Hints {
    let nullable = match (
        hits.has(Phrase::NotNullable),
        hits.has_outside(Phrase::Nullable, Phrase::NotNullable),
    ) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    };
    let required = match (hits.has(Phrase::Required), hits.has(Phrase::Optional)) {
        (true, _) if !hits.has(Phrase::NotRequired) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let values = possible_values(text, hits, dialect);
    Hints {
        read_only: hits.has(Phrase::ReadOnly) && !hits.has(Phrase::NotReadOnly),
        required,
        nullable,
        immutable: hits.has(Phrase::Immutable),
        on_select: match (
            hits.has(Phrase::OnSelect) || hits.has(Phrase::NotByDefault),
            hits.has(Phrase::ByDefault),
        ) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        default: default_value(text, hits),
        max_length: max_length(&text.text, hits, dialect),
        deprecated: hits.has_outside(Phrase::Deprecated, Phrase::NotDeprecated),
        filter: filter_operators(&text.text, hits, dialect),
        evolvable: hits.has(Phrase::EvolvableValues),
        flags: hits.has(Phrase::Flags),
        later: later_values(text, hits, &values, dialect),
        values,
        inherited: named_after(text, hits, Phrase::Inherited, dialect),
    }
}

/// Returns a description in Markdown, without the sentences that only name the declaring type.
pub(super) fn described(text: &Inline, hits: &PhraseHits, dialect: &Dialect) -> String {
    let markdown = text.markdown();
    if hits.has(Phrase::Inherited) {
        without_owner(&markdown, dialect)
    } else {
        markdown
    }
}

fn without_owner(text: &str, dialect: &Dialect) -> String {
    let hits = dialect.phrases(text);
    let mut kept = String::new();
    let mut at = 0;
    for sentence in sentences(text) {
        let start = at + (sentence.len() - sentence.trim_start().len());
        at += sentence.len();
        if hits
            .from(Phrase::Inherited, start)
            .is_none_or(|phrase| phrase.start != start)
        {
            kept.push_str(sentence);
        }
    }
    kept.trim().to_owned()
}

/// Returns the types named after a phrase such as "Inherited from": links, or the first word that
/// can be a name. In some languages the name precedes the phrase; it counts if none follows.
pub fn named_after(
    text: &Inline,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> Vec<Named> {
    let mut found = Vec::new();
    let mut from = 0;
    // A longer list is not a list of base types.
    while let (true, Some(range)) = (found.len() < 8, hits.from(phrase, from)) {
        from = range.end;
        let rest = text.text.get(from..).unwrap_or_default();
        let near = from
            + rest
                .find(". ")
                .or_else(|| rest.find('。'))
                .unwrap_or(rest.len())
                .min(80);
        let link = text.marks.iter().find_map(|mark| match &mark.kind {
            // A translation may have moved the end of the phrase into the link.
            MarkKind::Link(target) if mark.range.end > from && mark.range.start <= near => {
                Some((mark, target))
            }
            _ => None,
        });
        if let Some((mark, target)) = link {
            let name = text.text.get(mark.range.clone()).unwrap_or_default();
            found.push(Named {
                text: name.to_owned(),
                target: Some(target.to_string()),
            });
            continue;
        }
        let words = rest
            .split_whitespace()
            .map(|word| word.trim_end_matches(['.', ',', ';', ':']));
        let mut words = words.skip_while(|word| has_word(&dialect.words.articles, word));
        match words.next().filter(|word| is_name(word)) {
            Some(word) => found.push(Named {
                text: word.to_owned(),
                target: None,
            }),
            None => found.extend(named_before(text, range.start)),
        }
    }
    found
}

/// Returns the type named directly before a phrase: a link, or a word that can be a name.
fn named_before(text: &Inline, end: usize) -> Option<Named> {
    let before = text.text.get(..end)?;
    let close =
        |between: &str| between.chars().count() <= 12 && !between.contains(['。', '.', ',', '、']);
    let link = text.marks.iter().rev().find_map(|mark| match &mark.kind {
        MarkKind::Link(target)
            if mark.range.end <= end && close(text.text.get(mark.range.end..end)?) =>
        {
            Some((mark, target))
        }
        _ => None,
    });
    if let Some((mark, target)) = link {
        let name = text.text.get(mark.range.clone())?;
        return Some(Named {
            text: name.to_owned(),
            target: Some(target.to_string()),
        });
    }
    let word = before
        .trim_end()
        .rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
        .next()?;
    (is_name(word) && word.contains(|c: char| c.is_ascii_alphabetic())).then(|| Named {
        text: word.to_owned(),
        target: None,
    })
}

/// Returns the value after "Default is": in backticks or quotes, a number, `true`, `false`, `null`,
/// or a single word that ends its sentence.
fn default_value(text: &Inline, hits: &PhraseHits) -> Option<String> {
    let from = hits.all(Phrase::Default).map(|phrase| phrase.end).max()?;
    let rest = text.text.get(from..)?;
    let lead = rest.len() - rest.trim_start_matches([' ', ':']).len();
    let at = from + lead;
    let ticked = text
        .marks
        .iter()
        .find(|mark| mark.kind == MarkKind::Code && mark.range.start == at);
    if let Some(mark) = ticked {
        return text
            .text
            .get(mark.range.clone())
            .map(|value| value.trim_matches(['"', '\'']).to_owned());
    }
    let rest = rest.get(lead..)?;
    for quote in ['"', '\''] {
        if let Some((value, _)) = rest
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote))
        {
            return (value.len() <= 60).then(|| value.to_owned());
        }
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')'))
        .unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(end)?;
    let ends =
        word.ends_with('.') || after.trim().is_empty() || after.starts_with([',', ';', ')', '\n']);
    let word = word.trim_end_matches('.');
    let value = matches!(word.to_lowercase().as_str(), "true" | "false" | "null")
        || word.parse::<f64>().is_ok();
    (value || (ends && is_value(word))).then(|| word.to_owned())
}

/// Returns the maximum length in a type cell: `string, maximum size 20`.
pub(super) fn type_length(text: &str, dialect: &Dialect) -> Option<u32> {
    let hits = dialect.phrases(text);
    let phrase = hits
        .first(Phrase::MaxLength)
        .or_else(|| hits.first(Phrase::MaxCharacters))?;
    let rest = text.get(phrase.end..)?.trim_start_matches([' ', ':', '=']);
    rest.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// Returns the number after "Maximum length is", or the number of characters after "up to".
fn max_length(text: &str, hits: &PhraseHits, dialect: &Dialect) -> Option<u32> {
    let mut plain = hits.all(Phrase::MaxLength);
    let stated = plain.find_map(|phrase| Some(length_after(text, phrase.end)?.0));
    stated.or_else(|| {
        hits.all(Phrase::MaxCharacters).find_map(|phrase| {
            let (length, unit) = length_after(text, phrase.end)?;
            let mut units = dialect.words.character_words.iter();
            let characters = units.any(|word| unit.starts_with(word.as_str()));
            characters.then_some(length)
        })
    })
}

/// Returns the number shortly after an offset, in the same sentence, and the text after it.
fn length_after(text: &str, from: usize) -> Option<(u32, &str)> {
    let rest = text.get(from..)?;
    let at = rest.find(|c: char| c.is_ascii_digit())?;
    if at > 40 || rest.get(..at)?.contains(". ") {
        return None;
    }
    let rest = rest.get(at..)?;
    let is_end = |c: char| !c.is_ascii_digit() && c != ',';
    let (number, unit) = rest.split_at_checked(rest.find(is_end).unwrap_or(rest.len()))?;
    let number = number.trim_end_matches(',').replace(',', "");
    Some((number.parse().ok()?, unit.trim_start()))
}

fn filter_operators(text: &str, hits: &PhraseHits, dialect: &Dialect) -> Vec<String> {
    let Some(phrase) = hits.first(Phrase::Filter) else {
        return Vec::new();
    };
    let rest = text.get(phrase.end..).unwrap_or_default().trim_start();
    // In parentheses of either width, or as words up to the end of the sentence:
    // `Supports $filter on eq and ne.`
    let listed = rest.strip_prefix(['(', '（']);
    let end: &[char] = match listed {
        Some(_) => &[')', '）'],
        None => &['.', '。', ';', '\n', '('],
    };
    let inner = listed.unwrap_or(rest).split(end).next().unwrap_or_default();
    let operator = |word: &str| {
        let mut operators = FILTER_OPERATORS.into_iter();
        operators.find(|operator| operator.eq_ignore_ascii_case(word))
    };
    // Without parentheses, the list ends at the first word that is neither an operator nor a
    // connecting word.
    let continues = |word: &&str| {
        listed.is_some() || operator(word).is_some() || has_word(&dialect.words.filter_words, word)
    };
    let words = inner
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .take_while(continues);
    let mut operators: Vec<String> = Vec::new();
    for operator in words.filter_map(operator) {
        if !operators.iter().any(|known| known == operator) {
            operators.push(operator.to_owned());
        }
    }
    operators
}

/// The operators and functions of `$filter` (OData 4.01, part 2, 5.1.1).
const FILTER_OPERATORS: [&str; 12] = [
    "eq",
    "ne",
    "not",
    "ge",
    "le",
    "gt",
    "lt",
    "in",
    "startsWith",
    "endsWith",
    "contains",
    "any",
];

/// The member that reserves room for values added later.
const SENTINEL: &str = "unknownFutureValue";

/// Returns the values after the phrase on their request header, and those after the sentinel.
fn later_values(
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

/// Returns the values listed after a phrase.
fn values_after(
    text: &Inline,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> Vec<String> {
    let Some(end) = hits.first(phrase).map(|phrase| phrase.end) else {
        return Vec::new();
    };
    let ticked = ticked_values(text, end);
    if ticked.is_empty() {
        bare_values(text.text.get(end..).unwrap_or_default(), dialect)
    } else {
        ticked
    }
}

/// Returns the values that a description lists after "Possible values are:" or a similar phrase, in
/// order.
fn possible_values(text: &Inline, hits: &PhraseHits, dialect: &Dialect) -> Vec<String> {
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
            .is_some_and(|head| head.is_empty() || head.ends_with(". "))
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
        if gap.len() > 120 || (gap.contains(". ") && !gap.contains('\n')) {
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
fn is_value(text: &str) -> bool {
    let start = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    start && text.len() <= 80 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns `true` if a text can be the name of a member.
pub(crate) fn is_member_name(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{PageId, Span};

    fn read(text: &str) -> Hints {
        let inline = Inline::plain(text, Span::new(PageId(0), 0, text.len()));
        {
            let dialect = Dialect::graph();
            hints(&inline, &dialect.phrases(&inline.text), &dialect)
        }
    }

    #[test]
    fn values_without_ticks() {
        let hints = read(
            "Who sees it. Inherited from itemFacet. Possible values are: me, family, everyone.",
        );
        assert_eq!(hints.values, ["me", "family", "everyone"]);
        assert_eq!(
            hints.inherited,
            [Named {
                text: "itemFacet".into(),
                target: None
            }]
        );
        assert!(read("Valid values are 0 to 100.").values.is_empty());
        assert_eq!(
            read("Possible values are: 0 - none, 1 - some.").values,
            ["none", "some"]
        );
        assert!(read("One of the few, the happy.").values.is_empty());
    }

    #[test]
    fn backticked_values_after_one_of() {
        let read = |text: &str| {
            let sources = crate::text::Sources::single("a.md", text);
            let (blocks, _) = crate::blocks::read(&sources, PageId(0), &Dialect::graph());
            let inline = blocks
                .first()
                .and_then(|block| block.prose())
                .expect("a paragraph");
            {
                let dialect = Dialect::graph();
                hints(inline, &dialect.phrases(&inline.text), &dialect).values
            }
        };
        assert_eq!(read("One of `wide`, `tall`."), ["wide", "tall"]);
        assert_eq!(
            read("Its form. One of: `wide` or `tall`."),
            ["wide", "tall"]
        );
        assert!(read("Give at least one of `mail` or `site`.").is_empty());
        assert!(read("One of the lamps that `wide` and `tall` are.").is_empty());
    }

    #[test]
    fn base_type_before_phrase() {
        let hints = read("名前。itemFacet から継承します。");
        assert_eq!(
            hints.inherited,
            [Named {
                text: "itemFacet".into(),
                target: None
            }]
        );
        assert!(read("Inherited from.").inherited.is_empty());
    }

    #[test]
    fn negated_forms() {
        assert_eq!(read("Not nullable. Read-only.").nullable, Some(false));
        assert_eq!(read("Nullable.").nullable, Some(true));
        assert_eq!(
            read("Supports $filter (eq, ne, startsWith).").filter,
            ["eq", "ne", "startsWith"]
        );
        assert!(read("Deprecated.").deprecated && !read("Not deprecated.").deprecated);
        assert_eq!(read("Required.").required, Some(true));
        assert_eq!(read("Returned by default.").on_select, Some(false));
        assert_eq!(read("Not returned by default.").on_select, Some(true));
    }

    #[test]
    fn defaults_and_lengths() {
        assert_eq!(
            read("Whether. Default is false.").default.as_deref(),
            Some("false")
        );
        assert_eq!(
            read("How many. The default value is 25 for all.")
                .default
                .as_deref(),
            Some("25")
        );
        assert_eq!(
            read("Who. Default is 'none'.").default.as_deref(),
            Some("none")
        );
        assert_eq!(read("Which. Defaults to the general one.").default, None);
        assert_eq!(
            read("Name. Maximum length is 1,024 characters.").max_length,
            Some(1024)
        );
        assert_eq!(read("Name, up to 64 characters.").max_length, Some(64));
        assert_eq!(read("Up to 64 devices.").max_length, None);
        assert_eq!(
            read("Supports `$filter` on eq and ne.").filter,
            Vec::<String>::new()
        );
        assert_eq!(
            read("Supports $filter with eq and ne only.").filter,
            ["eq", "ne"]
        );
    }
}

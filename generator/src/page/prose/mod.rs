//! Facts in the sentences of descriptions: values, declaring types, read-only, required and others.

mod named;
mod stated;
mod values;

use serde::Serialize;

use crate::blocks::{Inline, MarkKind};
use crate::dialect::{Dialect, Phrase, PhraseHits, has_word};

pub use named::{Named, named_after};
pub(super) use stated::{affirms, is_negated, is_required};
pub(crate) use values::is_member_name;
use values::{is_value, later_values, possible_values};

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

/// Splits a text into sentences, each including its end: a full stop and a space, or a full-width
/// full stop.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('。')
        .flat_map(|part| part.split_inclusive(". "))
}

/// Reads a description's hints.
pub fn hints(text: &Inline, hits: &PhraseHits, dialect: &Dialect) -> Hints {
    let affirms = |phrase| affirms(&text.text, hits, phrase, dialect);
    let nullable = match (
        hits.has(Phrase::NotNullable) || hits.has(Phrase::Nullable) && !affirms(Phrase::Nullable),
        hits.has_outside(Phrase::Nullable, Phrase::NotNullable),
    ) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    };
    let required = match (
        is_required(text, hits),
        stated::is_optional(&text.text, hits),
    ) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let values = possible_values(text, hits, dialect);
    Hints {
        read_only: stated::is_read_only(&text.text, hits, dialect),
        required,
        nullable,
        immutable: affirms(Phrase::Immutable)
            && hits.has_outside(Phrase::Immutable, Phrase::NotImmutable),
        on_select: match (
            hits.has(Phrase::OnSelect)
                || hits.has(Phrase::NotByDefault) && !text.text.contains("$expand"),
            hits.has(Phrase::ByDefault),
        ) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        default: default_value(text, hits),
        max_length: max_length(&text.text, hits, dialect),
        deprecated: stated::is_deprecated(text, hits, dialect),
        filter: filter_operators(&text.text, hits, dialect),
        evolvable: hits.has(Phrase::EvolvableValues),
        flags: stated::affirms_clause(&text.text, hits, Phrase::Flags, dialect),
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

/// Returns the default value: after a phrase such as "Default is", or before "(default)".
fn default_value(text: &Inline, hits: &PhraseHits) -> Option<String> {
    let mut stated = hits.all(Phrase::Default);
    stated
        .find_map(|phrase| value_after(text, phrase.end))
        .or_else(|| marked_default(text, hits))
}

/// Returns the value in backticks directly before "(default)" or "by default".
fn marked_default(text: &Inline, hits: &PhraseHits) -> Option<String> {
    hits.all(Phrase::DefaultMark).find_map(|phrase| {
        let before = text.text.get(..phrase.start)?.trim_end().len();
        let mut marks = text.marks.iter();
        let mark = marks.find(|mark| {
            matches!(mark.kind, MarkKind::Code | MarkKind::Strong) && mark.range.end == before
        })?;
        unquoted(text.text.get(mark.range.clone())?)
    })
}

fn unquoted(value: &str) -> Option<String> {
    Some(value.trim_matches(['"', '\'']).to_owned()).filter(|value| is_member_name(value))
}

/// Returns the value that begins at an offset: in backticks or quotes, a number, `true`, `false`,
/// `null`, or a single word that ends its sentence.
fn value_after(text: &Inline, from: usize) -> Option<String> {
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

/// Returns the operators that `$filter` supports on a property. Other options may be named before:
/// "Supports `$orderby` and `$filter` (`eq`)".
fn filter_operators(text: &str, hits: &PhraseHits, dialect: &Dialect) -> Vec<String> {
    let adjacent = hits
        .all(Phrase::Filter)
        .map(|phrase| (phrase.clone(), phrase.end));
    let listed = hits.all(Phrase::Supports).filter_map(|phrase| {
        let rest = text.get(phrase.end..)?.split(['.', '。', '\n']).next()?;
        let at = phrase.end + rest.find("$filter")? + "$filter".len();
        Some((phrase, at))
    });
    let mut places = adjacent.chain(listed);
    let found = places.find(|(phrase, _)| !is_negated(text, phrase, dialect));
    found.map_or(Vec::new(), |(_, at)| operators_after(text, at, dialect))
}

/// Returns the operators listed after an offset.
fn operators_after(text: &str, from: usize, dialect: &Dialect) -> Vec<String> {
    let rest = text.get(from..).unwrap_or_default();
    let rest = rest.trim_start_matches([':', '`', ' ', '\n']);
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
const FILTER_OPERATORS: [&str; 13] = [
    "eq",
    "ne",
    "not",
    "ge",
    "le",
    "gt",
    "lt",
    "in",
    "has",
    "startsWith",
    "endsWith",
    "contains",
    "any",
];

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
            read("Supports $orderby, $filter (eq, has), and $search.").filter,
            ["eq", "has"]
        );
        assert!(read("Doesn't support $filter (eq).").filter.is_empty());
        assert_eq!(
            read("Supports $filter with eq and ne only.").filter,
            ["eq", "ne"]
        );
    }
}

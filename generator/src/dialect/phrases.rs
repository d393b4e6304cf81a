//! Phrases of prose, all found in one pass over a text.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use indexmap::IndexMap;
use serde::Deserialize;
use smallvec::SmallVec;

use crate::text::offset;

/// The meaning of a phrase. The dialect's data lists the wordings of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is named after its meaning")]
pub enum Phrase {
    Inherits,
    Inherited,
    Derived,
    PossibleValues,
    EvolvableValues,
    Flags,
    OneOf,
    ReadOnly,
    NotReadOnly,
    ReadOnlyWhen,
    Required,
    NotRequired,
    RequiredWord,
    RequiredWhen,
    Optional,
    NotNullable,
    Nullable,
    OnSelect,
    ByDefault,
    NotByDefault,
    Deprecated,
    NotDeprecated,
    ThisOperation,
    ThisResource,
    Immutable,
    NotImmutable,
    Filter,
    Supports,
    Abstract,
    NotAbstract,
    Open,
    NoBody,
    BodyEntity,
    BodyUpdate,
    BodyParameters,
    BodyReference,
    ThisAction,
    ThisFunction,
    NoResponseBody,
    LocationHeader,
    ResponseCollection,
    ResponseBody,
    SomeOf,
    NotSupportedQuery,
    #[serde(rename = "all_but")]
    Except,
    SupportsQuery,
    MaxLength,
    MaxCharacters,
    Default,
    DefaultMark,
    BodyMust,
    RequiredTable,
    OptionalTable,
}

/// Finder of a dialect's phrases.
#[derive(Debug)]
pub(super) struct Matcher {
    automaton: Option<AhoCorasick>,
    /// The phrase of each pattern of the automaton.
    phrases: Vec<Phrase>,
}

impl Matcher {
    pub(super) fn new(phrases: &IndexMap<Phrase, Vec<String>>) -> Matcher {
        let mut wordings = Vec::new();
        for (phrase, list) in phrases {
            for wording in list.iter().filter(|wording| !wording.is_empty()) {
                wordings.push((*phrase, wording.clone()));
                // Pages have apostrophes of either form.
                if wording.contains('\'') {
                    wordings.push((*phrase, wording.replace('\'', "\u{2019}")));
                }
            }
        }
        // The number of wordings is far below the limits at which building fails.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(wordings.iter().map(|(_, wording)| wording))
            .ok();
        Matcher {
            automaton,
            phrases: wordings.into_iter().map(|(phrase, _)| phrase).collect(),
        }
    }

    /// Finds all phrases in a text.
    pub(super) fn read(&self, text: &str) -> PhraseHits {
        let mut found = PhraseHits::default();
        let matches = self
            .automaton
            .iter()
            .flat_map(|it| it.find_overlapping_iter(text));
        for hit in matches {
            let Some(&phrase) = self.phrases.get(hit.pattern().as_usize()) else {
                continue;
            };
            found.any |= 1 << phrase as u64;
            let (start, end) = (offset(hit.start()), offset(hit.end()));
            found.hits.push((start, std::cmp::Reverse(end), phrase));
        }
        found.hits.sort_unstable();
        // Two languages may share a wording.
        found.hits.dedup();
        found
    }
}

/// The phrases found in a text.
#[derive(Debug, Default)]
pub struct PhraseHits {
    any: u64,
    /// Start, end and phrase of each hit; most texts have few.
    hits: SmallVec<[(u32, std::cmp::Reverse<u32>, Phrase); 8]>,
}

impl PhraseHits {
    /// Returns `true` if the text contains the phrase.
    pub fn has(&self, phrase: Phrase) -> bool {
        self.any & (1 << phrase as u64) != 0
    }

    /// Returns the range of the first hit of the phrase; the longest if several begin there.
    pub fn first(&self, phrase: Phrase) -> Option<Range<usize>> {
        self.from(phrase, 0)
    }

    /// Returns the range of the first hit of the phrase from an offset on.
    pub fn from(&self, phrase: Phrase, at: usize) -> Option<Range<usize>> {
        self.all(phrase).find(|range| range.start >= at)
    }

    /// Returns the ranges of all hits of the phrase.
    pub fn all(&self, phrase: Phrase) -> impl Iterator<Item = Range<usize>> {
        let hits = if self.has(phrase) {
            self.hits.as_slice()
        } else {
            &[]
        };
        hits.iter()
            .filter(move |(_, _, found)| *found == phrase)
            .map(|(start, end, _)| *start as usize..end.0 as usize)
    }

    /// Returns `true` if the text contains the phrase outside of another phrase: `nullable`, but
    /// not in `not nullable`.
    pub fn has_outside(&self, phrase: Phrase, other: Phrase) -> bool {
        let within = |range: &Range<usize>| {
            self.all(other)
                .any(|o| o.start <= range.start && range.end <= o.end)
        };
        self.all(phrase).any(|range| !within(&range))
    }
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;

    #[test]
    fn phrases_are_found_at_any_offset_in_any_letter_case() {
        let dialect = Dialect::graph();
        for (phrase, wordings) in &dialect.words.phrases {
            for wording in wordings {
                let (upper, long) = (
                    wording.to_ascii_uppercase(),
                    format!("Some text, {wording}, and more of it"),
                );
                for (text, start) in [
                    (wording, 0),
                    (&upper, 0),
                    (&long, 11),
                    (&format!("x{wording}"), 1),
                ] {
                    let found = dialect.phrases(text);
                    let at = found
                        .all(*phrase)
                        .any(|range| range == (start..start + wording.len()));
                    assert!(at && found.has(*phrase), "{phrase:?} in `{text}`");
                }
            }
        }
        assert!(!dialect.phrases("").has(super::Phrase::Required));
    }

    #[test]
    fn a_wording_of_two_languages_counts_once_and_only_whole() {
        let lists = [(
            "max_length",
            vec![
                "up to",
                "at most so many",
                "at most so much",
                "no more than five letters",
                "up to",
            ],
        )];
        let phrases = serde_json::to_value(std::collections::BTreeMap::from(lists))
            .and_then(serde_json::from_value);
        let matcher = super::Matcher::new(&phrases.expect("phrases"));
        let found = |text| {
            matcher
                .read(text)
                .all(super::Phrase::MaxLength)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("Up to 5, AT MOST SO MUCH, at most so"), [0..5, 9..24]);
        assert!(found("up t").is_empty() && found("at most so man").is_empty());
        assert!(found("no more than nine letters").is_empty());
    }
}

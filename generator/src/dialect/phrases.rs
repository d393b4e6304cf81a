//! Phrases of prose, all looked for in one pass over a text.

use std::ops::Range;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::{Anchored, dfa};
use indexmap::IndexMap;
use serde::Deserialize;

/// What a phrase says. The dialect's data has the wordings of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is named for what it says")]
pub enum Phrase {
    Inherits,
    Inherited,
    Derived,
    PossibleValues,
    EvolvableValues,
    ReadOnly,
    NotReadOnly,
    Required,
    NotRequired,
    Optional,
    NotNullable,
    Nullable,
    OnSelect,
    ByDefault,
    NotByDefault,
    Deprecated,
    ThisOperation,
    Immutable,
    Filter,
    Abstract,
    NotAbstract,
    Open,
    NoBody,
    BodyEntity,
    BodyUpdate,
    BodyParameters,
    BodyReference,
    NoResponseBody,
    ResponseCollection,
    ResponseBody,
    SomeOf,
    NotSupportedQuery,
    SupportsQuery,
    MaxLength,
    MaxCharacters,
    Default,
    BodyMust,
}

/// Finds the phrases of a dialect. Plain text, as most is, has only those in plain letters: a table for these alone is a
/// quarter the size of one for all, and stays in the processor's cache.
#[derive(Debug)]
pub(super) struct Matcher {
    ascii: Automaton,
    all: Automaton,
}

#[derive(Debug)]
struct Automaton {
    dfa: Option<dfa::DFA>,
    /// What each pattern says.
    says: Vec<Vec<Phrase>>,
}

impl Matcher {
    pub(super) fn new(phrases: &IndexMap<Phrase, Vec<String>>) -> Matcher {
        Matcher { ascii: Automaton::new(phrases, str::is_ascii), all: Automaton::new(phrases, |_| true) }
    }

    pub(super) fn read(&self, text: &str) -> Said {
        if text.is_ascii() { self.ascii.read(text) } else { self.all.read(text) }
    }
}

impl Automaton {
    fn new(phrases: &IndexMap<Phrase, Vec<String>>, takes: fn(&str) -> bool) -> Automaton {
        let mut patterns: IndexMap<&str, Vec<Phrase>> = IndexMap::new();
        for (phrase, wordings) in phrases {
            for wording in wordings.iter().filter(|wording| !wording.is_empty() && takes(wording)) {
                patterns.entry(wording).or_default().push(*phrase);
            }
        }
        // A list that is too large for an automaton finds nothing; the built-in dialect is tested.
        let dfa = dfa::DFA::builder().ascii_case_insensitive(true).prefilter(false).build(patterns.keys()).ok();
        Automaton { dfa, says: patterns.into_values().collect() }
    }

    fn read(&self, text: &str) -> Said {
        let mut said = Said::default();
        let Some(dfa) = &self.dfa else { return said };
        let Ok(mut state) = dfa.start_state(Anchored::No) else { return said };
        // The crate's own search for overlapping matches looks for their number at each byte, which takes four times as long.
        for (index, byte) in text.bytes().enumerate() {
            state = dfa.next_state(Anchored::No, state, byte);
            if !(dfa.is_special(state) && dfa.is_match(state)) {
                continue;
            }
            for pattern in (0..dfa.match_len(state)).map(|nth| dfa.match_pattern(state, nth)) {
                let (start, end) = ((index + 1).saturating_sub(dfa.pattern_len(pattern)), index + 1);
                for phrase in self.says.get(pattern.as_usize()).into_iter().flatten() {
                    said.any |= 1 << *phrase as u64;
                    said.hits.push((start, std::cmp::Reverse(end), *phrase));
                }
            }
        }
        said.hits.sort_unstable();
        said
    }
}

/// The phrases found in a text.
#[derive(Debug, Default)]
pub struct Said {
    any: u64,
    hits: Vec<(usize, std::cmp::Reverse<usize>, Phrase)>,
}

impl Said {
    /// Whether the text has a phrase that says this.
    pub fn has(&self, phrase: Phrase) -> bool {
        self.any & (1 << phrase as u64) != 0
    }

    /// Where the first such phrase stands; the longest where several begin there.
    pub fn first(&self, phrase: Phrase) -> Option<Range<usize>> {
        self.from(phrase, 0)
    }

    /// Where the first such phrase from an offset on stands.
    pub fn from(&self, phrase: Phrase, at: usize) -> Option<Range<usize>> {
        self.all(phrase).find(|range| range.start >= at)
    }

    /// Where such phrases stand.
    pub fn all(&self, phrase: Phrase) -> impl Iterator<Item = Range<usize>> {
        let hits = if self.has(phrase) { self.hits.as_slice() } else { &[] };
        hits.iter().filter(move |(_, _, said)| *said == phrase).map(|(start, end, _)| *start..end.0)
    }

    /// Whether the text says this outside of phrases that say another thing: `nullable`, but not in `not nullable`.
    pub fn has_outside(&self, phrase: Phrase, other: Phrase) -> bool {
        let within = |range: &Range<usize>| self.all(other).any(|o| o.start <= range.start && range.end <= o.end);
        self.all(phrase).any(|range| !within(&range))
    }
}

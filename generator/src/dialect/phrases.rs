//! Phrases of prose, all looked for in one pass over a text.

use std::ops::Range;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::{Anchored, StartKind, dfa};
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
/// quarter the size of one for all.
#[derive(Debug)]
pub(super) struct Matcher {
    ascii: Automaton,
    all: Automaton,
}

#[derive(Debug)]
struct Automaton {
    dfa: Option<dfa::DFA>,
    beginnings: Beginnings,
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
        let mut builder = dfa::DFA::builder();
        builder.ascii_case_insensitive(true).prefilter(false).start_kind(StartKind::Anchored);
        let dfa = builder.build(patterns.keys()).ok();
        let beginnings = Beginnings::new(patterns.keys().copied());
        Automaton { dfa, beginnings, says: patterns.into_values().collect() }
    }

    fn read(&self, text: &str) -> Said {
        let mut said = Said::default();
        let Some(dfa) = &self.dfa else { return said };
        let Ok(root) = dfa.start_state(Anchored::Yes) else { return said };
        for start in self.beginnings.within(text.as_bytes()) {
            let mut state = root;
            for (index, byte) in text.bytes().enumerate().skip(start) {
                state = dfa.next_state(Anchored::Yes, state, byte);
                if !dfa.is_special(state) {
                    continue;
                }
                if dfa.is_dead(state) {
                    break;
                }
                let end = index + 1;
                let patterns = (0..dfa.match_len(state)).map(|nth| dfa.match_pattern(state, nth));
                // A state also matches what ends with it and begins later, which is found from its own beginning.
                for pattern in patterns.filter(|pattern| dfa.pattern_len(*pattern) == end - start) {
                    for phrase in self.says.get(pattern.as_usize()).into_iter().flatten() {
                        said.any |= 1 << *phrase as u64;
                        said.hits.push((start, std::cmp::Reverse(end), *phrase));
                    }
                }
            }
        }
        said.hits.sort_unstable();
        said
    }
}

/// Where phrases may begin: at what bytes, letter case aside. Few places of a text are such, and the automaton, whose table
/// is too large for the processor's nearest cache, is asked at these only.
#[derive(Debug)]
struct Beginnings {
    /// So many bytes are looked at: as many as the shortest phrase has, and no more than a word of the machine holds.
    length: usize,
    /// A bit for each hash of these bytes.
    bits: Vec<u64>,
}

impl Beginnings {
    const BITS: u32 = 15;
    const MOST: usize = 8;

    fn new<'p>(patterns: impl Iterator<Item = &'p str> + Clone) -> Self {
        let length = patterns.clone().map(str::len).min().unwrap_or(0).min(Self::MOST);
        let mut beginnings = Beginnings { length, bits: vec![0; 1 << (Self::BITS - 6)] };
        for pattern in patterns {
            let mut bytes = [0; Self::MOST];
            bytes.iter_mut().zip(pattern.bytes()).for_each(|(byte, first)| *byte = first);
            let (word, bit) = beginnings.place(bytes);
            if let Some(word) = beginnings.bits.get_mut(word) {
                *word |= bit;
            }
        }
        beginnings
    }

    fn place(&self, bytes: [u8; Self::MOST]) -> (usize, u64) {
        // Sets the bit that tells small letters from capitals, and takes the bytes behind those that count away.
        let word = (u64::from_le_bytes(bytes) | 0x2020_2020_2020_2020) << (8 * (Self::MOST - self.length.max(1)));
        let hash = word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - Self::BITS);
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn fits(&self, bytes: [u8; Self::MOST]) -> bool {
        let (word, bit) = self.place(bytes);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The offsets at which a phrase may begin.
    fn within<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = usize> {
        let whole = text.windows(Self::MOST).map(|bytes| bytes.first_chunk().is_some_and(|bytes| self.fits(*bytes)));
        // The places near the end have fewer bytes behind them.
        let from = (text.len() + 1).saturating_sub(Self::MOST);
        let rest = (from..(text.len() + 1).saturating_sub(self.length)).map(move |at| {
            let mut bytes = [0; Self::MOST];
            bytes.iter_mut().zip(text.iter().skip(at)).for_each(|(byte, first)| *byte = *first);
            self.fits(bytes)
        });
        whole.chain(rest).enumerate().filter(|(_, fits)| *fits).map(|(at, _)| at)
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

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;

    #[test]
    fn phrases_are_found_wherever_they_stand_and_in_any_letter_case() {
        let dialect = Dialect::graph();
        for (phrase, wordings) in &dialect.words.phrases {
            for wording in wordings {
                let (upper, long) = (wording.to_ascii_uppercase(), format!("Some text, {wording}, and more of it"));
                for (text, start) in [(wording, 0), (&upper, 0), (&long, 11), (&format!("x{wording}"), 1)] {
                    let found = dialect.phrases(text);
                    let at = found.all(*phrase).any(|range| range == (start..start + wording.len()));
                    assert!(at && found.has(*phrase), "{phrase:?} in `{text}`");
                }
            }
        }
        assert!(!dialect.phrases("").has(super::Phrase::Required));
    }
}

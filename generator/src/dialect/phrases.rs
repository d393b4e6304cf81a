//! Phrases of prose, all looked for in one pass over a text.

use std::ops::Range;

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::{Anchored, StartKind, dfa};
use indexmap::IndexMap;
use serde::Deserialize;
use smallvec::SmallVec;

use crate::text::offset;

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
    RequiredWord,
    RequiredWhen,
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
        self.beginnings.within(text.as_bytes(), |start| self.read_from(dfa, (root, start), text, &mut said));
        said.hits.sort_unstable();
        said
    }

    /// Takes down the phrases that begin at an offset.
    fn read_from(&self, dfa: &dfa::DFA, (root, start): (StateID, usize), text: &str, said: &mut Said) {
        let mut state = root;
        for (byte, end) in text.as_bytes().get(start..).unwrap_or_default().iter().zip(start + 1..) {
            state = dfa.next_state(Anchored::Yes, state, *byte);
            if !dfa.is_special(state) {
                continue;
            }
            if dfa.is_dead(state) {
                break;
            }
            let patterns = (0..dfa.match_len(state)).map(|nth| dfa.match_pattern(state, nth));
            // A state also matches what ends with it and begins later, which is found from its own beginning.
            for pattern in patterns.filter(|pattern| dfa.pattern_len(*pattern) == end - start) {
                for phrase in self.says.get(pattern.as_usize()).into_iter().flatten() {
                    said.any |= 1 << *phrase as u64;
                    said.hits.push((offset(start), std::cmp::Reverse(offset(end)), *phrase));
                }
            }
        }
    }
}

/// Where phrases may begin: at what bytes, letter case aside. Few places of a text are such, and the automaton, whose table
/// is too large for the processor's nearest cache, is asked at these only.
#[derive(Debug)]
struct Beginnings {
    /// So many bytes are looked at: as many as the shortest phrase has, and no more than a word of the machine holds.
    length: usize,
    /// A bit for each hash of these bytes.
    bits: Box<[u64; WORDS]>,
}

/// How many words hold the bits of [`Beginnings`].
const WORDS: usize = 512;

impl Beginnings {
    const MOST: usize = 8;

    fn new<'p>(patterns: impl Iterator<Item = &'p str> + Clone) -> Self {
        let length = patterns.clone().map(str::len).min().unwrap_or(0).clamp(1, Self::MOST);
        let mut beginnings = Beginnings { length, bits: Box::new([0; WORDS]) };
        for pattern in patterns {
            let mut bytes = [0; Self::MOST];
            bytes.iter_mut().zip(pattern.bytes()).for_each(|(byte, first)| *byte = first);
            let hash = Self::hash(u64::from_le_bytes(bytes), beginnings.unused());
            if let Some(word) = beginnings.bits.get_mut(hash / 64) {
                *word |= 1 << (hash % 64);
            }
        }
        beginnings
    }

    /// The bits of a word that hold bytes which do not count.
    fn unused(&self) -> u32 {
        8 * (Self::MOST - self.length) as u32
    }

    fn hash(bytes: u64, unused: u32) -> usize {
        // Sets the bit that tells small letters from capitals, and takes the bytes behind those that count away.
        let word = (bytes | 0x2020_2020_2020_2020) << unused;
        (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - (64 * WORDS).ilog2())) as usize
    }

    /// Whether a phrase may begin with some bytes.
    fn fits(&self, bytes: u64, unused: u32) -> bool {
        let hash = Self::hash(bytes, unused);
        self.bits.get(hash / 64).is_some_and(|word| word & 1 << (hash % 64) != 0)
    }

    /// Hands on the offsets at which a phrase may begin.
    fn within(&self, text: &[u8], mut found: impl FnMut(usize)) {
        let unused = self.unused();
        for (at, bytes) in text.windows(Self::MOST).enumerate() {
            let Some(bytes) = bytes.first_chunk() else { continue };
            if self.fits(u64::from_le_bytes(*bytes), unused) {
                found(at);
            }
        }
        // The places near the end have fewer bytes behind them.
        let from = (text.len() + 1).saturating_sub(Self::MOST);
        for at in from..(text.len() + 1).saturating_sub(self.length) {
            let mut bytes = [0; Self::MOST];
            bytes.iter_mut().zip(text.iter().skip(at)).for_each(|(byte, first)| *byte = *first);
            if self.fits(u64::from_le_bytes(bytes), unused) {
                found(at);
            }
        }
    }
}

/// The phrases found in a text.
#[derive(Debug, Default)]
pub struct Said {
    any: u64,
    /// Beginning, end and phrase; most texts have few.
    hits: SmallVec<[(u32, std::cmp::Reverse<u32>, Phrase); 8]>,
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
        hits.iter().filter(move |(_, _, said)| *said == phrase).map(|(start, end, _)| *start as usize..end.0 as usize)
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

//! Phrases of prose, all found in one pass over a text.

use std::ops::Range;

use indexmap::IndexMap;
use serde::Deserialize;
use smallvec::SmallVec;

use crate::collections::HashMap;
use crate::text::{offset, word};

/// The meaning of a phrase. The dialect's data lists the wordings of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is named for what it says")]
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
    ThisAction,
    ThisFunction,
    NoResponseBody,
    ResponseCollection,
    ResponseBody,
    SomeOf,
    NotSupportedQuery,
    AllBut,
    SupportsQuery,
    MaxLength,
    MaxCharacters,
    Default,
    BodyMust,
    RequiredTable,
    OptionalTable,
}

/// Finder of a dialect's phrases. A bit set rejects the offsets at which no phrase can begin, which
/// are most; at the others, the wordings with the same first bytes are compared.
#[derive(Debug)]
pub(super) struct Matcher {
    /// Number of bytes in a key: the length of the shortest wording, at most eight.
    length: usize,
    /// Bit set of the hashes of all keys.
    bits: Box<[u64; WORDS]>,
    /// Wordings of at least eight bytes, by their first eight.
    long: HashMap<u64, Vec<Wording>>,
    /// Shorter wordings, by their keys.
    short: HashMap<u64, Vec<Wording>>,
}

#[derive(Debug)]
struct Wording {
    text: Box<str>,
    /// Its last bytes, compared first: wordings with the same beginning often differ in their
    /// endings.
    last: u64,
    says: Phrase,
}

/// The bits that distinguish lower case from upper case in ASCII.
const ANY_CASE: u64 = u64::from_ne_bytes([b' '; 8]);

/// Number of words in the bit set of a [`Matcher`].
const WORDS: usize = 1024;

impl Matcher {
    const MOST: usize = 8;

    pub(super) fn new(phrases: &IndexMap<Phrase, Vec<String>>) -> Matcher {
        let all = || {
            let all = phrases
                .iter()
                .flat_map(|(phrase, list)| list.iter().map(|wording| (*phrase, wording.as_str())));
            let all = all.filter(|(_, wording)| !wording.is_empty());
            // Pages have apostrophes of either form.
            all.flat_map(|(phrase, wording)| {
                let curly = wording
                    .contains('\'')
                    .then(|| wording.replace('\'', "\u{2019}"));
                [Some(wording.to_owned()), curly]
                    .into_iter()
                    .flatten()
                    .map(move |wording| (phrase, wording))
            })
        };
        let length = all()
            .map(|(_, wording)| wording.len())
            .min()
            .unwrap_or(0)
            .clamp(1, Self::MOST);
        let bits = Box::new([0; WORDS]);
        let mut matcher = Matcher {
            length,
            bits,
            long: HashMap::default(),
            short: HashMap::default(),
        };
        for (says, wording) in all() {
            let first = word(wording.as_bytes());
            let key = matcher.key(first);
            let hash = Self::hash(key);
            if let Some(bits) = matcher.bits.get_mut(hash / 64) {
                *bits |= 1 << (hash % 64);
            }
            let (by, key) = match wording.len() {
                ..Self::MOST => (&mut matcher.short, key),
                _ => (&mut matcher.long, first | ANY_CASE),
            };
            by.entry(key).or_default().push(Wording {
                text: wording.as_str().into(),
                last: last_bytes(wording.as_bytes()),
                says,
            });
        }
        matcher
    }

    /// Returns the key of some bytes, which ignores letter case.
    fn key(&self, bytes: u64) -> u64 {
        (bytes | ANY_CASE) << (8 * (Self::MOST - self.length))
    }

    fn hash(key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - (64 * WORDS).ilog2())) as usize
    }

    pub(super) fn read(&self, text: &str) -> Said {
        let mut said = Said::default();
        let bytes = text.as_bytes();
        for (at, window) in bytes.windows(Self::MOST).enumerate() {
            let first = word(window);
            if self.may_begin(first) {
                self.read_from(bytes, at, first, &mut said);
            }
        }
        // Offsets near the end are followed by fewer bytes than a window has.
        let from = (bytes.len() + 1).saturating_sub(Self::MOST);
        for at in from..(bytes.len() + 1).saturating_sub(self.length) {
            let first = word(bytes.get(at..).unwrap_or_default());
            if self.may_begin(first) {
                self.read_from(bytes, at, first, &mut said);
            }
        }
        said.hits.sort_unstable();
        // Two languages may share a wording.
        said.hits.dedup();
        said
    }

    /// Returns `true` if a phrase may begin with some bytes.
    #[inline(always)]
    fn may_begin(&self, first: u64) -> bool {
        let hash = Self::hash(self.key(first));
        self.bits
            .get(hash / 64)
            .is_some_and(|bits| bits & 1 << (hash % 64) != 0)
    }

    /// Records the phrases that begin at an offset. Not inlined, since few do and the loop over all
    /// bytes is faster without this code.
    #[inline(never)]
    fn read_from(&self, text: &[u8], start: usize, first: u64, said: &mut Said) {
        let wordings = [
            self.long.get(&(first | ANY_CASE)),
            self.short.get(&self.key(first)),
        ];
        wordings
            .into_iter()
            .flatten()
            .flatten()
            .for_each(|wording| wording.read(text, start, said));
    }
}

impl Wording {
    /// Records a hit if the phrase occurs at an offset.
    fn read(&self, text: &[u8], start: usize, said: &mut Said) {
        let end = start + self.text.len();
        let Some(text) = text
            .get(start..end)
            .filter(|text| last_bytes(text) == self.last)
        else {
            return;
        };
        if text.eq_ignore_ascii_case(self.text.as_bytes()) {
            said.any |= 1 << self.says as u64;
            said.hits
                .push((offset(start), std::cmp::Reverse(offset(end)), self.says));
        }
    }
}

/// Returns the last eight bytes of a text, in any letter case; 0 for a shorter text.
fn last_bytes(text: &[u8]) -> u64 {
    text.last_chunk()
        .map_or(0, |last| u64::from_le_bytes(*last) | ANY_CASE)
}

/// The phrases found in a text.
#[derive(Debug, Default)]
pub struct Said {
    any: u64,
    /// Start, end and phrase of each hit; most texts have few.
    hits: SmallVec<[(u32, std::cmp::Reverse<u32>, Phrase); 8]>,
}

impl Said {
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
            .filter(move |(_, _, said)| *said == phrase)
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
    fn phrases_are_found_wherever_they_stand_and_in_any_letter_case() {
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

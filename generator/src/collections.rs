//! Hash maps and sets with a hasher that is fast on short names and seeded anew per process; an
//! `IndexMap` that keeps the order of insertion, for maps whose order reaches the output; and a map
//! that looks up names in any letter case.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher};
use std::sync::LazyLock;

use compact_str::CompactString;
use indexmap::Equivalent;

use crate::text::{lower, word};

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
pub(crate) type IndexMap<K, V> = indexmap::IndexMap<K, V, foldhash::fast::RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, foldhash::fast::RandomState>;

/// Values by names, which are looked up in any letter case.
#[derive(Clone, Debug)]
pub(crate) struct AnyCaseMap<V>(indexmap::IndexMap<Lower, V, BuildHasherDefault<Told>>);

/// A name to look up.
pub(crate) struct AnyCase<'t> {
    /// The name; in lower case unless it is ASCII.
    text: Cow<'t, str>,
    hash: u64,
}

/// A name in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lower(CompactString);

/// Identity hasher for keys that carry a precomputed hash.
#[derive(Clone, Default)]
struct Told(u64);

impl<'t> From<&'t str> for AnyCase<'t> {
    fn from(text: &'t str) -> Self {
        let text = if text.is_ascii() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.to_lowercase())
        };
        AnyCase {
            hash: hash(&text),
            text,
        }
    }
}

/// Returns a text's last eight bytes, or all of a shorter one.
fn last(text: &[u8]) -> u64 {
    text.last_chunk()
        .map_or_else(|| word(text), |last| u64::from_le_bytes(*last))
}

/// Returns eight bytes with ASCII letters in lower case.
fn small(bytes: u64) -> u64 {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let seven = bytes & (EACH * 0x7f);
    let from_a = seven + EACH * u64::from(0x80 - b'A');
    let behind_z = seven + EACH * u64::from(0x7f - b'Z');
    bytes | (from_a & !behind_z & !bytes & (EACH * 0x80)) >> 2
}

/// Returns a hash that is the same in any ASCII letter case. It uses foldhash's folded
/// multiplication, eight bytes at a time.
fn hash(text: &str) -> u64 {
    static SEEDS: LazyLock<(u64, u64)> = LazyLock::new(|| {
        let seed = |number: u8| foldhash::quality::RandomState::default().hash_one(number);
        (seed(0), seed(1) | 1)
    });
    let (seed, factor) = *SEEDS;
    let fold = |state: u64, word: u64| {
        let product = u128::from(state ^ small(word)) * u128::from(factor);
        product as u64 ^ (product >> 64) as u64
    };
    let bytes = text.as_bytes();
    let words = bytes
        .as_chunks::<8>()
        .0
        .iter()
        .map(|word| u64::from_le_bytes(*word));
    fold(words.fold(seed ^ bytes.len() as u64, fold), last(bytes))
}

impl Hash for AnyCase<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Hash for Lower {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(hash(&self.0));
    }
}

impl Equivalent<Lower> for AnyCase<'_> {
    fn equivalent(&self, known: &Lower) -> bool {
        let (text, known) = (self.text.as_bytes(), known.0.as_bytes());
        let mut words = text.as_chunks::<8>().0.iter().zip(known.as_chunks::<8>().0);
        text.len() == known.len()
            && small(last(text)) == last(known)
            && words
                .all(|(text, known)| small(u64::from_le_bytes(*text)) == u64::from_le_bytes(*known))
    }
}

impl Hasher for Told {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl<V> AnyCaseMap<V> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        AnyCaseMap(indexmap::IndexMap::with_capacity_and_hasher(
            capacity,
            BuildHasherDefault::default(),
        ))
    }

    pub(crate) fn get<'t>(&self, name: impl Into<AnyCase<'t>>) -> Option<&V> {
        self.find(&name.into())
    }

    /// Like `get`, for a name that is looked up in several maps.
    pub(crate) fn find(&self, name: &AnyCase<'_>) -> Option<&V> {
        self.0.get(name)
    }

    pub(crate) fn get_mut<'t>(&mut self, name: impl Into<AnyCase<'t>>) -> Option<&mut V> {
        self.0.get_mut(&name.into())
    }

    /// Returns the value of a name, which is `value` if the name is new.
    pub(crate) fn get_or_insert(&mut self, name: &str, value: V) -> &mut V {
        self.0.entry(Lower(lower(name))).or_insert(value)
    }

    pub(crate) fn insert(&mut self, name: &str, value: V) {
        self.0.insert(Lower(lower(name)), value);
    }

    /// Returns the names, in lower case.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|name| name.0.as_str())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Default for AnyCaseMap<V> {
    fn default() -> Self {
        AnyCaseMap::with_capacity(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_letter_case() {
        let mut map = AnyCaseMap::default();
        for name in [
            "",
            "Id",
            "createdDateTime",
            "\u{c4}nderung",
            "a@b",
            "longerThanTwentyFourBytesAsNamesMayBe",
        ] {
            map.insert(name, name);
            for spelling in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                assert_eq!(map.get(spelling.as_str()), Some(&name), "{spelling}");
            }
        }
        for other in [
            "i",
            "idx",
            "a`b",
            "A\0b",
            "createdDateTim",
            "createdDateTime ",
            "anderung",
            "created@ateTime",
        ] {
            assert_eq!(map.get(other), None, "{other}");
        }
        assert_eq!(*map.get_or_insert("ID", "other"), "Id");
        let same = |text, known: &str| AnyCase::from(text).equivalent(&Lower(known.into()));
        assert!(
            same("modifiedDateTime", "modifieddatetime")
                && !same("modifiedDateTime", "releaseddatetime")
        );
    }
}

//! A map that looks up names in any letter case.

use compact_str::CompactString;

use super::case::lower;
use crate::collections::IndexMap;

/// Values by names, which are looked up in any letter case.
#[derive(Clone, Debug)]
pub(crate) struct AnyCaseMap<V>(IndexMap<CompactString, V>);

impl<V> AnyCaseMap<V> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        AnyCaseMap(IndexMap::with_capacity_and_hasher(
            capacity,
            Default::default(),
        ))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.0.get(&lower(name))
    }

    /// Like `get`, for a name in lower case.
    pub(crate) fn get_lower(&self, lower: &str) -> Option<&V> {
        self.0.get(lower)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.0.get_mut(&lower(name))
    }

    /// Returns the value of a name, which is `value` if the name is new.
    pub(crate) fn get_or_insert(&mut self, name: &str, value: V) -> &mut V {
        self.0.entry(lower(name)).or_insert(value)
    }

    pub(crate) fn insert(&mut self, name: &str, value: V) {
        self.0.insert(lower(name), value);
    }

    /// Returns the names, in lower case.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(CompactString::as_str)
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
    }
}

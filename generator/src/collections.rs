//! Hash maps and sets with a hasher that is fast on short names and seeded anew per process, and an
//! `IndexMap` that keeps the order of insertion, for maps whose order reaches the output.

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
pub(crate) type IndexMap<K, V> = indexmap::IndexMap<K, V, foldhash::fast::RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, foldhash::fast::RandomState>;

//! Hash maps and sets as this crate uses them: with a hasher that is fast on short names and seeded anew per process.

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, foldhash::fast::RandomState>;

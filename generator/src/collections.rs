//! Hash maps and sets as this crate uses them, with a hasher that is fast on short names and seeded anew per process: those
//! that keep the order of insertion where anything comes out of them in order;
//! and keys for looking names up in them whatever their letter case.

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
pub(crate) type IndexMap<K, V> = indexmap::IndexMap<K, V, foldhash::fast::RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, foldhash::fast::RandomState>;

/// Hands on a text in lower case: on the stack where it is short ASCII, as most names are.
pub(crate) fn with_lower<T>(text: &str, run: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0; 96];
    if let Some(lower) = buffer.get_mut(..text.len()).filter(|_| text.is_ascii()) {
        lower.copy_from_slice(text.as_bytes());
        lower.make_ascii_lowercase();
        if let Ok(lower) = std::str::from_utf8(lower) {
            return run(lower);
        }
    }
    run(&text.to_lowercase())
}

//! Words indexed by a letter, since few of the hundreds in all languages begin or end as a text
//! does.

use crate::collections::HashMap;

/// Words in lower case with their meanings, indexed by their first or last letters. Words with the
/// same letter keep their order.
#[derive(Debug)]
pub(super) struct ByLetter<T>(HashMap<char, Vec<(String, T)>>);

impl<T> ByLetter<T> {
    /// Indexes words by their first letters.
    pub fn first(words: impl IntoIterator<Item = (String, T)>) -> Self {
        ByLetter::new(words, |word| word.chars().next())
    }

    /// Indexes words by their last letters.
    pub fn last(words: impl IntoIterator<Item = (String, T)>) -> Self {
        ByLetter::new(words, |word| word.chars().next_back())
    }

    fn new(
        words: impl IntoIterator<Item = (String, T)>,
        letter: impl Fn(&str) -> Option<char>,
    ) -> Self {
        let mut lists: HashMap<char, Vec<(String, T)>> = HashMap::default();
        for (word, meaning) in words {
            if let Some(letter) = letter(&word) {
                lists.entry(letter).or_default().push((word, meaning));
            }
        }
        ByLetter(lists)
    }

    /// Returns the words with a letter, in either case.
    pub fn of(&self, letter: Option<char>) -> impl Iterator<Item = (&str, &T)> {
        let lower = letter.and_then(|letter| {
            if letter.is_ascii() {
                Some(letter.to_ascii_lowercase())
            } else {
                letter.to_lowercase().next()
            }
        });
        let list = lower.and_then(|letter| self.0.get(&letter));
        list.into_iter()
            .flatten()
            .map(|(word, meaning)| (word.as_str(), meaning))
    }
}

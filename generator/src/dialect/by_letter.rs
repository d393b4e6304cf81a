//! Words by a letter: of the hundreds in all languages, few begin or end as a text does.

use crate::collections::HashMap;

/// Words in lower case with what they mean, by their first or last letters. Those of one letter
/// keep their order.
#[derive(Debug)]
pub(super) struct ByLetter<T>(HashMap<char, Vec<(String, T)>>);

impl<T> ByLetter<T> {
    /// Words by their first letters.
    pub fn first(words: impl IntoIterator<Item = (String, T)>) -> Self {
        ByLetter::new(words, |word| word.chars().next())
    }

    /// Words by their last letters.
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

    /// The words of a letter, whatever its case.
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

//! Approximate search for known words.

/// Known words, prepared for comparison with many unknown ones.
#[derive(Debug, Default)]
pub(super) struct Nearest {
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    chars: usize,
    letters: Letters,
}

impl Nearest {
    /// Indexes known words, except those of fewer than six letters, which resemble too many others.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let words = words.map(|text| Word {
            text: text.to_owned(),
            chars: text.chars().count(),
            letters: letters(text),
        });
        let mut words: Vec<Word> = words.filter(|word| word.most() > 0).collect();
        words.sort_by(|a, b| a.text.cmp(&b.text));
        Nearest { words }
    }

    /// Returns the known word with the smallest edit distance to a text, at most one edit for every
    /// six of the word's letters; of several, the first in alphabetical order.
    pub fn find(&self, text: &str) -> Option<&str> {
        let (chars, bag) = (text.chars().count(), letters(text));
        let near = self.words.iter().filter_map(|word| {
            let most = word.most();
            // Each edit adds, removes, replaces or swaps letters, which changes at most two counts.
            let possible =
                word.chars.abs_diff(chars) <= most && differences(&word.letters, &bag) <= 2 * most;
            let apart = possible.then(|| strsim::osa_distance(&word.text, text))?;
            (apart <= most).then_some((apart, word))
        });
        near.min_by_key(|(apart, _)| *apart)
            .map(|(_, word)| word.text.as_str())
    }
}

impl Word {
    fn most(&self) -> usize {
        self.chars / 6
    }
}

/// Number of occurrences of each character in a text, by its code modulo 32.
type Letters = [u8; 32];

fn letters(text: &str) -> Letters {
    let mut letters = Letters::default();
    for c in text.chars() {
        if let Some(count) = letters.get_mut(c as usize % 32) {
            *count = count.saturating_add(1);
        }
    }
    letters
}

fn differences(a: &Letters, b: &Letters) -> usize {
    a.iter()
        .zip(b)
        .map(|(a, b)| usize::from(a.abs_diff(*b)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_for_every_six() {
        let words = ["description", "property", "type", "http-request"];
        let nearest = Nearest::new(words.into_iter());
        assert_eq!(nearest.find("descrition"), Some("description"));
        assert_eq!(nearest.find("propretry"), None);
        assert_eq!(nearest.find("properyt"), Some("property"));
        assert_eq!(nearest.find("http-reqeusts"), Some("http-request"));
        assert_eq!(nearest.find("tipe"), None);
    }
}

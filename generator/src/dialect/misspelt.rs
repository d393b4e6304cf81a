//! Recognition of known words with a spelling mistake.

/// Known words that texts may misspell, in alphabetical order.
#[derive(Debug, Default)]
pub(super) struct Misspelt {
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    chars: usize,
    letters: Letters,
}

impl Misspelt {
    /// Indexes known words, except those of fewer than six letters, which resemble too many others.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let words = words.map(|text| Word {
            text: text.to_owned(),
            chars: text.chars().count(),
            letters: letters(text),
        });
        let mut words: Vec<Word> = words.filter(|word| word.most() > 0).collect();
        words.sort_by(|a, b| a.text.cmp(&b.text));
        Misspelt { words }
    }

    /// Returns the known word with the smallest edit distance to a text, at most one edit for every
    /// six of the word's letters; of several, the first in alphabetical order.
    pub fn find(&self, text: &str) -> Option<&str> {
        let (chars, own) = (text.chars().count(), letters(text));
        let near = self.words.iter().filter_map(|word| {
            let most = word.most();
            // Each edit adds, removes, replaces or swaps letters, which changes at most two counts.
            // Comparing counts first makes whole commands a tenth faster (docs/performance.md).
            if word.chars.abs_diff(chars) > most || differences(&word.letters, &own) > 2 * most {
                return None;
            }
            let distance = strsim::osa_distance(&word.text, text);
            (distance <= most).then_some((distance, word))
        });
        near.min_by_key(|(distance, _)| *distance)
            .map(|(_, word)| word.text.as_str())
    }
}

impl Word {
    /// Returns the maximum number of edits.
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
    let pairs = a.iter().zip(b);
    pairs.map(|(a, b)| usize::from(a.abs_diff(*b))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_for_every_six() {
        let words = ["description", "property", "type", "http-request"];
        let known = Misspelt::new(words.into_iter());
        assert_eq!(known.find("descrition"), Some("description"));
        assert_eq!(known.find("propretry"), None);
        assert_eq!(known.find("properyt"), Some("property"));
        assert_eq!(known.find("http-reqeusts"), Some("http-request"));
        assert_eq!(known.find("tipe"), None);
    }
}

//! Titles of pages: what they name as the object of their verb.

use crate::dialect::Dialect;
use crate::page::Page;

/// Maximum number of words considered; names of types have fewer.
const MOST: usize = 12;

/// Returns the runs of words in the object of a title's verb, each joined to one word, longest
/// first.
pub(super) fn title_runs(dialect: &Dialect, page: &Page, title: &str) -> Vec<String> {
    let is_object = |word: &&str| {
        let mut ends = dialect.words.title_ends.iter();
        !ends.any(|end| end.eq_ignore_ascii_case(word))
    };
    // The position of the verb depends on the language.
    let verb = usize::from(!page.translated);
    let words: Vec<&str> = title
        .split_whitespace()
        .skip(verb)
        .take_while(is_object)
        .take(MOST)
        .collect();
    (1..=words.len())
        .rev()
        .flat_map(|len| words.windows(len))
        .map(|run| run.concat())
        .collect()
}

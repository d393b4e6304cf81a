//! Sentences that state that a request has no body.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::dialect::{Dialect, has_any_case, has_word};

/// Returns `true` if a sentence states that there is no body: a negation is near a word for the
/// body, or the sentence is short, such as "None".
pub(super) fn denies_body(sentence: &str, dialect: &Dialect) -> bool {
    if dialect.is_nothing(sentence) {
        return true;
    }
    let sentence = if sentence.is_ascii() {
        sentence.into()
    } else {
        Cow::Owned(sentence.replace('\u{2019}', "'"))
    };
    let mut clauses = sentence.split([',', ';', ':', '，', '、']);
    clauses.any(|clause| clause_denies_body(clause, dialect))
}

/// Returns `true` if a clause states that there is no body. A condition does not, and two negations
/// do not: "must not be empty".
fn clause_denies_body(clause: &str, dialect: &Dialect) -> bool {
    let lists = &dialect.words;
    let plain = |word| str::trim_matches(word, |c: char| !c.is_alphanumeric());
    let words: SmallVec<[&str; 32]> = clause.split_whitespace().map(plain).collect();
    let places = |is_one: &dyn Fn(&str) -> bool| -> SmallVec<[usize; 4]> {
        let words = words.iter().enumerate();
        let found = words.filter(|(_, word)| is_one(word));
        found.map(|(at, _)| at).collect()
    };
    let negated = places(&|word| dialect.is_negation(word));
    let empty = places(&|word| has_any_case(&lists.empty_words, word));
    let of_condition = |word: &&str| has_any_case(&lists.condition_words, word);
    let bounds = words
        .iter()
        .any(|word| has_any_case(&lists.bounding_words, word));
    if negated.is_empty() == empty.is_empty() || bounds {
        return false;
    }
    if words.len() <= 2 {
        return true;
    }
    if words.first().is_some_and(of_condition) {
        return false;
    }
    let bodies = places(&|word| has_any_case(&lists.body_words, word));
    // "Not included in the body" negates something else.
    let inside = |from: usize, to: usize| {
        let between = words.get(from..to).unwrap_or_default();
        between
            .iter()
            .any(|word| has_word(&lists.inside_words, word))
    };
    let near = |no: &usize, body: &usize| match no.cmp(body) {
        std::cmp::Ordering::Less => body - no <= DENIED_WITHIN && !inside(*no, *body),
        _ => no - body <= DENIED_WITHIN,
    };
    // "The body of the request should be left blank."
    let blank = empty.iter().any(|no| bodies.iter().any(|body| body < no));
    let mut denials = negated.iter().chain(&empty);
    blank || denials.any(|no| bodies.iter().any(|body| near(no, body)))
}

/// Maximum distance in words between a negation and a word for the body.
const DENIED_WITHIN: usize = 5;

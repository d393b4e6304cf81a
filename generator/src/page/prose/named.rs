//! Types that sentences name: "Inherited from itemFacet".

use serde::Serialize;

use crate::api::is_name;
use crate::blocks::{Inline, MarkKind};
use crate::dialect::{Dialect, Phrase, PhraseHits, has_word};

/// A type named in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name or display name as written.
    pub text: String,
    /// The target of the link on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// Returns the types named after a phrase such as "Inherited from": links, or the first word that
/// can be a name. In some languages the name precedes the phrase; it counts if none follows.
pub fn named_after(
    text: &Inline,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> Vec<Named> {
    let mut found = Vec::new();
    let mut from = 0;
    // A longer list is not a list of base types.
    while let (true, Some(range)) = (found.len() < 8, hits.from(phrase, from)) {
        from = range.end;
        let rest = text.text.get(from..).unwrap_or_default();
        let near = from
            + rest
                .find(". ")
                .or_else(|| rest.find('。'))
                .unwrap_or(rest.len())
                .min(80);
        let link = text.marks.iter().find_map(|mark| match &mark.kind {
            // A translation may have moved the end of the phrase into the link.
            MarkKind::Link(target) if mark.range.end > from && mark.range.start <= near => {
                Some((mark, target))
            }
            _ => None,
        });
        if let Some((mark, target)) = link {
            let name = text.text.get(mark.range.clone()).unwrap_or_default();
            found.push(Named {
                text: name.to_owned(),
                target: Some(target.to_string()),
            });
            continue;
        }
        let words = rest
            .split_whitespace()
            .map(|word| word.trim_end_matches(['.', ',', ';', ':']));
        let mut words = words.skip_while(|word| has_word(&dialect.words.articles, word));
        match words.next().filter(|word| is_name(word)) {
            Some(word) => found.push(Named {
                text: word.to_owned(),
                target: None,
            }),
            None => found.extend(named_before(text, range.start)),
        }
    }
    found
}

/// Returns the type named directly before a phrase: a link, or a word that can be a name.
fn named_before(text: &Inline, end: usize) -> Option<Named> {
    let before = text.text.get(..end)?;
    let close =
        |between: &str| between.chars().count() <= 12 && !between.contains(['。', '.', ',', '、']);
    let link = text.marks.iter().rev().find_map(|mark| match &mark.kind {
        MarkKind::Link(target)
            if mark.range.end <= end && close(text.text.get(mark.range.end..end)?) =>
        {
            Some((mark, target))
        }
        _ => None,
    });
    if let Some((mark, target)) = link {
        let name = text.text.get(mark.range.clone())?;
        return Some(Named {
            text: name.to_owned(),
            target: Some(target.to_string()),
        });
    }
    let word = before
        .trim_end()
        .rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
        .next()?;
    (is_name(word) && word.contains(|c: char| c.is_ascii_alphabetic())).then(|| Named {
        text: word.to_owned(),
        target: None,
    })
}

//! Responses that a page's prose documents.

use super::Context;
use super::fragment::{Called, ResponseProse};
use super::section::of_role;
use super::type_cell::{self, TypeExpr};
use crate::api::is_name;
use crate::blocks::Inline;
use crate::dialect::{Dialect, HeadingRole, Phrase, PhraseHits, has_word};

/// Reads the sections on the response.
pub(super) fn response(context: &Context<'_>) -> ResponseProse {
    let mut found = ResponseProse::default();
    for text in of_role(context, HeadingRole::Response)
        .flat_map(|section| section.blocks)
        .filter_map(|b| b.prose())
    {
        let hits = context.dialect.phrases(&text.text);
        found.span = found.span.or(Some(text.span));
        for code in statuses(&text.text) {
            if !found.statuses.iter().any(|(known, _)| *known == code) {
                found.statuses.push((code, text.span));
            }
        }
        if hits.has(Phrase::NoResponseBody) {
            found.empty = true;
        }
        let called = [
            (Phrase::ThisAction, Called::Action),
            (Phrase::ThisFunction, Called::Function),
        ];
        found.called = found.called.or(called
            .into_iter()
            .find(|(phrase, _)| hits.has(*phrase))
            .map(|(_, is)| is));
        if found.returns.is_none()
            && (hits.has(Phrase::ResponseBody) || names_object(text, context.dialect))
        {
            found.returns = returns(text, &hits, context).map(|returned| (returned, text.span));
        }
    }
    found
}

/// Returns `true` if a text names a returned object with a link:
/// `… and a collection of [webAccount](…) objects.`
fn names_object(text: &Inline, dialect: &Dialect) -> bool {
    let words = &dialect.words;
    let mut linked = text.links().filter(|(_, target)| {
        target
            .split('#')
            .next()
            .is_some_and(|path| path.ends_with(".md"))
    });
    let returned = |label: &str| {
        let (before, after) = text.text.split_once(label)?;
        let object = after.split_whitespace().next().is_some_and(|word| {
            has_word(
                &words.object_words,
                word.trim_end_matches(['.', ',', ';', ':']),
            )
        });
        // The words between are "a", "the" or "a collection of".
        let mut last = before.split_whitespace().rev().take(4);
        Some(object && last.any(|word| has_word(&words.returning_words, word)))
    };
    linked.any(|(label, _)| returned(label) == Some(true))
}

/// Returns the status codes from 200 to 399 in a text.
fn statuses(text: &str) -> impl Iterator<Item = u16> {
    let outside = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .enumerate()
        .filter_map(move |(at, digits)| match digits {
            [a @ b'2'..=b'3', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
                let alone = outside(at.checked_sub(1).and_then(|before| bytes.get(before)))
                    && outside(bytes.get(at + 3));
                let [a, b, c] = [a, b, c].map(|digit| u16::from(digit - b'0'));
                alone.then_some(100 * a + 10 * b + c)
            }
            _ => None,
        })
}

/// Returns the type that a text names as that of the response.
fn returns(text: &Inline, hits: &PhraseHits, context: &Context<'_>) -> Option<TypeExpr> {
    let lists = &context.dialect.words;
    let link = text.links().find(|(_, target)| {
        target
            .split('#')
            .next()
            .is_some_and(|path| path.ends_with(".md"))
    });
    let name = match link {
        Some((name, target)) => {
            type_cell::parse_text(name, Some(target.to_owned()), context.dialect)?
        }
        None => {
            // `… and a new webAccount object in the response body`
            let words: Vec<&str> = text.text.split_whitespace().collect();
            const AROUND: [char; 4] = ['.', ',', '`', '*'];
            match words
                .iter()
                .position(|word| has_word(&lists.object_words, word))
            {
                Some(at) => {
                    let word = words.get(at.checked_sub(1)?)?.trim_matches(AROUND);
                    if !is_name(word) || has_word(&lists.articles, word) {
                        return None;
                    }
                    type_cell::parse_text(word, None, context.dialect)?
                }
                None => {
                    // `… and a String in the response body`
                    let before = text.text.get(..hits.first(Phrase::ResponseBody)?.start)?;
                    let word = before.split_whitespace().next_back()?.trim_matches(AROUND);
                    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
                    if !capital {
                        return None;
                    }
                    TypeExpr::primitive(context.dialect.primitive(word)?)
                }
            }
        }
    };
    let collection = hits.has(Phrase::ResponseCollection);
    Some(if collection && name.collection == 0 {
        name.collection()
    } else {
        name
    })
}

//! Names of permissions in a cell: alternatives, and those that are needed together.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::api::ScopeSet;
use crate::dialect::Dialect;

/// Adds the permissions in a text without commas. Each is an alternative, except those joined by a
/// word such as "and", which are needed together.
pub(super) fn alternatives(text: &str, dialect: &Dialect, scopes: &mut Vec<ScopeSet>) {
    // Fast path: most texts are a single permission.
    let only = text.trim();
    if is_scope(only, dialect) && apart(only).count() == 1 {
        let only = ScopeSet::from(only);
        if !scopes.contains(&only) {
            scopes.push(only);
        }
        return;
    }
    let together = &dialect.words.together;
    let mut spaced = Cow::Borrowed(text);
    // Some scripts have no spaces between words.
    let foreign = together
        .iter()
        .filter(|word| !text.is_ascii() && !word.is_ascii() && text.contains(word.as_str()));
    for word in foreign {
        spaced = spaced.replace(word.as_str(), &format!(" {word} ")).into();
    }
    let mut found: Vec<ScopeSet> = Vec::new();
    let mut joins = false;
    for word in spaced.split_whitespace().flat_map(apart) {
        let piece = word.trim_end_matches('.').trim_matches(['`', '*', '"']);
        if !is_scope(piece, dialect) {
            joins = together
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word));
            continue;
        }
        match found.last_mut() {
            Some(last) if joins => last.add(piece),
            _ => found.push(piece.into()),
        }
        joins = false;
    }
    for alternative in found {
        if !scopes.contains(&alternative) {
            scopes.push(alternative);
        }
    }
}

/// Splits a word at full stops that end a sentence or a name but lack a space after them:
/// `one.Files.Read.All.User.Read`.
fn apart(word: &str) -> impl Iterator<Item = &str> {
    // `eRecords.Read.All` is one name.
    let word_like = |text: &str| text.chars().all(|c| c.is_ascii_lowercase());
    let small = |text: &str| text.starts_with(|c: char| c.is_ascii_lowercase());
    let head = word
        .split_once('.')
        .filter(|(head, rest)| word_like(head) && !small(rest) && rest.contains('.'));
    let (head, mut rest) = head.map_or((None, word), |(head, rest)| (Some(head), rest));
    let mut parts: SmallVec<[&str; 2]> = head.into_iter().collect();
    while let Some((at, end)) = rest.find(".All.").map(|at| (at, at + ".All".len())) {
        let Some((name, more)) = rest.get(..end).zip(rest.get(end + 1..)) else {
            break;
        };
        if at == 0 || !more.contains('.') {
            break;
        }
        parts.push(name);
        rest = more;
    }
    parts.push(rest);
    parts.into_iter()
}

/// Removes the spaces from `Library. ReadWrite. All`.
pub(super) fn join_scopes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        let Some(next) = words.peek() else { break };
        let begins = word
            .strip_suffix('.')
            .is_some_and(|word| !word.is_empty() && !word.contains('.'));
        let ends = word.ends_with('.')
            && matches!(
                next.trim_end_matches(['.', ',', '、']),
                "All" | "Shared" | "Selected"
            );
        if !(begins || ends) {
            out.push(' ');
        }
    }
    out
}

/// Returns `true` if a word is the name of a permission: `User.Read`, `Files.ReadWrite.All`,
/// `offline_access`.
pub(super) fn is_scope(word: &str, dialect: &Dialect) -> bool {
    let bytes = word.as_bytes();
    let dotted = bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.contains(&b'.')
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && bytes.last() != Some(&b'.')
        && !bytes.windows(2).any(|pair| pair == b"..");
    dotted
        || dialect
            .words
            .plain_permissions
            .iter()
            .any(|known| known == word)
}

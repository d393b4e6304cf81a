//! What a page says of request bodies and of responses.

use std::ops::Range;

use compact_str::CompactString;

use super::Context;
use super::message::Body;
use super::operation::{BodyKind, Called, Example, ResponseProse, of_role};
use super::prose::Named;
use super::rows::{PropertyRow, is_property_name, property_rows};
use super::translated::{self, Key};
use super::type_cell::{self, TypeExpr};
use crate::blocks::{Inline, MarkKind};
use crate::collections::HashSet;
use crate::diagnostic::Diagnostic;
use crate::dialect::{ColumnRole, Dialect, HeadingRole, Phrase, Said};
use crate::source::Span;
use crate::text::trim;

/// What a page says of a request's body.
pub(super) struct BodySaid {
    /// The rows of its table.
    pub rows: Vec<PropertyRow>,
    pub kind: BodyKind,
    /// What a sentence names as needed.
    pub required: Vec<(CompactString, Span)>,
    /// The type whose representation it is.
    pub named: Option<(Named, Span)>,
}

pub(super) fn body(context: &Context<'_>, examples: &[Example], out: &mut Vec<Diagnostic>) -> BodySaid {
    let mut rows: Vec<PropertyRow> = Vec::new();
    let shown = examples.iter().filter_map(|example| example.request.as_ref());
    let shown = shown.filter_map(|message| match &message.body {
        Body::Json { json, .. } if context.translated => Some(json),
        _ => None,
    });
    let mut keys: Vec<Key> = Vec::new();
    let mut seen: HashSet<String> = HashSet::default();
    for key in shown.flat_map(|json| translated::keys(json, context.dialect)) {
        if seen.insert(key.name.clone()) {
            keys.push(key);
        }
    }
    let mut kind = BodyKind::Unsaid;
    let mut named = None;
    let mut tables = 0;
    let mut required: Vec<(CompactString, Span)> = Vec::new();
    for block in of_role(context, HeadingRole::Body).flat_map(|section| section.blocks) {
        if let Some((table, columns)) = context.table(block) {
            let wanted = [ColumnRole::Property, ColumnRole::Parameter, ColumnRole::Name, ColumnRole::Relationship];
            let fits = columns.subject().is_some_and(|subject| wanted.contains(&subject));
            // A second table is about an object within the body.
            if fits && columns.find(&[ColumnRole::Type]).is_some() && tables == 0 {
                if columns.subject() == Some(ColumnRole::Parameter) && kind == BodyKind::Unsaid {
                    kind = BodyKind::Parameters;
                }
                rows = property_rows(table, columns, false, &keys, context, out);
                tables += 1;
            }
            continue;
        }
        let Some(text) = block.prose() else { continue };
        let phrases = context.dialect.phrases(&text.text);
        if let Some(phrase) = phrases.first(Phrase::BodyMust) {
            named_in_bold(text, &phrase, context.dialect, &mut required);
        }
        let said = if phrases.has(Phrase::NoBody) {
            BodyKind::None
        } else if phrases.has(Phrase::BodyUpdate) {
            BodyKind::Update
        } else if phrases.has(Phrase::BodyEntity) && !of_parameters(text, &phrases) {
            BodyKind::Entity
        } else if phrases.has(Phrase::BodyParameters) {
            BodyKind::Parameters
        } else if phrases.has(Phrase::BodyReference) {
            BodyKind::Reference
        } else {
            continue;
        };
        if kind == BodyKind::Unsaid {
            kind = said;
        }
        if kind == BodyKind::Entity && named.is_none() {
            named = type_in_prose(text, &phrases, Phrase::BodyEntity);
        }
    }
    let mut known: HashSet<CompactString> = HashSet::default();
    required.retain(|(name, _)| known.insert(name.clone()));
    if kind == BodyKind::None && !(rows.is_empty() && required.is_empty()) {
        kind = BodyKind::Unsaid;
    }
    BodySaid { rows, kind, required, named }
}

/// Whether the representation that a body is said to have is one of parameters: "JSON representation of the parameters".
fn of_parameters(text: &Inline, said: &Said) -> bool {
    let Some(entity) = said.first(Phrase::BodyEntity) else { return false };
    // In some languages both wordings share an article.
    let behind = |phrase: Range<usize>| (entity.start..entity.end + 2).contains(&phrase.start);
    said.all(Phrase::BodyParameters).any(behind) && text.links().next().is_none()
}

/// The properties that a sentence names in bold as needed: "must contain **a** and **b**", but not "**a** or **b**".
fn named_in_bold(text: &Inline, phrase: &Range<usize>, dialect: &Dialect, required: &mut Vec<(CompactString, Span)>) {
    let from = phrase.end;
    let (Some(before), Some(rest)) = (text.text.get(..phrase.start), text.text.get(from..)) else { return };
    // What stands before a comma is a condition, most often: "When it is shared, the body must contain **owner**."
    if before.rsplit(". ").next().is_some_and(|start| start.contains(',')) {
        return;
    }
    let said = rest.split(". ").next().unwrap_or(rest);
    let either = said.split_whitespace().any(|word| dialect.words.either.iter().any(|known| known == word));
    if either || dialect.phrases(said).has(Phrase::RequiredWhen) {
        return;
    }
    let within = from..from + said.len();
    let bold = text.marks.iter().filter(|mark| mark.kind == MarkKind::Strong && within.contains(&mark.range.start));
    for name in bold.filter_map(|mark| text.text.get(mark.range.clone())).map(trim) {
        if is_property_name(name) {
            required.push((name.into(), text.span));
        }
    }
}

/// The type named behind a phrase: a link, or the first word that is a name with a capital inside it.
fn type_in_prose(text: &Inline, said: &Said, phrase: Phrase) -> Option<(Named, Span)> {
    if let Some((name, target)) =
        text.links().find(|(_, target)| target.split('#').next().is_some_and(|t| t.ends_with(".md")))
    {
        return Some((Named { text: name.to_owned(), target: Some(target.to_owned()) }, text.span));
    }
    let rest = text.text.get(said.first(phrase)?.end..)?;
    let sentence = rest.split(". ").next().unwrap_or(rest);
    let mut words = sentence.split_whitespace().map(|word| word.trim_matches(['.', ',', ';', ':']));
    let word = words.find(|word| !matches!(*word, "the" | "a" | "an" | "new"))?;
    type_cell::is_name(word).then(|| (Named { text: word.to_owned(), target: None }, text.span))
}

pub(super) fn response(context: &Context<'_>) -> ResponseProse {
    let mut found = ResponseProse::default();
    for text in of_role(context, HeadingRole::Response).flat_map(|section| section.blocks).filter_map(|b| b.prose()) {
        let said = context.dialect.phrases(&text.text);
        found.span = found.span.or(Some(text.span));
        for code in statuses(&text.text) {
            if !found.statuses.iter().any(|(known, _)| *known == code) {
                found.statuses.push((code, text.span));
            }
        }
        if said.has(Phrase::NoResponseBody) {
            found.empty = true;
        }
        let called = [(Phrase::ThisAction, Called::Action), (Phrase::ThisFunction, Called::Function)];
        found.called = found.called.or(called.into_iter().find(|(phrase, _)| said.has(*phrase)).map(|(_, is)| is));
        if found.returns.is_none() && said.has(Phrase::ResponseBody) {
            found.returns = returns(text, &said, context).map(|returned| (returned, text.span));
        }
    }
    found
}

/// The status codes of success that a text names.
fn statuses(text: &str) -> impl Iterator<Item = u16> {
    let outside = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let bytes = text.as_bytes();
    bytes.windows(3).enumerate().filter_map(move |(at, digits)| match digits {
        [a @ b'2'..=b'3', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
            let alone = outside(at.checked_sub(1).and_then(|before| bytes.get(before))) && outside(bytes.get(at + 3));
            let [a, b, c] = [a, b, c].map(|digit| u16::from(digit - b'0'));
            alone.then_some(100 * a + 10 * b + c)
        }
        _ => None,
    })
}

fn returns(text: &Inline, said: &Said, context: &Context<'_>) -> Option<TypeExpr> {
    let link = text.links().find(|(_, target)| target.split('#').next().is_some_and(|path| path.ends_with(".md")));
    let name = match link {
        Some((name, target)) => type_cell::parse_text(name, Some(target.to_owned()), context.dialect)?,
        None => {
            // `… and a new webAccount object in the response body`
            let words: Vec<&str> = text.text.split_whitespace().collect();
            const AROUND: [char; 4] = ['.', ',', '`', '*'];
            match words.iter().position(|word| matches!(*word, "object" | "objects" | "resource" | "collection")) {
                Some(at) => {
                    let word = words.get(at.checked_sub(1)?)?.trim_matches(AROUND);
                    if !type_cell::is_name(word) || matches!(word, "a" | "the" | "of" | "an") {
                        return None;
                    }
                    type_cell::parse_text(word, None, context.dialect)?
                }
                None => {
                    // `… and a String in the response body`
                    let before = text.text.get(..said.first(Phrase::ResponseBody)?.start)?;
                    let word = before.split_whitespace().next_back()?.trim_matches(AROUND);
                    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
                    TypeExpr::primitive(context.dialect.primitive(word).filter(|_| capital)?)
                }
            }
        }
    };
    let collection = said.has(Phrase::ResponseCollection);
    Some(if collection && name.collection == 0 { name.collection() } else { name })
}

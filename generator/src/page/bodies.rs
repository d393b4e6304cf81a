//! Request bodies and responses that a page documents.

use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;

use super::annotation::Representation;
use super::denial::denies_body;
use super::fragment::{BodyKind, Example, Request};
use super::message::Body;
use super::prose::{Named, sentences};
use super::rows::{PropertyRow, RowKind, property_rows};
use super::section::of_role;
use super::translated_names::{self, JsonName};
use super::{Annotation, Context, resource};
use crate::api::{is_name, is_wire_name};
use crate::blocks::{Block, BlockKind, Fence, Inline, MarkKind};
use crate::collections::HashSet;
use crate::diagnostic::Diagnostic;
use crate::dialect::{
    ColumnRole, Dialect, HeadingRole, Phrase, PhraseHits, has_any_case, has_word,
};
use crate::text::Span;

/// The documentation of a request's body.
pub(super) struct BodyFragment {
    /// The rows of its table.
    pub rows: Vec<PropertyRow>,
    pub kind: BodyKind,
    /// Properties that a sentence names as required.
    pub required: Vec<(CompactString, Span)>,
    /// The type that the body represents.
    pub named: Option<(Named, Span)>,
    /// The bodies that the section shows without a request line.
    pub shown: Vec<Representation>,
}

pub(super) fn body(
    context: &Context<'_>,
    requests: &[Request],
    examples: &[Example],
    out: &mut Vec<Diagnostic>,
) -> BodyFragment {
    let mut reader = BodyReader::new(context, requests, examples);
    for block in of_role(context, HeadingRole::Body).flat_map(|section| section.blocks) {
        match &block.kind {
            BlockKind::Table(_) => reader.table(block, out),
            BlockKind::Fence(fence) => reader.fence(fence, out),
            BlockKind::Comment { .. } => {
                reader.annotated = context.annotation(block).is_some_and(is_resource)
            }
            _ => block
                .prose()
                .into_iter()
                .for_each(|text| reader.prose(text)),
        }
    }
    if !reader.filled {
        reader.read_request_sections();
    }
    reader.finish()
}

fn is_resource(annotation: &Arc<Annotation>) -> bool {
    annotation.block_type() == Some("resource")
}

/// Reader of the sections on a body, block by block.
struct BodyReader<'c, 'a> {
    context: &'c Context<'a>,
    found: BodyFragment,
    tables: usize,
    /// Whether the rows of the next table are required, according to the sentences since the last.
    table_required: Option<bool>,
    /// Names of the members of each request body in examples.
    sent: Vec<HashSet<CompactString>>,
    /// Whether all requests change what their bodies name, and keep the rest.
    updates: bool,
    /// Names in JSON for the rows of a translated table.
    keys: Vec<JsonName>,
    /// Whether a sentence states that there is no body.
    denied: bool,
    /// Whether the sections have any content.
    filled: bool,
    /// Whether the annotation of a type precedes the next code block.
    annotated: bool,
}

impl<'c, 'a> BodyReader<'c, 'a> {
    fn new(context: &'c Context<'a>, requests: &[Request], examples: &[Example]) -> Self {
        let messages = examples
            .iter()
            .filter_map(|example| example.request.as_ref());
        let bodies = messages.filter_map(|message| match &message.body {
            Body::Json { json, .. } => Some(json),
            _ => None,
        });
        let (mut keys, mut seen, mut sent) = (Vec::new(), HashSet::default(), Vec::new());
        for json in bodies {
            let members = json.members().iter();
            sent.push(members.map(|member| member.key.clone()).collect());
            let own = context
                .translated
                .then(|| translated_names::keys(json, context.dialect))
                .into_iter()
                .flatten();
            keys.extend(own.filter(|key| seen.insert(key.name.clone())));
        }
        let found = BodyFragment {
            rows: Vec::new(),
            kind: BodyKind::Unsaid,
            required: Vec::new(),
            named: None,
            shown: Vec::new(),
        };
        BodyReader {
            context,
            found,
            tables: 0,
            table_required: None,
            sent,
            updates: requests
                .iter()
                .all(|request| request.line.method == "PATCH"),
            keys,
            denied: false,
            filled: false,
            annotated: false,
        }
    }

    fn table(&mut self, block: &Block<'_>, out: &mut Vec<Diagnostic>) {
        self.filled = true;
        let Some((table, columns)) = self.context.table(block) else {
            return;
        };
        let wanted = [
            ColumnRole::Property,
            ColumnRole::Parameter,
            ColumnRole::Name,
            ColumnRole::Relationship,
        ];
        let fits = columns
            .subject()
            .is_some_and(|subject| wanted.contains(&subject));
        // A further table describes an object within the body, unless a sentence introduces it as a
        // table of properties.
        if !fits || (self.tables > 0 && self.table_required.is_none()) {
            return;
        }
        let typed = columns.find(&[ColumnRole::Type]).is_some();
        if !typed && columns.subject() == Some(ColumnRole::Name) {
            return;
        }
        if columns.subject() == Some(ColumnRole::Parameter) && self.found.kind == BodyKind::Unsaid {
            self.found.kind = BodyKind::Parameters;
        }
        let mut rows = property_rows(
            table,
            columns,
            RowKind::Property,
            &self.keys,
            self.context,
            out,
        );
        if let Some(required) = self.table_required.take() {
            self.apply_to_table(required, &mut rows);
        }
        if self.updates {
            self.drop_required_of_update(&mut rows);
        }
        self.found.rows.append(&mut rows);
        self.tables += 1;
    }

    /// Applies a sentence above a table, which calls all its rows required or optional, to the rows
    /// that state neither.
    fn apply_to_table(&self, required: bool, rows: &mut [PropertyRow]) {
        // Many pages on updates have the sentence of the page on creation.
        if required && self.updates {
            return;
        }
        // A property that no example sends is not required, whatever the sentence states.
        let is_sent = |row: &PropertyRow| {
            self.sent.is_empty() || self.sent.iter().any(|names| names.contains(&row.name))
        };
        let silent = |row: &&mut PropertyRow| {
            row.required.is_none() && row.hints.required.is_none() && !row.hints.read_only
        };
        rows.iter_mut()
            .filter(silent)
            .filter(|row| !required || is_sent(row))
            .for_each(|row| row.required = Some(required));
    }

    /// Removes the statement that a property is required in an update if an example leaves it out:
    /// descriptions are copied from the resource, where they are about creation.
    fn drop_required_of_update(&self, rows: &mut [PropertyRow]) {
        for row in rows {
            let mut sent = self.sent.iter();
            if sent.any(|names| !names.contains(&row.name)) {
                row.required = row.required.filter(|required| !required);
                row.hints.required = row.hints.required.filter(|required| !required);
            }
        }
    }

    fn fence(&mut self, fence: &Fence<'_>, out: &mut Vec<Diagnostic>) {
        self.filled = true;
        let object = fence.text.trim_start().starts_with('{');
        if !std::mem::take(&mut self.annotated) && object {
            self.found
                .shown
                .extend(resource::representation(fence, out));
        }
    }

    fn prose(&mut self, text: &Inline) {
        self.filled = true;
        let dialect = self.context.dialect;
        let phrases = dialect.phrases(&text.text);
        if phrases.has(Phrase::RequiredTable) {
            self.table_required = Some(true);
        } else if phrases.has(Phrase::OptionalTable) {
            self.table_required = Some(false);
        }
        if let Some(phrase) = phrases.first(Phrase::BodyMust) {
            named_in_bold(text, &phrase, dialect, &mut self.found.required);
        }
        let kind = if phrases.has(Phrase::NoBody) {
            BodyKind::None
        } else if phrases.has(Phrase::BodyUpdate) {
            BodyKind::Update
        } else if phrases.has(Phrase::BodyEntity) && !describes_parameters(text, &phrases) {
            BodyKind::Entity
        } else if phrases.has(Phrase::BodyParameters) {
            BodyKind::Parameters
        } else if phrases.has(Phrase::BodyReference) {
            BodyKind::Reference
        } else {
            let denies = || sentences(&text.text).any(|sentence| denies_body(sentence, dialect));
            self.denied = self.denied || !phrases.has(Phrase::BodyMust) && denies();
            return;
        };
        if self.found.kind == BodyKind::Unsaid {
            self.found.kind = kind;
        }
        if self.found.kind == BodyKind::Entity && self.found.named.is_none() {
            self.found.named =
                type_in_prose(text, &phrases, Phrase::BodyEntity, self.context.dialect);
        }
    }

    /// Reads the first text on the body in the sections on the request if the page has no section
    /// on the body.
    fn read_request_sections(&mut self) {
        let context = self.context;
        let sections = of_role(context, HeadingRole::Request);
        let texts = sections
            .flat_map(|section| section.blocks)
            .filter_map(|block| block.prose());
        let mut texts =
            texts.filter(|text| context.dialect.phrases(&text.text).has(Phrase::BodyEntity));
        if let (Some(text), None) = (texts.next(), of_role(context, HeadingRole::Body).next()) {
            self.prose(text);
        }
    }

    fn finish(self) -> BodyFragment {
        let BodyReader {
            mut found,
            context,
            denied,
            filled,
            ..
        } = self;
        let mut known: HashSet<CompactString> = HashSet::default();
        found
            .required
            .retain(|(name, _)| known.insert(name.clone()));
        let listed = !(found.rows.is_empty() && found.required.is_empty());
        let announced = of_role(context, HeadingRole::Body).next().is_some();
        // An empty section states that there is no body, as does a negating sentence if no body is
        // shown.
        let nothing = announced && !filled || denied && found.shown.is_empty();
        match found.kind {
            BodyKind::None if listed => found.kind = BodyKind::Unsaid,
            BodyKind::Unsaid if nothing && !listed => found.kind = BodyKind::None,
            _ => {}
        }
        found
    }
}

/// Returns `true` if a text describes the body as a representation of parameters: "JSON
/// representation of the parameters".
fn describes_parameters(text: &Inline, hits: &PhraseHits) -> bool {
    let Some(entity) = hits.first(Phrase::BodyEntity) else {
        return false;
    };
    // In some languages both wordings share an article.
    let follows = |phrase: Range<usize>| (entity.start..entity.end + 2).contains(&phrase.start);
    hits.all(Phrase::BodyParameters).any(follows) && text.links().next().is_none()
}

/// Adds the properties that a sentence names in bold as required: "must contain **a** and **b**",
/// but not "**a** or **b**".
fn named_in_bold(
    text: &Inline,
    phrase: &Range<usize>,
    dialect: &Dialect,
    required: &mut Vec<(CompactString, Span)>,
) {
    let from = phrase.end;
    let (Some(before), Some(rest)) = (text.text.get(..phrase.start), text.text.get(from..)) else {
        return;
    };
    // Text before a comma is usually a condition: "When it is shared, the body must contain
    // **owner**."
    if before
        .rsplit(". ")
        .next()
        .is_some_and(|start| start.contains(','))
    {
        return;
    }
    let sentence = rest.split(". ").next().unwrap_or(rest);
    let either = sentence
        .split_whitespace()
        .any(|word| dialect.words.either.iter().any(|known| known == word));
    if either || dialect.phrases(sentence).has(Phrase::RequiredWhen) {
        return;
    }
    // "You must specify the following properties when you create a **boat**."
    let is_condition = |word: &str| has_any_case(&dialect.words.condition_words, word);
    let mut words = sentence.split_whitespace();
    let condition = words.find(|word| is_condition(word));
    let start = |word: &str| word.as_ptr() as usize - sentence.as_ptr() as usize;
    let within = from..from + condition.map_or(sentence.len(), start);
    let bold = text
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Strong && within.contains(&mark.range.start));
    for name in bold
        .filter_map(|mark| text.text.get(mark.range.clone()))
        .map(str::trim)
    {
        if is_wire_name(name) {
            required.push((name.into(), text.span));
        }
    }
}

/// Returns the type that a text names: its first link to a page, or else the first word after the
/// phrase, articles skipped, if that can be a type name.
fn type_in_prose(
    text: &Inline,
    hits: &PhraseHits,
    phrase: Phrase,
    dialect: &Dialect,
) -> Option<(Named, Span)> {
    if let Some((name, target)) = text
        .links()
        .find(|(_, target)| target.split('#').next().is_some_and(|t| t.ends_with(".md")))
    {
        return Some((
            Named {
                text: name.to_owned(),
                target: Some(target.to_owned()),
            },
            text.span,
        ));
    }
    let rest = text.text.get(hits.first(phrase)?.end..)?;
    let sentence = rest.split(". ").next().unwrap_or(rest);
    let mut words = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',', ';', ':']));
    // "Uma representação JSON do objeto boat": the name follows the word.
    let lists = &dialect.words;
    let skipped =
        |word: &&str| has_word(&lists.articles, word) || has_any_case(&lists.object_words, word);
    let word = words.find(|word| !skipped(word))?;
    is_name(word).then(|| {
        (
            Named {
                text: word.to_owned(),
                target: None,
            },
            text.span,
        )
    })
}

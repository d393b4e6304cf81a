//! Names of types on translated pages, such as `Zeichenfolge` for `String`, inferred from the JSON
//! representations on these pages, which translation leaves unchanged.

use compact_str::CompactString;

use super::translated_names::is_camel_case;
use super::type_cell::{TypeExpr, TypeName};
use super::{Page, PropertyRow};
use crate::api::{Primitive, is_name};
use crate::collections::{HashMap, HashSet};
use crate::dialect::Dialect;
use crate::json::{Json, Value};
use crate::text::lower;

/// The types that JSON shows for a word, with the number of rows, and the names of these rows.
#[derive(Default)]
struct Votes {
    types: Vec<(TypeExpr, usize)>,
    names: HashSet<CompactString>,
}

impl Votes {
    /// Adds the type that JSON shows for a row.
    fn add(&mut self, row: CompactString, shown: TypeExpr) {
        self.names.insert(row);
        match self.types.iter_mut().find(|(known, _)| *known == shown) {
            Some((_, count)) => *count += 1,
            None => self.types.push((shown, 1)),
        }
    }
}

/// Sets the types of rows of translated pages whose cells have unknown words: to the type that JSON
/// shows for the row, or else to the one inferred for the words from all translated pages.
pub(crate) fn infer_types(pages: &mut [Page], dialect: &Dialect) {
    if !pages.iter().any(|page| page.translated) {
        return;
    }
    let documented = documented(pages);
    let learnt = learn(pages, &documented, dialect);
    let set = |row: &mut PropertyRow, json: Option<&Json>| {
        let shown = json.and_then(|json| shown_type(json.get(&row.name)?, dialect));
        if let (Some(ty), Some(shown)) = (&mut row.r#type, &shown)
            && is_linked(ty)
        {
            ty.collection = ty.collection.max(shown.collection);
        }
        let Some(word) = word(row).filter(|word| !documented.contains(word)) else {
            return;
        };
        // A string in JSON may be a member of an enumeration that the cell names.
        let is_text = |shown: &TypeExpr| {
            shown.collection == 0 || names_enumeration(row)
        } && shown.name == TypeExpr::primitive(Primitive::String.name()).name;
        let own = shown.filter(|shown| !is_text(shown));
        if let Some(ty) = own.or_else(|| learnt.get(&word).cloned()) {
            row.r#type = Some(ty);
        }
    };
    for page in pages.iter_mut().filter(|page| page.translated) {
        for resource in &mut page.resources {
            let json = resource.representation.as_ref().map(|found| &found.json);
            resource
                .properties
                .iter_mut()
                .for_each(|row| set(row, json));
        }
        for operation in &mut page.operations {
            operation.body.iter_mut().for_each(|row| set(row, None));
        }
    }
}

/// Infers the type that each unknown word stands for, from the JSON of all translated pages.
fn learn(
    pages: &[Page],
    documented: &HashSet<CompactString>,
    dialect: &Dialect,
) -> HashMap<CompactString, TypeExpr> {
    let mut votes: HashMap<CompactString, Votes> = HashMap::default();
    let translated = pages.iter().filter(|page| page.translated);
    for resource in translated.flat_map(|page| &page.resources) {
        let Some(representation) = &resource.representation else {
            continue;
        };
        for row in &resource.properties {
            let word = word(row).filter(|word| !documented.contains(word));
            let value = representation.json.get(&row.name);
            let shown = value.and_then(|value| shown_type(value, dialect));
            if let (Some(word), Some(shown)) = (word, shown) {
                votes.entry(word).or_default().add(row.name.clone(), shown);
            }
        }
    }
    let decided = votes.into_iter().filter_map(|(word, votes)| {
        let ty = votes.decide(&word)?;
        Some((word, ty))
    });
    decided.collect()
}

impl Votes {
    /// Returns the type that more than half of the rows show. An enumeration is also a string in
    /// JSON, so a word that may name one means `String` only if at least three properties have it.
    fn decide(&self, word: &str) -> Option<TypeExpr> {
        let all: usize = self.types.iter().map(|(_, count)| count).sum();
        let (ty, count) = self.types.iter().max_by_key(|(_, count)| *count)?;
        let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let enough = if plain && ty.name == TypeExpr::primitive(Primitive::String.name()).name {
            3
        } else {
            1
        };
        (2 * count > all && self.names.len() >= enough).then(|| ty.clone())
    }
}

/// Returns `true` if a cell without a link can be the name of an enumeration: it is written like a name
/// of the API, or the description lists values.
fn names_enumeration(row: &PropertyRow) -> bool {
    let name = row.r#type.as_ref().map(|ty| &ty.name);
    match name {
        Some(TypeName::Named { text, .. }) => is_camel_case(text) || !row.hints.values.is_empty(),
        _ => false,
    }
}

/// Returns the words of a cell that names a type without a link, in lower case. A qualified name is
/// no word of a language.
fn word(row: &PropertyRow) -> Option<CompactString> {
    match &row.r#type.as_ref()?.name {
        TypeName::Named { text, target: None } if text.contains('.') => None,
        TypeName::Named { text, target: None } => Some(lower(text)),
        TypeName::Unclear { text } => Some(lower(text)),
        _ => None,
    }
}

fn is_linked(ty: &TypeExpr) -> bool {
    matches!(
        ty.name,
        TypeName::Named {
            target: Some(_),
            ..
        }
    )
}

/// Returns the names of documented types, without namespaces and in lower case.
fn documented(pages: &[Page]) -> HashSet<CompactString> {
    let resources = pages.iter().flat_map(|page| &page.resources);
    let titles = resources
        .clone()
        .filter_map(|resource| resource.title.as_ref())
        .map(|(name, _)| lower(name));
    let annotated = resources.filter_map(|resource| resource.annotation.as_ref()?.type_name());
    let annotated = annotated.map(|(name, _)| lower(name.rsplit('.').next().unwrap_or(name)));
    let enums = pages
        .iter()
        .flat_map(|page| &page.enums)
        .map(|found| lower(&found.name));
    titles.chain(annotated).chain(enums).collect()
}

/// Returns the type that a value of a JSON representation names or shows.
pub(super) fn shown_type(value: &Json, dialect: &Dialect) -> Option<TypeExpr> {
    Some(match &value.value {
        Value::Null => return None,
        Value::Bool(_) => TypeExpr::primitive(Primitive::Boolean.name()),
        Value::Number(text) if text.contains(['.', 'e', 'E']) => {
            TypeExpr::primitive(Primitive::Double.name())
        }
        Value::Number(_) => TypeExpr::primitive(Primitive::Int32.name()),
        Value::String(text) => {
            let inner = text
                .split_once('(')
                .and_then(|(_, rest)| rest.trim().strip_suffix(')'));
            let format =
                inner.and_then(|inner| dialect.words.formats.get(&inner.trim().to_lowercase()));
            let primitive = format
                .map(String::as_str)
                .or_else(|| dialect.primitive(text));
            TypeExpr::primitive(primitive.unwrap_or(Primitive::String.name()))
        }
        Value::Array(items) => shown_type(items.first()?, dialect)?.collection(),
        Value::Object(_) => {
            let tag = value
                .get("@odata.type")
                .or_else(|| value.get("@type"))?
                .as_str()?
                .trim_start_matches('#');
            is_name(tag).then(|| TypeExpr::named(tag))?
        }
    })
}

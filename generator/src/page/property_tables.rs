//! Tables of properties and relationships of a type.

use super::annotation::AnnotatedJson;
use super::columns::Columns;
use super::rows::{PropertyRow, RowKind, property_rows};
use super::section::Section;
use super::translated_names::{self, JsonName};
use super::{Context, in_examples};
use crate::diagnostic::Diagnostic;
use crate::dialect::{ColumnRole, HeadingRole};
use crate::json::Json;

/// Reads the rows of all tables of properties and relationships.
pub(super) fn read(
    context: &Context<'_>,
    annotated: &[AnnotatedJson],
    out: &mut Vec<Diagnostic>,
) -> Vec<PropertyRow> {
    let mut rows: Vec<PropertyRow> = Vec::new();
    let names = match annotated.first() {
        Some(first) if context.translated => JsonNames::new(context, first),
        _ => JsonNames::default(),
    };
    for section in &context.sections {
        let Some(kind) = kind_of(section) else {
            continue;
        };
        for block in section.blocks {
            let Some((table, columns)) = context.table(block) else {
                continue;
            };
            if !lists_properties(section, columns) {
                continue;
            }
            let kind = match columns.subject() {
                Some(ColumnRole::Relationship) => RowKind::Relationship,
                _ => kind,
            };
            let names = names.unused(kind, &rows);
            let found = property_rows(table, columns, kind, &names, context, out);
            rows.extend(found);
        }
    }
    rows
}

/// Returns what the tables of a section list.
fn kind_of(section: &Section<'_>) -> Option<RowKind> {
    match section.nearest_role() {
        _ if in_examples(section) => None,
        Some(HeadingRole::Relationships) => Some(RowKind::Relationship),
        Some(HeadingRole::Properties) => Some(RowKind::Property),
        _ => None,
    }
}

/// Returns `true` if a table in a section on properties lists properties.
fn lists_properties(section: &Section<'_>, columns: &Columns) -> bool {
    let typed = columns.find(&[ColumnRole::Type, ColumnRole::ReturnType]);
    let sub_section = section.role.is_none() && section.heading.is_some();
    let fits = match columns.subject() {
        Some(ColumnRole::Property | ColumnRole::Relationship) => true,
        // In a section on properties, a table with the headers of a table of methods is a table of
        // properties.
        Some(ColumnRole::Name | ColumnRole::Method) => !sub_section,
        _ => false,
    };
    fits && typed.is_some()
}

/// Names of properties in JSON, which a translated table may lack.
#[derive(Default)]
struct JsonNames {
    /// The names in the JSON representation.
    keys: Vec<JsonName>,
    /// The names that the annotation lists as optional: relationships, in order.
    related: Vec<JsonName>,
}

impl JsonNames {
    fn new(context: &Context<'_>, (annotation, representation): &AnnotatedJson) -> Self {
        let keys = representation
            .as_ref()
            .map(|found| translated_names::keys(&found.json, context.dialect));
        let optional = annotation
            .as_ref()
            .and_then(|annotation| annotation.json.get("optionalProperties"));
        let names = optional.into_iter().flat_map(|list| list.items());
        JsonNames {
            keys: keys.unwrap_or_default(),
            related: names
                .filter_map(Json::as_str)
                .map(JsonName::named)
                .collect(),
        }
    }

    /// Returns the names that a table may list. A name in an earlier table is not the name of a row
    /// in this one.
    fn unused(&self, kind: RowKind, rows: &[PropertyRow]) -> Vec<JsonName> {
        let unused = |key: &&JsonName| !rows.iter().any(|row| row.name == key.name);
        let keys = self.keys.iter().filter(unused);
        if kind == RowKind::Property {
            return keys.cloned().collect();
        }
        // JSON also shows relationships; `optionalProperties` has their names in order.
        let listed = |key: &JsonName| self.related.iter().any(|known| known.name == key.name);
        let typed: Vec<JsonName> = keys
            .filter(|key| key.ty.is_some() || listed(key))
            .cloned()
            .collect();
        let others = self
            .related
            .iter()
            .filter(unused)
            .filter(|key| !typed.iter().any(|other| other.name == key.name));
        others.cloned().chain(typed.iter().cloned()).collect()
    }
}

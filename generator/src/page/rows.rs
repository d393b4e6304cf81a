//! Rows of tables of properties.

use compact_str::CompactString;
use serde::Serialize;

use super::Context;
use super::columns::{Columns, bare_name};
use super::prose::{self, Hints};
use super::translated_names::{self, JsonName, TranslatedRow};
use super::type_cell::{self, TypeExpr, TypeName};
use crate::api::is_wire_name;
use crate::blocks::{Inline, Row, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{ColumnRole, Dialect, Phrase, PhraseHits};
use crate::text::Span;

/// A row of a table of properties, relationships or settable properties.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyRow {
    /// The property's name.
    pub name: CompactString,
    /// Span of the name.
    pub span: Span,
    /// Its type; `None` if the cell is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TypeExpr>,
    /// Span of the type.
    pub type_span: Span,
    /// Its description in Markdown, without the sentence that names the declaring type.
    pub description: String,
    /// Span of the description.
    pub description_span: Span,
    /// Further facts in the description and in the cells of name and type.
    pub hints: Hints,
    /// Whether it is from a table of relationships.
    pub relationship: bool,
    /// Whether it must be given, as stated by a column "Required", a `?` after its name, or a
    /// sentence on the table; `None` if not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
}

/// What a row of a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    Property,
    Relationship,
}

/// The columns that hold the type of a property.
const TYPE_COLUMNS: &[ColumnRole] = &[ColumnRole::Type, ColumnRole::ReturnType];

impl PropertyRow {
    /// Returns `true` if its type or the property itself has this name.
    pub(super) fn is_typed(&self, name: &str) -> bool {
        let named = match self.r#type.as_ref().map(|ty| &ty.name) {
            Some(TypeName::Named { text, .. }) => text.eq_ignore_ascii_case(name),
            _ => false,
        };
        named || self.name.eq_ignore_ascii_case(name)
    }
}

/// Reads the rows of a table of properties. On a translated page, `keys` are their names in JSON.
pub(crate) fn property_rows(
    table: &Table,
    columns: &Columns,
    kind: RowKind,
    keys: &[JsonName],
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<PropertyRow> {
    let listed: Vec<(&Row, &Inline)> = table
        .rows
        .iter()
        .filter(|row| row.group_label().is_none())
        .filter_map(|row| Some((row, columns.subject_cell(row)?)))
        .filter(|(_, cell)| !is_no_property(cell, context))
        .collect();
    let known = if context.translated && !keys.is_empty() {
        names_in_json(&listed, columns, keys, context)
    } else {
        Vec::new()
    };
    let known = known.into_iter().chain(std::iter::repeat(None));
    let mut rows = Vec::with_capacity(listed.len());
    for ((row, cell), known) in listed.into_iter().zip(known) {
        let known = known.map(CompactString::from);
        if let Some(name) = known.or_else(|| property_name(cell, out)) {
            rows.push(property_row(name, row, cell, (columns, kind), context, out));
        }
    }
    rows
}

/// Returns the names in JSON of the rows of a translated table.
fn names_in_json(
    rows: &[(&Row, &Inline)],
    columns: &Columns,
    keys: &[JsonName],
    context: &Context<'_>,
) -> Vec<Option<String>> {
    let texts = rows.iter().map(|(row, cell)| {
        let ty = columns.cell(row, TYPE_COLUMNS);
        let ty = ty.and_then(|cell| type_cell::parse(cell, context.dialect));
        TranslatedRow::new(&bare_name(cell), ty.as_ref())
    });
    translated_names::names(&texts.collect::<Vec<_>>(), keys)
}

/// Reads a row of a table of properties, whose name is in `cell`.
fn property_row(
    name: CompactString,
    row: &Row,
    cell: &Inline,
    (columns, kind): (&Columns, RowKind),
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> PropertyRow {
    let type_cell = columns.cell(row, TYPE_COLUMNS);
    let empty = Inline::plain("", row.span);
    let description = columns.cell(row, &[ColumnRole::Description]);
    let description = description.unwrap_or(&empty);
    let required = columns.required(row, context.dialect);
    // `name?` marks an optional property.
    let optional = bare_name(cell).ends_with('?').then_some(false);
    let hits = context.dialect.phrases(&description.text);
    PropertyRow {
        name,
        span: cell.span,
        r#type: type_cell.and_then(|cell| property_type(cell, context, out)),
        type_span: type_cell.map_or(row.span, |cell| cell.span),
        description: prose::described(description, &hits, context.dialect),
        description_span: description.span,
        hints: hints(cell, type_cell, description, &hits, context),
        relationship: kind == RowKind::Relationship,
        required: required.or(optional),
    }
}

/// Reads the type of a property.
fn property_type(
    cell: &Inline,
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<TypeExpr> {
    let mut ty = type_cell::parse(cell, context.dialect)?;
    if context.unknown {
        type_cell::words_beside_a_link(&mut ty, cell);
    }
    if let TypeName::Unclear { text } = &ty.name {
        let message = format!("`{text}` is not a type");
        out.push(
            Diagnostic::new(Code::TypeCellUnclear, cell.span, message)
                .label("read as untyped JSON")
                .help("name a primitive type or link to a resource"),
        );
    }
    Some(ty)
}

/// Returns the facts in a row besides name and type: `owner (deprecated)`,
/// `String, maximum length 20`, and those in its description.
fn hints(
    name: &Inline,
    kind: Option<&Inline>,
    description: &Inline,
    hits: &PhraseHits,
    context: &Context<'_>,
) -> Hints {
    let mut hints = prose::hints(description, hits, context.dialect);
    if name.text.contains('(') {
        hints.deprecated |= context.dialect.phrases(&name.text).has(Phrase::Deprecated);
    }
    // `?string` and `string?` mark a nullable type.
    if hints.nullable.is_none()
        && kind.is_some_and(|kind| kind.text.trim().trim_matches('`').contains('?'))
    {
        hints.nullable = Some(true);
    }
    if let Some(kind) = kind.filter(|kind| kind.text.contains(['(', '（'])) {
        remarks(&kind.text, context.dialect, &mut hints);
    }
    if let Some(kind) = kind.filter(|kind| {
        hints.max_length.is_none() && kind.text.contains(|c: char| c.is_ascii_digit())
    }) {
        hints.max_length = prose::type_length(&kind.text, context.dialect);
    }
    hints
}

/// Reads the remarks in a type cell: `String (read-only)`, `(Optional) String`.
fn remarks(text: &str, dialect: &Dialect, hints: &mut Hints) {
    let hits = dialect.phrases(text);
    hints.read_only |= hits.has(Phrase::ReadOnly);
    if hints.required.is_none() && hits.has(Phrase::Optional) {
        hints.required = Some(false);
    }
    if hints.nullable.is_none() && hits.has(Phrase::Nullable) {
        hints.nullable = Some(!hits.has(Phrase::NotNullable));
    }
}

/// Returns `true` if a cell does not name a property: it is empty, states that there are none, or
/// names an instance annotation.
fn is_no_property(cell: &Inline, context: &Context<'_>) -> bool {
    let text = cell.text.trim();
    let annotation = text.starts_with('@')
        || text.starts_with("odata.")
        || memchr::memchr(b'@', text.as_bytes()).is_some() && text.contains("@odata");
    text.is_empty() || annotation || context.dialect.is_nothing(text)
}

/// Returns the property name in a cell, without the mark of an optional property. Returns `None`
/// and reports the cell if its text is not a name.
fn property_name(cell: &Inline, out: &mut Vec<Diagnostic>) -> Option<CompactString> {
    let bare = bare_name(cell);
    let name = bare.strip_suffix('?').unwrap_or(&bare);
    if !is_wire_name(name) {
        let message = format!(
            "`{}` is not a valid property name",
            cell.text.trim().chars().take(60).collect::<String>()
        );
        out.push(
            Diagnostic::new(Code::PropertyName, cell.span, message)
                .help("the row was left out; write the name as JSON has it"),
        );
        return None;
    }
    Some(name.into())
}

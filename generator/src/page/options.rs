//! Headers and parameters of a request.

use super::fragment::{Example, HeaderRow, ParameterRow};
use super::section::{Section, of_role};
use super::{Context, prose, type_cell};
use crate::blocks::{Block, Inline};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{ColumnRole, Dialect, HeadingRole, Phrase, PhraseHits};
use crate::text::bare;

/// Returns the rows of tables of headers.
pub(super) fn headers(
    context: &Context<'_>,
    examples: &[Example],
    out: &mut Vec<Diagnostic>,
) -> Vec<HeaderRow> {
    let mut rows = Vec::new();
    let requests = || {
        examples
            .iter()
            .filter_map(|example| example.request.as_ref())
    };
    // A translation may have replaced names with other words.
    let is_header = |name: &str| {
        let known = context
            .dialect
            .words
            .http_headers
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
        known
            || requests()
                .flat_map(|message| &message.headers)
                .any(|(sent, _)| sent.eq_ignore_ascii_case(name))
    };
    // `### Prefer header values`
    let suffixes = &context.dialect.words.enum_heading_suffixes;
    let of_values = |section: &Section<'_>| {
        let mut suffixes = suffixes.iter();
        section.role.is_none() && suffixes.any(|suffix| section.slug.ends_with(suffix.as_str()))
    };
    let sections = of_role(context, HeadingRole::Headers).filter(|section| !of_values(section));
    for block in sections.flat_map(|section| section.blocks) {
        let Some((table, columns)) = context.table(block) else {
            continue;
        };
        for row in &table.rows {
            let Some(cell) = columns.subject_cell(row) else {
                continue;
            };
            // A cell may add a value to the name: `Prefer: outlook.timezone`.
            let text = cell.text.trim().trim_matches(['*', '`', '_', ':']);
            let name = text.split(':').next().unwrap_or(text).trim();
            let wanted = [ColumnRole::Description, ColumnRole::Value];
            let cells = wanted.iter().filter_map(|role| columns.cell(row, &[*role]));
            let token = !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let is_word = context.translated && !name.contains('-') && !is_header(name);
            let original = || original_header(name, cells.clone(), context.dialect);
            let name = match token && !is_word {
                true => name,
                false if context.translated && !name.is_empty() => match original() {
                    Some(name) => name,
                    None => {
                        out.push(unknown_header(name, cell));
                        continue;
                    }
                },
                false => continue,
            };
            let texts: Vec<&str> = cells.clone().map(|cell| cell.text.as_ref()).collect();
            let description = texts.join(" ");
            let column = columns.required(row, context.dialect);
            let stated = cells.filter_map(|cell| {
                let hits = context.dialect.phrases(&cell.text);
                // "Se requiere {token} de portador": a token is not a part of a condition.
                let token = name == "Authorization"
                    && hits.has(Phrase::RequiredWord)
                    && !hits.has(Phrase::NotRequired);
                is_required(cell, &hits).or(token.then_some(true))
            });
            let required = column.or_else(|| stated.max());
            rows.push(HeaderRow {
                name: name.into(),
                description,
                required,
                span: cell.span,
            });
        }
    }
    rows
}

/// Returns the header that a translated name means. A bearer token is in `Authorization`.
fn original_header<'d, 'c>(
    name: &str,
    mut cells: impl Iterator<Item = &'c Inline<'c>>,
    dialect: &'d Dialect,
) -> Option<&'d str> {
    let name = name.to_lowercase();
    let mut known = dialect.words.header_names.iter();
    let known = known.find(|(_, words)| words.contains(&name));
    let mut bearer = || cells.any(|cell| cell.text.to_ascii_lowercase().contains("bearer"));
    known
        .map(|(header, _)| header.as_str())
        .or_else(|| bearer().then_some("Authorization"))
}

/// Reports a name in a table of headers that is a word of the translation.
fn unknown_header(name: &str, cell: &Inline) -> Diagnostic {
    let message = format!("`{name}` is not the name of a header");
    Diagnostic::new(Code::PropertyName, cell.span, message)
        .help("the row was left out; write the name as HTTP has it")
}

/// Returns whether a description states that something must be given, or `None` if it does not
/// state it. Something required only in some cases is not required.
fn is_required(text: &Inline, hits: &PhraseHits) -> Option<bool> {
    let optional = hits.has(Phrase::NotRequired)
        || hits.has(Phrase::Optional)
        || hits.has(Phrase::RequiredWhen);
    match (prose::is_required(text, hits), optional) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Returns the rows of tables of parameters, of a function or of the path.
pub(super) fn parameters(context: &Context<'_>) -> Vec<ParameterRow> {
    let mut rows = Vec::new();
    let mut table_required = None;
    for section in of_role(context, HeadingRole::Parameters) {
        // `## Path parameters`
        let first = section.slug.split('-').next().unwrap_or_default();
        let location = context.dialect.location(first);
        for block in section.blocks {
            if let Some(text) = block.prose() {
                table_required = of_table(context, text).or(table_required);
                continue;
            }
            let found = parameter_rows(context, block, table_required).into_iter();
            rows.extend(found.map(|row| ParameterRow {
                location: row.location.or(location),
                ..row
            }));
        }
    }
    rows
}

/// Returns whether a sentence states that all rows of the next table must be given, or `None` if it
/// does not state it.
pub(super) fn of_table(context: &Context<'_>, text: &Inline) -> Option<bool> {
    let hits = context.dialect.phrases(&text.text);
    let optional = hits.has(Phrase::OptionalTable).then_some(false);
    hits.has(Phrase::RequiredTable).then_some(true).or(optional)
}

/// Returns the rows of a table of parameters, or none for another table.
pub(super) fn parameter_rows(
    context: &Context<'_>,
    block: &Block<'_>,
    table_required: Option<bool>,
) -> Vec<ParameterRow> {
    let Some((table, columns)) = context.table(block) else {
        return Vec::new();
    };
    // Other tables in the section list values of a parameter, or names for use in a filter.
    let named = [
        ColumnRole::Parameter,
        ColumnRole::Name,
        ColumnRole::Property,
    ];
    if !columns.subject().is_some_and(|role| named.contains(&role)) {
        return Vec::new();
    }
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in table.rows.iter().filter(|row| row.group_label().is_none()) {
        let Some(cell) = columns
            .subject_cell(row)
            .filter(|cell| !cell.text.is_empty())
        else {
            continue;
        };
        let kind = columns.cell(row, &[ColumnRole::Type]);
        let text = columns.cell(row, &[ColumnRole::Description]);
        let description = text.map_or(String::new(), |cell| cell.text.to_string());
        let column = columns.required(row, context.dialect);
        let stated = text.map(|cell| (cell, context.dialect.phrases(&cell.text)));
        // What has a default need not be given.
        let default = stated
            .as_ref()
            .and_then(|(_, hits)| hits.has(Phrase::Default).then_some(false));
        let stated = stated.and_then(|(cell, hits)| is_required(cell, &hits));
        let name = bare(&cell.text, &['*', '`', '{', '}', '_']);
        rows.push(ParameterRow {
            name: name.into(),
            r#type: kind.and_then(|cell| type_cell::parse(cell, context.dialect)),
            description,
            location: columns
                .cell(row, &[ColumnRole::Location])
                .and_then(|cell| context.dialect.location(&cell.text)),
            required: column.or(stated).or(table_required).or(default),
            span: cell.span,
        });
    }
    rows
}

//! What can be said with a request: headers, parameters, query options.

use compact_str::CompactString;

use super::operation::{HeaderRow, ParameterRow, of_role};
use super::prose::sentences;
use super::rows::is_property_name;
use super::{Context, type_cell};
use crate::blocks::BlockKind;
use crate::collections::HashSet;
use crate::dialect::{ColumnRole, HeadingRole, Phrase, Said};
use crate::source::Span;

/// The rows of tables of headers.
pub(super) fn headers(context: &Context<'_>) -> Vec<HeaderRow> {
    let mut rows = Vec::new();
    for block in of_role(context, HeadingRole::Headers).flat_map(|section| section.blocks) {
        let Some((table, columns)) = context.table(block) else { continue };
        for row in &table.rows {
            let Some(cell) = columns.subject_cell(row) else { continue };
            let name = cell.text.trim().trim_matches(['*', '`', ':']).trim();
            let token = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            if !token {
                continue;
            }
            let wanted = [ColumnRole::Description, ColumnRole::Value];
            let texts = wanted.iter().filter_map(|role| columns.cell(row, &[*role])).map(|cell| cell.text.as_ref());
            let description = texts.collect::<Vec<_>>().join(" ");
            let said = context.dialect.phrases(&description);
            let column = columns.cell(row, &[ColumnRole::Required]).and_then(|cell| context.dialect.yes_no(&cell.text));
            let required = column.or_else(|| is_required(&said));
            rows.push(HeaderRow { name: name.into(), description, required, span: cell.span });
        }
    }
    rows
}

/// Whether a description says that something must be given; `None` where it does not say.
fn is_required(said: &Said) -> Option<bool> {
    // What is needed in some cases only is not needed.
    let always = said.has(Phrase::RequiredWord) && !said.has(Phrase::RequiredWhen);
    let optional = said.has(Phrase::NotRequired) || said.has(Phrase::Optional) || said.has(Phrase::RequiredWhen);
    match (said.has(Phrase::Required) || always, optional) {
        (true, _) if !said.has(Phrase::NotRequired) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The rows of tables of parameters, of a function or of the path.
pub(super) fn parameters(context: &Context<'_>) -> Vec<ParameterRow> {
    let mut rows = Vec::new();
    for block in of_role(context, HeadingRole::Parameters).flat_map(|section| section.blocks) {
        let Some((table, columns)) = context.table(block) else { continue };
        for row in &table.rows {
            let Some(cell) = columns.subject_cell(row).filter(|cell| !cell.text.is_empty()) else { continue };
            let kind = columns.cell(row, &[ColumnRole::Type]);
            rows.push(ParameterRow {
                name: cell.text.trim().trim_matches(['*', '`', '{', '}']).into(),
                r#type: kind.and_then(|cell| type_cell::parse(cell, context.dialect)),
                description: columns
                    .cell(row, &[ColumnRole::Description])
                    .map_or(String::new(), |c| c.text.to_string()),
                span: cell.span,
            });
        }
    }
    rows
}

/// The options that apply to reading.
const ALL: [&str; 8] = ["$select", "$filter", "$expand", "$orderby", "$top", "$skip", "$count", "$search"];

/// The query options a page says the operation supports. Where it says "OData query parameters" and names none, the
/// list holds all of the dialect's that apply to reading.
pub(super) fn query(context: &Context<'_>) -> Vec<(CompactString, Span)> {
    let words = &context.dialect.words;
    let mut found: Vec<(CompactString, Span)> = Vec::new();
    let mut general = None;
    for block in of_role(context, HeadingRole::Query).flat_map(|section| section.blocks) {
        match &block.kind {
            BlockKind::Table(table) => {
                let Some((_, columns)) = context.table(block) else { continue };
                let cell = |row| columns.subject_cell(row);
                let parameters = columns.subject() == Some(ColumnRole::Parameter);
                for cell in table.rows.iter().filter_map(cell) {
                    let name = cell.text.trim().trim_matches(['*', '`']);
                    let known =
                        words.query_options.iter().find(|o| o.trim_start_matches('$') == name.trim_start_matches('$'));
                    // An operation may have parameters of its own.
                    let is_own =
                        |name: &&str| parameters && is_property_name(name) && !context.dialect.is_nothing(name);
                    let own = || Some(name).filter(is_own);
                    if let Some(option) = known.map(String::as_str).or_else(own) {
                        found.push((option.into(), cell.span));
                    }
                }
            }
            _ => {
                let Some(text) = block.prose() else { continue };
                for sentence in sentences(&text.text) {
                    let lower = sentence.to_lowercase();
                    let said = context.dialect.phrases(sentence);
                    if said.has(Phrase::NotSupportedQuery) {
                        continue;
                    }
                    let named = |text: &str| -> Vec<&str> {
                        let options = words.query_options.iter().map(String::as_str);
                        options.filter(|option| text.contains(*option)).collect()
                    };
                    let all_but = said.first(Phrase::AllBut).filter(|_| said.has(Phrase::SupportsQuery));
                    let parts = all_but.and_then(|but| Some((lower.get(..but.start)?, lower.get(but.end..)?)));
                    let parts = parts.map(|(before, behind)| (named(before), named(behind)));
                    if let Some((_, left_out)) =
                        parts.filter(|(before, behind)| before.is_empty() && !behind.is_empty())
                    {
                        let rest = ALL.into_iter().filter(|option| !left_out.contains(option));
                        found.extend(rest.map(|option| (option.into(), text.span)));
                        continue;
                    }
                    found.extend(named(&lower).into_iter().map(|option| (option.into(), text.span)));
                    if said.has(Phrase::SupportsQuery) && !said.has(Phrase::SomeOf) {
                        general = general.or(Some(text.span));
                    }
                }
            }
        }
    }
    if let (true, Some(span)) = (found.is_empty(), general) {
        found = ALL.iter().map(|option| ((*option).into(), span)).collect();
    }
    let mut seen = HashSet::default();
    found.retain(|(option, _)| seen.insert(option.clone()));
    found
}

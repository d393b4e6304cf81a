//! Parameters of a table that are not in the path: in the query string, in headers, or in the body.

use super::Context;
use super::fragment::{HeaderRow, OperationFragment, ParameterRow};
use super::query;
use super::rows::{PropertyRow, RowKind, property_rows};
use super::section::of_role;
use crate::dialect::{HeadingRole, Location};

/// Moves the parameters of a table to where a column states that they are. Of a request with a body,
/// rows that no request line names are members of the body.
pub(super) fn distribute(context: &Context<'_>, operation: &mut OperationFragment) {
    let rows = std::mem::take(&mut operation.parameters);
    let mut in_body = Vec::new();
    for row in rows {
        match row.location.or_else(|| implied(&row, operation)) {
            Some(Location::Query) => add_query(operation, row),
            Some(Location::Header) => operation.headers.push(HeaderRow {
                name: row.name,
                description: row.description,
                required: row.required,
                span: row.span,
            }),
            Some(Location::Body) => in_body.push(row.name),
            Some(Location::Path) | None => operation.parameters.push(row),
        }
    }
    query::sort(&mut operation.query_parameters, &operation.requests);
    if !in_body.is_empty() {
        let rows = members(context).into_iter();
        let known = |row: &PropertyRow| operation.body.iter().any(|other| other.name == row.name);
        let rows: Vec<PropertyRow> = rows
            .filter(|row| in_body.contains(&row.name) && !known(row))
            .collect();
        operation.body.extend(rows);
    }
}

/// Returns where a parameter is that no column states: in the query string, if a request line has it
/// there, or in a body that no table lists, if no path names it.
fn implied(row: &ParameterRow, operation: &OperationFragment) -> Option<Location> {
    let mut queries = operation.query_parameters.iter();
    if queries.any(|known| known.name == row.name) {
        return Some(Location::Query);
    }
    let has_body = |method: &str| matches!(method, "POST" | "PATCH" | "PUT");
    let mut lines = operation.requests.iter().map(|request| &request.line);
    let sends = lines.clone().all(|line| has_body(line.method));
    let named = lines.any(|line| line.path.has_parameter(&row.name));
    (sends && !named && operation.body.is_empty()).then_some(Location::Body)
}

/// Adds a row to the query parameters; it states more than a request line.
fn add_query(operation: &mut OperationFragment, row: ParameterRow) {
    let mut known = operation.query_parameters.iter_mut();
    match known.find(|known| known.name == row.name) {
        Some(known) => {
            let required = row.required.or(known.required);
            *known = ParameterRow { required, ..row };
        }
        None => operation.query_parameters.push(row),
    }
}

/// Returns the rows of tables of parameters as members of a body.
fn members(context: &Context<'_>) -> Vec<PropertyRow> {
    let blocks = of_role(context, HeadingRole::Parameters).flat_map(|section| section.blocks);
    let tables = blocks.filter_map(|block| context.table(block));
    // Invalid names were reported when the parameters were read.
    let read = |(table, columns)| {
        property_rows(
            table,
            columns,
            RowKind::Property,
            &[],
            context,
            &mut Vec::new(),
        )
    };
    tables.flat_map(read).collect()
}

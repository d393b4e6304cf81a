//! Rows of permission tables that are empty, or whose label is unknown.

use crate::blocks::{Row, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::ColumnRole;
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for table in subject.tables() {
        let first = table.header.first();
        let role = first.and_then(|first| subject.dialect.column(&first.text));
        if role.is_some_and(|(role, _)| role == ColumnRole::PermissionType) {
            rows(subject, table, out);
        }
    }
}

fn rows(subject: &Subject<'_>, table: &Table<'_>, out: &mut Vec<Diagnostic>) {
    let known = |row: &Row| {
        row.cell(0)
            .is_some_and(|label| subject.dialect.permission_row(&label.text).is_some())
    };
    // Rows for workloads follow a row that only names the kind of caller.
    let mut is_workload = false;
    for (index, row) in table.rows.iter().enumerate() {
        let next = table.rows.get(index + 1);
        if known(row) {
            is_workload = is_empty(row) && next.is_some_and(|next| !known(next));
        }
        let Some(label) = row.cell(0) else {
            continue;
        };
        if is_workload || row.group_label().is_some() {
            continue;
        }
        let message = match (is_empty(row), known(row)) {
            (true, _) => "this row of a permission table is empty",
            (false, false) => "unknown label in a permission table",
            _ => continue,
        };
        out.push(
            Diagnostic::new(Code::PermissionsEmpty, label.span, message).help(
                "name the permissions or write `Not supported.`; label rows as other pages do",
            ),
        );
    }
}

/// Whether all cells after the label are empty.
fn is_empty(row: &Row<'_>) -> bool {
    row.cells
        .iter()
        .skip(1)
        .all(|cell| cell.text.trim().is_empty())
}

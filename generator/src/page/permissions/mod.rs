//! Permission tables, in all layouts in use.

mod scopes;

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::columns::Columns;
use crate::api::{Grant, ScopeSet};
use crate::blocks::{Inline, Row, Table};
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{ColumnRole, Dialect, PermissionRow};
use crate::text::{Span, bare};

use scopes::{alternatives, join_scopes};

/// A row of a permission table.
#[derive(Clone, Debug, Serialize)]
pub struct GrantRow {
    /// The kind of caller.
    pub row: PermissionRow,
    /// The permissions that it needs.
    pub grant: Arc<Grant>,
    /// Whether a note to the author replaces the permissions.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
    /// Span of the cells with the permissions.
    pub span: Span,
}

/// The permissions of a table, or of one case in it.
#[derive(Clone, Debug, Serialize)]
pub struct Grants {
    /// The heading above the table, or the case that the permissions are for.
    pub title: String,
    /// Its rows; one for each kind of caller.
    pub rows: Vec<GrantRow>,
    /// Span of the table.
    pub span: Span,
}

/// The title of a table or of one of its columns.
#[derive(Clone, Copy)]
pub(crate) enum Title<'t> {
    /// The heading that announces permissions.
    Heading(&'t str),
    /// The case that the permissions are for.
    Case(&'t str),
}

impl<'t> Title<'t> {
    fn text(self) -> &'t str {
        match self {
            Title::Heading(text) | Title::Case(text) => text,
        }
    }
}

/// Reads a permission table. Returns one set, or one for each case; none if the header is not that
/// of a permission table.
pub(crate) fn read(
    table: &Table,
    columns: &Columns,
    (title, span): (Title<'_>, Span),
    dialect: &Dialect,
    out: &mut Vec<Diagnostic>,
) -> Vec<Grants> {
    let matrix = matrix(table, span, dialect);
    if !matrix.is_empty() {
        return matrix;
    }
    let column = |wanted: ColumnRole| columns.find(&[wanted]);
    let Some(label) = column(ColumnRole::PermissionType) else {
        return Vec::new();
    };
    report_descending(table, columns, span, out);
    let mut sets = |title: Title<'_>, listed: GrantColumns| {
        sets(table, label, listed, (title, span), dialect, out)
    };
    let split = column(ColumnRole::LeastPrivileged).zip(column(ColumnRole::HigherPrivileged));
    if let Some((least, higher)) = split {
        return sets(title, GrantColumns::Apart { least, higher });
    }
    if let Some(column) = column(ColumnRole::PermissionsAscending) {
        let order = Order::Ascending;
        return sets(title, GrantColumns::Together { column, order });
    }
    if let Some(column) = column(ColumnRole::PermissionsDescending) {
        let order = Order::Descending;
        return sets(title, GrantColumns::Together { column, order });
    }
    // A column for each case: `Permissions acting on self`, `Permissions acting on others`.
    let columns = table.header.iter().enumerate();
    let columns = columns.filter(|(column, _)| *column != label);
    let cases = columns.filter_map(|(column, cell)| {
        let (case, order) = case_of(&cell.text, dialect)?;
        Some(sets(
            Title::Case(case),
            GrantColumns::Together { column, order },
        ))
    });
    cases.flatten().collect()
}

/// Reports a table that lists the most privileged permission first.
fn report_descending(table: &Table, columns: &Columns, span: Span, out: &mut Vec<Diagnostic>) {
    if columns.find(&[ColumnRole::PermissionsDescending]).is_none() {
        return;
    }
    let place = table.header.get(1).map_or(span, |cell| cell.span);
    let message = "this table lists permissions from most to least privileged";
    out.push(
        Diagnostic::new(Code::PermissionsDescending, place, message)
            .help("the order was reversed; list the least privileged permission first"),
    );
}

/// Returns the case that a column's header names, and the order of its permissions.
fn case_of<'t>(header: &'t str, dialect: &Dialect) -> Option<(&'t str, Order)> {
    let (case, order) = header.split_once('(').unwrap_or((header, ""));
    let plain = case.split_whitespace().next()?;
    let role = |text: &str| dialect.column(text).map(|(role, _)| role);
    if role(plain) != Some(ColumnRole::PermissionsAscending) {
        return None;
    }
    let order = match role(&format!("{plain} ({order}")) {
        Some(ColumnRole::PermissionsDescending) => Order::Descending,
        _ => Order::Ascending,
    };
    Some((case.trim(), order))
}

/// The columns that list a case's permissions.
#[derive(Clone, Copy)]
enum GrantColumns {
    Apart { least: usize, higher: usize },
    Together { column: usize, order: Order },
}

/// Order in which a cell lists permissions, by privilege.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
}

impl GrantColumns {
    /// Returns the permissions in a row, and their place.
    fn grant(self, row: &Row<'_>, dialect: &Dialect) -> Option<(Grant, Span)> {
        match self {
            GrantColumns::Apart { least, higher } => {
                let (least, higher) = (row.cell(least)?, row.cell(higher)?);
                let span = least.span.to(higher.span);
                Some((split_grant(least, higher, dialect), span))
            }
            GrantColumns::Together { column, order } => {
                let cell = row.cell(column)?;
                Some((list_grant(cell, order, dialect), cell.span))
            }
        }
    }
}

/// Returns the permissions of a table. If a row has only the kind of caller, each row below it is
/// for one case, such as a workload. The result then has a set for each case, which includes the
/// rows for all cases.
fn sets(
    table: &Table,
    label: usize,
    listed: GrantColumns,
    (title, span): (Title<'_>, Span),
    dialect: &Dialect,
    out: &mut Vec<Diagnostic>,
) -> Vec<Grants> {
    let labels: Vec<&str> = table
        .rows
        .iter()
        .map(|row| row.cell(label).map_or("", |cell| &cell.text))
        .collect();
    let (mut all, mut cases): (Vec<GrantRow>, IndexMap<String, Vec<GrantRow>>) = Default::default();
    let mut under = None;
    for (row, kind) in table.rows.iter().zip(row_kinds(&labels, dialect)) {
        let mut cells = row.cells.iter().skip(label + 1);
        let filled = cells.any(|cell| !cell.text.trim().is_empty());
        if kind.is_some() {
            under = if filled { None } else { kind };
        }
        let Some(caller) = kind.or(under) else {
            continue;
        };
        let Some((grant, place)) = listed.grant(row, dialect) else {
            continue;
        };
        let note = grant == Grant::Unknown && filled;
        if note {
            out.push(note_to_author(place));
        }
        let case = match kind {
            Some(_) => None,
            None => row.cell(label),
        };
        let rows = match case {
            None => &mut all,
            Some(cell) => {
                let case = bare(&cell.text, &['*']).trim().to_owned();
                cases.entry(case).or_default()
            }
        };
        let found = GrantRow {
            row: caller,
            grant: grant.into(),
            note,
            span: place,
        };
        // If a kind is repeated, the first row with known permissions counts.
        match rows.iter_mut().find(|known| known.row == caller) {
            Some(known) if *known.grant == Grant::Unknown => *known = found,
            Some(_) => {}
            None => rows.push(found),
        }
    }
    by_case(all, cases, title, span)
}

/// Reports a cell with a note in place of permissions.
fn note_to_author(place: Span) -> Diagnostic {
    let message = "expected permissions, found a note to the author";
    Diagnostic::new(Code::PermissionsUnknown, place, message)
        .label("the permissions are unknown")
        .help("name the permissions, or write `Not supported.`")
}

/// Returns one set for each case, which includes the rows for all cases.
fn by_case(
    all: Vec<GrantRow>,
    cases: IndexMap<String, Vec<GrantRow>>,
    title: Title<'_>,
    span: Span,
) -> Vec<Grants> {
    if cases.is_empty() {
        return vec![Grants {
            title: title.text().to_owned(),
            rows: all,
            span,
        }];
    }
    let one = cases.len() == 1;
    let set = |(case, mut rows): (String, Vec<GrantRow>)| {
        let title = match title {
            _ if one => title.text().to_owned(),
            Title::Heading(_) => case,
            Title::Case(outer) => format!("{outer}: {case}"),
        };
        for row in &all {
            if !rows.iter().any(|known| known.row == row.row) {
                rows.push(row.clone());
            }
        }
        Grants { title, rows, span }
    };
    cases.into_iter().map(set).collect()
}

/// Reads a table with a column for each kind of caller and a row for each case, such as a resource
/// of the request.
fn matrix(table: &Table, span: Span, dialect: &Dialect) -> Vec<Grants> {
    let kinds: Vec<(usize, PermissionRow)> = table
        .header
        .iter()
        .enumerate()
        .filter_map(|(column, cell)| Some((column, dialect.permission_row(&cell.text)?)))
        .collect();
    if kinds.len() < 2 || kinds.first().is_none_or(|(column, _)| *column == 0) {
        return Vec::new();
    }
    let set = |row: &Row| {
        let grant = |(column, kind): &(usize, PermissionRow)| {
            let cell = row.cell(*column)?;
            Some(GrantRow {
                row: *kind,
                grant: list_grant(cell, Order::Ascending, dialect).into(),
                note: false,
                span: cell.span,
            })
        };
        let title = row
            .cell(0)
            .map_or(String::new(), |cell| cell.text.trim().to_owned());
        Grants {
            title,
            rows: kinds.iter().filter_map(grant).collect(),
            span,
        }
    };
    table.rows.iter().map(set).collect()
}

/// Returns the kinds of caller of rows. If one of three labels is unknown, its row is for the kind
/// that the others leave; if more are, in another language, the rows are in the usual order.
fn row_kinds(labels: &[&str], dialect: &Dialect) -> Vec<Option<PermissionRow>> {
    let known: Vec<Option<PermissionRow>> = labels
        .iter()
        .map(|label| dialect.permission_row(label))
        .collect();
    let order: Vec<PermissionRow> = dialect.words.permission_rows.keys().copied().collect();
    let named = labels.iter().all(|label| !label.trim().is_empty());
    if known.len() != order.len() || !named {
        return known;
    }
    let mut left = order.iter().filter(|kind| !known.contains(&Some(**kind)));
    let missing = known.iter().filter(|kind| kind.is_none()).count();
    if let (1, Some(kind), None) = (missing, left.next(), left.next()) {
        return known.iter().map(|known| known.or(Some(*kind))).collect();
    }
    let mut places = known.iter().zip(&order);
    let in_order = places.all(|(kind, place)| kind.is_none_or(|kind| kind == *place));
    if in_order && labels.iter().any(|label| !label.is_ascii()) {
        order.into_iter().map(Some).collect()
    } else {
        known
    }
}

fn split_grant(least: &Inline, higher: &Inline, dialect: &Dialect) -> Grant {
    let first = cell_grant(least, dialect);
    match (first, cell_grant(higher, dialect)) {
        (
            Grant::Scopes {
                least,
                higher: mut more,
            },
            second,
        ) => {
            if let Grant::Scopes {
                least: second,
                higher: third,
            } = second
            {
                more.extend(second.into_iter().chain(third));
            }
            Grant::Scopes {
                least,
                higher: more,
            }
        }
        (Grant::Unknown, second @ Grant::Scopes { .. }) => second,
        (other, _) => other,
    }
}

fn list_grant(cell: &Inline, order: Order, dialect: &Dialect) -> Grant {
    match cell_grant(cell, dialect) {
        Grant::Scopes { mut least, .. } => {
            if order == Order::Descending {
                least.reverse();
            }
            let higher = least.split_off(1.min(least.len()));
            Grant::Scopes { least, higher }
        }
        other => other,
    }
}

fn cell_grant(cell: &Inline, dialect: &Dialect) -> Grant {
    let text = bare(&cell.text, &['*']);
    let bare = text.trim_end_matches('.');
    if text.is_empty() || dialect.is_permission_note(bare) {
        return Grant::Unknown;
    }
    if dialect.is_not_supported(bare) {
        return Grant::NotSupported;
    }
    let mut scopes: Vec<ScopeSet> = Vec::new();
    // A machine translation may have treated dots in names as full stops: `Library. Read`.
    let joined = if text.contains(". ") {
        Cow::Owned(join_scopes(text))
    } else {
        Cow::Borrowed(text)
    };
    for piece in joined.split([',', ';', '\n', '、']) {
        alternatives(piece, dialect, &mut scopes);
    }
    if scopes.is_empty() {
        Grant::Unknown
    } else {
        Grant::Scopes {
            least: scopes,
            higher: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::PageId;

    #[test]
    fn permissions_that_are_needed_together() {
        let dialect = Dialect::graph();
        let read = |text: &str| match cell_grant(
            &Inline::plain(text, Span::new(PageId(0), 0, 0)),
            &dialect,
        ) {
            Grant::Scopes { least, .. } => least.iter().map(ScopeSet::to_string).collect(),
            other => vec![format!("{other:?}")],
        };
        assert_eq!(
            read("A.Read and B.Read, C.All"),
            ["A.Read and B.Read", "C.All"]
        );
        assert_eq!(
            read("A.Read plus B.Read plus C.Read"),
            ["A.Read and B.Read and C.Read"]
        );
        assert_eq!(
            read("A.Read, B.Read, and C.All"),
            ["A.Read", "B.Read", "C.All"]
        );
        assert_eq!(read("A.Read B.Read or A.Read"), ["A.Read", "B.Read"]);
        assert_eq!(
            read("A.Read和B.Read、C.All"),
            ["A.Read and B.Read", "C.All"]
        );
        assert_eq!(
            read("A.Read for a chat. B.Read.All for a team."),
            ["A.Read", "B.Read.All"]
        );
        assert_eq!(
            read("A.Read for a chat.B.Read.All"),
            ["A.Read", "B.Read.All"]
        );
        assert_eq!(
            read("A.Read.All.B.Read.All.C.Read"),
            ["A.Read.All", "B.Read.All", "C.Read"]
        );
        assert_eq!(
            read("A.Read.All.Shared, files.read.all"),
            ["A.Read.All.Shared", "files.read.all"]
        );
        let set = ScopeSet::from("A.Read and B.Read");
        let parts: Vec<&str> = set.scopes().collect();
        assert_eq!(parts, ["A.Read", "B.Read"]);
    }
}

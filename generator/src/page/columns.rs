//! The columns of tables, recognized by header, content or position.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::by_span::BySpan;
use super::section::Section;
use super::type_cell::{self, TypeName};
use super::{in_examples, type_cell::TypeExpr};
use crate::api::is_wire_name;
use crate::blocks::{BlockKind, Inline, Row, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{ColumnRole, Dialect, HeadingRole};
use crate::text::bare;

/// Roles of a table's columns; `None` for an unknown column.
type Roles = SmallVec<[Option<ColumnRole>; 16]>;

/// The columns of a table, by role.
pub(crate) struct Columns {
    roles: Roles,
    /// Index of the column that names the subject of a row.
    subject: usize,
}

impl Columns {
    fn new(roles: Roles) -> Self {
        use ColumnRole::*;
        let names: &[ColumnRole] = match roles.first() {
            // Values in the first column are the names in JSON, unless another column names
            // members: then they are the numbers of these.
            Some(Some(Value)) => &[Member],
            _ => &[
                Property,
                Relationship,
                Method,
                Parameter,
                Header,
                Name,
                Member,
                PermissionType,
            ],
        };
        let subject = roles
            .iter()
            .position(|role| role.is_some_and(|role| names.contains(&role)))
            .unwrap_or(0);
        Columns { roles, subject }
    }

    pub fn find(&self, wanted: &[ColumnRole]) -> Option<usize> {
        self.roles
            .iter()
            .position(|role| role.is_some_and(|role| wanted.contains(&role)))
    }

    pub fn cell<'r, 's>(&self, row: &'r Row<'s>, wanted: &[ColumnRole]) -> Option<&'r Inline<'s>> {
        row.cell(self.find(wanted)?)
    }

    /// Returns whether a column states that a row's subject must be given, or `None` if none does.
    pub fn required(&self, row: &Row<'_>, dialect: &Dialect) -> Option<bool> {
        let cell = |role| self.cell(row, &[role]);
        let answer = |cell: &Inline| dialect.yes_no(&cell.text);
        let required = cell(ColumnRole::Required).and_then(answer);
        // A cell of a column "Optional" may also be "required".
        let optional = || {
            let cell = cell(ColumnRole::Optional)?;
            let word = dialect.column(&cell.text).map(|(role, _)| role);
            match word {
                Some(ColumnRole::Required) => Some(true),
                Some(ColumnRole::Optional) => Some(false),
                _ => answer(cell).map(|optional| !optional),
            }
        };
        required.or_else(optional)
    }

    /// Returns the role of the column that names the subject of a row: the first column of names,
    /// or else the first column.
    pub fn subject(&self) -> Option<ColumnRole> {
        self.roles.get(self.subject).copied().flatten()
    }

    /// Returns the cell that names the subject of a row.
    pub fn subject_cell<'r, 's>(&self, row: &'r Row<'s>) -> Option<&'r Inline<'s>> {
        row.cell(self.subject)
    }
}

/// The language that a page is written in.
#[derive(Clone, Copy)]
pub(super) struct Language<'d> {
    pub dialect: &'d Dialect,
    /// Whether the page is a translation: its cells may have other words than the API.
    pub translated: bool,
}

/// Returns the columns of all tables of a page, by the tables' spans. Reports misspelt headers, and
/// tables without known columns in sections that document the API.
pub(super) fn read(
    sections: &[Section<'_>],
    language: Language<'_>,
    out: &mut Vec<Diagnostic>,
) -> BySpan<Columns> {
    let dialect = language.dialect;
    let mut found = Vec::new();
    let documents_request = (sections.iter()).any(|it| it.role == Some(HeadingRole::Request));
    for section in sections {
        // A table after one with known columns has another subject.
        let mut alone = true;
        for block in section.blocks {
            let BlockKind::Table(table) = &block.kind else {
                continue;
            };
            let mut roles = by_header(table, dialect, out);
            detect_type_column(&mut roles, table, dialect);
            if alone {
                assign_by_position(&mut roles, table, section, language);
            }
            alone = roles.iter().all(Option::is_none) && alone;
            report_unread(&roles, table, section, dialect, out);
            if documents_request {
                report_unknown_heading(&roles, table, section, out);
            }
            found.push((block.span, Columns::new(roles)));
        }
    }
    found.into_iter().collect()
}

fn by_header(table: &Table, dialect: &Dialect, out: &mut Vec<Diagnostic>) -> Roles {
    let role = |cell: &Inline| {
        let (role, misspelt) = dialect.column(&cell.text)?;
        if misspelt {
            let message = format!("`{}` is not a known column", cell.text);
            out.push(
                Diagnostic::new(Code::MisspeltHeader, cell.span, message).help(
                    "it was read as the column with the most similar name; correct the spelling",
                ),
            );
        }
        Some(role)
    };
    table.header.iter().map(role).collect()
}

/// Treats a column of values in a table of names as types if its cells name types, most of them
/// certainly: `Name | Value | Description`.
fn detect_type_column(roles: &mut Roles, table: &Table, dialect: &Dialect) {
    use ColumnRole::*;
    let subject = roles.first().copied().flatten();
    if !matches!(subject, Some(Name | Parameter | Property))
        || roles.iter().flatten().any(|role| *role == Type)
    {
        return;
    }
    let Some(column) = roles.iter().position(|role| *role == Some(Value)) else {
        return;
    };
    let cells = table.rows.iter().filter_map(|row| row.cell(column));
    let cells: Vec<&Inline> = cells.filter(|cell| !cell.text.trim().is_empty()).collect();
    // A type without a link, or whose link leads to another site, is a word like any other.
    let certain = cells.iter().filter(|cell| names_type(cell, dialect));
    let types =
        2 * certain.count() > cells.len() && cells.iter().all(|cell| may_name_type(cell, dialect));
    if let Some(role) = roles.get_mut(column)
        && types
    {
        *role = Some(Type);
    }
}

/// Returns `true` if a cell holds nothing but a name, or certainly names a type.
fn may_name_type(cell: &Inline, dialect: &Dialect) -> bool {
    type_cell::parse(cell, dialect)
        .is_some_and(|parsed| !matches!(parsed.name, TypeName::Unclear { .. }))
}

/// Returns `true` if a cell certainly names a type: by a known word such as a primitive type, or by
/// a link to a page.
fn names_type(cell: &Inline, dialect: &Dialect) -> bool {
    match type_cell::parse(cell, dialect) {
        Some(TypeExpr {
            name: TypeName::Named { target, .. },
            ..
        }) => target.is_some(),
        Some(TypeExpr {
            name: TypeName::Unclear { .. },
            ..
        })
        | None => false,
        Some(_) => true,
    }
}

/// Returns the usual columns of a table under a heading, by the number of columns.
fn layout(role: HeadingRole, width: usize) -> &'static [ColumnRole] {
    use ColumnRole::*;
    match (role, width) {
        (HeadingRole::Properties, 3..) => &[Property, Type, Description],
        (HeadingRole::Properties, 2) => &[Property, Type],
        (HeadingRole::Relationships, 3..) => &[Relationship, Type, Description],
        (HeadingRole::Relationships, 2) => &[Relationship, Type],
        (HeadingRole::Methods, 3..) => &[Method, ReturnType, Description],
        (HeadingRole::Methods, 2) => &[Method, Description],
        (HeadingRole::Parameters | HeadingRole::Query, 3..) => &[Parameter, Type, Description],
        (HeadingRole::Parameters | HeadingRole::Query, 2) => &[Parameter, Description],
        (HeadingRole::Headers, 3..) => &[Header, Type, Description],
        (HeadingRole::Headers, 2) => &[Header, Description],
        (HeadingRole::Body, 3..) => &[Name, Type, Description],
        (HeadingRole::Body, 2) => &[Name, Type],
        (HeadingRole::Permissions, 3..) => &[PermissionType, LeastPrivileged, HigherPrivileged],
        (HeadingRole::Permissions, 2) => &[PermissionType, PermissionsAscending],
        (HeadingRole::Members, 3..) => &[Member, Value, Description],
        (HeadingRole::Members, 2) => &[Member, Description],
        (HeadingRole::Members, 1) => &[Member],
        _ => &[],
    }
}

/// Assigns roles by position to columns with unknown headers, in a table directly under a heading
/// with a role: to all columns if no header is known or the page is a translation, or else only to
/// the first and to those of types.
fn assign_by_position(
    roles: &mut Roles,
    table: &Table,
    section: &Section<'_>,
    language: Language<'_>,
) {
    let Some(role) = section.role else { return };
    let places = layout(role, roles.len());
    let known = roles.iter().flatten().count();
    if places.is_empty() || known == roles.len() || in_examples(section) {
        return;
    }
    if known == 0 && !is_plausible(places, table, language) {
        return;
    }
    for (index, place) in places.iter().enumerate() {
        let structural = index == 0 || matches!(place, ColumnRole::Type | ColumnRole::ReturnType);
        let taken = roles
            .iter()
            .flatten()
            .any(|role| role == place || index == 0 && is_subject(*role));
        if let (Some(role @ None), false) = (roles.get_mut(index), taken)
            && (known == 0 || language.translated || structural)
        {
            *role = Some(*place);
        }
    }
}

/// Returns `true` if a column of this role names the subject of a row.
fn is_subject(role: ColumnRole) -> bool {
    use ColumnRole::*;
    matches!(
        role,
        Property | Relationship | Method | Parameter | Header | Name | Member | PermissionType
    )
}

/// Returns `true` if in most rows the cells fit the roles of their positions: names for names,
/// types for types.
fn is_plausible(places: &[ColumnRole], table: &Table, language: Language<'_>) -> bool {
    use ColumnRole::*;
    let Language {
        dialect,
        translated,
    } = language;
    let fits = |place: &ColumnRole, cell: &Inline| match place {
        Property | Relationship | Parameter | Name => {
            translated || is_wire_name(bare_name(cell).trim_end_matches('?'))
        }
        Type => {
            names_type(cell, dialect) || translated && type_cell::parse(cell, dialect).is_some()
        }
        ReturnType => names_type(cell, dialect) || translated || cell.text.trim().is_empty(),
        PermissionType => translated || dialect.permission_row(&cell.text).is_some(),
        _ => true,
    };
    let fitting = table.rows.iter().filter(|row| {
        places
            .iter()
            .zip(&row.cells)
            .all(|(place, cell)| fits(place, cell))
    });
    2 * fitting.count() > table.rows.len()
}

/// Reports a table of names and types below a heading that is not known, on a page on a request.
fn report_unknown_heading(
    roles: &Roles,
    table: &Table,
    section: &Section<'_>,
    out: &mut Vec<Diagnostic>,
) {
    use ColumnRole::*;
    let has = |wanted: &[ColumnRole]| roles.iter().flatten().any(|role| wanted.contains(role));
    let lists = has(&[Name, Parameter, Property]) && has(&[Type]) && !table.rows.is_empty();
    let (None, Some(heading), true) = (section.nearest_role(), section.heading, lists) else {
        return;
    };
    let title = heading.text.trim();
    let message = format!("the table below the heading “{title}” was not read");
    out.push(Diagnostic::new(Code::TableUnread, heading.span, message).help(
        "the heading is not known: name the section as the other pages do, or add the heading to the dialect",
    ));
}

/// Reports a table without known columns in a section that documents the API.
fn report_unread(
    roles: &Roles,
    table: &Table,
    section: &Section<'_>,
    dialect: &Dialect,
    out: &mut Vec<Diagnostic>,
) {
    use HeadingRole::*;
    let role = section.nearest_role();
    let holds_facts = matches!(
        role,
        Some(
            Permissions
                | Parameters
                | Query
                | Headers
                | Body
                | Properties
                | Relationships
                | Methods
                | Members
        )
    );
    if !holds_facts
        || in_examples(section)
        || table.rows.is_empty()
        || roles.iter().flatten().next().is_some()
    {
        return;
    }
    // A matrix of permissions has a column for each kind of caller.
    let matrix = role == Some(Permissions)
        && table
            .header
            .iter()
            .any(|cell| dialect.permission_row(&cell.text).is_some());
    let Some(first) = table.header.first() else {
        return;
    };
    if matrix {
        return;
    }
    let names: Vec<&str> = table.header.iter().map(|cell| cell.text.as_ref()).collect();
    let message = format!("no column of this table is known: {}", names.join(", "));
    out.push(
        Diagnostic::new(Code::TableUnread, first.span, message)
            .help("its rows were not read; use the headers that the other pages use"),
    );
}

/// Returns a cell's text without markup and remarks.
pub(super) fn bare_name(cell: &Inline) -> CompactString {
    let text = cell.text.trim();
    let name = bare(
        text.split(['(', ',']).next().unwrap_or(text),
        &['*', '`', '"'],
    );
    name.split('\\').collect()
}

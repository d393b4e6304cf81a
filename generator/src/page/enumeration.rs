//! Enumerations that a page documents.

use serde::Serialize;

use super::columns::Columns;
use super::prose::is_member_name;
use super::rows::PropertyRow;
use super::section::{Section, title_name};
use super::{Context, in_examples};
use crate::api::is_name;
use crate::blocks::{BlockKind, Inline, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{ColumnRole, HeadingRole, Phrase};
use crate::text::Span;

/// An enumeration as a page documents it.
#[derive(Clone, Debug, Serialize)]
pub struct EnumFragment {
    /// Its name as written, usually without a namespace.
    pub name: String,
    /// Span of the name.
    pub span: Span,
    /// Its members in order.
    pub members: Vec<MemberRow>,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Inline<'static>>,
    /// Span of the description if that states that values are sets of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<Span>,
}

/// A member of an enumeration.
#[derive(Clone, Debug, Serialize)]
pub struct MemberRow {
    /// Its name.
    pub name: String,
    /// Its numeric value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Its description.
    pub description: String,
    /// Span of the name cell.
    pub span: Span,
}

/// Returns the enumerations whose members are listed in sections. Of several sections with one
/// name, the one with the most members in descriptions of properties counts, or else the first.
pub(super) fn enums(
    context: &Context<'_>,
    properties: &[PropertyRow],
    out: &mut Vec<Diagnostic>,
) -> Vec<EnumFragment> {
    let mut found: Vec<EnumFragment> = Vec::new();
    let title = title_name(context, &context.dialect.words.enum_suffixes);
    let has_table = |section: &Section<'_>| {
        let mut blocks = section.blocks.iter();
        blocks.any(|block| matches!(block.kind, BlockKind::Table(_)))
    };
    for section in &context.sections {
        if !has_table(section) || in_examples(section) {
            continue;
        }
        let Some((name, span)) = enum_name(section, title.as_ref(), context) else {
            continue;
        };
        let members = members_of(section, context, out);
        if members.is_empty() {
            continue;
        }
        // Sections under the heading of members form one list; of other sections with one name, one
        // is chosen.
        let of_title = title.as_ref().is_some_and(|(_, place)| *place == span);
        match found.iter_mut().find(|known| known.name == name) {
            Some(known) if of_title => known.members.extend(members),
            Some(known) => choose(known, members, span, properties, out),
            None => {
                let intro = match title {
                    Some(_) => context.intro.first().copied(),
                    None => None,
                };
                let mut blocks = section.blocks.iter();
                let description = intro.or_else(|| blocks.find_map(|block| block.prose()));
                let flags = description.filter(|text| {
                    let phrases = context.dialect.phrases(&text.text);
                    phrases.has(Phrase::Flags)
                });
                found.push(EnumFragment {
                    name,
                    span,
                    members,
                    description: description.cloned().map(Inline::into_owned),
                    flags: flags.map(|text| text.span),
                });
            }
        }
    }
    found
}

/// Returns the members that the tables of a section list.
fn members_of(
    section: &Section<'_>,
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<MemberRow> {
    let mut members = Vec::new();
    for block in section.blocks {
        let Some((table, columns)) = context.table(block) else {
            continue;
        };
        let fits = match columns.subject() {
            Some(ColumnRole::Member | ColumnRole::Value | ColumnRole::Name) => true,
            Some(_) => false,
            // Machine translations have more words for these headers than any lexicon.
            None => context.translated,
        };
        if fits {
            members.extend(read_members(table, columns, context, out));
        }
    }
    members
}

/// Chooses between two sections with one name, and reports them.
fn choose(
    known: &mut EnumFragment,
    members: Vec<MemberRow>,
    span: Span,
    properties: &[PropertyRow],
    out: &mut Vec<Diagnostic>,
) {
    let listed = |members: &[MemberRow]| {
        let values = properties
            .iter()
            .filter(|row| row.is_typed(&known.name))
            .flat_map(|row| &row.hints.values);
        values
            .filter(|value| members.iter().any(|member| member.name == **value))
            .count()
    };
    let second = listed(&members) > listed(&known.members);
    let message = format!("two sections list the members of `{}`", known.name);
    out.push(Diagnostic::new(Code::MembersTwice, span, message).also(known.span, "the other one").help(if second {
        "the members of the second count: descriptions of properties list them; correct the first heading"
    } else {
        "the members of the first count; correct the second heading"
    }));
    if second {
        known.members = members;
        known.span = span;
    }
}

/// Returns the name of the enumeration that a section documents: the page's, or the one in the
/// section's heading.
fn enum_name(
    section: &Section<'_>,
    title: Option<&(String, Span)>,
    context: &Context<'_>,
) -> Option<(String, Span)> {
    if let (Some(title), true) = (title, section.nearest_role() == Some(HeadingRole::Members)) {
        return Some(title.clone());
    }
    let heading = section.heading?;
    let words = &context.dialect.words;
    // The values of a property are not a type, nor are those of a header.
    if section.nearest_role() == Some(HeadingRole::Headers) {
        return None;
    }
    if words
        .value_heading_suffixes
        .iter()
        .any(|suffix| section.slug.ends_with(suffix.as_str()))
    {
        return None;
    }
    let suffixes = &words.enum_heading_suffixes;
    let stem = suffixes
        .iter()
        .filter_map(|suffix| section.slug.strip_suffix(suffix.as_str()))
        .min_by_key(|s| s.len())?;
    let mut words = heading
        .text
        .split_whitespace()
        .map(|word| word.trim_matches(['*', '`', ':']));
    let name = match heading.anchor.as_deref() {
        // The anchor has the name in lower case; the text may have its original case.
        Some(_) if context.translated => words
            .find(|word| word.eq_ignore_ascii_case(stem))
            .unwrap_or(stem),
        _ if heading.text.contains(' ') => words.next()?,
        _ => return None,
    };
    is_name(name).then(|| (name.to_owned(), heading.span))
}

fn read_members(
    table: &Table,
    columns: &Columns,
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<MemberRow> {
    let mut rows: Vec<MemberRow> = Vec::new();
    for row in &table.rows {
        let Some(cell) = columns.subject_cell(row) else {
            continue;
        };
        let name = cell
            .text
            .trim()
            .trim_matches(['*', '`', '"', '\''])
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let name = name.trim_end_matches([',', ';', ':']).replace('\\', "");
        // `null` is the absence of a value, as in lists of possible values.
        if name.is_empty() || name == "null" || row.group_label().is_some() {
            continue;
        }
        // A translated name may be restored after all pages are read.
        if !context.translated && !is_member_name(&name) {
            let message = format!("`{name}` is not a valid member name");
            out.push(
                Diagnostic::new(Code::PropertyName, cell.span, message)
                    .help("the row was left out; write one name, of letters, digits and `_`"),
            );
            continue;
        }
        let number = match columns.subject() {
            Some(ColumnRole::Value) => None,
            _ => columns.cell(row, &[ColumnRole::Value]),
        };
        rows.push(MemberRow {
            name,
            value: number.and_then(|cell| cell.text.trim().parse().ok()),
            description: columns
                .cell(row, &[ColumnRole::Description])
                .map_or(String::new(), |cell| cell.text.to_string()),
            span: cell.span,
        });
    }
    rows
}

//! The rules. Each file is named after the code that it reports.

mod annotation_key_twice;
mod example_unpaired;
mod fence_unannotated;
mod fence_unclosed;
mod front_matter_broken;
mod heading_twice;
mod html_table;
mod invisible_character;
mod link_case;
mod link_missing;
mod link_unclosed;
mod link_undefined;
mod message_kind;
mod misspelt_heading;
mod namespace_repaired;
mod permissions_empty;
mod table_cell_count;
mod title_name;
mod todo_left;
mod value_wrapped;

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};

/// A check of one page that reports one code.
pub(super) struct Rule {
    /// The code of everything it reports.
    pub(super) code: Code,
    /// Adds what it finds.
    pub(super) check: fn(&Subject<'_>, &mut Vec<Diagnostic>),
}

const fn rule(code: Code, check: fn(&Subject<'_>, &mut Vec<Diagnostic>)) -> Rule {
    Rule { code, check }
}

/// All rules, sorted by code.
pub(super) const RULES: &[Rule] = &[
    rule(Code::AnnotationKeyTwice, annotation_key_twice::check),
    rule(Code::ExampleUnpaired, example_unpaired::check),
    rule(Code::FenceUnannotated, fence_unannotated::check),
    rule(Code::FenceUnclosed, fence_unclosed::check),
    rule(Code::FrontMatterBroken, front_matter_broken::check),
    rule(Code::HeadingTwice, heading_twice::check),
    rule(Code::HtmlTable, html_table::check),
    rule(Code::InvisibleCharacter, invisible_character::check),
    rule(Code::LinkCase, link_case::check),
    rule(Code::LinkMissing, link_missing::check),
    rule(Code::LinkUnclosed, link_unclosed::check),
    rule(Code::LinkUndefined, link_undefined::check),
    rule(Code::MessageKind, message_kind::check),
    rule(Code::MisspeltHeading, misspelt_heading::check),
    rule(Code::NamespaceRepaired, namespace_repaired::check),
    rule(Code::PermissionsEmpty, permissions_empty::check),
    rule(Code::TableCellCount, table_cell_count::check),
    rule(Code::TitleName, title_name::check),
    rule(Code::TodoLeft, todo_left::check),
    rule(Code::ValueWrapped, value_wrapped::check),
];

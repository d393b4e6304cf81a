//! Claims of a row of a property table, of a resource or of a body.

use crate::api::{Name, simple_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::infer::context::Context;
use crate::infer::drafts::{PropertyClaims, PropertyDraft};
use crate::infer::names::NamedType;
use crate::page::{Named, PropertyRow, TypeExpr, TypeName};
use crate::schema::{Evidence, TypeRef};
use crate::text::{PageId, Span};

/// Adds the claims of a table row to a property.
pub(in crate::infer) fn property_row(
    context: &Context<'_>,
    property: &mut PropertyDraft,
    row: &PropertyRow,
    source: Evidence,
    page: PageId,
    out: &mut Vec<Diagnostic>,
) {
    let precedence = context.precedence(page);
    property.navigation |= row.relationship;
    if let Some(expr) = &row.r#type {
        property.nameless_enum |= expr.name == TypeName::Enumeration;
        property.text |= links_to_values(expr, context.dialect);
        let ty = context
            .names
            .type_ref(page, expr, &row.name, context.sources);
        if let NamedType::One(ty) = &ty {
            out.extend(wrong_case(expr, ty, row.type_span));
        }
        property.claim_type(ty, source, row.type_span, precedence);
    }
    let (hints, span) = (&row.hints, row.description_span);
    if !row.description.is_empty() {
        let text = row.description.clone();
        property.description.add(text, source, span, precedence);
    }
    if hints.evolvable {
        property.evolvable = property.evolvable.or(Some(span));
    }
    let owner = hints.inherited.first();
    if let Some(owner) = owner.and_then(|owner| base_named(context, page, owner)) {
        property.owner.add(owner, source, span, precedence);
    }
    property
        .values
        .extend(hints.values.iter().map(|value| (value.clone(), span)));
    property.later.extend(hints.later.iter().cloned());
    if hints.flags {
        property.flags = property.flags.or(Some(span));
    }
    if states_more(row) {
        add_hints(context, property.more(), row, source, page);
    }
}

/// Returns `true` if a type cell links to a section of the values of an enumeration.
fn links_to_values(expr: &TypeExpr, dialect: &Dialect) -> bool {
    let TypeName::Named {
        target: Some(target),
        ..
    } = &expr.name
    else {
        return false;
    };
    let anchor = target.split_once('#').map(|(_, anchor)| anchor);
    let mut suffixes = dialect.words.enum_heading_suffixes.iter();
    anchor.is_some_and(|anchor| suffixes.any(|suffix| anchor.ends_with(suffix.as_str())))
}

/// Returns `true` if a row states one of the less common facts.
fn states_more(row: &PropertyRow) -> bool {
    let hints = &row.hints;
    row.required.or(hints.required).is_some()
        || hints.nullable.is_some()
        || hints.on_select.is_some()
        || hints.max_length.is_some()
        || hints.default.is_some()
        || hints.read_only
        || hints.immutable
        || hints.deprecated
        || !hints.filter.is_empty()
}

/// Adds the less common claims of a table row.
fn add_hints(
    context: &Context<'_>,
    more: &mut PropertyClaims,
    row: &PropertyRow,
    source: Evidence,
    page: PageId,
) {
    let precedence = context.precedence(page);
    let (hints, span) = (&row.hints, row.description_span);
    if let Some(required) = row.required.or(hints.required) {
        more.required.add(required, source, span, precedence);
    }
    if let Some(nullable) = hints.nullable {
        more.nullable.add(nullable, source, span, precedence);
    }
    if hints.read_only {
        more.read_only.add(true, source, span, precedence);
    }
    if hints.immutable {
        more.immutable.add(true, source, span, precedence);
    }
    if hints.deprecated {
        more.deprecated.add(true, source, span, precedence);
    }
    if let Some(on_select) = hints.on_select {
        more.on_select.add(on_select, source, span, precedence);
    }
    if let Some(length) = hints.max_length {
        more.max_length.add(length, source, span, precedence);
    }
    if let Some(default) = &hints.default {
        more.default.add(default.clone(), source, span, precedence);
    }
    if !hints.filter.is_empty() {
        let filter = hints.filter.clone();
        more.filter.add(filter, source, span, precedence);
    }
}

/// Returns the base that a phrase names. Without a link, it must be a documented name: "inherits
/// from the base policy type" names none.
pub(super) fn base_named(context: &Context<'_>, page: PageId, named: &Named) -> Option<Name> {
    let names = &context.names;
    let is_type = named.target.is_some() || names.find_from(page, &named.text).is_some();
    is_type.then(|| names.named(page, named, context.sources))
}

/// Reports a type cell that spells a name in another letter case than its definition.
fn wrong_case(expr: &TypeExpr, ty: &TypeRef, span: Span) -> Option<Diagnostic> {
    let TypeName::Named { text, .. } = &expr.name else {
        return None;
    };
    let (written, known) = (simple_name(text), simple_name(&ty.name));
    if written == known || !written.eq_ignore_ascii_case(known) {
        return None;
    }
    let message = format!("`{written}` is defined as `{known}`");
    let help = format!("write `{known}`");
    Some(Diagnostic::new(Code::TypeNameCase, span, message).help(help))
}

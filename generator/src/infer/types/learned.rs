//! Claims on types from the pages of operations: rows of bodies, and examples.

use crate::api::{Name, is_name, is_primitive, is_wire_name};
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::collect::rows::property_row;
use crate::infer::collect::values::json_type;
use crate::infer::context::Context;
use crate::infer::drafts::{EnumValues, TypeClaim, TypeDraft};
use crate::infer::hierarchy::Hierarchy;
use crate::json::{Json, Value};
use crate::page::PropertyRow;
use crate::schema::{Evidence, TypeRef, chain};
use crate::text::{PageId, SourceMap, Span};

/// The types to which claims are added.
struct Learner<'c, 'a> {
    context: &'c Context<'a>,
    hierarchy: &'c Hierarchy,
    types: &'c mut IndexMap<Name, TypeDraft>,
    out: &'c mut Vec<Diagnostic>,
}

/// Adds the claims of the pages of operations. Returns the values that body tables list.
pub(super) fn add(
    context: &Context<'_>,
    hierarchy: &Hierarchy,
    types: &mut IndexMap<Name, TypeDraft>,
    claims: Vec<TypeClaim<'_>>,
    out: &mut Vec<Diagnostic>,
) -> Vec<EnumValues> {
    let mut listed = Vec::new();
    let mut learner = Learner {
        context,
        hierarchy,
        types,
        out,
    };
    for claim in claims {
        match claim {
            TypeClaim::Row { ty, row, page } => learner.add_row(&ty, row, page),
            TypeClaim::Values(values) => listed.push(values),
            TypeClaim::Example { ty, json, place } => {
                learner.add_example(json, ty.as_ref(), place);
            }
        }
    }
    listed
}

impl Learner<'_, '_> {
    /// Adds a row of a body's table to the type that the body represents, and to bases that the row
    /// names as owners. Types whose own page has a table of properties are skipped.
    fn add_row(&mut self, name: &Name, row: &PropertyRow, page: PageId) {
        if !self.has_table(name) {
            self.add_row_to(name, row, page);
        }
        // An inherited property is also claimed for the base that declares it.
        for owner in &row.hints.inherited {
            let Context { names, sources, .. } = self.context;
            let owner = names.named(page, owner, sources);
            if owner == *name || owner.is_untyped() || self.has_table(&owner) {
                continue;
            }
            let mut own = row.clone();
            own.hints.inherited.clear();
            self.add_row_to(&owner, &own, page);
        }
    }

    fn has_table(&self, name: &str) -> bool {
        self.types.get(name).is_some_and(|draft| draft.has_table)
    }

    fn add_row_to(&mut self, name: &Name, row: &PropertyRow, page: PageId) {
        let draft = self.types.entry(name.clone()).or_default();
        draft.mentioned = draft.mentioned.or(Some(row.span));
        let property = draft.properties.entry(row.name.clone()).or_default();
        let source = Evidence::BodyTable;
        property_row(self.context, property, row, source, page, self.out);
        // A union without a common base is reported only where a resource's page lists it.
        self.hierarchy.resolve_unions(property, &mut Vec::new());
    }

    /// Infers properties of types without a table of properties from an example object, and
    /// reports placeholders.
    fn add_example(&mut self, json: &Json, ty: Option<&Name>, place: &SourceMap) {
        if !matches!(json.value, Value::Object(_)) {
            return;
        }
        let tag = json.get("@odata.type").and_then(Json::as_str);
        let tag = tag.map(|name| name.trim_start_matches('#'));
        let tagged = tag
            .filter(|name| is_name(name))
            .map(|name| self.context.names.mention(place.page(), name));
        let name = tagged.as_ref().or(ty);
        let draft = name.and_then(|name| self.types.get(name));
        let documented = draft.is_some_and(|draft| draft.has_table || draft.instance_only);
        // What an example shows as the root of all entities is a type without a name.
        let root = name.is_some_and(|name| *name == self.context.root_entity);
        let learning = name.filter(|name| !documented && !root && !is_primitive(name));
        for member in json.members() {
            if member.key.contains('@') {
                continue;
            }
            let span = place.span(&member.value.range());
            self.out
                .extend(placeholder(self.context, &member.value, &member.key, span));
            // Members of enumerations are single words.
            if let Value::String(text) = &member.value.value
                && (!text.contains(' ') || self.context.dialect.primitive(text).is_some())
            {
                self.note_text(name, &member.key);
            }
            let inside = match &member.value.value {
                Value::Array(items) => items,
                Value::Object(_) => std::slice::from_ref(&member.value),
                _ => &[],
            };
            if !inside.is_empty() {
                let known = name.and_then(|name| self.property_type(name, &member.key));
                let inner = known.filter(|ty| !ty.is_primitive()).map(|ty| ty.name);
                inside
                    .iter()
                    .for_each(|item| self.add_example(item, inner.as_ref(), place));
            }
            // A key that is not a valid name, such as that of a map, is skipped, as in tables.
            if let Some(name) = learning
                && is_wire_name(&member.key)
                && let Some(ty) = json_type(self.context, &member.value, place.page())
            {
                self.add_shown(name, &member.key, ty, span);
            }
        }
    }

    /// Records that an example has a text as the value of a property.
    fn note_text(&mut self, name: Option<&Name>, key: &str) {
        let draft = name.and_then(|name| self.types.get_mut(name));
        if let Some(property) = draft.and_then(|draft| draft.properties.get_mut(key)) {
            property.text = true;
        }
    }

    /// Adds the type of a property that an example shows.
    fn add_shown(&mut self, name: &Name, key: &str, ty: TypeRef, span: Span) {
        let precedence = self.context.precedence(span.page);
        let draft = self.types.entry(name.clone()).or_default();
        draft.mentioned = draft.mentioned.or(Some(span));
        let types = &mut draft.properties.entry(key.into()).or_default().types;
        // An example only fills gaps: it shows just one of the values that a type allows.
        if types.iter().all(|claim| claim.source == Evidence::Example)
            && !types.iter().any(|claim| claim.value == ty)
        {
            types.add(ty, Evidence::Example, span, precedence);
        }
    }

    /// Returns the first claimed type of a property, which may be inherited.
    fn property_type(&self, name: &Name, property: &str) -> Option<TypeRef> {
        let chain = chain(name, |name| {
            Some(&self.types.get(name)?.base.iter().next()?.value)
        });
        let mut drafts = chain.map_while(|name| self.types.get(name));
        let found = drafts.find_map(|draft| draft.properties.get(property)?.types.iter().next());
        found.map(|claim| claim.value.clone())
    }
}

/// Reports a placeholder value: the name of a type, or a text such as `id value`.
fn placeholder(context: &Context<'_>, json: &Json, key: &str, span: Span) -> Option<Diagnostic> {
    let text = json.as_str()?;
    let dialect = context.dialect;
    let type_word = text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && dialect.primitive(text).is_some();
    let mut suffixes = dialect.words.placeholder_suffixes.iter();
    let suffixed = text.len() < 80 && suffixes.any(|suffix| text.ends_with(suffix.as_str()));
    if !type_word && !suffixed {
        return None;
    }
    let message = format!("`\"{text}\"` is in the place of a value of `{key}`");
    Some(
        Diagnostic::new(Code::ExamplePlaceholder, span, message)
            .label("accepted")
            .help("show a real value: examples become tests, and this one tests nothing"),
    )
}

//! Whether each type is an entity or a complex type, and the keys of entities.

use crate::api::{Name, is_primitive, simple_name};
use crate::collections::{HashMap, HashSet, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::drafts::{Drafts, TypeDraft};
use crate::infer::hierarchy::{Hierarchy, bases};
use crate::schema::{Evidence, TypeKind};
use crate::text::{PageId, Span};

/// Decides the kinds of all types, and which properties are navigation properties.
pub(super) fn infer(context: &Context<'_>, drafts: &mut Drafts, out: &mut Vec<Diagnostic>) {
    let hierarchy = Hierarchy::new(&drafts.types);
    let mut entities = entities(context, &drafts.types, &hierarchy);
    let keys = Keys::find(context, &drafts.types, &hierarchy, &entities);
    entities.retain(|name| !keys.without.contains(name));
    keys.add(context, &mut drafts.types);
    for (name, draft) in &mut drafts.types {
        let kind = if entities.contains(name) {
            TypeKind::Entity
        } else {
            TypeKind::Complex
        };
        let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
        let precedence = context.precedence(span.page);
        draft.kind.add(kind, Evidence::Implied, span, precedence);
        if kind == TypeKind::Complex {
            out.extend(undetermined(name, draft, span));
        }
    }
    mark_navigation(drafts, &entities);
}

/// Reports a type that has an `id` and nothing else that entities have.
fn undetermined(name: &str, draft: &TypeDraft, span: Span) -> Option<Diagnostic> {
    let has_id = draft.properties.contains_key("id");
    if !has_id || draft.page.is_none() || !draft.base.is_empty() {
        return None;
    }
    let message = format!(
        "cannot infer whether `{}` is an entity or a complex type",
        simple_name(name)
    );
    Some(
        Diagnostic::new(Code::KindUndetermined, span, message).help(
            "it is treated as a complex type; name its base, its methods or its `keyProperty`",
        ),
    )
}

/// Numbers of properties whose type is a given one.
#[derive(Clone, Copy, Default)]
struct Uses {
    /// Properties that are listed as relationships.
    linked: usize,
    /// Properties that are listed as values. The type of a value is not an entity.
    held: usize,
}

/// Returns the types that are entities, by what pages state and by their bases.
fn entities(
    context: &Context<'_>,
    types: &IndexMap<Name, TypeDraft>,
    hierarchy: &Hierarchy,
) -> HashSet<Name> {
    let root = &context.root_entity;
    let mut uses: HashMap<&str, Uses> = HashMap::default();
    for property in types.values().flat_map(|draft| draft.properties.values()) {
        if let Some(ty) = property.likely_type() {
            let uses = uses.entry(&ty.name).or_default();
            *(if property.navigation {
                &mut uses.linked
            } else {
                &mut uses.held
            }) += 1;
        }
    }
    let uses = |name: &Name| uses.get(name.as_str()).copied().unwrap_or_default();
    let (mut entities, mut likely): (HashSet<Name>, HashSet<Name>) = Default::default();
    for (name, draft) in types {
        let Uses { linked, held } = uses(name);
        let signs = draft.has_methods
            || draft.has_relationships
            || draft.addressed.is_some()
            || has_declared_key(draft)
            || hierarchy.is_a(name, root);
        if signs {
            entities.insert(name.clone());
        } else if draft.properties.contains_key("id")
            && (linked > held || draft.identified && held == 0)
        {
            likely.insert(name.clone());
        }
    }
    // The bases of an entity are entities, and so are the types derived from it.
    for name in types.keys() {
        if entities.contains(name) {
            entities.extend(hierarchy.chain(name).cloned());
        }
    }
    for name in types.keys() {
        let bases = || hierarchy.chain(name).skip(1);
        let value = bases().any(|base| uses(base).held > 0 && !entities.contains(base));
        if likely.contains(name) && !value || bases().any(|base| entities.contains(base)) {
            entities.insert(name.clone());
        }
    }
    entities
}

/// Returns `true` if a page states the key of a type, and the type has that property.
fn has_declared_key(draft: &TypeDraft) -> bool {
    let mut keys = draft.key.iter();
    keys.any(|key| draft.properties.contains_key(key.value.as_str()))
}

/// Keys of entities for which no page states one.
#[derive(Default)]
struct Keys {
    /// The types that have the key, its name, and the place where it is listed.
    found: Vec<(Name, String, Span)>,
    /// Types without a key that are treated as derived from the root of all entities.
    below_root: Vec<Name>,
    /// Entities without a key, which are complex types.
    without: HashSet<Name>,
}

impl Keys {
    /// Finds the key of each entity, in the type or in a base: the declared key, else `id`, else the
    /// property that paths address it by. An entity without a key derives from the root of all
    /// entities if that is documented, and is a complex type otherwise, unless it is abstract.
    fn find(
        context: &Context<'_>,
        types: &IndexMap<Name, TypeDraft>,
        hierarchy: &Hierarchy,
        entities: &HashSet<Name>,
    ) -> Self {
        let root = &context.root_entity;
        let rooted = types.get(root).is_some_and(|draft| draft.page.is_some());
        let mut keys = Keys::default();
        for (name, draft) in types.iter().filter(|(name, _)| entities.contains(*name)) {
            let drafts = || {
                let chain = hierarchy.chain(name);
                chain.filter_map(|name| Some((name, types.get(name)?)))
            };
            if drafts().any(|(_, draft)| has_declared_key(draft)) {
                continue;
            }
            // The key belongs to the base that has it, not to types derived from that base.
            let found = drafts().filter_map(|(name, draft)| Some((name, key_property(draft)?)));
            let top = hierarchy.chain(name).last().unwrap_or(name);
            if let Some((owner, (key, span))) = found.last() {
                keys.found.push((owner.clone(), key, span));
            } else if rooted && top != root {
                keys.below_root.push(top.clone());
            } else if top != root && draft.is_abstract.is_empty() {
                // The root of all entities has the key, also where no page documents it.
                keys.without.insert(name.clone());
            }
        }
        keys
    }

    /// Adds the keys and bases to the claims of pages.
    fn add(self, context: &Context<'_>, types: &mut IndexMap<Name, TypeDraft>) {
        for (name, key, span) in self.found {
            if let Some(draft) = types.get_mut(&name)
                && draft.key.is_empty()
            {
                let precedence = context.precedence(span.page);
                draft.key.add(key, Evidence::Implied, span, precedence);
            }
        }
        for name in self.below_root {
            if let Some(draft) = types.get_mut(&name)
                && draft.base.is_empty()
            {
                bases::imply(context, draft, &context.root_entity);
            }
        }
    }
}

/// Returns the property that identifies an entity: `id`, or else the one that paths name as its key.
fn key_property(draft: &TypeDraft) -> Option<(String, Span)> {
    let id = draft.properties.get("id");
    if let Some(claim) = id.and_then(|id| id.types.iter().next()) {
        return Some(("id".to_owned(), claim.span));
    }
    let plain = |text: &str| {
        let text: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        text.to_ascii_lowercase()
    };
    let (placeholder, span) = draft.addressed.as_ref()?;
    let wanted = plain(placeholder);
    let name = draft.properties.keys().find(|name| plain(name) == wanted)?;
    Some((name.to_string(), *span))
}

/// Marks properties of an entity type as navigation properties, whichever table lists them.
/// Removes the mark from properties of a primitive type.
fn mark_navigation(drafts: &mut Drafts, entities: &HashSet<Name>) {
    let properties = drafts.types.values_mut();
    for property in properties.flat_map(|draft| draft.properties.values_mut()) {
        let Some(name) = property.likely_type().map(|ty| &ty.name) else {
            continue;
        };
        let entity = entities.contains(name);
        // A listed relationship is not a value, even if its type is treated as an enumeration.
        let value = is_primitive(name) && !name.is_untyped()
            || drafts.enums.contains_key(name) && !property.navigation;
        if entity || value {
            property.navigation = entity;
        }
    }
}

//! Inference over all types together: enumerations, bases, keys and kinds.

use compact_str::CompactString;

use super::drafts::{EnumDraft, EnumValues, PropertyDraft, TypeDraft};
use super::{Gatherer, members, names};
use crate::api::{Name, PageKind, Primitive, is_primitive, is_union, members, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Evidence, Operation, TypeKind, TypeRef};
use crate::source::{PageId, Span};
use crate::text::lower;

impl Gatherer<'_> {
    /// Completes types from all claims: enumerations from lists of values, then bases, then kinds.
    pub(super) fn complete_types(&mut self, operations: &[Operation]) {
        self.infer_enums();
        self.add_mentioned(operations);
        self.infer_bases();
        self.infer_kinds();
    }

    /// Replaces each union with the common base of its types, or with untyped JSON.
    pub(super) fn settle_unions(&mut self) {
        for property in self
            .types
            .values_mut()
            .flat_map(|draft| draft.properties.values_mut())
        {
            for claim in property
                .types
                .iter_mut()
                .filter(|claim| is_union(&claim.value.name))
            {
                let settled = self.walker.settle_union(claim.value.clone());
                if settled.name == "Untyped" {
                    let names: Vec<&str> = members(&claim.value.name).map(simple_name).collect();
                    let message = format!("`{}` have no base in common", names.join("` and `"));
                    self.out.push(
                        Diagnostic::new(Code::TypeCellUnclear, claim.span, message)
                            .label("read as untyped JSON")
                            .help("give them a common base type, and name it as the type"),
                    );
                }
                claim.value = settled;
            }
        }
    }

    /// Creates enumerations from the values that descriptions list for properties with a named type
    /// or an unnamed enumeration, then types text properties named after an enumeration.
    fn infer_enums(&mut self) {
        let mut types = std::mem::take(&mut self.types);
        let mut named = std::mem::take(&mut self.listed);
        for draft in types.values_mut() {
            // A table of relationships lists resources, even if a description lists values.
            for (name, property) in draft
                .properties
                .iter_mut()
                .filter(|(_, property)| !property.navigation)
            {
                if property.values.is_empty() && property.flags.is_none() {
                    continue;
                }
                if let Some(declared) = property.declared() {
                    // The values of a property with a named type are used only here.
                    named.push(property.listed(declared));
                } else if property.nameless_enum {
                    let page = draft.page.unwrap_or(PageId(0));
                    named.push(property.listed(self.names.mention(page, name)));
                }
            }
        }
        for listed in named {
            // A structured type with properties is not an enumeration, even if values are listed.
            if types
                .get(&listed.name)
                .is_some_and(|draft| !draft.properties.is_empty())
            {
                continue;
            }
            if listed.values.is_empty() && !self.enums.contains_key(&listed.name) {
                continue;
            }
            types.swap_remove(&listed.name);
            if let Some(draft) = self.enums.get_mut(&listed.name) {
                members::restore(draft, &listed.values);
            }
            self.add_values(listed);
        }
        self.drop_lost_members();
        // Lower-case names of documented enumerations. Few properties share a name with one, so
        // most are skipped early.
        let documented = self.enums.iter().filter(|(_, draft)| draft.page.is_some());
        let documented: HashSet<CompactString> = documented
            .map(|(name, _)| lower(simple_name(name)))
            .collect();
        for (owner, draft) in &mut types {
            for (name, property) in &mut draft.properties {
                self.adopt_enum(owner, name, property, &documented);
            }
        }
        self.types = types;
    }

    /// Adds the values that a description lists to an enumeration. A documented table of members is
    /// complete except for values after its sentinel: other values are reported and not added,
    /// unless the table has none of the listed values and is replaced.
    fn add_values(
        &mut self,
        EnumValues {
            name,
            values,
            later,
            flags,
        }: EnumValues,
    ) {
        let documented = self
            .enums
            .get(&name)
            .is_some_and(|draft: &EnumDraft| draft.page.is_some());
        let draft = self.enums.entry(name.clone()).or_default();
        if let Some(span) = flags {
            draft
                .flags
                .add(true, Evidence::Prose, span, self.standings.of(span.page));
        }
        let has = |draft: &EnumDraft, value: &str| {
            draft
                .members
                .keys()
                .any(|member| member.eq_ignore_ascii_case(value))
        };
        // A table with none of the listed values is incomplete or belongs to another enumeration.
        let foreign =
            documented && !values.is_empty() && !values.iter().any(|(value, _)| has(draft, value));
        // Within one list, spellings that differ in letter case are separate members.
        let all: HashSet<String> = values.iter().map(|(value, _)| value.clone()).collect();
        for (value, span) in values {
            let standing = self.standings.of(span.page);
            let known = has(draft, &value);
            let behind = later.contains(&value);
            if documented && !known && !behind {
                let message = format!(
                    "`{value}` is listed here but is not a member where `{}` is documented",
                    simple_name(&name)
                );
                self.out.push(Diagnostic::new(Code::EnumMembersDiffer, span, message).help(if foreign {
                    "this list takes precedence: the table has none of its values and documents another enumeration"
                } else {
                    "the table of members takes precedence; make the lists equal"
                }));
            }
            let same = |member: &str| {
                member == value || member.eq_ignore_ascii_case(&value) && !all.contains(member)
            };
            let other = draft.members.iter_mut().find(|(member, _)| same(member));
            if let (false, Some((_, member))) = (foreign, other) {
                // The letter case may differ; the spelling is decided once all claims are
                // collected.
                member.claims.add(value, Evidence::Prose, span, standing);
                continue;
            }
            if foreign && !draft.replaced {
                draft.members.clear();
                draft.replaced = true;
            }
            if !documented || draft.replaced || behind {
                draft.members.entry(value.clone()).or_default().claims.add(
                    value,
                    Evidence::Prose,
                    span,
                    standing,
                );
            }
        }
    }

    /// Types a text property as the enumeration of its name, if the property's page lists its
    /// members or the enumeration has a separate page.
    fn adopt_enum(
        &mut self,
        owner: &str,
        name: &str,
        property: &mut PropertyDraft,
        documented: &HashSet<CompactString>,
    ) {
        if property.types.is_empty()
            || property
                .types
                .iter()
                .any(|claim| claim.value.name != Primitive::String)
        {
            return;
        }
        let Some(found) = self.enum_of(owner, name, property, documented) else {
            return;
        };
        let claims: Vec<(Span, u8)> = property
            .types
            .iter()
            .map(|claim| (claim.span, claim.value.collection))
            .collect();
        let Some((span, collection)) = claims.first().copied() else {
            return;
        };
        let message = format!(
            "`{name}` is typed as text, but its values are those of the enumeration `{}`",
            simple_name(&found)
        );
        self.out.push(
            Diagnostic::new(Code::EnumAsString, span, message)
                .label("read as that enumeration")
                .help(format!("write `{}` as its type", simple_name(&found))),
        );
        property.types.add(
            TypeRef {
                name: found.clone(),
                collection,
            },
            Evidence::MemberTable,
            span,
            self.standings.of(span.page),
        );
        property.adopted = true;
        if let (Some(flags), Some(draft)) = (
            property.flags.filter(|_| collection == 0),
            self.enums.get_mut(&found),
        ) {
            draft
                .flags
                .add(true, Evidence::Prose, flags, self.standings.of(flags.page));
        }
    }

    /// Returns the documented enumeration named after a property, alone or with its type.
    fn enum_of(
        &self,
        owner: &str,
        name: &str,
        property: &PropertyDraft,
        documented: &HashSet<CompactString>,
    ) -> Option<Name> {
        let simple_owner = simple_name(owner);
        let joined = format!("{simple_owner}{name}");
        let namespace = owner
            .rsplit_once('.')
            .map_or("", |(namespace, _)| namespace);
        let pages: Vec<PageId> = property.types.iter().map(|claim| claim.span.page).collect();
        let fits = |found: &Name, alone: bool| {
            let Some(draft) = self.enums.get(found) else {
                return false;
            };
            let has = |value: &str| {
                draft
                    .members
                    .keys()
                    .any(|member| member.eq_ignore_ascii_case(value))
            };
            // An enumeration on another page may belong to a property of the same name there, and
            // so may one of several on a page of enumerations.
            let own = draft
                .page
                .is_some_and(|page| pages.contains(&page) || self.is_enum_page(page, alone));
            own && property.values.iter().all(|(value, _)| has(value))
        };
        let called = |wanted: &str, alone: bool| {
            let found = documented
                .contains(&lower(wanted))
                .then(|| self.names.find(&format!("{namespace}.{wanted}")));
            let found = found.flatten().or_else(|| self.names.find(wanted));
            found
                .filter(|found| simple_name(found).eq_ignore_ascii_case(wanted))
                .filter(|found| fits(found, alone))
                .cloned()
        };
        if !documented.contains(&lower(&joined)) && !documented.contains(&lower(name)) {
            return None;
        }
        called(&joined, false)
            .or_else(|| called(name, true).filter(|_| !property.values.is_empty()))
    }

    /// Returns `true` if a page documents only enumerations, and exactly one if `alone`.
    fn is_enum_page(&self, id: PageId, alone: bool) -> bool {
        let page = self.pages.iter().find(|page| page.id == id);
        page.is_some_and(|page| {
            page.kind == PageKind::Enumeration && (!alone || page.enums.len() == 1)
        })
    }

    /// Adds an empty type for every name that is referred to but not described.
    fn add_mentioned(&mut self, operations: &[Operation]) {
        let mut found: Vec<(Name, Span)> = Vec::new();
        let unknown = |name: &str| {
            !is_primitive(name) && !self.types.contains_key(name) && !self.enums.contains_key(name)
        };
        let mut note = |name: &Name, span: Span| {
            if unknown(name) {
                found.push((name.clone(), span));
            }
        };
        for draft in self.types.values() {
            for property in draft.properties.values() {
                property
                    .types
                    .iter()
                    .for_each(|claim| note(&claim.value.name, claim.span));
                property
                    .owner
                    .iter()
                    .for_each(|claim| note(&claim.value, claim.span));
            }
            draft
                .base
                .iter()
                .for_each(|claim| note(&claim.value, claim.span));
        }
        for operation in operations {
            let body = operation.body.iter().flat_map(|body| {
                body.r#type
                    .as_deref()
                    .into_iter()
                    .chain(body.properties.iter().map(|p| &p.r#type))
            });
            let types = body
                .chain(operation.response.r#type.as_deref())
                .chain(operation.parameters.iter().map(|p| &p.r#type));
            for fact in types.filter(|fact| unknown(&fact.value.name)) {
                let page = self.sources.find(fact.at.page()).unwrap_or(PageId(0));
                found.push((
                    fact.value.name.clone(),
                    self.sources.span_of(page, fact.at.line()),
                ));
            }
        }
        for (name, span) in found {
            self.types.entry(name).or_insert_with(|| TypeDraft {
                mentioned: Some(span),
                ..Default::default()
            });
        }
    }

    /// Adds bases from pages that list derived types and, for types without a base, from "Inherited
    /// from".
    pub(super) fn infer_bases(&mut self) {
        for (name, base, span) in std::mem::take(&mut self.derived) {
            if let Some(draft) = self.types.get_mut(&name) {
                draft.base.add(
                    base,
                    Evidence::DerivedTypes,
                    span,
                    self.standings.of(span.page),
                );
            }
        }
        let root = Name::from(names::qualify(
            &self.dialect.words.root_entity,
            &self.names.namespace,
        ));
        let mut found: Vec<(Name, Name, Span)> = Vec::new();
        for (name, draft) in &self.types {
            if !draft.base.is_empty() {
                continue;
            }
            let owners = draft
                .properties
                .values()
                .flat_map(|property| property.owner.iter());
            let mut owners: Vec<(&Name, Span)> =
                owners.map(|claim| (&claim.value, claim.span)).collect();
            owners.retain(|(owner, _)| *owner != name);
            // The nearest of several owners is the one whose chain of bases contains the others.
            let below = |owner: &Name| {
                owners
                    .iter()
                    .filter(|(other, _)| self.reaches(owner, other))
                    .count()
            };
            let candidates = owners.iter().filter(|(owner, _)| **owner != root);
            let nearest = candidates
                .rev()
                .max_by_key(|(owner, _)| below(owner))
                .or(owners.first());
            if let Some((owner, span)) = nearest {
                found.push((name.clone(), (*owner).clone(), *span));
            }
        }
        for (name, base, span) in found {
            if let Some(draft) = self.types.get_mut(&name) {
                draft
                    .base
                    .add(base, Evidence::Table, span, self.standings.of(span.page));
            }
        }
        // A type whose derived types inherit from the root derives from the root if it has no base.
        let below_root = self.types.values().filter(|draft| {
            draft
                .properties
                .values()
                .any(|property| property.owner.iter().any(|claim| claim.value == root))
        });
        let bases: HashSet<&str> = below_root
            .flat_map(|draft| draft.base.iter().map(|claim| claim.value.as_str()))
            .collect();
        let rooted = self.types.iter().filter(|(name, draft)| {
            draft.base.is_empty() && **name != root && bases.contains(name.as_str())
        });
        let rooted: Vec<Name> = rooted.map(|(name, _)| name.clone()).collect();
        for name in rooted {
            if let Some(draft) = self.types.get_mut(&name) {
                let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
                draft.base.add(
                    root.clone(),
                    Evidence::Implied,
                    span,
                    self.standings.of(span.page),
                );
            }
        }
    }

    /// Decides whether each type is an entity or a complex type.
    fn infer_kinds(&mut self) {
        let root = self.root_entity();
        // Number of properties of each type that are listed as relationships, and as values. The
        // type of a value is not an entity.
        let mut uses: HashMap<&str, (usize, usize)> = HashMap::default();
        for property in self
            .types
            .values()
            .flat_map(|draft| draft.properties.values())
        {
            let Some(ty) = property.likely_type() else {
                continue;
            };
            let (linked, held) = uses.entry(&ty.name).or_default();
            *(if property.navigation { linked } else { held }) += 1;
        }
        let held = |name: &str| uses.get(name).is_some_and(|(_, held)| *held > 0);
        let (mut entities, mut likely): (HashSet<Name>, HashSet<Name>) = Default::default();
        for (name, draft) in &self.types {
            let has_id = draft.properties.contains_key("id");
            let (linked, held) = uses.get(name.as_str()).copied().unwrap_or_default();
            let has_key = draft
                .key
                .iter()
                .any(|key| draft.properties.contains_key(key.value.as_str()));
            let signs = [
                *name == root,
                self.reaches(name, &root),
                draft.has_methods,
                draft.has_relationships,
                draft.addressed.is_some(),
                has_key,
            ];
            if signs.contains(&true) {
                entities.insert(name.clone());
            } else if has_id && (linked > held || draft.identified && held == 0) {
                likely.insert(name.clone());
            }
        }
        // The bases of an entity are entities, and so are the types derived from it.
        let chains: Vec<Vec<&Name>> = self.types.keys().map(|name| self.bases_of(name)).collect();
        for (name, chain) in self.types.keys().zip(&chains) {
            if entities.contains(name) {
                entities.extend(chain.iter().map(|base| (*base).clone()));
            }
        }
        for (name, chain) in self.types.keys().zip(&chains) {
            let value = chain
                .iter()
                .any(|base| held(base) && !entities.contains(*base));
            if likely.contains(name) && !value || chain.iter().any(|base| entities.contains(*base))
            {
                entities.insert(name.clone());
            }
        }
        self.infer_keys(&mut entities);
        self.record_kinds(&entities);
        self.mark_navigation(&entities);
    }

    /// Finds the key of each entity, in the type or in a base: the declared key, else `id`, else
    /// the property that paths address it by. An entity without a key derives from the root of all
    /// entities if that is documented, and is a complex type otherwise.
    fn infer_keys(&mut self, entities: &mut HashSet<Name>) {
        let root = Name::from(self.root_entity());
        let rooted = self
            .types
            .get(&root)
            .is_some_and(|draft| draft.page.is_some());
        let mut keys: Vec<(Name, String, Span)> = Vec::new();
        let mut below_root: Vec<Name> = Vec::new();
        let mut keyless: Vec<Name> = Vec::new();
        for name in self.types.keys().filter(|name| entities.contains(*name)) {
            let chain: Vec<&Name> = std::iter::once(name).chain(self.bases_of(name)).collect();
            let drafts = || {
                chain
                    .iter()
                    .filter_map(|name| Some((*name, self.types.get(*name)?)))
            };
            let declared = |draft: &TypeDraft| {
                draft
                    .key
                    .iter()
                    .any(|key| draft.properties.contains_key(key.value.as_str()))
            };
            if drafts().any(|(_, draft)| declared(draft)) {
                continue;
            }
            // The key belongs to the base that has it, not to types derived from that base.
            let found = drafts()
                .filter_map(|(name, draft)| Some((name, key_property(draft)?)))
                .next_back();
            let is_abstract = |name: &Name| {
                self.types
                    .get(name)
                    .is_some_and(|draft| !draft.is_abstract.is_empty())
            };
            match (found, chain.last()) {
                (Some((owner, (key, span))), _) => keys.push((owner.clone(), key, span)),
                (None, Some(top)) if rooted && **top != root => below_root.push((*top).clone()),
                (None, _) if *name != root && !is_abstract(name) => keyless.push(name.clone()),
                (None, _) => {}
            }
        }
        for (name, key, span) in keys {
            if let Some(draft) = self
                .types
                .get_mut(&name)
                .filter(|draft| draft.key.is_empty())
            {
                draft
                    .key
                    .add(key, Evidence::Implied, span, self.standings.of(span.page));
            }
        }
        for name in below_root {
            if let Some(draft) = self
                .types
                .get_mut(&name)
                .filter(|draft| draft.base.is_empty())
            {
                let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
                draft.base.add(
                    root.clone(),
                    Evidence::Implied,
                    span,
                    self.standings.of(span.page),
                );
            }
        }
        entities.retain(|name| !keyless.contains(name));
    }

    fn record_kinds(&mut self, entities: &HashSet<Name>) {
        for (name, draft) in &mut self.types {
            let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
            let kind = if entities.contains(name) {
                TypeKind::Entity
            } else {
                TypeKind::Complex
            };
            draft
                .kind
                .add(kind, Evidence::Implied, span, self.standings.of(span.page));
            if kind == TypeKind::Complex
                && draft.properties.contains_key("id")
                && draft.page.is_some()
                && draft.base.is_empty()
            {
                let message = format!(
                    "cannot infer whether `{}` is an entity or a complex type",
                    simple_name(name)
                );
                self.out.push(
                    Diagnostic::new(Code::KindUndetermined, span, message)
                        .help("it is treated as a complex type; name its base, its methods or its `keyProperty`"),
                );
            }
        }
    }

    /// Marks properties of an entity type as navigation properties, whichever table lists them, and
    /// properties with a primitive value as plain ones.
    fn mark_navigation(&mut self, entities: &HashSet<Name>) {
        let enums: HashSet<&Name> = self.enums.keys().collect();
        for property in self
            .types
            .values_mut()
            .flat_map(|draft| draft.properties.values_mut())
        {
            let Some(name) = property.likely_type().map(|ty| &ty.name) else {
                continue;
            };
            let entity = entities.contains(name);
            // A listed relationship is not a value, even if its type is treated as an enumeration.
            let value = is_primitive(name) && name != "Untyped"
                || enums.contains(&name) && !property.navigation;
            if entity || value {
                property.navigation = entity;
            }
        }
    }

    /// Returns a type's bases, nearest first and at most 64.
    fn bases_of<'s>(&'s self, name: &'s Name) -> Vec<&'s Name> {
        let mut chain = Vec::new();
        let mut current = name;
        while let Some(base) = self
            .types
            .get(current)
            .and_then(|draft| draft.likely_base())
        {
            if base == name || chain.len() >= 64 || chain.contains(&base) {
                break;
            }
            chain.push(base);
            current = base;
        }
        chain
    }

    /// Returns `true` if a type's chain of bases contains `goal`.
    fn reaches(&self, name: &str, goal: &str) -> bool {
        let mut current = name;
        for _ in 0..32 {
            let Some(base) = self
                .types
                .get(current)
                .and_then(|draft| draft.base.iter().next())
            else {
                return false;
            };
            if base.value == goal {
                return true;
            }
            current = &base.value;
        }
        false
    }
}

/// Returns the property that identifies an entity: `id`, or else the one that paths name as its
/// key.
fn key_property(draft: &TypeDraft) -> Option<(String, Span)> {
    let plain = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let addressed = draft.addressed.as_ref().and_then(|(placeholder, span)| {
        let wanted = plain(placeholder);
        let name = draft.properties.keys().find(|name| plain(name) == wanted)?;
        Some((name.to_string(), *span))
    });
    let id = || {
        let (name, property) = draft.properties.get_key_value("id")?;
        Some((name.to_string(), property.types.iter().next()?.span))
    };
    id().or(addressed)
}

//! The names that a documentation set defines, for resolving type cells, links and annotations.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::api::{Name, UNTYPED, is_name, is_primitive, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::dialect::Dialect;
use crate::page::{Named, Page, ResourceFragment, TypeExpr, TypeName};
use crate::text::{AnyCaseMap, PageId, Sources};

use super::spellings::{common_namespace, respelt, spellings, translated_spellings};
use super::survey::Survey;
use crate::schema::ranking::{self, Subject};
use crate::schema::{Evidence, TypeRef};

/// Types and enumerations that a page defines.
#[derive(Debug, Default)]
struct PageDefinitions {
    types: Vec<Name>,
    enums: Vec<Name>,
}

/// Names by qualified and by simple form, in any letter case.
#[derive(Debug, Default)]
struct NameIndex {
    qualified: AnyCaseMap<Name>,
    simple: AnyCaseMap<Vec<Name>>,
}

impl NameIndex {
    /// Adds a name, spelt as `spelling` if it is new; returns its canonical form.
    fn add(&mut self, name: &str, spelling: &str) -> Name {
        let canonical = match self.qualified.get(name) {
            Some(known) => known.clone(),
            None => self.qualified.get_or_insert(name, spelling.into()).clone(),
        };
        let list = self.simple.get_or_insert(simple_name(name), Vec::new());
        add(list, canonical.clone());
        canonical
    }

    /// Returns the names with the same simple name, in order of insertion.
    fn alike(&self, name: &str) -> &[Name] {
        self.simple
            .get(simple_name(name))
            .map_or(&[], Vec::as_slice)
    }
}

/// Index of the names that pages define, and of those that they only mention.
///
/// Names that pages only mention are added while passes resolve them. What a qualified name resolves
/// to never changes. A name without a namespace, of a type that no page defines, resolves to one that
/// was mentioned before it, first to that in the main namespace.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Names that a page defines.
    defined: NameIndex,
    pages: HashMap<PageId, PageDefinitions>,
    /// Plurals of documented type names, unless they are themselves names: prose mentions "a
    /// **parcels** object".
    plurals: AnyCaseMap<Name>,
    /// Namespaces of pages that are not in the main one.
    scopes: HashMap<PageId, String>,
    /// Those namespaces.
    namespaces: BTreeSet<String>,
    /// Most frequent spelling of a name in examples, with its count; used for undocumented names.
    spellings: AnyCaseMap<(usize, String)>,
    pub namespace: String,
    mentioned: RefCell<Mentioned>,
}

/// Names that pages mention and none defines, and the targets of links.
#[derive(Debug, Default)]
struct Mentioned {
    names: NameIndex,
    /// Names of OData primitives and of untyped JSON.
    primitives: HashSet<Name>,
    /// Link targets, by the folder of the linking page: pages repeatedly link to the same few
    /// pages.
    links: HashMap<String, HashMap<String, Option<PageId>>>,
}

/// The type that a cell or a sentence names.
#[derive(Clone, Debug)]
pub(super) enum NamedType {
    One(TypeRef),
    /// One of several types, whose common base is the type.
    AnyOf {
        names: Vec<Name>,
        collection: u8,
    },
}

impl Names {
    /// Collects the names that pages define.
    pub fn collect(pages: &[&Page], survey: &Survey<'_>, dialect: &Dialect) -> Names {
        let mut names = Names {
            namespace: common_namespace(&survey.namespaces),
            spellings: spellings(&survey.spellings),
            ..Names::default()
        };
        let spelt = translated_spellings(pages);
        pages.iter().for_each(|page| names.define(page, &spelt));
        let definitions = pages.iter().filter_map(|page| names.pages.get(&page.id));
        for name in definitions.flat_map(|defined| &defined.types) {
            for plural in dialect
                .plurals_of(simple_name(name))
                .filter(|plural| names.defined.alike(plural).is_empty())
            {
                names.plurals.get_or_insert(&plural, name.clone());
            }
        }
        names
    }

    /// Adds the names that a page defines.
    fn define(&mut self, page: &Page, spelt: &HashMap<String, String>) {
        let namespace = page_namespace(page).unwrap_or(&self.namespace).to_owned();
        if namespace != self.namespace {
            self.scopes.insert(page.id, namespace.clone());
            self.namespaces.insert(namespace.clone());
        }
        for resource in &page.resources {
            if let Some((name, evidence)) = type_name(page, resource, &namespace) {
                let name = match evidence {
                    Evidence::Annotation => name,
                    _ => respelt(name, spelt),
                };
                let name = self.defined.add(&name, &name);
                add(&mut self.pages.entry(page.id).or_default().types, name);
            }
        }
        for fragment in &page.enums {
            let name = respelt(qualify(&fragment.name, &namespace), spelt);
            let name = self.defined.add(&name, &name);
            add(&mut self.pages.entry(page.id).or_default().enums, name);
        }
    }

    /// Returns the namespace of a page.
    pub fn scope(&self, page: PageId) -> &str {
        self.scopes.get(&page).unwrap_or(&self.namespace)
    }

    /// Registers a name that a page mentions; returns its canonical form. An undefined name is
    /// assumed to be in the page's namespace.
    pub fn mention(&self, from: PageId, name: &str) -> Name {
        let name = name.trim_start_matches('#');
        if is_primitive(name) {
            return self.primitive(name);
        }
        if let Some(known) = self
            .find_from(from, name)
            .or_else(|| self.plurals.get(name).cloned())
        {
            return known;
        }
        let name = self.declared_case(qualify(name, self.scope(from)));
        if let Some(known) = self.defined.qualified.get(&name) {
            return known.clone();
        }
        let usual = self.spellings.get(&name).map_or(&name, |(_, usual)| usual);
        self.mentioned.borrow_mut().names.add(&name, usual)
    }

    /// Returns a qualified name with its namespace as a page declares it, in any letter case.
    fn declared_case(&self, name: String) -> String {
        let Some((namespace, simple)) = name.rsplit_once('.') else {
            return name;
        };
        let mut declared = std::iter::once(&self.namespace).chain(&self.namespaces);
        match declared.find(|known| known.eq_ignore_ascii_case(namespace)) {
            Some(known) => format!("{known}.{simple}"),
            None => name,
        }
    }

    /// Returns a primitive's name.
    pub fn primitive(&self, name: &str) -> Name {
        let primitives = &mut self.mentioned.borrow_mut().primitives;
        if let Some(known) = primitives.get(name) {
            return known.clone();
        }
        let name = Name::from(name);
        primitives.insert(name.clone());
        name
    }

    /// Returns the name of untyped JSON.
    pub fn untyped(&self) -> Name {
        self.primitive(UNTYPED)
    }

    /// Returns the canonical form of a name that a page uses: in the page's namespace, then as
    /// [`find`](Self::find).
    pub fn find_from(&self, from: PageId, name: &str) -> Option<Name> {
        let name = name.trim_start_matches('#');
        if !name.contains('.')
            && let Some(scope) = self.scopes.get(&from)
            && let Some(found) = self.qualified(&format!("{scope}.{name}"))
        {
            return Some(found);
        }
        self.find(name)
    }

    /// Returns the canonical form of a name, qualified or not: in the main namespace first, then as
    /// a documented name in any. An undefined qualified name may have the wrong namespace, so it
    /// matches the only documented type with its simple name.
    pub fn find(&self, name: &str) -> Option<Name> {
        let name = name.trim_start_matches('#');
        if let Some(found) = self.qualified(name) {
            return Some(found);
        }
        if !name.contains('.')
            && let Some(found) = self.qualified(&format!("{}.{name}", self.namespace))
        {
            return Some(found);
        }
        let defined = self.defined.alike(name);
        let mentioned = &self.mentioned.borrow().names;
        let mut all = defined.iter().chain(mentioned.alike(name));
        if name.contains('.') {
            let ending = format!(".{}", name.to_lowercase());
            let sub = all.find(|known| known.to_lowercase().ends_with(&ending));
            let only = match defined {
                [only] => Some(only),
                _ => None,
            };
            return sub.or(only).cloned();
        }
        all.next().cloned()
    }

    fn qualified(&self, name: &str) -> Option<Name> {
        let defined = self.defined.qualified.get(name).cloned();
        defined.or_else(|| self.mentioned.borrow().names.qualified.get(name).cloned())
    }

    /// Returns the name that a link leads to: the type on its page that the link's text names, the
    /// enumeration that its anchor or text names, the only type there, or the only enumeration if
    /// there is no type.
    fn by_page(&self, page: PageId, text: &str, anchor: &str) -> Option<&Name> {
        let PageDefinitions { types, enums } = self.pages.get(&page)?;
        // The anchor of an enumeration's heading begins with its name: `#size-values`.
        let anchored = |name: &&Name| {
            let name = simple_name(name);
            let head = anchor
                .get(..name.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(name));
            head && anchor
                .get(name.len()..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let same = |name: &&Name| simple_name(name).eq_ignore_ascii_case(simple_name(text));
        let only = if types.is_empty() { enums } else { types };
        let named = types
            .iter()
            .find(same)
            .or_else(|| enums.iter().find(anchored))
            .or_else(|| enums.iter().find(same));
        match (named, only.as_slice()) {
            (None, [only]) => Some(only),
            (named, _) => named,
        }
    }

    /// Returns the page that a link leads to.
    pub fn linked(&self, from: PageId, target: &str, sources: &Sources) -> Option<PageId> {
        let folder = sources.get(from)?.folder();
        let links = &mut self.mentioned.borrow_mut().links;
        if let Some(known) = links.get(folder).and_then(|links| links.get(target)) {
            return *known;
        }
        let found = sources.resolve(from, target);
        let of_folder = links.entry(folder.to_owned()).or_default();
        of_folder.insert(target.to_owned(), found);
        found
    }

    /// Resolves a name with a link: by the page that it leads to, then by its text. Undefined names
    /// are registered.
    pub fn resolve(
        &self,
        from: PageId,
        text: &str,
        target: Option<&str>,
        sources: &Sources,
    ) -> Name {
        let linked = target.and_then(|target| self.linked(from, target, sources));
        let anchor = target
            .and_then(|target| target.split_once('#'))
            .map_or("", |(_, anchor)| anchor);
        if let Some(found) = linked.and_then(|page| self.by_page(page, text, anchor)) {
            return found.clone();
        }
        let text = text.trim();
        if is_name(text) {
            return self.mention(from, text);
        }
        // If the text is a display name and the page defines nothing, only the file name is left.
        let stem = target
            .and_then(|t| t.split('#').next())
            .and_then(|t| t.rsplit('/').next());
        let stem = stem
            .and_then(|name| name.strip_suffix(".md"))
            .filter(|name| is_name(name));
        match stem {
            Some(stem) => self.mention(from, stem),
            None => self.untyped(),
        }
    }

    /// Resolves a type cell. An enumeration without a name is named after its property.
    pub fn type_ref(
        &self,
        from: PageId,
        expr: &TypeExpr,
        property: &str,
        sources: &Sources,
    ) -> NamedType {
        let collection = expr.collection;
        let name = match &expr.name {
            TypeName::Primitive { name } => self.primitive(name),
            TypeName::Untyped | TypeName::Unclear { .. } => self.untyped(),
            TypeName::Enumeration => self.mention(from, property),
            TypeName::Union { of } => {
                let names = of
                    .iter()
                    .map(|(text, target)| self.resolve(from, text, Some(target), sources))
                    .collect();
                return NamedType::AnyOf { names, collection };
            }
            TypeName::Named { text, target } => {
                self.resolve(from, text, target.as_deref(), sources)
            }
        };
        NamedType::One(TypeRef { name, collection })
    }

    /// Resolves a type named in a sentence.
    pub fn named(&self, from: PageId, named: &Named, sources: &Sources) -> Name {
        self.resolve(from, &named.text, named.target.as_deref(), sources)
    }
}

fn add(list: &mut Vec<Name>, name: Name) {
    if !list.contains(&name) {
        list.push(name);
    }
}

/// Returns a name with a namespace, adding one if it has none.
pub(super) fn qualify(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

/// Returns the name of the type a fragment documents.
pub(super) fn type_name(
    page: &Page,
    resource: &ResourceFragment,
    namespace: &str,
) -> Option<(String, Evidence)> {
    let annotation = resource.annotation.as_ref();
    let annotated = annotation.and_then(|annotation| annotation.type_name());
    let title = resource.title.as_ref();
    let candidates = [
        (Evidence::Annotation, annotated.map(|(name, _)| name)),
        (Evidence::Title, title.map(|(name, _)| name.as_str())),
        (Evidence::Implied, Some(page.stem())),
    ];
    let candidates = candidates
        .into_iter()
        .filter_map(|(evidence, name)| Some((evidence, name?)))
        .filter(|(_, name)| is_name(name));
    let (evidence, name) = ranking::best(Subject::TypeName, candidates)?;
    Some((qualify(name, namespace), evidence))
}

/// Returns the namespace that a page states, or that its annotation names.
pub(super) fn page_namespace(page: &Page) -> Option<&str> {
    let annotated = || {
        let annotations = page
            .resources
            .iter()
            .filter_map(|resource| resource.annotation.as_ref());
        let mut names = annotations.filter_map(|annotation| annotation.type_name());
        names
            .next()
            .and_then(|(name, _)| name.rsplit_once('.'))
            .map(|(namespace, _)| namespace)
    };
    page.namespace
        .as_ref()
        .map(|(name, _)| name.as_str())
        .or_else(annotated)
}

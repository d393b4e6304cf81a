//! Resolution of paths: the type that the last segment addresses, from the documented types along
//! the path.
//!
//! Segments match properties of the type, of its bases and of the types derived from it, regardless
//! of letter case. Roots are the entity sets and singletons that paths begin with; their types are
//! those that requests on them are documented to return.

use crate::api::path::Segment;
use crate::api::{Name, Primitive, is_primitive, simple_name};
use crate::collections::{HashMap, HashSet, IndexMap};
use crate::infer::drafts::TypeDraft;
use crate::infer::hierarchy::Hierarchy;
use crate::schema::TypeRef;
use crate::text::{AnyCaseMap, lower};

/// Kind of a path's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::infer) enum Ending {
    /// A resource, a property, a key or a cast.
    Resource,
    /// An action, a function, or a segment that the documented type does not have.
    Call,
    /// `$ref`.
    Reference,
    /// `$value`.
    Value,
    /// `$count`.
    Count,
}

/// Returns `true` if a type represents a root that no page documents.
pub(in crate::infer) fn is_container(name: &str) -> bool {
    name.starts_with('/')
}

/// Destination of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::infer) struct Place {
    /// The addressed type; `None` if the documentation does not determine it.
    pub ty: Option<TypeRef>,
    pub ending: Ending,
    /// Type before the last segment, if that is a property, a cast, a call or starts with `$`.
    pub owner: Option<TypeRef>,
    /// Whether the path ends in a cast.
    pub cast: bool,
    /// Whether the path ends in a key.
    pub key: bool,
}

impl Place {
    /// The place of a path whose destination is unknown.
    pub const UNKNOWN: Place = Place {
        ty: None,
        ending: Ending::Resource,
        owner: None,
        cast: false,
        key: false,
    };

    /// Returns the type of the addressed resource; `None` for a call or a system resource such as
    /// `$value`.
    pub fn resource(&self) -> Option<&TypeRef> {
        match self.ending {
            Ending::Resource => self.ty.as_ref(),
            _ => None,
        }
    }
}

/// Index of properties and roots, by which paths are resolved.
pub(in crate::infer) struct Places<'h> {
    pub hierarchy: &'h Hierarchy,
    properties: HashMap<Name, AnyCaseMap<TypeRef>>,
    by_simple: AnyCaseMap<Vec<Name>>,
    roots: AnyCaseMap<TypeRef>,
    /// Types that `$value` and `$count` return.
    stream: Name,
    count: Name,
}

impl<'h> Places<'h> {
    /// Indexes the documented properties; roots are added later.
    pub fn new(types: &IndexMap<Name, TypeDraft>, hierarchy: &'h Hierarchy) -> Self {
        let mut places = Places {
            hierarchy,
            properties: HashMap::default(),
            by_simple: AnyCaseMap::default(),
            roots: AnyCaseMap::default(),
            stream: Primitive::Stream.into(),
            count: Primitive::Int32.into(),
        };
        for (name, draft) in types {
            let mut properties = AnyCaseMap::with_capacity(draft.properties.len());
            for (name, property) in &draft.properties {
                if let Some(ty) = property.likely_type() {
                    properties.insert(name, ty.clone());
                }
            }
            let alike = places
                .by_simple
                .get_or_insert(simple_name(name), Vec::new());
            alike.push(name.clone());
            places.properties.insert(name.clone(), properties);
        }
        places
    }

    pub fn root(&self, segment: &str) -> Option<&TypeRef> {
        self.roots.get(segment)
    }

    pub fn set_root(&mut self, segment: &str, ty: TypeRef) {
        self.roots.insert(segment, ty);
    }

    /// Adds a property that paths show and no table lists.
    pub fn add_property(&mut self, owner: &Name, name: &str, ty: TypeRef) {
        let properties = self.properties.entry(owner.clone()).or_default();
        properties.get_or_insert(name, ty);
    }

    /// Makes a property a collection.
    pub fn make_collection(&mut self, owner: &str, name: &str) {
        let properties = self.properties.get_mut(owner);
        if let Some(ty) = properties.and_then(|properties| properties.get_mut(name)) {
            ty.collection = ty.collection.max(1);
        }
    }

    /// Returns a property of a type or of its bases, or else of its descendants if all that have a
    /// property of that name agree on the type.
    pub fn property(&self, owner: &Name, name: &str) -> Option<&TypeRef> {
        let name = lower(name);
        let own = |r#type: &Name| self.properties.get(r#type)?.get_lower(&name);
        if let Some(found) = self.hierarchy.chain(owner).find_map(own) {
            return Some(found);
        }
        let mut pending: Vec<&Name> = self.hierarchy.derived(owner).iter().collect();
        let mut seen: HashSet<&Name> = HashSet::default();
        let mut found: Option<&TypeRef> = None;
        while let Some(next) = pending.pop() {
            if !seen.insert(next) {
                continue;
            }
            match (own(next), found) {
                (Some(ty), Some(known)) if ty != known => return None,
                (Some(ty), _) => found = Some(ty),
                (None, _) => {}
            }
            pending.extend(self.hierarchy.derived(next));
        }
        found
    }

    /// Returns the type that a segment casts to.
    fn cast(&self, owner: &Name, segment: &str) -> Option<&Name> {
        let list = self.by_simple.get(simple_name(segment))?;
        let fits = |name: &&Name| self.hierarchy.are_related(name, owner);
        let qualified = segment.contains('.');
        let exact = list
            .iter()
            .find(|name| qualified && name.eq_ignore_ascii_case(segment));
        exact
            .or_else(|| list.iter().find(fits))
            .filter(|name| qualified || fits(name))
    }

    /// Resolves a path from its root.
    pub fn walk(&self, path: &[Segment]) -> Place {
        let Cursor {
            ty,
            ending,
            owner,
            cast,
            key,
        } = self.follow(path);
        let owned = |found: Option<TypeRefView<'_>>| {
            found.map(|TypeRefView { name, collection }| TypeRef {
                name: name.clone(),
                collection,
            })
        };
        Place {
            ty: owned(ty),
            ending,
            owner: owned(owner),
            cast,
            key,
        }
    }

    /// Returns `true` if a segment is a key: it follows a collection and is neither a cast nor a
    /// system resource such as `$count`.
    pub fn is_key(&self, path: &[Segment], index: usize) -> bool {
        let (Some(before), Some(through)) = (path.get(..index), path.get(..=index)) else {
            return false;
        };
        let is_system =
            matches!(through.last(), Some(Segment::Literal { text }) if text.starts_with('$'));
        !is_system
            && self.walk(before).ty.is_some_and(|ty| ty.collection > 0)
            && !self.walk(through).cast
    }

    fn follow(&self, path: &[Segment]) -> Cursor<'_> {
        let mut at = Cursor::default();
        let mut addressed = false;
        for (index, segment) in path.iter().enumerate() {
            let mut text = match segment {
                Segment::Literal { text } => text.as_str(),
                _ => "",
            };
            if addressed {
                addressed = !text.ends_with(':');
                continue;
            }
            if let Some(head) = text.strip_suffix(':') {
                addressed = true;
                text = head;
            }
            let root = |name: &str| Cursor {
                ty: self.root(name).map(TypeRefView::new),
                ..Cursor::default()
            };
            at = match segment {
                Segment::Literal { .. } if index == 0 => root(text),
                Segment::Literal { .. } => {
                    let position = if index + 1 == path.len() {
                        Position::Last
                    } else {
                        Position::Inner
                    };
                    self.literal(at, text, position)
                }
                Segment::Parameter { .. } => Cursor::key(at),
                Segment::Call { name, .. } if name.is_empty() => Cursor::key(at),
                Segment::Call { name, arguments } => {
                    let called = if index == 0 {
                        root(name)
                    } else {
                        // With arguments, a name may be a literal in place of a key.
                        let position = if arguments.is_empty() {
                            Position::Last
                        } else {
                            Position::Inner
                        };
                        self.literal(at, name, position)
                    };
                    called.call(arguments.len())
                }
            };
        }
        at
    }

    /// Follows a literal segment.
    fn literal<'w>(&'w self, at: Cursor<'w>, text: &str, position: Position) -> Cursor<'w> {
        let owner = at.ty;
        let system = |ending, ty| Cursor {
            ty,
            ending,
            owner,
            ..Cursor::default()
        };
        let single = |name| {
            Some(TypeRefView {
                name,
                collection: 0,
            })
        };
        match text {
            "$ref" => return system(Ending::Reference, None),
            "$value" => return system(Ending::Value, single(&self.stream)),
            "$count" => return system(Ending::Count, single(&self.count)),
            _ if text.chars().all(|c| c == '.') => return at,
            _ => {}
        }
        let Some(current) = at.ty else {
            return self.unresolved_cast(at, text);
        };
        if current.collection == 0
            && let Some(ty) = self.property(current.name, text)
        {
            return Cursor {
                ty: Some(TypeRefView::new(ty)),
                owner,
                ..Cursor::default()
            };
        }
        if !is_primitive(current.name)
            && let Some(name) = self.cast(current.name, text)
        {
            return Cursor {
                ty: Some(TypeRefView { name, ..current }),
                owner,
                cast: true,
                ..Cursor::default()
            };
        }
        // A literal in place of a key, such as `inbox`, followed by other segments.
        if current.collection > 0 && position == Position::Inner && !text.contains('.') {
            return Cursor::key(Cursor {
                ty: Some(current),
                ..Cursor::default()
            });
        }
        system(Ending::Call, None)
    }

    /// Follows a cast after a path that is not resolved: a type's name determines what is addressed.
    fn unresolved_cast(&self, at: Cursor<'_>, text: &str) -> Cursor<'_> {
        if !text.contains('.') || at.ending != Ending::Resource {
            return Cursor::default();
        }
        let known = self.by_simple.get(simple_name(text));
        let mut names = known.into_iter().flatten();
        let name = names.find(|name| name.eq_ignore_ascii_case(text));
        let ty = name.map(|name| TypeRefView {
            name,
            collection: u8::from(!at.key),
        });
        Cursor {
            ty,
            cast: ty.is_some(),
            ..Cursor::default()
        }
    }
}

/// Position of a segment in its path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Inner,
    Last,
}

/// A borrowed [`TypeRef`].
#[derive(Clone, Copy)]
struct TypeRefView<'w> {
    name: &'w Name,
    collection: u8,
}

impl<'w> TypeRefView<'w> {
    fn new(ty: &'w TypeRef) -> Self {
        TypeRefView {
            name: &ty.name,
            collection: ty.collection,
        }
    }
}

/// A [`Place`] while a path is being resolved.
struct Cursor<'w> {
    ty: Option<TypeRefView<'w>>,
    ending: Ending,
    owner: Option<TypeRefView<'w>>,
    cast: bool,
    key: bool,
}

impl Default for Cursor<'_> {
    fn default() -> Self {
        Cursor {
            ty: None,
            ending: Ending::Resource,
            owner: None,
            cast: false,
            key: false,
        }
    }
}

impl Cursor<'_> {
    /// Returns the place after a call, or after a key in parentheses: `users('{id}')`.
    fn call(self, arguments: usize) -> Self {
        let is_set = self.ty.is_some_and(|ty| ty.collection > 0);
        if self.ending == Ending::Resource && is_set && arguments == 1 {
            return Cursor::key(self);
        }
        Cursor {
            ending: Ending::Call,
            ty: None,
            ..self
        }
    }

    /// Returns the place of one item of a collection, after a key.
    fn key(self) -> Self {
        let ty = self
            .ty
            .filter(|ty| ty.collection > 0 && self.ending == Ending::Resource);
        let ty = ty.map(|ty| TypeRefView {
            collection: ty.collection - 1,
            ..ty
        });
        Cursor {
            ty,
            key: true,
            ..Cursor::default()
        }
    }
}

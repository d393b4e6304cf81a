//! Resolution of paths: the type that the last segment addresses, from the documented types along
//! the path.
//!
//! Segments match properties of the type, of its bases and of the types derived from it, regardless
//! of letter case. Roots are the entity sets and singletons that paths begin with; their types are
//! those that requests on them are documented to return.

use super::TypeDraft;
use crate::api::path::Segment;
use crate::api::{Name, Primitive, is_primitive, is_union, members, simple_name};
use crate::collections::{AnyCaseMap, HashMap, HashSet, IndexMap};
use crate::schema::TypeRef;
use crate::text::lower;

/// Kind of a path's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ending {
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
pub(super) fn is_container(name: &str) -> bool {
    name.starts_with('/')
}

/// Destination of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
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

#[derive(Default)]
struct TypeNode {
    base: Option<Name>,
    properties: AnyCaseMap<TypeRef>,
}

/// Index of the types for resolving paths.
#[derive(Default)]
pub(super) struct Walker {
    shapes: HashMap<Name, TypeNode>,
    derived: HashMap<Name, Vec<Name>>,
    by_simple: AnyCaseMap<Vec<Name>>,
    roots: AnyCaseMap<TypeRef>,
    /// Types that `$value` and `$count` return.
    stream: Name,
    count: Name,
}

impl Walker {
    pub fn new(types: &IndexMap<Name, TypeDraft>) -> Self {
        let mut walker = Walker {
            stream: Primitive::Stream.into(),
            count: Primitive::Int32.into(),
            ..Walker::default()
        };
        for (name, draft) in types {
            let base = draft.likely_base().cloned();
            if let Some(base) = &base {
                walker
                    .derived
                    .entry(base.clone())
                    .or_default()
                    .push(name.clone());
            }
            let mut properties = AnyCaseMap::with_capacity(draft.properties.len());
            for (name, property) in &draft.properties {
                if let Some(ty) = property.likely_type() {
                    properties.insert(name, ty.clone());
                }
            }
            walker
                .by_simple
                .get_or_insert(simple_name(name), Vec::new())
                .push(name.clone());
            walker
                .shapes
                .insert(name.clone(), TypeNode { base, properties });
        }
        walker
    }

    /// Replaces a union with its types' nearest common base, or else with untyped JSON.
    pub fn settle_union(&self, mut ty: TypeRef) -> TypeRef {
        if is_union(&ty.name) && !self.shapes.is_empty() {
            let names: Vec<Name> = members(&ty.name).map(Name::from).collect();
            let common = names.split_first().and_then(|(first, rest)| {
                rest.iter()
                    .try_fold(first, |a, b| self.common_base(a, b))
                    .cloned()
            });
            ty.name = common.unwrap_or_else(|| "Untyped".into());
        }
        ty
    }

    pub fn root(&self, segment: &str) -> Option<&TypeRef> {
        self.roots.get(segment)
    }

    pub fn set_root(&mut self, segment: &str, ty: TypeRef) {
        self.roots.insert(segment, ty);
    }

    /// Adds a property that paths show and no table lists.
    pub fn add_property(&mut self, owner: &Name, name: &str, ty: TypeRef) {
        let shape = self.shapes.entry(owner.clone()).or_default();
        shape.properties.get_or_insert(name, ty);
    }

    /// Makes a property a collection.
    pub fn make_collection(&mut self, owner: &str, name: &str) {
        let property = self
            .shapes
            .get_mut(owner)
            .and_then(|shape| shape.properties.get_mut(name));
        if let Some(ty) = property {
            ty.collection = ty.collection.max(1);
        }
    }

    /// Returns `true` if a type is `base` or derived from it.
    pub fn is_a(&self, name: &Name, base: &str) -> bool {
        self.chain(name).any(|known| known == base)
    }

    /// Returns the nearest type that is a base of both, or one of them.
    pub fn common_base<'w>(&'w self, a: &'w Name, b: &Name) -> Option<&'w Name> {
        self.chain(a).find(|base| self.is_a(b, base))
    }

    /// Returns a type and its bases, at most 64 in all, so that a circular chain ends.
    pub fn chain<'w>(&'w self, name: &'w Name) -> impl Iterator<Item = &'w Name> {
        let mut current = Some(name);
        let mut left = 64;
        std::iter::from_fn(move || {
            let name = current.filter(|_| left > 0)?;
            left -= 1;
            current = self.shapes.get(name).and_then(|shape| shape.base.as_ref());
            Some(name)
        })
    }

    /// Returns a property of a type or of its bases, or else of its descendants if all that have a
    /// property of that name agree on the type.
    pub fn property(&self, owner: &Name, name: &str) -> Option<&TypeRef> {
        let name = lower(name);
        let own = |r#type: &Name| self.shapes.get(r#type)?.properties.get_lower(&name);
        if let Some(found) = self.chain(owner).find_map(own) {
            return Some(found);
        }
        let mut pending: Vec<&Name> = self.derived.get(owner).into_iter().flatten().collect();
        if pending.is_empty() {
            return None;
        }
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
            pending.extend(self.derived.get(next).into_iter().flatten());
        }
        found
    }

    /// Returns the type that a segment casts to.
    fn cast(&self, owner: &Name, segment: &str) -> Option<&Name> {
        let list = self.by_simple.get(simple_name(segment))?;
        let fits = |name: &&Name| self.is_a(name, owner) || self.is_a(owner, name);
        let qualified = segment.contains('.');
        let exact = list
            .iter()
            .find(|name| qualified && name.eq_ignore_ascii_case(segment));
        exact
            .or_else(|| list.iter().find(fits))
            .filter(|name| qualified || fits(name))
    }

    /// Resolves a path from its root.
    pub fn walk(&self, path: &[Segment<'_>]) -> Place {
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

    /// Returns `true` if a segment followed by others is a key: it follows a collection and is not
    /// a cast.
    pub fn is_key(&self, path: &[Segment<'_>], index: usize) -> bool {
        let (Some(before), Some(through)) = (path.get(..index), path.get(..=index)) else {
            return false;
        };
        self.walk(before).ty.is_some_and(|ty| ty.collection > 0) && !self.walk(through).cast
    }

    fn follow(&self, path: &[Segment<'_>]) -> Cursor<'_> {
        let mut at = Cursor::default();
        let mut addressed = false;
        for (index, segment) in path.iter().enumerate() {
            let mut text = match segment {
                Segment::Literal { text } => *text,
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
                Segment::Literal { .. } => self.literal(at, text, index + 1 == path.len()),
                Segment::Parameter { .. } => Cursor::key(at),
                Segment::Call { name: "", .. } => Cursor::key(at),
                // A key in parentheses after a set: `users('{id}')`.
                Segment::Call { name, arguments } => {
                    let called = if index == 0 {
                        root(name)
                    } else {
                        self.literal(at, name, arguments.is_empty())
                    };
                    let keyed = called.ending == Ending::Resource
                        && called.ty.is_some_and(|ty| ty.collection > 0)
                        && arguments.len() == 1;
                    if keyed {
                        Cursor::key(called)
                    } else {
                        Cursor {
                            ending: Ending::Call,
                            ty: None,
                            ..called
                        }
                    }
                }
            };
        }
        at
    }

    fn literal<'w>(&'w self, at: Cursor<'w>, text: &str, last: bool) -> Cursor<'w> {
        let owner = at.ty;
        let primitive = |name| {
            Some(TypeRefView {
                name,
                collection: 0,
            })
        };
        let ending = match text {
            "$ref" => Some((Ending::Reference, None)),
            "$value" => Some((Ending::Value, primitive(&self.stream))),
            "$count" => Some((Ending::Count, primitive(&self.count))),
            _ => None,
        };
        if let Some((ending, ty)) = ending {
            return Cursor {
                ty,
                ending,
                owner,
                ..Cursor::default()
            };
        }
        if text.chars().all(|c| c == '.') {
            return at;
        }
        let Some(current) = at.ty else {
            // A type's name determines what is addressed, even if the path before it is unresolved.
            let known = self
                .by_simple
                .get(simple_name(text))
                .filter(|_| text.contains('.') && at.ending == Ending::Resource);
            let name =
                known.and_then(|list| list.iter().find(|name| name.eq_ignore_ascii_case(text)));
            let ty = name.map(|name| TypeRefView {
                name,
                collection: u8::from(!at.key),
            });
            return Cursor {
                ty,
                cast: ty.is_some(),
                ..Cursor::default()
            };
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
        if current.collection > 0 && !last && !text.contains('.') {
            return Cursor::key(Cursor {
                ty: Some(current),
                ..Cursor::default()
            });
        }
        Cursor {
            ending: Ending::Call,
            owner,
            ..Cursor::default()
        }
    }
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

//! Reading: serde's visitor for any [`Value`], generic over the deserializer and not over the model.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Additional, Object, Place, Shape, Tagged, Value};

/// A value of another sort than expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// The items of an array that is being read.
pub trait Items {
    /// Reads the next item into a value. `false` at the end.
    ///
    /// # Errors
    /// Where the text is no JSON or the item does not fit, in words.
    fn next(&mut self, value: &mut dyn Value) -> Result<bool, String>;
}

/// Reads a value of a type.
///
/// # Errors
/// The deserializer's, and where the JSON does not fit the value.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    read_root(&mut value, deserializer)?;
    Ok(value)
}

/// Reads a value that is a whole text.
///
/// # Errors
/// The deserializer's, and where the JSON does not fit the value.
pub fn read_root<'de, D: Deserializer<'de>>(value: &mut dyn Value, deserializer: D) -> Result<(), D::Error> {
    read(None, value, deserializer)
}

/// Reads a value that is the member `name` of an object.
///
/// # Errors
/// The deserializer's, and where the JSON does not fit the value.
pub fn read<'de, D: Deserializer<'de>>(
    name: Option<&str>,
    value: &mut dyn Value,
    deserializer: D,
) -> Result<(), D::Error> {
    Seed { name, value }.deserialize(deserializer)
}

struct Seed<'s> {
    name: Option<&'s str>,
    value: &'s mut dyn Value,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    #[cold]
    fn mismatch<E: de::Error>(&self, found: &str) -> E {
        let expected = self.value.expected();
        match self.name {
            Some(name) => E::custom(format_args!("`{name}` is {found}, not {expected}")),
            None => E::custom(format_args!("this is {found}, not {expected}")),
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value.expected())
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<(), E> {
        self.value.boolean(v).map_err(|_| self.mismatch("a boolean"))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<(), E> {
        self.value.integer(v).map_err(|_| self.mismatch("an integer"))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<(), E> {
        let read = match i64::try_from(v) {
            Ok(v) => self.value.integer(v),
            Err(_) => match self.value.any() {
                Some(any) => {
                    *any = v.into();
                    Ok(())
                }
                None => self.value.float(v as f64),
            },
        };
        read.map_err(|_| self.mismatch("an integer"))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<(), E> {
        self.value.float(v).map_err(|_| self.mismatch("a fraction"))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<(), E> {
        self.value.text(v).map_err(|_| self.mismatch("text"))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.value.null().map_err(|_| self.mismatch("null"))
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        if let Some(any) = self.value.any() {
            *any = serde_json::Value::deserialize(de::value::SeqAccessDeserializer::new(access))?;
            return Ok(());
        }
        let mut items = Access { access, name: self.name };
        match self.value.array(&mut items) {
            Ok(()) => Ok(()),
            Err(message) if message.is_empty() => Err(self.mismatch("an array")),
            Err(message) => Err(de::Error::custom(message)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.value.object() {
            Some(Place::Object(object)) => read_members(object, Members::new(map)),
            Some(Place::Tagged(tagged)) => read_tagged(tagged, map),
            Some(Place::Any(any)) => {
                *any = serde_json::Value::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(())
            }
            None => Err(self.mismatch("an object")),
        }
    }
}

/// The annotation that names an object's type.
const TYPE: &str = "@odata.type";

/// Reads an object by its `@odata.type`. What stands before the tag is held back; a tag that comes first costs nothing.
fn read_tagged<'de, A: MapAccess<'de>>(tagged: &mut dyn Tagged, map: A) -> Result<(), A::Error> {
    let mut members = Members::new(map);
    let mut held = Vec::new();
    let mut tag = None;
    while let Some(key) = members.next_key()? {
        if key == TYPE {
            tag = members.map.next_value::<Option<Key<'de>>>()?;
            break;
        }
        held.push((key, members.map.next_value::<serde_json::Value>()?));
    }
    members.held = held.into_iter();
    let Some(Key(tag)) = tag else { return read_members(tagged.declared(), members) };
    let name = tag.strip_prefix('#');
    if let Some(object) = tagged.descendant(name.unwrap_or(&tag)) {
        // Which struct it is says the tag; one of another spelling is kept to be written back.
        if name.is_none() {
            keep(object, tag);
        }
        return read_members(object, members);
    }
    let object = tagged.declared();
    keep(object, tag);
    read_members(object, members)
}

fn keep(object: &mut dyn Object, tag: Cow<'_, str>) {
    let mut tag = Some(tag.into_owned());
    object.fill(&mut |_, additional| {
        if let (Some(additional), Some(tag)) = (additional, tag.take()) {
            additional.push(TYPE.to_owned(), tag.into());
        }
    });
}

/// The members of an object that are still to be read: those held back, then the others.
struct Members<'de, A> {
    held: std::vec::IntoIter<(Cow<'de, str>, serde_json::Value)>,
    map: A,
    ended: bool,
}

impl<'de, A: MapAccess<'de>> Members<'de, A> {
    fn new(map: A) -> Self {
        Members { held: Vec::new().into_iter(), map, ended: false }
    }

    fn next_key(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        if self.ended {
            return Ok(None);
        }
        let key = self.map.next_key::<Key<'de>>()?;
        self.ended = key.is_none();
        Ok(key.map(|Key(key)| key))
    }
}

fn read_members<'de, A: MapAccess<'de>>(object: &mut dyn Object, members: Members<'de, A>) -> Result<(), A::Error> {
    let shape = object.shape();
    let mut members = Some(members);
    let mut result = Ok(());
    object.fill(&mut |values, additional| {
        if let Some(members) = members.take() {
            result = Filling { shape, seen: Vec::new(), next: 0, values, additional }.read(members);
        }
    });
    result
}

/// A struct while its members are read.
struct Filling<'f, 'v, 'a> {
    shape: &'static Shape,
    /// Which of the members that must be there have been.
    seen: Vec<bool>,
    /// The member that is expected next: services write members in the order in which they are documented, more often
    /// than not.
    next: usize,
    values: &'f mut [&'v mut dyn Value],
    additional: Option<&'a mut Additional>,
}

impl Filling<'_, '_, '_> {
    fn read<'de, A: MapAccess<'de>>(mut self, mut members: Members<'de, A>) -> Result<(), A::Error> {
        self.seen.resize(self.shape.required.len(), false);
        for (key, value) in members.held.by_ref() {
            match self.place(&key) {
                Some(place) => {
                    let seed = Seed { name: Some(&key), value: place };
                    seed.deserialize(value).map_err(de::Error::custom)?;
                }
                None => {
                    self.additional
                        .iter_mut()
                        .for_each(|additional| additional.push(key.as_ref().to_owned(), value.clone()));
                }
            }
        }
        while let Some(key) = members.next_key()? {
            if let Some(value) = self.place(&key) {
                members.map.next_value_seed(Seed { name: Some(&key), value })?;
            } else if let Some(additional) = &mut self.additional {
                let value = members.map.next_value()?;
                additional.push(key.into_owned(), value);
            } else {
                members.map.next_value::<de::IgnoredAny>()?;
            }
        }
        match self.shape.required.iter().zip(&self.seen).find(|(_, seen)| !**seen) {
            Some((name, _)) => Err(de::Error::custom(format_args!("`{name}` is missing"))),
            None => Ok(()),
        }
    }

    /// Where the value of a documented member goes.
    #[inline]
    fn place(&mut self, key: &str) -> Option<&mut dyn Value> {
        for (name, seen) in self.shape.required.iter().zip(&mut self.seen) {
            *seen |= *name == key;
        }
        let at = match self.shape.members.get(self.next) {
            Some(name) if *name == key => self.next,
            _ => self.shape.members.iter().position(|name| *name == key)?,
        };
        self.next = at + 1;
        self.values.get_mut(at).map(|value| &mut **value as &mut dyn Value)
    }
}

struct Access<'n, A> {
    access: A,
    name: Option<&'n str>,
}

impl<'de, A: SeqAccess<'de>> Items for Access<'_, A> {
    fn next(&mut self, value: &mut dyn Value) -> Result<bool, String> {
        let seed = Seed { name: self.name, value };
        self.access.next_element_seed(seed).map(|found| found.is_some()).map_err(|error| error.to_string())
    }
}

/// A member's name, borrowed from the input where it holds no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E: de::Error>(self, v: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(v)))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

//! Reading: serde's visitor for any [`Value`], generic over the deserializer and not over the
//! model.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Additional, Object, Place, Shape, TaggedPlace, Value};

/// The error of a JSON value that is not of the expected type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// The items of an array that is being read.
pub trait ArrayItems {
    /// Reads the next item into a value. Returns `false` at the end.
    ///
    /// # Errors
    /// Returns an error message if the text is not JSON or the item does not fit.
    fn next(&mut self, value: &mut dyn Value) -> Result<bool, String>;
}

/// Deserializes a value.
///
/// # Errors
/// Returns an error if the deserializer fails or the JSON does not fit the value.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value: Option<T> = None;
    read_root(&mut value, deserializer)?;
    value.ok_or_else(|| {
        de::Error::custom(format_args!("this is null, not {}", T::blank().expected()))
    })
}

/// Reads a value that is the root of a JSON text.
///
/// # Errors
/// Returns an error if the deserializer fails or the JSON does not fit the value.
pub fn read_root<'de, D: Deserializer<'de>>(
    value: &mut dyn Value,
    deserializer: D,
) -> Result<(), D::Error> {
    read(None, value, deserializer)
}

/// Reads a value that is the member `name` of an object.
///
/// # Errors
/// Returns an error if the deserializer fails or the JSON does not fit the value.
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
        self.value
            .boolean(v)
            .map_err(|_| self.mismatch("a boolean"))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<(), E> {
        self.value
            .integer(v)
            .map_err(|_| self.mismatch("an integer"))
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
        let mut items = Access {
            access,
            name: self.name,
        };
        match self.value.array(&mut items) {
            Ok(()) => Ok(()),
            Err(message) if message.is_empty() => Err(self.mismatch("an array")),
            Err(message) => Err(de::Error::custom(message)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.value.object() {
            Some(Place::Object(object)) => read_members(object, BufferedMembers::new(), Some(map)),
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

/// Reads an object by its `@odata.type`. Members before the tag are buffered; a tag that comes
/// first costs nothing.
fn read_tagged<'de, A: MapAccess<'de>>(
    tagged: &mut dyn TaggedPlace,
    mut map: A,
) -> Result<(), A::Error> {
    let mut buffered = Vec::new();
    let tag = loop {
        let Some(MemberName(key)) = map.next_key::<MemberName<'de>>()? else {
            return read_members(tagged.declared(), buffered, None::<A>);
        };
        if key == TYPE {
            break map.next_value::<Option<MemberName<'de>>>()?;
        }
        buffered.push((key, map.next_value::<serde_json::Value>()?));
    };
    let Some(MemberName(tag)) = tag else {
        return read_members(tagged.declared(), buffered, Some(map));
    };
    let name = tag.strip_prefix('#');
    if let Some(object) = tagged.descendant(name.unwrap_or(&tag)) {
        // The struct implies the tag `#NAME`; a tag without `#` is kept, to be written back.
        if name.is_none() {
            keep(object, tag);
        }
        return read_members(object, buffered, Some(map));
    }
    let object = tagged.declared();
    keep(object, tag);
    read_members(object, buffered, Some(map))
}

fn keep(object: &mut dyn Object, tag: Cow<'_, str>) {
    let mut tag = Some(tag.into_owned());
    object.fill(&mut |_, additional| {
        if let (Some(additional), Some(tag)) = (additional, tag.take()) {
            additional.push(TYPE.to_owned(), tag.into());
        }
    });
}

/// Members that were read before the object's type.
type BufferedMembers<'de> = Vec<(Cow<'de, str>, serde_json::Value)>;

/// Reads the members of an object: those buffered, then the remaining ones.
fn read_members<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    buffered: BufferedMembers<'de>,
    map: Option<A>,
) -> Result<(), A::Error> {
    let shape = object.shape();
    let mut members = Some((buffered, map));
    let mut result = Ok(());
    object.fill(&mut |values, additional| {
        if let Some((buffered, map)) = members.take() {
            let seen = vec![false; shape.required.len()];
            let filling = MemberReader {
                shape,
                seen,
                next: 0,
                other: Cow::Borrowed(""),
                values,
                additional,
            };
            result = filling.read(buffered, map);
        }
    });
    result
}

/// The state of reading a struct's members.
struct MemberReader<'f, 'v, 'a, 'de> {
    shape: &'static Shape,
    /// Whether each required member has been read.
    seen: Vec<bool>,
    /// Index of the member expected next: services usually write members in the documented order.
    next: usize,
    /// Name of the undocumented member being read.
    other: Cow<'de, str>,
    values: &'f mut [&'v mut dyn Value],
    additional: Option<&'a mut Additional>,
}

impl<'de> MemberReader<'_, '_, '_, 'de> {
    fn read<A: MapAccess<'de>>(
        mut self,
        buffered: BufferedMembers<'de>,
        map: Option<A>,
    ) -> Result<(), A::Error> {
        for (key, value) in buffered {
            if let Some(place) = self.place(&key) {
                Seed {
                    name: Some(&key),
                    value: place,
                }
                .deserialize(value)
                .map_err(de::Error::custom)?;
            } else if let Some(additional) = &mut self.additional {
                additional.push(key.into_owned(), value);
            }
        }
        if let Some(mut map) = map {
            while let Some(at) = map.next_key_seed(MemberSeed(&mut self))? {
                if let Some(value) = self.values.get_mut(at) {
                    map.next_value_seed(Seed {
                        name: self.shape.members.get(at).copied(),
                        value: &mut **value,
                    })?;
                } else if let Some(additional) = &mut self.additional {
                    additional.push(
                        std::mem::take(&mut self.other).into_owned(),
                        map.next_value()?,
                    );
                } else {
                    map.next_value::<de::IgnoredAny>()?;
                }
            }
        }
        match self
            .shape
            .required
            .iter()
            .zip(&self.seen)
            .find(|(_, seen)| !**seen)
        {
            Some((name, _)) => Err(self.missing(name)),
            None => Ok(()),
        }
    }

    #[cold]
    fn missing<E: de::Error>(&self, name: &str) -> E {
        match self
            .shape
            .on_request
            .iter()
            .find(|(member, _)| *member == name)
        {
            Some((_, option)) => E::custom(format_args!(
                "`{name}` is missing; it is returned only where `{option}` asks for it"
            )),
            None => E::custom(format_args!("`{name}` is missing")),
        }
    }

    /// Returns the destination of a documented member's value.
    fn place(&mut self, key: &str) -> Option<&mut dyn Value> {
        let at = self.index(key);
        self.values
            .get_mut(at)
            .map(|value| &mut **value as &mut dyn Value)
    }

    /// Returns the index of a documented member, or [`OTHER`].
    #[inline]
    fn index(&mut self, key: &str) -> usize {
        if !self.seen.is_empty() {
            self.see(key);
        }
        let at = match self.shape.members.get(self.next) {
            Some(name) if *name == key => self.next,
            _ => match self.search(key) {
                Some(at) => at,
                None => return OTHER,
            },
        };
        self.next = at + 1;
        at
    }

    #[inline(never)]
    fn search(&self, key: &str) -> Option<usize> {
        self.shape.members.iter().position(|name| *name == key)
    }

    fn see(&mut self, key: &str) {
        for (name, seen) in self.shape.required.iter().zip(&mut self.seen) {
            *seen |= *name == key;
        }
    }
}

/// Index of a member that is not documented.
const OTHER: usize = usize::MAX;

/// Reads the name of a member as its index, or [`OTHER`].
struct MemberSeed<'s, 'f, 'v, 'a, 'de>(&'s mut MemberReader<'f, 'v, 'a, 'de>);

impl<'de> DeserializeSeed<'de> for MemberSeed<'_, '_, '_, '_, 'de> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for MemberSeed<'_, '_, '_, '_, 'de> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E: de::Error>(self, v: &'de str) -> Result<usize, E> {
        let at = self.0.index(v);
        if at == OTHER {
            self.0.other = Cow::Borrowed(v);
        }
        Ok(at)
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<usize, E> {
        let at = self.0.index(v);
        if at == OTHER {
            self.0.other = Cow::Owned(v.to_owned());
        }
        Ok(at)
    }
}

struct Access<'n, A> {
    access: A,
    name: Option<&'n str>,
}

impl<'de, A: SeqAccess<'de>> ArrayItems for Access<'_, A> {
    fn next(&mut self, value: &mut dyn Value) -> Result<bool, String> {
        let seed = Seed {
            name: self.name,
            value,
        };
        self.access
            .next_element_seed(seed)
            .map(|found| found.is_some())
            .map_err(|error| error.to_string())
    }
}

/// A member's name, borrowed from the input if it contains no escapes.
struct MemberName<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for MemberName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = MemberName<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E: de::Error>(self, v: &'de str) -> Result<MemberName<'de>, E> {
                Ok(MemberName(Cow::Borrowed(v)))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<MemberName<'de>, E> {
                Ok(MemberName(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

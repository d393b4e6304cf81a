//! Reading of objects: their members, and the type that `@odata.type` names.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{ALL_EXACT, Outcome, Seed, unfit};
use crate::json::raw::{self, RawSeed};
use crate::json::{Additional, Object, Shape, TaggedPlace, Value, View, misfit};

/// The annotation that names an object's type.
const TYPE: &str = "@odata.type";

/// Reads an object by its `@odata.type`. Members before the tag are buffered; a tag that comes
/// first costs nothing.
pub(super) fn read_tagged<'de, A: MapAccess<'de>>(
    tagged: &mut dyn TaggedPlace,
    mut map: A,
) -> Result<usize, A::Error> {
    let mut buffered = Vec::new();
    let tag = loop {
        let Some(MemberName(key)) = map.next_key::<MemberName<'de>>()? else {
            return read_members(tagged.declared(), buffered, None::<A>);
        };
        if key == TYPE {
            break map.next_value::<Option<MemberName<'de>>>()?;
        }
        buffered.push((key, map.next_value_seed(RawSeed)?));
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
            additional.push(TYPE, raw::raw(&tag));
        }
    });
}

/// Members that were read before the object's type.
pub(super) type BufferedMembers<'de> = Vec<(Cow<'de, str>, Box<RawValue>)>;

/// Reads the members of an object: those buffered, then the remaining ones. Returns the number of
/// misfits.
#[inline]
pub(super) fn read_members<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    buffered: BufferedMembers<'de>,
    map: Option<A>,
) -> Result<usize, A::Error> {
    let shape = object.shape();
    let mut members = Some((buffered, map));
    let mut result = Ok(0);
    object.fill(&mut |values, additional| {
        if let Some((buffered, map)) = members.take() {
            let filling = MemberReader {
                shape,
                seen: vec![false; shape.required.len()],
                exact: shape.exact.of(values),
                all_exact: ALL_EXACT.get(),
                misfits: 0,
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
    /// Whether numbers of each member are read as text; empty if those of none are.
    exact: &'static [bool],
    all_exact: bool,
    /// The number of misfits so far.
    misfits: usize,
    /// Index of the member expected next: services usually write members in the documented order.
    next: usize,
    /// Name of the undocumented member being read.
    other: Cow<'de, str>,
    values: &'f mut [&'v mut dyn Value],
    additional: Option<&'a mut Additional>,
}

impl<'de> MemberReader<'_, '_, '_, 'de> {
    #[inline]
    fn read<A: MapAccess<'de>>(
        mut self,
        buffered: BufferedMembers<'de>,
        map: Option<A>,
    ) -> Result<usize, A::Error> {
        for (key, value) in buffered {
            let at = self.index(&key);
            if let Some(place) = self.values.get_mut(at) {
                let mut outcome = Outcome::Read;
                let seed = Seed {
                    exact: self.all_exact || place.is_exact(),
                    value: &mut **place,
                    outcome: &mut outcome,
                };
                let read = seed.deserialize(&*value);
                read.map_err(de::Error::custom)?;
                self.settle(at, outcome)?;
            } else if let Some(additional) = &mut self.additional {
                additional.push(key.into_owned(), value);
            }
        }
        let any_exact = self.all_exact || !self.exact.is_empty();
        let mut outcome = Outcome::Read;
        if let Some(mut map) = map {
            while let Some(at) = map.next_key_seed(MemberSeed(&mut self))? {
                if let Some(value) = self.values.get_mut(at) {
                    map.next_value_seed(Seed {
                        exact: any_exact && (self.all_exact || self.exact.get(at) == Some(&true)),
                        value: &mut **value,
                        outcome: &mut outcome,
                    })?;
                    if !matches!(outcome, Outcome::Read) {
                        self.settle(at, std::mem::replace(&mut outcome, Outcome::Read))?;
                    }
                } else if let Some(additional) = &mut self.additional {
                    let name = std::mem::take(&mut self.other).into_owned();
                    additional.push(name, map.next_value_seed(RawSeed)?);
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
            None => Ok(self.misfits),
        }
    }

    /// Keeps a null, or JSON of another type than documented, among the additional members, and
    /// names the member that contains misfits.
    ///
    /// # Errors
    /// Returns an error if the struct keeps no additional members and the JSON does not fit.
    #[inline(never)]
    fn settle<E: de::Error>(&mut self, at: usize, outcome: Outcome) -> Result<(), E> {
        let (Some(name), Some(value)) = (self.shape.members.get(at), self.values.get_mut(at))
        else {
            return Ok(());
        };
        match (outcome, &mut self.additional) {
            (Outcome::Null, Some(additional)) if matches!(value.view(), View::Absent) => {
                additional.push(*name, raw::null());
            }
            (Outcome::Misfit(found), Some(additional)) => {
                misfit::add(name, value.expected(), &found);
                self.misfits += 1;
                additional.push(*name, found);
            }
            (Outcome::Misfit(found), None) => {
                return Err(unfit(&format!("`{name}`"), &found, &**value));
            }
            (Outcome::Nested(misfits), _) => {
                misfit::within_last(misfits, name);
                self.misfits += misfits;
            }
            (Outcome::Read | Outcome::Null, _) => {}
        }
        Ok(())
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

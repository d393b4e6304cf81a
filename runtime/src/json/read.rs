//! Reading: serde's visitor for any [`Value`], generic over the deserializer and not over the
//! model.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::raw::{self, RawSeed};
use super::{Additional, Items, Object, Place, Shape, TaggedPlace, Value, View, misfit, write};

/// The error of a JSON value that is not of the expected type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// The items of an array that is being read.
pub trait ArrayItems {
    /// Reads the next item into a value; `exact` is [`Value::is_exact`] of it.
    ///
    /// # Errors
    /// Returns an error message if the text is not JSON.
    fn next(&mut self, value: &mut dyn Value, exact: bool) -> Result<Next, String>;
}

/// The next item of an array.
pub enum Next {
    /// It was read.
    Read,
    /// It is null.
    Null,
    /// It is not of the expected type.
    Misfit(Box<RawValue>),
    /// There is none.
    End,
}

/// What was read.
enum Outcome {
    /// A scalar.
    Read,
    /// An object or array, with the number of misfits in it.
    Nested(usize),
    /// A null, which the value can represent.
    Null,
    /// JSON of another type than expected. A thin pointer, because every value returns an outcome.
    Misfit(Box<Box<RawValue>>),
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
    let seed = Seed {
        exact: value.is_exact() || ALL_EXACT.get(),
        value,
    };
    match seed.deserialize(deserializer)? {
        Outcome::Read | Outcome::Nested(_) | Outcome::Null => Ok(()),
        Outcome::Misfit(found) => Err(unfit("this", &found, value)),
    }
}

thread_local! {
    /// Whether every value is read from its text.
    static ALL_EXACT: Cell<bool> = const { Cell::new(false) };
}

/// Reads with every value read from its text, so that a value that cannot be read, such as a number
/// beyond `f64` or a lone surrogate, is a misfit and no error. This is slower.
pub(crate) fn exactly<T>(read: impl FnOnce() -> T) -> T {
    ALL_EXACT.set(true);
    let value = read();
    ALL_EXACT.set(false);
    value
}

#[cold]
fn unfit<E: de::Error>(subject: &str, found: &RawValue, value: &dyn Value) -> E {
    let found = raw::kind(found);
    let expected = value.expected();
    E::custom(format_args!("{subject} is {found}, not {expected}"))
}

/// A value to read.
struct Seed<'s> {
    value: &'s mut dyn Value,
    /// Whether numbers are read as text, see [`Value::is_exact`].
    exact: bool,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Outcome;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        if self.exact {
            return self.exact(deserializer);
        }
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    /// Reads a value whose numbers are read as text.
    #[cold]
    fn exact<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        RawSeed
            .deserialize(deserializer)
            .map(|found| self.of_text(found))
    }

    fn of_text(mut self, found: Box<RawValue>) -> Outcome {
        let text = found.get();
        let read = match text.bytes().next() {
            Some(b'"') => {
                let text = serde_json::from_str::<Cow<'_, str>>(text);
                text.map_err(|_| Mismatch)
                    .and_then(|text| self.value.text(&text))
            }
            Some(b'n') => return self.null(),
            Some(b'-' | b'0'..=b'9') => self.number(text),
            // An error is one of depth: the text itself is valid JSON.
            _ => {
                let seed = Seed {
                    exact: false,
                    value: &mut *self.value,
                };
                return seed
                    .deserialize(&*found)
                    .unwrap_or_else(|_| Outcome::Misfit(Box::new(found)));
            }
        };
        match read {
            Ok(()) => Outcome::Read,
            Err(Mismatch) => Outcome::Misfit(Box::new(found)),
        }
    }

    /// Reads a number from its text.
    fn number(&mut self, text: &str) -> Result<(), Mismatch> {
        if self.value.is_exact() {
            return self.value.number(text);
        }
        if let Ok(integer) = text.parse() {
            return self.value.integer(integer);
        }
        let float = text.parse().ok().filter(|float: &f64| float.is_finite());
        self.value.float(float.ok_or(Mismatch)?)
    }

    fn null(self) -> Outcome {
        match self.value.null() {
            Ok(()) => Outcome::Null,
            Err(Mismatch) => Outcome::Misfit(Box::new(raw::null())),
        }
    }

    /// Returns the outcome of a scalar.
    #[inline]
    fn scalar(read: Result<(), Mismatch>, found: impl serde::Serialize) -> Outcome {
        match read {
            Ok(()) => Outcome::Read,
            Err(Mismatch) => misfit_of(&found),
        }
    }
}

#[cold]
fn misfit_of(found: &impl serde::Serialize) -> Outcome {
    Outcome::Misfit(Box::new(raw::raw(found)))
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Outcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value.expected())
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Outcome, E> {
        Ok(Self::scalar(self.value.boolean(v), v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Outcome, E> {
        Ok(Self::scalar(self.value.integer(v), v))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Outcome, E> {
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
        Ok(Self::scalar(read, v))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Outcome, E> {
        Ok(Self::scalar(self.value.float(v), v))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Outcome, E> {
        Ok(Self::scalar(self.value.text(v), v))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Outcome, E> {
        Ok(self.null())
    }

    fn visit_none<E: de::Error>(self) -> Result<Outcome, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Outcome, A::Error> {
        let _depth = Depth::enter()?;
        if let Some(any) = self.value.any() {
            *any = serde_json::Value::deserialize(de::value::SeqAccessDeserializer::new(access))?;
            return Ok(Outcome::Nested(0));
        }
        let mut access = Access {
            access,
            index: 0,
            misfits: 0,
            all_exact: ALL_EXACT.get(),
        };
        let odd = read_items(self.value.items(), &mut access).map_err(de::Error::custom)?;
        let Some(odd) = odd else {
            return Ok(Outcome::Nested(access.misfits));
        };
        self.value.clear();
        Ok(Outcome::Misfit(Box::new(odd)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Outcome, A::Error> {
        let _depth = Depth::enter()?;
        match self.value.object() {
            Some(Place::Object(object)) => {
                read_members(object, BufferedMembers::new(), Some(map)).map(Outcome::Nested)
            }
            Some(Place::Tagged(tagged)) => read_tagged(tagged, map).map(Outcome::Nested),
            Some(Place::Any(any)) => {
                *any = serde_json::Value::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Outcome::Nested(0))
            }
            None => {
                let map = de::value::MapAccessDeserializer::new(map);
                let found = serde_json::Value::deserialize(map)?;
                self.value.clear();
                Ok(misfit_of(&found))
            }
        }
    }
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// An object or array that is being read. `serde_json` limits the depth of one text, but members
/// before a type's name are read from texts of their own.
struct Depth;

impl Depth {
    /// The largest number of nested objects and arrays, as in `serde_json`.
    const MOST: u32 = 128;

    fn enter<E: de::Error>() -> Result<Depth, E> {
        let depth = DEPTH.get();
        if depth >= Depth::MOST {
            return Err(E::custom("recursion limit exceeded"));
        }
        DEPTH.set(depth + 1);
        Ok(Depth)
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}

/// Reads an array into a list, if it is to be read into one. Returns the array if an item is null
/// or does not fit: a list of the documented type cannot hold it.
fn read_items(
    mut list: Option<&mut dyn Items>,
    access: &mut dyn ArrayItems,
) -> Result<Option<Box<RawValue>>, String> {
    if let Some(list) = &mut list {
        list.clear();
        let odd = loop {
            match list.add(access)? {
                Next::Read => {}
                Next::End => return Ok(None),
                Next::Null => break raw::null(),
                Next::Misfit(odd) => break odd,
            }
        };
        let read = (0..list.len()).map(|index| raw::raw(&write::SerializeView(list.item(index))));
        let mut all: Vec<Box<RawValue>> = read.collect();
        all.push(odd);
        return rest(all, access).map(Some);
    }
    rest(Vec::new(), access).map(Some)
}

/// Adds the remaining items of an array and returns the whole.
fn rest(mut all: Vec<Box<RawValue>>, access: &mut dyn ArrayItems) -> Result<Box<RawValue>, String> {
    let mut item = serde_json::Value::Null;
    loop {
        match access.next(&mut item, false)? {
            Next::End => return Ok(raw::raw(&all)),
            Next::Misfit(odd) => all.push(odd),
            Next::Read | Next::Null => all.push(raw::raw(&item)),
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
type BufferedMembers<'de> = Vec<(Cow<'de, str>, Box<RawValue>)>;

/// Reads the members of an object: those buffered, then the remaining ones. Returns the number of
/// misfits.
fn read_members<'de, A: MapAccess<'de>>(
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
    fn read<A: MapAccess<'de>>(
        mut self,
        buffered: BufferedMembers<'de>,
        map: Option<A>,
    ) -> Result<usize, A::Error> {
        for (key, value) in buffered {
            let at = self.index(&key);
            if let Some(place) = self.values.get_mut(at) {
                let seed = Seed {
                    exact: self.all_exact || place.is_exact(),
                    value: &mut **place,
                };
                let read = seed.deserialize(&*value);
                self.settle(at, read.map_err(de::Error::custom)?)?;
            } else if let Some(additional) = &mut self.additional {
                additional.push(key.into_owned(), value);
            }
        }
        if let Some(mut map) = map {
            while let Some(at) = map.next_key_seed(MemberSeed(&mut self))? {
                if let Some(value) = self.values.get_mut(at) {
                    let exact = self.all_exact || self.exact.get(at) == Some(&true);
                    let value = &mut **value;
                    match map.next_value_seed(Seed { value, exact })? {
                        Outcome::Read | Outcome::Nested(0) => {}
                        outcome => self.settle(at, outcome)?,
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
                additional.push(*name, *found);
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

struct Access<A> {
    access: A,
    /// Index of the next item.
    index: usize,
    /// The number of misfits in the items before it.
    misfits: usize,
    all_exact: bool,
}

impl<'de, A: SeqAccess<'de>> ArrayItems for Access<A> {
    fn next(&mut self, value: &mut dyn Value, exact: bool) -> Result<Next, String> {
        let exact = exact || self.all_exact;
        let read = self.access.next_element_seed(Seed { value, exact });
        let next = match read.map_err(|error| error.to_string())? {
            None => Next::End,
            Some(Outcome::Read) => Next::Read,
            Some(Outcome::Nested(misfits)) => {
                misfit::within_last(misfits, self.index);
                self.misfits += misfits;
                Next::Read
            }
            Some(Outcome::Null) => Next::Null,
            Some(Outcome::Misfit(found)) => Next::Misfit(*found),
        };
        self.index += 1;
        Ok(next)
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

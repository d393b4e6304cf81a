//! Reading: serde's visitor for any [`Value`], generic over the deserializer and not over the
//! model.

mod members;

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::raw::{self, RawSeed};
use super::{Items, Place, Value, misfit, write};
use members::{BufferedMembers, read_members, read_tagged};

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
    /// A value without misfits.
    Read,
    /// An object or array with a number of misfits in it.
    Nested(usize),
    /// A null, which the value can represent.
    Null,
    /// JSON of another type than expected.
    Misfit(Box<RawValue>),
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
    let mut outcome = Outcome::Read;
    let seed = Seed {
        exact: value.is_exact() || ALL_EXACT.get(),
        value,
        outcome: &mut outcome,
    };
    seed.deserialize(deserializer)?;
    match outcome {
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
    let instead = raw::instead(raw::kind(found), value.expected());
    E::custom(format_args!("{subject} is {instead}"))
}

/// A value to read.
struct Seed<'s> {
    value: &'s mut dyn Value,
    /// Whether numbers are read as text, see [`Value::is_exact`].
    exact: bool,
    /// What was read. It is set only if that is not a scalar: most values are, and a result without
    /// contents is returned in a register.
    outcome: &'s mut Outcome,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.exact {
            return self.exact(deserializer);
        }
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    /// Reads a value whose numbers are read as text.
    #[cold]
    fn exact<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let found = RawSeed.deserialize(deserializer)?;
        self.of_text(found);
        Ok(())
    }

    fn of_text(mut self, found: Box<RawValue>) {
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
                    value: &mut *self.value,
                    exact: false,
                    outcome: &mut *self.outcome,
                };
                let before = misfit::count();
                seed.deserialize(&*found).map_err(|_| {
                    misfit::forget(before);
                    Mismatch
                })
            }
        };
        if let Err(Mismatch) = read {
            self.value.clear();
            *self.outcome = Outcome::Misfit(found);
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

    #[inline]
    fn null(self) {
        *self.outcome = match self.value.null() {
            Ok(()) => Outcome::Null,
            Err(Mismatch) => Outcome::Misfit(raw::null()),
        };
    }

    #[cold]
    fn misfit(self, found: &impl serde::Serialize) {
        *self.outcome = Outcome::Misfit(raw::raw(found));
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value.expected())
    }

    #[inline]
    fn visit_bool<E: de::Error>(self, v: bool) -> Result<(), E> {
        if self.value.boolean(v).is_err() {
            self.misfit(&v);
        }
        Ok(())
    }

    #[inline]
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<(), E> {
        if self.value.integer(v).is_err() {
            self.misfit(&v);
        }
        Ok(())
    }

    #[inline]
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
        if read.is_err() {
            self.misfit(&v);
        }
        Ok(())
    }

    #[inline]
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<(), E> {
        if self.value.float(v).is_err() {
            self.misfit(&v);
        }
        Ok(())
    }

    #[inline]
    fn visit_str<E: de::Error>(self, v: &str) -> Result<(), E> {
        if self.value.text(v).is_err() {
            self.misfit(&v);
        }
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.null();
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let _depth = Depth::enter()?;
        if let Some(any) = self.value.any() {
            *any = serde_json::Value::deserialize(de::value::SeqAccessDeserializer::new(access))?;
            return Ok(());
        }
        let mut access = Access {
            access,
            index: 0,
            misfits: 0,
            all_exact: ALL_EXACT.get(),
        };
        let odd = read_items(self.value.items(), &mut access).map_err(de::Error::custom)?;
        match odd {
            Some(odd) => {
                misfit::forget_last(access.misfits);
                self.value.clear();
                *self.outcome = Outcome::Misfit(odd);
            }
            None if access.misfits > 0 => *self.outcome = Outcome::Nested(access.misfits),
            None => {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let _depth = Depth::enter()?;
        let misfits = match self.value.object() {
            Some(Place::Object(object)) => read_members(object, BufferedMembers::new(), Some(map))?,
            Some(Place::Tagged(tagged)) => read_tagged(tagged, map)?,
            Some(Place::Any(any)) => {
                *any = serde_json::Value::deserialize(de::value::MapAccessDeserializer::new(map))?;
                0
            }
            None => {
                let map = de::value::MapAccessDeserializer::new(map);
                let found = serde_json::Value::deserialize(map)?;
                self.value.clear();
                self.misfit(&found);
                return Ok(());
            }
        };
        if misfits > 0 {
            *self.outcome = Outcome::Nested(misfits);
        }
        Ok(())
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
        let mut outcome = Outcome::Read;
        let seed = Seed {
            value,
            exact,
            outcome: &mut outcome,
        };
        let read = self.access.next_element_seed(seed);
        if read.map_err(|error| error.to_string())?.is_none() {
            return Ok(Next::End);
        }
        let next = match outcome {
            Outcome::Read => Next::Read,
            Outcome::Nested(misfits) => {
                misfit::within_last(misfits, self.index);
                self.misfits += misfits;
                Next::Read
            }
            Outcome::Null => Next::Null,
            Outcome::Misfit(found) => Next::Misfit(found),
        };
        self.index += 1;
        Ok(next)
    }
}

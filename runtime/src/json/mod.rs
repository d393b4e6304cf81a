//! Models to and from JSON, without generic code per model.
//!
//! A model provides the names of its members ([`Object::shape`]) and access to their values
//! ([`Object::look`], [`Object::fill`]). Everything else, including `Debug` and `PartialEq`, is
//! implemented once, here, so a large set of models compiles in a fifth of the time that derived
//! code takes. Serde's traits are nevertheless implemented for every model.

mod additional;
mod compare;
mod macros;
mod member;
pub(crate) mod misfit;
mod raw;
mod read;
mod scalar;
mod write;

use std::any::Any;
use std::sync::OnceLock;

pub use additional::Additional;
pub use compare::{debug, same, same_view};
pub use member::member;
pub use misfit::{Misfit, misfits};
pub(crate) use raw::{RawSeed, raw};
pub(crate) use read::exactly;
pub use read::{ArrayItems, Mismatch, Next, deserialize, read_root};
pub use write::{Array, View, write};

/// A JSON object that is read into and written from a Rust struct.
pub trait Object: Any {
    /// Returns the names of the struct and of its documented members.
    fn shape(&self) -> &'static Shape;

    /// Calls `look` with the values of the documented members, in the order of [`Shape::members`],
    /// and with the undocumented members, or `None` if the struct does not keep them.
    fn look<'a>(&'a self, look: &mut Look<'_, 'a>);

    /// Calls `fill` with mutable references to the same values, to be read into.
    fn fill(&mut self, fill: &mut Fill<'_>);
}

/// The destination of an object's members.
pub enum Place<'a> {
    /// A struct.
    Object(&'a mut dyn Object),
    /// The struct that `@odata.type` names.
    Tagged(&'a mut dyn TaggedPlace),
    /// Any JSON.
    Any(&'a mut serde_json::Value),
}

/// The destination of an array's items.
pub trait Items: Array {
    /// Removes all items.
    fn clear(&mut self);

    /// Reads the next item and adds it, unless it is null or does not fit.
    ///
    /// # Errors
    /// Returns an error message if the text is not JSON or the item cannot be read.
    fn add(&mut self, items: &mut dyn ArrayItems) -> Result<Next, String>;
}

/// An object whose struct is determined by `@odata.type`: the enumeration of a type and its
/// documented descendants.
pub trait Tagged: Value + Sized {
    /// Creates a documented descendant from its type's qualified name, or returns `None` if the
    /// name is not documented.
    fn descendant(name: &str) -> Option<Self>;

    /// Returns the struct of the current variant.
    fn members(&mut self) -> &mut dyn Object;
}

/// The destination of an object whose struct is determined by `@odata.type`: a value of such a
/// type, or an `Option` of one.
pub trait TaggedPlace {
    /// Sets the value to a documented descendant, by its type's qualified name, and returns its
    /// struct, or returns `None` if the name is not documented.
    fn descendant(&mut self, name: &str) -> Option<&mut dyn Object>;

    /// Sets the value to the declared type and returns its struct.
    fn declared(&mut self) -> &mut dyn Object;
}

impl<T: Tagged> TaggedPlace for T {
    fn descendant(&mut self, name: &str) -> Option<&mut dyn Object> {
        *self = T::descendant(name)?;
        Some(self.members())
    }

    fn declared(&mut self) -> &mut dyn Object {
        *self = T::blank();
        self.members()
    }
}

impl<T: Tagged> TaggedPlace for Option<T> {
    fn descendant(&mut self, name: &str) -> Option<&mut dyn Object> {
        Some(self.insert(T::descendant(name)?).members())
    }

    fn declared(&mut self) -> &mut dyn Object {
        self.insert(T::blank()).members()
    }
}

/// A callback that reads the values of an object.
pub type Look<'l, 'a> = dyn FnMut(&[&'a dyn Value], Option<&'a Additional>) + 'l;

/// A callback that fills the values of an object.
pub type Fill<'f> = dyn FnMut(&mut [&mut dyn Value], Option<&mut Additional>) + 'f;

/// The names of a struct and its members.
#[derive(Debug)]
pub struct Shape {
    /// The struct's name in Rust.
    pub name: &'static str,
    /// The type's name in the documentation; empty if it has none.
    pub wire: &'static str,
    /// The documented members' names in JSON.
    pub members: &'static [&'static str],
    /// The members whose numbers keep all digits.
    pub exact: ExactMembers,
    /// The members that must be present.
    pub required: &'static [&'static str],
    /// The members that a service returns only if a query option (`$select`, `$expand`) names
    /// them, with that option.
    pub on_request: &'static [(&'static str, &'static str)],
}

/// The members of a struct that are [exact](Value::is_exact), found when it is first read.
#[derive(Debug)]
pub struct ExactMembers(OnceLock<Vec<bool>>);

impl ExactMembers {
    /// Creates members that are not known yet.
    pub const fn unknown() -> ExactMembers {
        ExactMembers(OnceLock::new())
    }

    /// Returns whether each value is exact; empty if none is.
    fn of(&self, values: &[&mut dyn Value]) -> &[bool] {
        self.0.get_or_init(|| {
            let exact: Vec<bool> = values.iter().map(|value| value.is_exact()).collect();
            if exact.contains(&true) {
                exact
            } else {
                Vec::new()
            }
        })
    }
}

/// A JSON value that is read into and written from a Rust value.
pub trait Value: Any {
    /// Creates a value to read into.
    fn blank() -> Self
    where
        Self: Sized;

    /// Returns the JSON form to write.
    fn view(&self) -> View<'_>;

    /// Returns a description of the expected JSON for error messages, such as "an array".
    fn expected(&self) -> &'static str;

    /// Sets the value to `null`.
    ///
    /// # Errors
    /// Returns an error if the value cannot be null.
    fn null(&mut self) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Sets the value to a boolean.
    ///
    /// # Errors
    /// Returns an error if the value is not a boolean.
    fn boolean(&mut self, _: bool) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Sets the value to an integer.
    ///
    /// # Errors
    /// Returns an error if the value is not a number or the integer does not fit.
    fn integer(&mut self, _: i64) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Sets the value to a number that is not a 64-bit signed integer.
    ///
    /// # Errors
    /// Returns an error if the value cannot hold the number.
    fn float(&mut self, _: f64) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Sets the value to a text.
    ///
    /// # Errors
    /// Returns an error if the value is not text, or is text of another form.
    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Sets the value to a number from its JSON text, see [`Value::is_exact`].
    ///
    /// # Errors
    /// Returns an error if the value is not a number.
    fn number(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Returns `true` if [`Value::number`] reads numbers, which keeps all digits.
    fn is_exact(&self) -> bool {
        false
    }

    /// Removes what was read, because the rest of the JSON did not fit.
    fn clear(&mut self) {}

    /// Returns the destination of an array's items, or `None` if the value is not an array.
    fn items(&mut self) -> Option<&mut dyn Items> {
        None
    }

    /// Returns the destination of an object's members, or `None` if the value is not an object.
    fn object(&mut self) -> Option<Place<'_>> {
        None
    }

    /// Returns the same for a value that may not have been created yet.
    fn object_in(slot: &mut Option<Self>) -> Option<Place<'_>>
    where
        Self: Sized,
    {
        slot.get_or_insert_with(Self::blank).object()
    }

    /// Creates a value from text.
    ///
    /// # Errors
    /// Returns an error if the value is not text, or is text of another form.
    fn of_text(text: &str) -> Result<Self, Mismatch>
    where
        Self: Sized,
    {
        let mut value = Self::blank();
        value.text(text)?;
        Ok(value)
    }

    /// Returns the options within `$expand` that select the properties this type reads, such as
    /// `$select=id,displayName`. Empty for the properties that are returned by default.
    fn nested_options(_within: &mut crate::query::Within) -> String
    where
        Self: Sized,
    {
        String::new()
    }

    /// Returns `true` if values of this type are exact, see [`Value::is_exact`].
    fn exact() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Returns `true` if a value of this type is any JSON, see [`Value::any`].
    fn is_any() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Returns the destination of any JSON, or `None` if the value is of a specific type.
    fn any(&mut self) -> Option<&mut serde_json::Value> {
        None
    }
}

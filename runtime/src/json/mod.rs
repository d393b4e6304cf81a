//! Models to and from JSON, without generic code per model.
//!
//! A model says what its members are called ([`Object::shape`]) and where their values are
//! ([`Object::look`], [`Object::fill`]). All else is written once, here, `Debug` and `PartialEq`
//! among it: that is what makes a large set of models compile in a fifth of the time that derived
//! code takes. Serde's traits are implemented for every model all the same.

mod additional;
mod compare;
mod macros;
mod member;
mod read;
mod scalar;
mod write;

use std::any::Any;

pub use additional::Additional;
pub use compare::{debug, same, same_view};
pub use member::member;
pub use read::{Items, Mismatch, deserialize, read, read_root};
pub use write::{View, write};

/// A JSON object that is read into and written from a Rust struct.
pub trait Object: Any {
    /// What the struct is called and what its documented members are.
    fn shape(&self) -> &'static Shape;

    /// Calls `look` with the values of the documented members, in the order of [`Shape::members`],
    /// and with the members that are not documented. `None` for a struct that does not keep
    /// them.
    fn look<'a>(&'a self, look: &mut Look<'_, 'a>);

    /// Calls `fill` with the same, to be read into.
    fn fill(&mut self, fill: &mut Fill<'_>);
}

/// Where the members of an object are read into.
pub enum Place<'a> {
    /// A struct.
    Object(&'a mut dyn Object),
    /// The struct that `@odata.type` names.
    Tagged(&'a mut dyn TaggedPlace),
    /// Any JSON.
    Any(&'a mut serde_json::Value),
}

/// An object whose struct is told by `@odata.type`: the enumeration of a type and its documented
/// descendants.
pub trait Tagged: Value + Sized {
    /// A documented descendant, by the type's qualified name; `None` for a name that is not
    /// documented.
    fn descendant(name: &str) -> Option<Self>;

    /// The struct that it is.
    fn members(&mut self) -> &mut dyn Object;
}

/// Where an object whose struct is told by `@odata.type` is read into: a value of such a type, or
/// where one will be.
pub trait TaggedPlace {
    /// Becomes a documented descendant, by the type's qualified name, and gives its struct; `None`
    /// for a name that is not documented.
    fn descendant(&mut self, name: &str) -> Option<&mut dyn Object>;

    /// Becomes the declared type itself and gives its struct.
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

/// What looks at the values of an object.
pub type Look<'l, 'a> = dyn FnMut(&[&'a dyn Value], Option<&'a Additional>) + 'l;

/// What fills the values of an object.
pub type Fill<'f> = dyn FnMut(&mut [&mut dyn Value], Option<&mut Additional>) + 'f;

/// What a struct is called and what its members are.
#[derive(Debug)]
pub struct Shape {
    /// The struct's name in Rust.
    pub name: &'static str,
    /// The type's name in the documentation; empty where it has none.
    pub wire: &'static str,
    /// The documented members' names in JSON.
    pub members: &'static [&'static str],
    /// The members that must be there.
    pub required: &'static [&'static str],
    /// The members that a service returns only where a query option (`$select`, `$expand`) names
    /// them, with that option.
    pub on_request: &'static [(&'static str, &'static str)],
}

/// A JSON value that is read into and written from a Rust value.
pub trait Value: Any {
    /// A value to read into.
    fn blank() -> Self
    where
        Self: Sized;

    /// What to write.
    fn view(&self) -> View<'_>;

    /// What can be read, as in "expected …".
    fn expected(&self) -> &'static str;

    /// Takes `null`.
    ///
    /// # Errors
    /// Where the value cannot be null.
    fn null(&mut self) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Takes a boolean.
    ///
    /// # Errors
    /// Where the value is no boolean.
    fn boolean(&mut self, _: bool) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Takes an integer.
    ///
    /// # Errors
    /// Where the value is no number or the integer does not fit.
    fn integer(&mut self, _: i64) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Takes a number that is no 64-bit signed integer.
    ///
    /// # Errors
    /// Where the value is no fraction.
    fn float(&mut self, _: f64) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Takes text.
    ///
    /// # Errors
    /// Where the value is no text, or text of another form.
    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Takes the items of an array.
    ///
    /// # Errors
    /// Where the value is no array, or an item does not fit.
    fn array(&mut self, _: &mut dyn Items) -> Result<(), String> {
        Err(String::new())
    }

    /// Where to read an object's members into; `None` where the value is no object.
    fn object(&mut self) -> Option<Place<'_>> {
        None
    }

    /// The same where the value is yet to be.
    fn object_in(slot: &mut Option<Self>) -> Option<Place<'_>>
    where
        Self: Sized,
    {
        slot.get_or_insert_with(Self::blank).object()
    }

    /// A value of text.
    ///
    /// # Errors
    /// Where the value is no text, or text of another form.
    fn of_text(text: &str) -> Result<Self, Mismatch>
    where
        Self: Sized,
    {
        let mut value = Self::blank();
        value.text(text)?;
        Ok(value)
    }

    /// The options that have a service return what this type reads, where `$expand` names a
    /// property that it is the value of: `$select=id,displayName`. Empty for all that is
    /// returned by default.
    fn nested_options(_within: &mut crate::query::Within) -> String
    where
        Self: Sized,
    {
        String::new()
    }

    /// Whether a value of this type is any JSON, see [`Value::any`].
    fn is_any() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// The place for any JSON; `None` where the value is of a certain type.
    fn any(&mut self) -> Option<&mut serde_json::Value> {
        None
    }
}

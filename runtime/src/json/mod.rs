//! Models to and from JSON, without generic code per model.
//!
//! A model says where the value of a member goes ([`Object::slot`]) and what its members are ([`Object::members`]). All
//! else is written once, here: that is what makes a large set of models compile in a fifth of the time that derived
//! `Deserialize` and `Serialize` take. Both serde traits are implemented for every model all the same.

mod additional;
mod read;
mod scalar;
mod write;

pub use additional::Additional;
pub use read::{Items, Mismatch, read, read_root};
pub use write::{View, write};

/// A JSON object that is read into and written from a Rust struct.
pub trait Object {
    /// Where the value of a member goes; `None` for a member that is not documented, which is kept in
    /// [`Object::additional`].
    fn slot(&mut self, name: &str) -> Option<&mut dyn Value>;

    /// Calls `visit` with each documented member in order.
    fn members(&self, visit: &mut dyn FnMut(&'static str, View<'_>));

    /// The members that must be there.
    fn required(&self) -> &'static [&'static str] {
        &[]
    }

    /// Members that are not documented, in the order received. `None` for a struct that does not keep them.
    fn additional(&self) -> Option<&Additional> {
        None
    }

    /// The same, to be added to.
    fn additional_mut(&mut self) -> Option<&mut Additional> {
        None
    }
}

/// A JSON value that is read into and written from a Rust value.
pub trait Value {
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

    /// The object to read an object's members into; `None` where the value is no object.
    fn object(&mut self) -> Option<&mut dyn Object> {
        None
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

/// Implements [`Value`], serde's traits and [`FromResponse`](crate::FromResponse) for models. Generated code calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {$(
        $crate::model!($model, <Self as ::core::default::Default>::default());
    )*};
}

/// The same for one model, with the value that is read into: a model with members that must be there has no default.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    ($model:ty, $blank:expr) => {
        impl $crate::json::Value for $model {
            fn blank() -> Self {
                $blank
            }
            fn view(&self) -> $crate::json::View<'_> {
                $crate::json::View::Object(self)
            }
            fn expected(&self) -> &'static str {
                "an object"
            }
            fn object(&mut self) -> ::core::option::Option<&mut dyn $crate::json::Object> {
                ::core::option::Option::Some(self)
            }
        }
        $crate::serde_traits!($model);
        impl $crate::FromResponse for $model {
            fn from_response(response: $crate::http::Response) -> ::core::result::Result<Self, $crate::Error> {
                response.json()
            }
        }
        impl $crate::ReadFrom<$model> for $model {}
        impl<R: $crate::Select<$model>> $crate::SelectInto<R> for $model {
            type Output = R;
        }
    };
}

/// Implements serde's traits for a [`Value`].
#[doc(hidden)]
#[macro_export]
macro_rules! serde_traits {
    ($value:ty) => {
        impl $crate::serde::Serialize for $value {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::write($crate::json::Value::view(self), serializer)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $value {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut value = <Self as $crate::json::Value>::blank();
                $crate::json::read_root(&mut value, deserializer)?;
                ::core::result::Result::Ok(value)
            }
        }
    };
}

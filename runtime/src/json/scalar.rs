//! [`Value`] for the types of fields.

use super::{ArrayItems, Items, Mismatch, Next, Place, Value, View};
use crate::Patch;
use crate::query::Within;

impl Value for String {
    fn blank() -> Self {
        String::new()
    }
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
    fn expected(&self) -> &'static str {
        "text"
    }
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        // The string read into is new and empty: allocating the right size is cheaper than growing.
        *self = text.to_owned();
        Ok(())
    }
    #[inline]
    fn of_text(text: &str) -> Result<Self, Mismatch> {
        Ok(text.to_owned())
    }
}

impl Value for bool {
    fn blank() -> Self {
        false
    }
    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }
    fn expected(&self) -> &'static str {
        "a boolean"
    }
    fn boolean(&mut self, value: bool) -> Result<(), Mismatch> {
        *self = value;
        Ok(())
    }
}

macro_rules! integers {
    ($($integer:ty: $expected:literal),*) => {$(
        impl Value for $integer {
            fn blank() -> Self {
                0
            }
            fn view(&self) -> View<'_> {
                View::Integer(i64::from(*self))
            }
            fn expected(&self) -> &'static str {
                $expected
            }
            fn integer(&mut self, value: i64) -> Result<(), Mismatch> {
                *self = value.try_into().map_err(|_| Mismatch)?;
                Ok(())
            }
            fn float(&mut self, value: f64) -> Result<(), Mismatch> {
                // Some services write every number as a fraction, such as `5.0`.
                let whole = value.fract() == 0.0 && value.abs() < 9.0e15;
                if whole { self.integer(value as i64) } else { Err(Mismatch) }
            }
            fn text(&mut self, text: &str) -> Result<(), Mismatch> {
                // OData's `IEEE754Compatible=true` writes 64-bit integers as text.
                *self = text.parse().map_err(|_| Mismatch)?;
                Ok(())
            }
        }
    )*};
}

integers!(i8: "an 8-bit integer", u8: "an unsigned 8-bit integer", i16: "a 16-bit integer", i32: "a 32-bit integer", i64: "a 64-bit integer");

macro_rules! floats {
    ($($float:ty => $wide:expr),*) => {$(
        impl Value for $float {
            fn blank() -> Self {
                0.0
            }
            fn view(&self) -> View<'_> {
                // OData writes values that have no JSON number as text.
                match *self {
                    value if value.is_nan() => View::Text("NaN"),
                    <$float>::INFINITY => View::Text("INF"),
                    <$float>::NEG_INFINITY => View::Text("-INF"),
                    value => View::Float($wide(value)),
                }
            }
            fn expected(&self) -> &'static str {
                "a number"
            }
            fn integer(&mut self, value: i64) -> Result<(), Mismatch> {
                *self = value as $float;
                Ok(())
            }
            fn float(&mut self, value: f64) -> Result<(), Mismatch> {
                let fits = <$float>::MAX as f64 >= value.abs();
                *self = value as $float;
                if fits { Ok(()) } else { Err(Mismatch) }
            }
            fn text(&mut self, text: &str) -> Result<(), Mismatch> {
                *self = match text {
                    "INF" => <$float>::INFINITY,
                    "-INF" => <$float>::NEG_INFINITY,
                    "NaN" => <$float>::NAN,
                    other => other.parse().map_err(|_| Mismatch)?,
                };
                Ok(())
            }
        }
    )*};
}

floats!(f32 => shortest, f64 => f64::from);

/// Converts to the `f64` that is written with the same digits: `0.1_f32` becomes `0.1`, not
/// `0.10000000149011612`.
fn shortest(value: f32) -> f64 {
    value
        .to_string()
        .parse()
        .unwrap_or_else(|_| f64::from(value))
}

impl Value for serde_json::Value {
    fn blank() -> Self {
        serde_json::Value::Null
    }
    fn view(&self) -> View<'_> {
        View::Any(self)
    }
    fn expected(&self) -> &'static str {
        "any value"
    }
    fn null(&mut self) -> Result<(), Mismatch> {
        *self = serde_json::Value::Null;
        Ok(())
    }
    fn boolean(&mut self, value: bool) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }
    fn integer(&mut self, value: i64) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }
    fn float(&mut self, value: f64) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = text.into();
        Ok(())
    }
    fn object(&mut self) -> Option<Place<'_>> {
        Some(Place::Any(self))
    }
    fn is_any() -> bool {
        true
    }
    fn any(&mut self) -> Option<&mut serde_json::Value> {
        Some(self)
    }
}

impl<T: Value> Value for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }
    fn nested_options(within: &mut Within) -> String {
        T::nested_options(within)
    }
    fn view(&self) -> View<'_> {
        View::Array(self)
    }
    fn expected(&self) -> &'static str {
        "an array"
    }
    fn clear(&mut self) {
        Vec::clear(self);
    }
    fn items(&mut self) -> Option<&mut dyn Items> {
        Some(self)
    }
}

impl<T: Value> Items for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn add(&mut self, items: &mut dyn ArrayItems) -> Result<Next, String> {
        let mut item: Option<T> = None;
        match items.next(&mut item, T::exact())? {
            // A list of any JSON can hold null.
            Next::Null if T::is_any() => self.push(T::blank()),
            Next::Read => self.extend(item),
            other => return Ok(other),
        }
        Ok(Next::Read)
    }
}

macro_rules! delegate_scalars {
    ($inner:ident => $get:expr) => {
        fn boolean(&mut self, value: bool) -> Result<(), Mismatch> {
            let $inner = self;
            $get.boolean(value)
        }
        fn integer(&mut self, value: i64) -> Result<(), Mismatch> {
            let $inner = self;
            $get.integer(value)
        }
        fn float(&mut self, value: f64) -> Result<(), Mismatch> {
            let $inner = self;
            $get.float(value)
        }
        fn text(&mut self, text: &str) -> Result<(), Mismatch> {
            let $inner = self;
            $get.text(text)
        }
        fn number(&mut self, text: &str) -> Result<(), Mismatch> {
            let $inner = self;
            $get.number(text)
        }
        fn is_exact(&self) -> bool {
            T::exact()
        }
        fn exact() -> bool {
            T::exact()
        }
    };
}

macro_rules! delegate {
    ($inner:ident => $get:expr) => {
        fn items(&mut self) -> Option<&mut dyn Items> {
            let $inner = self;
            $get.items()
        }
        fn object(&mut self) -> Option<Place<'_>> {
            let $inner = self;
            $get.object()
        }
        delegate_any!($inner => $get);
    };
}

macro_rules! delegate_any {
    ($inner:ident => $get:expr) => {
        fn nested_options(within: &mut Within) -> String {
            T::nested_options(within)
        }
        fn is_any() -> bool {
            T::is_any()
        }
        fn any(&mut self) -> Option<&mut serde_json::Value> {
            if !T::is_any() {
                return None;
            }
            let $inner = self;
            $get.any()
        }
    };
}

impl<T: Value> Value for Box<T> {
    fn blank() -> Self {
        Box::new(T::blank())
    }
    fn view(&self) -> View<'_> {
        (**self).view()
    }
    fn expected(&self) -> &'static str {
        (**self).expected()
    }
    fn null(&mut self) -> Result<(), Mismatch> {
        (**self).null()
    }
    fn clear(&mut self) {
        (**self).clear();
    }
    delegate_scalars!(this => (**this));
    delegate!(this => (**this));
}

impl<T: Value> Value for Option<T> {
    fn blank() -> Self {
        None
    }
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Value::view)
    }
    fn expected(&self) -> &'static str {
        self.as_ref()
            .map_or_else(|| T::blank().expected(), Value::expected)
    }
    fn null(&mut self) -> Result<(), Mismatch> {
        *self = None;
        Ok(())
    }
    fn boolean(&mut self, value: bool) -> Result<(), Mismatch> {
        let mut read = T::blank();
        read.boolean(value)?;
        *self = Some(read);
        Ok(())
    }
    fn integer(&mut self, value: i64) -> Result<(), Mismatch> {
        let mut read = T::blank();
        read.integer(value)?;
        *self = Some(read);
        Ok(())
    }
    fn float(&mut self, value: f64) -> Result<(), Mismatch> {
        let mut read = T::blank();
        read.float(value)?;
        *self = Some(read);
        Ok(())
    }
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = Some(T::of_text(text)?);
        Ok(())
    }
    fn number(&mut self, text: &str) -> Result<(), Mismatch> {
        let mut read = T::blank();
        read.number(text)?;
        *self = Some(read);
        Ok(())
    }
    fn is_exact(&self) -> bool {
        T::exact()
    }
    fn exact() -> bool {
        T::exact()
    }
    fn clear(&mut self) {
        *self = None;
    }
    fn items(&mut self) -> Option<&mut dyn Items> {
        self.get_or_insert_with(T::blank).items()
    }
    fn object(&mut self) -> Option<Place<'_>> {
        T::object_in(self)
    }
    delegate_any!(this => this.get_or_insert_with(T::blank));
}

impl<T: Value> Value for Patch<T> {
    fn blank() -> Self {
        Patch::Keep
    }
    fn view(&self) -> View<'_> {
        match self {
            Patch::Keep => View::Absent,
            Patch::Null => View::Null,
            Patch::Set(value) => value.view(),
        }
    }
    fn expected(&self) -> &'static str {
        T::blank().expected()
    }
    fn null(&mut self) -> Result<(), Mismatch> {
        *self = Patch::Null;
        Ok(())
    }
    fn clear(&mut self) {
        *self = Patch::Keep;
    }
    delegate_scalars!(this => this.get_or_set_with(T::blank));
    delegate!(this => this.get_or_set_with(T::blank));
}

//! The primitive types of OData.

use super::Name;

macro_rules! primitives {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $class:ident, $rust:literal;)+) => {
        /// A primitive type of OData ([CSDL 4.01, section
        /// 3.3](https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html#sec_PrimitiveTypes)).
        ///
        /// ```
        /// use docwright_generator::api::{Class, Primitive};
        ///
        /// let byte = Primitive::find("Edm.Byte");
        /// assert_eq!(byte.map(|ty| (ty.class(), ty.holds(256))), Some((Class::Integer, false)));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Primitive { $($(#[$doc])* $variant,)+ }

        impl Primitive {
            /// Finds a type by its name: `Edm.String`.
            pub fn find(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Primitive::$variant),)+
                    _ => None,
                }
            }

            /// Returns the name, with `Edm.`.
            pub const fn name(self) -> &'static str {
                match self { $(Primitive::$variant => $name,)+ }
            }

            /// Returns the class of values.
            pub const fn class(self) -> Class {
                match self { $(Primitive::$variant => Class::$class,)+ }
            }

            /// Returns the path of the Rust type in generated code.
            pub const fn rust(self) -> &'static str {
                match self { $(Primitive::$variant => $rust,)+ }
            }
        }
    };
}

/// Classes of primitive values, by their form in JSON and in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// `true` or `false`.
    Boolean,
    /// A JSON number without a fraction.
    Integer,
    /// A JSON number.
    Fraction,
    /// Any text in JSON.
    Text,
    /// JSON text in a certain format, with a type of its own in Rust.
    Formatted,
    /// Bytes that are a resource of their own, not a member in JSON.
    Stream,
}

primitives! {
    /// Bytes, in base64url.
    Binary = "Edm.Binary", Formatted, "docwright::Binary";
    /// A boolean.
    Boolean = "Edm.Boolean", Boolean, "bool";
    /// An unsigned 8-bit integer.
    Byte = "Edm.Byte", Integer, "u8";
    /// A date.
    Date = "Edm.Date", Formatted, "docwright::Date";
    /// A date and a time, with an offset.
    DateTimeOffset = "Edm.DateTimeOffset", Formatted, "docwright::DateTimeOffset";
    /// A decimal number of any precision.
    Decimal = "Edm.Decimal", Fraction, "docwright::Decimal";
    /// An IEEE 754 binary64 number.
    Double = "Edm.Double", Fraction, "f64";
    /// A duration of days, hours, minutes and seconds.
    Duration = "Edm.Duration", Formatted, "docwright::Duration";
    /// A UUID.
    Guid = "Edm.Guid", Formatted, "docwright::Guid";
    /// A signed 16-bit integer.
    Int16 = "Edm.Int16", Integer, "i16";
    /// A signed 32-bit integer.
    Int32 = "Edm.Int32", Integer, "i32";
    /// A signed 64-bit integer.
    Int64 = "Edm.Int64", Integer, "i64";
    /// A signed 8-bit integer.
    SByte = "Edm.SByte", Integer, "i8";
    /// An IEEE 754 binary32 number.
    Single = "Edm.Single", Fraction, "f32";
    /// Bytes of any length, read and written at a URL of their own.
    Stream = "Edm.Stream", Stream, "docwright::Json";
    /// Text.
    String = "Edm.String", Text, "String";
    /// A time of day.
    TimeOfDay = "Edm.TimeOfDay", Formatted, "docwright::TimeOfDay";
}

impl Primitive {
    /// Returns `true` if the Rust type is `bool` or a built-in number.
    pub fn is_copy(self) -> bool {
        matches!(
            self.class(),
            Class::Boolean | Class::Integer | Class::Fraction
        ) && self != Primitive::Decimal
    }

    /// Returns `true` if a number is in the range of the type, which is an integer type.
    pub fn holds(self, number: i64) -> bool {
        match self {
            Primitive::Byte => u8::try_from(number).is_ok(),
            Primitive::SByte => i8::try_from(number).is_ok(),
            Primitive::Int16 => i16::try_from(number).is_ok(),
            Primitive::Int32 => i32::try_from(number).is_ok(),
            _ => true,
        }
    }
}

impl From<Primitive> for Name {
    fn from(primitive: Primitive) -> Self {
        primitive.name().into()
    }
}

impl PartialEq<Primitive> for Name {
    fn eq(&self, primitive: &Primitive) -> bool {
        *self == *primitive.name()
    }
}

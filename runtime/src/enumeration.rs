//! Enumerations that preserve undocumented values.

use std::cmp::Ordering;
use std::hash::Hasher;

/// Implements the methods and traits of a generated enumeration.
///
/// The enum has a variant for every documented member, and `UnknownValue(String)` for any other
/// text, which is written back as received. Values that differ only in letter case are equal; a
/// member in another letter case is kept as `UnknownValue`, and `known` returns its variant.
#[doc(hidden)]
#[macro_export]
macro_rules! enumeration {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// The documented members, in order.
            pub const MEMBERS: &'static [&'static str] = &[$($text),*];

            /// Returns the value as it appears in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::UnknownValue(text) => text,
                }
            }
        }

        impl $name {
            /// Returns the variant of a documented member, also if it was received in another
            /// letter case, or `None` if the value is not documented.
            pub fn known(&self) -> ::core::option::Option<Self> {
                let mut members = Self::MEMBERS.iter();
                let found = members.find(|member| member.eq_ignore_ascii_case(self.as_str()));
                found.map(|member| Self::from(*member))
            }
        }

        /// Values are equal if they differ only in letter case.
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str().eq_ignore_ascii_case(other.as_str())
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }

        /// Documented members are in the order of the documentation, before other values.
        impl ::core::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                $crate::enumeration::compare(Self::MEMBERS, self.as_str(), other.as_str())
            }
        }

        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                $crate::enumeration::hash(self.as_str(), state);
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::UnknownValue(other.into()),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::json::Value for $name {
            fn blank() -> Self {
                Self::UnknownValue(::std::string::String::new())
            }
            fn view(&self) -> $crate::json::View<'_> {
                $crate::json::View::Text(self.as_str())
            }
            fn expected(&self) -> &'static str {
                "text"
            }
            fn text(&mut self, text: &str) -> ::core::result::Result<(), $crate::json::Mismatch> {
                *self = Self::from(text);
                ::core::result::Result::Ok(())
            }
        }

        $crate::serde_traits!($name);

        impl $crate::ReadFrom<$name> for $name {}

        impl $crate::ReadFrom<$name> for ::std::string::String {}
    };
}

/// Hashes a text so that texts that differ only in letter case have the same hash.
///
/// ```
/// use std::hash::{DefaultHasher, Hasher};
///
/// let hashed = |text: &str| {
///     let mut state = DefaultHasher::new();
///     docwright::enumeration::hash(text, &mut state);
///     state.finish()
/// };
/// assert_eq!(hashed("high"), hashed("High"));
/// ```
pub fn hash(text: &str, state: &mut impl Hasher) {
    text.bytes()
        .for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
    state.write_u8(0xff);
}

/// Compares two values of an enumeration by the order of its members. Values that are not members
/// come last, in alphabetical order.
///
/// ```
/// use docwright::enumeration::compare;
///
/// assert!(compare(&["low", "high"], "low", "High").is_lt());
/// assert!(compare(&["low", "high"], "other", "high").is_gt());
/// ```
pub fn compare(members: &[&str], a: &str, b: &str) -> Ordering {
    let key = |text: &str| {
        let mut members = members.iter();
        let place = members.position(|member| member.eq_ignore_ascii_case(text));
        let other = place.is_none().then(|| text.to_ascii_lowercase());
        (place.unwrap_or(usize::MAX), other)
    };
    key(a).cmp(&key(b))
}

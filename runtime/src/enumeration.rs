//! Enumerations that preserve undocumented values.

/// Implements the methods and traits of a generated enumeration.
///
/// The enum has a variant for every documented member, and `UnknownValue(String)` for any other
/// text, which is written back as received.
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

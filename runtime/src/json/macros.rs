//! Macros that generated code calls to implement models.

/// Implements a model of responses for a struct whose properties are `Option` values.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    ($model:ident = $wire:literal { $($(#[$gate:meta])* $field:ident = $member:literal),* $(,)? }) => {
        $crate::object!($model = $wire {
            $($(#[$gate])* $field = $member ::core::option::Option::None),*
        });

        $crate::default!($model);

        #[allow(deprecated)]
        impl $crate::Model for $model {
            const WIRE: &'static str = $wire;
        }

        #[allow(deprecated)]
        impl $crate::ReadFrom<$model> for $model {}
    };
}

/// Implements the enumeration of a type and its documented descendants.
#[doc(hidden)]
#[macro_export]
macro_rules! descendants {
    ($any:ident: $declared:ident, $base:path {
        $($(#[$gate:meta])* $variant:ident($descendant:ty) = $wire:literal),* $(,)?
    }) => {
        #[allow(deprecated, unreachable_code, reason = "descendants of other areas may all be switched off")]
        impl $crate::json::Tagged for $any {
            fn descendant(name: &str) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(match name {
                    $($(#[$gate])* $wire => Self::$variant(::std::boxed::Box::default()),)*
                    _ => return ::core::option::Option::None,
                })
            }

            fn members(&mut self) -> &mut dyn $crate::json::Object {
                match self {
                    Self::$declared(object) => &mut **object,
                    $($(#[$gate])* Self::$variant(object) => &mut **object,)*
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::json::Value for $any {
            fn blank() -> Self {
                Self::$declared(::std::boxed::Box::default())
            }

            fn view(&self) -> $crate::json::View<'_> {
                match self {
                    Self::$declared(object) => $crate::json::View::Object(&**object),
                    $($(#[$gate])* Self::$variant(object) => $crate::json::View::Tagged(&**object),)*
                }
            }

            fn object(&mut self) -> ::core::option::Option<$crate::json::Place<'_>> {
                ::core::option::Option::Some($crate::json::Place::Tagged(self))
            }

            fn object_in(slot: &mut ::core::option::Option<Self>) -> ::core::option::Option<$crate::json::Place<'_>> {
                ::core::option::Option::Some($crate::json::Place::Tagged(slot))
            }

            fn expected(&self) -> &'static str {
                "an object"
            }
        }

        #[allow(deprecated)]
        impl ::core::ops::Deref for $any {
            type Target = dyn $base;

            fn deref(&self) -> &Self::Target {
                match self {
                    Self::$declared(object) => &**object,
                    $($(#[$gate])* Self::$variant(object) => &**object,)*
                }
            }
        }

        $crate::default!($any);
        $crate::serde_traits!($any);

        #[allow(deprecated)]
        impl ::core::fmt::Debug for $any {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&$crate::json::Value::view(self), f)
            }
        }

        #[allow(deprecated)]
        impl ::core::cmp::PartialEq for $any {
            fn eq(&self, other: &Self) -> bool {
                $crate::json::same_view($crate::json::Value::view(self), $crate::json::Value::view(other))
            }
        }

        #[allow(deprecated)]
        impl $crate::FromResponse for $any {
            fn from_response(response: $crate::http::Response) -> ::core::result::Result<Self, $crate::Error> {
                response.object()
            }
        }

        #[allow(deprecated)]
        impl<R: $crate::Select<$declared>> $crate::SelectInto<R> for $any {
            type Output = R;
        }

        #[allow(deprecated)]
        impl $crate::ReadFrom<$any> for $any {}

        #[allow(deprecated)]
        impl ::core::convert::From<$declared> for $any {
            fn from(object: $declared) -> Self {
                Self::$declared(::std::boxed::Box::new(object))
            }
        }

        $(
            $(#[$gate])*
            #[allow(deprecated)]
            impl ::core::convert::From<$descendant> for $any {
                fn from(object: $descendant) -> Self {
                    Self::$variant(::std::boxed::Box::new(object))
                }
            }
        )*
    };
}

/// Implements the body of an update for a struct whose properties are `Patch` values.
#[doc(hidden)]
#[macro_export]
macro_rules! update {
    ($model:ident = $wire:literal { $($(#[$gate:meta])* $field:ident = $member:literal),* $(,)? }) => {
        $crate::object!($model = $wire {
            $($(#[$gate])* $field = $member $crate::Patch::Keep),*
        });

        $crate::default!($model);
    };
}

/// Implements a request body for a struct whose properties are `Option` values.
#[doc(hidden)]
#[macro_export]
macro_rules! body {
    ($model:ident = $wire:literal { $($(#[$gate:meta])* $field:ident = $member:literal),* $(,)? }) => {
        $crate::object!($model = $wire {
            $($(#[$gate])* $field = $member ::core::option::Option::None),*
        });

        $crate::default!($model);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! default {
    ($model:ident) => {
        #[allow(deprecated)]
        impl ::core::default::Default for $model {
            fn default() -> Self {
                $crate::json::Value::blank()
            }
        }
    };
}

/// Implements [`Object`](crate::json::Object), [`Value`](crate::json::Value), serde's traits,
/// `Debug` and `PartialEq`.
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    ($model:ident = $wire:literal { $($(#[$gate:meta])* $field:ident = $member:literal $blank:expr),* }) => {
        #[allow(deprecated)]
        impl $crate::json::Object for $model {
            fn shape(&self) -> &'static $crate::json::Shape {
                static SHAPE: $crate::json::Shape = $crate::json::Shape {
                    name: ::core::stringify!($model),
                    wire: $wire,
                    members: &[$($(#[$gate])* $member),*],
                    exact: $crate::json::ExactMembers::unknown(),
                    required: &[],
                    on_request: &[],
                };
                &SHAPE
            }

            fn look<'a>(&'a self, look: &mut $crate::json::Look<'_, 'a>) {
                look(&[$($(#[$gate])* &self.$field),*], ::core::option::Option::Some(&self.additional))
            }

            fn fill(&mut self, fill: &mut $crate::json::Fill<'_>) {
                fill(&mut [$($(#[$gate])* &mut self.$field),*], ::core::option::Option::Some(&mut self.additional))
            }
        }

        #[allow(deprecated)]
        impl $crate::json::Value for $model {
            fn blank() -> Self {
                Self { $($(#[$gate])* $field: $blank,)* additional: $crate::Additional::NONE }
            }

            $crate::object_view!();
        }

        $crate::serde_traits!($model);

        #[allow(deprecated)]
        impl ::core::fmt::Debug for $model {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::json::debug(self, f)
            }
        }

        #[allow(deprecated)]
        impl ::core::cmp::PartialEq for $model {
            fn eq(&self, other: &Self) -> bool {
                $crate::json::same(self, other)
            }
        }
    };
}

/// The methods of [`Value`](crate::json::Value) that every [`Object`](crate::json::Object) has.
#[doc(hidden)]
#[macro_export]
macro_rules! object_view {
    () => {
        fn view(&self) -> $crate::json::View<'_> {
            $crate::json::View::Object(self)
        }

        fn object(&mut self) -> ::core::option::Option<$crate::json::Place<'_>> {
            ::core::option::Option::Some($crate::json::Place::Object(self))
        }

        fn expected(&self) -> &'static str {
            "an object"
        }
    };
}

/// Implements serde's traits for a [`Value`](crate::json::Value).
#[doc(hidden)]
#[macro_export]
macro_rules! serde_traits {
    ($value:ty) => {
        #[allow(deprecated)]
        impl $crate::serde::Serialize for $value {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::write($crate::json::Value::view(self), serializer)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $value {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::deserialize(deserializer)
            }
        }
    };
}

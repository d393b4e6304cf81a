//! Runtime library of the bindings that docwright generates.
//!
//! Generated code refers only to this crate's types. Programs use a few of them: [`Client`],
//! [`Request`], which is a plain value until it is awaited, [`Collection`] and [`Items`] for lists,
//! [`Error`], [`Patch`] in bodies of updates, [`Permissions`] on every [`Operation`], and text
//! types such as [`DateTimeOffset`].
//!
//! Without the feature `http` the crate has no HTTP client: models work, and requests need a custom
//! [`http::Transport`].
#![forbid(unsafe_code)]

mod answer;
#[cfg(feature = "azure")]
mod azure;
mod batch;
mod body;
mod client;
mod cloud;
mod credential;
mod decimal;
#[cfg(feature = "entra")]
pub mod entra;
#[doc(hidden)]
pub mod enumeration;
pub mod error;
#[cfg(feature = "examples")]
pub mod examples;
mod flags;
pub mod http;
mod join;
pub mod json;
mod limits;
mod monitor;
mod node;
mod operation;
mod origin;
mod paging;
mod patch;
mod pipeline;
pub mod query;
mod read_from;
mod redirect;
mod request;
#[cfg(feature = "http")]
mod reqwest;
mod retry;
mod safe;
mod service_error;
mod setters;
mod sleep;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod upload;

pub use answer::{FromResponse, Model};
#[cfg(feature = "identity")]
pub use azure_identity as identity;
pub use batch::{Batch, Results, Slot, SlotId, bulk};
pub use body::{Body, Chunks, Download};
pub use bytes::Bytes;
pub use client::{Client, ClientBuilder};
pub use cloud::Cloud;
pub use credential::{AccessToken, Credential, TokenRequest, TokenSource};
pub use decimal::Decimal;
#[cfg(feature = "derive")]
pub use docwright_derive::Select;
pub use error::{Error, ErrorDetail, ServiceError};
pub use flags::Flags;
pub use json::Additional;
pub use limits::Limits;
pub use monitor::{Monitor, State, Status};
pub use node::{Key, Node};
pub use operation::{Grant, Operation, Permissions};
pub use paging::{Collection, Items, Pages, Partial, UnreadItem};
pub use patch::Patch;
pub use read_from::ReadFrom;
pub use request::{Request, ResponseFuture, Select, SelectInto, SelectNames};
#[cfg(feature = "http")]
pub use reqwest::HttpTransport;
pub use retry::Retry;
pub use text::{Binary, Date, DateTimeOffset, Duration, Guid, MalformedText, TimeOfDay};
pub use upload::{Upload, UploadContent};

/// Any JSON: the type of values whose type is not documented.
pub type Json = serde_json::Value;

/// Returns the request body that adds a reference: `{"@odata.id": url}`.
///
/// ```
/// let body = docwright::reference("https://example.com/v1.0/users/1");
/// assert_eq!(body["@odata.id"], "https://example.com/v1.0/users/1");
/// ```
pub fn reference(url: &str) -> Json {
    serde_json::json!({ "@odata.id": url })
}

#[cfg(feature = "derive")]
#[doc(hidden)]
pub use docwright_derive::__select;
#[doc(hidden)]
pub use serde;

/// Implements the constructors of a generated client, with or without a documented endpoint.
/// Whether there is a constructor that takes a credential depends on the features of this crate,
/// not of the generated one.
#[cfg(feature = "http")]
#[doc(hidden)]
#[macro_export]
macro_rules! client {
    ($client:ident, $endpoint:expr) => {
        $crate::client_parts!($client, $endpoint);

        impl $client {
            /// Creates a client that authenticates with `credential`, for the documented endpoint.
            ///
            /// # Errors
            /// Returns an error if the endpoint is invalid; the documented one is valid.
            pub fn new(
                credential: impl ::core::convert::Into<$crate::Credential>,
            ) -> ::core::result::Result<Self, $crate::Error> {
                ::core::result::Result::Ok(Self::from($crate::Client::new(
                    Self::ENDPOINT,
                    credential,
                )?))
            }
        }
    };
    ($client:ident) => {
        $crate::client_parts!($client);

        impl $client {
            /// Creates a client that authenticates with `credential`. `endpoint` is the service's
            /// URL, which the documentation does not state.
            ///
            /// # Errors
            /// Returns an error if `endpoint` is not an absolute `https` URL.
            pub fn new(
                endpoint: &str,
                credential: impl ::core::convert::Into<$crate::Credential>,
            ) -> ::core::result::Result<Self, $crate::Error> {
                ::core::result::Result::Ok(Self::from($crate::Client::new(endpoint, credential)?))
            }
        }
    };
}

#[cfg(not(feature = "http"))]
#[doc(hidden)]
#[macro_export]
macro_rules! client {
    ($client:ident $(, $endpoint:expr)?) => {
        $crate::client_parts!($client $(, $endpoint)?);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! client_parts {
    ($client:ident $(, $endpoint:expr)?) => {
        impl $client {
            $(
                /// The documented endpoint.
                pub const ENDPOINT: &'static str = $endpoint;
            )?

            fn node(&self) -> $crate::Node {
                $crate::Node::root(&self.0)
            }
        }

        /// Requests that are not documented, batches and uploads.
        impl ::core::ops::Deref for $client {
            type Target = $crate::Client;

            fn deref(&self) -> &$crate::Client {
                &self.0
            }
        }

        impl ::core::convert::From<$crate::Client> for $client {
            /// Creates a client with another endpoint, transport or retry policy.
            fn from(client: $crate::Client) -> Self {
                Self(client)
            }
        }
    };
}

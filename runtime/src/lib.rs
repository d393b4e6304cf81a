//! Runtime library of the bindings that docwright generates.
//!
//! Generated code refers only to this crate's types. Programs use a few of them: [`Client`],
//! [`Request`], which is a plain value until it is awaited, [`Collection`] and [`Items`] for lists,
//! [`Error`], [`Patch`] in bodies of updates, [`Permissions`] on every [`Operation`], and text
//! types such as [`DateTimeOffset`].
//!
//! # Clients
//!
//! [`Client::builder`] takes the endpoint, and optionally a credential, [`Limits`], a [`Retry`]
//! policy, further origins, an HTTP client or a [`http::Transport`] of your own. Each request can
//! override limits, retries and strictness. [`Cloud`] names the endpoints of Microsoft's national
//! clouds. Without the feature `http` the crate has no HTTP client: models work, and requests need a
//! transport.
//!
//! # Credentials
//!
//! A [`Credential`] is a token, one of `azure_identity` (feature `identity`), a sign-in by code, in a
//! browser or on behalf of a user (module `entra`, feature `entra`), or your own [`TokenSource`]. The
//! client keeps the token until five minutes before its end. The token is sent to the client's
//! origins only. A service that requests claims (continuous access evaluation) gets a new token once.
//!
//! # Responses
//!
//! Awaiting a request returns the documented value; [`Request::send`] also returns the status and
//! the headers. A success without a body is not an error. A value of another type than documented is
//! kept among the [`Additional`] members, an event reports it, and [`json::misfits`] lists it;
//! [`Request::strict`] makes it an error.
//!
//! # Lists and changes
//!
//! [`Request::into_stream`] returns the items of all pages, [`Request::into_pages`] the pages.
//! [`Request::collect`] also returns what was read before an error. [`Request::continue_from`] reads
//! on from a saved address. [`Request::changes_since`] reads a delta query: each [`Change`] has the mark
//! of a removed item, a [`DeltaState`] is saved, and after [`Error::is_state_expired`] all items are read
//! anew.
//!
//! # Several requests
//!
//! A [`Batch`] sends up to 20 requests in one, each with its own result; [`bulk`] sends many. An
//! [`Upload`] sends a file in pieces and continues after a broken connection; a [`Download`] arrives
//! in pieces. [`Request::start`] returns a [`Monitor`] of an operation that continues after its
//! response: a future of its result, and a stream of its states.
//!
//! # Failures
//!
//! After a temporary failure a request is sent again, see [`Retry`]. An [`Error`] has the service's
//! code and message, the number of attempts, the ids of the request, and on 403 the documented
//! permissions. Its texts are safe to log. Events of `tracing` report attempts within a span for each
//! call, with the operation's id and path template.
//!
//! # Tests
//!
//! The feature `testing` has transports that answer by a script or from a recording, so that programs
//! are tested without a server. Requests are values that compare.
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
mod delta;
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
mod reference;
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
pub use delta::{Change, DeltaState, Removed};
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
pub use reference::Reference;
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

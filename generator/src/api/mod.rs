//! Vocabulary of HTTP and OData APIs: names, paths, permissions. Imports nothing else from this
//! crate.

mod endpoint;
pub mod fit;
mod grant;
mod identifier;
mod name;
mod page_kind;
pub mod path;
mod primitive;
mod template;

pub(crate) use endpoint::{is_endpoint, is_endpoint_template};
pub use grant::{Grant, ScopeSet};
pub use identifier::{is_name, is_property_name, is_wire_name, looks_like_version};
pub use name::{Name, simple_name};
pub(crate) use name::{UNTYPED, is_primitive};
pub use page_kind::PageKind;
pub use primitive::{Class, Primitive};
pub use template::PathTemplate;

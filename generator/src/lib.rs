//! Reads API reference pages and generates Rust from them.
#![forbid(unsafe_code)]

pub mod api;
pub mod blocks;
mod builder;
mod collections;
pub mod diagnostic;
pub mod dialect;
pub mod disk;
pub mod emit;
pub mod export;
pub mod generate;
mod infer;
pub mod json;
pub mod lint;
pub mod model;
mod options;
pub mod page;
mod parallel;
pub mod pipeline;
pub mod schema;
pub mod source;
mod text;

pub use builder::Builder;
pub use generate::Error;
pub use options::{Lint, NAMES as OPTION_NAMES, Options, OptionsError, Suppression, nearest};

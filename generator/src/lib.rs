//! Reads API reference pages and generates Rust from them.
//!
//! [`session::generate`] and [`Builder`] run all stages. This guide runs them one by one for a
//! single page; each stage returns a value and its diagnostics, and none fails on its input.
//!
//! # Sources: the text of pages
//!
//! ```
//! use docwright_generator::text::{Role, Source, Sources};
//!
//! let page = "\
//! # parcel resource type
//!
//! Namespace: example.post
//!
//! A thing that is sent.
//!
//! ## Properties
//!
//! |Property|Type|Description|
//! |:---|:---|:---|
//! |id|String|The key. Read-only.|
//! |weight|Int32|The weight in grams.|
//! ";
//! let source = Source::new("v1.0/resources/parcel.md", page.as_bytes().to_vec(), Role::Page);
//! let sources = Sources::new("v1.0", vec![source]);
//! assert_eq!(sources.pages().count(), 1);
//! ```
//!
//! # Blocks: Markdown without its syntax
//!
//! A [`Dialect`](dialect::Dialect) has the conventions and the words of a documentation style.
//!
//! ```
//! # use docwright_generator::text::{Role, Source, Sources};
//! # let page = "# parcel resource type\n\n## Properties\n\n|Property|Type|\n|:---|:---|\n|id|String|\n";
//! # let source = Source::new("v1.0/resources/parcel.md", page.as_bytes().to_vec(), Role::Page);
//! # let sources = Sources::new("v1.0", vec![source]);
//! use docwright_generator::blocks::{self, BlockKind};
//! use docwright_generator::dialect::Dialect;
//!
//! let dialect = Dialect::graph();
//! let (id, _) = sources.pages().next().expect("a page");
//! let (blocks, diagnostics) = blocks::read(&sources, id, &dialect);
//! assert!(diagnostics.is_empty());
//! assert!(blocks.iter().any(|block| matches!(block.kind, BlockKind::Table(_))));
//! ```
//!
//! # Pages: the facts of one page
//!
//! ```
//! # use docwright_generator::text::{Role, Source, Sources};
//! # use docwright_generator::{blocks, dialect::Dialect};
//! # let page = "# parcel resource type\n\n## Properties\n\n|Property|Type|\n|:---|:---|\n|id|String|\n";
//! # let source = Source::new("v1.0/resources/parcel.md", page.as_bytes().to_vec(), Role::Page);
//! # let sources = Sources::new("v1.0", vec![source]);
//! # let dialect = Dialect::graph();
//! # let (id, _) = sources.pages().next().expect("a page");
//! # let (blocks, _) = blocks::read(&sources, id, &dialect);
//! use docwright_generator::page;
//!
//! let (page, _) = page::read(&sources, id, &blocks, &dialect);
//! assert_eq!(page.resources[0].properties[0].name, "id");
//! ```
//!
//! # Schema: the facts of all pages
//!
//! Each fact records the claim that counts, and those that agree or lost. The schema can be saved,
//! and exported with [`export::openapi`], [`export::csdl`] and [`export::json_schema`].
//!
//! ```
//! # use docwright_generator::text::{Role, Source, Sources};
//! # use docwright_generator::dialect::Dialect;
//! # let page = "# parcel resource type\n\nNamespace: example.post\n\n## Properties\n\n|Property|Type|Description|\n|:---|:---|:---|\n|weight|Int32|In grams.|\n";
//! # let source = Source::new("v1.0/resources/parcel.md", page.as_bytes().to_vec(), Role::Page);
//! # let sources = Sources::new("v1.0", vec![source]);
//! # let dialect = Dialect::graph();
//! use docwright_generator::session::{Timings, read_schema};
//!
//! let (schema, diagnostics) = read_schema(&sources, &dialect, &mut Timings::default());
//! let weight = &schema.types[0].properties[0];
//! assert_eq!(schema.types[0].name, "example.post.parcel");
//! assert_eq!(weight.r#type.value.to_string(), "Edm.Int32");
//! assert_eq!(weight.r#type.at.to_string(), "v1.0/resources/parcel.md:9:9");
//! # let _ = diagnostics;
//! ```
//!
//! # Model and Rust
//!
//! ```
//! # use docwright_generator::text::{Role, Source, Sources};
//! # use docwright_generator::dialect::Dialect;
//! # use docwright_generator::session::{Timings, read_schema};
//! # let page = "# parcel resource type\n\nNamespace: example.post\n\n## Properties\n\n|Property|Type|Description|\n|:---|:---|:---|\n|weight|Int32|In grams.|\n";
//! # let source = Source::new("v1.0/resources/parcel.md", page.as_bytes().to_vec(), Role::Page);
//! # let sources = Sources::new("v1.0", vec![source]);
//! # let (schema, _) = read_schema(&sources, &Dialect::graph(), &mut Timings::default());
//! use docwright_generator::{Options, emit, model};
//!
//! let options = Options::default();
//! let model = model::resolve(&schema, &options).expect("every documented type");
//! let files = emit::emit(&model, &options);
//! let (path, text) = files.files.first_key_value().expect("a file");
//! assert_eq!(path, "post.rs");
//! assert!(text.contains("struct Parcel"));
//! ```
#![forbid(unsafe_code)]

pub mod api;
pub mod blocks;
mod builder;
mod collections;
pub mod diagnostic;
pub mod dialect;
pub mod diff;
pub mod emit;
pub mod export;
mod infer;
pub mod input;
pub mod json;
pub mod lint;
pub mod model;
mod options;
pub mod output;
pub mod page;
pub mod schema;
pub mod session;
pub mod text;

pub use builder::Builder;
pub use options::{Lint, Options, OptionsError, Suppression, names as option_names};
pub use session::Error;
pub use text::nearest;

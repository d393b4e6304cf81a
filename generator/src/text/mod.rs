//! The texts of pages and include files, positions in them, and functions on texts.

mod any_case;
mod case;
mod digest;
mod front_matter;
mod location;
mod map;
mod nearest;
mod source;
mod sources;
mod span;
mod yaml;

pub(crate) use any_case::AnyCaseMap;
pub(crate) use case::{
    Place, bare, begins_with, folded, is_word, lower, offset, split_at, strip_prefix, strip_suffix,
};
pub use digest::digest;
pub use front_matter::FrontMatter;
pub use location::Location;
pub(crate) use map::PiecedText;
pub use map::SourceMap;
pub use nearest::nearest;
pub use source::{Role, Source};
pub use sources::{Sources, join};
pub use span::{PageId, Span};
pub use yaml::YamlPositions;

//! The rim: the only place where files are read and written.

mod input;
mod output;

pub use input::{Input, InputError, load};
pub use output::{Change, MANIFEST, WriteError, Written, check, write, write_only};

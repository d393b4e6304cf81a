//! Input and output: reads pages and saved schemas, writes generated files.

mod input;
mod output;

pub use input::{Input, InputError, load};
pub use output::{Change, MANIFEST, WriteError, Written, check, write, write_only};

//! Errors in reading input.

use std::fmt;
use std::path::PathBuf;

use crate::dialect::DialectError;
use crate::schema;

/// An error in reading input. Nothing has been written when it is returned.
#[derive(Debug)]
pub enum InputError {
    /// No path was given.
    Nothing,
    /// A path does not exist, with the most similar path that does, if any.
    Missing(PathBuf, Option<String>),
    /// A file or folder cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// A folder contains no pages.
    NoPages(PathBuf),
    /// A saved schema cannot be used.
    Schema(PathBuf, schema::SavedError),
    /// A saved schema is given together with other input.
    Mixed(PathBuf),
    /// A dialect file cannot be used.
    Dialect(DialectError),
    /// A file of corrections cannot be used.
    Corrections(PathBuf, serde_yaml::Error),
    /// Corrections are given together with a saved schema.
    Settled(PathBuf),
    /// Pages are of two versions.
    Versions(String, String),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputError::Nothing => f.write_str(
                "no documentation was named: give a folder of pages, a page or a saved schema",
            ),
            InputError::Missing(path, near) => {
                write!(f, "`{}` does not exist", path.display())?;
                near.as_ref()
                    .map_or(Ok(()), |near| write!(f, "; did you mean `{near}`?"))
            }
            InputError::Unreadable(path, error) => {
                write!(f, "`{}` cannot be read: {error}", path.display())
            }
            InputError::NoPages(path) => {
                write!(
                    f,
                    "`{}` contains no pages: a page is a file whose name ends in `.md` or `.txt`",
                    path.display()
                )
            }
            InputError::Schema(path, error) => write!(f, "`{}`: {error}", path.display()),
            InputError::Mixed(path) => {
                write!(
                    f,
                    "`{}` is a saved schema and cannot be read together with other input",
                    path.display()
                )
            }
            InputError::Dialect(error) => error.fmt(f),
            InputError::Corrections(path, error) => {
                write!(f, "`{}` is not a corrections file: {error}", path.display())
            }
            InputError::Versions(first, second) => write!(
                f,
                "the pages are of several versions, `{first}` and `{second}`: pass the folder of one version"
            ),
            InputError::Settled(path) => write!(
                f,
                "`{}` corrects pages, but the input is a saved schema: pass the pages, or export the schema again with the corrections",
                path.display()
            ),
        }
    }
}

impl std::error::Error for InputError {}

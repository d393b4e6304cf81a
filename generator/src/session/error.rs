//! Errors of a whole run.

use std::fmt;

use crate::input::InputError;
use crate::model::UnknownInclude;
use crate::options::OptionsError;
use crate::output::WriteError;
use crate::text::Location;

/// An error in generation. Existing files are unchanged unless writing itself failed.
///
/// `Debug` also prints the message, since Cargo shows it if `main` of a build script returns the
/// error.
///
/// ```
/// use docwright_generator::{Options, session};
///
/// let error = session::read(&Options::default()).err().map(|error| error.to_string());
/// assert!(error.is_some());
/// ```
pub enum Error {
    /// Input cannot be read.
    Input(InputError),
    /// `include` names something that is not documented.
    Include(UnknownInclude),
    /// A setting is invalid.
    Options(OptionsError),
    /// A required setting is missing: its name.
    Missing(&'static str),
    /// None of the pages that were read documents a type or an operation: the number of pages.
    NoFacts(usize),
    /// A page ends in the middle of a table: the location.
    CutOff(Location),
    /// The lock file cannot be read: its path and the reason.
    Lock(std::path::PathBuf, String),
    /// Output cannot be written.
    Write(WriteError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Input(error) => error.fmt(f),
            Error::Include(error) => error.fmt(f),
            Error::Options(error) => error.fmt(f),
            Error::Missing(name) => write!(
                f,
                "missing `{name}`: pass `--{name}`, or set `{name}` in docwright.yaml"
            ),
            Error::NoFacts(pages) => {
                let were = if *pages == 1 {
                    "page was"
                } else {
                    "pages were"
                };
                write!(
                    f,
                    "{pages} {were} read and no type and no operation found: are they reference pages, in the conventions of the \
                     dialect? run `docwright lint` to list unread parts"
                )
            }
            Error::CutOff(at) => {
                write!(
                    f,
                    "{at}: the page ends within this row of a table; was it cut off? Nothing was generated"
                )
            }
            Error::Lock(path, reason) => {
                write!(f, "`{}` cannot be read: {reason}", path.display())
            }
            Error::Write(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<InputError> for Error {
    fn from(error: InputError) -> Self {
        Error::Input(error)
    }
}

impl From<UnknownInclude> for Error {
    fn from(error: UnknownInclude) -> Self {
        Error::Include(error)
    }
}

impl From<OptionsError> for Error {
    fn from(error: OptionsError) -> Self {
        Error::Options(error)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Error::Write(error)
    }
}

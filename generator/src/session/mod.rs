//! From settings to files in memory, for build scripts, the macro and the command line.

mod reading;

use std::fmt;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::dialect::Dialect;
use crate::emit::{self, Emitted, Files, Made};
use crate::input::{self, Input, InputError};
use crate::model::{self, LOCK_FILE, Lock, Model, UnknownInclude};
use crate::options::{Options, OptionsError};
use crate::output::{self, Freshness, WriteError};
use crate::schema::Schema;
use crate::text::{Location, Sources, digest};

pub use reading::{Timings, observe, read_pages, read_schema};

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
            Error::Missing(name) => write!(f, "the setting `{name}` is needed here"),
            Error::NoFacts(pages) => {
                let were = if *pages == 1 {
                    "page was"
                } else {
                    "pages were"
                };
                write!(
                    f,
                    "{pages} {were} read and no type and no operation found: are they reference pages, in the conventions of the \
                     dialect? `docwright lint` says what was not read"
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

/// The result of reading: the schema and the diagnostics.
#[derive(Debug)]
pub struct Reading {
    /// The schema.
    pub schema: Schema,
    /// Diagnostics, sorted by place; empty for a saved schema.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that spans of diagnostics refer to.
    pub sources: Sources,
    /// Wall times of the stages.
    pub timings: Timings,
}

impl Reading {
    /// Checks that the pages document something; if not, the path or the dialect is wrong.
    ///
    /// # Errors
    /// Returns an error if pages were read and none documents a type or an operation.
    pub fn require_facts(&self) -> Result<(), Error> {
        let Schema {
            types,
            enums,
            operations,
            pages,
            ..
        } = &self.schema;
        if types.is_empty() && enums.is_empty() && operations.is_empty() && !pages.is_empty() {
            return Err(Error::NoFacts(pages.len()));
        }
        Ok(())
    }

    /// Applies settings that override what pages state.
    fn settle(&mut self, options: &Options) {
        if let Some(endpoint) = &options.endpoint {
            self.schema.endpoint = Some(endpoint.clone());
            self.diagnostics
                .retain(|diagnostic| diagnostic.code != Code::EndpointUnknown);
        }
    }
}

/// Reads the input that the settings name.
///
/// # Errors
/// Returns an error if input cannot be read.
///
/// ```
/// use docwright_generator::{Options, session};
///
/// let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// let reading = session::read(&options)?;
/// assert_eq!(reading.schema.operations.len(), 5);
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn read(options: &Options) -> Result<Reading, Error> {
    let mut timings = Timings::default();
    let (input, dialect) = timings.time("load", || input::load(options))?;
    let mut reading = match input {
        Input::Saved(schema) => Reading {
            schema: *schema,
            diagnostics: Vec::new(),
            sources: Sources::default(),
            timings,
        },
        Input::Pages(sources) => {
            let (schema, mut diagnostics) = read_schema(&sources, &dialect, &mut timings);
            diagnostic::sort(&mut diagnostics);
            Reading {
                schema,
                diagnostics,
                sources,
                timings,
            }
        }
    };
    reading.settle(options);
    Ok(reading)
}

/// Reads the input that the settings name and checks its pages against the conventions.
///
/// # Errors
/// Returns an error if input cannot be read.
///
/// ```
/// use docwright_generator::{Options, session};
///
/// let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// let reading = session::lint(&options)?;
/// assert!(reading.diagnostics.iter().all(|diagnostic| diagnostic.code.name() != "fence-unclosed"));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn lint(options: &Options) -> Result<Reading, Error> {
    let mut timings = Timings::default();
    let (input, dialect) = timings.time("load", || input::load(options))?;
    let Input::Pages(sources) = input else {
        return read(options);
    };
    let (schema, mut diagnostics) = read_schema(&sources, &dialect, &mut timings);
    diagnostics.extend(timings.time("lint", || crate::lint::check(&sources, &dialect, &schema)));
    diagnostic::sort(&mut diagnostics);
    let mut reading = Reading {
        schema,
        diagnostics,
        sources,
        timings,
    };
    reading.settle(options);
    Ok(reading)
}

/// The result of generation, before it is written.
#[derive(Debug)]
pub struct Generated {
    /// The result of reading.
    pub reading: Reading,
    /// The model of the schema.
    pub model: Model,
    /// The generated files.
    pub files: Files,
}

/// Reads the input for generation. Returns an error for truncated input, since types would be
/// missing.
fn read_whole(options: &Options) -> Result<Reading, Error> {
    options.validate()?;
    let reading = read(options)?;
    reading.require_facts()?;
    match reading
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.code == Code::TableCutOff)
    {
        Some(diagnostic) => Err(Error::CutOff(
            reading.sources.locate(diagnostic.primary.span),
        )),
        None => Ok(reading),
    }
}

/// Reads the input that the settings name and generates Rust.
///
/// # Errors
/// Returns an error if
///
/// - a setting is invalid
/// - input cannot be read, is cut off, or documents no type and no operation
/// - `include` names something that is not documented
///
/// ```
/// use docwright_generator::{Options, session};
///
/// let options = Options {
///     docs: vec!["../specs".into()],
///     crate_name: Some("bindings".into()),
///     ..Options::default()
/// };
/// let generated = session::generate(&options)?;
/// assert!(generated.files.files.contains_key("src/lib.rs"));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn generate(options: &Options) -> Result<Generated, Error> {
    generate_locked(options, &Lock::default())
}

/// Generates as [`generate`] does, with the names and shapes of earlier generations.
///
/// # Errors
/// Returns an error in the same cases as [`generate`].
pub fn generate_locked(options: &Options, lock: &Lock) -> Result<Generated, Error> {
    let mut reading = read_whole(options)?;
    let schema = &reading.schema;
    let model = reading
        .timings
        .time("resolve", || model::resolve_locked(schema, options, lock))?;
    let mut files = reading.timings.time("emit", || emit::emit(&model, options));
    files.made = made(options, &reading.sources);
    Ok(Generated {
        reading,
        model,
        files,
    })
}

/// Returns the lock file of the package that the settings name; without one, nothing is locked.
///
/// # Errors
/// Returns an error if there is a lock file that cannot be read.
pub fn lock(options: &Options) -> Result<Lock, Error> {
    let (Some(out), Some(_)) = (&options.out, &options.crate_name) else {
        return Ok(Lock::default());
    };
    let path = out.join(LOCK_FILE);
    let text =
        input::optional(&path).map_err(|error| Error::Lock(path.clone(), error.to_string()))?;
    let Some(text) = text else {
        return Ok(Lock::default());
    };
    Lock::parse(&text).map_err(|error| Error::Lock(path, error.to_string()))
}

/// Generates the items of one module, for the macro.
///
/// # Errors
/// Returns an error if [`generate`] would return one.
pub fn generate_items(options: &Options) -> Result<(Reading, Model, Emitted), Error> {
    let reading = read_whole(options)?;
    let model = model::resolve(&reading.schema, options)?;
    let items = emit::module(&model);
    Ok((reading, model, items))
}

/// Returns the absolute paths of the files that were read; when one changes, the output may change.
pub fn inputs(reading: &Reading, options: &Options) -> Vec<std::path::PathBuf> {
    let mut files: Vec<std::path::PathBuf> = reading
        .sources
        .iter()
        .filter_map(|(_, source)| source.file.clone())
        .collect();
    if files.is_empty() {
        files.extend(
            options
                .docs
                .iter()
                .filter_map(|path| path.canonicalize().ok()),
        );
    }
    files.extend(words(options));
    files
}

/// Returns the absolute paths of the files of words that pages are read by.
fn words(options: &Options) -> Vec<std::path::PathBuf> {
    let dialect = options
        .dialect
        .as_deref()
        .and_then(|path| Dialect::load(path).ok());
    let words = dialect.iter().flat_map(|dialect| &dialect.words.files);
    words.filter_map(|path| path.canonicalize().ok()).collect()
}

/// Returns what the files of a package are made from, if that is whole folders of pages: of single
/// pages, others are read as well.
fn made(options: &Options, sources: &Sources) -> Option<Made> {
    let whole = options.docs.iter().all(|path| path.is_dir());
    let by = (options.crate_name.is_some() && whole).then(|| made_by(options, &sources.version))?;
    let inputs = input::digests(sources, &words(options));
    Some(Made { by, inputs })
}

/// Returns a word for the generator and the settings that affect its output.
fn made_by(options: &Options, version: &str) -> String {
    let settings = Options {
        docs: Vec::new(),
        root: None,
        out: None,
        dialect: None,
        corrections: None,
        lint: None,
        runtime_path: None,
        ..options.clone()
    };
    let runtime = emit::runtime_dependency(options);
    let settings = format!("{}{runtime}\n{version}", settings.to_yaml());
    let settings = digest(settings.as_bytes());
    format!(
        "{}-{}-{settings}",
        env!("CARGO_PKG_VERSION"),
        env!("DOCWRIGHT_SOURCES")
    )
}

/// Compares pages, settings and generated files with the manifest of the last generation, without
/// generating.
///
/// # Errors
/// Returns an error if `out` is not set or input cannot be read.
///
/// ```
/// use docwright_generator::output::Freshness;
/// use docwright_generator::{Options, session};
///
/// let options = Options {
///     docs: vec!["../specs".into()],
///     out: Some("nowhere".into()),
///     ..Options::default()
/// };
/// assert_eq!(session::freshness(&options)?, Freshness::Unknown);
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn freshness(options: &Options) -> Result<Freshness, Error> {
    let out = options.out.as_deref().ok_or(Error::Missing("out"))?;
    let (Input::Pages(sources), _) = input::load(options)? else {
        return Ok(Freshness::Unknown);
    };
    Ok(match made(options, &sources) {
        Some(made) => output::freshness(&made.by, &made.inputs, out),
        None => Freshness::Unknown,
    })
}

//! From settings to files in memory, for build scripts, the macro and the command line.

mod error;
mod kept;
mod loaded;
mod locked;
mod made;
mod reading;

use crate::emit::{self, Files};
use crate::input::Input;
use crate::model::{self, Lock, Model};
use crate::options::Options;
use crate::output::{self, Freshness};

pub use error::Error;
pub use kept::{Form, Items, items};
pub use loaded::{Loaded, Reading, lint, load, read};
pub use locked::{lock, lock_changes, write_lock};
pub use reading::{Timings, observe, read_pages, read_schema};

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
    options.validate()?;
    generate_loaded(load(options)?, options, lock)
}

/// Generates as [`generate_locked`] does, from input that is loaded already.
///
/// # Errors
/// Returns an error in the same cases as [`generate`].
pub fn generate_loaded(loaded: Loaded, options: &Options, lock: &Lock) -> Result<Generated, Error> {
    options.validate()?;
    let mut reading = loaded.read(options).whole()?;
    let schema = &reading.schema;
    let model = reading
        .timings
        .time("resolve", || model::resolve_locked(schema, options, lock))?;
    let mut files = reading.timings.time("emit", || emit::emit(&model, options));
    files.made = made::made(options, &reading.sources);
    Ok(Generated {
        reading,
        model,
        files,
    })
}

/// Compares pages, settings and generated files with the manifest of the last generation, without
/// generating.
///
/// # Errors
/// Returns an error if `out` is not set.
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
/// assert_eq!(session::freshness(&session::load(&options)?, &options)?, Freshness::Unknown);
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn freshness(loaded: &Loaded, options: &Options) -> Result<Freshness, Error> {
    let out = options.out.as_deref().ok_or(Error::Missing("out"))?;
    let Input::Pages(sources) = &loaded.input else {
        return Ok(Freshness::Unknown);
    };
    Ok(match made::made(options, sources) {
        Some(made) => output::freshness(&made.by, &made.inputs, out),
        None => Freshness::Unknown,
    })
}

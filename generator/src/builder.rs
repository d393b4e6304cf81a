//! The builder for build scripts.

use std::path::PathBuf;

use crate::options::Options;
use crate::output;
use crate::session::{self, Error};

/// A generator of bindings for build scripts.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), docwright_generator::Error> {
///     docwright_generator::Builder::new("specs").include(["microsoft.graph.webAccount"]).generate()
/// }
/// ```
///
/// The module is written to `$OUT_DIR`; bring it in with
/// `pub mod graph { include!(concat!(env!("OUT_DIR"), "/graph.rs")); }`. Cargo runs the script
/// again when a page or include file that was read changes, and when a page is added to a folder
/// that was read.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    options: Options,
}

impl Builder {
    /// Creates a builder that reads a folder of pages, a page or a saved schema.
    pub fn new(docs: impl Into<PathBuf>) -> Self {
        Builder::from(Options {
            docs: vec![docs.into()],
            ..Options::default()
        })
    }

    /// Adds another folder of pages, or another page.
    #[must_use]
    pub fn docs(mut self, docs: impl Into<PathBuf>) -> Self {
        self.options.docs.push(docs.into());
        self
    }

    /// Limits generation to some items and what they need: names of types, ids of operations,
    /// prefixes of paths, globs.
    #[must_use]
    pub fn include<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.options
            .include
            .extend(names.into_iter().map(Into::into));
        self
    }

    /// Changes any of the settings.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Generates the bindings. Prints for Cargo the files and folders to watch, and the diagnostics
    /// of severity error as warnings.
    ///
    /// # Errors
    /// Returns an error if
    ///
    /// - a setting is invalid, or neither `out` nor `$OUT_DIR` is set
    /// - input cannot be read, is cut off, or documents no type and no operation
    /// - `include` names something that is not documented
    /// - output cannot be written
    pub fn generate(mut self) -> Result<(), Error> {
        if self.options.out.is_none() {
            self.options.out = std::env::var_os("OUT_DIR").map(PathBuf::from);
        }
        let out = self.options.out.clone().ok_or(Error::Missing("out"))?;
        let lock = session::lock(&self.options)?;
        let generated = session::generate_locked(&self.options, &lock)?;
        // Cargo scans a watched folder for new files, so it must not contain the output.
        let written = out.canonicalize().unwrap_or_else(|_| out.clone());
        let folders = self
            .options
            .docs
            .iter()
            .filter(|path| path.is_dir())
            .filter_map(|path| path.canonicalize().ok());
        let folders = folders.filter(|folder| !written.starts_with(folder));
        for path in folders.chain(session::inputs(&generated.reading, &self.options)) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let sources = &generated.reading.sources;
        for diagnostic in &generated.reading.diagnostics {
            if diagnostic.severity() == crate::diagnostic::Severity::Error {
                let at = sources.locate(diagnostic.primary.span);
                println!(
                    "cargo::warning={at}: {} [{}]",
                    diagnostic.message.replace('\n', " "),
                    diagnostic.code
                );
            }
        }
        output::write(&generated.files, &out)?;
        Ok(())
    }
}

impl From<Options> for Builder {
    fn from(options: Options) -> Self {
        Builder { options }
    }
}

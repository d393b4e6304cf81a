//! The builder for build scripts.

use std::path::PathBuf;

use crate::emit::Files;
use crate::options::Options;
use crate::output;
use crate::session::{self, Error, Form};

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
        let files = match &self.options.crate_name {
            Some(_) => self.package()?,
            None => self.module()?,
        };
        output::write(&files, &out)?;
        Ok(())
    }

    /// Returns the files of a package.
    fn package(&self) -> Result<Files, Error> {
        let lock = session::lock(&self.options)?;
        let generated = session::generate_locked(&self.options, &lock)?;
        let reading = &generated.reading;
        self.print(&reading.inputs(&self.options), &reading.errors());
        Ok(generated.files)
    }

    /// Returns the file of a module, from an earlier build if no input changed since.
    fn module(&self) -> Result<Files, Error> {
        let kept = std::env::var_os("OUT_DIR").map(PathBuf::from);
        let items = session::items(&self.options, kept.as_deref(), Form::File)?;
        self.print(&items.watched, &items.warnings);
        if let (Some(text), Some(path)) = (items.lock, &self.options.lock)
            && let Err(error) = session::write_lock(&self.options, text)
        {
            // A package that is built from a registry is not writable.
            println!("cargo::warning=`{}` is as before: {error}", path.display());
        }
        let mut files = Files::default();
        files
            .files
            .insert(format!("{}.rs", items.module), items.text);
        Ok(files)
    }

    /// Prints for Cargo the files and folders to watch, and warnings.
    fn print(&self, files: &[PathBuf], warnings: &[String]) {
        // Cargo scans a watched folder for new files, so it must not contain the output.
        let written = self
            .options
            .out
            .as_ref()
            .map(|out| out.canonicalize().unwrap_or_else(|_| out.clone()));
        let folders = self.options.docs.iter().filter(|path| path.is_dir());
        let folders = folders.filter_map(|path| path.canonicalize().ok());
        let contains =
            |folder: &PathBuf| written.as_ref().is_some_and(|out| out.starts_with(folder));
        let folders: Vec<PathBuf> = folders.filter(|folder| !contains(folder)).collect();
        // Cargo inspects each file twice if it is named and in a folder.
        let named = |path: &&PathBuf| !folders.iter().any(|folder| path.starts_with(folder));
        let lock = self.options.lock.iter();
        for path in folders.iter().chain(files.iter().filter(named)).chain(lock) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        for warning in warnings {
            println!("cargo::warning={warning}");
        }
    }
}

impl From<Options> for Builder {
    fn from(options: Options) -> Self {
        Builder { options }
    }
}

//! Input as loaded from disk, and what is read from it.

use std::path::PathBuf;

use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::dialect::Dialect;
use crate::input::{self, Input};
use crate::options::Options;
use crate::schema::Schema;
use crate::text::Sources;

use super::error::Error;
use super::made::inputs;
use super::reading::{Timings, read_schema};

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

    /// Returns the diagnostics of severity error, a line each.
    pub fn errors(&self) -> Vec<String> {
        let errors = self.diagnostics.iter();
        let errors = errors.filter(|diagnostic| diagnostic.severity() == Severity::Error);
        let line = |diagnostic: &Diagnostic| {
            let at = self.sources.locate(diagnostic.primary.span);
            let message = diagnostic.message.replace('\n', " ");
            format!("{at}: {message} [{}]", diagnostic.code)
        };
        errors.map(line).collect()
    }

    /// Returns the absolute paths of the files that were read; when one changes, the output may
    /// change.
    pub fn inputs(&self, options: &Options) -> Vec<PathBuf> {
        inputs(&self.sources, options)
    }

    /// Returns the result if bindings can be generated from it: it has facts, and no page is cut off,
    /// since types would be missing.
    pub(super) fn whole(self) -> Result<Self, Error> {
        self.require_facts()?;
        let mut diagnostics = self.diagnostics.iter();
        match diagnostics.find(|diagnostic| diagnostic.code == Code::TableCutOff) {
            Some(diagnostic) => Err(Error::CutOff(self.sources.locate(diagnostic.primary.span))),
            None => Ok(self),
        }
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

/// Input that is not read yet, and the dialect by which it will be.
#[derive(Debug)]
pub struct Loaded {
    pub(super) input: Input,
    dialect: Dialect,
    timings: Timings,
}

/// Loads the input that the settings name.
///
/// # Errors
/// Returns an error if input cannot be read.
pub fn load(options: &Options) -> Result<Loaded, Error> {
    let mut timings = Timings::default();
    let (input, dialect) = timings.time("load", || input::load(options))?;
    Ok(Loaded {
        input,
        dialect,
        timings,
    })
}

impl Loaded {
    /// Reads the input.
    pub(super) fn read(self, options: &Options) -> Reading {
        let Loaded {
            input,
            dialect,
            mut timings,
        } = self;
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
        reading
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
    Ok(load(options)?.read(options))
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

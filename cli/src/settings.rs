//! Settings from `docwright.yaml` and from arguments.

use std::path::{Path, PathBuf};

use docwright_generator::Options;
use docwright_generator::diagnostic::{Diagnostic, Severity};
use docwright_generator::session::{Reading, Timings};

use crate::Failure;
use crate::arguments::Input;

const FILE: &str = "docwright.yaml";

/// Returns the settings for a command: those of the arguments if they give a PATH, otherwise those
/// of `docwright.yaml`.
pub(crate) fn options(input: &Input) -> Result<Options, Failure> {
    let mut options = match (input.docs.is_empty(), find()?) {
        (true, Some(path)) => read(&path)?,
        (true, None) => {
            return Err(Failure(format!(
                "expected a PATH, or `{FILE}` in this folder or one above"
            )));
        }
        (false, Some(path)) => Options {
            docs: input.docs.clone(),
            lint: read(&path)?.lint,
            ..Options::default()
        },
        (false, None) => Options {
            docs: input.docs.clone(),
            ..Options::default()
        },
    };
    options.root = input.root.clone().or(options.root);
    options.dialect = input.reading.dialect.clone().or(options.dialect);
    options.corrections = input.reading.corrections.clone().or(options.corrections);
    Ok(options)
}

/// Returns the settings for reading one of two sets that a command compares: the dialect and the
/// corrections of `docwright.yaml` apply to both, as they do to generated bindings.
pub(crate) fn compared(input: &Input) -> Result<Options, Failure> {
    let mut options = options(input)?;
    if let Some(path) = find()? {
        let settings = read(&path)?;
        options.dialect = options.dialect.or(settings.dialect);
        options.corrections = options.corrections.or(settings.corrections);
    }
    Ok(options)
}

/// Finds the nearest settings file in the current folder and those above.
fn find() -> Result<Option<PathBuf>, Failure> {
    let current = std::env::current_dir()?;
    Ok(current
        .ancestors()
        .map(|folder| folder.join(FILE))
        .find(|path| path.is_file()))
}

/// Returns the name and text of the settings file, if there is one.
pub(crate) fn text() -> Result<Option<(String, String)>, Failure> {
    let Some(path) = find()? else { return Ok(None) };
    Ok(Some((FILE.to_owned(), std::fs::read_to_string(path)?)))
}

fn read(path: &Path) -> Result<Options, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure(format!("`{}` cannot be read: {error}", path.display())))?;
    let options = Options::from_yaml(&text).map_err(|error| {
        let at = error
            .position()
            .map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        Failure(format!("{}{at}: {error}", path.display()))
    })?;
    Ok(options.based_on(path.parent().unwrap_or(Path::new("."))))
}

/// Prints the time that each stage took to standard error, if requested.
pub(crate) fn show_timings(timings: &Timings, input: &Input) {
    crate::progress::end();
    if input.reading.timings {
        for (stage, took) in &timings.stages {
            anstream::eprintln!("{stage:>12} {:>9.1} ms", took.as_secs_f64() * 1000.0);
        }
    }
}

/// Maximum number of unread parts that are listed; further ones are only counted.
const MAX_LISTED: usize = 20;

/// Prints diagnostics about content that did not become a fact to standard error, one per line.
pub(crate) fn show_unread(reading: &Reading) {
    let unread: Vec<&Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code.entry().unread)
        .collect();
    for diagnostic in unread.iter().take(MAX_LISTED) {
        let (at, message) = (
            reading.sources.locate(diagnostic.primary.span),
            diagnostic.message.replace('\n', " "),
        );
        anstream::eprintln!(
            "{}[{}]: {at}: {message}",
            diagnostic.severity(),
            diagnostic.code
        );
    }
    if let Some(more) = unread
        .len()
        .checked_sub(MAX_LISTED)
        .filter(|more| *more > 0)
    {
        anstream::eprintln!(
            "{more} more parts of pages were not read; `docwright lint` lists them"
        );
    }
}

/// Counts errors, warnings and remarks.
pub(crate) fn tally(reading: &Reading) -> [usize; 3] {
    let count = |severity| {
        reading
            .diagnostics
            .iter()
            .filter(|d| d.severity() == severity)
            .count()
    };
    [
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info),
    ]
}

/// Formats a count with its noun: `1 page`, `2 pages`.
pub(crate) fn counted(count: usize, singular: &str) -> String {
    format!("{count} {singular}{}", if count == 1 { "" } else { "s" })
}

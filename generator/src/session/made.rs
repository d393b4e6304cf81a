//! What a result is made from, by which an unchanged one is recognized.

use std::path::PathBuf;

use crate::dialect::Dialect;
use crate::emit::{self, Made};
use crate::input;
use crate::options::Options;
use crate::text::{Sources, digest};

/// Returns the absolute paths of the files that were read; when one changes, the output may change.
pub(super) fn inputs(sources: &Sources, options: &Options) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = sources
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
pub(super) fn words(options: &Options) -> Vec<PathBuf> {
    let dialect = options
        .dialect
        .as_deref()
        .and_then(|path| Dialect::load(path).ok());
    let words = dialect.iter().flat_map(|dialect| &dialect.words.files);
    words.filter_map(|path| path.canonicalize().ok()).collect()
}

/// Returns what the files of a package are made from, if that is whole folders of pages: of single
/// pages, others are read as well.
pub(super) fn made(options: &Options, sources: &Sources) -> Option<Made> {
    let whole = options.docs.iter().all(|path| path.is_dir());
    let by = (options.crate_name.is_some() && whole).then(|| made_by(options, &sources.version))?;
    let inputs = input::digests(sources, &words(options));
    Some(Made { by, inputs })
}

/// Returns a word for the generator and the settings that affect its output.
pub(super) fn made_by(options: &Options, version: &str) -> String {
    let settings = Options {
        docs: Vec::new(),
        root: None,
        out: None,
        dialect: None,
        corrections: None,
        lint: None,
        runtime_path: None,
        lock: None,
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

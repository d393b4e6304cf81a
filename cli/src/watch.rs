//! `docwright watch`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use docwright_generator::diagnostic::{Diagnostic, Renderer, write_text};
use docwright_generator::session::{self, Generated};
use docwright_generator::{Error, Options};
use notify::{Event, RecursiveMode, Watcher as _};

use crate::arguments::{Bindings, Watch};
use crate::settings::{self, counted};
use crate::{Failure, Outcome, generate, print};

/// The time without a further change after which a generation begins. Editors write a file in
/// several steps.
const QUIET: Duration = Duration::from_millis(100);

/// Generates, and again after each change of a page, until the program is stopped.
pub(crate) fn run(arguments: Watch) -> Result<Outcome, Failure> {
    let arguments = arguments.bindings;
    let options = generate::options(&arguments)?;
    let out = options.out.clone().ok_or(Error::Missing("out"))?;
    // No change of a page can correct the settings.
    options.validate().map_err(Error::from)?;
    if let Some(missing) = options.docs.iter().find(|path| !path.exists()) {
        return Err(Failure(format!("`{}` does not exist", missing.display())));
    }
    let (sender, events) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // The receiver is gone only when the program ends.
        let _ = sender.send(event);
    })?;
    for folder in watched(&options) {
        watcher.watch(&folder, RecursiveMode::Recursive)?;
    }
    print(&line(&arguments, &options, &out, &BTreeSet::new()))?;
    while let Some(changed) = changes(&events, &out) {
        if !changed.is_empty() {
            print(&line(&arguments, &options, &out, &changed))?;
        }
    }
    Ok(Outcome::Done)
}

/// Returns the folders and files to watch: the documentation with its includes, corrections and
/// dialect.
fn watched(options: &Options) -> Vec<PathBuf> {
    let absolute = |path: &PathBuf| path.canonicalize().ok();
    let docs = options.docs.iter().filter_map(absolute).flat_map(|path| {
        let includes = path.parent().map(|parent| parent.join("includes"));
        let includes = includes.filter(|includes| includes.is_dir());
        [Some(path), includes].into_iter().flatten()
    });
    let files = [&options.root, &options.corrections, &options.dialect];
    let files = files.into_iter().flatten().filter_map(absolute);
    let all: BTreeSet<PathBuf> = docs.chain(files).collect();
    all.into_iter().collect()
}

/// Waits for changes and returns the changed files outside of the output; `None` when there can be
/// none any more.
fn changes(events: &Receiver<notify::Result<Event>>, out: &Path) -> Option<BTreeSet<PathBuf>> {
    let written = out.canonicalize().unwrap_or_else(|_| out.to_owned());
    let mut changed = BTreeSet::new();
    let mut add = |event: notify::Result<Event>| {
        let event = event.ok().filter(|event| !event.kind.is_access());
        let paths = event.into_iter().flat_map(|event| event.paths);
        changed.extend(paths.filter(|path| !path.starts_with(&written)));
    };
    add(events.recv().ok()?);
    loop {
        match events.recv_timeout(QUIET) {
            Ok(event) => add(event),
            Err(RecvTimeoutError::Timeout) => return Some(changed),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Generates and returns what to print: the diagnostics of the changed pages, and the result in one
/// line.
fn line(
    arguments: &Bindings,
    options: &Options,
    out: &Path,
    changed: &BTreeSet<PathBuf>,
) -> String {
    let start = Instant::now();
    match generated(arguments, options, out) {
        Ok((generated, files)) => {
            let own = diagnostics(&generated, changed);
            let text = write_text(&own, &generated.reading.sources, Renderer::default());
            let pages = match changed.is_empty() {
                true => String::new(),
                false => format!(" after a change of {}", counted(changed.len(), "file")),
            };
            format!(
                "{text}{} written{pages}, {} on changed pages, {:.2} s\n",
                counted(files, "file"),
                counted(own.len(), "diagnostic"),
                start.elapsed().as_secs_f64()
            )
        }
        Err(Failure(message)) => format!("error: {message}; the files are as before\n"),
    }
}

fn generated(
    arguments: &Bindings,
    options: &Options,
    out: &Path,
) -> Result<(Generated, usize), Failure> {
    let lock = generate::lock(arguments, options)?;
    let generated = session::generate_locked(options, &lock)?;
    settings::show_timings(&generated.reading.timings, &arguments.input);
    let written = generate::write(&generated, options, out)?;
    Ok((generated, written.changed))
}

/// Returns the diagnostics on changed pages.
fn diagnostics(generated: &Generated, changed: &BTreeSet<PathBuf>) -> Vec<Diagnostic> {
    let sources = &generated.reading.sources;
    let changed = |diagnostic: &&Diagnostic| {
        let source = sources.get(diagnostic.primary.span.page);
        let file = source.and_then(|source| source.file.as_ref());
        file.is_some_and(|file| changed.contains(file))
    };
    let all = generated.reading.diagnostics.iter();
    all.filter(changed).cloned().collect()
}

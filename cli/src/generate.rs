//! `docwright generate`

use std::path::Path;
use std::time::Instant;

use docwright_generator::model::Lock;
use docwright_generator::output::{self, Change, Freshness, Written};
use docwright_generator::session::{self, Generated};
use docwright_generator::{Error, Options};

use crate::arguments::{Bindings, Generate};
use crate::settings::{self, counted, tally};
use crate::{Failure, Outcome, print};

pub(crate) fn run(arguments: Generate) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let Generate {
        bindings,
        check: checks,
    } = arguments;
    let options = options(&bindings)?;
    let out = options.out.clone().ok_or(Error::Missing("out"))?;
    let loaded = session::load(&options)?;
    if !(bindings.fresh || bindings.input.reading.timings) {
        match session::freshness(&loaded, &options)? {
            Freshness::UpToDate => {
                if !checks {
                    show_fresh(&out);
                }
                return Ok(Outcome::Done);
            }
            Freshness::Inputs(names) if checks => show_changed(&names),
            Freshness::Inputs(_) | Freshness::Unknown => {}
        }
    }
    let lock = lock(&bindings, &options)?;
    let generated = session::generate_loaded(loaded, &options, &lock)?;
    settings::show_timings(&generated.reading.timings, &bindings.input);
    settings::show_unread(&generated.reading);
    if checks {
        return check(&generated, &options, &out);
    }
    let written = write(&generated, &options, &out)?;
    for name in &written.removed {
        anstream::eprintln!(
            "removed {}: an earlier run wrote it, and it is no longer generated",
            out.join(name).display()
        );
    }
    summary(&generated, &out, written.changed, start);
    if options.crate_name.is_some() && options.runtime_path.is_none() {
        anstream::eprintln!(
            "note: the package depends on docwright {}; until that is on crates.io, set `--runtime-path` to the folder `runtime` of a clone",
            env!("CARGO_PKG_VERSION")
        );
    }
    Ok(Outcome::Done)
}

/// Writes the files, and the lock file of a module.
pub(crate) fn write(
    generated: &Generated,
    options: &Options,
    out: &Path,
) -> Result<Written, Error> {
    let written = output::write(&generated.files, out)?;
    if let Some(text) = session::lock_changes(options, &generated.model)? {
        session::write_lock(options, text)?;
    }
    Ok(written)
}

/// Prints that nothing has to be generated.
fn show_fresh(out: &Path) {
    anstream::eprintln!(
        "{} is up to date: since the last generation no page, setting or generated file has changed; \
         `docwright lint` lists what was not read",
        out.display()
    );
}

/// Prints the pages that changed since the last generation.
fn show_changed(names: &[String]) {
    const MOST: usize = 20;
    anstream::eprintln!("changed since the last generation:");
    for name in names.iter().take(MOST) {
        anstream::eprintln!("  {name}");
    }
    if let Some(more) = names.len().checked_sub(MOST).filter(|more| *more > 0) {
        anstream::eprintln!("  and {more} more");
    }
}

/// Returns the lock file of the package, unless names are to be chosen anew.
pub(crate) fn lock(arguments: &Bindings, options: &Options) -> Result<Lock, Error> {
    match arguments.fresh {
        true => Ok(Lock::default()),
        false => session::lock(options),
    }
}

pub(crate) fn options(arguments: &Bindings) -> Result<Options, Failure> {
    let mut options = settings::options(&arguments.input)?;
    if !arguments.include.is_empty() {
        options.include.clone_from(&arguments.include);
    }
    options.out = arguments.out.clone().or(options.out);
    options.crate_name = arguments.crate_name.clone().or(options.crate_name);
    options.runtime_path = arguments.runtime_path.clone().or(options.runtime_path);
    options.lock = arguments.lock.clone().or(options.lock);
    options.module = arguments.module.clone().or(options.module);
    options.endpoint = arguments.endpoint.clone().or(options.endpoint);
    Ok(options)
}

fn check(generated: &Generated, options: &Options, out: &Path) -> Result<Outcome, Failure> {
    let changes = output::check(&generated.files, out);
    for change in &changes {
        print(&match change {
            Change::Missing(name) => format!("{name} is missing\n"),
            Change::Stale(name) => format!("{name} is no longer generated\n"),
            Change::Differs(_, diff) => format!("{diff}\n"),
        })?;
    }
    let lock = session::lock_changes(options, &generated.model)?;
    if let (Some(_), Some(path)) = (&lock, &options.lock) {
        print(&format!("{} is not up to date\n", path.display()))?;
    }
    let count = changes.len() + usize::from(lock.is_some());
    if count == 0 {
        return Ok(Outcome::Done);
    }
    anstream::eprintln!(
        "{} in `{}` not up to date; run the command without `--check`",
        counted(count, "file"),
        out.display()
    );
    Ok(Outcome::Findings)
}

fn summary(generated: &Generated, out: &Path, changed: usize, start: Instant) {
    let model = &generated.model;
    let types: usize = model
        .modules
        .iter()
        .map(|module| module.structs.len() + module.enums.len())
        .sum();
    let examples: usize = model
        .operations
        .iter()
        .flat_map(|operation| &operation.examples)
        .map(|example| usize::from(example.request.is_some()) + example.responses.len())
        .sum();
    let [errors, warnings, remarks] = tally(&generated.reading);
    anstream::eprintln!(
        "{}: {} ({} changed)",
        out.display(),
        counted(generated.files.files.len(), "file"),
        changed
    );
    anstream::eprintln!(
        "{}, {}, {}, {}, {} ({}, {}, {}), {:.2} s",
        counted(generated.reading.schema.pages.len(), "page"),
        counted(types, "type"),
        counted(model.operations.len(), "operation"),
        counted(examples, "example"),
        counted(errors + warnings + remarks, "diagnostic"),
        counted(errors, "error"),
        counted(warnings, "warning"),
        counted(remarks, "remark"),
        start.elapsed().as_secs_f64()
    );
}

//! The stages in their order, with timings.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{self, Page};
use crate::schema::Schema;
use crate::text::{PageId, Sources};
use crate::{blocks, infer};

/// Wall times of the stages, in the order they ran.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Name and wall time of each stage.
    pub stages: Vec<(&'static str, Duration)>,
}

/// The function to call when a stage begins.
static OBSERVER: OnceLock<fn(&'static str)> = OnceLock::new();

/// Sets the function that is called with the name of each stage that begins, to show progress. Only
/// the first call in a process has an effect.
pub fn observe(observer: fn(&'static str)) {
    let _ = OBSERVER.set(observer);
}

impl Timings {
    /// Runs a stage and records its time.
    pub fn time<T>(&mut self, stage: &'static str, run: impl FnOnce() -> T) -> T {
        if let Some(observer) = OBSERVER.get() {
            observer(stage);
        }
        let start = Instant::now();
        let value = run();
        self.stages.push((stage, start.elapsed()));
        value
    }
}

/// Reads all pages of a set on several threads. The result does not depend on the number of
/// threads.
pub fn read_pages(sources: &Sources, dialect: &Dialect) -> (Vec<Page>, Vec<Diagnostic>) {
    let ids: Vec<PageId> = sources.pages().map(|(id, _)| id).collect();
    let read = |&id: &PageId| {
        let (blocks, mut diagnostics) = blocks::read(sources, id, dialect);
        let (page, more) = page::read(sources, id, &blocks, dialect);
        diagnostics.extend(more);
        (page, diagnostics)
    };
    let (mut pages, found): (Vec<_>, Vec<_>) = ids.par_iter().map(read).unzip();
    let mut diagnostics: Vec<Diagnostic> = found.into_iter().flatten().collect();
    page::roots::strip_roots(&mut pages);
    page::prefixes::restore(&mut pages, dialect);
    page::translated_links::restore(&mut pages, dialect);
    page::translated_types::infer_types(&mut pages, dialect);
    diagnostics.extend(page::spelling::unify_spellings(&mut pages, sources));
    (pages, diagnostics)
}

/// Reads a set of pages into a schema. Diagnostics are sorted by place.
///
/// See the [guide](crate#schema-the-facts-of-all-pages) for an example.
pub fn read_schema(
    sources: &Sources,
    dialect: &Dialect,
    timings: &mut Timings,
) -> (Schema, Vec<Diagnostic>) {
    let (pages, mut diagnostics) = timings.time("read pages", || read_pages(sources, dialect));
    let (schema, more) = timings.time("infer", || infer::infer(sources, &pages, dialect));
    diagnostics.extend(more);
    diagnostic::sort(&mut diagnostics);
    (schema, diagnostics)
}

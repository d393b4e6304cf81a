//! The stages in their order, with timings.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::blocks;
use crate::diagnostic::{self, Diagnostic};
use crate::dialect::Dialect;
use crate::infer;
use crate::page::{self, Page};
use crate::parallel::each_then;
use crate::schema::Schema;
use crate::source::{PageId, Sources};

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
        let begun = self.begin(stage);
        let value = run();
        self.end(begun);
        value
    }

    fn begin(&self, stage: &'static str) -> (&'static str, Instant) {
        if let Some(observer) = OBSERVER.get() {
            observer(stage);
        }
        (stage, Instant::now())
    }

    fn end(&mut self, (stage, start): (&'static str, Instant)) {
        self.stages.push((stage, start.elapsed()));
    }
}

/// Reads all pages of a set on several threads. The result does not depend on the number of
/// threads.
pub fn read_pages(sources: &Sources, dialect: &Dialect) -> (Vec<Page>, Vec<Diagnostic>) {
    with_pages(sources, dialect, |pages, diagnostics| {
        (std::mem::take(pages), diagnostics)
    })
}

/// Reads all pages and passes them to `then`, which may take them; the rest is dropped.
fn with_pages<R>(
    sources: &Sources,
    dialect: &Dialect,
    then: impl FnOnce(&mut Vec<Page>, Vec<Diagnostic>) -> R,
) -> R {
    let ids: Vec<PageId> = sources.pages().map(|(id, _)| id).collect();
    let read = |&id: &PageId| {
        let (blocks, mut diagnostics) = blocks::read(sources, id, dialect);
        let (page, more) = page::read(sources, id, &blocks, dialect);
        diagnostics.extend(more);
        (page, diagnostics)
    };
    each_then(&ids, read, |pages, diagnostics| {
        page::roots::settle(pages);
        page::translated_types::settle(pages, dialect);
        let spelt = page::spelling::settle(pages, sources);
        then(
            pages,
            diagnostics.into_iter().flatten().chain(spelt).collect(),
        )
    })
}

/// Reads a set of pages into a schema. Diagnostics are sorted by place.
pub fn read_schema(
    sources: &Sources,
    dialect: &Dialect,
    timings: &mut Timings,
) -> (Schema, Vec<Diagnostic>) {
    let reading = timings.begin("read pages");
    with_pages(sources, dialect, |pages, mut diagnostics| {
        timings.end(reading);
        let (schema, more) = timings.time("gather", || infer::infer(sources, pages, dialect));
        diagnostics.extend(more);
        diagnostic::sort(&mut diagnostics);
        (schema, diagnostics)
    })
}

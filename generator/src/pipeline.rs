//! The stages one after another, with what each took.

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

/// What each stage took, in the order they ran.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Name of the stage and wall time.
    pub stages: Vec<(&'static str, Duration)>,
}

/// Who is told when a stage begins.
static OBSERVER: OnceLock<fn(&'static str)> = OnceLock::new();

/// Has a function called with the name of each stage that begins, for whoever shows progress; the
/// first one counts, for the whole process.
pub fn observe(observer: fn(&'static str)) {
    let _ = OBSERVER.set(observer);
}

impl Timings {
    /// Runs a stage and notes what it took.
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

/// Reads all pages of a set, several at a time. The result does not depend on how many.
pub fn read_pages(sources: &Sources, dialect: &Dialect) -> (Vec<Page>, Vec<Diagnostic>) {
    with_pages(sources, dialect, |pages, diagnostics| {
        (std::mem::take(pages), diagnostics)
    })
}

/// Reads all pages and does something with them; what is left of them then is let go of.
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

/// Reads a set of pages into a schema. Diagnostics come sorted by place.
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

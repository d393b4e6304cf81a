//! The stages one after another, with what each took.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::blocks;
use crate::diagnostic::{self, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{self, Page, PageKind};
use crate::schema::{self, Schema};
use crate::source::{PageId, Sources};

/// What each stage took, in the order they ran.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Name of the stage and wall time.
    pub stages: Vec<(&'static str, Duration)>,
}

/// Who is told when a stage begins.
static OBSERVER: OnceLock<fn(&'static str)> = OnceLock::new();

/// Has a function called with the name of each stage that begins, for whoever shows progress; the first one counts, for the
/// whole process.
pub fn observe(observer: fn(&'static str)) {
    let _ = OBSERVER.set(observer);
}

impl Timings {
    /// Runs a stage and notes what it took.
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

/// Reads all pages of a set, several at a time. The result does not depend on how many.
pub fn read_pages(sources: &Sources, dialect: &Dialect) -> (Vec<Page>, Vec<Diagnostic>) {
    let ids: Vec<PageId> = sources.pages().map(|(id, _)| id).collect();
    let read: Vec<(Page, Vec<Diagnostic>)> = ids
        .into_par_iter()
        .map(|id| {
            let (blocks, mut diagnostics) = blocks::read(sources, id, dialect);
            let (page, more) = page::read(sources, id, &blocks, dialect);
            diagnostics.extend(more);
            if let Some(source) = sources.get(id).filter(|_| page.kind != PageKind::Conceptual) {
                source.index_lines();
            }
            (page, diagnostics)
        })
        .collect();
    let mut pages = Vec::with_capacity(read.len());
    let mut diagnostics = Vec::new();
    for (page, found) in read {
        pages.push(page);
        diagnostics.extend(found);
    }
    (pages, diagnostics)
}

/// Reads a set of pages into a schema. Diagnostics come sorted by place.
pub fn read_schema(sources: &Sources, dialect: &Dialect, timings: &mut Timings) -> (Schema, Vec<Diagnostic>) {
    let (pages, mut diagnostics) = timings.time("read pages", || read_pages(sources, dialect));
    let (schema, more) = timings.time("gather", || schema::gather(sources, &pages, dialect));
    diagnostics.extend(more);
    diagnostic::sort(&mut diagnostics);
    (schema, diagnostics)
}

//! The stages one after another, with what each took.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

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
    let read = each(&ids, |&id| {
        let (blocks, mut diagnostics) = blocks::read(sources, id, dialect);
        let (page, more) = page::read(sources, id, &blocks, dialect);
        diagnostics.extend(more);
        if let Some(source) = sources.get(id).filter(|_| page.kind != PageKind::Conceptual) {
            source.index_lines();
        }
        (page, diagnostics)
    });
    let mut pages = Vec::with_capacity(read.len());
    let mut diagnostics = Vec::new();
    for (page, found) in read {
        pages.push(page);
        diagnostics.extend(found);
    }
    page::roots::settle(&mut pages);
    (pages, diagnostics)
}

/// So many things are taken at once by whoever has none left.
const SHARE: usize = 16;

/// Does something with each page or file, several at a time, and gives the results in their order. The calling thread does
/// its share: what it will let go of in the end is then its own, as far as may be, which costs less.
pub(crate) fn each<I: Sync, T: Send>(items: &[I], run: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let shares: Vec<&[I]> = items.chunks(SHARE).collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(shares.len()));
    let work = || {
        let mut own = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = shares.get(number) else { break };
            own.push((number, share.iter().map(&run).collect::<Vec<T>>()));
        }
        done.lock().unwrap_or_else(PoisonError::into_inner).append(&mut own);
    };
    rayon::in_place_scope(|scope| {
        for _ in 1..rayon::current_num_threads() {
            scope.spawn(|_| work());
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

/// Reads a set of pages into a schema. Diagnostics come sorted by place.
pub fn read_schema(sources: &Sources, dialect: &Dialect, timings: &mut Timings) -> (Schema, Vec<Diagnostic>) {
    let (pages, mut diagnostics) = timings.time("read pages", || read_pages(sources, dialect));
    let (schema, more) = timings.time("gather", || schema::gather(sources, &pages, dialect));
    diagnostics.extend(more);
    diagnostic::sort(&mut diagnostics);
    (schema, diagnostics)
}

//! The stages one after another, with what each took.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};

use crate::blocks;
use crate::diagnostic::{self, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{self, Page};
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
    with_pages(sources, dialect, |pages, diagnostics| (std::mem::take(pages), diagnostics))
}

/// Reads all pages and does something with them; what is left of them then is let go of.
fn with_pages<R>(sources: &Sources, dialect: &Dialect, then: impl FnOnce(&mut Vec<Page>, Vec<Diagnostic>) -> R) -> R {
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
        then(pages, diagnostics.into_iter().flatten().chain(spelt).collect())
    })
}

/// So many things are taken at once by whoever has none left.
const SHARE: usize = 16;

/// Does something with each page or file, several at a time, and gives the results in their order.
pub(crate) fn each<I: Sync, T: Send>(items: &[I], run: impl Fn(&I) -> T + Sync) -> Vec<T> {
    each_then(items, |item| (run(item), ()), |results, _| std::mem::take(results))
}

/// Does something with each page or file, several at a time, and then something with all results, in their order. The calling
/// thread does its share, and each thread lets go itself of what is left of the results that it made: memory that another thread
/// gives back costs twice, when it is given back and when it is used again.
fn each_then<I: Sync, T: Send, U: Send, R>(
    items: &[I],
    run: impl Fn(&I) -> (T, U) + Sync,
    then: impl FnOnce(&mut Vec<T>, Vec<U>) -> R,
) -> R {
    let shares: Vec<&[I]> = items.chunks(SHARE).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = shares.get(number) else { break own };
            own.push((number, share.iter().map(&run).collect::<Vec<(T, U)>>()));
        }
    };
    rayon::in_place_scope(|scope| {
        let (made, taken) = mpsc::channel();
        for _ in 1..rayon::current_num_threads() {
            let (made, work) = (made.clone(), &work);
            scope.spawn(move |_| {
                let (back, returned) = mpsc::channel::<Vec<T>>();
                let own = work();
                if !own.is_empty() && made.send((own, back)).is_ok() {
                    drop(returned.recv());
                }
            });
        }
        drop(made);
        let mut done: Vec<_> = work().into_iter().map(|(number, results)| (number, results, None)).collect();
        let mut makers = Vec::new();
        while done.len() < shares.len() {
            let Ok((theirs, back)) = taken.recv() else { break };
            done.extend(theirs.into_iter().map(|(number, results)| (number, results, Some(makers.len()))));
            makers.push((back, Vec::new()));
        }
        drop(taken);
        done.sort_unstable_by_key(|(number, ..)| *number);
        let (mut results, mut beside) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        let mut made_by = Vec::with_capacity(done.len());
        for (_, share, maker) in done {
            made_by.push((maker, share.len()));
            for (result, other) in share {
                results.push(result);
                beside.push(other);
            }
        }
        let outcome = then(&mut results, beside);
        let mut left = results.into_iter();
        for (maker, count) in made_by {
            let share = left.by_ref().take(count);
            match maker.and_then(|maker| makers.get_mut(maker)) {
                Some((_, theirs)) => theirs.extend(share),
                None => share.for_each(drop),
            }
        }
        for (back, theirs) in makers {
            // Who is gone cannot take it, and it is let go of here.
            let _ = back.send(theirs);
        }
        outcome
    })
}

/// Reads a set of pages into a schema. Diagnostics come sorted by place.
pub fn read_schema(sources: &Sources, dialect: &Dialect, timings: &mut Timings) -> (Schema, Vec<Diagnostic>) {
    let reading = timings.begin("read pages");
    with_pages(sources, dialect, |pages, mut diagnostics| {
        timings.end(reading);
        let (schema, more) = timings.time("gather", || schema::gather(sources, pages, dialect));
        diagnostics.extend(more);
        diagnostic::sort(&mut diagnostics);
        (schema, diagnostics)
    })
}

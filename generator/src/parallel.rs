//! Parallel processing of items, with results in the order of the items.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Number of items a worker claims at a time.
const SHARE: usize = 16;

/// Runs a function on each item, on several threads, and returns the results in order.
pub(crate) fn each<I: Sync, T: Send>(items: &[I], run: impl Fn(&I) -> T + Sync) -> Vec<T> {
    each_then(
        items,
        |item| (run(item), ()),
        |results, _| std::mem::take(results),
    )
}

/// Runs a function on each item, on several threads, and then another on all results, in the order
/// of the items. The calling thread takes part. Each thread drops what is left of the results that
/// it made, since memory freed on another thread costs twice, when it is freed and when it is
/// reused.
pub(crate) fn each_then<I: Sync, T: Send, U: Send, R>(
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
            let Some(share) = shares.get(number) else {
                break own;
            };
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
        let mut done: Vec<_> = work()
            .into_iter()
            .map(|(number, results)| (number, results, None))
            .collect();
        let mut makers = Vec::new();
        while done.len() < shares.len() {
            let Ok((theirs, back)) = taken.recv() else {
                break;
            };
            done.extend(
                theirs
                    .into_iter()
                    .map(|(number, results)| (number, results, Some(makers.len()))),
            );
            makers.push((back, Vec::new()));
        }
        drop(taken);
        done.sort_unstable_by_key(|(number, ..)| *number);
        let (mut results, mut beside) = (
            Vec::with_capacity(items.len()),
            Vec::with_capacity(items.len()),
        );
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
            // If the worker has ended, its results are dropped here.
            let _ = back.send(theirs);
        }
        outcome
    })
}

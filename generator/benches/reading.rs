//! Cost of reading a documentation set, compared with a pass of pulldown-cmark over the same pages.
//!
//! `cargo bench -p docwright-generator --bench reading [-- FOLDER] [--most RATIO] [--rounds N]`
//! reads the pages in a folder, by default Microsoft Graph's v1.0 in `DOCWRIGHT_SHARED`. Prints the
//! minimum CPU time of several rounds (user and system, on one thread), the median of their ratios, and
//! the peak memory. Each round measures both, one after the other, so that other load on the machine
//! affects both: the minima can be of different rounds, so their ratio varies more than the median.
//! With `--most`, measures up to three times as many rounds while the ratio is larger, and then
//! fails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark may panic"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use docwright_generator::dialect::Dialect;
use docwright_generator::input::{self, Input};
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::{Options, model};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use pulldown_cmark::{Options as Markdown, Parser};
use rayon::ThreadPoolBuilder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Default number of rounds; the minimum of their times counts.
const ROUNDS: usize = 30;

/// Number of times that the rounds are run before a ratio above `--most` is a failure.
const ATTEMPTS: usize = 3;

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(micros).unwrap())
}

/// Returns the CPU seconds of a call. Dropping its result is not counted, because callers keep it.
fn cost<T>(run: impl FnOnce() -> T) -> f64 {
    let before = cpu();
    let made = std::hint::black_box(run());
    let took = cpu() - before;
    drop(made);
    took.as_secs_f64()
}

/// Returns the median; infinity without values.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .get(sorted.len() / 2)
        .copied()
        .unwrap_or(f64::INFINITY)
}

fn main() {
    let (mut folder, mut most, mut rounds) = (None, None, ROUNDS);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--most" => {
                most = arguments
                    .next()
                    .map(|ratio| ratio.parse::<f64>().expect("a ratio"))
            }
            "--rounds" => {
                rounds = arguments
                    .next()
                    .map_or(ROUNDS, |count| count.parse().expect("a number"))
            }
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let folder = folder.unwrap_or_else(|| {
        let shared = std::env::var_os("DOCWRIGHT_SHARED").unwrap_or_else(|| "../shared".into());
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(shared)
            .join("corpus/api-reference/v1.0")
    });
    if !folder.exists() {
        assert!(
            std::env::var_os("CI").is_none(),
            "`{}` is missing, and CI must not skip it",
            folder.display()
        );
        println!(
            "skipped: `{}` is missing; name a folder of pages, or set DOCWRIGHT_SHARED",
            folder.display()
        );
        return;
    }
    // Both use this thread alone: memory that one thread allocates and another frees costs a tenth more,
    // which would be compared with nothing.
    let pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("a pool of threads");
    let options = Options {
        docs: vec![folder],
        ..Options::default()
    };
    let Ok((Input::Pages(sources), _)) = input::load(&options) else {
        panic!("no pages")
    };
    let dialect = Dialect::graph();
    let bytes: usize = sources.pages().map(|(_, source)| source.text.len()).sum();
    println!(
        "{} pages, {:.1} MB",
        sources.pages().count(),
        bytes as f64 / 1e6
    );

    let mut events = 0;
    let mut timings = Timings::default();
    let (mut markdown, mut schema) = (f64::INFINITY, f64::INFINITY);
    let mut ratios = Vec::new();
    for round in 0..ATTEMPTS * rounds {
        let enough = most.is_none_or(|most| median(&ratios) <= most);
        if round % rounds == 0 && round > 0 && enough {
            break;
        }
        let alone = cost(|| {
            events = 0;
            for (_, source) in sources.pages() {
                let parser = Parser::new_ext(
                    &source.text,
                    Markdown::ENABLE_TABLES | Markdown::ENABLE_STRIKETHROUGH,
                );
                events += parser.into_offset_iter().count();
            }
        });
        let whole = cost(|| {
            timings = Timings::default();
            read_schema(&sources, &dialect, &mut timings)
        });
        (markdown, schema) = (markdown.min(alone), schema.min(whole));
        ratios.push(whole / alone);
    }
    let ratio = median(&ratios);
    println!(
        "pulldown-cmark alone: {:>7.1} ms CPU ({events} events)",
        markdown * 1e3
    );
    println!(
        "pages to schema:      {:>7.1} ms CPU, ratio {:.2}",
        schema * 1e3,
        ratio
    );
    for (stage, took) in &timings.stages {
        println!("    {stage}: {:.1} ms wall", took.as_secs_f64() * 1e3);
    }
    let (read, _) = read_schema(&sources, &dialect, &mut Timings::default());
    let resolve = || cost(|| model::resolve(&read, &Options::default()));
    let resolved = (0..rounds).map(|_| resolve()).fold(f64::INFINITY, f64::min);
    println!("schema to model:      {:>7.1} ms CPU", resolved * 1e3);
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    println!(
        "most memory in use:   {:>7.1} MiB",
        usage.max_rss() as f64 / 1024.0
    );
    if most.is_some_and(|most| ratio > most) {
        eprintln!(
            "more than {} times the Markdown pass",
            most.unwrap_or_default()
        );
        std::process::exit(1);
    }
}

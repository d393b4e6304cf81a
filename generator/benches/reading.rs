//! What reading a documentation set costs, beside a pass of pulldown-cmark alone over the same
//! pages, in one run.
//!
//! `cargo bench -p docwright-generator --bench reading [-- FOLDER] [--most RATIO] [--rounds N]`;
//! without a folder, Microsoft Graph's v1.0 in `DOCWRIGHT_SHARED`. Prints CPU time (user and
//! system, all threads), the least of several rounds, the ratio, and the most memory that was in
//! use. Both are measured in each round, one after the other: what else the machine does, it does
//! to both. With `--most` it fails above that ratio, if it is above it after as many rounds again,
//! and once more: what a machine's other tenants leave of its caches changes from minute to minute,
//! and only adds to what a pass costs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark may panic"
)]

use std::path::PathBuf;
use std::time::Duration;

use docwright_generator::dialect::Dialect;
use docwright_generator::disk::{self, Input};
use docwright_generator::pipeline::{Timings, read_schema};
use docwright_generator::{Options, model};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use pulldown_cmark::{Options as Markdown, Parser};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each part runs, if nothing else is said; the least of the times counts.
const ROUNDS: usize = 30;

/// How often it is measured in all before a ratio counts as too large.
const ATTEMPTS: usize = 3;

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(micros).unwrap())
}

/// What it costs to make something. To let go of it is not counted: whoever asked for it keeps it.
fn cost<T>(run: impl FnOnce() -> T) -> f64 {
    let before = cpu();
    let made = std::hint::black_box(run());
    let took = cpu() - before;
    drop(made);
    took.as_secs_f64()
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
    let shared = std::env::var_os("DOCWRIGHT_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let folder = folder.unwrap_or_else(|| shared.join("corpus/api-reference/v1.0"));
    if !folder.exists() {
        assert!(
            std::env::var_os("CI").is_none(),
            "`{}` is missing, and CI must not skip it",
            folder.display()
        );
        println!(
            "skipped: `{}` is not there; set DOCWRIGHT_SHARED",
            folder.display()
        );
        return;
    }
    let options = Options {
        docs: vec![folder],
        ..Options::default()
    };
    let Ok((Input::Pages(sources), _)) = disk::load(&options) else {
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
    for round in 0..ATTEMPTS * rounds {
        let enough = most.is_none_or(|most| schema <= most * markdown);
        if round % rounds == 0 && round > 0 && enough {
            break;
        }
        markdown = markdown.min(cost(|| {
            events = 0;
            for (_, source) in sources.pages() {
                let parser = Parser::new_ext(
                    &source.text,
                    Markdown::ENABLE_TABLES | Markdown::ENABLE_STRIKETHROUGH,
                );
                events += parser.into_offset_iter().count();
            }
        }));
        schema = schema.min(cost(|| {
            timings = Timings::default();
            read_schema(&sources, &dialect, &mut timings)
        }));
    }
    println!(
        "pulldown-cmark alone: {:>7.1} ms CPU ({events} events)",
        markdown * 1e3
    );
    println!(
        "pages to schema:      {:>7.1} ms CPU, ratio {:.2}",
        schema * 1e3,
        schema / markdown
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
    if most.is_some_and(|most| schema > most * markdown) {
        eprintln!(
            "more than {} times the Markdown pass",
            most.unwrap_or_default()
        );
        std::process::exit(1);
    }
}

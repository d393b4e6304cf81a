//! What a client does when a service or a connection fails: each case of `expected.txt` with the
//! requests that were sent, bounds of time and memory, and what the caller got, over real sockets
//! on this machine.
//!
//! `DOCWRIGHT_BLESS=1 cargo test -p docwright --test faults` rewrites the file; a bound that holds
//! stays. Whatever the file states, no token leaves the endpoint's origin, and no `POST` or `PATCH`
//! is sent again unless it was throttled.
#![cfg(all(feature = "http", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may panic"
)]

mod calls;
mod cases;
mod server;
mod sessions;

use std::fmt::Write as _;
use std::time::Instant;

use calls::outcome;
use cases::cases;
use server::{Request, Server};
use sessions::sessions;

#[global_allocator]
static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Bounds of the time of a case, in seconds. Those that wait end by their limits.
const TIMES: [f64; 3] = [1.0, 3.0, 8.0];

/// Bounds of the memory of a case with its server, in MB. The largest answers have 8 MB.
const MEMORIES: [f64; 4] = [1.0, 4.0, 16.0, 64.0];

/// The part of its bound that a measurement may have when the file is written.
const MARGIN: f64 = 0.25;

#[tokio::test]
async fn faults() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/expected.txt");
    let bless = std::env::var_os("DOCWRIGHT_BLESS").is_some();
    let expected = std::fs::read_to_string(path).unwrap();
    let mut found = String::new();
    // One for all cases: in a debug build, reading the system's certificates takes 20 ms.
    let transport = transport();
    for case in cases().into_iter().chain(sessions()) {
        let server = Server::start(case.answers).await;
        MEMORY.reset_peak_usage();
        let (before, start) = (MEMORY.current_usage(), Instant::now());
        let outcome = outcome(case.call, case.limits, &transport, &server).await;
        let time = start.elapsed().as_secs_f64();
        let memory = MEMORY.peak_usage().saturating_sub(before) as f64 / 1e6;
        let requests = server.requests();
        check(&case.name, &requests);
        let row = expected
            .lines()
            .find(|row| row.starts_with(&format!("{} | ", case.name)));
        let stated = |unit: &str| {
            let column = row?.split(" | ").find(|column| column.ends_with(unit))?;
            column.strip_prefix("< ")?.strip_suffix(unit)?.parse().ok()
        };
        let time = bound(time, stated(" s"), &TIMES, bless);
        let memory = bound(memory, stated(" MB"), &MEMORIES, bless);
        let (name, sent) = (&case.name, sent(&requests));
        writeln!(
            found,
            "{name} | {sent} | < {time} s | < {memory} MB | {outcome}"
        )
        .unwrap();
    }
    if bless {
        std::fs::write(path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap();
    for (expected, found) in expected.lines().zip(found.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
    assert!(found.lines().count() >= 179);
}

/// Returns the stated bound if the measurement keeps it, and the bound to state otherwise.
fn bound(measured: f64, stated: Option<f64>, bounds: &[f64], bless: bool) -> f64 {
    if let Some(stated) = stated.filter(|stated| measured < *stated) {
        return stated;
    }
    let part = if bless { MARGIN } else { 1.0 };
    let least = bounds.iter().find(|bound| measured < **bound * part);
    least.copied().unwrap_or(f64::INFINITY)
}

/// Returns the built-in transport, with the settings that it has for this machine.
fn transport() -> docwright::HttpTransport {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    client.build().unwrap().into()
}

/// Checks what must hold in every case.
fn check(name: &str, requests: &[Request]) {
    for request in requests {
        assert!(
            request.own || !request.token,
            "{name}: the token left the origin"
        );
    }
    let writes = requests
        .iter()
        .filter(|request| matches!(request.method.as_str(), "POST" | "PATCH"))
        .count();
    assert!(
        writes <= 1 || name.contains("429") || name.contains("throttled"),
        "{name}: sent {writes} times"
    );
}

/// Describes requests: method, `foreign` for another origin, `+` for a token, and how often.
fn sent(requests: &[Request]) -> String {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for request in requests {
        let foreign = if request.own { "" } else { " foreign" };
        let token = if request.token { "+" } else { "" };
        let shown = format!("{}{foreign}{token}", request.method);
        match runs.last_mut() {
            Some((last, count)) if *last == shown => *count += 1,
            _ => runs.push((shown, 1)),
        }
    }
    let runs = runs.into_iter().map(|(shown, count)| match count {
        1 => shown,
        _ => format!("{shown} ×{count}"),
    });
    runs.collect::<Vec<_>>().join(", ")
}

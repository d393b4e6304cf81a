//! What a client does when a service or a connection fails: each case of `expected.txt` with the
//! requests that were sent and what the caller got, over real sockets on this machine.
//!
//! `DOCWRIGHT_BLESS=1 cargo test -p docwright --test faults` rewrites the file. Whatever it says, no
//! token leaves the endpoint's origin, and no `POST` or `PATCH` is sent again unless it was
//! throttled.
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

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use calls::outcome;
use cases::cases;
use server::{Request, Server};

/// The time that a case may take.
const MOST_TIME: Duration = Duration::from_secs(8);

/// The memory that all cases may take, in KiB.
const MOST_MEMORY: i64 = 300 * 1024;

#[tokio::test]
async fn faults() {
    let mut found = String::new();
    // One for all cases: in a debug build, reading the system's certificates takes 20 ms.
    let transport = transport();
    for case in cases() {
        let server = Server::start(case.answers).await;
        let start = Instant::now();
        let outcome = outcome(case.call, case.limits, &transport, &server).await;
        let took = start.elapsed();
        let requests = server.requests();
        check(&case.name, &requests, took);
        writeln!(found, "{} | {} | {outcome}", case.name, sent(&requests)).unwrap();
    }
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_SELF).unwrap();
    assert!(usage.max_rss() < MOST_MEMORY, "{} KiB", usage.max_rss());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/expected.txt");
    if std::env::var_os("DOCWRIGHT_BLESS").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap();
    for (expected, found) in expected.lines().zip(found.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
    assert!(found.lines().count() >= 179);
}

/// Returns the built-in transport, with the settings that it has for this machine.
fn transport() -> docwright::HttpTransport {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    client.build().unwrap().into()
}

/// Checks what must hold in every case.
fn check(name: &str, requests: &[Request], took: Duration) {
    assert!(took < MOST_TIME, "{name}: {took:?}");
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
        writes <= 1 || name.starts_with("429"),
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

//! Requests of the generated bindings against a mock of the service's own description.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::{judges, shell};

/// A mock server, which ends with this value.
struct Prism(Child);

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves the description with Prism, which refuses what does not fit it, and runs the test that
/// calls every operation.
///
/// # Errors
///
/// Returns an error if Prism cannot be installed or started, or a call fails.
pub(crate) fn run() -> Result<()> {
    let description = shell::shared().join("truth/webaccounts.openapi.json");
    ensure!(
        description.exists(),
        "`{}` is missing",
        description.display()
    );
    let cache = judges::install()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let child = Command::new(cache.join("node_modules/.bin/prism"))
        .args(["mock", "--errors", "-h", "127.0.0.1", "-p"])
        .arg(port.to_string())
        .arg(&description)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("prism")?;
    let _prism = Prism(child);
    let started = (0..300).any(|_| {
        std::thread::sleep(Duration::from_millis(200));
        std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    ensure!(started, "prism did not start");
    let test = "test -q -p example-checked-in --locked --test prism -- --ignored";
    let mut test = shell::cargo(test.split(' '));
    shell::run(test.env("PRISM", format!("http://127.0.0.1:{port}")))
}

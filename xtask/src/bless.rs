//! Rewriting expected files.

use anyhow::Result;

use crate::shell::{self, cargo, docwright};

/// Rewrites the golden files, the table of faults, the expected messages of macros, and the bindings in `generated/`.
///
/// # Errors
///
/// Returns an error if a command fails, such as a test that fails for another reason.
pub(crate) fn run() -> Result<()> {
    let golden = [
        "test",
        "-q",
        "-p",
        "docwright-generator",
        "--test",
        "suite",
        "golden",
    ];
    shell::run(cargo(golden).env("DOCWRIGHT_BLESS", "1"))?;
    let faults = ["test", "-q", "-p", "docwright", "--test", "faults"];
    shell::run(cargo(faults).env("DOCWRIGHT_BLESS", "1"))?;
    shell::run(cargo(["test", "-q", "-p", "docwright-ui-tests"]).env("TRYBUILD", "overwrite"))?;
    shell::run(&mut docwright(["generate"]))
}

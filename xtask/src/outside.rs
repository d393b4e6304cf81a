//! The README's examples as packages outside of the repository, and a copy of the runtime.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::shell::{self, root, target};

/// The examples, each with a binary to run.
const PACKAGES: [(&str, &str); 3] = [
    ("build-script", "app"),
    ("macro", "app"),
    ("checked-in", "rows"),
];

/// Writes each file that the README marks with `<!-- file: PATH -->` to a new folder, with the pages
/// in `specs`, then builds the packages and runs them. Checks a copy of the folder `runtime`.
///
/// # Errors
///
/// Returns an error if an example does not build or fails, or the copy does not compile.
pub(crate) fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    write_files(folder.path())?;
    for (name, binary) in PACKAGES {
        let package = folder.path().join(name);
        shell::copy(&root().join("specs"), &package.join("specs"))?;
        fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock"))?;
        let run = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).current_dir(&package);
            shell::run(command.env("CARGO_TARGET_DIR", target()))
        };
        if package.join("docwright.yaml").exists() {
            let manifest = root().join("Cargo.toml").display().to_string();
            let docwright = ["-p", "cargo-docwright", "--", "generate"];
            run(
                "cargo",
                &[&["run", "-q", "--manifest-path", &manifest][..], &docwright].concat(),
            )?;
        }
        run("cargo", &["build", "-q", "--offline"])?;
        run("cargo", &["run", "-q", "--offline", "--bin", binary])?;
    }
    let copied = folder.path().join("runtime");
    shell::copy(&root().join("runtime"), &copied)?;
    fs::copy(root().join("Cargo.lock"), copied.join("Cargo.lock"))?;
    let check = ["check", "-q", "--offline", "--all-features"];
    let mut command = shell::command("cargo", check);
    command.current_dir(&copied);
    shell::run(command.env("CARGO_TARGET_DIR", target()))
}

fn write_files(folder: &Path) -> Result<()> {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let clone = format!("{}/", root().display());
    let mut count = 0;
    for part in readme.split("<!-- file: ").skip(1) {
        let (path, rest) = part
            .split_once(" -->\n```")
            .context("no fence after a file's name")?;
        let (_, rest) = rest.split_once('\n').context("no fence")?;
        let (text, _) = rest.split_once("\n```").context("no end of a fence")?;
        let file = folder.join(path);
        fs::create_dir_all(file.parent().context("no folder")?)?;
        fs::write(file, format!("{text}\n").replace("../docwright/", &clone))?;
        count += 1;
    }
    ensure!(count >= PACKAGES.len(), "the README marks {count} files");
    Ok(())
}

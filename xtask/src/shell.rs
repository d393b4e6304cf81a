//! Running commands, and the folders of the repository.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Returns the folder that builds write to.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns the folder with the documentation sets, their reference and its scorer.
pub(crate) fn shared() -> PathBuf {
    let folder = std::env::var_os("DOCWRIGHT_SHARED").unwrap_or_else(|| "../shared".into());
    root().join(folder)
}

/// Returns a command that runs in the root of the repository.
pub(crate) fn command<S: AsRef<OsStr>>(
    program: &str,
    arguments: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Returns a command for cargo.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    command("cargo", arguments)
}

/// Returns a command for docwright itself.
pub(crate) fn docwright<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = cargo(["run", "-q", "-p", "cargo-docwright", "--locked", "--"]);
    command.args(arguments);
    command
}

/// Runs a command with the output of this process.
///
/// # Errors
///
/// Returns an error if the command cannot be started or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = display(command);
    let status = command.status().with_context(|| name.clone())?;
    ensure!(status.success(), "`{name}` failed");
    Ok(())
}

/// Runs a command and returns what it prints to standard output; errors go to that of this process.
///
/// # Errors
///
/// Returns an error if the command cannot be started, fails, or prints invalid UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = display(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| name.clone())?;
    ensure!(output.status.success(), "`{name}` failed");
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs a command and returns whether it succeeded, with everything it printed.
///
/// # Errors
///
/// Returns an error if the command cannot be started.
pub(crate) fn combined(command: &mut Command) -> Result<(bool, String)> {
    let output = command.output().with_context(|| display(command))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), text))
}

fn display(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command in this process' name and prints its CPU seconds and its peak memory in MiB.
/// The caller starts a process for each measurement, because the system keeps one maximum for all
/// children of a process.
///
/// # Errors
///
/// Returns an error if the command fails.
pub(crate) fn measure(command: &[OsString]) -> Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        bail!("expected a command");
    };
    let status = Command::new(program)
        .args(arguments)
        .stdout(std::io::stderr())
        .status()?;
    ensure!(status.success(), "the measured command failed");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    println!(
        "{} {}",
        micros as f64 / 1e6,
        usage.max_rss() as f64 / 1024.0
    );
    Ok(())
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry?;
        let path = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(path)?;
        } else {
            std::fs::copy(entry.path(), path)?;
        }
    }
    Ok(())
}

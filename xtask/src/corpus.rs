//! Fetching the documentation sets that the corpus tests read.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::shell::{command, output, run as run_command, target};

/// Arguments of `corpus`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder to write to [default: target/corpus]
    folder: Option<PathBuf>,
    /// Repository with the pages
    #[arg(
        long,
        default_value = "https://github.com/microsoftgraph/microsoft-graph-docs"
    )]
    from: String,
    /// Commit; by default the last one on 2021-07-16
    #[arg(long)]
    commit: Option<String>,
    /// Branch whose history has the commit
    #[arg(long, default_value = "main")]
    branch: String,
}

/// The folders of the repository that the tests read.
const PATHS: [&str; 3] = [
    "api-reference/v1.0",
    "api-reference/beta",
    "api-reference/includes",
];

/// Fetches the pages of one commit with git, without the rest of the repository, and prints how to
/// run the tests on them.
///
/// # Errors
///
/// Returns an error if a git command fails or the commit does not have the folders.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = arguments
        .folder
        .clone()
        .unwrap_or_else(|| target().join("corpus"));
    let clone = folder.join("repository");
    fs::create_dir_all(&folder)?;
    if !clone.exists() {
        let options = ["clone", "--filter=blob:none", "--no-checkout", "--branch"];
        let mut git = command("git", options);
        run_command(git.args([&arguments.branch, &arguments.from]).arg(&clone))?;
    }
    let git = |words: &[&str]| {
        let mut git = command("git", words);
        git.current_dir(&clone);
        git
    };
    run_command(
        git(&["sparse-checkout", "set", "--no-cone"]).args(PATHS.map(|path| format!("/{path}/"))),
    )?;
    let commit = match &arguments.commit {
        Some(commit) => commit.clone(),
        None => output(&mut git(&[
            "rev-list",
            "-1",
            "--before=2021-07-17T00:00:00Z",
            "HEAD",
        ]))?,
    };
    ensure!(
        !commit.trim().is_empty(),
        "the repository has no commit of that date"
    );
    run_command(&mut git(&[
        "checkout",
        "--quiet",
        "--detach",
        commit.trim(),
    ]))?;
    for path in PATHS {
        ensure!(
            clone.join(path).is_dir(),
            "commit {} has no {path}",
            commit.trim()
        );
    }
    let corpus = folder.join("corpus");
    if !corpus.exists() {
        std::os::unix::fs::symlink(fs::canonicalize(&clone)?, &corpus)?;
    }
    println!(
        "commit {}\nDOCWRIGHT_SHARED={} cargo test --release -p docwright-corpus-tests",
        commit.trim(),
        fs::canonicalize(&folder)?.display()
    );
    Ok(())
}

//! The recipe for repositories that keep bindings checked in, tried on a repository of pages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_yaml::Value;

use crate::shell::{self, cargo, root, target};

/// Runs the steps of `docs/recipe/bindings.yml` that need neither an installation nor a host: the first
/// generation, the check, a regeneration after a change with its report, and the check again.
///
/// # Errors
///
/// Returns an error if a step fails, or does other than it says.
pub(crate) fn run() -> Result<()> {
    shell::run(&mut cargo(["build", "-q", "-p", "cargo-docwright"]))?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let (docs, pages) = (folder.join("docs"), folder.join("docs/api-reference/v1.0"));
    shell::copy(&root().join("specs"), &pages)?;
    git(&docs, &["init", "-q"])?;
    commit(&docs)?;
    fs::write(
        folder.join("docwright.yaml"),
        format!(
            "docs: docs/api-reference/v1.0\nout: bindings\ncrate: bindings\nruntime-path: {}\n",
            root().join("runtime").display()
        ),
    )?;
    fs::write(folder.join("docs.rev"), git(&docs, &["rev-parse", "HEAD"])?)?;
    script(folder, "docwright generate")?;
    script(folder, &step("check", "check")?)?;
    let page = pages.join("resources/identity.md");
    let text = fs::read_to_string(&page)?;
    let with = "|id|String|The key.|\n|nickname|String|A short name.|\n";
    fs::write(&page, text.replace("|id|String|The key.|\n", with))?;
    commit(&docs)?;
    script(folder, &step("regenerate", "regenerate")?)?;
    let report = fs::read_to_string(folder.join("report.md"))?;
    ensure!(report.contains("property `nickname` added"), "{report}");
    let generated = fs::read_to_string(folder.join("bindings/src/lib.rs"))?;
    ensure!(
        generated.contains("pub nickname: "),
        "the bindings are as before"
    );
    script(folder, &step("check", "check")?)?;
    println!("the recipe checks, reports and regenerates");
    Ok(())
}

/// Returns the commands of a step.
fn step(job: &str, name: &str) -> Result<String> {
    let text = fs::read_to_string(root().join("docs/recipe/bindings.yml"))?;
    let workflow: Value = serde_yaml::from_str(&text)?;
    let job = workflow.get("jobs").and_then(|jobs| jobs.get(job));
    let steps = job
        .and_then(|job| job.get("steps"))
        .and_then(Value::as_sequence);
    let named = |step: &&Value| step.get("name").and_then(Value::as_str) == Some(name);
    let step = steps.into_iter().flatten().find(named);
    let run = step
        .and_then(|step| step.get("run"))
        .and_then(Value::as_str);
    Ok(run
        .with_context(|| format!("the workflow has no step `{name}`"))?
        .to_owned())
}

fn script(folder: &Path, text: &str) -> Result<()> {
    let programs = target().join("debug");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command
        .args(["-e", "-c", text])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("PAGES", "api-reference/v1.0");
    shell::run(&mut command)
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("git");
    shell::output(command.arg("-C").arg(folder).args(arguments))
}

fn commit(folder: &Path) -> Result<()> {
    git(folder, &["add", "."])?;
    let author = "user.name=a";
    let address = "user.email=a@example.com";
    let commit = [
        "-c",
        author,
        "-c",
        address,
        "commit",
        "-q",
        "--no-gpg-sign",
        "-m",
        "x",
    ];
    git(folder, &commit).map(drop)
}

//! Small changes of the pages in `specs/`: what `docwright diff` reports, and whether programs compile
//! after each, as its ratings say. `xtask/histories.yaml` lists them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::shell::{self, cargo, docwright, root, target};

/// A change of pages, with what it should do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct History {
    name: String,
    /// Edits of the pages before the change.
    #[serde(default)]
    base: Vec<Edit>,
    edits: Vec<Edit>,
    /// Items of a program that compiles before the change.
    program: String,
    /// The highest rating under the lock file, or `none`.
    rating: String,
    /// The highest rating for a fresh generation, if it is another.
    fresh: Option<String>,
    #[serde(default)]
    behaviour: bool,
    /// Change, kind, subject and member of each change.
    changes: Vec<String>,
}

/// An edit of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    page: String,
    replace: Option<String>,
    with: Option<String>,
    create: Option<String>,
    rename: Option<String>,
    #[serde(default)]
    delete: bool,
}

/// Runs all histories.
///
/// # Errors
///
/// Returns an error if a report, a rating or the result of a compilation is another than listed.
pub(crate) fn run() -> Result<()> {
    let text = fs::read_to_string(root().join("xtask/histories.yaml"))?;
    let histories: Vec<History> = serde_yaml::from_str(&text)?;
    let folder = target().join("histories");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut wrong = Vec::new();
    let mut broken = BTreeSet::new();
    for (index, history) in histories.iter().enumerate() {
        let id = format!("h{index:02}");
        let failed = history.prepare(&id, &folder);
        let failed = failed.with_context(|| history.name.clone())?;
        wrong.extend(failed.map(|problem| format!("{}: {problem}", history.name)));
        let fresh = history.fresh.as_ref().unwrap_or(&history.rating);
        for (variant, rating) in [("locked", &history.rating), ("fresh", fresh)] {
            if rating == "major" {
                broken.insert(format!("{id}_{variant}"));
            }
        }
    }
    let failed = failing(&folder)?;
    for name in failed.symmetric_difference(&broken) {
        let (id, variant) = name.split_once('_').unwrap_or((name, ""));
        let history = id.trim_start_matches('h').parse::<usize>().ok();
        let history = history.and_then(|index| histories.get(index));
        let verb = if failed.contains(name) {
            "does not compile"
        } else {
            "compiles"
        };
        let named = history.map_or(id, |history| &history.name);
        wrong.push(format!("{named}: the program {verb}, {variant}"));
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!(
        "{} histories: reports and ratings as listed, and so do programs compile",
        histories.len()
    );
    Ok(())
}

impl History {
    /// Writes the pages and the packages before and after the change. Returns what is wrong with the
    /// report.
    fn prepare(&self, id: &str, folder: &Path) -> Result<Option<String>> {
        let pages = |name: &str| folder.join(format!("{id}_pages/{name}/specs"));
        let (old, new) = (pages("old"), pages("new"));
        shell::copy(&root().join("specs"), &old)?;
        self.base.iter().try_for_each(|edit| edit.apply(&old))?;
        shell::copy(&old, &new)?;
        self.edits.iter().try_for_each(|edit| edit.apply(&new))?;
        for (variant, pages) in [("old", &old), ("locked", &new), ("fresh", &new)] {
            let name = format!("{id}_{variant}");
            let package = folder.join("packages").join(&name);
            if variant == "locked" {
                let lock = folder.join(format!("packages/{id}_old/docwright.lock.yaml"));
                fs::create_dir_all(&package)?;
                fs::copy(lock, package.join("docwright.lock.yaml"))?;
            }
            let mut generate =
                docwright(["generate", "--crate", &name, "--runtime-path", "runtime"]);
            let (succeeded, text) =
                shell::combined(generate.arg("--out").arg(&package).arg(pages))?;
            ensure!(succeeded, "{text}");
            fs::create_dir_all(package.join("examples"))?;
            let program = format!(
                "//! A program.\nuse {name} as graph;\n{}\nfn main() {{ let _: Option<graph::Client> = None; }}\n",
                self.program
            );
            fs::write(package.join(format!("examples/{name}_user.rs")), program)?;
        }
        let mut diff = docwright(["diff", "--format", "json"]);
        let report = shell::output(diff.arg(&old).arg(&new))?;
        Ok(self.compare(&serde_json::from_str(&report)?))
    }

    fn compare(&self, report: &Value) -> Option<String> {
        let shown = |change: &Value| {
            let text = |pointer: &str| change.pointer(pointer).and_then(Value::as_str);
            let operation = || {
                let method = text("/operation/method").unwrap_or_default();
                let path = text("/operation/path").unwrap_or_default();
                format!("{method} {path}")
            };
            let subject = text("/type").or(text("/page"));
            let subject = subject.map_or_else(operation, str::to_owned);
            let [kind, what, member] =
                ["/change", "/what", "/member"].map(|it| text(it).unwrap_or_default());
            format!("{kind} {what} {subject} {member}")
                .trim_end()
                .to_owned()
        };
        let changes = report.pointer("/changes").and_then(Value::as_array);
        let changes = changes.cloned().unwrap_or_default();
        let found: BTreeSet<String> = changes.iter().map(shown).collect();
        let wanted = self
            .changes
            .iter()
            .map(|change| change.trim_end().to_owned());
        let wanted: BTreeSet<String> = wanted.collect();
        let rating = |pointer: &str| {
            let rating = report.pointer(pointer).and_then(Value::as_str);
            rating.unwrap_or("none").to_owned()
        };
        let (locked, fresh) = (rating("/rating"), rating("/fresh"));
        let behaviour = report.pointer("/counts/behaviour").and_then(Value::as_u64) > Some(0);
        if found != wanted || changes.len() != wanted.len() {
            return Some(format!("reported {found:#?}, listed {wanted:#?}"));
        }
        let listed = (
            &self.rating,
            self.fresh.as_ref().unwrap_or(&self.rating),
            self.behaviour,
        );
        let rated = (&locked, &fresh, behaviour);
        (rated != listed).then(|| format!("rated {rated:?}, listed {listed:?}"))
    }
}

impl Edit {
    fn apply(&self, docs: &Path) -> Result<()> {
        let path = docs.join(&self.page);
        if let Some(text) = &self.create {
            return Ok(fs::write(path, text)?);
        }
        if self.delete {
            return Ok(fs::remove_file(path)?);
        }
        if let Some(name) = &self.rename {
            return Ok(fs::rename(path, docs.join(name))?);
        }
        let text = fs::read_to_string(&path)?;
        let (from, to) = (self.replace.as_deref(), self.with.as_deref());
        let from = from.context("an edit needs `replace`, `create`, `rename` or `delete`")?;
        ensure!(text.contains(from), "{} has no `{from}`", self.page);
        Ok(fs::write(path, text.replace(from, to.unwrap_or_default()))?)
    }
}

/// Compiles all packages with their programs. Returns the names of those whose program fails.
fn failing(folder: &Path) -> Result<BTreeSet<String>> {
    let packages: PathBuf = folder.join("packages");
    fs::write(
        packages.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"h*\"]\n",
    )?;
    let mut check = cargo([
        "check",
        "-q",
        "--offline",
        "--workspace",
        "--examples",
        "--keep-going",
    ]);
    check
        .args(["--no-default-features", "--message-format", "json"])
        .current_dir(&packages)
        .env("CARGO_TARGET_DIR", target());
    let (_, text) = shell::combined(&mut check)?;
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let names = messages.filter_map(|message| {
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        let name = text("/target/name").filter(|_| text("/message/level") == Some("error"))?;
        Some(name.trim_end_matches("_user").to_owned())
    });
    Ok(names.collect())
}

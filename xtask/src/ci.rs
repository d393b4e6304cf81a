//! Every check that a change must pass.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::shell::{cargo, command, docwright, root, run as run_command};
use crate::{
    compile_cost, floors, graph, histories, judges, kills, manifests, outside, prism, recipe,
};

/// Arguments of `ci`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The checks that need only a clone, or all of them, with the documentation of Microsoft Graph
    #[arg(value_enum, default_value_t = Half::All)]
    half: Half,
    /// Start at the first check whose title begins with this text
    #[arg(long, value_name = "TITLE")]
    from: Option<String>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Half {
    Clone,
    All,
}

/// A check: its title and how to run it.
type Step = (&'static str, fn() -> Result<()>);

const CLONE: &[Step] = &[
    ("format", || words("fmt --all --check")),
    ("clippy", clippy),
    ("versions in the manifests", manifests::run),
    ("the README's commands", readme_commands),
    ("messages of macros", || {
        words("test -q -p docwright-ui-tests --locked")
    }),
    ("the tests of the tasks", || {
        words("test -q -p xtask --locked")
    }),
    ("generated files are up to date", generated),
    ("documentation", documentation),
    ("the examples run", examples),
    (
        "the README's examples and the runtime, outside of the repository",
        outside::run,
    ),
    ("packages can be published", publish),
    ("reports and ratings of changes of pages", histories::run),
    ("the recipe for checked-in bindings", recipe::run),
    ("generations that are killed", kills::run),
    ("cost of compiling generated code", compile_cost),
    ("fuzzing, a few seconds per target", fuzz),
    (
        "reading time is linear in the size of hostile pages",
        || words("bench -q -p docwright-generator --bench growth --locked -- --most 2.5"),
    ),
    (
        "cost of reading models, relative to derived structs",
        || words("bench -q -p docwright --bench models --locked -- --most 1.10 1.15"),
    ),
    // The bound that the project aims at is 1.15. Other load on the machine has added a tenth.
    ("cost of requests, relative to bare reqwest", || {
        words("bench -q -p docwright --bench requests --locked -- --most 1.25 1.25 1.25")
    }),
];

const CORPUS: &[Step] = &[
    ("tests on the documentation of Microsoft Graph", || {
        words("test -q --release -p docwright-corpus-tests --locked")
    }),
    ("exports of Microsoft Graph v1.0", exports),
    (
        "requests to a mock of the service's own description",
        prism::run,
    ),
    // Reading takes 5.9 passes; 6 is the bound that the project aims at. Other load on the machine has
    // added a tenth for minutes.
    (
        "cost of reading, relative to a pass of the Markdown parser",
        || words("bench -q -p docwright-generator --bench reading --locked -- --most 7.2"),
    ),
    ("Microsoft Graph v1.0 as a package", || {
        graph::run(&graph::Arguments::default())
    }),
];

/// Runs the checks in order and stops at the first that fails. Environment variables that affect
/// the checks are set by `.ci/run`.
///
/// # Errors
///
/// Returns an error if a check fails.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    let corpus = if arguments.half == Half::All {
        CORPUS
    } else {
        &[]
    };
    let from = arguments.from.as_deref().unwrap_or_default();
    let steps = CLONE.iter().chain(corpus);
    for (title, step) in steps.skip_while(|(title, _)| !title.starts_with(from)) {
        println!("\n== {title} ({} s so far)", start.elapsed().as_secs());
        step().with_context(|| (*title).to_owned())?;
    }
    Ok(())
}

fn words(arguments: &str) -> Result<()> {
    run_command(&mut cargo(arguments.split(' ')))
}

fn clippy() -> Result<()> {
    words("clippy --workspace --all-targets --all-features --locked -- -D warnings")?;
    // The smallest sets of features compile alone.
    for features in ["derive", "ring,entra", "testing,azure", ""] {
        let arguments = [
            "clippy",
            "-p",
            "docwright",
            "--no-default-features",
            "--features",
        ];
        let rest = [features, "--locked", "--", "-D", "warnings"];
        run_command(&mut cargo(arguments.into_iter().chain(rest)))?;
    }
    Ok(())
}

/// Runs the commands between two marks in the README as a shell script.
fn readme_commands() -> Result<()> {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let (_, rest) = readme
        .split_once("<!-- commands -->")
        .context("no commands")?;
    let (block, _) = rest
        .split_once("<!-- end -->")
        .context("no end of the commands")?;
    let script: String = block
        .lines()
        .filter(|line| !line.starts_with("```"))
        .map(|line| format!("{line}\n"))
        .collect();
    ensure!(script.contains("cargo test"), "the commands run no test");
    run_command(&mut command("bash", ["-euxo", "pipefail", "-c", &script]))
}

fn generated() -> Result<()> {
    run_command(&mut docwright(["generate", "--check"]))?;
    run_command(&mut command("git", ["diff", "--exit-code"]))
}

fn documentation() -> Result<()> {
    let arguments = "doc --workspace --all-features --no-deps --locked".split(' ');
    run_command(cargo(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

fn examples() -> Result<()> {
    for example in ["example-build-script", "example-macro", "example-derive"] {
        run_command(&mut cargo(["run", "-q", "--locked", "-p", example]))?;
    }
    Ok(())
}

/// Packages the crates and builds each from its package.
///
/// Cargo takes a package of the same name and version for unchanged, so what an earlier dry run
/// left is removed first: the sources that it unpacked, and what it built from them.
fn publish() -> Result<()> {
    remove_unpacked()?;
    words(
        "clean -p docwright -p docwright-derive -p docwright-macros -p docwright-generator -p cargo-docwright",
    )?;
    words("publish --workspace --dry-run --locked --allow-dirty")
}

/// Removes the sources of this workspace that earlier dry runs left in cargo's home folder.
fn remove_unpacked() -> Result<()> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let Ok(registries) = fs::read_dir(home.context("no HOME")?.join("registry/src")) else {
        return Ok(());
    };
    for registry in registries {
        // The registry of a dry run is a folder, so the name of its sources has no host.
        let registry = registry?;
        if !registry.file_name().to_string_lossy().starts_with('-') {
            continue;
        }
        for package in fs::read_dir(registry.path())? {
            let package = package?;
            let name = package.file_name().to_string_lossy().into_owned();
            if name.starts_with("docwright") || name.starts_with("cargo-docwright") {
                fs::remove_dir_all(package.path())?;
            }
        }
    }
    Ok(())
}

fn compile_cost() -> Result<()> {
    compile_cost::run(&compile_cost::Arguments {
        most: Some(2.5),
        runs: 2,
        ..Default::default()
    })
    .map(drop)
}

fn fuzz() -> Result<()> {
    let mut test = cargo(["test", "-q", "-p", "docwright-fuzz", "--locked"]);
    test.env("BOLERO_RANDOM_TEST_TIME_MS", "4000");
    run_command(test.env("BOLERO_RANDOM_ITERATIONS", "10000000"))
}

/// Exports Microsoft Graph v1.0 in every format, and checks figures and validity.
fn exports() -> Result<()> {
    let corpus = crate::shell::shared().join("corpus/api-reference/v1.0");
    let folder = tempfile::tempdir()?;
    let file = |name: &str| folder.path().join(name);
    for (format, name) in [
        ("csdl", "csdl.xml"),
        ("openapi", "openapi.json"),
        ("schema", "pages.json"),
        ("json-schema", "schema.json"),
    ] {
        let mut export = docwright(["export", "--format", format, "--output"]);
        run_command(export.arg(file(name)).arg(&corpus))?;
    }
    let mut lint: Command = docwright(["lint", "--format", "sarif"]);
    run_command(
        lint.arg(&corpus)
            .stdout(fs::File::create(file("lint.sarif"))?),
    )?;
    floors::run(&floors::Arguments {
        csdl: file("csdl.xml"),
        openapi: file("openapi.json"),
        schema: file("pages.json"),
    })?;
    judges::run(folder.path())
}

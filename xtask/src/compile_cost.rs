//! The cost of compiling generated code, beside derived structs of the same types.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

use crate::derived::Types;
use crate::shell::{self, docwright, output, root};

/// Arguments of `compile-cost`.
#[derive(Default, clap::Args)]
pub(crate) struct Arguments {
    /// Pages to generate from [default: specs]
    #[arg(long)]
    pub(crate) docs: Option<PathBuf>,
    /// Names of types to generate [default: microsoft.graph.webAccount]
    #[arg(long)]
    pub(crate) include: Vec<String>,
    /// Generate everything, with all areas
    #[arg(long, conflicts_with = "include")]
    pub(crate) whole: bool,
    /// Fail above this ratio
    #[arg(long, value_name = "RATIO")]
    pub(crate) most: Option<f64>,
    /// Number of runs, of which the fastest counts
    #[arg(long, default_value_t = 5)]
    pub(crate) runs: usize,
    /// Also measure debug builds
    #[arg(long)]
    pub(crate) debug: bool,
    /// Also measure an application that enables these areas, separated by commas
    #[arg(long)]
    pub(crate) areas: Vec<String>,
    /// Write the package to this folder and keep it
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keep: Option<PathBuf>,
}

struct Cost {
    seconds: f64,
    mib: f64,
}

/// Prints the cost of `cargo check` as the table in the README, then the ratio. Dependencies are
/// built before. Returns what docwright printed about the pages.
///
/// # Errors
///
/// Returns an error if a command fails or the ratio is above its bound.
pub(crate) fn run(arguments: &Arguments) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let (generated, derived) = (
        arguments
            .keep
            .clone()
            .unwrap_or_else(|| folder.path().join("generated")),
        folder.path().join("derived"),
    );
    let (summary, needed) = write_packages(arguments, folder.path(), &generated, &derived)?;
    let measure = |package: &Path, command: &str, features: &[&str]| {
        cost(package, command, features, arguments.runs)
    };
    let ours = measure(&generated, "check", &["--all-features"])?;
    let theirs = measure(&derived, "check", &[])?;
    let label = if arguments.whole {
        "all areas, requests included"
    } else {
        "generated, requests included"
    };
    println!("|  | CPU seconds | MiB |\n| --- | --- | --- |");
    row(
        &format!("{label} ({needed} types, {} lines)", lines(&generated)?),
        &ours,
    );
    row("plain derived structs", &theirs);
    for areas in &arguments.areas {
        let names: Vec<String> = areas.split(',').map(|area| format!("`{area}`")).collect();
        let features = ["--no-default-features", "--features", areas];
        row(
            &format!("only {}", names.join(" and ")),
            &measure(&generated, "check", &features)?,
        );
    }
    if arguments.debug {
        let build = measure(&generated, "build", &["--all-features"])?;
        row(&format!("debug build, {label}"), &build);
        row(
            "debug build, plain derived structs",
            &measure(&derived, "build", &[])?,
        );
    }
    let ratio = ours.seconds / theirs.seconds;
    println!("ratio {ratio:.2}");
    if let Some(most) = arguments.most {
        ensure!(ratio <= most, "more than {most} times as much");
    }
    Ok(summary)
}

fn row(label: &str, cost: &Cost) {
    println!("| {label} | {:.1} | {:.0} |", cost.seconds, cost.mib);
}

/// Writes both packages. Returns what docwright printed, and the number of types.
fn write_packages(
    arguments: &Arguments,
    folder: &Path,
    generated: &Path,
    derived: &Path,
) -> Result<(String, usize)> {
    let docs = arguments
        .docs
        .clone()
        .unwrap_or_else(|| root().join("specs"));
    let default = ["microsoft.graph.webAccount".to_owned()];
    let include = match &arguments.include[..] {
        [] if arguments.whole => &[],
        [] => &default[..],
        named => named,
    };
    let name = if arguments.whole {
        "graph_v1"
    } else {
        "measured"
    };
    let mut command = docwright(["generate", "--crate", name, "--out"]);
    command
        .arg(generated)
        .arg("--runtime-path")
        .arg(root().join("runtime"))
        .arg(&docs);
    for name in include {
        command.args(["--include", name]);
    }
    let (succeeded, summary) = shell::combined(&mut command)?;
    eprint!("{summary}");
    ensure!(succeeded, "`docwright generate` failed");
    let saved = folder.join("schema.json");
    shell::run(docwright(["export", "--output"]).arg(&saved).arg(&docs))?;
    let schema = serde_json::from_str(&fs::read_to_string(saved)?)?;
    let types = Types::new(&schema);
    let wanted = if arguments.whole {
        types.names()
    } else {
        include.iter().map(String::as_str).collect()
    };
    let needed = types.closure(&wanted);
    fs::create_dir_all(derived.join("src"))?;
    fs::write(derived.join("src/lib.rs"), types.source(&needed))?;
    fs::write(
        derived.join("Cargo.toml"),
        "[package]\nname = \"derived\"\nedition = \"2024\"\n[dependencies]\n\
         serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n",
    )?;
    for package in [generated, derived] {
        fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock"))?;
    }
    Ok((summary, needed.len()))
}

/// Measures checking or building a package whose dependencies are built.
fn cost(package: &Path, command: &str, features: &[&str], runs: usize) -> Result<Cost> {
    let lib = package.join("src/lib.rs");
    let target = shell::target().join("compile-cost");
    let mut words = vec![
        "cargo".into(),
        command.into(),
        "-q".into(),
        "--offline".into(),
    ];
    words.extend(features.iter().map(std::ffi::OsString::from));
    words.extend(["--target-dir".into(), target.into_os_string()]);
    let measured = || {
        let mut command = std::process::Command::new(std::env::current_exe()?);
        command
            .args(["measure", "--"])
            .args(&words)
            .current_dir(package);
        // The package is measured with its own settings.
        output(
            command
                .env("CARGO_INCREMENTAL", "0")
                .env_remove("CARGO_MANIFEST_DIR"),
        )
    };
    let text = fs::read_to_string(&lib)?;
    fs::write(&lib, "")?;
    let built = measured();
    fs::write(&lib, text)?;
    built?;
    let mut best = Cost {
        seconds: f64::INFINITY,
        mib: 0.0,
    };
    for _ in 0..runs {
        fs::File::options()
            .append(true)
            .open(&lib)?
            .set_modified(std::time::SystemTime::now())?;
        let figures = measured()?;
        let (seconds, mib) = figures.trim().split_once(' ').context("no figures")?;
        best.seconds = best.seconds.min(seconds.parse()?);
        best.mib = best.mib.max(mib.parse()?);
    }
    Ok(best)
}

/// Counts the lines of Rust source of a package.
fn lines(package: &Path) -> Result<usize> {
    let mut lines = 0;
    for entry in WalkDir::new(package.join("src")) {
        let entry = entry?;
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            lines += fs::read_to_string(entry.path())?.lines().count();
        }
    }
    Ok(lines)
}

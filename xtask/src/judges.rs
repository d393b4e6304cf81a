//! Validation of exports and lint results with tools of other projects, installed from npm and PyPI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::shell;

const PYTHON: [&str; 2] = ["openapi-spec-validator==0.9.0", "jsonschema==4.26.0"];
const NODE: [&str; 5] = [
    "@redocly/cli@2.77.0",
    "@stoplight/spectral-cli@6.16.3",
    "odata-csdl@0.11.2",
    "@microsoft/sarif-multitool-linux@5.7.0",
    "@stoplight/prism-cli@5.14.2",
];
const FILES: [(&str, &str); 4] = [
    ("spectral.yaml", "extends: spectral:oas\n"),
    ("csdl.cjs", include_str!("../judges/csdl.cjs")),
    ("schema.py", include_str!("../judges/schema.py")),
    ("sarif.py", include_str!("../judges/sarif.py")),
];
/// Name, program, its arguments, and the file to judge.
const JUDGES: [(&str, &str, &[&str], &str); 6] = [
    (
        "openapi-spec-validator",
        "venv/bin/openapi-spec-validator",
        &[],
        "openapi.json",
    ),
    (
        "redocly lint --extends=spec",
        "node_modules/.bin/redocly",
        &["lint", "--extends=spec", "--format=summary"],
        "openapi.json",
    ),
    (
        "spectral",
        "node_modules/.bin/spectral",
        &[
            "lint",
            "--ruleset",
            "spectral.yaml",
            "--fail-severity=error",
            "--display-only-failures",
        ],
        "openapi.json",
    ),
    ("odata-csdl", "node", &["csdl.cjs"], "csdl.xml"),
    (
        "JSON Schema 2020-12",
        "venv/bin/python",
        &["schema.py"],
        "schema.json",
    ),
    (
        "SARIF 2.1.0",
        "venv/bin/python",
        &["sarif.py"],
        "lint.sarif",
    ),
];

/// Runs every tool on the files in a folder and prints a line for each.
///
/// # Errors
///
/// Returns an error if a tool cannot be installed or rejects its file.
pub(crate) fn run(folder: &Path) -> Result<()> {
    let folder = fs::canonicalize(folder).with_context(|| folder.display().to_string())?;
    let cache = install()?;
    let mut rejected = Vec::new();
    for (name, program, arguments, file) in JUDGES {
        let start = Instant::now();
        let program = if program.contains('/') {
            cache.join(program)
        } else {
            PathBuf::from(program)
        };
        let (accepted, text) = shell::combined(
            Command::new("timeout")
                .arg("900")
                .arg(program)
                .args(arguments)
                .arg(folder.join(file))
                .current_dir(&cache)
                .env("REDOCLY_TELEMETRY", "off")
                .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
                .env("NODE_OPTIONS", "--max-old-space-size=6144"),
        )?;
        let verdict = if accepted { "ok   " } else { "ERROR" };
        println!("{verdict} {name} ({} s)", start.elapsed().as_secs());
        if !accepted {
            println!("{}", text.chars().take(6000).collect::<String>());
            rejected.push(name);
        }
    }
    ensure!(rejected.is_empty(), "rejected by {}", rejected.join(", "));
    Ok(())
}

/// Installs the tools into a cache, if it does not have these versions, and returns its folder.
pub(crate) fn install() -> Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set")?
        .join("docwright-judges");
    fs::create_dir_all(&cache)?;
    for (name, text) in FILES {
        fs::write(cache.join(name), text)?;
    }
    let wanted = format!("{} {}\n", PYTHON.join(" "), NODE.join(" "));
    let record = cache.join("installed");
    if fs::read_to_string(&record).is_ok_and(|installed| installed == wanted) {
        return Ok(cache);
    }
    let run = |program: &str, arguments: &[&str]| {
        shell::run(Command::new(program).args(arguments).current_dir(&cache))
    };
    run("python3", &["-m", "venv", "venv"])?;
    let pip = cache.join("venv/bin/pip");
    shell::run(Command::new(pip).args(["-q", "install"]).args(PYTHON))?;
    if !cache.join("package.json").exists() {
        fs::write(cache.join("package.json"), "{ \"private\": true }\n")?;
    }
    run(
        "npm",
        &[
            &["install", "--no-audit", "--no-fund", "--silent"][..],
            &NODE,
        ]
        .concat(),
    )?;
    fs::write(record, wanted)?;
    Ok(cache)
}

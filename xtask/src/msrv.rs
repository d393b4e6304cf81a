//! The minimum Rust version of dependencies.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::shell::{cargo, output};

/// Major and minor version of the stated minimum; 0.0 if a package states none.
fn version(package: &Value) -> (u32, u32) {
    let text = package["rust_version"].as_str().unwrap_or_default();
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// Checks that no dependency of the workspace needs a newer Rust version than the workspace states.
///
/// # Errors
///
/// Returns an error if one does; it lists them.
pub(crate) fn run() -> Result<()> {
    let text = output(&mut cargo([
        "metadata",
        "--format-version",
        "1",
        "--locked",
    ]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let list = |name: &str| {
        metadata
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let (packages, members) = (list("packages"), list("workspace_members"));
    let own = packages.iter().filter(|it| members.contains(&it["id"]));
    let stated = own.map(version).min().unwrap_or_default();
    let newer: Vec<String> = packages
        .iter()
        .filter(|package| version(package) > stated)
        .map(|it| {
            format!(
                "{} {} needs {}",
                it["name"], it["version"], it["rust_version"]
            )
        })
        .collect();
    println!(
        "{} packages, stated minimum {}.{}",
        packages.len(),
        stated.0,
        stated.1
    );
    ensure!(newer.is_empty(), "{}", newer.join("\n"));
    Ok(())
}

//! The manifests of the workspace: what they state twice, and the minimum Rust version.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::shell::{cargo, output};

/// What every package of the workspace states alike, if it states it.
const ALIKE: [&str; 4] = ["version", "edition", "rust_version", "license"];

/// Checks that no dependency of the workspace needs a newer Rust version than the workspace states,
/// and that all members state the same: those in `runtime/` inherit nothing from the workspace.
///
/// # Errors
///
/// Returns an error that lists what differs or is newer.
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
    let own: Vec<&Value> = packages
        .iter()
        .filter(|package| members.contains(&package["id"]))
        .collect();
    let differences = differences(&own);
    ensure!(
        differences.is_empty(),
        "members of the workspace differ:\n{}",
        differences.join("\n")
    );
    let stated = own.iter().map(|package| rust_version(package)).min();
    let stated = stated.unwrap_or_default();
    let newer: Vec<String> = packages
        .iter()
        .filter(|package| rust_version(package) > stated)
        .map(|package| format!("{} {}", package["name"], package["rust_version"]))
        .collect();
    ensure!(
        newer.is_empty(),
        "dependencies need a newer Rust version than {}.{}:\n{}",
        stated.0,
        stated.1,
        newer.join("\n")
    );
    Ok(())
}

/// Major and minor version of the stated minimum; 0.0 if a package states none.
fn rust_version(package: &Value) -> (u32, u32) {
    let text = package["rust_version"].as_str().unwrap_or_default();
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// Returns the keys, and the dependencies from the registry, for which packages state several
/// values.
fn differences(packages: &[&Value]) -> Vec<String> {
    let mut stated: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |name: &Value, value: &Value| {
        if let (Some(name), Some(value)) = (name.as_str(), value.as_str()) {
            stated
                .entry(name.to_owned())
                .or_default()
                .insert(value.to_owned());
        }
    };
    for package in packages {
        for key in ALIKE {
            add(&Value::from(key), &package[key]);
        }
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        for dependency in dependencies.filter(|dependency| dependency["path"].is_null()) {
            add(&dependency["name"], &dependency["req"]);
        }
    }
    stated
        .into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(name, values)| format!("{name}: {}", Vec::from_iter(values).join(", ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn different_requirements_are_listed() {
        let package = |version: &str, url: &str| {
            json!({
                "version": version, "edition": "2024", "rust_version": "1.88", "license": "MIT",
                "dependencies": [{ "name": "url", "req": url }, { "name": "own", "req": "*", "path": "own" }],
            })
        };
        let (one, two) = (package("0.1.0", "^2"), package("0.1.0", "^2.5"));
        assert!(super::differences(&[&one, &one]).is_empty());
        assert_eq!(super::differences(&[&one, &two]), ["url: ^2, ^2.5"]);
    }
}

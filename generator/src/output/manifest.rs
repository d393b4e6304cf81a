//! The list of the files that a run wrote to a package's folder, and of what it made them from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::emit::{Files, MARK};
use crate::text::digest;

/// Name of the file in a package's folder that lists the files docwright wrote there. Only these are
/// removed when they are no longer generated.
pub const MANIFEST: &str = ".docwright-files";

/// A manifest as read. Lines that are not understood are ignored: the file may have been edited.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// The generator and its settings; absent while a run is writing.
    pub by: Option<String>,
    /// Digests of the inputs, by name.
    pub inputs: BTreeMap<String, String>,
    /// Digests of the files, by path below the folder; empty while a run is writing.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    pub fn read(folder: &Path) -> Option<Manifest> {
        let text = std::fs::read_to_string(folder.join(MANIFEST)).ok()?;
        let mut manifest = Manifest::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.splitn(3, ' ');
            match (words.next(), words.next(), words.next()) {
                (Some("by"), Some(by), None) => manifest.by = Some(by.to_owned()),
                (Some("input"), Some(digest), Some(name)) => {
                    manifest.inputs.insert(name.to_owned(), digest.to_owned());
                }
                (Some("file"), Some(digest), Some(name)) => {
                    manifest.files.insert(name.to_owned(), digest.to_owned());
                }
                // Earlier versions wrote paths alone.
                (Some(path), None, None) => {
                    manifest.files.insert(path.to_owned(), String::new());
                }
                _ => {}
            }
        }
        Some(manifest)
    }

    /// Returns the manifest's text; `None` unless a package is written.
    pub fn text(files: &Files) -> Option<String> {
        let named = files.files.iter();
        let named = named.map(|(name, text)| format!("file {} {name}\n", digest(text.as_bytes())));
        let made = files.made.as_ref().map_or(String::new(), |made| {
            let inputs = made.inputs.iter();
            let inputs = inputs.map(|(name, digest)| format!("input {digest} {name}\n"));
            format!("by {}\n", made.by) + &inputs.collect::<String>()
        });
        is_package(files).then(|| head() + &made + &named.collect::<String>())
    }

    /// Returns the text while a run is writing: the files that are there already and those that it
    /// writes, without digests.
    pub fn while_writing(files: &Files, folder: &Path) -> Option<String> {
        let known = Manifest::read(folder).unwrap_or_default().files;
        let all: BTreeSet<&String> = known.keys().chain(files.files.keys()).collect();
        let lines = all.into_iter().map(|name| format!("file - {name}\n"));
        is_package(files).then(|| head() + &lines.collect::<String>())
    }
}

/// Returns `true` for the files of a package. The folder of a module may contain other files, and has
/// no manifest.
pub(super) fn is_package(files: &Files) -> bool {
    files.files.contains_key("Cargo.toml")
}

fn head() -> String {
    format!(
        "# {MARK}: the files that it wrote here. It removes those that it no longer generates.\n"
    )
}

/// Whether the files of a package are what its manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Inputs, settings, generator and files are those of the manifest.
    UpToDate,
    /// These inputs were changed, added or removed.
    Inputs(Vec<String>),
    /// Something else differs, or the manifest is missing or incomplete.
    Unknown,
}

/// Compares the files below a folder, and what they would be made from, with the manifest, without
/// generating.
pub fn freshness(by: &str, inputs: &BTreeMap<String, String>, folder: &Path) -> Freshness {
    let Some(manifest) = Manifest::read(folder) else {
        return Freshness::Unknown;
    };
    if manifest.by.as_deref() != Some(by) {
        return Freshness::Unknown;
    }
    let names: BTreeSet<&String> = manifest.inputs.keys().chain(inputs.keys()).collect();
    let changed = names
        .into_iter()
        .filter(|name| manifest.inputs.get(*name) != inputs.get(*name));
    let changed: Vec<String> = changed.cloned().collect();
    if !changed.is_empty() {
        return Freshness::Inputs(changed);
    }
    let same = manifest.files.iter().all(|(name, wanted)| {
        std::fs::read(folder.join(name)).is_ok_and(|bytes| digest(&bytes) == *wanted)
    });
    match same {
        true => Freshness::UpToDate,
        false => Freshness::Unknown,
    }
}

//! Generated files to disk: only what changed, each file at once, stale files removed.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::emit::{Files, MARK};

/// Why output cannot be written.
#[derive(Debug)]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub error: std::io::Error,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be written: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for WriteError {}

/// A difference between what is on disk and what would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file is missing.
    Missing(String),
    /// The file is another; a unified difference.
    Differs(String, String),
    /// The file was generated once and is no more.
    Stale(String),
}

/// Writes files below a folder. Files that are the same stay untouched; each other one is put in place at once. Files
/// that an earlier run wrote and this one does not are removed; files of another origin are left alone.
///
/// Everything is first written beside its place, so that a full disk or a folder without rights leaves what was there.
///
/// # Errors
/// Where a folder or file cannot be written. Gives the number of files that changed otherwise.
pub fn write(files: &Files, folder: &Path) -> Result<usize, WriteError> {
    let changed = write_only(files, folder)?;
    let stale = stale(files, folder);
    for name in &stale {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| WriteError { path, error })?;
    }
    Ok(changed + stale.len())
}

/// Writes files as [`write()`] does and removes none.
///
/// # Errors
/// Where a folder or file cannot be written. Gives the number of files that changed otherwise.
pub fn write_only(files: &Files, folder: &Path) -> Result<usize, WriteError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| WriteError { path, error }
    };
    let mut staged = Vec::new();
    for (name, text) in &files.files {
        let path = folder.join(name);
        if std::fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(failed(parent))?;
        let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed(parent))?;
        file.write_all(text.as_bytes()).map_err(failed(&path))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o644);
            file.as_file().set_permissions(mode).map_err(failed(&path))?;
        }
        staged.push((file, path));
    }
    let changed = staged.len();
    for (file, path) in staged {
        file.persist(&path).map_err(|error| WriteError { path, error: error.error })?;
    }
    Ok(changed)
}

/// Compares what is below a folder with what would be written.
pub fn check(files: &Files, folder: &Path) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, text) in &files.files {
        match std::fs::read_to_string(folder.join(name)) {
            Ok(old) if old == *text => {}
            Ok(old) => {
                let diff = similar::TextDiff::from_lines(&old, text);
                let shown = diff
                    .unified_diff()
                    .header(&format!("{name} (on disk)"), &format!("{name} (generated)"))
                    .to_string();
                changes.push(Change::Differs(name.clone(), shown));
            }
            Err(_) => changes.push(Change::Missing(name.clone())),
        }
    }
    changes.extend(stale(files, folder).into_iter().map(Change::Stale));
    changes
}

/// Files below the folder that bear the generator's mark and are not among those to write.
///
/// Only a package's folder belongs to one generation; a module stands among others.
fn stale(files: &Files, folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if !files.files.contains_key("Cargo.toml") {
        return found;
    }
    let walk = walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| entry.file_name() != "target");
    for entry in walk.flatten().filter(|entry| entry.file_type().is_file()) {
        let Ok(below) = entry.path().strip_prefix(folder) else { continue };
        let parts: Vec<String> =
            below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let name = parts.join("/");
        let ours = name.ends_with(".rs") && !files.files.contains_key(&name) && is_marked(entry.path());
        if ours {
            found.insert(name);
        }
    }
    found
}

fn is_marked(path: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(path) else { return false };
    text.lines().take(3).any(|line| line.contains(MARK))
}

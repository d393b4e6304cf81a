//! Lock files on disk: that of a package in its folder, that of a module where the settings say.

use std::path::{Path, PathBuf};

use crate::emit::{self, Files};
use crate::input;
use crate::model::{LOCK_FILE, Lock, Model};
use crate::options::Options;
use crate::output;

use super::error::Error;

/// Returns the path of the lock file, if there can be one.
fn path(options: &Options) -> Option<PathBuf> {
    match (&options.lock, &options.out, &options.crate_name) {
        (Some(path), ..) => Some(path.clone()),
        (None, Some(out), Some(_)) => Some(out.join(LOCK_FILE)),
        _ => None,
    }
}

/// Returns the text of the lock file; `None` without one.
pub(super) fn text(options: &Options) -> Result<Option<String>, Error> {
    let Some(path) = path(options) else {
        return Ok(None);
    };
    input::optional(&path).map_err(|error| Error::Lock(path, error.to_string()))
}

/// Returns the lock file that the settings name; without one, nothing is locked.
///
/// # Errors
/// Returns an error if there is a lock file that cannot be read.
pub fn lock(options: &Options) -> Result<Lock, Error> {
    let Some(text) = text(options)? else {
        return Ok(Lock::default());
    };
    Lock::parse(&text)
        .map_err(|error| Error::Lock(path(options).unwrap_or_default(), error.to_string()))
}

/// Returns the text of a module's lock file for a model, if the settings name one and it differs.
///
/// # Errors
/// Returns an error if there is a lock file that cannot be read.
pub fn lock_changes(options: &Options, model: &Model) -> Result<Option<String>, Error> {
    if options.lock.is_none() {
        return Ok(None);
    }
    let new = emit::lock_file(model);
    let old = text(options)?;
    Ok((old.as_ref() != Some(&new)).then_some(new))
}

/// Writes a module's lock file in one step.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub fn write_lock(options: &Options, text: String) -> Result<(), Error> {
    let Some(path) = &options.lock else {
        return Ok(());
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut files = Files::default();
    files.files.insert(name.into_owned(), text);
    output::write_only(&files, folder.unwrap_or(Path::new(".")))?;
    Ok(())
}

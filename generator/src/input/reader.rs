//! Reading of files below the documentation root.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{InputError, is_page, version_folder};
use crate::blocks::include_targets;
use crate::collections::HashSet;
use crate::text::{Role, Source, join};

/// Returns a path below the root with `/` between its segments.
pub(super) fn name_of(below: &Path) -> String {
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// Walks all entries below a folder; those of one folder are sorted by name.
pub(super) fn walk(folder: &Path) -> walkdir::WalkDir {
    let walk = walkdir::WalkDir::new(folder).follow_links(true);
    walk.sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
}

/// Returns `true` if an entry is read: hidden ones are skipped, and also folders of includes, which
/// are read only where a page includes them.
fn is_read(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    entry.depth() == 0 || !name.starts_with(b".") && name != b"includes"
}

/// Files that were read, by path below the root.
pub(super) struct Reader {
    pub root: PathBuf,
    pub files: BTreeMap<String, Source>,
}

impl Reader {
    pub fn path(&mut self, path: &Path) -> Result<(), InputError> {
        let real = |path: &Path| {
            path.canonicalize()
                .map_err(|error| InputError::Unreadable(path.to_owned(), error))
        };
        if !path.is_dir() {
            return self.file(path, &real(path)?, Role::Page);
        }
        // Only paths below a symbolic link need to be canonicalized.
        let (folder, mut linked) = (real(path)?, Vec::new());
        let mut pages = Vec::new();
        for entry in walk(path).into_iter().filter_entry(is_read) {
            let entry = entry.map_err(|error| {
                let at = error.path().map_or_else(|| path.to_owned(), Path::to_owned);
                InputError::Unreadable(at, error.into())
            })?;
            if entry.depth() > 0 && entry.path_is_symlink() {
                linked.push(entry.path().to_owned());
            }
            if entry.file_type().is_file() && is_page(entry.path()) {
                let inner = entry.path().strip_prefix(path).unwrap_or(entry.path());
                let behind_link = linked.iter().any(|link| entry.path().starts_with(link));
                let full = if behind_link {
                    real(entry.path())?
                } else {
                    folder.join(inner)
                };
                pages.push((entry.path().to_owned(), full));
            }
        }
        if pages.is_empty() {
            return Err(InputError::NoPages(path.to_owned()));
        }
        let read = |(path, full): &(PathBuf, PathBuf)| self.read(path, full, Role::Page);
        let read: Result<Vec<Source>, InputError> = pages.par_iter().map(read).collect();
        for source in read? {
            self.files.entry(source.path.to_string()).or_insert(source);
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, full: &Path, role: Role) -> Result<(), InputError> {
        let source = self.read(path, full, role)?;
        self.files.entry(source.path.to_string()).or_insert(source);
        Ok(())
    }

    /// Reads a file by its canonical path. Errors name the path by which it was found.
    fn read(&self, path: &Path, full: &Path, role: Role) -> Result<Source, InputError> {
        let unreadable = |error| InputError::Unreadable(path.to_owned(), error);
        let Ok(below) = full.strip_prefix(&self.root) else {
            let message = format!(
                "it lies outside of the documentation root `{}`",
                self.root.display()
            );
            return Err(unreadable(std::io::Error::other(message)));
        };
        let bytes = std::fs::read(full).map_err(unreadable)?;
        let mut source = Source::new(name_of(below), bytes, role);
        source.file = Some(full.to_owned());
        Ok(source)
    }

    /// Returns the paths of the pages beside one that is given as a file: those in its folder, and
    /// in both `api` and `resources` of a version if its folder is one of them.
    pub fn beside(&self, page: &Path) -> Vec<String> {
        let Some(folder) = page
            .canonicalize()
            .ok()
            .and_then(|page| page.parent().map(Path::to_owned))
        else {
            return Vec::new();
        };
        let version = version_folder(page).filter(|version| *version != folder);
        let both = version
            .iter()
            .flat_map(|version| ["api", "resources"].map(|kind| version.join(kind)));
        let mut folders: Vec<PathBuf> = both.collect();
        folders.push(folder);
        let entries = folders
            .iter()
            .flat_map(|folder| walkdir::WalkDir::new(folder).max_depth(1))
            .flatten();
        let pages = entries.filter(|entry| is_page(entry.path()));
        pages
            .filter_map(|entry| entry.path().strip_prefix(&self.root).ok().map(name_of))
            .collect()
    }

    /// Reads the files that pages include, directly or indirectly. A file that is missing or
    /// outside of the root is skipped; the parser reports it where it is included.
    pub fn includes(&mut self) -> Result<(), InputError> {
        let mut pending: Vec<String> = self.files.keys().cloned().collect();
        let mut seen: HashSet<String> = pending.iter().cloned().collect();
        while let Some(name) = pending.pop() {
            let Some(source) = self.files.get(&name) else {
                continue;
            };
            let targets: Vec<String> = include_targets(&source.text)
                .into_iter()
                .filter_map(|target| join(&name, target))
                .collect();
            for target in targets {
                if !seen.insert(target.clone()) {
                    continue;
                }
                let path = Some(self.root.join(&target)).filter(|path| path.is_file());
                let found = path.and_then(|path| Some((path.canonicalize().ok()?, path)));
                if let Some((full, path)) = found.filter(|(full, _)| full.starts_with(&self.root)) {
                    self.file(&path, &full, Role::Include)?;
                    pending.push(target);
                }
            }
        }
        Ok(())
    }
}

//! Pages and include files from disk, confined to the documentation root.

mod error;
mod reader;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::api::looks_like_version;
use crate::dialect::Dialect;
use crate::options::Options;
use crate::schema::{self, Schema};
use crate::text::{Role, Source, Sources, digest};

pub use error::InputError;
use reader::Reader;

/// The input to read.
#[derive(Debug)]
pub enum Input {
    /// Pages.
    Pages(Sources),
    /// A saved schema.
    Saved(Box<Schema>),
}

/// Reads the input that the settings name, and the dialect by which it is read.
///
/// # Errors
/// Returns an error if
///
/// - no path is given, or a path does not exist or cannot be read
/// - a folder contains no pages, or the pages are of two versions
/// - a saved schema is given together with other input or with corrections
/// - a saved schema, dialect or file of corrections is invalid
pub fn load(options: &Options) -> Result<(Input, Dialect), InputError> {
    let dialect = match &options.dialect {
        Some(path) => Dialect::load(path).map_err(InputError::Dialect)?,
        None => Dialect::graph(),
    };
    let first = options.docs.first().ok_or(InputError::Nothing)?;
    if let Some(path) = options.docs.iter().find(|path| is_schema(path)) {
        if options.docs.len() > 1 {
            return Err(InputError::Mixed(path.clone()));
        }
        if let Some(corrections) = &options.corrections {
            return Err(InputError::Settled(corrections.clone()));
        }
        let schema =
            schema::load(&text(path)?).map_err(|error| InputError::Schema(path.clone(), error))?;
        return Ok((Input::Saved(Box::new(schema)), dialect));
    }
    if let Some(path) = options
        .docs
        .iter()
        .find(|path| !path.exists() && !path.is_symlink())
    {
        return Err(InputError::Missing(path.clone(), sibling(path)));
    }
    let root = options.root.clone().unwrap_or_else(|| default_root(first));
    let root = root
        .canonicalize()
        .map_err(|error| InputError::Unreadable(root.clone(), error))?;
    let mut reader = Reader {
        root,
        files: BTreeMap::new(),
    };
    for path in &options.docs {
        reader.path(path)?;
    }
    reader.includes()?;
    let unread = options
        .docs
        .iter()
        .filter(|path| path.is_file())
        .flat_map(|path| reader.beside(path))
        .collect::<Vec<_>>();
    let mut files: Vec<Source> = reader.files.into_values().collect();
    let given = version_folder(first)
        .and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()));
    let version = version_within(&files)?.map(str::to_owned).or(given);
    files.extend(
        options
            .corrections
            .as_deref()
            .map(corrections)
            .transpose()?,
    );
    Ok((
        Input::Pages(Sources::new(version.unwrap_or_default(), files).with_unread(unread)),
        dialect,
    ))
}

/// Returns the text of a file, or `None` if there is none.
///
/// # Errors
/// Returns an error if the file cannot be read or is not UTF-8.
pub fn optional(path: &Path) -> std::io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// Returns digests of the pages and of the files of words that they are read by, by name.
pub fn digests(sources: &Sources, words: &[PathBuf]) -> BTreeMap<String, String> {
    let pages = sources.iter().map(|(_, source)| {
        let name = match source.role {
            Role::Corrections => format!("corrections {}", source.path),
            _ => source.path.to_string(),
        };
        (name, digest(source.text.as_bytes()))
    });
    let words = words.iter().enumerate().filter_map(|(index, path)| {
        let name = path.file_name()?.to_string_lossy();
        let name = format!("dialect {index} {name}");
        Some((name, digest(&std::fs::read(path).ok()?)))
    });
    pages.chain(words).collect()
}

fn corrections(path: &Path) -> Result<Source, InputError> {
    let text = text(path)?;
    schema::corrections::parse(&text)
        .map_err(|error| InputError::Corrections(path.to_owned(), error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut source = Source::new(name.as_ref(), text.into_bytes(), Role::Corrections);
    source.file = path.canonicalize().ok();
    Ok(source)
}

fn text(path: &Path) -> Result<String, InputError> {
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => InputError::Missing(path.to_owned(), sibling(path)),
        _ => InputError::Unreadable(path.to_owned(), error),
    })
}

/// Returns `true` if a file is a saved schema, by its extension, or by its first bytes if the
/// extension is unknown.
fn is_schema(path: &Path) -> bool {
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    if matches!(ending, "yaml" | "yml" | "json") {
        return true;
    }
    if is_page(path) || !path.is_file() {
        return false;
    }
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    let text = String::from_utf8_lossy(&head);
    let mut words = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    read.is_ok()
        && words.next() == Some("docwright")
        && words.next().is_some_and(|n| n.parse::<u32>().is_ok())
}

fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == "md" || ending == "txt")
}

/// Returns the path in the same folder whose name is most similar to that of `path`.
fn sibling(path: &Path) -> Option<String> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let name = path.file_name()?.to_string_lossy();
    let near = crate::text::nearest(&name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

/// Returns the version that the folders of pages name: `v1.0/api/…`. `None` if they name none.
fn version_within(files: &[Source]) -> Result<Option<&str>, InputError> {
    let mut found: Option<&str> = None;
    for file in files.iter().filter(|file| file.role == Role::Page) {
        let folders = file.path.split('/').zip(file.path.split('/').skip(1));
        let mut versions = folders
            .filter(|(_, kind)| matches!(*kind, "api" | "resources"))
            .map(|(version, _)| version);
        let Some(version) = versions.find(|version| looks_like_version(version)) else {
            continue;
        };
        if let Some(other) = found.filter(|other| *other != version) {
            return Err(InputError::Versions(other.to_owned(), version.to_owned()));
        }
        found = Some(version);
    }
    Ok(found)
}

/// Returns the folder of a version: a given folder itself, or the one that a given page belongs to.
fn version_folder(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    if path.is_dir() {
        return Some(path);
    }
    let folder = path.parent()?;
    let flat = folder
        .file_name()
        .is_some_and(|name| name == "api" || name == "resources");
    Some(if flat {
        folder.parent()?.to_owned()
    } else {
        folder.to_owned()
    })
}

fn default_root(path: &Path) -> PathBuf {
    let version = version_folder(path);
    let above = version
        .as_deref()
        .and_then(Path::parent)
        .map(Path::to_owned);
    above.or(version).unwrap_or_else(|| path.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_root_is_refused_by_its_own_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let (inside, outside) = (
            folder.path().join("docs/v1"),
            folder.path().join("secret.md"),
        );
        std::fs::create_dir_all(&inside).expect("a folder");
        std::fs::write(&outside, "# x").expect("a file");
        std::fs::write(inside.join("a.md"), "# a").expect("a file");
        let options = Options {
            docs: vec![inside.clone()],
            ..Options::default()
        };
        let Ok((Input::Pages(sources), _)) = load(&options) else {
            panic!("pages")
        };
        assert_eq!(
            sources
                .iter()
                .map(|(_, source)| &*source.path)
                .collect::<Vec<_>>(),
            ["v1/a.md"]
        );
        let link = inside.join("b.md");
        std::os::unix::fs::symlink(&outside, &link).expect("a link");
        let error = load(&options).map(|_| ()).expect_err("outside").to_string();
        assert!(
            error.contains(&*link.to_string_lossy())
                && error.contains("outside of the documentation root"),
            "{error}"
        );
        // The same through a link to a folder.
        std::fs::remove_file(&link).expect("the link");
        let folder_link = inside.join("more");
        std::os::unix::fs::symlink(folder.path(), &folder_link).expect("a link");
        assert!(load(&options).is_err());
    }

    #[test]
    fn a_set_is_of_the_version_that_its_folders_name_and_of_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let add = |path: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "# a").expect("a file");
        };
        let read = |path: &str| {
            let options = Options {
                docs: vec![folder.path().join(path)],
                ..Options::default()
            };
            match load(&options) {
                Ok((Input::Pages(sources), _)) => Ok(sources.version),
                Ok(_) => panic!("pages"),
                Err(error) => Err(error.to_string()),
            }
        };
        add("docs/v1.0/api/a.md");
        add("docs/v1.0/resources/preview/a.md");
        assert_eq!(read("docs").as_deref(), Ok("v1.0"));
        assert_eq!(read("docs/v1.0").as_deref(), Ok("v1.0"));
        add("docs/beta/resources/a.md");
        assert!(
            read("docs")
                .expect_err("two versions")
                .contains("`beta` and `v1.0`")
        );
        assert_eq!(read("docs/beta").as_deref(), Ok("beta"));
    }
}

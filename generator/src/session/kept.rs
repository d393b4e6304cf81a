//! Results that are kept between builds: pages that did not change since are not read again.
//!
//! A kept result is used only if everything that it was made from is equal: the generator, the
//! settings, and the text of each file that would be read. A kept file that is incomplete, or that cannot
//! be read or written, is the same as none.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::emit::{self, Made};
use crate::input::{self, Input};
use crate::model::{self, Model};
use crate::options::Options;
use crate::text::{Sources, digest};

use super::error::Error;
use super::loaded::{Loaded, load};
use super::locked::{self, lock, lock_changes};
use super::made::{inputs, made_by, words};

/// The items of one module, and what a build does with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// Name of the module.
    pub module: String,
    /// The items, as Rust.
    pub text: String,
    /// Diagnostics of severity error, a line each.
    pub warnings: Vec<String>,
    /// The text of the lock file, if the settings name one and it differs.
    pub lock: Option<String>,
    /// Absolute paths of the files that the items are made from.
    pub watched: Vec<PathBuf>,
}

/// The first line of a file of a kept result; the items follow.
#[derive(Serialize, Deserialize)]
struct Head {
    made: Made,
    module: String,
    warnings: Vec<String>,
    /// Length of the items in bytes.
    length: usize,
}

/// Form of the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The text of a file.
    File,
    /// Tokens, for a macro.
    Tokens,
}

/// Generates the items of one module, or returns those that an earlier build kept in a folder.
///
/// # Errors
/// Returns an error if [`generate`](super::generate) would return one.
///
/// ```
/// use docwright_generator::session::{self, Form};
/// use docwright_generator::Options;
///
/// let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// let items = session::items(&options, None, Form::File)?;
/// assert_eq!(items.module, "graph");
/// assert!(items.text.contains("pub struct WebAccount {"));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn items(options: &Options, kept: Option<&Path>, form: Form) -> Result<Items, Error> {
    options.validate()?;
    let loaded = load(options)?;
    let made = made_from(options, &loaded)?;
    let file = kept.zip(made.as_ref()).map(|(folder, made)| {
        let docs = format!("{:?}\n{:?}\n{form:?}", made.by, options.docs);
        folder.join(format!("items-{}.kept", digest(docs.as_bytes())))
    });
    if let (Some(file), Some(made), Input::Pages(sources)) = (&file, &made, &loaded.input)
        && let Some(mut items) = find(file, made)
    {
        items.watched = inputs(sources, options);
        return Ok(items);
    }
    let items = generate(loaded, options, form)?;
    // A build script writes the lock file, which is another input then. A macro does not.
    let is_final = items.lock.is_none() || form == Form::Tokens;
    if let (Some(file), Some(made), true) = (file, made, is_final) {
        // Without a kept result, the next build generates again.
        let _ = keep(&file, made, &items);
    }
    Ok(items)
}

fn generate(loaded: Loaded, options: &Options, form: Form) -> Result<Items, Error> {
    let reading = loaded.read(options).whole()?;
    let model = model::resolve_locked(&reading.schema, options, &lock(options)?)?;
    Ok(Items {
        module: model.module.bare().to_owned(),
        text: text(&model, form),
        warnings: reading.errors(),
        lock: lock_changes(options, &model)?,
        watched: reading.inputs(options),
    })
}

fn text(model: &Model, form: Form) -> String {
    let items = emit::module(model);
    match form {
        Form::File => items.into_file(),
        Form::Tokens => items.into_tokens().to_string(),
    }
}

/// Returns what items are made from: the generator with its settings, and digests of all files; `None`
/// for a saved schema, which is quick to read.
fn made_from(options: &Options, loaded: &Loaded) -> Result<Option<Made>, Error> {
    let Input::Pages(sources) = &loaded.input else {
        return Ok(None);
    };
    let mut inputs = input::digests(sources, &words(options));
    inputs.insert("unread pages".to_owned(), unread(sources));
    if let Some(lock) = locked::text(options)? {
        inputs.insert("lock file".to_owned(), digest(lock.as_bytes()));
    }
    let by = made_by(options, &sources.version);
    Ok(Some(Made { by, inputs }))
}

/// Returns a digest of the paths of pages that were not read, to which links can lead.
fn unread(sources: &Sources) -> String {
    let mut paths: Vec<&str> = sources.unread().collect();
    paths.sort_unstable();
    digest(paths.join("\n").as_bytes())
}

/// Returns the items in a file, if they are made from the same.
fn find(file: &Path, made: &Made) -> Option<Items> {
    let kept = std::fs::read_to_string(file).ok()?;
    let (head, text) = kept.split_once('\n')?;
    let head: Head = serde_json::from_str(head).ok()?;
    let same = head.made == *made && head.length == text.len();
    same.then(|| Items {
        module: head.module,
        text: text.to_owned(),
        warnings: head.warnings,
        lock: None,
        watched: Vec::new(),
    })
}

/// Writes a file in one step, so that other builds find all of it or nothing.
fn keep(file: &Path, made: Made, items: &Items) -> std::io::Result<()> {
    let head = Head {
        made,
        module: items.module.clone(),
        warnings: items.warnings.clone(),
        length: items.text.len(),
    };
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut written = tempfile::NamedTempFile::new_in(folder)?;
    written.write_all(serde_json::to_string(&head)?.as_bytes())?;
    written.write_all(b"\n")?;
    written.write_all(items.text.as_bytes())?;
    written.persist(file)?;
    Ok(())
}

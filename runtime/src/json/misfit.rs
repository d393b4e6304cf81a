//! Members whose value is not of the documented type.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde_json::value::RawValue;

use super::{Additional, Array, Object, View, raw};

/// A documented member whose value is not of the documented type. It is among the object's
/// additional members, as received, and its field is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misfit {
    /// The members and indexes that lead to it, such as `value/3/source`.
    pub path: String,
    /// The documented JSON, such as "an array".
    pub expected: &'static str,
    /// The JSON received, as text.
    pub found: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = serde_json::from_str(&self.found).map_or("unreadable", raw::kind);
        write!(
            f,
            "`{}` is {}",
            self.path,
            raw::instead(found, self.expected)
        )
    }
}

/// The largest number of misfits that are described for one response.
const MOST: usize = 100;

thread_local! {
    /// The number of misfits that this thread has read since they were taken.
    static COUNT: Cell<usize> = const { Cell::new(0) };
    /// The first of them.
    static FOUND: RefCell<Vec<Misfit>> = const { RefCell::new(Vec::new()) };
}

/// Adds a misfit that was read.
#[cold]
pub(crate) fn add(name: &str, expected: &'static str, found: &RawValue) {
    COUNT.set(COUNT.get().saturating_add(1));
    FOUND.with_borrow_mut(|misfits| {
        if misfits.len() < MOST {
            misfits.push(Misfit {
                path: name.to_owned(),
                expected,
                found: found.get().to_owned(),
            });
        }
    });
}

/// Returns the number of misfits that this thread has read.
pub(crate) fn count() -> usize {
    COUNT.get()
}

/// Adds the name of the member, or the index of the item, that contains the misfits read since
/// their number was `before`.
pub(crate) fn within(before: usize, name: impl fmt::Display) {
    if COUNT.get() > before {
        FOUND.with_borrow_mut(|misfits| {
            for misfit in misfits.iter_mut().skip(before) {
                misfit.path = format!("{name}/{}", misfit.path);
            }
        });
    }
}

/// Adds the name of the member, or the index of the item, that contains the last misfits read.
pub(super) fn within_last(count: usize, name: impl fmt::Display) {
    if count > 0 {
        within(COUNT.get().saturating_sub(count), name);
    }
}

/// Forgets the misfits read since their number was `before`, because what contains them is a misfit
/// itself or is read again.
pub(crate) fn forget(before: usize) {
    if COUNT.get() > before {
        COUNT.set(before);
        FOUND.with_borrow_mut(|misfits| misfits.truncate(before));
    }
}

/// Forgets the last misfits read.
pub(super) fn forget_last(count: usize) {
    if count > 0 {
        forget(COUNT.get().saturating_sub(count));
    }
}

/// Takes the misfits that this thread has read: their number, and the first of them.
pub(crate) fn take() -> (usize, Vec<Misfit>) {
    match COUNT.replace(0) {
        0 => (0, Vec::new()),
        count => (count, FOUND.take()),
    }
}

/// Returns the misfits in a model and in everything it contains.
///
/// ```
/// # use docwright::{Additional, json};
/// # #[derive(Clone)] pub struct File { pub size: Option<i64>, pub additional: Additional }
/// # docwright::model!(File = "example.file" { size = "size" });
/// let file: File = serde_json::from_str(r#"{"size": "unknown"}"#)?;
/// assert_eq!(file.size, None);
/// assert_eq!(json::misfits(&file)[0].to_string(), "`size` is text, not a 64-bit integer");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn misfits(object: &dyn Object) -> Vec<Misfit> {
    let mut found = Vec::new();
    of_object(object, &mut Vec::new(), &mut found);
    found
}

fn of_view(view: View<'_>, path: &mut Vec<String>, found: &mut Vec<Misfit>) {
    match view {
        View::Object(object) | View::Tagged(object) => of_object(object, path, found),
        View::Array(array) => of_array(array, path, found),
        _ => {}
    }
}

fn of_array(array: &dyn Array, path: &mut Vec<String>, found: &mut Vec<Misfit>) {
    for index in 0..array.len() {
        path.push(index.to_string());
        of_view(array.item(index), path, found);
        path.pop();
    }
}

fn of_object(object: &dyn Object, path: &mut Vec<String>, found: &mut Vec<Misfit>) {
    let shape = object.shape();
    object.look(&mut |values, additional| {
        for (name, value) in shape.members.iter().zip(values) {
            path.push((*name).to_owned());
            let odd = additional.and_then(|additional| Additional::raw(additional, name));
            if let Some(odd) = odd.filter(|odd| !raw::is_null(odd)) {
                found.push(Misfit {
                    path: path.join("/"),
                    expected: value.expected(),
                    found: odd.get().to_owned(),
                });
            }
            of_view(value.view(), path, found);
            path.pop();
        }
    });
}

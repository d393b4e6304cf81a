//! Differences between two documentation sets, and what they do to generated code.
//!
//! [`compare`] takes the schemas of two sets. Types are matched by name, operations by method and
//! path; letter case, order, and placeholders without content do not count. A change is
//! reported once, where it is documented: a property at the type that declares it, not at those that
//! inherit it. [`rating`] has the rules by which a change is major, minor or patch.

mod bodies;
mod change;
mod enums;
mod operations;
mod pages;
mod parameters;
mod properties;
pub mod rating;
mod requests;
mod rules;
mod set;
mod types;

use crate::schema::Schema;
use set::Set;

pub use change::{Change, ChangeKind, Place, Subject, Texts, What};
pub use rating::{Rating, Ratings};

/// Returns the changes from one set to another, sorted by area, subject and member.
///
/// ```
/// # use docwright_generator::{Options, session};
/// use docwright_generator::diff::{self, ChangeKind, Rating, Texts};
///
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// let old = session::read(&options)?.schema;
/// let mut new = old.clone();
/// assert!(diff::compare(&old, &new, Texts::Compared).is_empty());
///
/// let account = new.types.iter_mut().find(|ty| ty.name == "microsoft.graph.webAccount");
/// account.unwrap().properties.retain(|property| property.name != "webUrl");
/// let changes = diff::compare(&old, &new, Texts::Ignored);
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].change, ChangeKind::Removed);
/// assert_eq!(changes[0].ratings.locked, Rating::Major);
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn compare(old: &Schema, new: &Schema, texts: Texts) -> Vec<Change> {
    let mut changes = Vec::new();
    let (olds, news) = (Set::new(old), Set::new(new));
    changes.extend(types::compare(&olds, &news, texts));
    changes.extend(enums::compare(&olds, &news, texts));
    changes.extend(operations::compare(&olds, &news, texts));
    changes.extend(pages::compare(old, new));
    changes.sort_by(|a, b| a.order().cmp(&b.order()));
    changes.dedup();
    for change in &mut changes {
        change.ratings = rules::rate(change);
        let rules = change.ratings;
        change.ratings.locked = change.locked.unwrap_or(rules.locked);
        change.ratings.fresh = change.fresh.unwrap_or(rules.fresh);
    }
    changes
}

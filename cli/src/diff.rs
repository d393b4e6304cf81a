//! `docwright diff`

mod html;
mod markdown;
mod revisions;
mod text;

use docwright_generator::diff::{self, Change, Rating, Texts};
use docwright_generator::schema::Schema;
use docwright_generator::session;
use serde::Serialize;

use crate::arguments::{Diff, DiffFormat, Input};
use crate::{Failure, Outcome, print, settings};

/// A comparison of two documentation sets.
#[derive(Serialize)]
pub(crate) struct Report {
    /// The format of the JSON report.
    docwright_diff: u32,
    /// What was compared: from, to.
    compared: [String; 2],
    /// Number of changes by rating under the lock file.
    counts: Counts,
    /// The highest rating; absent if nothing changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<Rating>,
    /// The highest rating of a fresh generation.
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh: Option<Rating>,
    changes: Vec<Change>,
}

#[derive(Serialize)]
struct Counts {
    major: usize,
    minor: usize,
    patch: usize,
    behaviour: usize,
}

/// Number of the JSON report's format, see `docs/diff.schema.json`.
const FORMAT: u32 = 1;

pub(crate) fn run(arguments: Diff) -> Result<Outcome, Failure> {
    let (compared, old, new) = read(&arguments)?;
    let texts = match arguments.text {
        true => Texts::Compared,
        false => Texts::Ignored,
    };
    let changes = diff::compare(&old, &new, texts);
    let report = Report::new(compared, changes);
    let text = match arguments.format {
        DiffFormat::Text => text::show(&report),
        DiffFormat::Markdown => markdown::show(&report),
        DiffFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
        DiffFormat::Html => html::show(&report)?,
    };
    print(&text)?;
    let denied = arguments
        .deny
        .is_some_and(|deny| report.rating >= Some(deny.into()));
    Ok(if denied {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

/// Reads both sets.
fn read(arguments: &Diff) -> Result<([String; 2], Schema, Schema), Failure> {
    if let Some(repository) = &arguments.repo {
        let range = arguments.old.to_string_lossy();
        let Some((from, to)) = range.split_once("..") else {
            return Err(Failure(format!(
                "with --repo, name two revisions as REV1..REV2, not `{range}`"
            )));
        };
        let within = arguments.new.as_deref();
        let old = revisions::checked_out(repository, from, within)?;
        let new = revisions::checked_out(repository, to, within)?;
        return Ok((
            [from.to_owned(), to.to_owned()],
            schema(arguments, old.docs())?,
            schema(arguments, new.docs())?,
        ));
    }
    let Some(new) = &arguments.new else {
        return Err(Failure(
            "expected two documentation sets: OLD NEW".to_owned(),
        ));
    };
    let shown = |path: &std::path::Path| path.display().to_string();
    Ok((
        [shown(&arguments.old), shown(new)],
        schema(arguments, arguments.old.clone())?,
        schema(arguments, new.clone())?,
    ))
}

fn schema(arguments: &Diff, docs: std::path::PathBuf) -> Result<Schema, Failure> {
    let input = Input {
        docs: vec![docs],
        root: None,
        reading: arguments.reading.clone(),
    };
    let reading = session::read(&settings::compared(&input)?)?;
    settings::show_timings(&reading.timings, &input);
    reading.require_facts()?;
    Ok(reading.schema)
}

impl Report {
    fn new(compared: [String; 2], changes: Vec<Change>) -> Report {
        let rated = |rating| {
            let rated = changes
                .iter()
                .filter(|change| change.ratings.locked == rating);
            rated.count()
        };
        Report {
            docwright_diff: FORMAT,
            compared,
            counts: Counts {
                major: rated(Rating::Major),
                minor: rated(Rating::Minor),
                patch: rated(Rating::Patch),
                behaviour: changes.iter().filter(|it| it.ratings.behaviour).count(),
            },
            rating: changes.iter().map(|change| change.ratings.locked).max(),
            fresh: changes.iter().map(|change| change.ratings.fresh).max(),
            changes,
        }
    }

    /// Returns a summary in one sentence.
    fn summary(&self) -> String {
        let Some(rating) = self.rating else {
            return "No changes.".to_owned();
        };
        let Counts {
            major,
            minor,
            patch,
            behaviour,
        } = self.counts;
        let fresh = match self.fresh {
            Some(fresh) if fresh != rating => format!(", {fresh} in a fresh generation"),
            _ => String::new(),
        };
        format!(
            "{}: {major} major, {minor} minor, {patch} patch; {behaviour} can change behaviour. \
             Rating: {rating}{fresh}.",
            settings::counted(self.changes.len(), "change"),
        )
    }
}

/// Returns a change as a phrase, without its subject.
fn phrase(change: &Change) -> String {
    use docwright_generator::diff::{ChangeKind, What};
    let quoted = |text: &Option<String>| text.as_deref().map(|text| format!("`{text}`"));
    let named = match (&change.member, change.attribute) {
        (Some(member), Some(attribute)) if change.what == What::Attribute => {
            format!("`{member}`: {attribute}")
        }
        (Some(member), _) if change.what == What::Permission => {
            format!("permission ({member})")
        }
        (Some(member), _) => format!("{} `{member}`", change.what),
        (None, Some(attribute)) if change.what == What::Attribute => attribute.to_owned(),
        (None, _) => change.what.to_string(),
    };
    let (from, to) = (quoted(&change.from), quoted(&change.to));
    let verb = match (change.change, change.documentation) {
        (ChangeKind::Added, true) => "documented now",
        (ChangeKind::Removed, true) => "documented no longer",
        (ChangeKind::Changed, true) if change.attribute == Some("page") => {
            return match change.to {
                Some(_) => "has a page now".to_owned(),
                None => "has no page any longer".to_owned(),
            };
        }
        (ChangeKind::Added, false) => "added",
        (ChangeKind::Removed, false) => "removed",
        (ChangeKind::Changed, _) => "changed",
        (ChangeKind::Renamed, _) => "renamed",
    };
    let values = match (from, to) {
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        (Some(value), None) | (None, Some(value)) => format!(" ({value})"),
        (None, None) => String::new(),
    };
    format!("{named} {verb}{values}")
}

/// Returns where a change is documented: the new place or, for what was removed, the old one.
fn place(change: &Change) -> Option<&str> {
    change.at.to.as_deref().or(change.at.from.as_deref())
}

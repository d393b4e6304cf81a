//! The report for a pull request or a changelog.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use docwright_generator::diff::{Change, Rating, Subject};

use super::{Report, phrase};

/// The number of subjects with the same change from which they are listed under it.
const COMMON: usize = 4;

/// Returns the report: major changes first, each rating by area; a change that several subjects have
/// is stated once, with the subjects.
pub(super) fn show(report: &Report) -> String {
    let [from, to] = &report.compared;
    let mut out = format!("# Changes from {} to {}\n\n", escape(from), escape(to));
    let _ = writeln!(out, "{}\n", report.summary());
    for (rating, title) in [
        (Rating::Major, "Programs may not compile"),
        (
            Rating::Minor,
            "Additions, and changes that the lock file keeps from programs",
        ),
        (Rating::Patch, "Documentation"),
    ] {
        let rated = (report.changes.iter()).filter(|change| change.ratings.locked == rating);
        let rated: Vec<&Change> = rated.collect();
        if rated.is_empty() {
            continue;
        }
        let _ = writeln!(out, "## {title} ({rating}, {})\n", rated.len());
        section(&rated, &mut out);
    }
    out
}

fn section(changes: &[&Change], out: &mut String) {
    let mut areas: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        areas
            .entry(change.area.as_deref().unwrap_or("~"))
            .or_default()
            .push(change);
    }
    for (area, changes) in areas {
        let name = if area == "~" { "Other" } else { area };
        let _ = writeln!(out, "### {}\n", escape(name));
        let mut causes: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
        for change in &changes {
            causes.entry(phrase(change)).or_default().push(change);
        }
        let mut alone: BTreeMap<&Subject, Vec<String>> = BTreeMap::new();
        for (phrase, changes) in &causes {
            let behaviour = changes.iter().any(|change| change.ratings.behaviour);
            let phrase = escape(phrase) + if behaviour { " (behaviour)" } else { "" };
            if changes.len() < COMMON {
                for change in changes {
                    alone
                        .entry(&change.subject)
                        .or_default()
                        .push(phrase.clone());
                }
                continue;
            }
            let _ = writeln!(out, "- {phrase}, on {} subjects:", changes.len());
            let _ = writeln!(out, "  <details><summary>list</summary>\n");
            for change in changes {
                let _ = writeln!(out, "  - `{}`", code(&change.subject.to_string()));
            }
            let _ = writeln!(out, "\n  </details>");
        }
        for (subject, phrases) in alone {
            let _ = writeln!(
                out,
                "- `{}`: {}",
                code(&subject.to_string()),
                phrases.join("; ")
            );
        }
        out.push('\n');
    }
}

/// Returns a text that Markdown shows as it is, except for code in backticks. Text of pages is
/// hostile: it must not become a link, an image or HTML.
fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' => in_code = !in_code,
            c if c.is_control() => {
                out.push(' ');
                continue;
            }
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '@' if !in_code => {
                out.push('\\')
            }
            _ => {}
        }
        out.push(c);
    }
    if in_code {
        out.push('`');
    }
    out
}

/// Returns a text for a code span.
fn code(text: &str) -> String {
    text.chars()
        .map(|c| if c == '`' || c.is_control() { ' ' } else { c })
        .collect()
}

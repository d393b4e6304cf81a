//! The report for a terminal.

use std::fmt::Write as _;

use docwright_generator::diff::Rating;

use super::{Report, phrase, place};

/// Returns the report: subjects by area, with their changes below.
pub(super) fn show(report: &Report) -> String {
    let mut out = String::new();
    let mut area = None;
    let mut subject = None;
    for change in &report.changes {
        let named = change.area.as_deref().unwrap_or("no area");
        if area != Some(named) {
            let _ = writeln!(out, "\u{1b}[1m[{}]\u{1b}[0m", printable(named));
            (area, subject) = (Some(named), None);
        }
        if subject != Some(&change.subject) {
            let _ = writeln!(out, "{}", printable(&change.subject.to_string()));
            subject = Some(&change.subject);
        }
        let (color, rating) = match change.ratings.locked {
            Rating::Major => ("\u{1b}[31m", "major"),
            Rating::Minor => ("\u{1b}[33m", "minor"),
            Rating::Patch => ("\u{1b}[2m", "patch"),
        };
        let behaviour = if change.ratings.behaviour {
            " (behaviour)"
        } else {
            ""
        };
        let _ = write!(
            out,
            "  {color}{rating}\u{1b}[0m{behaviour} {}",
            printable(&phrase(change))
        );
        if let Some(at) = place(change) {
            let _ = write!(out, "  \u{1b}[2m{}\u{1b}[0m", printable(at));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", report.summary());
    out
}

/// Replaces control characters, with which text of pages could change the terminal.
fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}

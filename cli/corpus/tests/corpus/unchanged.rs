//! Other forms of all of Microsoft Graph v1.0: nothing that they state differs, so `diff` reports
//! nothing.

use std::collections::HashMap;

use docwright_generator::dialect::Dialect;
use docwright_generator::diff::{self, Texts};
use docwright_generator::model::{self, Lock};
use docwright_generator::schema::Schema;
use docwright_generator::text::{Source, Sources};
use docwright_generator::{Options, emit};

use crate::planted::{changed, schema, shown, sources};

/// Returns what `diff` reports between a set and the same with the text of each page changed.
fn reported(change: impl Fn(&str) -> String) -> Vec<String> {
    let Some((sources, dialect)) = sources() else {
        return Vec::new();
    };
    let old = schema(&sources, &dialect);
    let new = reformed(&sources, &dialect, |source| {
        (source.path.to_string(), change(&source.text))
    });
    shown(&diff::compare(&old, &new, Texts::Ignored))
        .into_iter()
        .collect()
}

fn reformed(
    sources: &Sources,
    dialect: &Dialect,
    change: impl Fn(&Source) -> (String, String),
) -> Schema {
    schema(&changed(sources, change), dialect)
}

/// Returns the new path of a file, given new names of files by their names in lower case.
pub fn renamed(names: &HashMap<String, String>, path: &str) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), path),
    };
    match names.get(&name.to_lowercase()) {
        Some(new) => folder + new,
        None => path.to_owned(),
    }
}

/// Returns a text with links to renamed files.
pub fn relinked(names: &HashMap<String, String>, text: &str) -> String {
    let mut parts = text.split(']');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(']');
        let from = part
            .strip_prefix('(')
            .map(|_| 1)
            .or(part.strip_prefix(": ").map(|_| 2))
            .unwrap_or(part.len());
        let length = part[from..]
            .find([')', '#', ' ', '\n'])
            .unwrap_or(part.len() - from);
        let target = &part[from..from + length];
        let target = match target.contains("includes/") {
            true => target.to_owned(),
            false => renamed(names, target),
        };
        out += &(part[..from].to_owned() + &target + &part[from + length..]);
    }
    out
}

/// A part of a page.
enum Part<'a> {
    /// Lines of a code block, of front matter or of a comment.
    Fixed(Vec<&'a str>),
    /// The rows of a table.
    Table(Vec<&'a str>),
    /// Lines of anything else.
    Text(Vec<&'a str>),
}

/// The lines that begin and end what is not text: front matter, code blocks, comments.
const FIXED: [(&str, &str); 4] = [
    ("---", "---"),
    ("```", "```"),
    ("~~~", "~~~"),
    ("<!--", "-->"),
];

/// Splits a page into parts.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let mut own = vec![line];
        if let Some((_, end)) = FIXED.iter().find(|(start, _)| trimmed.starts_with(start)) {
            let mut open = *end != "-->" || !line.contains(end);
            while let Some(line) = lines.next_if(|_| open) {
                own.push(line);
                open = !line.contains(end);
            }
            parts.push(Part::Fixed(own));
        } else if trimmed.starts_with('|') {
            while let Some(row) = lines.next_if(|line| line.trim_start().starts_with('|')) {
                own.push(row);
            }
            parts.push(Part::Table(own));
        } else {
            match parts.last_mut() {
                Some(Part::Text(text)) => text.push(line),
                _ => parts.push(Part::Text(own)),
            }
        }
    }
    parts
}

fn joined(
    parts: Vec<Part<'_>>,
    table: impl Fn(Vec<&str>) -> Vec<String>,
    text: impl Fn(Vec<&str>) -> Vec<String>,
) -> String {
    let lines = parts.into_iter().flat_map(|part| match part {
        Part::Fixed(lines) => lines.into_iter().map(str::to_owned).collect(),
        Part::Table(rows) => table(rows),
        Part::Text(lines) => text(lines),
    });
    lines.map(|line| line + "\n").collect()
}

fn as_is(lines: Vec<&str>) -> Vec<String> {
    lines.into_iter().map(str::to_owned).collect()
}

#[test]
fn reordered_rows_are_no_change() {
    let reversed = |rows: Vec<&str>| {
        let mut rows = as_is(rows);
        if let Some(body) = rows.get_mut(2..) {
            body.reverse();
        }
        rows
    };
    assert_eq!(
        reported(|text| joined(parts(text), reversed, as_is)),
        [""; 0]
    );
}

#[test]
fn rewrapped_text_is_no_change() {
    let wrapped = |lines: Vec<&str>| {
        let plain = |line: &str| line.starts_with(char::is_alphabetic) && !line.contains('|');
        let mut out: Vec<String> = Vec::new();
        for line in lines {
            if !plain(line) || line.ends_with("  ") {
                out.push(line.to_owned());
                continue;
            }
            let mut current = String::new();
            for word in line.split(' ') {
                if current.len() + word.len() > 40
                    && !current.is_empty()
                    && word.starts_with(char::is_alphabetic)
                {
                    out.push(std::mem::take(&mut current));
                }
                if !current.is_empty() {
                    current.push(' ');
                }
                current.push_str(word);
            }
            out.push(current);
        }
        out
    };
    assert_eq!(
        reported(|text| joined(parts(text), as_is, wrapped)),
        [""; 0]
    );
}

#[test]
fn indented_tables_are_no_change() {
    let indented = |rows: Vec<&str>| {
        rows.into_iter()
            .map(|row| format!("  {}", row.trim_start()))
            .collect()
    };
    assert_eq!(
        reported(|text| joined(parts(text), indented, as_is)),
        [""; 0]
    );
}

#[test]
fn reordered_sections_are_no_change() {
    let reordered = |text: &str| {
        let mut sections = vec![String::new()];
        for part in parts(text) {
            let (lines, splits) = match part {
                Part::Text(lines) => (lines, true),
                Part::Fixed(lines) | Part::Table(lines) => (lines, false),
            };
            for line in lines {
                if splits && line.starts_with("## ") {
                    sections.push(String::new());
                }
                let last = sections.last_mut().expect("a section");
                last.push_str(line);
                last.push('\n');
            }
        }
        sections[1..].reverse();
        sections.concat()
    };
    assert_eq!(reported(reordered), [""; 0]);
}

#[test]
fn a_second_generation_changes_nothing() {
    let Some((sources, dialect)) = sources() else {
        return;
    };
    let options = Options {
        crate_name: Some("graph".to_owned()),
        ..Options::default()
    };
    let schema = schema(&sources, &dialect);
    let first = model::resolve(&schema, &options).expect("a model");
    let second = model::resolve_locked(&schema, &options, &Lock::of(&first)).expect("a model");
    let (first, second) = (emit::emit(&first, &options), emit::emit(&second, &options));
    let differs = |(name, text): &(&String, &String)| second.files.get(*name) != Some(*text);
    let changed: Vec<&String> = (first.files.iter())
        .filter(differs)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(changed, [""; 0]);
}

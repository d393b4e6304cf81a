//! Lower bounds for the fidelity of exports, by the scores in `../shared/score`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use regex::Regex;

use crate::shell::{self, output};

/// Arguments of `floors`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// CSDL export
    pub(crate) csdl: PathBuf,
    /// OpenAPI export
    pub(crate) openapi: PathBuf,
    /// Schema
    pub(crate) schema: PathBuf,
}

/// Figures of types and operations, in percent.
const TYPES: [(&str, f64); 14] = [
    ("types found", 99.5),
    ("kind right (of found)", 97.0),
    (
        "base type right where the reference has one besides 'entity'",
        79.0,
    ),
    ("properties: all right, of documented", 98.0),
    ("properties: precision", 99.3),
    ("navigation: all right, of documented", 96.0),
    ("enum members: documented recall", 99.0),
    ("enum members: precision", 99.5),
    ("abstract types marked so", 50.0),
    ("documented operations present", 99.8),
    ("candidate operations that are documented", 99.5),
    (
        "where a named type is expected: type right (of present)",
        96.5,
    ),
    ("type and collection-ness right (of present)", 95.5),
    ("request body type right (create/update, of present)", 98.0),
];
/// Figures of facts that several pages state together: parameters, bodies, responses, query options,
/// permissions.
const FACTS: [(&str, f64); 18] = [
    ("of actions", 96.0),
    ("of functions", 92.0),
    (
        "operations whose mentioned parameters are all right and none is extra",
        88.0,
    ),
    (
        "parameter type right (of present): type and collection-ness",
        97.5,
    ),
    ("no parameters in the CSDL: no required body", 97.0),
    ("action without ReturnType: no answer schema", 98.5),
    ("page's examples have no body: no answer schema", 99.0),
    (
        "parameters in the request line's query string: present",
        97.0,
    ),
    (
        "OData options in the request line's query string: present",
        96.0,
    ),
    ("OData options that the query section lists: present", 98.5),
    ("candidate OData options that the pages mention", 99.0),
    (
        "permissions of a kind of caller as on the page: same set",
        99.6,
    ),
    ("least privileged as on the page", 99.4),
    (
        "operations of several pages: as on the subject's own page",
        97.0,
    ),
    ("several pages: area from the subject's own page", 98.0),
    ("several pages: title from the subject's own page", 93.0),
    (
        "several pages: description from the subject's own page",
        93.0,
    ),
    (
        "several pages: no fact of another page that the own page denies",
        88.0,
    ),
];

/// Prints each figure with its floor. Figures of types and operations are printed for all pages and
/// for those outside Intune.
///
/// # Errors
///
/// Returns an error if a figure is missing or below its floor, or if a scorer fails.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let scorer = Scorer::new(arguments);
    let folder = tempfile::tempdir()?;
    let listed = folder.path().join("documented");
    scorer.list_types(&listed)?;
    let without_intune: &[&str] = &["--skip-pages", "^intune-"];
    let mut below = Vec::new();
    for (title, more, slack) in [
        ("all pages", &[][..], 0.0),
        ("without pages ^intune-", without_intune, 3.0),
    ] {
        let text = scorer.types(&listed, more)? + &scorer.operations(more)?;
        below.extend(compare(title, &text, &TYPES, slack));
    }
    let text = scorer.facts()? + &scorer.permissions()?;
    below.extend(compare("facts of several pages", &text, &FACTS, 0.0));
    if !below.is_empty() {
        bail!("below the floor: {}", below.join("; "));
    }
    Ok(())
}

/// The scripts that compare exports with the metadata of the service.
struct Scorer<'a> {
    exports: &'a Arguments,
    scripts: PathBuf,
    docs: PathBuf,
    truth: PathBuf,
}

impl<'a> Scorer<'a> {
    fn new(exports: &'a Arguments) -> Self {
        let shared = shell::shared();
        Scorer {
            exports,
            scripts: shared.join("score"),
            docs: shared.join("corpus/api-reference/v1.0"),
            truth: shared.join("truth/v1.0.csdl.xml"),
        }
    }

    fn score(&self, script: &str, words: &[&Path], more: &[&str]) -> Result<String> {
        let mut command = shell::command("python3", [self.scripts.join(script)]);
        output(command.args(words).args(more))
    }

    /// Writes the names of the documented types to a file.
    fn list_types(&self, file: &Path) -> Result<String> {
        let parent = self.docs.parent().unwrap_or(&self.docs);
        let words = [parent, "v1.0".as_ref(), "-o".as_ref(), file];
        self.score("documented_types.py", &words, &[])
    }

    fn types(&self, listed: &Path, more: &[&str]) -> Result<String> {
        let csdl = &self.exports.csdl;
        let words = [csdl, self.truth.as_path(), "--documented".as_ref(), listed];
        self.score("score_types.py", &words, more)
    }

    fn operations(&self, more: &[&str]) -> Result<String> {
        let words: [&Path; 4] = [
            &self.exports.openapi,
            &self.truth,
            "--docs".as_ref(),
            &self.docs,
        ];
        self.score("score_operations.py", &words, more)
    }

    fn facts(&self) -> Result<String> {
        let words: [&Path; 4] = [
            &self.exports.openapi,
            &self.truth,
            "--docs".as_ref(),
            &self.docs,
        ];
        self.score("score_facts.py", &words, &[])
    }

    fn permissions(&self) -> Result<String> {
        let words: [&Path; 6] = [
            &self.exports.openapi,
            &self.exports.schema,
            "--docs".as_ref(),
            &self.docs,
            "--reference".as_ref(),
            &self.truth,
        ];
        self.score("score_permissions.py", &words, &[])
    }
}

/// Prints figures with their floors and returns the names of those below.
fn compare(title: &str, text: &str, floors: &[(&str, f64)], slack: f64) -> Vec<String> {
    let found = figures(text);
    println!("\n{title:76} figure   floor");
    let mut below = Vec::new();
    for (name, floor) in floors {
        let (value, floor) = (found.get(*name), floor - slack);
        let low = value.is_none_or(|value| *value < floor);
        let figure = value.map_or_else(|| "none".to_owned(), f64::to_string);
        let mark = if low { "  BELOW" } else { "" };
        println!("{name:76} {figure:>6}  {floor:>6}{mark}");
        if low {
            below.push((*name).to_owned());
        }
    }
    below
}

/// Returns the percentages in the output of scorers by their labels, with and without the label of
/// their section.
fn figures(text: &str) -> HashMap<String, f64> {
    let mut found = HashMap::new();
    let mut section = "";
    let Ok(pattern) = Regex::new(r"^(\s*)(.*?)\s+([\d.]+)%") else {
        return found;
    };
    for line in text.lines() {
        let Some((_, [indent, name, value])) = pattern.captures(line).map(|it| it.extract()) else {
            continue;
        };
        let Ok(value) = value.parse() else { continue };
        if indent.is_empty() {
            section = name.split(':').next().unwrap_or_default();
        }
        for label in [name.to_owned(), format!("{section}: {name}")] {
            found.entry(label).or_insert(value);
        }
    }
    found
}

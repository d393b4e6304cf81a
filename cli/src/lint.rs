//! `docwright lint`

mod formats;
mod suppress;

use std::collections::BTreeMap;

use docwright_generator::api::PageKind;
use docwright_generator::diagnostic::{Code, Renderer, Report, Severity, write_text};
use docwright_generator::nearest;
use docwright_generator::session::{self, Reading};

use crate::arguments::{Lint, LintFormat};
use crate::settings::{self, counted, tally};
use crate::{Failure, Outcome, print};

use formats::Finding;
use suppress::UnusedSuppressions;

/// Number of diagnostics above which a summary by code is printed first.
const SUMMARY_THRESHOLD: usize = 30;

pub(crate) fn run(arguments: Lint) -> Result<Outcome, Failure> {
    let deny = deny(&arguments.deny)?;
    let options = settings::options(&arguments.input)?;
    let mut reading = session::lint(&options)?;
    settings::show_timings(&reading.timings, &arguments.input);
    if reading.sources.iter().next().is_none() {
        return Err(Failure(
            "a saved schema has no pages to check; pass the pages".to_owned(),
        ));
    }
    let unused = suppress::apply(&options, &mut reading)?;
    match arguments.format {
        LintFormat::Json => print_json(&report(&reading, &unused))?,
        LintFormat::Sarif => print_json(&formats::sarif(&findings(&reading, &unused)))?,
        LintFormat::Github => print(&formats::github(&findings(&reading, &unused)))?,
        LintFormat::Text => print_text(&reading, &unused)?,
    }
    let mut all = reading.diagnostics.iter().chain(&unused.diagnostics);
    let denied = all.any(|found| {
        deny.codes.contains(&found.code) || deny.warnings && found.severity() != Severity::Info
    });
    Ok(if denied {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)?;
    print(&format!("{text}\n"))
}

/// Returns the findings in the pages, and the suppressions that suppress nothing.
fn findings<'a>(reading: &'a Reading, unused: &'a UnusedSuppressions) -> Vec<Finding<'a>> {
    let mut findings = formats::findings(&reading.diagnostics, &reading.sources);
    findings.extend(formats::findings(&unused.diagnostics, &unused.sources));
    findings
}

/// Returns everything as docwright's own JSON.
fn report(reading: &Reading, unused: &UnusedSuppressions) -> serde_json::Value {
    let own = reading.diagnostics.iter();
    let own = own.map(|found| found.report(&reading.sources));
    let others = unused.diagnostics.iter();
    let others = others.map(|found| found.report(&unused.sources));
    let reports: Vec<Report> = own.chain(others).collect();
    let pages = &reading.schema.pages;
    let mut kinds: BTreeMap<PageKind, usize> = BTreeMap::new();
    for page in pages {
        *kinds.entry(page.kind).or_default() += 1;
    }
    serde_json::json!({ "kinds": kinds, "pages": pages, "diagnostics": reports })
}

/// Prints the findings for people, and the number of each kind.
fn print_text(reading: &Reading, unused: &UnusedSuppressions) -> Result<(), Failure> {
    let renderer = Renderer {
        color: true,
        width: 120,
    };
    let all = reading.diagnostics.iter().chain(&unused.diagnostics);
    if reading.diagnostics.len() + unused.diagnostics.len() > SUMMARY_THRESHOLD {
        print(&by_code(all))?;
    }
    let (own, others) = (&reading.diagnostics, &unused.diagnostics);
    print(&write_text(own, &reading.sources, renderer))?;
    print(&write_text(others, &unused.sources, renderer))?;
    let [errors, warnings, remarks] = tally(reading);
    anstream::eprintln!(
        "{}: {}, {}, {}",
        counted(reading.schema.pages.len(), "page"),
        counted(errors, "error"),
        counted(warnings + unused.diagnostics.len(), "warning"),
        counted(remarks, "remark")
    );
    Ok(())
}

struct Deny {
    warnings: bool,
    codes: Vec<Code>,
}

fn deny(names: &[String]) -> Result<Deny, Failure> {
    let mut deny = Deny {
        warnings: false,
        codes: Vec::new(),
    };
    for name in names {
        match (name.as_str(), Code::find(name)) {
            ("warnings", _) => deny.warnings = true,
            (_, Some(code)) => deny.codes.push(code),
            (_, None) => return Err(unknown_code(name)),
        }
    }
    Ok(deny)
}

pub(crate) fn unknown_code(name: &str) -> Failure {
    let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
    let advice = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Failure(format!("unknown diagnostic `{name}`{advice}"))
}

fn by_code<'d>(
    diagnostics: impl Iterator<Item = &'d docwright_generator::diagnostic::Diagnostic>,
) -> String {
    let mut counts: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        *counts
            .entry((diagnostic.severity(), diagnostic.code))
            .or_default() += 1;
    }
    let lines = counts.iter().map(|((severity, code), count)| {
        format!(
            "{count:>6}  {:<8} {:<24} {}\n",
            severity.to_string(),
            code.name(),
            code.entry().summary
        )
    });
    lines.collect::<String>() + "\n"
}

//! `docwright lint`

mod formats;
mod suppress;

use std::collections::BTreeMap;

use docwright_generator::api::PageKind;
use docwright_generator::diagnostic::{Code, Renderer, Report, Severity, write_text};
use docwright_generator::{generate, nearest};

use crate::arguments::{Lint, LintFormat};
use crate::settings::{self, counted, tally};
use crate::{Failure, Outcome, print};

/// Number of diagnostics above which a summary by code is printed first.
const SUMMARY_THRESHOLD: usize = 30;

pub(crate) fn run(arguments: Lint) -> Result<Outcome, Failure> {
    let deny = deny(&arguments.deny)?;
    let options = settings::options(&arguments.input)?;
    let mut reading = generate::lint(&options)?;
    settings::show_timings(&reading.timings, &arguments.input);
    if reading.sources.iter().next().is_none() {
        anstream::eprintln!(
            "note: a saved schema has no pages, so nothing was checked; pass the pages"
        );
    }
    let unused = suppress::apply(&options, &mut reading)?;
    let findings = reading.diagnostics.len() + unused.diagnostics.len();
    match arguments.format {
        LintFormat::Json => {
            let mut reports: Vec<Report> = reading
                .diagnostics
                .iter()
                .map(|d| d.report(&reading.sources))
                .collect();
            reports.extend(unused.diagnostics.iter().map(|d| d.report(&unused.sources)));
            let pages = &reading.schema.pages;
            let mut kinds: BTreeMap<PageKind, usize> = BTreeMap::new();
            pages
                .iter()
                .for_each(|page| *kinds.entry(page.kind).or_default() += 1);
            let report =
                serde_json::json!({ "kinds": kinds, "pages": pages, "diagnostics": reports });
            print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
        }
        LintFormat::Sarif => {
            let mut findings = formats::findings(&reading.diagnostics, &reading.sources);
            findings.extend(formats::findings(&unused.diagnostics, &unused.sources));
            print(&format!(
                "{}\n",
                serde_json::to_string_pretty(&formats::sarif(&findings))?
            ))?;
        }
        LintFormat::Github => {
            let mut findings = formats::findings(&reading.diagnostics, &reading.sources);
            findings.extend(formats::findings(&unused.diagnostics, &unused.sources));
            print(&formats::github(&findings))?;
        }
        LintFormat::Text => {
            let renderer = Renderer {
                color: true,
                width: 120,
            };
            if findings > SUMMARY_THRESHOLD {
                print(&by_code(
                    reading.diagnostics.iter().chain(&unused.diagnostics),
                ))?;
            }
            print(&write_text(
                &reading.diagnostics,
                &reading.sources,
                renderer,
            ))?;
            print(&write_text(&unused.diagnostics, &unused.sources, renderer))?;
            let [errors, warnings, remarks] = tally(&reading);
            anstream::eprintln!(
                "{}: {}, {}, {}",
                counted(reading.schema.pages.len(), "page"),
                counted(errors, "error"),
                counted(warnings + unused.diagnostics.len(), "warning"),
                counted(remarks, "remark")
            );
        }
    }
    let denied = reading
        .diagnostics
        .iter()
        .chain(&unused.diagnostics)
        .any(|d| match deny.warnings {
            true => d.severity() != Severity::Info || deny.codes.contains(&d.code),
            false => deny.codes.contains(&d.code),
        });
    Ok(if denied {
        Outcome::Findings
    } else {
        Outcome::Done
    })
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

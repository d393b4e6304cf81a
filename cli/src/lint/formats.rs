//! Diagnostics for other tools: SARIF 2.1.0 and the workflow commands of GitHub Actions.

use docwright_generator::diagnostic::{Code, Diagnostic, Severity};
use docwright_generator::text::{Sources, Span};
use serde_json::{Value, json};

/// A place in a file, with its label. Lines and columns count from 1, columns in characters.
pub(super) struct Region {
    file: String,
    start: (u32, u32),
    end: (u32, u32),
    text: String,
}

/// A diagnostic with its places.
pub(super) struct Finding<'d> {
    diagnostic: &'d Diagnostic,
    region: Region,
    related: Vec<Region>,
}

/// Finds the places of diagnostics. Paths are relative to the current folder if they are in it.
pub(super) fn findings<'d>(diagnostics: &'d [Diagnostic], sources: &Sources) -> Vec<Finding<'d>> {
    let current = std::env::current_dir()
        .and_then(|path| path.canonicalize())
        .ok();
    let region = |span: Span, text: &str| {
        let source = sources.get(span.page);
        let relative = source
            .and_then(|source| source.file.as_deref())
            .zip(current.as_deref());
        let relative = relative.and_then(|(file, current)| file.strip_prefix(current).ok());
        let file = match relative.and_then(|path| path.to_str()) {
            Some(path) => path.replace('\\', "/"),
            None => source.map_or(String::new(), |source| source.path.to_string()),
        };
        let place = |offset| source.map_or((1, 1), |source| source.line_column(offset));
        Region {
            file,
            start: place(span.start),
            end: place(span.end.max(span.start)),
            text: text.to_owned(),
        }
    };
    let finding = |diagnostic: &'d Diagnostic| Finding {
        diagnostic,
        region: region(diagnostic.primary.span, &diagnostic.primary.text),
        related: diagnostic
            .secondary
            .iter()
            .map(|label| region(label.span, &label.text))
            .collect(),
    };
    diagnostics.iter().map(finding).collect()
}

fn sentence(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}. Help: {help}.", diagnostic.message),
        None => format!("{}.", diagnostic.message),
    }
}

/// Returns a SARIF log with one run.
pub(super) fn sarif(findings: &[Finding<'_>]) -> Value {
    let rules: Vec<Value> = Code::ALL
        .iter()
        .map(|code| {
            let entry = code.entry();
            json!({
                "id": entry.name,
                "shortDescription": { "text": entry.summary },
                "help": { "text": entry.manual, "markdown": entry.manual },
                "defaultConfiguration": { "level": level(entry.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "docwright", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding<'_>) -> Value {
    let code = finding.diagnostic.code;
    let index = Code::ALL.iter().position(|known| *known == code);
    let mut result = json!({
        "ruleId": code.name(),
        "ruleIndex": index.unwrap_or_default(),
        "level": level(finding.diagnostic.severity()),
        "message": { "text": sentence(finding.diagnostic) },
        "locations": [{ "physicalLocation": location(&finding.region) }],
    });
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|region| json!({ "physicalLocation": location(region), "message": { "text": region.text } }))
        .collect();
    if let (false, Some(object)) = (related.is_empty(), result.as_object_mut()) {
        object.insert("relatedLocations".to_owned(), related.into());
    }
    result
}

fn location(region: &Region) -> Value {
    json!({
        "artifactLocation": { "uri": uri(&region.file) },
        "region": {
            "startLine": region.start.0,
            "startColumn": region.start.1,
            "endLine": region.end.0,
            "endColumn": region.end.1,
        },
    })
}

/// Converts a path to a relative URI.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Returns workflow commands: `::warning file=…,line=…::message`.
pub(super) fn github(findings: &[Finding<'_>]) -> String {
    let data = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let line = |finding: &Finding<'_>| {
        let command = match finding.diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let Region {
            file, start, end, ..
        } = &finding.region;
        // Columns are meaningful only within one line.
        let columns = if start.0 == end.0 {
            format!(",col={},endColumn={}", start.1, end.1)
        } else {
            String::new()
        };
        format!(
            "::{command} file={},line={},endLine={}{columns},title={}::{}\n",
            property(file),
            start.0,
            end.0,
            property(finding.diagnostic.code.name()),
            data(&sentence(finding.diagnostic))
        )
    };
    findings.iter().map(line).collect()
}

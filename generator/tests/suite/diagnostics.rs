//! Manual entries of diagnostics: each has a summary and a text, and reading the page in it reports
//! the diagnostic.
use docwright_generator::diagnostic::Code;
use docwright_generator::dialect::Dialect;
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{Role, Source, Sources};

/// Returns the language and the text of the page in a manual entry, if it has one.
fn page(manual: &str) -> Option<(&str, &str)> {
    let (_, rest) = manual.split_once("````")?;
    let (lang, rest) = rest.split_once('\n')?;
    let (body, _) = rest.split_once("\n````")?;
    Some((lang, body))
}

#[test]
fn the_page_in_each_entry_gives_its_diagnostic() {
    let dialect = Dialect::graph();
    let mut without = Vec::new();
    for code in Code::ALL {
        let entry = code.entry();
        assert!(
            !entry.summary.is_empty() && !entry.manual.is_empty(),
            "{code} has no manual entry"
        );
        let Some((lang, body)) = page(entry.manual) else {
            without.push(code.name());
            continue;
        };
        let folder = if body.contains(" resource type\n") && !body.contains("## HTTP request") {
            "resources"
        } else {
            "api"
        };
        let ending = if lang == "text" { "txt" } else { "md" };
        let path = format!("v1.0/{folder}/thing.{ending}");
        let sources = Sources::new(
            "v1.0",
            vec![Source::new(path, body.as_bytes().to_vec(), Role::Page)],
        );
        let (schema, mut found) = read_schema(&sources, &dialect, &mut Timings::default());
        found.extend(docwright_generator::lint::check(
            &sources, &dialect, &schema,
        ));
        let codes: Vec<&str> = found
            .iter()
            .map(|diagnostic| diagnostic.code.name())
            .collect();
        assert!(
            codes.contains(&code.name()),
            "the page of {code} gives {codes:?}"
        );
    }
    // The entries without a page. Most need several files or settings.
    let known = [
        "conflict-body",
        "conflict-owner",
        "conflict-permissions",
        "conflict-required",
        "conflict-text",
        "correction-unused",
        "enum-by-reference",
        "include-cycle",
        "include-depth",
        "invalid-utf8",
        "link-case",
        "path-case",
        "rendered-ambiguous",
        "suppression-unused",
        "version-contradiction",
    ];
    assert_eq!(without, known);
}

//! Manual entries of diagnostics: each has a summary and a text, and reading the pages in it
//! reports the diagnostic.
use docwright_generator::diagnostic::Code;
use docwright_generator::dialect::Dialect;
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{Role, Source, Sources};

/// Returns the pages in the fences of four backticks in a manual entry. The info string of a fence is
/// the language and, where the entry has several files, the path below the folder of the version.
fn pages(manual: &str) -> Vec<Source> {
    let mut rest = manual;
    let mut pages = Vec::new();
    while let Some((_, after)) = rest.split_once("````") {
        let (info, after) = after.split_once('\n').expect("an info string");
        let (body, after) = after.split_once("\n````").expect("the end of a fence");
        let path = match info.split_once(' ') {
            Some((_, path)) => path,
            None if info == "text" => "api/thing.txt",
            None if body.contains(" resource type\n") && !body.contains("## HTTP request") => {
                "resources/thing.md"
            }
            None => "api/thing.md",
        };
        let role = if path.starts_with("includes/") {
            Role::Include
        } else {
            Role::Page
        };
        pages.push(Source::new(
            format!("v1.0/{path}"),
            body.as_bytes().to_vec(),
            role,
        ));
        rest = after;
    }
    pages
}

#[test]
fn the_pages_in_each_entry_give_its_diagnostic() {
    let dialect = Dialect::graph();
    let mut without = Vec::new();
    for code in Code::ALL {
        let entry = code.entry();
        assert!(
            !entry.summary.is_empty() && !entry.manual.is_empty(),
            "{code} has no manual entry"
        );
        let pages = pages(entry.manual);
        if pages.is_empty() {
            without.push(code.name());
            continue;
        }
        let sources = Sources::new("v1.0", pages);
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
            "the pages of {code} give {codes:?}"
        );
    }
    // The tests below cover these, and those of the command line cover the two that need settings.
    let known = [
        "correction-outdated",
        "correction-unused",
        "enum-by-reference",
        "include-depth",
        "invalid-utf8",
        "suppression-unused",
    ];
    assert_eq!(without, known);
}

/// Asserts that reading pages, given as path and bytes, reports a diagnostic.
fn assert_reports(code: Code, pages: Vec<(String, Vec<u8>)>) {
    let source = |(path, text): (String, Vec<u8>)| {
        let role = if path.contains("includes/") {
            Role::Include
        } else {
            Role::Page
        };
        Source::new(path, text, role)
    };
    let sources = Sources::new("v1.0", pages.into_iter().map(source).collect());
    let (_, found) = read_schema(&sources, &Dialect::graph(), &mut Timings::default());
    assert!(
        found.iter().any(|diagnostic| diagnostic.code == code),
        "{code} is not among {found:?}"
    );
}

#[test]
fn ten_nested_includes_are_reported() {
    let include =
        |number: u32| format!("Note {number}.\n\n[!INCLUDE [n](../includes/{number}.md)]\n");
    let mut pages = vec![(
        "v1.0/api/thing-get.md".to_owned(),
        format!("# Get thing\n\n{}", include(0)).into_bytes(),
    )];
    pages.extend((0..10).map(|number| {
        let path = format!("v1.0/includes/{number}.md");
        (path, include(number + 1).into_bytes())
    }));
    assert_reports(Code::IncludeDepth, pages);
}

#[test]
fn bytes_that_are_not_utf8_are_reported() {
    let text = b"# thing resource type\n\nA \xff thing.\n".to_vec();
    let path = "v1.0/resources/thing.md".to_owned();
    assert_reports(Code::InvalidUtf8, vec![(path, text)]);
}

#[test]
fn sixty_members_with_one_description_are_reported() {
    use std::fmt::Write;
    let mut text = "# thing resource type\n\nNamespace: example\n\n## Properties\n\n\
        |Property|Type|Description|\n|:---|:---|:---|\n|zone|zoneName|Where it is.|\n\n\
        ### zoneName values\n\n|Member|Description|\n|:---|:---|\n"
        .to_owned();
    for number in 0..60 {
        writeln!(text, "|zone{number}|A zone of the registry.|").unwrap();
    }
    let path = "v1.0/resources/thing.md".to_owned();
    assert_reports(Code::EnumByReference, vec![(path, text.into_bytes())]);
}

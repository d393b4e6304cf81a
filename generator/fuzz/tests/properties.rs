//! Reading terminates without a panic on damaged and arbitrary pages, and reports diagnostics.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::sync::OnceLock;

use docwright_generator::diagnostic::{Renderer, write_text};
use docwright_generator::dialect::Dialect;
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{Role, Source, Sources};
use docwright_generator::{Options, emit, export, lint, model, schema};
use proptest::prelude::*;

const PAGES: [&str; 4] = [
    include_str!("../../tests/golden/draft-and-finished/input/api/things-post.md"),
    include_str!("../../tests/golden/dirt/input/resources/box.md"),
    include_str!("../../tests/golden/dirt/input/api/box-get.md"),
    include_str!("../../../specs/api/webaccount-get.rendered.txt"),
];

fn dialect() -> &'static Dialect {
    static DIALECT: OnceLock<Dialect> = OnceLock::new();
    DIALECT.get_or_init(Dialect::graph)
}

/// Runs all stages on a page, including exports and lint. Returns the rendered diagnostics.
fn read(bytes: &[u8]) -> String {
    let sources = Sources::new(
        "beta",
        vec![Source::new("beta/api/page.md", bytes.to_vec(), Role::Page)],
    );
    let (schema, mut found) = read_schema(&sources, dialect(), &mut Timings::default());
    found.extend(lint::check(&sources, dialect(), &schema));
    for format in export::FORMATS {
        let text = (format.export)(&schema).unwrap();
        match format.name {
            "csdl" => assert!(text.starts_with("<?xml")),
            "openapi" | "json-schema" => {
                serde_json::from_str::<serde_json::Value>(&text).unwrap();
            }
            _ => assert!(!text.is_empty()),
        }
    }
    let saved = schema::load(&schema::save_yaml(&schema).unwrap()).unwrap();
    assert!(saved == schema);
    let shown = write_text(&found, &sources, Renderer::default());
    let resolved = model::resolve(&schema, &Options::default()).unwrap();
    let rust: String = emit::emit(&resolved, &Options::default())
        .files
        .into_values()
        .collect();
    assert!(rust.starts_with("// @generated"));
    syn::parse_file(&rust).unwrap();
    shown
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn truncated_anywhere(page in 0..PAGES.len(), at in 0..4000_usize) {
        let bytes = PAGES[page].as_bytes();
        read(&bytes[..at.min(bytes.len())]);
    }

    #[test]
    fn lines_dropped_doubled_and_swapped(page in 0..PAGES.len(), edits in prop::collection::vec((0..3_u8, 0..120_usize, 0..120_usize), 1..12)) {
        let mut lines: Vec<&str> = PAGES[page].lines().collect();
        for (edit, a, b) in edits {
            let (a, b) = (a % lines.len().max(1), b % lines.len().max(1));
            if lines.is_empty() { break }
            match edit {
                0 => { lines.remove(a); }
                1 => lines.insert(b, lines[a]),
                _ => lines.swap(a, b),
            }
        }
        read(lines.join("\n").as_bytes());
        read(lines.join("\r\n").as_bytes());
    }

    #[test]
    fn bytes_put_in(page in 0..PAGES.len(), places in prop::collection::vec((0..4000_usize, 0..8_usize), 1..8)) {
        let pieces: [&[u8]; 8] =
            [b"\xff\xfe", b"\xef\xbb\xbf", b"\t", b"\r", b"\0", b"|", b"<!--", b"```"];
        let mut bytes = PAGES[page].as_bytes().to_vec();
        for (at, piece) in places {
            let at = at.min(bytes.len());
            bytes.splice(at..at, pieces[piece].iter().copied());
        }
        read(&bytes);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&bytes);
    }

    #[test]
    fn any_cells(name in "\\PC{0,20}", ty in "\\PC{0,20}", text in "\\PC{0,60}") {
        let page = format!("# x resource type\n\nNamespace: a.b\n\n{text}\n\n## Properties\n\n|Property|Type|Description|\n|:--|:--|:--|\n|{name}|{ty}|{text}|\n");
        read(page.as_bytes());
    }

    #[test]
    fn any_json(text in "[\\[\\]{}\",:a1.\\\\ \\n“/*-]{0,80}") {
        let _ = docwright_generator::json::parse(&text);
    }

    #[test]
    fn any_request_line(text in "(GET|POST) [ -~]{0,60}") {
        let page = format!("# Get x\n\n## HTTP request\n\n```http\n{text}\n```\n");
        read(page.as_bytes());
    }
}

#[test]
fn extremes() {
    let header =
        "# x resource type\n\n## Properties\n\n|Property|Type|Description|\n|:--|:--|:--|\n";
    read((header.to_owned() + &"|a|String|b|\n".repeat(2_000)).as_bytes());
    let rows: String = (0..100_000)
        .map(|row| format!("|p{row}|String|What {row} is.|\n"))
        .collect();
    let sources = Sources::single("v1.0/resources/x.md", &(header.to_owned() + &rows));
    let (schema, _) = read_schema(&sources, dialect(), &mut Timings::default());
    assert_eq!(schema.types[0].properties.len(), 100_000);
    read(format!("{}x", "> ".repeat(10_000)).as_bytes());
    read(format!("# {}", "x".repeat(1_000_000)).as_bytes());
    read("[".repeat(50_000).as_bytes());
    read(b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\n# x\xff\xfe\r\n");
    read(b"");
}

/// Reading terminates if included files include each other, several times per file.
#[test]
fn includes_in_a_circle() {
    let file = |name: &str, text: &str, role| Source::new(name, text.as_bytes().to_vec(), role);
    let page = "# Get x\n\n[!INCLUDE [a](../includes/a.md)]\n[!INCLUDE [b](../includes/b.md)]\n";
    let files = vec![
        file("v1.0/api/x.md", page, Role::Page),
        file(
            "v1.0/includes/a.md",
            &"[!INCLUDE [b](b.md)]\n\n".repeat(20),
            Role::Include,
        ),
        file(
            "v1.0/includes/b.md",
            &"[!INCLUDE [a](a.md)]\n\n".repeat(20),
            Role::Include,
        ),
    ];
    let (_, found) = read_schema(
        &Sources::new("v1.0", files),
        dialect(),
        &mut Timings::default(),
    );
    assert!(
        found
            .iter()
            .any(|diagnostic| diagnostic.code.name() == "include-cycle")
    );
}

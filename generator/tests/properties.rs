//! Whatever is done to a page, reading it ends, with diagnostics and without a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use docwright_generator::Options;
use docwright_generator::diagnostic::{Renderer, write_text};
use docwright_generator::dialect::Dialect;
use docwright_generator::emit;
use docwright_generator::model;
use docwright_generator::pipeline::{Timings, read_schema};
use docwright_generator::source::{Role, Source, Sources};
use proptest::prelude::*;

const PAGES: [&str; 4] = [
    include_str!("golden/draft-and-finished/input/api/things-post.md"),
    include_str!("golden/dirt/input/resources/box.md"),
    include_str!("golden/dirt/input/api/box-get.md"),
    include_str!("../../specs/api/webaccount-get.rendered.txt"),
];

/// Reads some bytes as a page through all stages.
fn read(bytes: &[u8]) -> String {
    let dialect = Dialect::graph();
    let sources = Sources::new("beta", vec![Source::new("beta/api/page.md", bytes.to_vec(), Role::Page)]);
    let (schema, found) = read_schema(&sources, &dialect, &mut Timings::default());
    let shown = write_text(&found, &sources, Renderer::default());
    let resolved = model::resolve(&schema, &Options::default()).unwrap();
    let rust: String = emit::emit(&resolved, &Options::default()).files.into_values().collect();
    assert!(rust.starts_with("// @generated"));
    syn::parse_file(&rust).unwrap();
    shown
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

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
    let header = "# x resource type\n\n## Properties\n\n|Property|Type|Description|\n|:--|:--|:--|\n";
    read((header.to_owned() + &"|a|String|b|\n".repeat(2_000)).as_bytes());
    read(format!("{}x", "> ".repeat(10_000)).as_bytes());
    read(format!("# {}", "x".repeat(1_000_000)).as_bytes());
    read("[".repeat(50_000).as_bytes());
    read(b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\n# x\xff\xfe\r\n");
    read(b"");
}

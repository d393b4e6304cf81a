//! Golden tests, one per folder in `tests/golden`: the pages in its `input` are read, and the value
//! of each stage is compared with the folder's `expected.*` files.
//!
//! `DOCWRIGHT_BLESS=1 cargo test -p docwright-generator --test suite golden` rewrites the expected
//! files.
use std::fs;
use std::path::Path;

use docwright_generator::diagnostic::{Renderer, write_text};
use docwright_generator::{
    Options, blocks, dialect::Dialect, emit, input, model, page, schema, session,
};

fn compare(path: &Path, found: &str, failed: &mut Vec<String>) {
    if std::env::var_os("DOCWRIGHT_BLESS").is_some() {
        fs::write(path, found).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected != found {
        let diff = similar::TextDiff::from_lines(expected.as_str(), found);
        failed.push(format!("{}\n{}", path.display(), diff.unified_diff()));
    }
}

#[test]
fn stages_match_the_expected_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut failed = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        let options = Options {
            docs: vec![folder.join("input")],
            root: Some(folder.join("input")),
            ..Options::default()
        };
        let reading = session::read(&options).unwrap();
        let (input::Input::Pages(sources), _) = input::load(&options).unwrap() else {
            panic!("pages")
        };
        let dialect = Dialect::graph();
        let (mut block_text, mut page_text) = (String::new(), String::new());
        for (id, source) in sources.pages() {
            let (found, _) = blocks::read(&sources, id, &dialect);
            let (read, _) = page::read(&sources, id, &found, &dialect);
            block_text.push_str(&format!(
                "# {}\n{}",
                source.path,
                serde_yaml::to_string(&found).unwrap()
            ));
            page_text.push_str(&format!(
                "# {}\n{}",
                source.path,
                serde_yaml::to_string(&read).unwrap()
            ));
        }
        let saved = schema::save_yaml(&reading.schema).unwrap();
        let resolved = model::resolve(&reading.schema, &options).unwrap();
        let rust = emit::emit(&resolved, &options)
            .files
            .into_values()
            .collect::<String>();
        let lint = write_text(&reading.diagnostics, &reading.sources, Renderer::default());
        compare(
            &folder.join("expected.blocks.yaml"),
            &block_text,
            &mut failed,
        );
        compare(&folder.join("expected.page.yaml"), &page_text, &mut failed);
        compare(&folder.join("expected.schema.yaml"), &saved, &mut failed);
        compare(&folder.join("expected.lint.txt"), &lint, &mut failed);
        compare(&folder.join("expected.rs"), &rust, &mut failed);
        // A saved schema gives the same output as the pages, to the byte.
        let loaded = schema::load(&saved).unwrap();
        assert_eq!(schema::save_yaml(&loaded).unwrap(), saved);
        assert_eq!(
            emit::emit(&model::resolve(&loaded, &options).unwrap(), &options)
                .files
                .into_values()
                .collect::<String>(),
            rust
        );
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_documentation_of_the_ranking_matches_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/ranking.md");
    let mut failed = Vec::new();
    compare(&path, &schema::ranking::markdown(), &mut failed);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

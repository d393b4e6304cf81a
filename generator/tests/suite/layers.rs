//! Modules of this crate import only modules of lower layers. `ARCHITECTURE.md` lists them in the
//! same order.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules, lowest layer first, each with the modules that it may import. A module imports only
/// modules listed above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("api", &[]),
    ("options", &[]),
    ("collections", &["text"]),
    ("json", &["text"]),
    ("source", &["text", "collections"]),
    ("diagnostic", &["source"]),
    ("dialect", &["text", "collections"]),
    (
        "blocks",
        &["text", "collections", "source", "diagnostic", "dialect"],
    ),
    (
        "page",
        &[
            "text",
            "api",
            "collections",
            "json",
            "source",
            "diagnostic",
            "dialect",
            "blocks",
        ],
    ),
    ("schema", &["api", "collections", "json", "source"]),
    (
        "infer",
        &[
            "text",
            "api",
            "options",
            "collections",
            "json",
            "source",
            "diagnostic",
            "dialect",
            "page",
            "schema",
        ],
    ),
    (
        "lint",
        &[
            "collections",
            "json",
            "source",
            "diagnostic",
            "dialect",
            "blocks",
            "page",
            "schema",
        ],
    ),
    ("model", &["api", "options", "collections", "schema"]),
    ("export", &["api", "options", "collections", "schema"]),
    (
        "emit",
        &["api", "options", "collections", "source", "schema", "model"],
    ),
    (
        "disk",
        &[
            "api",
            "options",
            "collections",
            "source",
            "dialect",
            "blocks",
            "schema",
            "emit",
        ],
    ),
    (
        "pipeline",
        &[
            "source",
            "diagnostic",
            "dialect",
            "blocks",
            "page",
            "schema",
            "infer",
        ],
    ),
    (
        "generate",
        &[
            "options",
            "source",
            "diagnostic",
            "dialect",
            "schema",
            "lint",
            "model",
            "emit",
            "disk",
            "pipeline",
        ],
    ),
    ("builder", &["options", "diagnostic", "disk", "generate"]),
];

#[test]
fn modules_import_downwards_only() {
    let imports = imports();
    let listed: Vec<&str> = LAYERS.iter().map(|(module, _)| *module).collect();
    let found: Vec<&str> = imports.keys().map(String::as_str).collect();
    assert_eq!(
        listed.iter().copied().collect::<BTreeSet<_>>(),
        found.into_iter().collect(),
        "modules without a layer"
    );
    for (place, (module, allowed)) in LAYERS.iter().enumerate() {
        let above = &listed[..place];
        assert!(
            allowed.iter().all(|other| above.contains(other)),
            "`{module}` is listed above what it may import"
        );
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let used: BTreeSet<&str> = imports[*module].iter().map(String::as_str).collect();
        let forbidden: Vec<_> = used.difference(&allowed).collect();
        assert!(
            forbidden.is_empty(),
            "`{module}` imports {forbidden:?}: move the item down, or list the edge"
        );
        let unused: Vec<_> = allowed.difference(&used).collect();
        assert!(
            unused.is_empty(),
            "`{module}` no longer imports {unused:?}: remove the edge from the list"
        );
    }
}

#[test]
fn the_map_lists_the_same_modules_in_the_same_order() {
    let map =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md"))
            .unwrap();
    let (_, table) = map.split_once("| module | purpose | invariants |").unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let named: Vec<&str> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(
        named,
        LAYERS.iter().map(|(module, _)| *module).collect::<Vec<_>>()
    );
}

/// Returns the modules that each module uses as `crate::module`, except in comments and unit tests.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&root) {
        let entry = entry.unwrap();
        let inner = entry.path().strip_prefix(&root).unwrap().to_str().unwrap();
        let is_test = inner.ends_with("tests.rs");
        let Some(name) = inner
            .strip_suffix(".rs")
            .filter(|name| *name != "lib" && !is_test)
        else {
            continue;
        };
        let module = name.split('/').next().unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let mentioned = lines.flat_map(|line| line.split("crate::").skip(1));
        let names = mentioned.map(|rest| {
            rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next()
                .unwrap()
        });
        let own = found.entry(module.to_owned()).or_default();
        own.extend(
            names
                .filter(|name| *name != module && !name.is_empty())
                .map(str::to_owned),
        );
    }
    found
}

//! Modules of this crate import only modules of lower layers. `ARCHITECTURE.md` lists them in the
//! same order.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules, lowest layer first, each with the modules that it may import. A module imports only
/// modules listed above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("api", &[]),
    ("collections", &[]),
    ("text", &["collections"]),
    ("options", &["api", "text"]),
    ("json", &["text"]),
    ("diagnostic", &["text"]),
    ("dialect", &["api", "collections", "text"]),
    ("blocks", &["text", "diagnostic", "dialect"]),
    (
        "page",
        &[
            "api",
            "collections",
            "text",
            "json",
            "diagnostic",
            "dialect",
            "blocks",
        ],
    ),
    ("schema", &["api", "collections", "text", "json"]),
    (
        "infer",
        &[
            "api",
            "collections",
            "text",
            "json",
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
            "text",
            "json",
            "diagnostic",
            "dialect",
            "blocks",
            "page",
            "schema",
        ],
    ),
    (
        "model",
        &["api", "options", "collections", "text", "schema"],
    ),
    ("export", &["api", "collections", "schema"]),
    ("diff", &["api", "collections", "text", "schema"]),
    (
        "emit",
        &["api", "options", "collections", "text", "schema", "model"],
    ),
    (
        "input",
        &[
            "api",
            "options",
            "collections",
            "text",
            "dialect",
            "blocks",
            "schema",
        ],
    ),
    ("output", &["text", "emit"]),
    (
        "session",
        &[
            "options",
            "text",
            "diagnostic",
            "dialect",
            "blocks",
            "page",
            "schema",
            "infer",
            "lint",
            "model",
            "emit",
            "input",
            "output",
        ],
    ),
    ("builder", &["options", "emit", "output", "session"]),
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
        let code: String = lines.map(|line| format!("{line}\n")).collect();
        let names = code.split("crate::").skip(1).flat_map(first_names);
        let own = found.entry(module.to_owned()).or_default();
        own.extend(
            names
                .filter(|name| *name != module && !name.is_empty())
                .map(str::to_owned),
        );
    }
    found
}

/// Returns the names that a path continues with: `a` for `a::b`, `a` and `b` for `{a::{c, d}, b}`.
fn first_names(path: &str) -> Vec<&str> {
    let word = |text| str::split(text, |c: char| !(c.is_alphanumeric() || c == '_')).next();
    let Some(group) = path.strip_prefix('{') else {
        return word(path).into_iter().collect();
    };
    let mut depth = 0;
    let mut names = Vec::new();
    let mut start = Some(0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = Some(at + 1),
            _ => {}
        }
        if !c.is_whitespace()
            && c != ','
            && let Some(start) = start.take()
        {
            names.extend(word(group[start..].trim_start()));
        }
    }
    names
}

#[test]
fn names_in_groups_are_imports() {
    assert_eq!(first_names("a::b;"), ["a"]);
    assert_eq!(first_names("{a::{c, d}, b,\n    e};"), ["a", "b", "e"]);
}

#[test]
fn files_import_one_another_without_circles() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for package in ["generator", "runtime", "macros", "cli", "xtask"] {
        let mut edges = file_imports(&workspace.join(package).join("src"));
        // Files that import only files without imports are removed until no such file is left.
        loop {
            let before = edges.len();
            let left: BTreeSet<Vec<String>> = edges.keys().cloned().collect();
            edges.retain(|_, imports| imports.iter().any(|file| left.contains(file)));
            if edges.len() == before {
                break;
            }
        }
        let circle: Vec<String> = edges.keys().map(|file| file.join("::")).collect();
        assert!(
            circle.is_empty(),
            "{package}: these files import one another: {circle:?}"
        );
    }
}

/// Returns the files that each file imports, by their paths as modules. Imports of the modules
/// around a file are left out.
fn file_imports(root: &Path) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let inner = entry.path().strip_prefix(root).unwrap().with_extension("");
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            let names = inner.iter().map(|part| part.to_str().unwrap().to_owned());
            let module: Vec<String> = names.filter(|name| name != "mod").collect();
            files.insert(module, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    let imports = |module: &Vec<String>, text: &str| {
        let mut paths = Vec::new();
        for item in syn::parse_file(text).unwrap().items {
            if let syn::Item::Use(item) = item {
                flatten(&item.tree, &mut Vec::new(), &mut paths);
            }
        }
        let absolute = paths.iter().filter_map(|path| resolve(module, path));
        let file = |path: Vec<String>| {
            let lengths = (1..=path.len()).rev();
            let found = lengths
                .map(|length| path[..length].to_vec())
                .find(|path| files.contains_key(path));
            found.filter(|found| !module.starts_with(found))
        };
        absolute.filter_map(file).collect()
    };
    files
        .iter()
        .map(|(module, text)| (module.clone(), imports(module, text)))
        .collect()
}

/// Adds the paths of a `use` tree.
fn flatten(tree: &syn::UseTree, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, paths);
            prefix.pop();
        }
        syn::UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| flatten(tree, prefix, paths)),
        syn::UseTree::Name(name) => paths.push([&prefix[..], &[name.ident.to_string()]].concat()),
        syn::UseTree::Rename(name) => paths.push([&prefix[..], &[name.ident.to_string()]].concat()),
        syn::UseTree::Glob(_) => paths.push(prefix.clone()),
    }
}

/// Returns a path that begins with `crate`, `super` or `self` as a path from the crate's root.
fn resolve(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module, rest].concat()),
        "super" => {
            let parent = module.split_last()?.1;
            match rest.first().map(String::as_str) {
                Some("super") => resolve(parent, rest),
                _ => Some([parent, rest].concat()),
            }
        }
        _ => None,
    }
}

//! Tests of the program as a user runs it: output, written files, exit status.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod changes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_docwright"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns all files below a folder, with their contents.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path)
            } else {
                files.push((path.clone(), fs::read(path).unwrap()))
            }
        }
    }
    files.sort();
    files
}

/// Creates a folder with bindings generated from a copy of the pages.
fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    for (path, text) in snapshot(&specs()) {
        let target = project
            .path()
            .join("specs")
            .join(path.strip_prefix(specs()).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, text).unwrap();
    }
    fs::write(
        project.path().join("docwright.yaml"),
        "docs: specs\nout: src\n",
    )
    .unwrap();
    let output = run(project.path(), &["generate"]);
    assert!(output.status.success(), "{}", error(&output));
    assert!(
        error(&output).contains("16 pages, 12 types, 5 operations, 12 examples"),
        "{}",
        error(&output)
    );
    project
}

/// Runs a command that must fail with one message and leave all files unchanged.
fn fails(project: &Path, arguments: &[&str], message: &str) {
    let before = snapshot(project);
    let output = run(project, arguments);
    assert_eq!(
        output.status.code(),
        Some(2),
        "{arguments:?}: {}",
        error(&output)
    );
    let said = error(&output);
    assert!(said.contains(message), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(snapshot(project), before);
}

#[test]
fn bad_input_gives_one_message_and_leaves_output_alone() {
    let project = project();
    let project = project.path();
    fails(
        project,
        &["generate", "spec", "--out", "src"],
        "`spec` does not exist; did you mean `specs`?",
    );
    fs::create_dir(project.join("empty")).unwrap();
    fails(
        project,
        &["generate", "empty", "--out", "src"],
        "`empty` contains no pages",
    );
    fails(
        project,
        &["generate", "--include", "microsoft.graph.webAcount"],
        "did you mean `microsoft.graph.webAccount`?",
    );
    fails(
        project,
        &["generate", "--include", "/me/profil"],
        "did you mean `/me/profile",
    );
    fs::write(project.join("file"), "").unwrap();
    fails(
        project,
        &["generate", "--out", "file/below"],
        "cannot be written",
    );
    fails(
        project,
        &["generate", "--crate", "../evil"],
        "invalid package name `../evil`",
    );
    fails(
        project,
        &["generate", "--endpoint", "not a url"],
        "invalid endpoint `not a url`",
    );
    fails(
        project,
        &["lint", "--deny", "type-unknwon"],
        "did you mean `type-unknown`?",
    );
    fails(
        project,
        &["explain", "webAcount"],
        "did you mean `webAccount`?",
    );
    fs::write(
        project.join("old.yaml"),
        "docwright: 99\npages: []\ntypes: []\nenums: []\noperations: []\n",
    )
    .unwrap();
    fails(
        project,
        &["generate", "old.yaml", "--out", "src"],
        "format 99",
    );
    fs::write(
        project.join("docwright.yaml"),
        "docs: specs\nout: src\ninclude: [x\n",
    )
    .unwrap();
    fails(project, &["generate"], "docwright.yaml:");
    fs::write(
        project.join("docwright.yaml"),
        "docs: specs\nincldue: [x]\n",
    )
    .unwrap();
    fails(
        project,
        &["generate"],
        "unknown setting `incldue`; did you mean `include`?",
    );
    fs::remove_file(project.join("docwright.yaml")).unwrap();
    fails(project, &["generate"], "expected a PATH");
}

#[test]
#[cfg(unix)]
fn a_page_that_cannot_be_read_gives_one_message() {
    let project = project();
    let page = project.path().join("specs/api/gone.md");
    // A dangling link is unreadable for every user, including root.
    std::os::unix::fs::symlink("/nonexistent/page.md", &page).unwrap();
    for docs in ["specs", "specs/api/gone.md"] {
        let output = run(project.path(), &["generate", docs, "--out", "src"]);
        assert_eq!(output.status.code(), Some(2), "{docs}");
        assert!(
            error(&output).contains("gone.md") && error(&output).lines().count() == 1,
            "{}",
            error(&output)
        );
    }
}

#[test]
fn a_page_cut_off_in_a_table_gives_one_message_and_nothing_is_lost() {
    let project = project();
    let page = project.path().join("specs/resources/webaccount.md");
    let text = fs::read_to_string(&page).unwrap();
    let cut = text.find("|statusMessage|").unwrap() + 20;
    fs::write(&page, &text[..cut]).unwrap();
    let line = text[..cut].lines().count();
    let message =
        format!("specs/resources/webaccount.md:{line}:1: the page ends within this row of a table");
    fails(project.path(), &["generate"], &message);
    // The rest of the page is still read and reported on.
    let output = run(project.path(), &["lint", "--deny", "table-cut-off"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("error[table-cut-off]"),
        "{}",
        out(&output)
    );
    assert!(
        out(&run(project.path(), &["explain", "webAccount.service"]))
            .contains("serviceInformation")
    );
}

#[test]
fn check_prints_differences_and_writes_nothing() {
    let project = project();
    let project = project.path();
    assert!(run(project, &["generate", "--check"]).status.success());
    let page = project.join("specs/resources/identity.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(
        &page,
        text.replace("|displayName|String|", "|nickname|String|"),
    )
    .unwrap();
    let before = snapshot(project);
    let output = run(project, &["generate", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("-    pub display_name: Option<String>,"),
        "{}",
        out(&output)
    );
    assert!(out(&output).contains("+    pub nickname: Option<String>,"));
    assert_eq!(snapshot(project), before);
    fs::write(&page, text).unwrap();
    fs::write(
        project.join("src/graph.rs"),
        "// @generated by docwright\n// edited\n",
    )
    .unwrap();
    assert_eq!(
        run(project, &["generate", "--check"]).status.code(),
        Some(1)
    );
    assert!(run(project, &["generate"]).status.success());
    assert!(run(project, &["generate", "--check"]).status.success());
}

#[test]
fn a_saved_schema_replaces_the_pages() {
    let project = project();
    let project = project.path();
    let generated = fs::read(project.join("src/graph.rs")).unwrap();
    for file in ["schema.yaml", "schema.json"] {
        assert!(run(project, &["export", "--output", file]).status.success());
    }
    // A schema with another file extension is detected by its content.
    fs::copy(project.join("schema.yaml"), project.join("schema.saved")).unwrap();
    for file in ["schema.yaml", "schema.json", "schema.saved"] {
        let output = run(project, &["generate", file, "--out", "again"]);
        assert!(output.status.success(), "{}", error(&output));
        assert_eq!(fs::read(project.join("again/graph.rs")).unwrap(), generated);
        assert!(error(&run(project, &["lint", file])).contains("a saved schema has no pages"));
    }
}

#[test]
fn a_misspelled_primitive_type_gets_a_suggestion() {
    let project = project();
    let page = "# box resource type\n\n## Properties\n\n|Property|Type|Description|\n|:--|:--|:--|\n|label|Strng|A label.|\n";
    fs::write(project.path().join("box.md"), page).unwrap();
    let said = out(&run(project.path(), &["lint", "box.md"]));
    assert!(
        said.contains("box.md:7:8") && said.contains("did you mean `String`?"),
        "{said}"
    );
}

#[test]
fn a_package_without_requests_is_generated_again() {
    let project = tempfile::tempdir().unwrap();
    let folder = project.path();
    fs::create_dir_all(folder.join("specs")).unwrap();
    for text in ["Key.", "Key, changed."] {
        let page = format!(
            "# boat resource type\n\nNamespace: sea\n\n## Properties\n\n\
             |Property|Type|Description|\n|:--|:--|:--|\n|id|String|{text}|\n"
        );
        fs::write(folder.join("specs/boat.md"), page).unwrap();
        let arguments = ["generate", "specs", "--out", "boats", "--crate", "boats"];
        let output = run(folder, &arguments);
        assert!(output.status.success(), "{}", error(&output));
        let library = fs::read_to_string(folder.join("boats/src/lib.rs")).unwrap();
        assert!(library.contains(text));
    }
}

#[test]
fn output_is_the_same_on_every_run() {
    let project = project();
    let first = snapshot(&project.path().join("src"));
    fs::remove_dir_all(project.path().join("src")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_docwright"))
        .arg("generate")
        .env("RAYON_NUM_THREADS", "1")
        .current_dir(project.path())
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(snapshot(&project.path().join("src")), first);
}

#[test]
fn the_command_line_and_the_build_script_give_the_same_code() {
    let project = project();
    let out = project.path().join("built");
    docwright_generator::Builder::new(project.path().join("specs"))
        .with(|options| options.out = Some(out.clone()))
        .generate()
        .unwrap();
    assert_eq!(
        fs::read(out.join("graph.rs")).unwrap(),
        fs::read(project.path().join("src/graph.rs")).unwrap()
    );
}

#[test]
fn the_command_line_takes_every_setting() {
    let help = out(&run(&specs(), &["generate", "--help"]));
    // Lists of suppressions belong in the settings file.
    for name in docwright_generator::option_names()
        .iter()
        .filter(|name| !matches!(**name, "docs" | "lint"))
    {
        assert!(help.contains(&format!("--{name} ")), "--{name} is missing");
    }
    assert!(help.contains("[PATH]..."));
}

#[test]
fn stages_codes_and_facts_are_explained() {
    let folder = specs();
    let page = folder.join("resources/identity.md");
    for stage in ["source", "blocks", "page", "schema", "model"] {
        let output = run(
            &folder,
            &["explain", page.to_str().unwrap(), "--stage", stage],
        );
        assert!(
            output.status.success() && out(&output).contains("displayName"),
            "{stage}: {}",
            error(&output)
        );
    }
    assert!(out(&run(&folder, &["explain", "--code", "json-lenient"])).contains("without quotes"));
    let facts = out(&run(
        &folder,
        &["explain", ".", "webAccount.allowedAudiences"],
    ));
    assert!(facts.contains("resources/webaccount.md:"), "{facts}");
}

#[test]
fn json_reports_have_places_and_excerpts() {
    let output = run(&specs(), &["lint", ".", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["pages"].as_array().unwrap().len(), 16);
    let first = &report["diagnostics"][0];
    assert!(
        first["line"].is_u64() && first["column"].is_u64() && first["excerpt"].is_string(),
        "{first}"
    );
}

#[test]
fn corrections_count_before_pages() {
    let project = project();
    let folder = project.path();
    let corrections = "microsoft.graph.webAccount:\n  base: microsoft.graph.entity\n  properties:\n    description: { type: Edm.Int64, required: true }\n    statusMesage: { nullable: false }\n    added: { type: Collection(Edm.Guid) }\nmicrosoft.graph.nothing: { open: true }\n";
    fs::write(folder.join("corrections.yaml"), corrections).unwrap();
    fs::write(
        folder.join("docwright.yaml"),
        "docs: specs\nout: src\ncorrections: corrections.yaml\n",
    )
    .unwrap();
    let output = run(folder, &["explain", "webAccount"]);
    assert!(output.status.success(), "{}", error(&output));
    for said in [
        "Edm.Int64",
        "Collection(Edm.Guid)",
        "corrections.yaml:2:3",
        "corrections.yaml:4:20",
        "correction",
    ] {
        assert!(out(&output).contains(said), "{said}: {}", out(&output));
    }
    let said = out(&run(folder, &["lint"]));
    for (message, line) in [("statusMesage", 5), ("microsoft.graph.nothing", 7)] {
        let place = format!("corrections.yaml:{line}:");
        assert!(
            said.contains("correction-unused") && said.contains(message) && said.contains(&place),
            "{said}"
        );
    }
    assert!(run(folder, &["generate"]).status.success());
    let models = fs::read_to_string(folder.join("src/graph.rs")).unwrap();
    assert!(
        models.contains("pub added: "),
        "a property that no page has is generated"
    );
    fs::write(folder.join("corrections.yaml"), "a.b:\n  bsae: x\n").unwrap();
    fails(folder, &["generate"], "unknown field `bsae`");
    let saved = run(
        folder,
        &[
            "export",
            "specs",
            "--corrections",
            "docwright.yaml",
            "--output",
            "x.yaml",
        ],
    );
    assert_eq!(saved.status.code(), Some(2));
    fs::write(
        folder.join("corrections.yaml"),
        "microsoft.graph.webAccount: { open: true }\n",
    )
    .unwrap();
    let saved = run(folder, &["export", "--output", "saved.json"]);
    assert!(saved.status.success(), "{}", error(&saved));
    let text = fs::read_to_string(folder.join("saved.json")).unwrap();
    assert!(
        serde_json::from_str::<serde_json::Value>(&text).is_ok(),
        "JSON by the file's ending"
    );
    let both = [
        "export",
        "saved.json",
        "--corrections",
        "corrections.yaml",
        "--output",
        "again.yaml",
    ];
    fails(
        folder,
        &both,
        "corrects pages, but the input is a saved schema",
    );
}

#[test]
fn only_files_of_earlier_runs_are_removed_with_a_message() {
    let project = project();
    let path = |name: &str| project.path().join("package").join(name);
    let generate = || {
        run(
            project.path(),
            &[
                "generate", "specs", "--out", "package", "--crate", "bindings",
            ],
        )
    };
    assert!(generate().status.success());
    let listed = fs::read_to_string(path(".docwright-files")).unwrap();
    assert!(listed.contains(" src/lib.rs\n"), "{listed}");
    // A copy that a user made, another package below, and files that the list must not affect.
    fs::copy(path("src/lib.rs"), path("src/mine.rs")).unwrap();
    fs::create_dir_all(path("inner/src")).unwrap();
    fs::copy(path("src/lib.rs"), path("inner/src/lib.rs")).unwrap();
    fs::copy(path("src/lib.rs"), path("src/old.rs")).unwrap();
    fs::copy(path("src/lib.rs"), project.path().join("outside.rs")).unwrap();
    fs::write(path("src/edited.rs"), "// my own\n").unwrap();
    fs::write(
        path(".docwright-files"),
        listed + "src/old.rs\nsrc/edited.rs\nsrc/gone.rs\n../outside.rs\n",
    )
    .unwrap();
    let check = run(
        project.path(),
        &[
            "generate", "specs", "--out", "package", "--crate", "bindings", "--check",
        ],
    );
    assert_eq!(check.status.code(), Some(1));
    assert!(
        out(&check).contains("src/old.rs is no longer generated"),
        "{}",
        out(&check)
    );
    let output = generate();
    let removed: Vec<String> = error(&output)
        .lines()
        .filter(|line| line.starts_with("removed"))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        removed,
        ["removed package/src/old.rs: an earlier run wrote it, and it is no longer generated"]
    );
    assert!(!path("src/old.rs").exists());
    for kept in [
        "src/mine.rs",
        "inner/src/lib.rs",
        "src/edited.rs",
        "../outside.rs",
    ] {
        assert!(path(kept).exists(), "{kept}");
    }
    assert!(
        !fs::read_to_string(path(".docwright-files"))
            .unwrap()
            .contains("old.rs")
    );
}

#[test]
fn the_links_of_one_page_are_those_of_the_whole_set() {
    let project = project();
    let page = project.path().join("specs/resources/webaccount.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(
        &page,
        format!("{text}\nSee [nothing](../api/nothing.md) and [the folder](ItemFacet.md).\n"),
    )
    .unwrap();
    let links = |path: &str| {
        let output = run(project.path(), &["lint", path, "--format", "github"]);
        let lines: Vec<String> = out(&output).lines().map(str::to_owned).collect();
        let of_page = |line: &&String| {
            line.contains("webaccount.md") && (line.contains("link") || line.contains("type-"))
        };
        lines.iter().filter(of_page).cloned().collect::<Vec<_>>()
    };
    let whole = links("specs");
    assert_eq!(whole.len(), 2, "{whole:#?}");
    assert_eq!(links("specs/resources/webaccount.md"), whole);
}

#[test]
fn suggestions_name_similar_items() {
    for (name, message) in [
        (
            "webAcount",
            "`webAcount` not found; did you mean `webAccount`?",
        ),
        (
            "webAccount.usrId",
            "`microsoft.graph.webAccount` has no property `usrId`; did you mean `webAccount.userId`?",
        ),
        (
            "GET /me/profile/webAcounts",
            "did you mean `GET /me/profile/webAccounts`?",
        ),
        ("microsoft.graph.zebra", "`microsoft.graph.zebra` not found"),
        (
            "specs/resources/webaccount.md",
            "is a path; give the NAME to explain after it",
        ),
    ] {
        let output = run(&specs().join(".."), &["explain", "specs", name]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            error(&output).trim_end().ends_with(message) || error(&output).contains("is a path"),
            "{}",
            error(&output)
        );
    }
}

#[test]
fn pages_on_one_operation_are_shown_side_by_side() {
    let project = project();
    let page = project.path().join("specs/api/profile-list-webaccounts.md");
    let text = fs::read_to_string(&page).unwrap();
    let (head, rest) = text.split_once("\n# ").unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    fs::write(
        page.with_file_name("aaa.md"),
        format!("{head}\n# Another account page\n{rest}"),
    )
    .unwrap();
    let output = run(
        project.path(),
        &["explain", "specs", "GET /me/profile/webAccounts"],
    );
    let said = out(&output);
    let line = |word: &str| {
        said.lines()
            .find(|line| line.trim_start().starts_with(word))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        line("1  ").ends_with("documents it")
            && line("1  ").contains("profile-list-webaccounts.md"),
        "{said}"
    );
    assert!(line("2  ").contains("aaa.md"), "{said}");
    assert!(
        line("title").contains("* List webAccounts")
            && line("title").contains("Another account page"),
        "{said}"
    );
}

#[test]
fn a_dialect_of_ones_own_adds_to_the_built_in_one() {
    let project = project();
    let page = project.path().join("specs/resources/webaccount.md");
    let text = fs::read_to_string(&page)
        .unwrap()
        .replace("## Properties", "## Features");
    fs::write(&page, text).unwrap();
    let dialect = project.path().join("own.yaml");
    let property = |more: &[&str]| {
        let arguments: Vec<&str> = more.iter().copied().chain(["webAccount.userId"]).collect();
        out(&run(
            project.path(),
            &[&["explain", "specs"], arguments.as_slice()].concat(),
        ))
        .contains("webaccount.md:")
    };
    fs::write(
        &dialect,
        "extends: graph\nheadings:\n  properties: [features]\n",
    )
    .unwrap();
    assert!(property(&["--dialect", "own.yaml"]));
    // Errors in the file are reported with their place.
    for (text, message) in [
        (
            "extends: graph\nheadings:\n  propertys: [features]\n",
            "own.yaml:3:3",
        ),
        (
            "extends: grpah\n",
            "`grpah` is not built in; these are: graph",
        ),
        ("extends: graph\nheadings: [\n", "own.yaml:"),
    ] {
        fs::write(&dialect, text).unwrap();
        fails(
            project.path(),
            &["generate", "specs", "--dialect", "own.yaml", "--out", "src"],
            message,
        );
    }
}

#[test]
fn the_built_in_dialects_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let graph = run(folder.path(), &["dialect"]);
    assert!(graph.status.success() && out(&graph).contains("\nheadings:\n"));
    // The output is a valid dialect.
    fs::write(folder.path().join("graph.yaml"), out(&graph)).unwrap();
    let specs = specs();
    let specs = specs.to_str().unwrap();
    let read = |more: &[&str]| {
        out(&run(
            folder.path(),
            &[&["export", specs, "--format", "csdl"], more].concat(),
        ))
    };
    assert_eq!(read(&["--dialect", "graph.yaml"]), read(&[]));
    for language in ["german", "spanish", "russian", "japanese", "french"] {
        assert!(
            run(folder.path(), &["dialect", language]).status.success(),
            "{language}"
        );
    }
    assert!(error(&run(folder.path(), &["dialect", "spansh"])).contains("did you mean `spanish`?"));
}

#[test]
fn pages_without_a_type_or_a_request_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::write(
        folder.path().join("docs/a.md"),
        "# How to write\n\nWith a pen.\n",
    )
    .unwrap();
    for command in [
        &["generate", "docs", "--out", "src"][..],
        &["export", "docs"][..],
    ] {
        fails(
            folder.path(),
            command,
            "1 page was read and no type and no operation found",
        );
    }
}

//! Tests of what happens when pages, or generated files, change.
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{error, out, project, run, snapshot};

const GENERATE: [&str; 6] = [
    "generate", "specs", "--out", "package", "--crate", "bindings",
];

fn check(folder: &Path) -> std::process::Output {
    run(folder, &[&GENERATE[..], &["--check"]].concat())
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn check_names_the_pages_that_changed() {
    let project = project();
    let folder = project.path();
    assert!(run(folder, &GENERATE).status.success());
    assert_eq!(check(folder).status.code(), Some(0));
    let page = folder.join("specs/resources/webaccount.md");
    edit(
        &page,
        "|webUrl|String|Address",
        "|webUrl|String|The address",
    );
    let output = check(folder);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        error(&output)
            .contains("changed since the last generation:\n  specs/resources/webaccount.md")
    );
    // A page that changes nothing that is generated.
    edit(
        &page,
        "|webUrl|String|The address",
        "|webUrl|String|Address",
    );
    edit(&page, "author: \"docwright\"", "author: \"someone\"");
    assert_eq!(check(folder).status.code(), Some(0));
}

#[test]
fn check_notices_what_an_interrupted_run_left_and_the_next_run_repairs_it() {
    let project = project();
    let folder = project.path();
    assert!(run(folder, &GENERATE).status.success());
    let whole = snapshot(&folder.join("package"));
    fs::write(
        folder.join("package/src/.docwright-a1.tmp"),
        "half of a file",
    )
    .unwrap();
    let file = folder.join("package/src/ops.rs");
    edit(&file, "pub const", "pub  const");
    assert_eq!(check(folder).status.code(), Some(1));
    assert!(run(folder, &GENERATE).status.success());
    assert_eq!(snapshot(&folder.join("package")), whole);
}

#[test]
fn a_killed_run_leaves_nothing_that_check_does_not_notice() {
    let project = project();
    let folder = project.path();
    assert!(run(folder, &GENERATE).status.success());
    let page = folder.join("specs/resources/webaccount.md");
    let whole = [true, false].map(|first| {
        let (from, to) = if first {
            ("webUrl|String", "webUrl|Int32")
        } else {
            ("webUrl|Int32", "webUrl|String")
        };
        edit(&page, from, to);
        assert!(run(folder, &GENERATE).status.success());
        snapshot(&folder.join("package/src"))
    });
    for kill in 0..4_u64 {
        edit(&page, "webUrl|String", "webUrl|Int32");
        let mut child = Command::new(env!("CARGO_BIN_EXE_docwright"))
            .args(GENERATE)
            .current_dir(folder)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(70 + kill * 30));
        let _ = child.kill();
        child.wait().unwrap();
        let left = snapshot(&folder.join("package/src"));
        let noticed = check(folder).status.code() == Some(1);
        assert!(noticed || left == whole[0], "after {kill}");
        assert!(run(folder, &GENERATE).status.success());
        assert_eq!(snapshot(&folder.join("package/src")), whole[0]);
        edit(&page, "webUrl|Int32", "webUrl|String");
        assert!(run(folder, &GENERATE).status.success());
        assert_eq!(snapshot(&folder.join("package/src")), whole[1]);
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_in_the_output_are_not_followed() {
    let project = project();
    let folder = project.path();
    fs::create_dir_all(folder.join("package")).unwrap();
    fs::create_dir_all(folder.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(folder.join("elsewhere"), folder.join("package/src")).unwrap();
    let output = run(folder, &GENERATE);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        error(&output).contains("it is a symbolic link"),
        "{}",
        error(&output)
    );
    assert_eq!(snapshot(&folder.join("elsewhere")), []);
}

#[test]
fn the_lock_file_keeps_text_until_a_fresh_generation() {
    let project = project();
    let folder = project.path();
    assert!(run(folder, &GENERATE).status.success());
    let page = folder.join("specs/resources/identity.md");
    edit(
        &page,
        "|displayName|String|",
        "|displayName|[allowedAudiences](allowedaudiences.md)|",
    );
    let field = || {
        let text = fs::read_to_string(folder.join("package/src/lib.rs")).unwrap();
        let at = text.find("pub display_name: ").unwrap();
        text[at..].lines().next().unwrap().to_owned()
    };
    assert!(run(folder, &GENERATE).status.success());
    assert_eq!(field(), "pub display_name: Option<String>,");
    assert!(
        run(folder, &[&GENERATE[..], &["--fresh"]].concat())
            .status
            .success()
    );
    assert_eq!(field(), "pub display_name: Option<AllowedAudiences>,");
    fs::write(
        folder.join("package/docwright.lock.yaml"),
        "docwright_lock: 9\n",
    )
    .unwrap();
    let output = run(folder, &GENERATE);
    assert!(
        error(&output).contains("this lock file has format 9"),
        "{}",
        error(&output)
    );
}

#[test]
fn a_second_generation_changes_nothing() {
    let project = project();
    let folder = project.path();
    // Two steps that lead to one node, since what is below them is equal.
    let page = |name: &str, path: &str| {
        let text = format!(
            "---\ndoc_type: apiPageType\n---\n# Get {name}\n\n## HTTP request\n\n```http\n\
             GET /boards/{{id}}/{path}\n```\n\n## Response\n\nIf successful, this method returns \
             `200 OK` and a [webAccount](../resources/webaccount.md) object.\n"
        );
        fs::write(folder.join(format!("specs/api/{name}.md")), text).unwrap();
    };
    page("tiles", "tiles(size='{size}')\nGET /boards/{id}/tiles");
    page("corners", "cornerA\nGET /boards/{id}/cornerB");
    assert!(run(folder, &GENERATE).status.success());
    let first = snapshot(&folder.join("package"));
    let output = run(folder, &GENERATE);
    assert!(
        error(&output).contains("package is up to date"),
        "{}",
        error(&output)
    );
    // Without the manifest, everything is generated again.
    fs::remove_file(folder.join("package/.docwright-files")).unwrap();
    let output = run(folder, &GENERATE);
    assert!(error(&output).contains("(0 changed)"), "{}", error(&output));
    assert_eq!(snapshot(&folder.join("package")), first);
}

#[test]
fn a_node_that_was_split_keeps_both_names_in_later_generations() {
    let project = project();
    let folder = project.path();
    assert!(run(folder, &GENERATE).status.success());
    let nodes = || fs::read_to_string(folder.join("package/src/nodes.rs")).unwrap();
    let first = nodes();
    let page = folder.join("specs/api/profile-list-webaccounts.md");
    let request = "GET /users/{id | userPrincipalName}/profile/webAccounts\n";
    edit(&page, request, "");
    assert!(run(folder, &GENERATE).status.success());
    let split = nodes();
    let name = "pub struct ProfileWebAccounts(";
    assert!(first.contains(name) && split.contains(name));
    assert_ne!(
        first.matches("pub struct").count(),
        split.matches("pub struct").count()
    );
    assert!(run(folder, &GENERATE).status.success());
    assert_eq!(nodes(), split);
    let line = "GET /me/profile/webAccounts\n";
    edit(&page, line, &format!("{line}{request}"));
    assert!(run(folder, &GENERATE).status.success());
    // Every name of the second generation is still there, as a type or as an alias.
    let names = split
        .lines()
        .filter_map(|line| line.strip_prefix("pub struct "));
    for name in names.filter_map(|rest| rest.split('(').next()) {
        let (own, alias) = (format!("pub struct {name}("), format!("pub type {name} = "));
        assert!(nodes().contains(&own) || nodes().contains(&alias), "{name}");
    }
}

#[test]
fn diff_reports_in_four_formats_and_denies_a_rating() {
    let project = project();
    let folder = project.path();
    assert!(
        run(folder, &["export", "specs", "--output", "old.yaml"])
            .status
            .success()
    );
    edit(
        &folder.join("specs/resources/identity.md"),
        "|displayName|String|",
        "|displayName|Int32|<script>alert(1)</script> ",
    );
    let diff = |more: &[&str]| run(folder, &[&["diff", "old.yaml", "specs"], more].concat());
    let text = out(&diff(&[]));
    assert!(
        text.contains("major property `displayName` changed from `Edm.String` to `Edm.Int32`"),
        "{text}"
    );
    let markdown = out(&diff(&["--format", "markdown"]));
    assert!(
        markdown.contains("## Programs may not compile (major, 1)"),
        "{markdown}"
    );
    let html = out(&diff(&["--format", "html", "--text"]));
    assert!(
        html.contains("<td><code>microsoft.graph.identity</code></td>")
            && !html.contains("<script>alert")
    );
    let json = out(&diff(&["--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let change = &json["changes"][0];
    assert_eq!(
        (&change["member"], &change["rating"]),
        (&"displayName".into(), &"major".into())
    );
    let published = include_str!("../../../docs/diff.schema.json");
    let published: serde_json::Value = serde_json::from_str(published).unwrap();
    for name in change.as_object().unwrap().keys() {
        assert!(
            published["$defs"]["change"]["properties"]
                .get(name)
                .is_some(),
            "{name}"
        );
    }
    assert_eq!(diff(&["--deny", "major"]).status.code(), Some(1));
    assert_eq!(
        run(folder, &["diff", "specs", "specs", "--deny", "patch"])
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn diff_reads_revisions_without_touching_the_work_tree() {
    let project = project();
    let folder = project.path();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", error(&output));
    };
    git(&["init", "-q"]);
    let commit = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.com",
        "commit",
        "-qm",
        "x",
        "--no-gpg-sign",
    ];
    git(&["add", "specs"]);
    git(&commit);
    let page = folder.join("specs/resources/identity.md");
    edit(
        &page,
        "|id|String|The key.|\n",
        "|id|String|The key.|\n|nickname|String|A name.|\n",
    );
    git(&["add", "specs"]);
    git(&commit);
    edit(&page, "nickname", "shortName");
    let before = snapshot(folder);
    let output = run(folder, &["diff", "HEAD~1..HEAD", "--repo", ".", "specs"]);
    assert!(
        out(&output).contains("property `nickname` added"),
        "{}{}",
        out(&output),
        error(&output)
    );
    assert_eq!(snapshot(folder), before);
    let same = run(folder, &["diff", "HEAD~1..HEAD", "--repo", ".", "./specs"]);
    assert_eq!(out(&same), out(&output));
    // The work tree is not what the revisions have.
    let absolute = folder.join("specs");
    let path = absolute.to_str().unwrap();
    let output = run(folder, &["diff", "HEAD~1..HEAD", "--repo", ".", path]);
    assert!(
        error(&output).contains("is not a path within the repository"),
        "{}",
        error(&output)
    );
    let output = run(folder, &["diff", "HEAD~9..HEAD", "--repo", ".", "specs"]);
    assert!(
        error(&output).contains("git cannot read `HEAD~9`"),
        "{}",
        error(&output)
    );
}

#[test]
fn watch_generates_after_each_change_of_a_page() {
    use std::io::{BufRead as _, BufReader};
    let project = project();
    let folder = project.path();
    let mut child = Command::new(env!("CARGO_BIN_EXE_docwright"))
        .args(["watch", "specs", "--out", "package", "--crate", "bindings"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The diagnostics of changed pages come before the result.
    let mut line = || {
        let mut lines = lines.by_ref().map(Result::unwrap);
        lines.find(|line| line.contains("written")).unwrap()
    };
    let first = line();
    let page = folder.join("specs/resources/identity.md");
    edit(
        &page,
        "|id|String|The key.|\n",
        "|id|String|The key.|\n|nickname|String|A name.|\n",
    );
    let second = line();
    let _ = child.kill();
    child.wait().unwrap();
    assert!(
        first.contains("written, 0 diagnostics on changed pages"),
        "{first}"
    );
    assert!(second.contains("after a change of 1 file"), "{second}");
    let text = fs::read_to_string(folder.join("package/src/lib.rs")).unwrap();
    assert!(text.contains("pub nickname: Option<String>"));
}

#[test]
fn names_of_a_hostile_lock_file_reach_neither_manifest_nor_code() {
    let project = project();
    let folder = project.path();
    assert!(run(folder, &GENERATE).status.success());
    let manifest = fs::read_to_string(folder.join("package/Cargo.toml")).unwrap();
    let lock = folder.join("package/docwright.lock.yaml");
    edit(
        &lock,
        "  /users: Users\n",
        "  /users: \"Users; fn evil() {}\"\n",
    );
    edit(&lock, "  /me: me\n", "  /me: \"me() {} fn evil\"\n");
    assert!(run(folder, &GENERATE).status.success());
    assert_eq!(
        fs::read_to_string(folder.join("package/Cargo.toml")).unwrap(),
        manifest
    );
    for (path, text) in snapshot(&folder.join("package/src")) {
        let text = String::from_utf8(text).unwrap();
        assert!(
            !text.contains("fn evil") && is_balanced(&text),
            "{}",
            path.display()
        );
    }
}

fn is_balanced(text: &str) -> bool {
    // Every delimiter has its partner: nothing was opened by a name.
    text.matches('{').count() == text.matches('}').count()
}

#[test]
fn a_module_has_a_lock_file_if_the_settings_name_one() {
    let project = project();
    let folder = project.path();
    let module = [
        "generate",
        "specs",
        "--out",
        "src",
        "--lock",
        "names.lock.yaml",
    ];
    assert!(run(folder, &module).status.success());
    let lock = fs::read_to_string(folder.join("names.lock.yaml")).unwrap();
    assert!(lock.contains("/me/profile/webaccounts"), "{lock}");
    let page = folder.join("specs/resources/identity.md");
    edit(
        &page,
        "|displayName|String|",
        "|displayName|[allowedAudiences](allowedaudiences.md)|",
    );
    assert!(run(folder, &module).status.success());
    let text = fs::read_to_string(folder.join("src/graph.rs")).unwrap();
    assert!(text.contains("pub display_name: Option<String>,"));
    let check = |expected| {
        let output = run(folder, &[&module[..], &["--check"]].concat());
        assert_eq!(output.status.code(), Some(expected), "{}", error(&output));
    };
    check(0);
    fs::remove_file(folder.join("names.lock.yaml")).unwrap();
    check(1);
    let both = [&GENERATE[..], &["--lock", "names.lock.yaml"]].concat();
    let output = run(folder, &both);
    assert!(
        error(&output).contains("`lock` is for modules"),
        "{}",
        error(&output)
    );
}

/// Returns the changes between two pages as `change what member rating`.
fn changes(old: &str, new: &str) -> Vec<String> {
    let project = tempfile::tempdir().unwrap();
    let folder = project.path();
    for (set, page) in [("old", old), ("new", new)] {
        let path = folder.join(set).join("v1.0/api/page.md");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, page).unwrap();
    }
    let output = run(
        folder,
        &["diff", "old/v1.0", "new/v1.0", "--format", "json"],
    );
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let changes = report["changes"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    changes
        .iter()
        .map(|it| {
            let fields = [&it["change"], &it["what"], &it["member"], &it["rating"]];
            fields.map(text).join(" ")
        })
        .collect()
}

#[test]
fn another_argument_of_a_function_is_one_change() {
    let page = |arguments: &str, rows: &str| {
        format!(
            "# boat: trips\n\nNamespace: sea\n\n## HTTP request\n\n``` http\n\
             GET /boats/{{id}}/trips({arguments})\n```\n\n## Function parameters\n\n\
             |Parameter|Type|Description|\n|:--|:--|:--|\n{rows}\n"
        )
    };
    let start = "|start|String|When.|\n";
    let old = page("start={start}", start);
    let more = page(
        "start={start},limit={limit}",
        &format!("{start}|limit|Int32|Most.|"),
    );
    assert_eq!(changes(&old, &more), ["added parameter limit major"]);
    let renamed = page("from={from}", "|from|String|When.|");
    assert_eq!(changes(&old, &renamed), ["renamed parameter from major"]);
}

#[test]
fn an_option_without_a_method_breaks_no_program() {
    let page = |options: &str| {
        format!(
            "# List boats\n\nNamespace: sea\n\n## HTTP request\n\n``` http\nGET /boats\n```\n\n\
             ## Optional query parameters\n\nThis method supports the {options} query parameters.\n"
        )
    };
    let found = changes(&page("`$select` and `$skiptoken`"), &page("`$select`"));
    assert_eq!(found, ["removed query $skiptoken patch"]);
}

//! Tests on Microsoft Graph's pages of 2021: the seeds, the Profile family and all of v1.0. The
//! pages are outside the repository, in the folder that `DOCWRIGHT_SHARED` names (by default
//! `../shared`, beside the checkout). If they are missing, the tests report that and pass; if `CI`
//! is set, they fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod later;
mod planted;
mod rendered;
mod unchanged;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use docwright_generator::api::{Grant, PageKind};
use docwright_generator::diagnostic::{Code, Diagnostic, Report};
use docwright_generator::input::{self, Input};
use docwright_generator::page::Body;
use docwright_generator::schema::{self, Evidence, OperationKind, Schema};
use docwright_generator::session::{self, Reading, Timings};
use docwright_generator::text::{Role, Source, Sources};
use docwright_generator::{Options, emit, export, model, output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns a file or folder of the documentation sets. If it is missing, reports that the test is
/// skipped and returns `None`.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("DOCWRIGHT_SHARED").unwrap_or_else(|| "../shared".into());
    let found = root().join(folder).join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "`{}` is missing, and CI must not skip its tests",
        found.display()
    );
    // The test harness captures what `println!` writes.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: `{}` is missing; set DOCWRIGHT_SHARED (see CONTRIBUTING.md)",
        found.display()
    );
    None
}

fn read(docs: Vec<PathBuf>) -> Reading {
    session::read(&Options {
        docs,
        ..Options::default()
    })
    .unwrap()
}

fn reports(reading: &Reading) -> Vec<Report> {
    reading
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.report(&reading.sources))
        .collect()
}

/// Returns the names of the first operation's settable properties.
fn settable(schema: &Schema) -> Vec<&str> {
    schema.operations[0]
        .body
        .as_ref()
        .unwrap()
        .properties
        .iter()
        .map(|property| property.name.as_str())
        .collect()
}

const AUDIENCES: [&str; 8] = [
    "me",
    "family",
    "contacts",
    "groupMembers",
    "organization",
    "federatedOrganizations",
    "everyone",
    "unknownFutureValue",
];

#[test]
fn the_generated_seed() {
    let Some(seed) = shared("seeds/post-webaccounts.generated.md") else {
        return;
    };
    let reading = read(vec![seed]);
    let schema = &reading.schema;
    assert_eq!(schema.operations.len(), 1);
    let operation = &schema.operations[0];
    assert_eq!(
        (operation.kind, operation.method.as_str()),
        (OperationKind::Create, "POST")
    );
    assert_eq!(operation.paths[0].value, "/me/profile/webAccounts");
    assert_eq!(operation.paths[0].source, Evidence::Example);
    let body = operation.body.as_ref().unwrap();
    assert_eq!(body.properties.len(), 12);
    let owned_by = |owner: Option<&str>| {
        let of = |p: &&schema::Property| p.owner.as_ref().map(|fact| fact.value.as_str()) == owner;
        body.properties.iter().filter(of).count()
    };
    assert_eq!(owned_by(Some("microsoft.graph.entity")), 1);
    assert_eq!(owned_by(Some("microsoft.graph.itemFacet")), 6);
    assert_eq!(owned_by(None), 5);
    let audiences = body
        .properties
        .iter()
        .find(|p| p.name == "allowedAudiences")
        .unwrap();
    assert_eq!(
        audiences.r#type.value.name,
        "microsoft.graph.allowedAudiences"
    );
    let members: Vec<&str> = schema.enums[0]
        .members
        .iter()
        .map(|member| member.name.value.as_str())
        .collect();
    assert_eq!(members, AUDIENCES);
    assert_eq!(operation.response.statuses[0].value, 201);
    assert_eq!(
        operation
            .response
            .r#type
            .as_ref()
            .unwrap()
            .value
            .to_string(),
        "microsoft.graph.webAccount"
    );
    let permissions = &operation.permissions[0];
    assert_eq!(*permissions.delegated_work.value, Grant::Unknown);
    assert_eq!(*permissions.delegated_personal.value, Grant::NotSupported);
    assert_eq!(*permissions.application.value, Grant::Unknown);
    let reports = reports(&reading);
    let at = |code: &str| -> Vec<u32> {
        reports
            .iter()
            .filter(|r| r.code == code)
            .map(|r| r.place.line)
            .collect()
    };
    assert_eq!(at("permissions-unknown"), [19, 21]);
    assert_eq!(at("conflict-path"), [29]);
    assert_eq!(at("path-repaired"), [73, 73]);
    assert!(at("example-placeholder").len() >= 16);
    assert!(
        reports
            .iter()
            .filter(|r| r.code == "example-placeholder")
            .all(|r| r.severity.to_string() == "info")
    );
    assert!(
        reports
            .iter()
            .all(|r| !r.place.excerpt.is_empty() && r.place.column > 0)
    );
}

#[test]
fn the_rendered_seed() {
    let Some(seed) = shared("seeds/create-webaccount.rendered.txt") else {
        return;
    };
    let reading = read(vec![seed]);
    let schema = &reading.schema;
    let operation = &schema.operations[0];
    let paths: Vec<&str> = operation
        .paths
        .iter()
        .map(|path| path.value.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "/me/profile/webAccounts",
            "/users/{id | userPrincipalName}/profile/webAccounts"
        ]
    );
    assert_eq!(operation.title.as_ref().unwrap().value, "Create webAccount");
    assert_eq!(
        settable(schema),
        [
            "allowedAudiences",
            "description",
            "inference",
            "service",
            "source",
            "statusMessage",
            "userId",
            "webUrl"
        ]
    );
    let permissions = &operation.permissions[0];
    let scopes = |least: &str, higher: &[&str]| Grant::Scopes {
        least: vec![least.into()],
        higher: higher.iter().map(|scope| (*scope).into()).collect(),
    };
    assert_eq!(
        *permissions.delegated_work.value,
        scopes("User.ReadWrite", &["User.ReadWrite.All"])
    );
    assert_eq!(
        *permissions.delegated_personal.value,
        scopes("User.ReadWrite", &[])
    );
    assert_eq!(*permissions.application.value, Grant::NotSupported);
    let example = &operation.examples[0];
    assert_eq!(
        example
            .request
            .as_ref()
            .unwrap()
            .body
            .as_ref()
            .unwrap()
            .to_value()["userId"],
        "innocenty.popov"
    );
    assert_eq!(example.responses[0].status, 201);
    assert!(
        reports(&reading)
            .iter()
            .any(|report| report.code == "rendered-text")
    );
}

#[test]
fn both_seeds_are_one_operation_and_every_difference_is_reported() {
    let Some(seeds) = shared("seeds") else { return };
    let reading = read(vec![seeds]);
    let schema = &reading.schema;
    assert_eq!(schema.operations.len(), 1);
    assert_eq!(schema.operations[0].paths.len(), 2);
    assert_eq!(settable(schema).len(), 8);
    let reports = reports(&reading);
    let both: Vec<&Report> = reports
        .iter()
        .filter(|report| {
            report
                .related
                .iter()
                .any(|place| place.page != report.place.page)
        })
        .collect();
    // The title, the description, the description of a property (on the type and on its base),
    // three kinds of permissions, a path, and five properties that one page lists as
    // settable and the other does not, and one the other way round. One page states that two
    // headers are required, which the other does not contradict.
    for (code, count) in [
        ("conflict-text", 4),
        ("conflict-permissions", 3),
        ("conflict-path", 1),
        ("conflict-required", 0),
        ("conflict-body", 6),
    ] {
        assert_eq!(
            both.iter().filter(|report| report.code == code).count(),
            count,
            "{code}"
        );
    }
    assert!(both.iter().any(
        |report| report.code == "conflict-type" && report.message.contains("allowedAudiences")
    ));
    assert!(
        both.iter()
            .all(|report| report.help.as_ref().is_some_and(|help| !help.is_empty()))
    );
}

#[test]
fn the_profile_family_as_a_package() {
    let Some(docs) = shared("corpus/api-reference/beta") else {
        return;
    };
    let reading = read(vec![docs.clone()]);
    let pages = |kind: PageKind| {
        reading
            .schema
            .pages
            .iter()
            .filter(|page| page.kind == kind)
            .count()
    };
    assert_eq!(
        (pages(PageKind::Operation), pages(PageKind::Resource)),
        (97, 38)
    );
    assert_eq!(
        (reading.schema.operations.len(), reading.schema.types.len()),
        (97, 38)
    );
    // In the target folder of this build, so that dependencies are built once.
    let binary = std::env::current_exe().unwrap();
    let target = binary.ancestors().nth(3).unwrap();
    let folder = target.join("corpus-profile");
    let _ = fs::remove_dir_all(&folder);
    let generated = session::generate(&Options {
        docs: vec![docs],
        crate_name: Some("graph_profile".to_owned()),
        runtime_path: Some(root().join("runtime")),
        out: Some(folder.clone()),
        ..Options::default()
    })
    .unwrap();
    output::write(&generated.files, &folder).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    // The package is not part of this workspace.
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command
            .args(arguments)
            .env("CARGO_TARGET_DIR", target)
            .current_dir(&folder);
        let output = command.output().unwrap();
        let (out, error) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{arguments:?}\n{out}\n{error}");
        assert!(!error.contains("warning"), "{arguments:?}\n{error}");
        out.into_owned()
    };
    cargo(&["clippy", "--all-targets", "--offline"]);
    let out = cargo(&["test", "--offline", "--", "--nocapture"]);
    assert!(
        out.contains("176 examples hold; 0 are wrong on their pages"),
        "{out}"
    );
}

#[test]
fn all_of_v1_0_is_read_and_resolved() {
    let Some(docs) = shared("corpus/api-reference/v1.0") else {
        return;
    };
    let reading = read(vec![docs]);
    assert_eq!(reading.schema.pages.len(), 3341);
    assert!(reading.schema.types.len() > 900 && reading.schema.operations.len() > 1500);
    let resolved = model::resolve(&reading.schema, &Options::default()).unwrap();
    assert_eq!(resolved.operations.len(), reading.schema.operations.len());

    // A saved schema replaces the pages: every output is the same to the byte.
    let saved = schema::load(&schema::save_json(&reading.schema).unwrap()).unwrap();
    assert!(saved == reading.schema);
    for export in [export::csdl, export::openapi, export::json_schema] {
        assert!(export(&saved) == export(&reading.schema));
    }
    let options = Options {
        include: vec!["microsoft.graph.driveItem".to_owned()],
        ..Options::default()
    };
    let emit = |schema: &Schema| emit::emit(&model::resolve(schema, &options).unwrap(), &options);
    assert!(emit(&saved) == emit(&reading.schema));
}

#[test]
fn no_fact_depends_on_file_names() {
    let Some(docs) = shared("corpus/api-reference/v1.0") else {
        return;
    };
    let (Input::Pages(sources), dialect) = input::load(&Options {
        docs: vec![docs],
        ..Options::default()
    })
    .unwrap() else {
        panic!("no pages")
    };
    // The new names reverse the order of the pages.
    let base = |path: &str| path.rsplit('/').next().unwrap().to_lowercase();
    let names: HashMap<String, String> = sources
        .pages()
        .map(|(id, page)| (base(&page.path), format!("p{:06}.md", 900_000 - id.0)))
        .collect();
    let others = sources.iter().map(|(_, source)| {
        let path = if source.role == Role::Page {
            unchanged::renamed(&names, &source.path)
        } else {
            source.path.to_string()
        };
        let text = unchanged::relinked(&names, &source.text);
        Source::new(path, text.into_bytes(), source.role)
    });
    let others = Sources::new(sources.version.clone(), others.collect());
    let facts = |sources: &Sources| {
        let (schema, _) = session::read_schema(sources, &dialect, &mut Timings::default());
        plain(serde_json::from_str(&schema::save_json(&schema).unwrap()).unwrap())
    };
    let (own, other) = (facts(&sources), facts(&others));
    for key in ["types", "enums", "operations"] {
        let (own, other) = (own[key].as_array().unwrap(), other[key].as_array().unwrap());
        let names = |list: &[serde_json::Value]| -> BTreeSet<String> {
            list.iter()
                .map(|item| item.get("name").or(item.get("id")).unwrap().to_string())
                .collect()
        };
        let (all, others) = (names(own), names(other));
        assert_eq!(
            all.symmetric_difference(&others).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{key}"
        );
        for (own, other) in own.iter().zip(other) {
            assert!(own == other, "{key}: {own:#}\n{other:#}");
        }
    }
}

/// Removes places and overruled claims from a saved schema, and sorts lists, because their order is
/// not a fact.
fn plain(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(members) => {
            let places = [
                "at",
                "docs",
                "page",
                "pages",
                "listed_by",
                "others",
                "rule",
                "source",
            ];
            let kept = members
                .into_iter()
                .filter(|(name, _)| !places.contains(&name.as_str()));
            serde_json::Value::Object(kept.map(|(name, value)| (name, plain(value))).collect())
        }
        serde_json::Value::Array(items) => {
            let mut items: Vec<serde_json::Value> = items.into_iter().map(plain).collect();
            items.sort_by_cached_key(|item| {
                let name = item
                    .get("name")
                    .or_else(|| item.get("id"))
                    .map(|name| name.to_string());
                (name, item.to_string())
            });
            serde_json::Value::Array(items)
        }
        other => other,
    }
}

#[test]
fn json_of_examples_is_read() {
    let Some(docs) = shared("corpus/api-reference/v1.0") else {
        return;
    };
    let (Input::Pages(sources), dialect) = input::load(&Options {
        docs: vec![docs],
        ..Options::default()
    })
    .unwrap() else {
        panic!("no pages")
    };
    let (pages, diagnostics) = session::read_pages(&sources, &dialect);
    let (mut read, mut others) = (0, 0);
    for example in pages
        .iter()
        .flat_map(|page| &page.operations)
        .flat_map(|operation| &operation.examples)
    {
        for message in example.request.iter().chain(&example.responses) {
            match &message.body {
                Body::Json { .. } => read += 1,
                // `[Zip file]` is a placeholder of bytes.
                _ if message
                    .media()
                    .is_some_and(|media| media == "application/zip") => {}
                Body::Raw { text } if text.starts_with(['{', '[']) => {
                    others += 1;
                    let place = sources.locate(message.span);
                    let near = |diagnostic: &Diagnostic| {
                        let at = sources.locate(diagnostic.primary.span);
                        at.page() == place.page() && at.line() > place.line()
                    };
                    let said = diagnostics
                        .iter()
                        .any(|diagnostic| diagnostic.code == Code::JsonBroken && near(diagnostic));
                    assert!(said, "no diagnostic for the body at {place}");
                }
                _ => {}
            }
        }
    }
    assert!(
        read > 2500 && others * 100 <= read,
        "{read} bodies were read, {others} were not"
    );
}

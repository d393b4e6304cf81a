//! All of Microsoft Graph v1.0 as a package: deterministic, without warnings, each area alone, and
//! true to the documented examples.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use regex::{NoExpand, Regex};
use similar::TextDiff;

use crate::compile_cost;
use crate::shell::{self, combined, docwright, root, run as run_command, target};

/// Arguments of `graph`.
#[derive(Default, clap::Args)]
pub(crate) struct Arguments {
    /// Rewrite the figures in the README and the list of examples that are wrong on their pages
    #[arg(long)]
    bless: bool,
}

/// First calls of applications, by the area that a reader expects them in.
const CALLS: [(&str, &[&str]); 5] = [
    (
        "users",
        &[
            "client.users().list().top(10).await?.value.len()",
            r#"client.users().by_id("a").get().await?.display_name"#,
            "client.me().get().await?.display_name",
            "client.me().photo().get().await?.width",
            r#"client.users().list().select_properties(["id"]).filter("accountEnabled eq true").top(5).into_stream().next().await"#,
            "client.users().list().count_items().await?",
            r#"client.users().delta().call().changes().continue_from("https://saved").delta_link()"#,
            "client.me().photo().value().get().await?.len()",
            r#"client.me().photo().value().replace(vec![1], "image/jpeg").await?"#,
            r#"client.users().by_id("a").get().timeout(std::time::Duration::from_secs(5)).header("Accept-Language", "de").await?"#,
            r#"{ let mut batch = docwright::Batch::new(&client); let me = batch.add(client.me().get()); let photo = batch.add(client.me().photo().get()); let mut results = batch.send().await; (results.take(me)?, results.take(photo)?) }"#,
            r#"match client.users().by_id("a").get().await { Err(error) if error.code() == Some("Request_ResourceNotFound") => None, other => Some(other?) }"#,
        ],
    ),
    (
        "groups",
        &[
            "client.me().photo().get().await?.width",
            r#"client.groups().by_id("a").conversations().by_id("b").threads().by_id("c").reply().call(&graph::ThreadsReplyParameters::default()).await?"#,
            r#"client.groups().by_id("a").members().r#ref().add_reference(&client.users().by_id("b").address()?).await?"#,
        ],
    ),
    (
        "outlook",
        &[
            r#"client.me().messages().create(&graph::MessageCreate { subject: Some("a".into()), ..Default::default() }).await?.id()"#,
            r#"client.me().events().create(&graph::EventCreate { subject: Some("a".into()), ..Default::default() }).await?.id"#,
            r#"client.me().send_mail().call(&graph::SendMailParameters { message: Some(graph::Message { subject: Some("a".into()), ..Default::default() }.into()), ..Default::default() }).await?"#,
            r#"client.me().calendar_view("2026-01-01T00:00:00", "2026-02-01T00:00:00").list().await?.value.len()"#,
        ],
    ),
    (
        "microsoft-teams",
        &[
            "{ let () = client.teams().create(&graph::TeamCreate::default()).await?; }",
            "client.teams().create(&graph::TeamCreate::default()).start().await?.wait().await?",
        ],
    ),
    (
        "sharepoint",
        &[
            r#"client.me().drive().items().by_id("a").content().replace("text", "text/plain").await?"#,
            r#"client.me().drive().items().by_id("a").copy().call(&graph::ItemsCopyParameters { name: Some("b".into()), parent_reference: Some(graph::ItemReference::default()), ..Default::default() }).await?"#,
        ],
    ),
];

/// Generates the package and checks it.
///
/// # Errors
///
/// Returns an error if a check fails, or if figures differ from those in the README or in
/// `xtask/graph_v1_examples.txt`.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let corpus = shell::shared().join("corpus/api-reference/v1.0");
    let package = target().join("graph_v1");
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    let printed = compile_cost::run(&compile_cost::Arguments {
        docs: Some(corpus.clone()),
        whole: true,
        runs: 1,
        most: Some(0.6),
        keep: Some(package.clone()),
        areas: vec!["outlook".into(), "outlook,users".into()],
        ..Default::default()
    })?;
    arguments.readme_has(r"\d+ pages, .* diagnostics \([^)]*\)", &printed)?;

    // The same bytes with one thread.
    let mut again = docwright([
        "generate",
        "--crate",
        "graph_v1",
        "--check",
        "--runtime-path",
        "runtime",
    ]);
    again.arg("--out").arg(&package).arg(&corpus);
    run_command(again.env("RAYON_NUM_THREADS", "1"))?;

    run_command(&mut cargo_in(
        &package,
        "clippy --all-features --lib -- -D warnings",
    ))?;
    let mut doc = cargo_in(&package, "doc --all-features --no-deps");
    run_command(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    check_areas(&package)?;
    check_calls(&package)?;
    check_tasks(&package)?;
    check_examples(&package, arguments)
}

fn cargo_in(package: &Path, arguments: &str) -> std::process::Command {
    let mut words = arguments.split(' ');
    let mut command = shell::cargo(words.next());
    command.args(["-q", "--offline"]).args(words);
    command.current_dir(package);
    command
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", target());
    command
}

impl Arguments {
    /// Compares what `pattern` matches in the README with what it matches in `printed`.
    fn readme_has(&self, pattern: &str, printed: &str) -> Result<()> {
        let pattern = Regex::new(pattern)?;
        let found = pattern.find(printed).context("not printed")?.as_str();
        println!("{found}");
        let path = root().join("README.md");
        let readme = fs::read_to_string(&path)?;
        if self.bless {
            fs::write(&path, &*pattern.replace(&readme, NoExpand(found)))?;
        } else {
            ensure!(
                readme.contains(found),
                "README.md does not have: {found}; `cargo xtask graph --bless` writes it"
            );
        }
        Ok(())
    }
}

/// Checks that each area compiles alone, without warnings.
fn check_areas(package: &Path) -> Result<()> {
    let manifest = fs::read_to_string(package.join("Cargo.toml"))?;
    let areas = manifest
        .lines()
        .filter_map(|line| line.strip_suffix(" = []"));
    for area in areas {
        let command = format!("check --no-default-features --lib --features {area}");
        let (succeeded, text) = combined(&mut cargo_in(package, &command))?;
        ensure!(succeeded && text.is_empty(), "{area}:\n{text}");
    }
    Ok(())
}

/// Checks that first calls of applications compile with the area that a reader expects.
fn check_calls(package: &Path) -> Result<()> {
    let folder = package.join("examples");
    fs::create_dir_all(&folder)?;
    for (area, calls) in CALLS {
        let lines: String = calls
            .iter()
            .map(|call| format!("    let _ = {call};\n"))
            .collect();
        fs::write(
            folder.join("calls.rs"),
            format!(
                "//! First calls.\nuse graph_v1 as graph;\n\
                 async fn calls(client: graph::Client) -> Result<(), docwright::Error> {{\n{lines}    Ok(())\n}}\n\
                 fn main() {{\n    let _ = calls;\n}}\n"
            ),
        )?;
        run_command(&mut cargo_in(
            package,
            &format!("check --features {area} --example calls"),
        ))?;
        println!("{} first calls with `{area}`", calls.len());
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}

/// Runs the first tasks of a user against a server on loopback.
fn check_tasks(package: &Path) -> Result<()> {
    let folder = target().join("graph_tasks");
    fs::create_dir_all(folder.join("tests/server"))?;
    fs::write(folder.join("lib.rs"), "//! Tasks.\n")?;
    let (package, runtime) = (package.display(), root().join("runtime"));
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[workspace]\n[package]\nname = \"graph_tasks\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [lib]\npath = \"lib.rs\"\n[dev-dependencies]\n\
             graph_v1 = {{ path = \"{package}\", features = [\"all\"] }}\n\
             docwright = {{ path = \"{}\", features = [\"entra\"] }}\n\
             tokio = {{ version = \"1\", features = [\"io-util\", \"macros\", \"net\", \"rt\"] }}\n",
            runtime.display()
        ),
    )?;
    for (file, to) in [
        ("tasks.rs", "tests/tasks.rs"),
        ("server.rs", "tests/server/mod.rs"),
    ] {
        fs::copy(root().join("xtask/tasks").join(file), folder.join(to))?;
    }
    run_command(&mut cargo_in(&folder, "test"))
}

/// Compares the bindings with the documented examples.
fn check_examples(package: &Path, arguments: &Arguments) -> Result<()> {
    let mut test = cargo_in(
        package,
        "test --all-features --test examples -- --nocapture",
    );
    let (succeeded, text) = combined(&mut test)?;
    ensure!(succeeded, "{text}");
    arguments.readme_has(r"\d+ examples hold; \d+ are wrong on their pages", &text)?;
    let lines = text.lines().filter(|line| line.starts_with("v1.0/"));
    let found: String = lines.map(|line| format!("{line}\n")).collect();
    let list = root().join("xtask/graph_v1_examples.txt");
    if arguments.bless {
        fs::write(&list, &found)?;
    }
    let expected = fs::read_to_string(&list)?;
    let difference = TextDiff::from_lines(&expected, &found);
    ensure!(
        expected == found,
        "other examples are wrong than {} lists:\n{}",
        list.display(),
        difference.unified_diff()
    );
    Ok(())
}

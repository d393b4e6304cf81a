//! Results that are kept between builds.

use std::fs;
use std::path::Path;

use docwright_generator::session::{Form, Items, items};
use docwright_generator::{Builder, Options};

/// A folder with a copy of the pages in `specs`, and one for kept results.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Project(tempfile::tempdir().expect("a folder"));
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        for entry in walkdir::WalkDir::new(&specs) {
            let entry = entry.expect("an entry");
            let path = entry.path().strip_prefix(&specs).expect("below");
            let copy = project.0.path().join("specs").join(path);
            match entry.file_type().is_dir() {
                true => fs::create_dir_all(copy).expect("a folder"),
                false => drop(fs::copy(entry.path(), copy).expect("a copy")),
            }
        }
        project
    }

    fn options(&self) -> Options {
        Options {
            docs: vec![self.0.path().join("specs")],
            ..Options::default()
        }
    }

    fn kept(&self) -> std::path::PathBuf {
        self.0.path().join("kept")
    }

    /// Returns the items, which have to be those of a build without kept results.
    fn items(&self, options: &Options) -> Items {
        let fresh = items(options, None, Form::File).expect("items");
        let found = items(options, Some(&self.kept()), Form::File).expect("items");
        assert!(found == fresh);
        found
    }

    /// Replaces the items in all kept results, so that one that is used shows.
    fn mark(&self) {
        for entry in fs::read_dir(self.kept()).expect("a folder").flatten() {
            let text = fs::read_to_string(entry.path()).expect("a file");
            let (head, items) = text.split_once('\n').expect("two parts");
            let marked = format!("{head}\n{}", "x".repeat(items.len()));
            fs::write(entry.path(), marked).expect("a file");
        }
    }

    fn is_used(&self, options: &Options) -> bool {
        let found = items(options, Some(&self.kept()), Form::File).expect("items");
        found.text.starts_with('x')
    }

    fn edit(&self, change: impl Fn(&str) -> String) {
        let page = self.0.path().join("specs/resources/webaccount.md");
        let text = fs::read_to_string(&page).expect("a page");
        fs::write(page, change(&text)).expect("a page");
    }
}

#[test]
fn a_kept_result_is_used_only_if_nothing_changed() {
    let project = Project::new();
    let options = project.options();
    project.items(&options);
    project.mark();
    assert!(project.is_used(&options));
    let other = Options {
        module: Some("other".to_owned()),
        ..options.clone()
    };
    assert!(!project.is_used(&other));
    let form = items(&options, Some(&project.kept()), Form::Tokens).expect("items");
    assert!(!form.text.starts_with('x'));
    // A new page, in a folder that was read.
    let page = project.0.path().join("specs/api/new.md");
    fs::write(&page, "# New\n").expect("a page");
    assert!(!project.is_used(&options));
    fs::remove_file(page).expect("a page");
    project.items(&options);
    project.mark();
    project.edit(|text| text.replace("|webUrl|String|", "|webUrl|Int32|"));
    assert!(!project.is_used(&options));
}

#[test]
fn a_kept_result_that_is_cut_off_or_not_writable_is_the_same_as_none() {
    let project = Project::new();
    let options = project.options();
    let whole = project.items(&options);
    for entry in fs::read_dir(project.kept()).expect("a folder").flatten() {
        let text = fs::read(entry.path()).expect("a file");
        for length in [0, 1, 100, text.len() / 2, text.len() - 1] {
            fs::write(entry.path(), &text[..length]).expect("a file");
            assert!(project.items(&options) == whole);
        }
    }
    fs::remove_dir_all(project.kept()).expect("a folder");
    fs::write(project.kept(), "a file in the place of the folder").expect("a file");
    assert!(project.items(&options) == whole);
}

#[test]
fn random_edits_give_what_a_build_without_kept_results_gives() {
    let project = Project::new();
    let options = project.options();
    let original = fs::read_to_string(project.0.path().join("specs/resources/webaccount.md"));
    let original = original.expect("a page");
    let lines: Vec<&str> = original.lines().collect();
    let mut random = 20261128_usize;
    for _ in 0..24 {
        random = random
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let at = (random >> 33) % lines.len();
        let mut changed = lines.clone();
        match random % 3 {
            0 => drop(changed.remove(at)),
            1 => changed.insert(at, lines[at]),
            _ => changed.swap(at, lines.len() / 2),
        }
        project.edit(|_| changed.join("\n"));
        // The same page twice: the second time, the result is kept.
        let first = items(&options, None, Form::File);
        for _ in 0..2 {
            let found = items(&options, Some(&project.kept()), Form::File);
            match (&first, &found) {
                (Ok(first), Ok(found)) => assert!(first == found),
                (first, found) => assert!(first.is_err() && found.is_err()),
            }
        }
    }
}

#[test]
fn a_build_script_writes_the_lock_file_and_keeps_what_it_lists() {
    let project = Project::new();
    let (out, lock) = (
        project.0.path().join("out"),
        project.0.path().join("names.lock.yaml"),
    );
    let build = || {
        let builder = Builder::from(Options {
            out: Some(out.clone()),
            lock: Some(lock.clone()),
            ..project.options()
        });
        builder.generate().expect("bindings");
        fs::read_to_string(out.join("graph.rs")).expect("a file")
    };
    assert!(build().contains("pub fn web_accounts("));
    let text = fs::read_to_string(&lock).expect("a lock file");
    let renamed = text.replace(
        "/me/profile/webaccounts: web_accounts",
        "/me/profile/webaccounts: websites",
    );
    assert!(renamed != text);
    fs::write(&lock, renamed).expect("a lock file");
    assert!(build().contains("pub fn websites("));
    fs::write(&lock, "docwright_lock: 9\n").expect("a lock file");
    let builder = Builder::from(Options {
        lock: Some(lock),
        out: Some(out),
        ..project.options()
    });
    let error = builder
        .generate()
        .expect_err("a lock file of another format");
    assert!(error.to_string().contains("has format 9"), "{error}");
}

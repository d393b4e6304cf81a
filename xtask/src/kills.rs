//! Generations that are killed at any moment.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use walkdir::WalkDir;

use crate::shell::{self, cargo, root, target};

/// Number of generations that are killed.
const KILLS: u32 = 200;

/// Contents of the files below a folder, by path.
type Contents = BTreeMap<String, Vec<u8>>;

/// Kills a generation at [`KILLS`] moments between its start and its end. After each, `--check` has to
/// notice what is left, and the next generation has to leave what one that was not killed does.
///
/// # Errors
///
/// Returns an error if a mixture was not noticed, or the next generation left anything else.
pub(crate) fn run() -> Result<()> {
    shell::run(&mut cargo(["build", "-q", "-p", "cargo-docwright"]))?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    shell::copy(&root().join("specs"), &folder.join("specs"))?;
    let page = folder.join("specs/resources/webaccount.md");
    let text = fs::read_to_string(&page)?;
    let texts = [text.replace("|webUrl|String", "|webUrl|Int32"), text];
    let mut whole = Vec::new();
    let mut took = Duration::ZERO;
    for text in &texts {
        fs::write(&page, text)?;
        let start = Instant::now();
        ensure!(
            docwright(folder, &[]).status()?.success(),
            "the generation failed"
        );
        took = start.elapsed();
        whole.push(contents(&folder.join("package"))?);
    }
    let (mut killed, mut mixtures) = (0, 0);
    for (kill, (text, whole)) in (0..KILLS).zip(texts.iter().zip(&whole).cycle()) {
        fs::write(&page, text)?;
        let mut child = docwright(folder, &[]).spawn()?;
        std::thread::sleep(took.mul_f64(f64::from(kill) / f64::from(KILLS)));
        child.kill()?;
        killed += u32::from(!child.wait()?.success());
        let left = contents(&folder.join("package"))?;
        mixtures += u32::from(left != *whole);
        let noticed = docwright(folder, &["--check"]).status()?.code() == Some(1);
        ensure!(
            noticed || sources(&left) == sources(whole),
            "kill {kill} was not noticed"
        );
        ensure!(
            docwright(folder, &[]).status()?.success(),
            "the generation after kill {kill} failed"
        );
        ensure!(
            contents(&folder.join("package"))? == *whole,
            "kill {kill} left files"
        );
    }
    println!(
        "{killed} of {KILLS} generations were killed; after {mixtures} the output was not up to date; all noticed and repaired"
    );
    Ok(())
}

fn docwright(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(target().join("debug/docwright"));
    let arguments = [
        "generate", "specs", "--out", "package", "--crate", "bindings",
    ];
    command.args(arguments).args(more).current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn contents(folder: &Path) -> Result<Contents> {
    let files = WalkDir::new(folder).into_iter();
    let files = files.filter(|entry| !entry.as_ref().is_ok_and(|entry| entry.file_type().is_dir()));
    files
        .map(|entry| {
            let path = entry?.into_path();
            Ok((path.display().to_string(), fs::read(&path)?))
        })
        .collect()
}

/// Returns the files of Rust.
fn sources(contents: &Contents) -> Vec<(&String, &Vec<u8>)> {
    let sources = contents.iter();
    sources.filter(|(path, _)| path.ends_with(".rs")).collect()
}

//! Documentation sets of revisions of a Git repository, read from its objects.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::Failure;

/// The files of a revision, in a folder that is removed afterwards.
pub(super) struct Revision {
    folder: TempDir,
    within: PathBuf,
}

impl Revision {
    /// Returns the path of the documentation.
    pub fn docs(&self) -> PathBuf {
        self.folder.path().join(ROOT).join(&self.within)
    }
}

/// Name of the folder of a revision, which reports can show.
const ROOT: &str = "repository";

/// Returns a path within the repository without `.`.
fn below(path: &Path) -> Result<PathBuf, Failure> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts: Vec<Component<'_>> = parts.collect();
    if parts
        .iter()
        .any(|part| !matches!(part, Component::Normal(_)))
    {
        return Err(Failure(format!(
            "`{}` is not a path within the repository",
            path.display()
        )));
    }
    Ok(parts.into_iter().collect())
}

/// Writes the pages of a revision to a temporary folder. The work tree and the index of the
/// repository are not touched.
pub(super) fn checked_out(
    repository: &Path,
    revision: &str,
    within: Option<&Path>,
) -> Result<Revision, Failure> {
    let within = below(within.unwrap_or(Path::new(".")))?;
    let revision = match revision {
        "" => "HEAD",
        named if named.starts_with('-') => {
            return Err(Failure(format!("`{named}` is not a revision")));
        }
        named => named,
    };
    let listed = git(repository)
        .args(["ls-tree", "-r", "-z", "--full-tree", revision])
        .output()
        .map_err(|error| Failure(format!("git cannot be run: {error}")))?;
    if !listed.status.success() {
        let message = String::from_utf8_lossy(&listed.stderr);
        return Err(Failure(format!(
            "git cannot read `{revision}` in `{}`: {}",
            repository.display(),
            message.trim()
        )));
    }
    let folder = TempDir::new()?;
    // Includes are beside the folder of pages.
    let root = within.parent().unwrap_or(Path::new(""));
    let mut files = pages(&listed.stdout);
    files.retain(|(_, path)| path.starts_with(root));
    extract(repository, &files, &folder.path().join(ROOT))?;
    let revision = Revision { folder, within };
    if !revision.docs().exists() {
        return Err(Failure(format!(
            "the revision has no pages in `{}`",
            revision.within.display()
        )));
    }
    Ok(revision)
}

fn git(repository: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository);
    command
}

/// Returns object and path of the files that documentation consists of. Symbolic links and
/// submodules are left out.
fn pages(listed: &[u8]) -> Vec<(String, PathBuf)> {
    let entries = listed.split(|byte| *byte == 0);
    let files = entries.filter_map(|entry| {
        let entry = std::str::from_utf8(entry).ok()?;
        let (facts, path) = entry.split_once('\t')?;
        let mut facts = facts.split(' ');
        let (mode, _, object) = (facts.next()?, facts.next()?, facts.next()?);
        let path = Path::new(path);
        let plain = (path.components()).all(|part| matches!(part, Component::Normal(_)));
        let ending = path.extension()?.to_str()?;
        let wanted = matches!(ending, "md" | "txt" | "yml" | "yaml" | "json");
        (mode.starts_with("100") && plain && wanted).then(|| (object.to_owned(), path.to_owned()))
    });
    files.collect()
}

/// Writes objects to files.
fn extract(repository: &Path, files: &[(String, PathBuf)], folder: &Path) -> Result<(), Failure> {
    let mut child = git(repository)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Failure("git cannot be run".to_owned()));
    };
    let objects: String = files
        .iter()
        .map(|(object, _)| format!("{object}\n"))
        .collect();
    // Git answers while it reads, so it is written to beside reading.
    let writer = std::thread::spawn(move || input.write_all(objects.as_bytes()));
    let mut output = BufReader::new(output);
    for (object, path) in files {
        let mut head = String::new();
        output.read_line(&mut head)?;
        let length = head.trim_end().rsplit(' ').next();
        let length: usize = length
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| Failure(format!("git has no object `{object}`: {}", head.trim_end())))?;
        let mut bytes = vec![0; length + 1];
        output.read_exact(&mut bytes)?;
        bytes.truncate(length);
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    drop(output);
    let _ = writer.join();
    child.wait()?;
    Ok(())
}

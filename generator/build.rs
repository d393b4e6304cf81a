//! Computes a digest of the generator's sources, which manifests of generated packages record: output
//! of another generator is out of date.

use sha2::{Digest as _, Sha256};

fn main() {
    let mut digest = Sha256::new();
    for folder in ["src", "diagnostics"] {
        println!("cargo::rerun-if-changed={folder}");
        let files = walkdir::WalkDir::new(folder)
            .sort_by_file_name()
            .into_iter();
        for entry in files.flatten().filter(|entry| entry.file_type().is_file()) {
            digest.update(entry.path().to_string_lossy().replace('\\', "/"));
            digest.update(std::fs::read(entry.path()).unwrap_or_default());
        }
    }
    let digest: String = digest
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("cargo::rustc-env=DOCWRIGHT_SOURCES={digest}");
}

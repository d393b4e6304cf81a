//! Digests of texts, by which unchanged files are recognized.

use sha2::{Digest as _, Sha256};

/// Returns the first 128 bits of the SHA-256 digest of some bytes ([FIPS 180-4](https://doi.org/10.6028/NIST.FIPS.180-4)),
/// in hexadecimal.
///
/// ```
/// assert_eq!(docwright_generator::text::digest(b""), "e3b0c44298fc1c149afbf4c8996fb924");
/// ```
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

//! Fuzz targets, one for each form of input that the reader accepts.
//!
//! `cargo test -p docwright-fuzz` runs each with random input for a second;
//! `BOLERO_RANDOM_TEST_TIME_MS=60000` for longer. With `cargo install cargo-bolero` they run under
//! a coverage-guided fuzzer: `cargo bolero test -p docwright-fuzz --rustc-bootstrap -s NONE -T 60s
//! targets::blocks`.

#[cfg(test)]
mod targets;

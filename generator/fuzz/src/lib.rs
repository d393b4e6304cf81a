//! Fuzz targets, one for each form that the reader takes from outside.
//!
//! `cargo test -p docwright-fuzz` runs each with random input for a second;
//! `BOLERO_RANDOM_TEST_TIME_MS=60000` for longer. With `cargo install cargo-bolero` they run under
//! a fuzzer that is guided by coverage: `cargo bolero test -p docwright-fuzz --rustc-bootstrap -s
//! NONE -T 60s targets::blocks`.

#[cfg(test)]
mod targets;

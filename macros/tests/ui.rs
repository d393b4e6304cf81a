//! Tests of the messages of `#[derive(Select)]` and `bindings!`. `TRYBUILD=overwrite cargo test -p
//! docwright-macros` rewrites the expected output.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass.rs");
    cases.compile_fail("tests/ui/select_*.rs");
    cases.compile_fail("tests/ui/bindings_*.rs");
    cases.compile_fail("tests/ui/request_*.rs");
}

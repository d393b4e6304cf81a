//! The error messages of `#[derive(Select)]` and of request options.
//! `TRYBUILD=overwrite cargo test -p docwright-ui-tests` rewrites the expected messages.

#[test]
fn messages() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}

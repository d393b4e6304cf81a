//! Tests of `#[derive(Select)]` from outside: what it generates, and its error messages.

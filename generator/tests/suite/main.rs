//! The tests of the library from outside, in one binary, so that it is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod areas;
mod diagnostics;
mod facts;
mod golden;
mod kept;
mod layers;
mod roots;
mod translated;

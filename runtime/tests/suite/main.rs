//! The tests of the library from outside, in one binary, so that it is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may panic"
)]

#[cfg(feature = "testing")]
mod calls;
#[cfg(feature = "azure")]
mod credential;
#[cfg(feature = "testing")]
mod delta;
#[cfg(feature = "azure")]
mod end_to_end;
#[cfg(feature = "entra")]
mod entra;
mod models;
#[cfg(feature = "testing")]
mod robust;
#[cfg(feature = "azure")]
mod streams;

//! Makes Cargo watch for new pages: a macro can only have files watched that it read.

fn main() {
    println!("cargo::rerun-if-changed=../../specs");
}

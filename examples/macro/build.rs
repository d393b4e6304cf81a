//! Lets Cargo look for new pages: a macro can only have the files watched that it read.

fn main() {
    println!("cargo::rerun-if-changed=../../specs");
}

//! `docwright …`

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_docwright::main(std::env::args_os())
}

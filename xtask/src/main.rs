//! The project's own tasks. `cargo xtask --help` lists them.

mod bless;
mod ci;
mod compile_cost;
mod corpus;
mod derived;
mod diagnostic;
mod floors;
mod graph;
mod histories;
mod judges;
mod kills;
mod manifests;
mod outside;
mod prism;
mod recipe;
mod shell;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Tasks of the docwright repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every check that a change must pass
    Ci(ci::Arguments),
    /// Rewrite the expected files of golden tests, macro messages and generated bindings
    Bless,
    /// Create the manual entry of a new diagnostic and add its code
    NewDiagnostic(diagnostic::Arguments),
    /// Fetch the documentation of Microsoft Graph that the corpus tests read
    Corpus(corpus::Arguments),
    /// Compare the CPU time of `cargo check` for generated code with that for derived structs
    CompileCost(compile_cost::Arguments),
    /// Generate all of Microsoft Graph v1.0 as a package and check it
    Graph(graph::Arguments),
    /// Check the reports and ratings of small changes of pages, and that programs compile accordingly
    Histories,
    /// Check the exports of Microsoft Graph v1.0 against the figures that were reached
    Floors(floors::Arguments),
    /// Validate exports and lint results with tools of other projects
    Judges {
        /// Folder with `csdl.xml`, `openapi.json`, `schema.json` and `lint.sarif`
        folder: PathBuf,
    },
    /// Call every operation of the bindings on a mock of the service's own description
    Prism,
    /// Kill generations at many moments, and check what they leave
    Kills,
    /// Try the recipe for repositories that keep bindings checked in
    Recipe,
    /// Build and run the README's examples, and check the runtime, outside of the repository
    Outside,
    /// Check that all manifests state the same versions, and no dependency needs a newer Rust
    Manifests,
    /// Run a command, then print its CPU seconds and its peak memory in MiB
    #[command(hide = true)]
    Measure {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<std::ffi::OsString>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Ci(arguments) => ci::run(&arguments),
        Task::Bless => bless::run(),
        Task::NewDiagnostic(arguments) => diagnostic::run(&arguments),
        Task::Corpus(arguments) => corpus::run(&arguments),
        Task::CompileCost(arguments) => compile_cost::run(&arguments).map(drop),
        Task::Graph(arguments) => graph::run(&arguments),
        Task::Histories => histories::run(),
        Task::Floors(arguments) => floors::run(&arguments),
        Task::Judges { folder } => judges::run(&folder),
        Task::Prism => prism::run(),
        Task::Kills => kills::run(),
        Task::Recipe => recipe::run(),
        Task::Outside => outside::run(),
        Task::Manifests => manifests::run(),
        Task::Measure { command } => shell::measure(&command),
    }
}

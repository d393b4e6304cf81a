//! Command-line arguments.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use docwright_generator::diff::Rating;
use docwright_generator::export::{FORMATS, Format};

/// Generates Rust bindings from API reference pages and reports contradictions in them
#[derive(Parser)]
#[command(name = "docwright", version, about, max_term_width = 100)]
#[command(
    after_help = "Without PATH, settings come from docwright.yaml in this folder or one above. With PATH, only its\n\
    `lint` applies; `diff` also uses its dialect and corrections.\n\
    Exit status: 0 done, 1 findings (--check, --deny), 2 unusable input or arguments."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Generate Rust bindings
    Generate(Generate),
    /// Generate again whenever a page changes
    Watch(Watch),
    /// Print the documented facts as a schema
    Export(Export),
    /// Report statements in the pages that contradict each other or the conventions
    Lint(Lint),
    /// Compare two documentation sets: what changed, and what that does to programs
    Diff(Diff),
    /// Show the sources of a fact, the output of a stage, or the manual entry of a diagnostic
    Explain(Explain),
    /// Print the built-in dialect, or the lexicon of a language, in the format of a dialect file
    Dialect(DialectName),
}

#[derive(Args)]
#[command(
    after_help = "A file with `extends: graph` and some of these keys adds its words to the built-in dialect; \
    give it by --dialect, or `dialect` in docwright.yaml."
)]
pub(crate) struct DialectName {
    /// `graph`, or a language such as `german`
    #[arg(value_name = "NAME", default_value = "graph")]
    pub name: String,
}

/// Input of the commands that read pages.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Input {
    /// Folders of pages, pages, or one saved schema
    #[arg(value_name = "PATH")]
    pub docs: Vec<PathBuf>,
    /// The documentation root, which includes and links may reach [default: the folder above PATH]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// How pages are read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Reading {
    /// A dialect file: other conventions than Microsoft Graph's, or words added to them (`extends:
    /// graph`)
    #[arg(long, value_name = "FILE")]
    pub dialect: Option<PathBuf>,
    /// A file that corrects errors in the docs: a property's type, a missing base
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    /// Print the time that each stage took
    #[arg(long)]
    pub timings: bool,
}

#[derive(Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub bindings: Bindings,
    /// Check only: print a diff and exit with 1 if generated files are out of date
    #[arg(long)]
    pub check: bool,
}

#[derive(Args)]
pub(crate) struct Watch {
    #[command(flatten)]
    pub bindings: Bindings,
}

/// What is generated, and from what.
#[derive(Args)]
pub(crate) struct Bindings {
    #[command(flatten)]
    pub input: Input,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Only this and its dependencies: a type, an operation's id, a path prefix, or a glob of these
    #[arg(long, value_name = "NAME")]
    pub include: Vec<String>,
    /// Write a whole package of this name
    #[arg(long = "crate", value_name = "NAME")]
    pub crate_name: Option<String>,
    /// Path of the docwright runtime that the package uses [default: the registry]
    #[arg(long, value_name = "DIR")]
    pub runtime_path: Option<PathBuf>,
    /// The lock file of a module; a package has its own
    #[arg(long, value_name = "FILE")]
    pub lock: Option<PathBuf>,
    /// Name of the module [default: the namespace's last part]
    #[arg(long, value_name = "NAME")]
    pub module: Option<String>,
    /// URL of the service [default: the documented one]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Choose names and shapes anew, instead of keeping those of the lock file
    #[arg(long)]
    pub fresh: bool,
}

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub input: Input,
    /// Output format
    #[arg(long, value_parser = export_format(), default_value = "schema")]
    pub format: &'static Format,
    /// Write to a file instead of standard output; a schema is JSON if
    /// the name ends in .json, otherwise YAML
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Parses the name of an export format.
fn export_format() -> impl TypedValueParser<Value = &'static Format> {
    let value = |format: &'static Format| PossibleValue::new(format.name).help(format.summary);
    let names = PossibleValuesParser::new(FORMATS.iter().map(value));
    names.try_map(|name| {
        let mut formats = FORMATS.iter();
        formats
            .find(|format| format.name == name)
            .ok_or("unknown format")
    })
}

#[derive(Args)]
pub(crate) struct Lint {
    #[command(flatten)]
    pub input: Input,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub format: LintFormat,
    /// Exit with 1 if there is a diagnostic of this code; `warnings` for any warning or error
    #[arg(long, value_name = "CODE")]
    pub deny: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: annotations of the files
    Github,
}

#[derive(Args)]
#[command(
    override_usage = "docwright diff [OPTIONS] OLD NEW\n       docwright diff [OPTIONS] REV1..REV2 --repo DIR [PATH]"
)]
#[command(
    after_help = "OLD and NEW are folders of pages or saved schemas. With --repo, PATH is the folder of pages within the \
    repository; its files are not checked out."
)]
pub(crate) struct Diff {
    /// The old set, or two revisions as REV1..REV2
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The new set, or the folder of pages within the repository
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
    /// The Git repository of the revisions
    #[arg(long, value_name = "DIR")]
    pub repo: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub format: DiffFormat,
    /// Exit with 1 if a change has this rating or a higher one
    #[arg(long, value_enum, value_name = "RATING")]
    pub deny: Option<Deny>,
    /// Report changes of descriptions and titles
    #[arg(long)]
    pub text: bool,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For a terminal, by area
    Text,
    /// For a pull request or a changelog, by rating, area and cause
    Markdown,
    /// For programs, see docs/diff.schema.json
    Json,
    /// A page with a search
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Programs may not compile
    Major,
    /// Programs compile, with what is added
    Minor,
    /// Any change
    Patch,
}

impl From<Deny> for Rating {
    fn from(deny: Deny) -> Rating {
        match deny {
            Deny::Major => Rating::Major,
            Deny::Minor => Rating::Minor,
            Deny::Patch => Rating::Patch,
        }
    }
}

#[derive(Args)]
#[command(
    override_usage = "docwright explain [PATH]... NAME\n       docwright explain --code CODE\n       docwright explain --stage STAGE [PATH]..."
)]
#[command(
    after_help = "NAME is a type, an enumeration, a property (TYPE.PROPERTY), an operation's id, or \"METHOD /path\"."
)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub input: Input,
    /// Print the manual entry of a diagnostic
    #[arg(long, value_name = "CODE", conflicts_with = "stage")]
    pub code: Option<String>,
    /// Print the output of a stage
    #[arg(long, value_enum, value_name = "STAGE")]
    pub stage: Option<Stage>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The text with normalized line ends
    Source,
    /// Headings, paragraphs, tables, fences
    Blocks,
    /// The facts of each page
    Page,
    /// The facts of the whole set
    Schema,
    /// The model of the generated code
    Model,
}

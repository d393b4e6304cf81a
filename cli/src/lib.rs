//! The command line. The generator does all the work.
#![forbid(unsafe_code)]

mod arguments;
mod diff;
mod explain;
mod export;
mod generate;
mod lint;
mod progress;
mod settings;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// The outcome of a command.
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// Done, with findings that count by the arguments (`--check`, `--deny`).
    Findings,
}

/// The reason why a command failed, printed as one message.
pub(crate) struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(error.to_string())
    }
}

/// Runs the program: exit status 0 done, 1 findings, 2 unusable input or arguments.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    progress::begin();
    let outcome = match arguments.command {
        Command::Generate(arguments) => generate::run(arguments),
        Command::Watch(arguments) => watch::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Lint(arguments) => lint::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Dialect(arguments) => dialect(&arguments.name),
    };
    progress::end();
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(Failure(message)) => {
            anstream::eprintln!("\u{1b}[1m\u{1b}[31merror\u{1b}[0m: {message}");
            ExitCode::from(2)
        }
    }
}

fn dialect(name: &str) -> Result<Outcome, Failure> {
    let text = docwright_generator::dialect::builtin(name).map_err(|names| {
        let near = docwright_generator::nearest(name, names.iter().copied());
        let advice = near.map_or_else(
            || format!("there are {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Failure(format!(
            "unknown built-in dialect or language `{name}`; {advice}"
        ))
    })?;
    print(text)?;
    Ok(Outcome::Done)
}

/// Prints to standard output. A closed pipe (`| head`) is not an error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    progress::end();
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

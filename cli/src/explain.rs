//! `docwright explain`

mod facts;

use docwright_generator::diagnostic::{Code, Renderer, write_text};
use docwright_generator::input::{self, Input};
use docwright_generator::session::Timings;
use docwright_generator::{blocks, model, page, schema, session};

use crate::arguments::{Explain, Stage};
use crate::lint::unknown_code;
use crate::{Failure, Outcome, print, settings};

pub(crate) fn run(mut arguments: Explain) -> Result<Outcome, Failure> {
    if let Some(name) = &arguments.code {
        let code = Code::find(name).ok_or_else(|| unknown_code(name))?;
        let entry = code.entry();
        print(&format!(
            "{} ({}): {}\n\n{}\n",
            entry.name, entry.severity, entry.summary, entry.manual
        ))?;
        return Ok(Outcome::Done);
    }
    if let Some(stage) = arguments.stage {
        return dump(&arguments, stage);
    }
    // The last argument is a name, not a path: `docwright explain webAccount.userId`.
    let last = arguments
        .input
        .docs
        .pop()
        .and_then(|name| name.into_os_string().into_string().ok());
    let Some(name) = last else {
        return Err(Failure(
            "expected a NAME, `--code CODE` or `--stage STAGE`".to_owned(),
        ));
    };
    if std::path::Path::new(&name).exists() {
        return Err(Failure(format!(
            "`{name}` is a path; give the NAME to explain after it, or `--stage STAGE`"
        )));
    }
    let options = settings::options(&arguments.input)?;
    let reading = session::read(&options)?;
    settings::show_timings(&reading.timings, &arguments.input);
    print(&facts::facts(&reading.schema, &name)?)?;
    Ok(Outcome::Done)
}

/// Prints the output of a stage.
fn dump(arguments: &Explain, stage: Stage) -> Result<Outcome, Failure> {
    let options = settings::options(&arguments.input)?;
    if matches!(stage, Stage::Schema | Stage::Model) {
        let mut reading = session::read(&options)?;
        let text = match stage {
            Stage::Schema => schema::save_yaml(&reading.schema)?,
            _ => {
                let schema = &reading.schema;
                let model = reading
                    .timings
                    .time("resolve", || model::resolve(schema, &options))?;
                format!("{model:#?}\n")
            }
        };
        settings::show_timings(&reading.timings, &arguments.input);
        print(&text)?;
        return Ok(Outcome::Done);
    }
    let mut timings = Timings::default();
    let (input, dialect) = timings.time("load", || input::load(&options))?;
    let Input::Pages(sources) = input else {
        return Err(Failure("a saved schema has no pages to show".to_owned()));
    };
    for (id, source) in sources.pages() {
        let (blocks, mut found) =
            timings.time("read blocks", || blocks::read(&sources, id, &dialect));
        let text = match stage {
            Stage::Source => source.text.clone(),
            Stage::Blocks => serde_yaml::to_string(&blocks)?,
            _ => {
                let (page, more) =
                    timings.time("read page", || page::read(&sources, id, &blocks, &dialect));
                found = more;
                serde_yaml::to_string(&page)?
            }
        };
        print(&text)?;
        // Diagnostics go to standard error, separate from the output of the stage.
        if stage != Stage::Source {
            anstream::eprint!(
                "{}",
                write_text(
                    &found,
                    &sources,
                    Renderer {
                        color: true,
                        width: 120
                    }
                )
            );
        }
    }
    settings::show_timings(&timings, &arguments.input);
    Ok(Outcome::Done)
}

//! `docwright export`

use docwright_generator::emit::Files;
use docwright_generator::{output, session};

use crate::arguments::Export;
use crate::{Failure, Outcome, print, settings};

pub(crate) fn run(arguments: Export) -> Result<Outcome, Failure> {
    let options = settings::options(&arguments.input)?;
    let reading = session::read(&options)?;
    settings::show_timings(&reading.timings, &arguments.input);
    settings::show_unread(&reading);
    reading.require_facts()?;
    let json = arguments
        .output
        .as_ref()
        .is_some_and(|path| path.extension().is_some_and(|ending| ending == "json"));
    let format = arguments.format;
    let export = match format.export_json {
        Some(export_json) if json => export_json,
        _ => format.export,
    };
    let text = export(&reading.schema).map_err(|error| Failure(error.to_string()))?;
    match arguments.output {
        None => print(&text)?,
        Some(path) => {
            let folder = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty())
                .unwrap_or(std::path::Path::new("."));
            let name = path
                .file_name()
                .ok_or_else(|| Failure(format!("`{}` is not a file name", path.display())))?;
            let mut files = Files::default();
            files
                .files
                .insert(name.to_string_lossy().into_owned(), text);
            output::write_only(&files, folder)?;
        }
    }
    Ok(Outcome::Done)
}

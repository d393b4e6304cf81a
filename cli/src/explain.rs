//! `docwright explain`

use docwright_generator::diagnostic::{Code, Renderer, write_text};
use docwright_generator::disk::{self, Input};
use docwright_generator::{blocks, generate, model, nearest, page, schema};

use crate::arguments::{Explain, Stage};
use crate::lint::unknown_code;
use crate::{Failure, Outcome, print, settings};

pub(crate) fn run(arguments: Explain) -> Result<Outcome, Failure> {
    if let Some(name) = &arguments.code {
        let code = Code::find(name).ok_or_else(|| unknown_code(name))?;
        let entry = code.entry();
        print(&format!("{} ({}): {}\n\n{}\n", entry.name, entry.severity, entry.summary, entry.manual))?;
        return Ok(Outcome::Done);
    }
    if let Some(stage) = arguments.stage {
        return dump(&arguments, stage);
    }
    let Some(name) = &arguments.name else {
        return Err(Failure("say what to explain: `--name NAME`, `--code CODE` or `--stage STAGE`".to_owned()));
    };
    let options = settings::options(&arguments.input)?;
    let reading = generate::read(&options)?;
    print(&facts(&reading.schema, name)?)?;
    Ok(Outcome::Done)
}

/// The value of a stage as YAML.
fn dump(arguments: &Explain, stage: Stage) -> Result<Outcome, Failure> {
    let options = settings::options(&arguments.input)?;
    if matches!(stage, Stage::Schema | Stage::Model) {
        let reading = generate::read(&options)?;
        let text = match stage {
            Stage::Schema => schema::save_yaml(&reading.schema)?,
            _ => format!("{:#?}\n", model::resolve(&reading.schema, &options)?),
        };
        print(&text)?;
        return Ok(Outcome::Done);
    }
    let (input, dialect) = disk::load(&options)?;
    let Input::Pages(sources) = input else {
        return Err(Failure("a saved schema has no pages to show".to_owned()));
    };
    for (id, source) in sources.pages() {
        let (blocks, mut found) = blocks::read(&sources, id, &dialect);
        let text = match stage {
            Stage::Source => source.text.clone(),
            Stage::Blocks => serde_yaml::to_string(&blocks)?,
            _ => {
                let (page, more) = page::read(&sources, id, &blocks, &dialect);
                found = more;
                serde_yaml::to_string(&page)?
            }
        };
        print(&text)?;
        // What the stage has to say is for people and goes beside its value.
        if stage != Stage::Source {
            anstream::eprint!("{}", write_text(&found, &sources, Renderer { color: true, width: 120 }));
        }
    }
    Ok(Outcome::Done)
}

/// All claims about a type, a property or an operation.
fn facts(schema: &schema::Schema, name: &str) -> Result<String, Failure> {
    let simple = |full: &str| full.rsplit('.').next().unwrap_or(full).to_owned();
    let is = |full: &str| full.eq_ignore_ascii_case(name) || simple(full).eq_ignore_ascii_case(name);
    if let Some(found) = schema.types.iter().find(|ty| is(&ty.name)) {
        return Ok(serde_yaml::to_string(found)?);
    }
    if let Some(found) = schema.enums.iter().find(|ty| is(&ty.name)) {
        return Ok(serde_yaml::to_string(found)?);
    }
    if let Some(found) = schema.operations.iter().find(|operation| operation.id == *name) {
        return Ok(serde_yaml::to_string(found)?);
    }
    if let Some((owner, property)) = name.rsplit_once('.') {
        let owner = schema
            .types
            .iter()
            .find(|ty| ty.name.eq_ignore_ascii_case(owner) || simple(&ty.name).eq_ignore_ascii_case(owner));
        if let Some(found) = owner.and_then(|ty| ty.properties.iter().find(|p| p.name == property)) {
            return Ok(serde_yaml::to_string(found)?);
        }
    }
    let types = schema.types.iter().map(|ty| ty.name.as_str());
    let known = types
        .chain(schema.enums.iter().map(|ty| ty.name.as_str()))
        .chain(schema.operations.iter().map(|o| o.id.as_str()));
    let names: Vec<String> = known.flat_map(|known| [known.to_owned(), simple(known)]).collect();
    let near = nearest(name, names.iter().map(String::as_str));
    let advice = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(Failure(format!("nothing is called `{name}`{advice}")))
}

//! Translated pages yield the same names and types as their English originals.
use std::fmt::Write;
use std::path::Path;

use docwright_generator::{Options, session};

/// Returns the names and types that a set documents, without descriptions and positions.
fn shape(language: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/translated")
        .join(language)
        .join("v1.0");
    let schema = session::read(&Options {
        docs: vec![docs],
        ..Options::default()
    })
    .unwrap()
    .schema;
    let mut out = String::new();
    for ty in &schema.types {
        let base = ty
            .base
            .as_ref()
            .map(|base| base.value.as_str())
            .unwrap_or_default();
        let is = |fact: &docwright_generator::schema::MaybeFact<bool>| {
            fact.as_ref().is_some_and(|fact| fact.value)
        };
        writeln!(
            out,
            "{} {:?} < {base} abstract {} open {}",
            ty.name,
            ty.kind.value,
            is(&ty.is_abstract),
            is(&ty.open)
        )
        .unwrap();
        let mut properties: Vec<_> = ty.properties.iter().collect();
        properties.sort_by(|a, b| a.name.cmp(&b.name));
        for property in properties {
            writeln!(
                out,
                "    {}: {} navigation {} read-only {} on-select {} nullable {:?} deprecated {}",
                property.name,
                property.r#type.value,
                property.navigation,
                is(&property.read_only),
                is(&property.on_select),
                property.nullable.as_ref().map(|fact| fact.value),
                is(&property.deprecated)
            )
            .unwrap();
        }
    }
    for found in &schema.enums {
        let members: Vec<&str> = found
            .members
            .iter()
            .map(|member| member.name.value.as_str())
            .collect();
        writeln!(out, "{} = {members:?}", found.name).unwrap();
    }
    for operation in &schema.operations {
        let answer = operation
            .response
            .r#type
            .as_ref()
            .map(|ty| ty.value.to_string());
        let statuses: Vec<u16> = operation
            .response
            .statuses
            .iter()
            .map(|status| status.value)
            .collect();
        writeln!(
            out,
            "{} {:?} {} -> {answer:?} {statuses:?}",
            operation.id, operation.kind, operation.method
        )
        .unwrap();
        for path in &operation.paths {
            writeln!(out, "    at {}", path.value).unwrap();
        }
        for set in &operation.permissions {
            let grants = [
                &set.delegated_work.value,
                &set.delegated_personal.value,
                &set.application.value,
            ];
            writeln!(out, "    needs {grants:?}").unwrap();
        }
        for header in &operation.headers {
            writeln!(out, "    header {} {}", header.name, header.required.value).unwrap();
        }
        let query: Vec<&str> = operation
            .query
            .iter()
            .map(|option| option.value.as_str())
            .collect();
        writeln!(out, "    query {query:?}").unwrap();
        if let Some(body) = &operation.body {
            writeln!(
                out,
                "    body {:?} {:?}",
                body.kind,
                body.r#type.as_ref().map(|ty| ty.value.to_string())
            )
            .unwrap();
            for property in &body.properties {
                let required = property.required.as_ref().map(|fact| fact.value);
                writeln!(
                    out,
                    "        {}: {} {required:?}",
                    property.name, property.r#type.value
                )
                .unwrap();
            }
        }
    }
    out
}

#[test]
fn translations_give_the_schema_of_the_original() {
    let english = shape("english");
    assert!(
        english.contains("book Entity < example.library.readable"),
        "{english}"
    );
    let mut failed = String::new();
    for language in [
        "german",
        "portuguese",
        "chinese",
        "spanish",
        "french",
        "russian",
        "japanese",
    ] {
        let translated = shape(language);
        let difference = similar::TextDiff::from_lines(&english, &translated);
        if translated != english {
            write!(
                failed,
                "\n{language}\n{}",
                difference.unified_diff().context_radius(0)
            )
            .unwrap();
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

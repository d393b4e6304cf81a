//! Facts inferred from pages. Each test covers one kind of wording or of conflict, with the
//! smallest set of pages that has it.
mod answers;
mod corrections;
mod pages;
mod parameters;
mod paths;
mod service;
mod services;
mod translations;
mod types;
mod wording;

use docwright_generator::api::{Grant, ScopeSet};
use docwright_generator::diagnostic::Diagnostic;
use docwright_generator::dialect::Dialect;
use docwright_generator::schema::{Enumeration, Operation, Parameter, Property, Schema, Type};
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{Role, Source, Sources};

/// The schema and the diagnostics of a set of pages.
struct Set {
    schema: Schema,
    diagnostics: Vec<Diagnostic>,
}

/// Reads pages, each given as a path and a text. Files in `includes` are read only where a page
/// includes them; a YAML file holds corrections.
fn read(pages: &[(&str, &str)]) -> Set {
    let source = |(path, text): &(&str, &str)| {
        let role = if path.contains("includes/") {
            Role::Include
        } else if path.ends_with(".yaml") {
            Role::Corrections
        } else {
            Role::Page
        };
        Source::new(*path, text.as_bytes().to_vec(), role)
    };
    let sources = Sources::new("v1.0", pages.iter().map(source).collect());
    let (schema, diagnostics) = read_schema(&sources, &Dialect::graph(), &mut Timings::default());
    Set {
        schema,
        diagnostics,
    }
}

impl Set {
    /// Returns the operation that has the request, such as `GET /boats`.
    fn operation(&self, request: &str) -> &Operation {
        let (method, path) = request.split_once(' ').unwrap();
        let found = self.schema.operations.iter().find(|operation| {
            operation.method == method && operation.paths.iter().any(|known| known.value == path)
        });
        found.unwrap_or_else(|| panic!("no {request} among {:?}", self.requests()))
    }

    fn requests(&self) -> Vec<String> {
        let requests = |operation: &Operation| -> Vec<String> {
            operation
                .paths
                .iter()
                .map(|path| format!("{} {}", operation.method, path.value))
                .collect()
        };
        self.schema.operations.iter().flat_map(requests).collect()
    }

    fn r#type(&self, name: &str) -> &Type {
        let found = self
            .schema
            .types
            .iter()
            .find(|ty| ty.name.as_str() == format!("sea.{name}"));
        found.unwrap_or_else(|| panic!("no {name} among {:?}", self.types()))
    }

    fn types(&self) -> Vec<&str> {
        self.schema
            .types
            .iter()
            .map(|ty| ty.name.as_str())
            .collect()
    }

    fn enumeration(&self, name: &str) -> &Enumeration {
        let found = self
            .schema
            .enums
            .iter()
            .find(|found| found.name.as_str() == format!("sea.{name}"));
        found.unwrap_or_else(|| panic!("no {name}"))
    }

    fn members(&self, name: &str) -> Vec<&str> {
        self.enumeration(name)
            .members
            .iter()
            .map(|member| member.name.value.as_str())
            .collect()
    }

    /// Returns `true` if a diagnostic with this code was reported.
    fn says(&self, code: &str) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.code.name() == code)
    }
}

/// Returns the property of a type with this name.
fn property<'t>(ty: &'t Type, name: &str) -> &'t Property {
    ty.properties
        .iter()
        .find(|property| property.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

fn parameter<'o>(operation: &'o Operation, name: &str) -> &'o Parameter {
    operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

/// Returns the permissions of a grant, the least privileged first.
fn scopes(grant: &Grant) -> Vec<String> {
    match grant {
        Grant::Scopes { least, higher } => least
            .iter()
            .chain(higher)
            .map(ScopeSet::to_string)
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the response type of an operation, `nothing` or `unknown`.
fn answer(operation: &Operation) -> String {
    match &operation.response.r#type {
        Some(fact) => fact.value.to_string(),
        None if operation.response.unknown => "unknown".to_owned(),
        None => "nothing".to_owned(),
    }
}

/// Returns a page that documents a request: title, request lines, and the text after them.
fn request(title: &str, lines: &str, rest: &str) -> String {
    format!(
        "# {title}\n\nNamespace: sea\n\nIt is done.\n\n## HTTP request\n\n``` http\n{lines}\n```\n\n{rest}\n"
    )
}

/// Returns a page that documents a type: name, rows of the property table, and the text after it.
fn resource(name: &str, rows: &str, rest: &str) -> String {
    format!(
        "---\ntitle: \"{name} resource type\"\ndoc_type: resourcePageType\n---\n\n# {name} resource type\n\nNamespace: sea\n\n\
         It floats.\n\n## Properties\n\n|Property|Type|Description|\n|:---|:---|:---|\n{rows}\n\n{rest}\n"
    )
}

//! OpenAPI 3.1: every documented request under each of its paths, with permissions as security
//! requirements.
//!
//! Specification: <https://spec.openapis.org/oas/v3.1.1>.

mod fits;
mod operation;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::shapes::{Shapes, component};
use crate::api::is_endpoint_template;
use crate::api::{Grant, ScopeSet};
use crate::collections::{HashMap, HashSet};
use crate::schema::{BodyLists, Operation, RequestBodyKind, Schema};

pub(super) use template::Template;

/// Prints a schema as an OpenAPI document.
///
/// Bodies that create or update a resource are separate schemas, `<resource>Create` and
/// `<resource>Update`. If several operations document the same method of a path, the first of them
/// is exported, in the order of their ids.
///
/// ```
/// let schema = docwright_generator::schema::load("docwright: 4\npages: []\ntypes: []\nenums: []\noperations: []")?;
/// assert!(docwright_generator::export::openapi(&schema).contains("\"openapi\": \"3.1.1\""));
/// # Ok::<(), docwright_generator::schema::SavedError>(())
/// ```
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// let text = docwright_generator::export::openapi(&reading.schema);
/// assert!(text.contains("\"openapi\": \"3.1."));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn openapi(schema: &Schema) -> String {
    let shapes = Shapes::new(schema, "#/components/schemas/");
    let mut schemas = shapes.all(schema);
    let bodies = Bodies::new(schema, &shapes, &mut schemas);
    schemas.insert("odata.error".into(), error());
    let export = Export {
        shapes,
        bodies,
        schemas: &schemas,
    };
    let (paths, tags) = paths(schema, &export);
    let mut document = Map::new();
    document.insert("openapi".into(), "3.1.1".into());
    document.insert("info".into(), info(schema));
    document.insert(
        "servers".into(),
        json!([server(schema.endpoint.as_deref())]),
    );
    document.insert("paths".into(), paths);
    let mut components = Map::new();
    components.insert("schemas".into(), Value::Object(schemas));
    components.insert("responses".into(), responses());
    if let Some(schemes) = security_schemes(schema) {
        components.insert("securitySchemes".into(), schemes);
    }
    document.insert("components".into(), Value::Object(components));
    let tags = tags.into_iter().map(|name| json!({ "name": name }));
    document.insert("tags".into(), tags.collect());
    pretty(&Value::Object(document))
}

/// Returns the path items of all operations, and their tags.
fn paths(schema: &Schema, export: &Export<'_>) -> (Value, BTreeSet<String>) {
    let mut paths: BTreeMap<String, BTreeMap<u8, (&'static str, Value)>> = BTreeMap::new();
    let mut spellings: HashMap<String, Template> = HashMap::default();
    let mut taken: HashSet<String> = HashSet::default();
    let mut tags: BTreeSet<String> = BTreeSet::new();
    for operation in &schema.operations {
        let Some((order, method)) = method(&operation.method) else {
            continue;
        };
        for path in &operation.paths {
            let template = spellings
                .entry(path.value.form().to_owned())
                .or_insert_with(|| Template::new(&path.value));
            let item = paths.entry(template.path.clone()).or_default();
            if item.contains_key(&order) {
                continue;
            }
            let id = unique(&operation.id, &mut taken);
            let tag = tag(&template.path);
            let value = export.operation(operation, template, &id, &tag);
            item.insert(order, (method, value));
            tags.insert(tag);
        }
    }
    let items = paths.into_iter().map(|(path, item)| {
        let item = item.into_values();
        let item = item.map(|(method, operation)| (method.to_owned(), operation));
        (path, Value::Object(item.collect()))
    });
    (Value::Object(items.collect()), tags)
}

/// Formats JSON with an indentation of two spaces and a final line feed.
pub(super) fn pretty(value: &Value) -> String {
    // Serializing a `Value` cannot fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// Returns the title of exported documents.
pub(super) fn title(schema: &Schema) -> String {
    let name = if schema.namespace.is_empty() {
        "API"
    } else {
        &schema.namespace
    };
    format!("{name} {}", schema.version).trim_end().to_owned()
}

fn info(schema: &Schema) -> Value {
    let version = if schema.version.is_empty() {
        "unversioned"
    } else {
        &schema.version
    };
    json!({ "title": title(schema), "version": version })
}

fn method(name: &str) -> Option<(u8, &'static str)> {
    const METHODS: [&str; 7] = ["get", "put", "post", "patch", "delete", "head", "options"];
    let at = METHODS
        .iter()
        .position(|method| method.eq_ignore_ascii_case(name))?;
    METHODS.get(at).map(|method| (at as u8, *method))
}

/// Returns the tag that groups operations: the first segment of their paths.
fn tag(path: &str) -> String {
    path.trim_start_matches('/')
        .split(['/', '(', ':'])
        .next()
        .filter(|tag| !tag.is_empty())
        .unwrap_or("root")
        .to_owned()
}

fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}-{number}");
        number += 1;
    }
    candidate
}

/// Returns the schema of an OData error (section 19):
/// <https://docs.oasis-open.org/odata/odata-json-format/v4.0/odata-json-format-v4.0.html>.
fn error() -> Value {
    let detail = json!({
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": { "type": "string" },
            "message": { "type": "string" },
            "target": { "type": ["string", "null"] },
            "details": { "type": "array", "items": { "type": "object" } },
            "innerError": { "type": "object" },
        },
    });
    json!({ "type": "object", "required": ["error"], "properties": { "error": detail } })
}

/// Returns the server: the endpoint, with variables for its placeholders, or `/` if it is unknown.
fn server(endpoint: Option<&str>) -> Value {
    let Some(endpoint) = endpoint.filter(|endpoint| is_endpoint_template(endpoint)) else {
        return json!({ "url": "/" });
    };
    let names = endpoint
        .split('{')
        .skip(1)
        .filter_map(|after| after.split('}').next());
    let variables: Map<String, Value> = names
        .map(|name| (name.to_owned(), json!({ "default": name })))
        .collect();
    match variables.is_empty() {
        true => json!({ "url": endpoint }),
        false => json!({ "url": endpoint, "variables": variables }),
    }
}

fn responses() -> Value {
    json!({
        "error": {
            "description": "The request failed.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/odata.error" } } },
        },
    })
}

const SCHEMES: [(&str, &str); 3] = [
    (
        "delegatedWork",
        "A signed-in user with a work or school account.",
    ),
    (
        "delegatedPersonal",
        "A signed-in user with a personal account.",
    ),
    ("application", "The application itself."),
];

/// Returns the OAuth 2.0 schemes of the service's identity platform, with the scopes that are
/// documented for each kind of caller.
fn security_schemes(schema: &Schema) -> Option<Value> {
    let mut scopes: [BTreeSet<&str>; 3] = Default::default();
    for set in schema
        .operations
        .iter()
        .flat_map(|operation| &operation.permissions)
    {
        let grants = [
            &set.delegated_work.value,
            &set.delegated_personal.value,
            &set.application.value,
        ];
        for (scopes, grant) in scopes.iter_mut().zip(grants) {
            if let Grant::Scopes { least, higher } = &**grant {
                scopes.extend(least.iter().chain(higher).flat_map(ScopeSet::scopes));
            }
        }
    }
    const LOGIN: &str = "https://login.microsoftonline.com/common/oauth2/v2.0";
    let mut schemes = Map::new();
    for ((name, text), scopes) in SCHEMES.iter().zip(scopes) {
        if scopes.is_empty() {
            continue;
        }
        let scopes: Map<String, Value> = scopes
            .into_iter()
            .map(|scope| (scope.to_owned(), "".into()))
            .collect();
        let token = format!("{LOGIN}/token");
        let flows = match *name {
            "application" => {
                json!({ "clientCredentials": { "tokenUrl": token, "scopes": scopes } })
            }
            _ => json!({
                "authorizationCode": { "authorizationUrl": format!("{LOGIN}/authorize"), "tokenUrl": token, "scopes": scopes },
            }),
        };
        schemes.insert(
            (*name).to_owned(),
            json!({ "type": "oauth2", "description": text, "flows": flows }),
        );
    }
    (!schemes.is_empty()).then_some(Value::Object(schemes))
}

struct Export<'a> {
    shapes: Shapes<'a>,
    bodies: Bodies<'a>,
    schemas: &'a Map<String, Value>,
}

/// Names of the body schemas, by the resource's name and whether the body creates it.
struct Bodies<'a> {
    names: HashMap<(&'a str, bool), String>,
}

impl<'a> Bodies<'a> {
    fn new(schema: &'a Schema, shapes: &Shapes<'a>, schemas: &mut Map<String, Value>) -> Self {
        let mut bodies: BTreeMap<(&'a str, bool), Vec<BodyLists<'a>>> = BTreeMap::new();
        for body in schema
            .operations
            .iter()
            .filter_map(|operation: &Operation| operation.body.as_ref())
        {
            let creates = match body.kind {
                RequestBodyKind::Create => true,
                RequestBodyKind::Update => false,
                _ => continue,
            };
            let main = body
                .r#type
                .as_deref()
                .into_iter()
                .map(|ty| (ty, body.listed()));
            let variants = body
                .variants
                .iter()
                .map(|variant| (&variant.r#type, variant.listed()));
            for (ty, listed) in main.chain(variants) {
                if shapes.types.get(&ty.value.name).is_some() {
                    bodies
                        .entry((&ty.value.name, creates))
                        .or_default()
                        .push(listed);
                }
            }
        }
        let mut names = HashMap::default();
        for ((name, creates), list) in bodies {
            let (ending, kind) = if creates {
                ("Create", RequestBodyKind::Create)
            } else {
                ("Update", RequestBodyKind::Update)
            };
            let settable = shapes.types.settable(name, kind, &list);
            let shape = shapes.body(
                settable
                    .iter()
                    .map(|found| (found.declared.unwrap_or(found.listed), found.required)),
            );
            let mut key = component(&format!("{name}{ending}"));
            while schemas.contains_key(&key) {
                key.push_str("Body");
            }
            schemas.insert(key.clone(), Value::Object(shape));
            names.insert((name, creates), key);
        }
        Bodies { names }
    }

    /// Returns the name of the schema of a body.
    fn of(&self, name: &'a str, kind: RequestBodyKind) -> Option<&str> {
        self.names
            .get(&(name, kind == RequestBodyKind::Create))
            .map(String::as_str)
    }
}

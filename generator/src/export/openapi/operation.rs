//! One operation under one of its paths.

use serde_json::{Map, Value, json};

use super::fits::fits;
use super::{Export, SCHEMES, Template};
use crate::api::{Grant, PathTemplate, Primitive};
use crate::collections::HashSet;
use crate::export::shapes::text;
use crate::schema::{
    ExampleFact, Fact, Operation, Parameter, ParameterPlace, Property, RequestBody,
    RequestBodyKind, TypeRef, yes,
};

impl<'a> Export<'a> {
    pub fn operation(
        &self,
        operation: &'a Operation,
        template: &Template,
        id: &str,
        tag: &str,
    ) -> Value {
        let mut out = Map::new();
        out.insert("operationId".into(), id.into());
        out.insert("tags".into(), json!([tag]));
        for (key, fact) in [
            ("summary", &operation.title),
            ("description", &operation.description),
        ] {
            if let Some(text) = text(fact) {
                out.insert(key.into(), text.into());
            }
        }
        if yes(&operation.deprecated) {
            out.insert("deprecated".into(), true.into());
        }
        let parameters = self.parameters(operation, template);
        if !parameters.is_empty() {
            out.insert("parameters".into(), parameters.into());
        }
        if let Some(body) = self.body(operation) {
            out.insert("requestBody".into(), body);
        }
        out.insert("responses".into(), self.responses(operation));
        let security = security(operation);
        if !security.is_empty() {
            out.insert("security".into(), security.into());
        }
        Value::Object(out)
    }

    fn parameters(&self, operation: &Operation, template: &Template) -> Vec<Value> {
        let mut parameters = Parameters::default();
        for (name, original) in &template.parameters {
            let documented = |wanted: &str| {
                let mut known = operation.parameters.iter();
                known.find(|known| known.name.eq_ignore_ascii_case(wanted))
            };
            let known = documented(original).or_else(|| documented(name));
            let schema = known.map_or_else(
                || json!({ "type": "string" }),
                |known| self.shapes.value(&known.r#type.value),
            );
            let description = known.map_or("", |known| known.description.as_str());
            let parameter =
                json!({ "name": name, "in": "path", "required": true, "schema": schema });
            parameters.add(parameter, Need::Required, description);
        }
        for known in &operation.parameters {
            let sent = known.place == ParameterPlace::Query || is_alias(operation, known);
            if !sent || template.has(&known.name) || !parameters.insert(&known.name) {
                continue;
            }
            let schema = self.shapes.value(&known.r#type.value);
            let need = Need::of(yes(&known.required));
            let parameter = json!({ "name": known.name, "in": "query", "schema": schema });
            parameters.add(parameter, need, &known.description);
        }
        for option in &operation.query {
            let ty = match option.value.as_str() {
                "$top" | "$skip" => "integer",
                "$count" => "boolean",
                _ => "string",
            };
            if parameters.insert(&option.value) {
                let schema = json!({ "type": ty });
                let parameter = json!({ "name": option.value, "in": "query", "schema": schema });
                parameters.add(parameter, Need::Optional, "");
            }
        }
        for header in &operation.headers {
            let name = header.name.to_lowercase();
            // OpenAPI describes these headers elsewhere.
            let other = ["accept", "content-type", "authorization"].contains(&name.as_str());
            if !other && parameters.insert(&format!("header {name}")) {
                let schema = json!({ "type": "string" });
                let need = Need::of(header.required.value);
                let parameter = json!({ "name": header.name, "in": "header", "schema": schema });
                parameters.add(parameter, need, &header.description);
            }
        }
        parameters.list
    }

    fn body(&self, operation: &'a Operation) -> Option<Value> {
        let body = operation.body.as_ref()?;
        let ty = body.r#type.as_ref().map(|fact| &fact.value);
        if ty.is_some_and(|ty| ty.name == Primitive::Stream) {
            return Some(
                json!({ "required": true, "content": { "application/octet-stream": {} } }),
            );
        }
        let mut content = json!({ "schema": self.body_schema(body) });
        let shown = operation.examples.iter().filter_map(|example| {
            let request = example.request.as_ref();
            let request = request.filter(|request| request.wrong.is_none())?;
            Some((example, request.body.as_ref()?.to_value()))
        });
        self.add_examples(&mut content, shown);
        let optional =
            |property: &Property| property.required.as_ref().is_some_and(|fact| !fact.value);
        // An action whose parameters are all optional needs no body.
        let needed =
            body.kind != RequestBodyKind::Parameters || !body.properties.iter().all(optional);
        let mut out = Map::new();
        out.insert("required".into(), needed.into());
        out.insert("content".into(), json!({ "application/json": content }));
        let alternatives: Vec<Value> = body
            .alternatives
            .iter()
            .map(|other| self.shapes.reference(&other.r#type.value.name))
            .collect();
        if !alternatives.is_empty() {
            out.insert("x-docwright-alternatives".into(), alternatives.into());
        }
        Some(Value::Object(out))
    }

    fn body_schema(&self, body: &'a RequestBody) -> Value {
        let listed = || {
            let properties = body.properties.iter();
            let properties = properties.map(|property| (property, yes(&property.required)));
            Value::Object(self.shapes.body(properties))
        };
        let ty = body.r#type.as_ref().map(|fact| &fact.value);
        match (body.kind, ty) {
            (RequestBodyKind::Reference, _) => json!({
                "type": "object",
                "required": ["@odata.id"],
                "properties": { "@odata.id": { "type": "string", "format": "uri-reference" } },
            }),
            (RequestBodyKind::Parameters, _) | (_, None) => listed(),
            (RequestBodyKind::Create | RequestBodyKind::Update, Some(ty)) => {
                let reference = |ty: &'a TypeRef| match self.bodies.of(&ty.name, body.kind) {
                    Some(name) => json!({ "$ref": format!("{}{name}", self.shapes.prefix) }),
                    None => self.shapes.value(ty),
                };
                let variants = body.variants.iter();
                let variants = variants.map(|variant| reference(&variant.r#type.value));
                let mut any: Vec<Value> = vec![reference(ty)];
                any.extend(variants);
                match <[Value; 1]>::try_from(any) {
                    Ok([only]) => only,
                    Err(any) => json!({ "anyOf": any }),
                }
            }
        }
    }

    fn responses(&self, operation: &Operation) -> Value {
        let response = &operation.response;
        let mut statuses: Vec<u16> = response
            .statuses
            .iter()
            .map(|status| status.value)
            .collect();
        statuses.sort_unstable();
        statuses.dedup();
        let ty = response.r#type.as_ref().map(|fact| &fact.value);
        let bodiless = |status: u16| {
            matches!(status, 204 | 205) || status >= 300 || response.without_body.contains(&status)
        };
        let answers = ty.is_some() || response.unknown;
        // A body needs a status that can have one; after a redirect, that is 200.
        if answers && statuses.iter().all(|status| bodiless(*status)) {
            statuses.insert(0, 200);
        } else if statuses.is_empty() {
            statuses.push(204);
        }
        let mut out = Map::new();
        for status in statuses {
            let mut entry = Map::new();
            entry.insert("description".into(), reason(status).into());
            match ty {
                Some(ty) if !bodiless(status) => {
                    entry.insert("content".into(), self.answer(ty, operation, status))
                }
                None if response.unknown && !bodiless(status) => {
                    entry.insert(
                        "description".into(),
                        "The documentation does not state the content of this response.".into(),
                    );
                    entry.insert(
                        "content".into(),
                        json!({ "application/json": {}, "application/octet-stream": {} }),
                    )
                }
                _ => None,
            };
            out.insert(status.to_string(), Value::Object(entry));
        }
        for failed in ["4XX", "5XX"] {
            out.insert(
                failed.into(),
                json!({ "$ref": "#/components/responses/error" }),
            );
        }
        Value::Object(out)
    }

    /// Returns the representations of a response, by media type.
    fn answer(&self, ty: &TypeRef, operation: &Operation, status: u16) -> Value {
        let media: Vec<&str> = operation
            .response
            .media
            .iter()
            .map(|media| media.value.as_str())
            .collect();
        let stream = ty.name == Primitive::Stream;
        let redirected = operation
            .response
            .statuses
            .iter()
            .any(|status| (300..400).contains(&status.value));
        let mut content = Map::new();
        for other in media.iter().filter(|media| !media.contains("json")) {
            let shape = if stream {
                json!({})
            } else {
                json!({ "schema": self.value_or_text(ty) })
            };
            content.insert((*other).to_owned(), shape);
        }
        let shows_json = media.iter().any(|media| media.contains("json"));
        if stream || (content.is_empty() && redirected && !shows_json) {
            let shape = if stream {
                json!({})
            } else {
                json!({ "schema": self.value_or_text(ty) })
            };
            if content.is_empty() {
                content.insert("application/octet-stream".into(), shape);
            }
        } else if content.is_empty() || shows_json {
            content.insert(
                "application/json".into(),
                self.json_answer(ty, operation, status),
            );
        }
        Value::Object(content)
    }

    fn value_or_text(&self, ty: &TypeRef) -> Value {
        if self.shapes.types.get(&ty.name).is_some() {
            self.shapes.value(ty)
        } else {
            json!({ "type": "string" })
        }
    }

    fn json_answer(&self, ty: &TypeRef, operation: &Operation, status: u16) -> Value {
        let shape = if operation.response.bare && ty.collection > 0 {
            self.shapes.value(ty)
        } else if ty.collection > 0 {
            json!({
                "type": "object",
                "properties": {
                    "value": self.shapes.value(ty),
                    "@odata.nextLink": { "type": "string" },
                    "@odata.count": { "type": "integer", "format": "int64" },
                },
            })
        } else if self.shapes.types.get(&ty.name).is_none() && !ty.name.is_untyped() {
            // A value that is not an object is wrapped in one.
            json!({ "type": "object", "properties": { "value": self.shapes.value(ty) } })
        } else {
            self.shapes.value(ty)
        };
        let mut content = json!({ "schema": shape });
        let shown = operation.examples.iter().flat_map(|example| {
            let fitting = move |response: &&crate::schema::ExampleResponse| {
                response.status == status && response.wrong.is_none()
            };
            example
                .responses
                .iter()
                .filter(fitting)
                .filter_map(move |response| Some((example, response.body.as_ref()?.to_value())))
        });
        self.add_examples(&mut content, shown);
        content
    }

    /// Adds the examples that fit a schema.
    fn add_examples<'e>(
        &self,
        content: &mut Value,
        shown: impl Iterator<Item = (&'e ExampleFact, Value)>,
    ) {
        let mut examples = Map::new();
        let schema = content.get("schema").cloned().unwrap_or_default();
        let fitting = shown.filter(|(_, value)| fits(value, &schema, self.schemas));
        for (number, (example, value)) in fitting.enumerate() {
            let mut entry = Map::new();
            if !example.title.is_empty() {
                entry.insert("summary".into(), example.title.as_str().into());
            }
            entry.insert("value".into(), value);
            examples.insert(format!("example{}", number + 1), Value::Object(entry));
        }
        if let (false, Value::Object(content)) = (examples.is_empty(), content) {
            content.insert("examples".into(), Value::Object(examples));
        }
    }
}

/// Returns a requirement for each alternative, with the scopes that are needed together.
fn security(operation: &Operation) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for set in &operation.permissions {
        let grants = [
            &set.delegated_work.value,
            &set.delegated_personal.value,
            &set.application.value,
        ];
        for ((scheme, _), grant) in SCHEMES.iter().zip(grants) {
            let Grant::Scopes { least, higher } = &**grant else {
                continue;
            };
            for set in least.iter().chain(higher) {
                let requirement = json!({ *scheme: set.scopes().collect::<Vec<_>>() });
                if !found.contains(&requirement) {
                    found.push(requirement);
                }
            }
        }
    }
    found
}

/// Returns the reason phrase of a status (RFC 9110).
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        _ if status < 300 => "Success",
        _ => "Redirection",
    }
}
/// Whether a parameter must be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

impl Need {
    fn of(required: bool) -> Self {
        if required {
            Need::Required
        } else {
            Need::Optional
        }
    }
}

/// The parameters of an operation.
#[derive(Default)]
struct Parameters {
    list: Vec<Value>,
    /// Names of those that are not in the path.
    seen: HashSet<String>,
}

impl Parameters {
    /// Records a name; returns `false` if it is known.
    fn insert(&mut self, name: &str) -> bool {
        self.seen.insert(name.to_lowercase())
    }

    /// Adds a parameter with its name, its place and its schema.
    fn add(&mut self, parameter: Value, need: Need, description: &str) {
        let Value::Object(mut parameter) = parameter else {
            return;
        };
        if need == Need::Required {
            parameter.insert("required".into(), true.into());
        }
        if !description.is_empty() {
            parameter.insert("description".into(), description.into());
        }
        self.list.push(Value::Object(parameter));
    }
}

/// Returns `true` if a parameter is an argument of a function that a path omits, which is sent as an
/// implicit parameter alias (OData 4.01, part 2, 5.1.1.14).
fn is_alias(operation: &Operation, known: &Parameter) -> bool {
    let called = |path: &Fact<PathTemplate>| path.value.contains(&format!("{}=", known.name));
    matches!(operation.method.as_str(), "GET" | "POST") && operation.shown.iter().any(called)
}

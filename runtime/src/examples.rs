//! Comparison of bindings with the documented examples, for the tests of generated packages.
//!
//! A response must be readable by its model and written back as the same JSON; a request built by
//! the bindings must equal the documented one. A null member counts as absent. Examples that are
//! wrong on their pages are listed with the reason and may fail.

use serde::Deserialize;
use serde_json::Value;

use crate::http::{BoxFuture, Request, Response, Transport};
use crate::{Body, Client, Error, json};

/// A function that creates an empty model.
pub type Model = fn() -> Box<dyn json::Value>;

/// A function that builds a request from path parameters and a documented body and query string.
pub type Builder<C> = fn(&C, &[&str], Option<&Value>, Option<&str>) -> Result<Built, String>;

/// A request built by the bindings.
#[derive(Debug)]
pub struct Built {
    method: &'static str,
    url: String,
    body: Option<Value>,
}

#[derive(Deserialize)]
struct Record {
    at: String,
    #[serde(flatten)]
    what: ExampleKind,
    #[serde(default)]
    wrong: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum ExampleKind {
    Response {
        r#type: String,
        many: bool,
        body: Value,
    },
    Request {
        builder: Option<usize>,
        arguments: Vec<String>,
        method: String,
        path: String,
        query: Option<String>,
        body: Option<Value>,
    },
}

/// A transport that sends nothing.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(async { Err(Error::transport("examples are not sent", None)) })
    }
}

/// Deserializes a documented body as the type that an operation accepts.
///
/// # Errors
/// Returns an error message if the body does not fit the type.
pub fn body<T: serde::de::DeserializeOwned>(json: Option<&Value>) -> Result<T, String> {
    let json = json
        .cloned()
        .unwrap_or_else(|| Value::Object(Default::default()));
    fitting(|| T::deserialize(json)).map_err(|error| format!("the body cannot be read: {error}"))
}

/// Reads a value. A value of another type than documented is an error in an example.
fn fitting<T>(read: impl FnOnce() -> Result<T, serde_json::Error>) -> Result<T, String> {
    json::misfit::take();
    let value = read().map_err(|error| error.to_string())?;
    match json::misfit::take().1.first() {
        Some(misfit) => Err(misfit.to_string()),
        None => Ok(value),
    }
}

/// Returns the address in a documented reference, `{"@odata.id": url}`.
///
/// # Errors
/// Returns an error message if there is none.
pub fn url(json: Option<&Value>) -> Result<&str, String> {
    let url = json
        .and_then(|json| json.get("@odata.id"))
        .and_then(Value::as_str);
    url.ok_or_else(|| "the body has no `@odata.id`".to_owned())
}

/// Returns the value of a parameter in a documented query string.
///
/// # Errors
/// Returns an error message if the query string does not contain the parameter.
pub fn given(query: Option<&str>, name: &str) -> Result<String, String> {
    let mut options = query.unwrap_or_default().split('&');
    let value = options.find_map(|option| {
        option
            .split_once('=')
            .filter(|(known, _)| decoded(known).eq_ignore_ascii_case(name))
    });
    value
        .map(|(_, value)| decoded(value))
        .ok_or_else(|| format!("the query parameter `{name}` is missing"))
}

/// Adds the documented query options to a request and extracts its parts for comparison.
///
/// # Errors
/// Returns an error message if the request is incomplete or its body is not JSON.
pub fn built<T, O>(
    mut request: crate::Request<T, O>,
    query: Option<&str>,
) -> Result<Built, String> {
    for option in query
        .unwrap_or_default()
        .split('&')
        .filter(|option| !option.is_empty())
    {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let name = decoded(name);
        let known = request
            .query_options()
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&name));
        let name = known.map_or(name, |(known, _)| known.clone());
        request = request.query(&name, decoded(value));
    }
    let url = request.url().map_err(|error| error.to_string())?;
    // An empty body and a stream count as no body.
    let body = request
        .body()
        .and_then(Body::bytes)
        .filter(|body| !body.is_empty());
    let body = body
        .map(serde_json::from_slice)
        .transpose()
        .map_err(|error| error.to_string())?;
    Ok(Built {
        method: request.method().as_str(),
        url,
        body,
    })
}

/// Checks all examples and panics with a list of the failed ones, for use in tests.
///
/// # Panics
/// Panics if an example fails that is not marked as wrong on its page, or if `data` cannot be
/// parsed.
pub fn check<C: From<Client>>(data: &str, models: &[(&str, Model)], builders: &[Builder<C>]) {
    let records: Vec<Record> = match serde_json::from_str(data) {
        Ok(records) => records,
        Err(error) => panic!("examples.json cannot be read: {error}"),
    };
    let client = match Client::with_transport(ENDPOINT, Nowhere) {
        Ok(client) => C::from(client),
        Err(error) => panic!("{error}"),
    };
    let (mut held, mut excused, mut failed) = (0, Vec::new(), Vec::new());
    for record in &records {
        let result = match &record.what {
            ExampleKind::Request { .. } => documented(&record.what, &client, builders),
            ExampleKind::Response {
                r#type,
                many: false,
                body,
            } => response(r#type, std::slice::from_ref(body), models),
            ExampleKind::Response { r#type, body, .. } => {
                let items = body.get("value").and_then(Value::as_array);
                response(r#type, items.map_or(&[], Vec::as_slice), models)
            }
        };
        match (result, &record.wrong) {
            (Ok(()), _) => held += 1,
            (Err(_), Some(reason)) => excused.push(format!("{}: {reason}", record.at)),
            (Err(why), None) => failed.push(format!("{}: {why}", record.at)),
        }
    }
    println!(
        "{held} examples hold; {} are wrong on their pages:\n{}",
        excused.len(),
        excused.join("\n")
    );
    assert!(
        failed.is_empty(),
        "{} of {} examples do not hold:\n{}",
        failed.len(),
        records.len(),
        failed.join("\n")
    );
}

/// The endpoint of requests that are built and not sent.
const ENDPOINT: &str = "https://example.invalid";

/// Builds a documented request and compares it with what its page shows.
fn documented<C>(what: &ExampleKind, client: &C, builders: &[Builder<C>]) -> Result<(), String> {
    let ExampleKind::Request {
        builder,
        arguments,
        method,
        path,
        query,
        body,
    } = what
    else {
        return Ok(());
    };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some(build) = builder.and_then(|builder| builders.get(builder)) else {
        return Err(format!("nothing builds `{method} {path}`"));
    };
    let (query, body) = (query.as_deref(), body.as_ref());
    let built = build(client, &arguments, body, query)?;
    same_request(&built, ENDPOINT, (method, path, query), body)
}

/// Reads items of a model and compares what it writes with what it read.
fn response(name: &str, items: &[Value], models: &[(&str, Model)]) -> Result<(), String> {
    let Some((_, model)) = models.iter().find(|(known, _)| *known == name) else {
        return Err(format!("unknown model `{name}`"));
    };
    for item in items {
        let mut read = model();
        fitting(|| json::read_root(&mut *read, item))
            .map_err(|error| format!("`{name}` cannot read it: {error}"))?;
        let written = json::write(read.view(), serde_json::value::Serializer)
            .map_err(|error| error.to_string())?;
        same(&written, item, "")?;
    }
    Ok(())
}

fn same_request(
    built: &Built,
    endpoint: &str,
    (method, path, query): (&str, &str, Option<&str>),
    body: Option<&Value>,
) -> Result<(), String> {
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    let wanted = format!("{method} {path}{query}");
    let path = built.url.strip_prefix(endpoint).unwrap_or(&built.url);
    let found = format!("{} {path}", built.method);
    if comparable(&found) != comparable(&wanted) {
        return Err(format!("expected the request `{wanted}`, found `{found}`"));
    }
    match (&built.body, body) {
        (None, None) => Ok(()),
        (Some(found), Some(wanted)) => same(found, wanted, ""),
        (Some(Value::Object(members)), None) | (None, Some(Value::Object(members)))
            if members.is_empty() =>
        {
            Ok(())
        }
        (found, _) => Err(format!("expected the body {body:?}, found {found:?}")),
    }
}

/// Normalizes a request line for comparison: decodes escapes, converts the path and the names of
/// options, which pages spell inconsistently, to lower case, removes blanks between arguments and
/// `=` without a value, and sorts the options.
fn comparable(line: &str) -> String {
    let (path, query) = line.split_once('?').unwrap_or((line, ""));
    let path = decoded(path).to_lowercase().replace(", ", ",");
    let mut options: Vec<String> = query
        .split('&')
        .map(|option| decoded(option.strip_suffix('=').unwrap_or(option)))
        .map(|option| match option.split_once('=') {
            Some((name, value)) => format!("{}={value}", name.to_lowercase()),
            None => option,
        })
        .filter(|option| !option.is_empty())
        .collect();
    options.sort_unstable();
    format!("{path}?{}", options.join("&"))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Compares JSON. A null member equals an absent one; numbers are compared by value.
fn same(found: &Value, wanted: &Value, at: &str) -> Result<(), String> {
    match (found, wanted) {
        (Value::Object(a), Value::Object(b)) => {
            for name in a.keys().chain(b.keys()) {
                let (a, b) = (
                    a.get(name).unwrap_or(&Value::Null),
                    b.get(name).unwrap_or(&Value::Null),
                );
                same(a, b, &format!("{at}/{name}"))?;
            }
            Ok(())
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .try_for_each(|(index, (a, b))| same(a, b, &format!("{at}/{index}"))),
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => Ok(()),
        (a, b) if a == b => Ok(()),
        (a, b) => Err(format!("at `{at}`: expected {b}, found {a}")),
    }
}

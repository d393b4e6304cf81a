//! Requests and responses as a batch holds them ([OData JSON Format 4.01,
//! 19](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::http::{Headers, Method, Request, Response};
use crate::json::raw;
use crate::{Binary, Error, Json};

#[derive(Serialize)]
pub(super) struct Envelope {
    pub requests: Vec<Wire>,
}

/// A request of a batch.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Wire {
    pub id: String,
    pub method: &'static str,
    pub url: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Box<RawValue>>,
    #[serde(rename = "dependsOn", skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
}

impl Wire {
    /// Converts a request to the form that a batch has.
    pub fn new(index: usize, request: &Request, endpoint: &str) -> Result<Wire, Error> {
        let url = request.url.as_str();
        let Some(url) = url.strip_prefix(endpoint) else {
            return Err(Error::refused(
                "a request of the batch goes to another endpoint than the batch",
            ));
        };
        let headers = request.headers.iter();
        let mut headers: BTreeMap<String, String> = headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let body = match &request.body {
            Some(body) => {
                let Some(bytes) = body.bytes() else {
                    return Err(Error::invalid(
                        "a request of a batch cannot have a streamed body",
                    ));
                };
                let media = headers.get("content-type").map_or("", String::as_str);
                Some(encoded(bytes, media))
            }
            // Microsoft Graph refuses a part of these methods without a body.
            None if matches!(request.method, Method::Post | Method::Put | Method::Patch) => {
                headers.insert("content-type".to_owned(), "application/json".to_owned());
                Some(raw(&serde_json::Map::new()))
            }
            None => None,
        };
        Ok(Wire {
            id: index.to_string(),
            method: request.method.as_str(),
            url: url.to_owned(),
            headers,
            body,
            after: Vec::new(),
        })
    }
}

/// Returns a body in the form of its media type: JSON as it is, text as a string, anything else in
/// base64url.
fn encoded(bytes: &[u8], media: &str) -> Box<RawValue> {
    if is_json(media)
        && let Ok(body) = serde_json::from_slice(bytes)
    {
        return body;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if media.starts_with("text/") => raw(&text),
        _ => raw(&base64::engine::general_purpose::URL_SAFE.encode(bytes)),
    }
}

fn is_json(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    media.ends_with("/json") || media.ends_with("+json")
}

#[derive(Deserialize)]
struct Answers {
    #[serde(default)]
    responses: Vec<Box<RawValue>>,
}

/// A response of a batch. A member of another type than specified does not lose the response.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    id: Json,
    #[serde(default)]
    status: Json,
    #[serde(default)]
    headers: Option<HashMap<String, Json>>,
    #[serde(default)]
    body: Option<Box<RawValue>>,
}

/// Reads the responses in that of a batch, by the index of their requests.
pub(super) fn received(response: &Response) -> Result<HashMap<usize, Response>, Error> {
    let answers: Answers = response.json()?;
    let answers = answers.responses.iter();
    let parts = answers.filter_map(|part| {
        let answer: Answer = serde_json::from_str(part.get()).ok()?;
        Some((number(&answer.id)?, answer.response()?))
    });
    Ok(parts.collect())
}

/// Returns a number that is written as a number or as text.
fn number<T: std::str::FromStr>(value: &Json) -> Option<T> {
    match value {
        Json::String(text) => text.trim().parse().ok(),
        other => other.to_string().parse().ok(),
    }
}

impl Answer {
    fn response(self) -> Option<Response> {
        let headers = self.headers.unwrap_or_default().into_iter();
        let headers: Headers = headers
            .map(|(name, value)| match value {
                Json::String(value) => (name, value),
                other => (name, other.to_string()),
            })
            .collect();
        let media = headers.get("content-type").unwrap_or("application/json");
        let text = self.body.as_ref().map_or("null", |body| body.get());
        let body = match serde_json::from_str::<String>(text) {
            _ if text == "null" => Vec::new(),
            Ok(text) => decoded(text, media),
            Err(_) => text.as_bytes().to_vec(),
        };
        Some(Response {
            status: number(&self.status)?,
            headers,
            body,
        })
    }
}

/// Returns the bytes of a body that is written as a string.
fn decoded(text: String, media: &str) -> Vec<u8> {
    if media.starts_with("text/") {
        return text.into_bytes();
    }
    let bytes = Binary::new(text.as_str()).to_bytes().ok();
    if !is_json(media) {
        return bytes.unwrap_or_else(|| text.into_bytes());
    }
    // Some services also encode a JSON body. Any other string is the JSON itself.
    let json = |bytes: &Vec<u8>| {
        let value = serde_json::from_slice::<Json>(bytes);
        value.is_ok_and(|value| value.is_object() || value.is_array())
    };
    bytes
        .filter(json)
        .unwrap_or_else(|| raw(&text).get().as_bytes().to_vec())
}

/// Returns the response to a request that a batch has no response to.
pub(super) fn unanswered() -> Response {
    let body = r#"{"error":{"code":"","message":"the batch has no response to this request"}}"#;
    Response {
        status: 502,
        headers: Headers::default(),
        body: body.into(),
    }
}

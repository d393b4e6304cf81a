//! Reading of error bodies. Services write many forms, and proxies between write others; what can
//! be read is kept.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::http::{Headers, Response};
use crate::json::RawSeed;
use crate::safe::{Printed, printed};

/// An error returned by the service, parsed from an OData error body
/// ([OData JSON Format 4.01, section 21](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).
/// A part of the body that is not JSON does not affect the others.
///
/// ```
/// use docwright::ServiceError;
///
/// fn is_missing(error: &ServiceError) -> bool {
///     error.status == 404 || error.code == "Request_ResourceNotFound"
/// }
/// # assert!(!is_missing(&ServiceError::default()));
/// ```
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ServiceError {
    /// Status code.
    pub status: u16,
    /// The service's code for the error, such as `Request_ResourceNotFound`; empty if the body has
    /// none.
    pub code: String,
    /// The service's message as received, or the beginning of the body if it has none.
    pub message: String,
    /// Target of the error, such as the name of a property.
    pub target: Option<String>,
    /// More specific codes, the innermost last.
    pub inner_codes: Vec<String>,
    /// Detailed errors.
    pub details: Vec<ErrorDetail>,
    /// The service's id for the request, to be given to its support.
    pub request_id: Option<String>,
    /// The caller's id for the request.
    pub client_request_id: Option<String>,
    /// When the error occurred, as the service wrote it.
    pub date: Option<String>,
    /// Wait before a retry, as requested by the service.
    pub retry_after: Option<Duration>,
    /// Claims that a token must have: the service revoked access and expects a new token
    /// (continuous access evaluation).
    pub claims: Option<String>,
    /// Header fields, such as `Location`.
    pub headers: Headers,
    /// The body as received.
    pub body: Vec<u8>,
}

/// One of several errors in a [`ServiceError`].
///
/// ```
/// use docwright::{ErrorDetail, ServiceError};
///
/// fn about<'e>(error: &'e ServiceError, property: &str) -> Option<&'e ErrorDetail> {
///     error.details.iter().find(|detail| detail.target.as_deref() == Some(property))
/// }
/// # assert!(about(&ServiceError::default(), "mail").is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// Code of the error.
    pub code: String,
    /// Its message.
    pub message: String,
    /// Its target, such as the name of a property.
    pub target: Option<String>,
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("status", &self.status)
            .field("code", &printed(&self.code))
            .field("message", &printed(&self.message))
            .field("target", &self.target.as_deref().map(printed))
            .field("inner_codes", &self.inner_codes.len())
            .field("details", &self.details.len())
            .field("request_id", &self.request_id.as_deref().map(printed))
            .field("retry_after", &self.retry_after)
            .field("body", &Printed::body(&self.body))
            .finish_non_exhaustive()
    }
}

impl ServiceError {
    /// Parses a response whose status is not a success.
    pub(crate) fn read(response: Response) -> Self {
        let mut error = ServiceError::default();
        fill(&mut error, response.text());
        error.of(response)
    }

    /// Adds the status, headers and body of the response that contained the error.
    pub(crate) fn of(mut self, response: Response) -> Self {
        let header = |name: &str| response.headers.get(name).map(str::to_owned);
        self.status = response.status;
        self.request_id = header("request-id").or(self.request_id);
        self.client_request_id = header("client-request-id").or(self.client_request_id);
        self.date = self.date.or_else(|| header("date"));
        self.retry_after = header("retry-after").and_then(|text| crate::retry::parse(&text));
        self.claims = header("www-authenticate").and_then(|text| claims(&text));
        self.headers = response.headers;
        self.body = response.body;
        self
    }
}

/// Members of an object as JSON text, up to the first that cannot be read.
type Members = Vec<(String, Box<RawValue>)>;

/// The largest number of nested errors that are read.
const MOST_NESTED: usize = 16;

/// The largest number of characters of a body other than an error that become the message.
const MOST_OF_BODY: usize = 200;

/// Fills an error from a body.
pub(crate) fn fill(error: &mut ServiceError, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    let mut found = Body::default();
    // What was read before a syntax error is kept.
    let _ = BodySeed(&mut found).deserialize(&mut serde_json::Deserializer::from_str(&text));
    let Body {
        error: inner,
        text: name,
        around,
    } = found;
    if let Some(name) = name {
        // OAuth 2.0 (RFC 6749, 5.2): a code, and a description beside it.
        error.code = name;
        error.message = text_of(&around, "error_description").unwrap_or_default();
    } else if inner.is_empty() {
        fill_from(error, &around);
    } else {
        fill_from(error, &inner);
    }
    if error.code.is_empty() && error.message.is_empty() {
        error.message = text.chars().take(MOST_OF_BODY).collect();
    }
}

/// Number of bytes at the beginning of a body in which annotations precede an error.
const ERROR_WITHIN: usize = 512;

/// Returns the error in the body of a response whose status is a success: an object without other
/// members than an error.
pub(crate) fn within_success(body: &[u8]) -> Option<ServiceError> {
    let inner = body
        .trim_ascii_start()
        .strip_prefix(b"{")?
        .trim_ascii_start();
    // Annotations may come first. Most bodies begin with another member.
    let annotated = || {
        let head = inner
            .get(..ERROR_WITHIN.min(inner.len()))
            .unwrap_or_default();
        head.starts_with(b"\"@") && head.windows(7).any(|part| part == b"\"error\"")
    };
    if !inner.starts_with(b"\"error\"") && !annotated() {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let mut found = Body::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    BodySeed(&mut found).deserialize(&mut deserializer).ok()?;
    let alone = found.around.iter().all(|(name, _)| name.starts_with('@'));
    let mut error = ServiceError::default();
    fill_from(&mut error, &found.error);
    (alone && !error.code.is_empty()).then_some(error)
}

fn fill_from(error: &mut ServiceError, members: &Members) {
    error.code = text_of(members, "code").unwrap_or_default();
    // OData 3 wraps the message: `"message": {"lang": "en", "value": "…"}`.
    let wrapped = || text_of(&members_of(get(members, "message")?.get()), "value");
    error.message = text_of(members, "message")
        .or_else(wrapped)
        .unwrap_or_default();
    error.target = text_of(members, "target");
    let details = get(members, "details").map(|details| items_of(details.get()));
    error.details = details
        .into_iter()
        .flatten()
        .map(|detail| {
            let detail = members_of(detail.get());
            ErrorDetail {
                code: text_of(&detail, "code").unwrap_or_default(),
                message: text_of(&detail, "message").unwrap_or_default(),
                target: text_of(&detail, "target"),
            }
        })
        .collect();
    let inner = |members: &Members| {
        let inner = get(members, "innerError").or_else(|| get(members, "innererror"))?;
        Some(members_of(inner.get()))
    };
    let mut current = inner(members);
    for _ in 0..MOST_NESTED {
        let Some(found) = current else { break };
        error.inner_codes.extend(text_of(&found, "code"));
        let add = |slot: &mut Option<String>, name: &str| {
            if slot.is_none() {
                *slot = text_of(&found, name);
            }
        };
        add(&mut error.request_id, "request-id");
        add(&mut error.client_request_id, "client-request-id");
        if let Some(date) = text_of(&found, "date") {
            error.date = Some(date);
        }
        current = inner(&found);
    }
}

fn get<'m>(members: &'m Members, name: &str) -> Option<&'m RawValue> {
    let found = members.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| &**value)
}

/// Returns the text of a member; a number as its digits.
fn text_of(members: &Members, name: &str) -> Option<String> {
    let raw = get(members, name)?.get();
    match raw.bytes().next() {
        Some(b'"') => {
            let mut deserializer = serde_json::Deserializer::from_str(raw);
            (&mut deserializer).deserialize_bytes(LossyText).ok()
        }
        Some(b'-' | b'0'..=b'9') => Some(raw.to_owned()),
        _ => None,
    }
}

fn members_of(text: &str) -> Members {
    let mut found = Members::new();
    let _ = MembersSeed(&mut found).deserialize(&mut serde_json::Deserializer::from_str(text));
    found
}

fn items_of(text: &str) -> Vec<Box<RawValue>> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The parts of an error body.
#[derive(Default)]
struct Body {
    /// Members of the member `error`.
    error: Members,
    /// The member `error` if it is a text.
    text: Option<String>,
    /// The other members.
    around: Members,
}

struct BodySeed<'b>(&'b mut Body);

impl<'de> DeserializeSeed<'de> for BodySeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for BodySeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if matches!(name.as_str(), "error" | "odata.error") {
                map.next_value_seed(ErrorSeed(&mut *self.0))?;
            } else {
                self.0.around.push((name, map.next_value_seed(RawSeed)?));
            }
        }
        Ok(())
    }
}

/// Reads the member `error`.
struct ErrorSeed<'b>(&'b mut Body);

impl<'de> DeserializeSeed<'de> for ErrorSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ErrorSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a text")
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<(), E> {
        self.0.text = Some(v.to_owned());
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        MembersSeed(&mut self.0.error).visit_map(map)
    }
}

/// Reads the members of an object.
struct MembersSeed<'m>(&'m mut Members);

impl<'de> DeserializeSeed<'de> for MembersSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MembersSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.0.push((name, map.next_value_seed(RawSeed)?));
        }
        Ok(())
    }
}

/// Reads a text; a lone surrogate becomes U+FFFD.
struct LossyText;

impl Visitor<'_> for LossyText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_bytes<E: de::Error>(self, v: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(v).into_owned())
    }
}

/// Returns the claims in a `WWW-Authenticate` header of continuous access evaluation, decoded:
/// `Bearer …, error="insufficient_claims", claims="BASE64"`.
pub(crate) fn claims(challenge: &str) -> Option<String> {
    let (_, rest) = challenge.split_once("claims=\"")?;
    let (encoded, _) = rest.split_once('"')?;
    let engine = base64::engine::general_purpose::STANDARD;
    let decoded = engine.decode(encoded).ok();
    let text = decoded.map_or(Cow::Borrowed(encoded), |bytes| {
        String::from_utf8_lossy(&bytes).into_owned().into()
    });
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> ServiceError {
        let mut error = ServiceError::default();
        fill(&mut error, body);
        error
    }

    #[test]
    fn an_unreadable_part_does_not_lose_code_and_message() {
        let deep = format!(
            r#"{{"error":{{"code":"x","message":"y","innerError":{}{{}}{}}}}}"#,
            r#"{"code":"i","innerError":"#.repeat(200),
            "}".repeat(200)
        );
        for body in [
            r#"{"error":{"code":"x","message":"y"}}"#.as_bytes(),
            br#"{"error":{"code":"x","message":"y","innerError":{"n":1e400}}}"#,
            br#"{"error":{"innerError":{"n":"\ud800"},"code":"x","message":"y"}}"#,
            br#"{"error":{"code":"x","message":"y","details":[{"co"#,
            br#"{"odata.error":{"code":"x","message":{"lang":"en","value":"y"}}}"#,
            br#"{"code":"x","message":"y"}"#,
            br#"{"error":"x","error_description":"y","error_codes":[1]}"#,
            deep.as_bytes(),
        ] {
            let error = read(body);
            assert_eq!(
                (&*error.code, &*error.message),
                ("x", "y"),
                "{}",
                String::from_utf8_lossy(body)
            );
        }
        assert_eq!(read(deep.as_bytes()).inner_codes.len(), MOST_NESTED);
        assert_eq!(
            read(br#"{"error":{"code":500,"message":"y\ud800"}}"#).code,
            "500"
        );
        assert_eq!(
            read(b"{\"error\":{\"message\":\"y\xff\"}}").message,
            "y\u{fffd}"
        );
        assert_eq!(read(b"<html>").message, "<html>");
    }

    #[test]
    fn a_success_can_hold_an_error() {
        let found = |body: &str| within_success(body.as_bytes()).map(|error| error.code);
        assert_eq!(
            found(r#" {"error": {"code": "x", "message": "y"}}"#).as_deref(),
            Some("x")
        );
        let annotated = r#"{"@odata.context": "c", "error": {"code": "x"}}"#;
        assert_eq!(found(annotated).as_deref(), Some("x"));
        // A resource with a property `error` is none.
        assert_eq!(found(r#"{"error": {"code": "x"}, "id": "1"}"#), None);
        assert_eq!(found(r#"{"error": null}"#), None);
        assert_eq!(found(r#"{"id": "1"}"#), None);
    }

    #[test]
    fn claims_are_decoded() {
        let challenge = r#"Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
        assert_eq!(claims(challenge).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(claims("Bearer"), None);
    }
}

//! HTTP messages in code blocks: request and status lines, headers, bodies.

use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;

use super::annotation::Annotation;
use super::request_line::{self, RequestLine};
use crate::api::is_endpoint_template;
use crate::blocks::Fence;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, Phrase};
use crate::json::{self, Json, ParsedJson};
use crate::text::{SourceMap, Span, lower, split_at};

/// A request or response as documented.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Its first line.
    pub start: StartLine,
    /// Header names and values as written.
    pub headers: Vec<(CompactString, CompactString)>,
    /// Its body.
    pub body: Body,
    /// The annotation above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotation: Option<Arc<Annotation>>,
    /// Span of its first line.
    pub span: Span,
}

impl Message {
    /// Returns the media type of its body, in lower case and without parameters.
    pub fn media(&self) -> Option<CompactString> {
        let (_, value) = self
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
        let value = lower(value.split(';').next().unwrap_or(value).trim());
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '+' | '.' | '*');
        (value.contains('/') && value.chars().all(plain)).then_some(value)
    }

    /// Returns how the message shows its body.
    pub(crate) fn body_presence(&self, dialect: &Dialect) -> BodyPresence {
        match &self.body {
            Body::Json { .. } => return BodyPresence::Shown,
            Body::Raw { text } if !states_no_body(text, dialect) => return BodyPresence::Shown,
            Body::Raw { .. } | Body::Empty => {}
        }
        let typed = self
            .annotation
            .as_ref()
            .is_some_and(|annotation| annotation.type_name().is_some());
        let header = |name: &str| {
            let field = self
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            field.map(|(_, value)| value.as_str())
        };
        let sized = header("content-length").is_some_and(|length| length.parse() != Ok(0));
        let described =
            header("content-type").is_some_and(|media| !media.starts_with("text/plain"));
        let left_out = typed || sized || described && header("content-length") != Some("0");
        let bodiless = matches!(self.start, StartLine::Response(204 | 205));
        if left_out && !bodiless {
            BodyPresence::LeftOut
        } else {
            BodyPresence::Nothing
        }
    }
}

/// Presentation of a message's body in an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyPresence {
    /// The body is shown.
    Shown,
    /// The message has no body.
    Nothing,
    /// Headers or an annotation describe a body that the page omits.
    LeftOut,
}

/// Returns `true` if a text in place of a body states that there is none: `No Content`.
fn states_no_body(text: &str, dialect: &Dialect) -> bool {
    let words = text.trim_matches(|c: char| !c.is_alphanumeric());
    let short = words.split_whitespace().count() <= 4;
    words.is_empty()
        || short
            && (dialect.is_nothing(words) || dialect.phrases(words).has(Phrase::NoResponseBody))
}

/// A message's first line.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartLine {
    /// A request line.
    Request(RequestLine),
    /// A status code.
    Response(u16),
}

/// The two kinds of messages, named as in annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageKind {
    Request,
    Response,
}

impl MessageKind {
    /// Returns the name of its `blockType` in annotations.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            MessageKind::Request => "request",
            MessageKind::Response => "response",
        }
    }
}

/// A message's body.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "body", rename_all = "kebab-case")]
pub enum Body {
    /// No body.
    Empty,
    /// A JSON value.
    Json {
        /// The value.
        json: Arc<Json>,
        /// Source map of the body.
        #[serde(skip)]
        place: SourceMap,
        /// Whether it is a list, or its member `value` is one; `None` for an object without that
        /// member. This field and `tag` are computed when the page is read, for use after all pages
        /// are read.
        #[serde(skip)]
        list: Option<bool>,
        /// Its own `@odata.type`.
        #[serde(skip)]
        tag: Option<CompactString>,
    },
    /// Other content, or invalid JSON.
    Raw {
        /// The text.
        text: String,
    },
}

impl Body {
    /// Returns the items of the list that it is, or that its member `value` is.
    pub fn items(&self) -> Option<&[Json]> {
        match self {
            Body::Json {
                json,
                list: Some(true),
                ..
            } => Some(json.get("value").unwrap_or(json).items()),
            _ => None,
        }
    }

    /// Returns `true` if it is itself a list, which OData does not use for collections.
    pub(crate) fn is_bare_list(&self) -> bool {
        matches!(self, Body::Json { json, .. } if matches!(json.value, json::Value::Array(_)))
    }
}

/// Returns the first nonblank line of a code block, which determines the kind of block.
pub(crate) fn first_line(text: &str) -> &str {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
}

/// Returns the kind of message that a code block holds, by its first line.
pub(crate) fn message_kind(text: &str) -> Option<MessageKind> {
    let first = first_line(text);
    if request_line::split_method(first).is_some() {
        return Some(MessageKind::Request);
    }
    status(first).map(|_| MessageKind::Response)
}

/// Returns the code of a status line, and whether the line is well-formed.
pub(crate) fn status(line: &str) -> Option<(u16, bool)> {
    let rest = line.trim().strip_prefix("HTTP")?;
    let (version, rest) = rest.split_once(char::is_whitespace)?;
    let word = rest.split_whitespace().next().unwrap_or_default();
    let code = word
        .trim_end_matches(',')
        .parse()
        .ok()
        .filter(|code| (100..600).contains(code))?;
    Some((code, version.starts_with('/')))
}

/// Reads a code block whose first line is a request or status line.
pub(crate) fn read(
    fence: &Fence,
    annotation: Option<Arc<Annotation>>,
    dialect: &Dialect,
    out: &mut Vec<Diagnostic>,
) -> Option<Message> {
    let lead = fence.text.len() - fence.text.trim_start().len();
    let first = first_line(&fence.text);
    let first_end = lead
        + fence
            .text
            .get(lead..)?
            .find('\n')
            .unwrap_or(fence.text.len() - lead);
    let span = fence.body.span(&(lead..first_end));
    let start = if let Some((code, well_formed)) = status(first) {
        if !well_formed {
            let message = "this status line lacks the version of HTTP";
            out.push(
                Diagnostic::new(Code::StatusLine, span, message)
                    .help(format!("write `HTTP/1.1 {code}`")),
            );
        }
        StartLine::Response(code)
    } else {
        StartLine::Request(request_line::parse_line(first, dialect)?)
    };
    let rest_at = (first_end + 1).min(fence.text.len());
    let rest = fence.text.get(rest_at..).unwrap_or_default();
    let (headers, body_at, glued) = headers(rest);
    let body_text = rest.get(body_at..).unwrap_or_default();
    if glued {
        let at = rest_at + body_at;
        let message = "missing blank line between headers and body";
        out.push(
            Diagnostic::new(Code::BodyGlued, fence.body.span(&(at..at + 1)), message)
                .help("the body is read from its first bracket"),
        );
    }
    let start = at_host(start, &headers);
    let mut message = Message {
        start,
        headers,
        body: Body::Empty,
        annotation,
        span,
    };
    // `[Zip file]` is a placeholder of bytes.
    let bytes = message.media().is_some_and(|media| is_bytes(&media));
    let place = fence.body.sub(&(rest_at + body_at..fence.text.len()));
    message.body = match bytes && body_text.trim_start().starts_with('[') {
        true => Body::Raw {
            text: body_text.trim().to_owned(),
        },
        false => body(body_text, &place, out),
    };
    Some(message)
}

/// Adds the host that a header names to a request line without one (RFC 9112, 3.2.1).
fn at_host(start: StartLine, headers: &[(CompactString, CompactString)]) -> StartLine {
    let mut named = headers.iter();
    let host = named.find(|(name, _)| name.eq_ignore_ascii_case("host"));
    match (start, host) {
        (StartLine::Request(mut line), Some((_, host))) if line.origin.is_none() => {
            let origin = format!("https://{}", host.trim());
            line.origin = Some(origin).filter(|origin| is_endpoint_template(origin));
            StartLine::Request(line)
        }
        (start, _) => start,
    }
}

/// Returns `true` if a media type is that of a body without members.
pub(crate) fn is_bytes(media: &str) -> bool {
    let of_members = ["json", "multipart/", "form-urlencoded", "xml", "*/*"];
    !of_members.iter().any(|part| media.contains(part))
}

/// Reads header lines. Returns the headers, the offset of the body, and whether the blank line
/// before the body is missing.
fn headers(text: &str) -> (Vec<(CompactString, CompactString)>, usize, bool) {
    let mut headers = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            return (headers, at + line.len(), false);
        }
        if trimmed.starts_with(['{', '[']) {
            return (headers, at, true);
        }
        if let Some((name, value)) = split_at(trimmed, b':') {
            headers.push((name.trim().into(), value.trim().into()));
        }
        at += line.len();
    }
    (headers, at, false)
}

fn body(text: &str, place: &SourceMap, out: &mut Vec<Diagnostic>) -> Body {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Body::Empty;
    }
    if !trimmed.starts_with(['{', '[']) {
        return Body::Raw {
            text: trimmed.to_owned(),
        };
    }
    match read_json(text, place, out) {
        Some(json) => {
            let listed = |json: &Json| matches!(json.value, json::Value::Array(_));
            let list = if listed(&json) {
                Some(true)
            } else {
                json.get("value").map(listed)
            };
            let tag = json
                .get("@odata.type")
                .and_then(Json::as_str)
                .map(CompactString::from);
            Body::Json {
                json: json.into(),
                place: place.clone(),
                list,
                tag,
            }
        }
        None => Body::Raw {
            text: trimmed.to_owned(),
        },
    }
}

/// Reads JSON from a code block and reports deviations from the standard.
pub(crate) fn read_json(text: &str, place: &SourceMap, out: &mut Vec<Diagnostic>) -> Option<Json> {
    match json::parse(text) {
        Ok(ParsedJson { json, lenient, end }) => {
            let mut reported = Vec::new();
            for (what, at) in lenient {
                if reported.contains(&what) {
                    continue;
                }
                reported.push(what);
                let message = format!("this JSON has {}", what.describe());
                let span = place.span(&(at..at + 1));
                out.push(
                    Diagnostic::new(Code::JsonLenient, span, message).help("it was read leniently"),
                );
            }
            let rest = text.get(end..).unwrap_or_default();
            if !rest.trim().is_empty() {
                let at = end + rest.len() - rest.trim_start().len();
                let message = "text follows this JSON value";
                out.push(
                    Diagnostic::new(Code::JsonLenient, place.span(&(at..at + 1)), message)
                        .help("only the first value was read"),
                );
            }
            Some(json)
        }
        Err(problem) => {
            let span = place.span(&(problem.at..problem.at + 1));
            let message = format!("this JSON cannot be read: {}", problem.message);
            out.push(
                Diagnostic::new(Code::JsonBroken, span, message).help("the example was left out"),
            );
            None
        }
    }
}

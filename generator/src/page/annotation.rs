//! Annotations: the JSON in HTML comments over code blocks and at the ends of pages.

use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic};
use crate::json::{self, Json, Leniency, Member, ParsedJson, Value};
use crate::text::{SourceMap, Span};

/// An annotation's fields.
#[derive(Clone, Debug, Serialize)]
pub struct Annotation {
    /// The object.
    pub json: Json,
    /// Source map of the object's text.
    #[serde(skip)]
    pub body: SourceMap,
    /// Name of its type, and whether it is written as a collection. This field and those after it
    /// are computed when the page is read, for use after all pages are read.
    #[serde(skip)]
    ty: Option<(CompactString, bool)>,
    #[serde(skip)]
    ty_place: Span,
    #[serde(skip)]
    collection: bool,
    #[serde(skip)]
    truncated: bool,
}

/// A JSON representation.
#[derive(Clone, Debug, Serialize)]
pub struct Representation {
    /// The value.
    pub json: Json,
    /// Source map of the value.
    #[serde(skip)]
    pub place: SourceMap,
}

/// The annotation of a type, and its JSON representation.
pub(super) type AnnotatedJson = (Option<Arc<Annotation>>, Option<Representation>);

impl Annotation {
    /// Reads a comment as an annotation. Returns `None` if it holds no object.
    pub fn read(comment: &str, body: &SourceMap, out: &mut Vec<Diagnostic>) -> Option<Annotation> {
        let lead = comment.find('{')?;
        if !comment.get(..lead)?.trim().is_empty() {
            return None;
        }
        let text = comment.get(lead..)?;
        let json = match json::parse(text) {
            Ok(ParsedJson { json, lenient, .. }) => {
                // Raw line breaks are common in long suppressions and are unambiguous.
                let worth = lenient
                    .iter()
                    .find(|(what, _)| *what != Leniency::RawControl);
                if let Some((what, at)) = worth {
                    let message = format!("this annotation has {}", what.describe());
                    let place = body.span(&(lead + at..lead + at + 1));
                    out.push(
                        Diagnostic::new(Code::AnnotationLenient, place, message)
                            .help("it was read leniently; tools that expect strict JSON fail"),
                    );
                }
                json
            }
            Err(problem) => {
                let place = body.span(&(lead + problem.at..lead + problem.at + 1));
                let message = format!("this annotation is not JSON: {}", problem.message);
                out.push(
                    Diagnostic::new(Code::AnnotationBroken, place, message)
                        .help("its `\"name\": value` pairs were read one by one"),
                );
                scan(text)
            }
        };
        matches!(json.value, Value::Object(_)).then(|| {
            let ty = type_name(&json);
            let body = body.sub(&(lead..comment.len()));
            let ty_place = body.place();
            let mut annotation = Annotation {
                json,
                body,
                ty,
                ty_place,
                collection: false,
                truncated: false,
            };
            annotation.ty_place = annotation.place("@odata.type");
            annotation.collection = annotation.flag("isCollection") == Some(true);
            annotation.truncated = annotation.flag("truncated") == Some(true);
            annotation
        })
    }

    /// Returns a field's text, trimmed. Returns `None` if that is empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        text(&self.json, key)
    }

    /// Returns the value of a boolean field, which may be a string such as `"true"`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.json.get(key)?.as_bool()
    }

    /// Returns the span of a field, or of the whole object if it lacks the field.
    pub fn place(&self, key: &str) -> Span {
        let member = self
            .json
            .members()
            .iter()
            .rev()
            .find(|member| member.key == key);
        member.map_or(self.body.place(), |m| {
            self.body.span(&(m.key_range().start..m.value.range().end))
        })
    }

    /// Returns the text of `blockType`.
    pub fn block_type(&self) -> Option<&str> {
        self.text("blockType")
    }

    /// Returns the span of `@odata.type`, or of the whole object if it lacks that field.
    pub fn type_place(&self) -> Span {
        self.ty_place
    }

    /// Returns `true` if it marks the message as a collection.
    pub fn is_collection(&self) -> bool {
        self.collection
    }

    /// Returns `true` if it marks the message as truncated.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the name of its type, without `#`, and whether it is written as a collection.
    pub fn type_name(&self) -> Option<(&str, bool)> {
        self.ty
            .as_ref()
            .map(|(name, collection)| (name.as_str(), *collection))
    }
}

fn text<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    json.get(key)?
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn type_name(json: &Json) -> Option<(CompactString, bool)> {
    let text = text(json, "@odata.type").or_else(|| text(json, "@type"))?;
    let text = text.trim_start_matches('#');
    if denotes_no_type(text) {
        return None;
    }
    let inner = text
        .get(..11)
        .filter(|head| head.eq_ignore_ascii_case("collection("))
        .and(text.get(11..));
    Some(match inner {
        Some(inner) => (
            inner.trim_end_matches(')').trim_start_matches('#').into(),
            true,
        ),
        None => (text.into(), false),
    })
}

/// Returns `true` if a name denotes the absence of a type: `microsoft.graph.None`, `Edm.Null`.
fn denotes_no_type(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    ["none", "null"]
        .iter()
        .any(|word| last.eq_ignore_ascii_case(word))
}

/// Reads the members of an object that is not valid JSON: each `"name": "value"` or `name: word`,
/// up to the end of its line or the comma before the next.
fn scan(text: &str) -> Json {
    let is_end =
        |at: usize, c: char| c == '\n' || c == ',' && text.get(at + 1..).is_some_and(begins_member);
    let ends = text
        .char_indices()
        .filter(|(at, c)| is_end(*at, *c))
        .map(|(at, _)| at + 1)
        .chain([text.len()]);
    let mut members = Vec::new();
    let mut next = 0;
    for end in ends {
        let at = std::mem::replace(&mut next, end);
        let Some((key, value)) = text.get(at..end).and_then(|piece| piece.split_once(':')) else {
            continue;
        };
        let value_at = at + key.len() + 1;
        let ((key, key_range), (value, range)) = (stripped(key, at), stripped(value, value_at));
        if key.is_empty() || value.is_empty() || key.contains(' ') {
            continue;
        }
        let value = match value.parse::<bool>() {
            Ok(flag) => Value::Bool(flag),
            Err(_) => Value::String(value.into()),
        };
        members.push(Member::new(key.into(), key_range, Json::new(value, range)));
    }
    Json::new(Value::Object(members.into()), 0..text.len())
}

/// Returns `true` if a text begins with a name and a colon.
fn begins_member(text: &str) -> bool {
    let blank = [' ', '\t'];
    let text = text.trim_start_matches(blank);
    let rest = match text.strip_prefix('"') {
        Some(quoted) => quoted
            .trim_start_matches(|c| !matches!(c, '"' | '\n' | ','))
            .strip_prefix('"'),
        None => {
            let rest = text
                .trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '.'));
            Some(rest).filter(|rest| rest.len() < text.len())
        }
    };
    rest.is_some_and(|rest| rest.trim_start_matches(blank).starts_with(':'))
}

/// Strips punctuation and quotation marks from a name or value in a piece that begins at an offset.
/// Returns it with its range, quotation marks included.
fn stripped(piece: &str, at: usize) -> (&str, Range<usize>) {
    let around = |c: char| matches!(c, '{' | '}' | ',') || c.is_whitespace();
    let inner = piece.trim_start_matches(around);
    let start = at + piece.len() - inner.len();
    let inner = inner.trim_end_matches(around);
    (inner.trim_matches('"').trim(), start..start + inner.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::PageId;

    #[test]
    fn invalid_json_is_scanned_by_member() {
        let comment = r#"{ "blockType": "response, with comma", "keys": ["a", "b"], truncated: true,
            "@odata.type" : "a.b }"#;
        let mut out = Vec::new();
        let body = SourceMap::whole(Span::new(PageId(0), 10, 10 + comment.len()));
        let read = Annotation::read(comment, &body, &mut out).expect("an object");
        assert_eq!(
            out.iter().map(|one| one.code).collect::<Vec<_>>(),
            [Code::AnnotationBroken]
        );
        assert_eq!(read.block_type(), Some("response, with comma"));
        assert_eq!(read.text("keys"), Some(r#"["a", "b"]"#));
        assert!(read.is_truncated());
        assert_eq!(read.type_name(), Some(("a.b", false)));
        let place = |key: &str| {
            let place = read.place(key);
            &comment[place.start as usize - 10..place.end as usize - 10]
        };
        assert_eq!(place("truncated"), "truncated: true");
        assert_eq!(place("@odata.type"), r#""@odata.type" : "a.b"#);
    }
}

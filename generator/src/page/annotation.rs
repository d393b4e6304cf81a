//! Annotations: the JSON in HTML comments over code blocks and at the ends of pages.

use compact_str::CompactString;

use crate::diagnostic::{Code, Diagnostic};
use crate::json::{self, Json, Leniency, Member, Parsed, Value};
use crate::source::{SourceMap, Span};

/// An annotation's fields.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Annotation {
    /// The object.
    pub json: Json,
    /// Where its text stands.
    #[serde(skip)]
    pub body: SourceMap,
    /// The type it names, and whether it is written as a collection of it. This and what follows is asked for when all pages are
    /// read, and found while this one is.
    #[serde(skip)]
    ty: Option<(CompactString, bool)>,
    #[serde(skip)]
    ty_place: Span,
    #[serde(skip)]
    collection: bool,
    #[serde(skip)]
    truncated: bool,
}

impl Annotation {
    /// Reads a comment as an annotation: `None` where it holds no object.
    pub fn read(comment: &str, body: &SourceMap, out: &mut Vec<Diagnostic>) -> Option<Annotation> {
        let lead = comment.find('{')?;
        if !comment.get(..lead)?.trim().is_empty() {
            return None;
        }
        let text = comment.get(lead..)?;
        let json = match json::parse(text) {
            Ok(Parsed { json, lenient, .. }) => {
                // Raw line breaks are how long suppressions are written; nobody means anything else by them.
                let worth = lenient.iter().find(|(what, _)| *what != Leniency::RawControl);
                if let Some((what, at)) = worth {
                    let message = format!("this annotation has {}", what.describe());
                    let place = body.span(&(lead + at..lead + at + 1));
                    out.push(
                        Diagnostic::new(Code::AnnotationLenient, place, message)
                            .help("it was read as meant; tools that want strict JSON will not"),
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
            let mut annotation = Annotation { json, body, ty, ty_place, collection: false, truncated: false };
            annotation.ty_place = annotation.place("@odata.type");
            annotation.collection = annotation.flag("isCollection") == Some(true);
            annotation.truncated = annotation.flag("truncated") == Some(true);
            annotation
        })
    }

    /// A field's text, blanks and an empty text left out.
    pub fn text(&self, key: &str) -> Option<&str> {
        text(&self.json, key)
    }

    /// A field that is true, or the string `"true"`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.json.get(key)?.as_bool()
    }

    /// Where a field stands.
    pub fn place(&self, key: &str) -> Span {
        let member = self.json.members().iter().rev().find(|member| member.key == key);
        member.map_or(self.body.place(), |m| self.body.span(&(m.key_range().start..m.value.range().end)))
    }

    /// `blockType`, as written.
    pub fn block_type(&self) -> Option<&str> {
        self.text("blockType")
    }

    /// Where it names a type.
    pub fn type_place(&self) -> Span {
        self.ty_place
    }

    /// Whether it says that the message is a collection.
    pub fn is_collection(&self) -> bool {
        self.collection
    }

    /// Whether it says that the message is shortened.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The type it names, without `#`, and whether it is written as a collection.
    pub fn type_name(&self) -> Option<(&str, bool)> {
        self.ty.as_ref().map(|(name, collection)| (name.as_str(), *collection))
    }
}

fn text<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    json.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn type_name(json: &Json) -> Option<(CompactString, bool)> {
    let text = text(json, "@odata.type").or_else(|| text(json, "@type"))?;
    let text = text.trim_start_matches('#');
    let inner = text.get(..11).filter(|head| head.eq_ignore_ascii_case("collection(")).and(text.get(11..));
    Some(match inner {
        Some(inner) => (inner.trim_end_matches(')').trim_start_matches('#').into(), true),
        None => (text.into(), false),
    })
}

/// Reads what can be read of an object that is no JSON: `"name": "value"` or `name: word`, each up to a line's end or a comma
/// before a quotation mark.
fn scan(text: &str) -> Json {
    let mut members = Vec::new();
    let mut offset = 0;
    let is_end = |at: usize, c: char| {
        c == '\n' || c == ',' && text.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with('"'))
    };
    let ends = text.char_indices().filter(|(at, c)| is_end(*at, *c)).map(|(at, _)| at + 1).chain([text.len()]);
    for end in ends {
        let at = offset;
        offset = end;
        let line = text.get(at..end).unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        let clean = |part: &str| part.trim().trim_matches(['{', '}', ',', '"', ' ', '\t']).to_owned();
        let (key, value) = (clean(key), clean(value));
        if key.is_empty() || value.is_empty() || key.contains(' ') {
            continue;
        }
        let value = match value.parse::<bool>() {
            Ok(flag) => Value::Bool(flag),
            Err(_) => Value::String(value.into()),
        };
        let range = at + line.len() - line.trim_start().len()..at + line.trim_end().len();
        members.push(Member::new(key.into(), range.clone(), Json::new(value, range)));
    }
    Json::new(Value::Object(members.into()), 0..text.len())
}

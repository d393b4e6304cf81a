//! A JSON parser that tolerates the departures from JSON found in documentation, and records them.

use std::ops::Range;

use compact_str::{CompactString, ToCompactString as _};

use super::{Json, Member, Value};

/// Maximum depth of nested objects and arrays.
const MAX_DEPTH: usize = 128;

/// Initial capacity for the members of open objects; few values on pages need more.
const MEMBERS: usize = 32;

/// A departure from JSON that is tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leniency {
    /// `[1, ]` or `[1,, 2]`
    TrailingComma,
    /// `[1 2]`
    MissingComma,
    /// `// …` or `/* … */`
    Comment,
    /// `…` or `...` in place of a value or member
    Ellipsis,
    /// `{"key": }`, read as `null`
    MissingValue,
    /// A line break or other control character within a string
    RawControl,
    /// `“…”`
    CurlyQuotes,
    /// `'…'`
    SingleQuotes,
    /// `{ key: 1 }`
    UnquotedKey,
    /// A value that is a bare word or a `<placeholder>`
    BareWord,
    /// An escape that JSON does not define, kept as written
    BadEscape,
    /// The text ends within a value
    CutShort,
}

impl Leniency {
    /// Returns a description, as the subject of a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Leniency::TrailingComma => "a comma too many",
            Leniency::MissingComma => "a missing comma",
            Leniency::Comment => "a comment",
            Leniency::Ellipsis => "an ellipsis outside a string",
            Leniency::MissingValue => "a member without a value",
            Leniency::RawControl => "a line break or tab within a string",
            Leniency::CurlyQuotes => "curly quotes",
            Leniency::SingleQuotes => "single quotes",
            Leniency::UnquotedKey => "a member name without quotes",
            Leniency::BareWord => "a value without quotes",
            Leniency::BadEscape => "an unknown escape in a string",
            Leniency::CutShort => "an end within a value",
        }
    }
}

/// An error that makes a text unreadable, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Description of the error.
    pub message: String,
    /// Byte offset.
    pub at: usize,
}

/// The result of parsing a text.
#[derive(Clone, Debug)]
pub struct ParsedJson {
    /// The value.
    pub json: Json,
    /// The departures from JSON, with their byte offsets.
    pub lenient: Vec<(Leniency, usize)>,
    /// Offset at which parsing stopped: before the text's end if something follows the value.
    pub end: usize,
}

/// Parses one JSON value.
///
/// # Errors
/// Returns an error if the text cannot be read even leniently.
pub fn parse(text: &str) -> Result<ParsedJson, SyntaxError> {
    let mut reader = Reader {
        text,
        at: 0,
        lenient: Vec::new(),
        members: Vec::with_capacity(MEMBERS),
        items: Vec::new(),
    };
    reader.blank();
    let json = reader.value(0)?;
    reader.blank();
    Ok(ParsedJson {
        json,
        lenient: reader.lenient,
        end: reader.at,
    })
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) lenient: Vec<(Leniency, usize)>,
    /// Members of the open objects, those of the innermost last; each object removes its own when
    /// it closes.
    members: Vec<Member>,
    items: Vec<Json>,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Json, SyntaxError> {
        if depth > MAX_DEPTH {
            return self.fail(format!("values are nested more than {MAX_DEPTH} deep"));
        }
        let start = self.at;
        let value = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.array(depth)?,
            Some('"' | '“' | '”' | '\'') => Value::String(self.string()?),
            Some(c) if c == '-' || c.is_ascii_digit() => self.number(),
            Some(c) if c.is_alphabetic() || c == '<' || c == '$' => self.word()?,
            Some('}' | ']' | ',' | ':') => return self.fail("a value is missing here"),
            Some(c) => return self.fail(format!("`{c}` does not begin a value")),
            None => return self.fail("expected a value, found the end of the text"),
        };
        Ok(Json::new(value, start..self.at))
    }

    fn object(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.at += 1;
        let outer = self.members.len();
        let mut comma = true;
        loop {
            self.blank();
            // Usually a name follows, and the other cases are skipped.
            if self.byte() != Some(b'"') {
                if self.close('}', before(self.members.len() - outer, comma))? {
                    return Ok(Value::Object(self.members.drain(outer..).collect()));
                }
                if self.separator(&mut comma) {
                    continue;
                }
                if self.ellipsis() {
                    comma = false;
                    continue;
                }
            }
            if !comma {
                self.allow(Leniency::MissingComma, self.at);
            }
            let (key, key_range) = self.key()?;
            self.blank();
            if self.byte() != Some(b':') {
                return self.fail("a `:` is missing after this member name");
            }
            self.at += 1;
            self.blank();
            let empty = matches!(self.byte(), Some(b',' | b'}'));
            let value = if self.byte() != Some(b'"') && (self.ellipsis() || empty) {
                if empty {
                    self.allow(Leniency::MissingValue, self.at);
                }
                Json::new(Value::Null, self.at..self.at)
            } else {
                self.value(depth + 1)?
            };
            self.members.push(Member::new(key, key_range, value));
            comma = false;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.at += 1;
        let outer = self.items.len();
        let mut comma = true;
        loop {
            self.blank();
            if self.close(']', before(self.items.len() - outer, comma))? {
                return Ok(Value::Array(self.items.drain(outer..).collect()));
            }
            if self.separator(&mut comma) {
                continue;
            }
            if self.ellipsis() {
                comma = false;
                continue;
            }
            if !comma {
                self.allow(Leniency::MissingComma, self.at);
            }
            let item = self.value(depth + 1)?;
            self.items.push(item);
            comma = false;
        }
    }

    /// Consumes a closing bracket, or accepts the end of the text in its place.
    fn close(&mut self, bracket: char, before: Before) -> Result<bool, SyntaxError> {
        match self.peek() {
            Some(c) if c == bracket => {
                if before == Before::Comma {
                    self.allow(Leniency::TrailingComma, self.at);
                }
                self.at += 1;
                Ok(true)
            }
            Some(c @ ('}' | ']')) => self.fail(format!("expected `{bracket}`, found `{c}`")),
            None => {
                self.allow(Leniency::CutShort, self.at);
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    /// Consumes a comma; a second one in a row counts as a trailing one.
    fn separator(&mut self, comma: &mut bool) -> bool {
        if self.peek() != Some(',') {
            return false;
        }
        if *comma {
            self.allow(Leniency::TrailingComma, self.at);
        }
        self.at += 1;
        *comma = true;
        true
    }

    fn key(&mut self) -> Result<(CompactString, Range<usize>), SyntaxError> {
        let start = self.at;
        let key = match self.peek() {
            Some('"' | '“' | '”' | '\'') => self.string()?,
            Some(c) if c.is_alphabetic() || matches!(c, '_' | '@' | '$' | '<') => {
                self.allow(Leniency::UnquotedKey, start);
                let rest = self.rest();
                let end = rest
                    .find([':', ',', '}', '{', '"', '\n'])
                    .unwrap_or(rest.len());
                let key = rest
                    .get(..end)
                    .unwrap_or_default()
                    .trim_end()
                    .to_compact_string();
                self.at += key.len();
                key
            }
            Some(c) => return self.fail(format!("expected a member name, found `{c}`")),
            None => return self.fail("expected a member name, found the end of the text"),
        };
        Ok((key, start..self.at))
    }
}

/// What precedes a closing bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An item, or the opening bracket.
    Item,
    /// A comma after an item.
    Comma,
}

/// Returns what precedes a bracket after a number of items; a comma also counts as read before the
/// first item.
fn before(items: usize, comma: bool) -> Before {
    if comma && items > 0 {
        Before::Comma
    } else {
        Before::Item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lenient(text: &str) -> (serde_json::Value, Vec<Leniency>) {
        let ParsedJson {
            json,
            lenient: found,
            ..
        } = parse(text).expect("readable");
        (
            json.to_value(),
            found.into_iter().map(|(what, _)| what).collect(),
        )
    }

    #[test]
    fn strict_json_is_read_without_remarks() {
        let text = r#"{"a": [1, 2.5e3, "x\u00e4\ud83d\ude00\n"], "b": null, "c": {"d": true}}"#;
        let (value, found) = lenient(text);
        assert_eq!(
            value,
            serde_json::from_str::<serde_json::Value>(text).expect("strict")
        );
        assert!(found.is_empty());
    }

    #[test]
    fn departures_are_tolerated_and_named() {
        use Leniency::*;
        for (text, json, names) in [
            ("[1, 2,]", "[1,2]", vec![TrailingComma]),
            ("[1,, 2]", "[1,2]", vec![TrailingComma]),
            (
                "{\"a\": 1 // note\n \"b\": 2}",
                r#"{"a":1,"b":2}"#,
                vec![Comment, MissingComma],
            ),
            ("[1, ...]", "[1]", vec![Ellipsis]),
            (
                "{\"a\": , \"b\": ..., \"c\": }",
                r#"{"a":null,"b":null,"c":null}"#,
                vec![MissingValue, Ellipsis, MissingValue],
            ),
            (
                "{ a: 'x' }",
                r#"{"a":"x"}"#,
                vec![UnquotedKey, SingleQuotes],
            ),
            ("{\"a\": “x”}", r#"{"a":"x"}"#, vec![CurlyQuotes]),
            ("{\"a\": \"x\ny\"}", "{\"a\":\"x\\ny\"}", vec![RawControl]),
            ("{\"a\": <id>}", r#"{"a":"<id>"}"#, vec![BareWord]),
            ("{\"a\": [1", r#"{"a":[1]}"#, vec![CutShort, CutShort]),
        ] {
            let (value, found) = lenient(text);
            assert_eq!(
                value,
                serde_json::from_str::<serde_json::Value>(json).expect("strict"),
                "{text}"
            );
            assert_eq!(found, names, "{text}");
        }
    }

    #[test]
    fn numbers_are_the_same_when_they_are_written_and_read_again() {
        for text in [
            "1111111111111111111111",
            "31.245270191439438",
            "-121.48791951161945",
            "1e-7",
            "18446744073709551615",
        ] {
            let json = parse(text).expect("a number").json;
            let again = parse(&json.to_value().to_string())
                .expect("what was written")
                .json;
            assert_eq!(again, json, "{text}");
            assert_eq!(text.parse().ok(), json.to_value().as_f64(), "{text}");
        }
    }

    #[test]
    fn nonsense_gives_a_place() {
        assert_eq!(parse("{\"a\" 1}").expect_err("no colon").at, 5);
        assert!(parse(&"[".repeat(5000)).is_err());
    }
}

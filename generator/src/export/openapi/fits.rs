//! Validation of examples against their schemas: OpenAPI validators require that examples fit, and
//! not all examples on pages do.
//!
//! Only the keywords that the exporter writes are supported.

use serde_json::{Map, Value};

/// Maximum depth of nested schemas. A value that needs more does not fit.
const MAX_DEPTH: usize = 64;

/// Returns `true` if a value is valid against a schema whose references point into `schemas`.
pub(super) fn fits(value: &Value, schema: &Value, schemas: &Map<String, Value>) -> bool {
    Validator { schemas }.schema(value, schema, 0)
}

struct Validator<'a> {
    schemas: &'a Map<String, Value>,
}

impl Validator<'_> {
    fn schema(&self, value: &Value, schema: &Value, depth: usize) -> bool {
        let Value::Object(schema) = schema else {
            return true;
        };
        depth < MAX_DEPTH
            && schema
                .iter()
                .all(|(keyword, wanted)| self.keyword(value, keyword, wanted, depth + 1))
    }

    fn keyword(&self, value: &Value, keyword: &str, wanted: &Value, depth: usize) -> bool {
        let list = || wanted.as_array().map_or(&[][..], Vec::as_slice);
        let fits = |value: &Value, schema: &Value| self.schema(value, schema, depth);
        match keyword {
            "$ref" => {
                let target = wanted.as_str().unwrap_or_default();
                let name = target.rsplit('/').next().unwrap_or_default();
                let schema = self.schemas.get(name);
                schema.is_none_or(|schema| fits(value, schema))
            }
            "type" => match wanted {
                Value::String(name) => is(value, name),
                _ => {
                    let mut names = list().iter().filter_map(Value::as_str);
                    names.any(|name| is(value, name))
                }
            },
            "enum" => list().contains(value),
            "anyOf" => list().iter().any(|schema| fits(value, schema)),
            "allOf" => list().iter().all(|schema| fits(value, schema)),
            "items" => {
                let items = value.as_array();
                items.is_none_or(|items| items.iter().all(|item| fits(item, wanted)))
            }
            "properties" => {
                let (Some(members), Some(schemas)) = (value.as_object(), wanted.as_object()) else {
                    return true;
                };
                members.iter().all(|(name, member)| {
                    let schema = schemas.get(name);
                    schema.is_none_or(|schema| fits(member, schema))
                })
            }
            "required" => value.as_object().is_none_or(|members| {
                let mut names = list().iter().filter_map(Value::as_str);
                names.all(|name| members.contains_key(name))
            }),
            _ => fits_scalar(value, keyword, wanted),
        }
    }
}

/// Checks a keyword for text and numbers.
fn fits_scalar(value: &Value, keyword: &str, wanted: &Value) -> bool {
    match (keyword, value, wanted) {
        ("format", Value::String(text), Value::String(format)) => formatted(text, format),
        ("format", Value::Number(number), Value::String(format)) if format == "int32" => {
            let number = number.as_i64();
            number.is_some_and(|number| i32::try_from(number).is_ok())
        }
        ("pattern", Value::String(text), Value::String(pattern)) => matches(text, pattern),
        ("maxLength", Value::String(text), Value::Number(most)) => {
            let most = most.as_u64();
            most.is_none_or(|most| text.chars().count() as u64 <= most)
        }
        _ => true,
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// Returns `true` if a text matches a pattern of the exporter: a duration, time or list of flags.
fn matches(text: &str, pattern: &str) -> bool {
    use crate::export::shapes::{DURATION, TIME_OF_DAY};
    match pattern {
        DURATION => {
            let rest = text.trim_start_matches(['-', '+']);
            let known = |c: char| {
                c.is_ascii_digit() || matches!(c, '.' | 'Y' | 'M' | 'W' | 'D' | 'T' | 'H' | 'S')
            };
            text.len() - rest.len() <= 1
                && rest.len() > 1
                && rest.starts_with('P')
                && rest.chars().skip(1).all(known)
        }
        TIME_OF_DAY => {
            let (time, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let parts: Vec<&str> = time.split(':').collect();
            let digits = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            let whole = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
            matches!(parts.len(), 2 | 3) && parts.iter().all(digits) && whole
        }
        _ => {
            let names = pattern
                .strip_prefix("^(")
                .and_then(|rest| rest.split_once(")(, ?("))
                .map(|(names, _)| names);
            let Some(names) = names else { return true };
            let names: Vec<String> = names
                .split('|')
                .map(|name| name.replace('\\', ""))
                .collect();
            text.split(',').enumerate().all(|(index, word)| {
                let word = if index > 0 {
                    word.strip_prefix(' ').unwrap_or(word)
                } else {
                    word
                };
                names.iter().any(|name| name == word)
            })
        }
    }
}

/// Returns `true` if a text has a format that the exporter writes. Dates and times follow RFC 3339.
fn formatted(text: &str, format: &str) -> bool {
    match format {
        "date-time" => date_time(text),
        "date" => date(text),
        "uuid" => {
            let sizes: Vec<usize> = text.split('-').map(str::len).collect();
            sizes == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
        }
        "uri-reference" => !text.contains([' ', '<', '>', '{', '}', '\\', '^', '`', '|', '"']),
        _ => true,
    }
}

fn number(text: Option<&str>, length: usize, most: u32) -> Option<u32> {
    let text =
        text.filter(|text| text.len() == length && text.bytes().all(|b| b.is_ascii_digit()))?;
    text.parse().ok().filter(|number| *number <= most)
}

fn date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (year, month, day) = (
        number(parts.next(), 4, 9999),
        number(parts.next(), 2, 12),
        number(parts.next(), 2, 31),
    );
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    month > 0 && (1..=last).contains(&day)
}

fn date_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let zone_at = time.find(['Z', 'z', '+', '-']);
    let Some((time, zone)) = zone_at.and_then(|at| Some((time.get(..at)?, time.get(at..)?))) else {
        return false;
    };
    let zone_fits = zone.eq_ignore_ascii_case("z")
        || zone
            .get(1..)
            .and_then(|offset| offset.split_once(':'))
            .is_some_and(|(hours, minutes)| {
                number(Some(hours), 2, 23).is_some() && number(Some(minutes), 2, 59).is_some()
            });
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    let clock = [(23, parts.next()), (59, parts.next()), (59, parts.next())];
    let clock = clock
        .into_iter()
        .all(|(most, part)| number(part, 2, most).is_some())
        && parts.next().is_none();
    date(day)
        && zone_fits
        && clock
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn formats_and_references() {
        let schemas = json!({ "a": { "type": "object", "properties": {
            "at": { "type": ["string", "null"], "format": "date-time" },
            "kind": { "anyOf": [{ "type": "string", "enum": ["x", "y"] }, { "type": "null" }] },
        } } });
        let schemas = schemas.as_object().expect("an object");
        let wanted = json!({ "$ref": "#/components/schemas/a" });
        for (value, expected) in [
            (json!({ "at": "2026-02-28T08:00:00.5Z", "kind": "x" }), true),
            (json!({ "at": "2026-02-30T08:00:00Z" }), false),
            (
                json!({ "at": "2026-02-28T08:00:00+01:00", "kind": null }),
                true,
            ),
            (json!({ "at": "2026-02-28" }), false),
            (json!({ "kind": "X" }), false),
            (json!([]), false),
        ] {
            assert_eq!(fits(&value, &wanted, schemas), expected, "{value}");
        }
    }
}

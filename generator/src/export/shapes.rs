//! Types as JSON Schema 2020-12, which OpenAPI 3.1 also uses.

use serde_json::{Map, Value, json};

use crate::api::{Class, Primitive, UNTYPED, is_primitive};
use crate::schema::{Enumeration, MaybeFact, Property, Schema, Type, TypeRef, Types, yes};

/// Pattern of OData durations, whose fractions of seconds the JSON Schema format `duration` does
/// not allow.
pub(super) const DURATION: &str = "^[-+]?P[0-9.YMWDTHS]+$";
/// Pattern of OData times of day, which lack the offset that the JSON Schema format `time`
/// requires.
pub(super) const TIME_OF_DAY: &str = "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?([.][0-9]+)?$";

/// Converter of types to JSON Schema; references begin with `prefix`.
pub(super) struct Shapes<'a> {
    pub types: Types<'a>,
    pub prefix: &'static str,
}

pub(super) fn text(fact: &MaybeFact<String>) -> Option<&str> {
    fact.as_ref()
        .map(|fact| fact.value.trim())
        .filter(|text| !text.is_empty())
}

/// Returns a component's name, in letters, digits, `.`, `-` and `_`.
pub(super) fn component(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '_'
            }
        })
        .collect()
}

impl<'a> Shapes<'a> {
    pub fn new(schema: &'a Schema, prefix: &'static str) -> Self {
        Shapes {
            types: Types::new(schema),
            prefix,
        }
    }

    /// Returns all types and enumerations by component name, sorted by it.
    pub fn all(&self, schema: &'a Schema) -> Map<String, Value> {
        let types = schema
            .types
            .iter()
            .map(|ty| (component(&ty.name), self.structured(ty)));
        let enums = schema
            .enums
            .iter()
            .filter(|found| self.types.get(&found.name).is_none());
        let enums = enums.map(|found| (component(&found.name), enumeration(found)));
        let mut all: Vec<(String, Value)> = types.chain(enums).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().collect()
    }

    pub fn reference(&self, name: &str) -> Value {
        json!({ "$ref": format!("{}{}", self.prefix, component(name)) })
    }

    pub fn value(&self, ty: &TypeRef) -> Value {
        let mut shape = match primitive(&ty.name) {
            Some(shape) => shape,
            None => self.reference(&ty.name),
        };
        for _ in 0..ty.collection {
            shape = json!({ "type": "array", "items": shape });
        }
        shape
    }

    fn structured(&self, ty: &'a Type) -> Value {
        let mut own = Map::new();
        if ty.any {
            if let Some(text) = text(&ty.description) {
                own.insert("description".into(), text.into());
            }
            return Value::Object(own);
        }
        own.insert("type".into(), "object".into());
        let mut properties = Map::new();
        let base = self.types.base(ty);
        if base.is_none() {
            properties.insert("@odata.type".into(), json!({ "type": "string" }));
        }
        properties.extend(
            self.types
                .own(ty)
                .map(|property| (property.name.to_string(), self.property(property))),
        );
        own.insert("properties".into(), Value::Object(properties));
        let mut shape = match base {
            Some(base) => {
                let mut shape = Map::new();
                shape.insert("allOf".into(), json!([self.reference(&base.name), own]));
                shape
            }
            None => own,
        };
        if let Some(text) = text(&ty.description) {
            shape.insert("description".into(), text.into());
        }
        if yes(&ty.deprecated) {
            shape.insert("deprecated".into(), true.into());
        }
        Value::Object(shape)
    }

    /// Returns the schema of a property. As in OData, a single value is nullable unless documented
    /// otherwise.
    pub fn property(&self, property: &Property) -> Value {
        let ty = &property.r#type.value;
        let mut shape = self.value(ty);
        let nullable =
            ty.collection == 0 && property.nullable.as_ref().is_none_or(|fact| fact.value);
        if nullable {
            shape = or_null(shape);
        }
        if let Value::Object(shape) = &mut shape {
            if let Some(text) = text(&property.description) {
                shape.insert("description".into(), text.into());
            }
            for (set, key) in [
                (&property.read_only, "readOnly"),
                (&property.deprecated, "deprecated"),
            ] {
                if yes(set) {
                    shape.insert(key.into(), true.into());
                }
            }
            if let Some(value) = default(property) {
                shape.insert("default".into(), value);
            }
            if let Some(length) = &property.max_length
                && ty.name == Primitive::String
                && ty.collection == 0
            {
                shape.insert("maxLength".into(), length.value.into());
            }
        }
        shape
    }

    /// Returns the schema of an object with these properties: a create, an update or an action's
    /// parameters.
    pub fn body<'p>(
        &self,
        properties: impl Iterator<Item = (&'p Property, bool)>,
    ) -> Map<String, Value> {
        let (mut shapes, mut required) = (Map::new(), Vec::new());
        for (property, must) in properties {
            shapes.insert(property.name.to_string(), self.property(property));
            if must {
                required.push(property.name.to_string());
            }
        }
        let mut shape = Map::new();
        shape.insert("type".into(), "object".into());
        shape.insert("properties".into(), Value::Object(shapes));
        if !required.is_empty() {
            shape.insert("required".into(), json!(required));
        }
        shape
    }
}

/// Returns a default value as JSON, if it is one of the property's type.
fn default(property: &Property) -> Option<Value> {
    let text = property.default.as_ref().map(|fact| fact.value.as_str())?;
    let ty = &property.r#type.value;
    if ty.collection > 0 {
        return None;
    }
    match Primitive::find(&ty.name)?.class() {
        Class::Boolean => text.to_lowercase().parse::<bool>().ok().map(Value::from),
        Class::Integer => text.parse::<i64>().ok().map(Value::from),
        Class::Text => Some(text.into()),
        Class::Fraction | Class::Formatted | Class::Stream => None,
    }
}

fn or_null(shape: Value) -> Value {
    match shape {
        Value::Object(mut map) if map.get("type").is_some_and(Value::is_string) => {
            let ty = map.get("type").cloned().unwrap_or_default();
            map.insert("type".into(), json!([ty, "null"]));
            Value::Object(map)
        }
        Value::Object(map) if map.is_empty() => Value::Object(map),
        other => json!({ "anyOf": [other, { "type": "null" }] }),
    }
}

/// Returns the JSON form of a primitive type of OData; any JSON is the empty schema, and unknown
/// primitive types are text.
fn primitive(name: &str) -> Option<Value> {
    let Some(primitive) = Primitive::find(name) else {
        return match name {
            UNTYPED => Some(json!({})),
            _ if is_primitive(name) => Some(json!({ "type": "string" })),
            _ => None,
        };
    };
    Some(match primitive {
        Primitive::Boolean => json!({ "type": "boolean" }),
        Primitive::Byte => json!({ "type": "integer", "format": "uint8" }),
        Primitive::SByte => json!({ "type": "integer", "format": "int8" }),
        Primitive::Int16 => json!({ "type": "integer", "format": "int16" }),
        Primitive::Int32 => json!({ "type": "integer", "format": "int32" }),
        Primitive::Int64 => json!({ "type": "integer", "format": "int64" }),
        Primitive::Single => json!({ "type": ["number", "string"], "format": "float" }),
        Primitive::Double => json!({ "type": ["number", "string"], "format": "double" }),
        Primitive::Decimal => json!({ "type": ["number", "string"], "format": "decimal" }),
        Primitive::Guid => json!({ "type": "string", "format": "uuid" }),
        Primitive::DateTimeOffset => json!({ "type": "string", "format": "date-time" }),
        Primitive::Date => json!({ "type": "string", "format": "date" }),
        Primitive::TimeOfDay => json!({ "type": "string", "pattern": TIME_OF_DAY }),
        Primitive::Duration => json!({ "type": "string", "pattern": DURATION }),
        Primitive::Binary => json!({ "type": "string", "contentEncoding": "base64url" }),
        Primitive::String | Primitive::Stream => json!({ "type": "string" }),
    })
}

fn enumeration(found: &Enumeration) -> Value {
    let names: Vec<&str> = found
        .described()
        .map(|member| member.name.value.as_str())
        .collect();
    let mut shape = Map::new();
    shape.insert("type".into(), "string".into());
    if yes(&found.flags) {
        // Several members are one string, separated by commas.
        let any = names
            .iter()
            .map(|name| escape(name))
            .collect::<Vec<_>>()
            .join("|");
        shape.insert("pattern".into(), format!("^({any})(, ?({any}))*$").into());
    } else if !names.is_empty() {
        shape.insert("enum".into(), json!(names));
    }
    if let Some(text) = text(&found.description) {
        shape.insert("description".into(), text.into());
    }
    Value::Object(shape)
}

/// Returns a regular expression that matches a text.
fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            (!c.is_ascii_alphanumeric() && c != '_')
                .then_some('\\')
                .into_iter()
                .chain([c])
        })
        .collect()
}

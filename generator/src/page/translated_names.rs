//! The original names in the tables of translated pages.
//!
//! Machine translation translates property names in tables, inserts spaces into them and changes
//! their letter case. JSON stays unchanged.

use super::type_cell::{TypeExpr, TypeName};
use crate::api::{Class, Primitive, is_wire_name};
use crate::collections::HashMap;
use crate::dialect::Dialect;
use crate::json::{Json, Value};

/// The name of a member in JSON, with the sort of its value if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonName {
    pub name: String,
    pub sort: Option<ValueKind>,
    /// The type that the value names, without namespace and in lower case.
    pub ty: Option<String>,
}

/// A row of a translated table: its text, the sort of its values, and the type that it links to, in
/// lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TranslatedRow {
    pub text: String,
    pub sort: Option<ValueKind>,
    pub link: Option<String>,
}

impl TranslatedRow {
    /// Creates a row from its first cell's text and its type.
    pub fn new(text: &str, ty: Option<&TypeExpr>) -> Self {
        let link = ty.and_then(|ty| match &ty.name {
            TypeName::Named {
                target: Some(target),
                ..
            } => {
                let page = target.split('#').next()?.rsplit('/').next()?;
                Some(page.strip_suffix(".md")?.to_lowercase())
            }
            _ => None,
        });
        TranslatedRow {
            text: text.to_owned(),
            sort: ty.and_then(type_sort),
            link,
        }
    }
}

impl JsonName {
    /// Creates a key without a value.
    pub fn named(name: &str) -> Self {
        JsonName {
            name: name.to_owned(),
            sort: None,
            ty: None,
        }
    }
}

/// The sort of a primitive value in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Text,
    Number,
    Truth,
}

/// Returns the sort of the values of a primitive type.
fn sort_of(primitive: &str) -> ValueKind {
    match Primitive::find(primitive).map(Primitive::class) {
        Some(Class::Boolean) => ValueKind::Truth,
        Some(Class::Integer | Class::Fraction) => ValueKind::Number,
        _ => ValueKind::Text,
    }
}

/// Returns the sort of a type's values if it is a single primitive one.
fn type_sort(ty: &TypeExpr) -> Option<ValueKind> {
    match &ty.name {
        TypeName::Primitive { name } if ty.collection == 0 => Some(sort_of(name)),
        _ => None,
    }
}

/// Returns the members of an object, except annotations.
pub(super) fn keys(json: &Json, dialect: &Dialect) -> Vec<JsonName> {
    let sort = |value: &Json| match &value.value {
        Value::Bool(_) => Some(ValueKind::Truth),
        Value::Number(_) => Some(ValueKind::Number),
        // A representation has names of types in place of values.
        Value::String(text) => Some(dialect.primitive(text).map_or(ValueKind::Text, sort_of)),
        _ => None,
    };
    let members = json
        .members()
        .iter()
        .filter(|member| is_wire_name(&member.key));
    let ty = |value: &Json| {
        let value = if let Value::Array(items) = &value.value {
            items.first()?
        } else {
            value
        };
        let tag = value.get("@odata.type").or_else(|| value.get("@type"))?;
        Some(tag.as_str()?.rsplit('.').next()?.to_lowercase())
    };
    members
        .map(|member| JsonName {
            name: member.key.to_string(),
            sort: sort(&member.value),
            ty: ty(&member.value),
        })
        .collect()
}

/// Returns the names in JSON for the rows of a translated table, or `None` for rows that keep their
/// own text. A row gets the first of these that exists:
///
/// 1. the name that equals its text except for spaces and letter case;
/// 2. the only name with a value of the type that only this row links to;
/// 3. the next name, if as many rows as names are left;
/// 4. the name after that of the previous row, or the first name for the first row;
/// 5. the only name left of the row's sort, if no other row of that sort is left.
///
/// In steps 3 to 5, the value must be of the row's sort if both sorts are known.
pub(super) fn names(rows: &[TranslatedRow], keys: &[JsonName]) -> Vec<Option<String>> {
    let mut matching = Matching {
        rows,
        keys,
        found: equal_names(rows, keys),
        free: vec![true; keys.len()],
    };
    for key in matching.found.clone().into_iter().flatten() {
        matching.take(key);
    }
    matching.by_link();
    matching.by_order();
    for sort in [ValueKind::Text, ValueKind::Number, ValueKind::Truth] {
        matching.by_sort(sort);
    }
    let found = matching.found.into_iter();
    found
        .map(|key| Some(keys.get(key?)?.name.clone()))
        .collect()
}

/// Returns the index of the name that equals each row's text except for spaces and letter case.
fn equal_names(rows: &[TranslatedRow], keys: &[JsonName]) -> Vec<Option<usize>> {
    let plain = |text: &str| {
        let kept = text.chars().filter(|c| c.is_alphanumeric() || *c == '_');
        kept.collect::<String>().to_lowercase()
    };
    let mut exact: HashMap<&str, usize> = HashMap::default();
    let mut lower: HashMap<String, usize> = HashMap::default();
    for (index, key) in keys.iter().enumerate() {
        exact.entry(&key.name).or_insert(index);
        lower.entry(key.name.to_lowercase()).or_insert(index);
    }
    let equal = |row: &TranslatedRow| {
        let same = exact.get(row.text.as_str());
        same.or_else(|| lower.get(&plain(&row.text))).copied()
    };
    rows.iter().map(equal).collect()
}

/// Rows and names while they are matched.
struct Matching<'t> {
    rows: &'t [TranslatedRow],
    keys: &'t [JsonName],
    /// The name of each row.
    found: Vec<Option<usize>>,
    /// Whether each name is free.
    free: Vec<bool>,
}

impl Matching<'_> {
    /// Takes a name; returns `false` if it is not free.
    fn take(&mut self, key: usize) -> bool {
        self.free.get_mut(key).is_some_and(std::mem::take)
    }

    /// Gives a row a name.
    fn set(&mut self, row: usize, key: Option<usize>) {
        if let Some(slot) = self.found.get_mut(row) {
            *slot = key;
        }
    }

    /// Returns the rows without a name. A row whose text is a name of the API was not translated.
    fn open(&self) -> impl Iterator<Item = usize> {
        let rows = self.found.iter().zip(self.rows).enumerate();
        rows.filter(|(_, (key, row))| key.is_none() && !is_camel_case(&row.text))
            .map(|(row, _)| row)
    }

    /// Returns the names that no row has.
    fn left(&self) -> impl Iterator<Item = usize> {
        let keys = self.free.iter().enumerate();
        keys.filter(|(_, free)| **free).map(|(key, _)| key)
    }

    fn row_sort(&self, row: usize) -> Option<ValueKind> {
        self.rows.get(row)?.sort
    }

    fn key_sort(&self, key: usize) -> Option<ValueKind> {
        self.keys.get(key)?.sort
    }

    /// Returns `true` unless the sorts of a row and of a name are known and differ.
    fn fits(&self, row: usize, key: usize) -> bool {
        match (self.row_sort(row), self.key_sort(key)) {
            (Some(row), Some(key)) => row == key,
            _ => true,
        }
    }

    /// Step 2: by the type that a row links to.
    fn by_link(&mut self) {
        let link = |row: usize| self.rows.get(row)?.link.as_deref();
        let open: Vec<usize> = self.open().collect();
        for row in open {
            let Some(wanted) = link(row) else { continue };
            let alike = self.open().filter(|other| link(*other) == Some(wanted));
            let typed = |key: usize| self.keys.get(key)?.ty.as_deref();
            let keys = self.left().filter(|key| typed(*key) == Some(wanted));
            if let (Some(_), Some(key)) = (only(alike), only(keys)) {
                self.take(key);
                self.set(row, Some(key));
            }
        }
    }

    /// Steps 3 and 4: by position.
    fn by_order(&mut self) {
        let (rows, keys): (Vec<usize>, Vec<usize>) = (self.open().collect(), self.left().collect());
        let in_order = rows.len() == keys.len()
            && rows
                .iter()
                .zip(&keys)
                .all(|(row, key)| self.fits(*row, *key));
        for (index, row) in rows.into_iter().enumerate() {
            let key = match row.checked_sub(1) {
                _ if in_order => keys.get(index).copied(),
                Some(before) => {
                    let before = self.found.get(before).copied().flatten();
                    before.map(|before| before + 1)
                }
                None => Some(0),
            };
            let key = key.filter(|key| self.fits(row, *key) && self.take(*key));
            self.set(row, key);
        }
    }

    /// Step 5: by the sort of the value.
    fn by_sort(&mut self, sort: ValueKind) {
        let rows = self.open().filter(|row| self.row_sort(*row) == Some(sort));
        let keys = self.left().filter(|key| self.key_sort(*key) == Some(sort));
        if let (Some(row), Some(key)) = (only(rows), only(keys)) {
            self.set(row, Some(key));
        }
    }
}

/// Returns `true` for a name such as `displayName`, which no language has as a word.
pub(super) fn is_camel_case(text: &str) -> bool {
    let inner = text.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && inner
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the only item.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    match items.next() {
        None => Some(first),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_by_spelling_then_by_place() {
        let keys: Vec<JsonName> = ["id", "displayName", "size", "subject"]
            .map(JsonName::named)
            .into();
        let named = |texts: &[&str]| {
            let rows: Vec<_> = texts
                .iter()
                .map(|text| TranslatedRow::new(text, None))
                .collect();
            names(&rows, &keys)
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            named(&["id", "display Name", "Größe", "Betreff"]),
            ["id", "displayName", "size", "subject"]
        );
        assert_eq!(named(&["ID", "大小"]), ["id", "displayName"]);
        assert_eq!(named(&["displayName", "Größe"]), ["displayName", "size"]);
    }

    #[test]
    fn names_come_back_by_the_types_that_rows_link_to() {
        let keys: Vec<JsonName> = [
            ("label", "label"),
            ("image", "image"),
            ("sender", "user"),
            ("owner", "user"),
            ("stop", "stop"),
        ]
        .map(|(name, ty)| JsonName {
            name: name.to_owned(),
            sort: None,
            ty: Some(ty.to_owned()),
        })
        .into();
        let row = |text: &str, link: &str| TranslatedRow {
            link: Some(link.to_owned()),
            ..TranslatedRow::new(text, None)
        };
        let rows = [
            row("Halt", "stop"),
            row("Abbildung", "image"),
            row("label", "label"),
            row("Besitzer", "user"),
        ];
        let found: Vec<_> = names(&rows, &keys)
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect();
        // Two names fit the last row, so neither is used. The name after the previous row's is in
        // use.
        assert_eq!(found, ["stop", "image", "label", ""]);
    }

    #[test]
    fn no_row_is_given_the_name_of_other_values() {
        use ValueKind::*;
        let keys: Vec<JsonName> = [("color", Text), ("size", Number), ("isOpen", Truth)]
            .map(|(name, sort)| JsonName {
                name: name.to_owned(),
                sort: Some(sort),
                ty: None,
            })
            .into();
        let named = |rows: &[(&str, Option<ValueKind>)]| {
            let rows: Vec<_> = rows
                .iter()
                .map(|(text, sort)| TranslatedRow {
                    sort: *sort,
                    ..TranslatedRow::new(text, None)
                })
                .collect();
            names(&rows, &keys)
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            named(&[("Größe", Some(Number)), ("Farbe", Some(Text))]),
            ["size", "color"]
        );
        assert_eq!(
            named(&[("Farbe", Some(Text)), ("Breite", Some(Text))]),
            ["color", ""]
        );
        assert_eq!(
            named(&[("Höhe", Some(Number)), ("Breite", Some(Number))]),
            ["", ""]
        );
        let swapped = [
            ("offen", Some(Truth)),
            ("Größe", Some(Number)),
            ("Farbe", None),
        ];
        assert_eq!(named(&swapped), ["isOpen", "size", ""]);
        assert_eq!(
            named(&[("Farbe", None), ("Größe", Some(Number)), ("offen", None)]),
            ["color", "size", "isOpen"]
        );
    }
}

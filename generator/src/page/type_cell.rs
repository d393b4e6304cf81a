//! Type cells: the cells of a table that name the types of values.

use compact_str::CompactString;
use serde::Serialize;

use crate::api::{UNTYPED, is_name};
use crate::blocks::{Inline, MarkKind};
use crate::dialect::{Dialect, has_any_case};
use crate::text::{bare, is_word};

/// A type as named in a cell, a value of a JSON representation or a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TypeExpr {
    /// The type, or the type of a collection's items.
    pub name: TypeName,
    /// Number of nested collections; 0 for a single value.
    #[serde(skip_serializing_if = "is_zero")]
    pub collection: u8,
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

/// The name of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum TypeName {
    /// A primitive type by its OData name, such as `Edm.String`.
    Primitive {
        /// The name.
        name: CompactString,
    },
    /// Any JSON value.
    Untyped,
    /// An enumeration without a name: the word "enumeration".
    Enumeration,
    /// A documented type.
    Named {
        /// Its name as written, without markup.
        text: CompactString,
        /// The target of the link on it.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<String>,
    },
    /// Several types, of which a value has one: `[a](a.md) or [b](b.md)`.
    Union {
        /// The text and link target of each.
        of: Vec<(String, String)>,
    },
    /// Text that does not name a type.
    Unclear {
        /// The text.
        text: String,
    },
}

impl TypeExpr {
    /// Creates a primitive type.
    pub fn primitive(name: &str) -> Self {
        let name = match name {
            UNTYPED => TypeName::Untyped,
            _ => TypeName::Primitive { name: name.into() },
        };
        TypeExpr {
            name,
            collection: 0,
        }
    }

    /// Creates a named type without a link.
    pub fn named(text: impl Into<CompactString>) -> Self {
        TypeExpr {
            name: TypeName::Named {
                text: text.into(),
                target: None,
            },
            collection: 0,
        }
    }

    /// Wraps this type in a collection.
    #[must_use]
    pub fn collection(mut self) -> Self {
        self.collection = self.collection.saturating_add(1);
        self
    }
}

/// Parses a type cell. Returns `None` if it is empty.
pub fn parse(cell: &Inline, dialect: &Dialect) -> Option<TypeExpr> {
    // Fast path: most cells are only the name of a primitive type.
    if let (true, Some(name)) = (cell.marks.is_empty(), primitive(&cell.text, dialect)) {
        return Some(TypeExpr {
            name,
            collection: 0,
        });
    }
    let target = cell
        .links()
        .map(|(_, target)| target)
        .find(|target| names_page(target))
        .map(str::to_owned);
    if let Some(union) = union(cell, dialect) {
        return Some(union);
    }
    // A link cut off by the end of the column: `[x](x.md|`.
    if let Some((name, target)) = cell
        .text
        .trim()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]("))
    {
        let target = target
            .split([')', ' '])
            .next()
            .filter(|target| names_page(target))
            .map(str::to_owned);
        return parse_text(name, target, dialect);
    }
    parse_text(&cell.text, target, dialect)
}

/// Parses several links separated only by the word "or", a comma, a bar or a slash.
fn union(cell: &Inline, dialect: &Dialect) -> Option<TypeExpr> {
    if cell.marks.len() < 2 {
        return None;
    }
    let links: Vec<_> = cell
        .marks
        .iter()
        .filter_map(|mark| match &mark.kind {
            MarkKind::Link(target) if names_page(target) => Some((mark.range.clone(), target)),
            _ => None,
        })
        .collect();
    let [(first, _), .., (last, _)] = links.as_slice() else {
        return None;
    };
    let separate = links.windows(2).all(|pair| {
        let [(a, _), (b, _)] = pair else { return false };
        let between = cell
            .text
            .get(a.end..b.start)
            .unwrap_or("-")
            .trim()
            .trim_matches([',', '|', '/'])
            .trim();
        between.is_empty() || has_any_case(&dialect.words.either, between)
    });
    let alone = cell.text.get(..first.start)?.trim().is_empty()
        && cell.text.get(last.end..)?.trim().len() < 14;
    if !separate || !alone {
        return None;
    }
    let collection = cell.text.get(last.end..)?.to_lowercase();
    let mut suffixes = dialect.words.collection.suffixes.iter();
    let collection = suffixes.any(|suffix| collection.contains(suffix.as_str()));
    let of = links.iter().filter_map(|(range, target)| {
        Some((cell.text.get(range.clone())?.to_owned(), target.to_string()))
    });
    Some(TypeExpr {
        name: TypeName::Union { of: of.collect() },
        collection: u8::from(collection),
    })
}

/// Returns `true` if a link leads to a page and not to an anchor or another kind of file.
pub(super) fn is_page(target: &str) -> bool {
    let path = target.split('#').next();
    path.is_some_and(|path| path.ends_with(".md"))
}

/// Returns `true` if a link in a type cell leads to a page, also by its address on the site:
/// `/graph/api/resources/user?view=graph-rest-1.0`. In prose, such links lead to articles as well.
fn names_page(target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let on_site = path.starts_with('/') && !path.starts_with("//");
    is_page(target) || on_site && !file.is_empty() && !file.contains('.')
}

/// Parses the text of a type cell that links to the page `target`.
pub fn parse_text(text: &str, target: Option<String>, dialect: &Dialect) -> Option<TypeExpr> {
    let mut text = bare(text, &['*']);
    // A remark before the type: `(Optional) String`.
    if let Some((_, rest)) = text
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .filter(|(_, rest)| !rest.is_empty())
    {
        text = rest.trim();
    }
    // A type that may be null: `?string`, `string?`.
    text = text
        .strip_prefix('?')
        .or_else(|| text.strip_suffix('?'))
        .unwrap_or(text);
    if text.is_empty() || dialect.is_nothing(text) {
        return None;
    }
    if target.is_none() && has_any_case(&dialect.words.collection.alone, text) {
        return Some(TypeExpr::primitive(UNTYPED).collection());
    }
    // Fast path: most texts are only a name.
    if is_name(text) && !dialect.is_joined_collection(text) {
        let name = known(text, dialect).unwrap_or_else(|| TypeName::Named {
            text: text.into(),
            target,
        });
        return Some(TypeExpr {
            name,
            collection: 0,
        });
    }
    // A sentence after the type does not belong to it: `x collection. Holds grades`.
    let first = text.split(". ").next().unwrap_or(text);
    text = first.trim_end_matches(['.', '。']).trim();
    let mut collection = 0_u8;
    if let Some(name) = primitive(text, dialect) {
        return Some(TypeExpr { name, collection });
    }
    while let (Some(inner), true) = (peel(text, dialect), collection < 8) {
        collection += 1;
        text = inner;
    }
    let name = name(text, target, dialect);
    Some(TypeExpr { name, collection })
}

/// Treats a type cell in an unknown language as a collection if it has words besides its one link.
pub(super) fn words_beside_a_link(parsed: &mut TypeExpr, cell: &Inline) {
    let mut links = cell.links();
    let (Some((label, _)), None) = (links.next(), links.next()) else {
        return;
    };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    if let (
        TypeName::Named {
            text,
            target: Some(_),
        },
        0,
    ) = (&mut parsed.name, parsed.collection)
        && letters(&cell.text) > letters(label) + 1
    {
        *text = label.into();
        parsed.collection = 1;
    }
}

/// Removes one layer of "collection of", in any of its spellings.
fn peel<'t>(text: &'t str, dialect: &Dialect) -> Option<&'t str> {
    if let Some(inner) = dialect.collection_item(text) {
        return Some(inner);
    }
    text.strip_suffix("[]")
        .map(str::trim)
        .filter(|inner| is_name(inner))
}

fn name(text: &str, target: Option<String>, dialect: &Dialect) -> TypeName {
    let text = text.trim().trim_start_matches('#');
    if let Some(known) = known(text, dialect) {
        return known;
    }
    // Text after the type: `String (url)`, `string, maximum size 20`.
    let head = text
        .split(['(', ',', ';', '\n', '（', '，', '；'])
        .next()
        .unwrap_or(text);
    let head = head.trim();
    if let (Some(name), true) = (primitive(head, dialect), head.len() < text.len()) {
        return formatted(text, dialect).unwrap_or(name);
    }
    let first = head
        .strip_suffix(" resource")
        .or_else(|| head.strip_suffix(" object"))
        .unwrap_or(head);
    let first = first
        .strip_suffix(" enum")
        .or_else(|| first.strip_suffix(" enumeration"))
        .unwrap_or(first)
        .trim();
    if is_name(first) {
        return TypeName::Named {
            text: first.into(),
            target,
        };
    }
    if let Some(target) = target {
        return TypeName::Named {
            text: first.into(),
            target: Some(target),
        };
    }
    TypeName::Unclear {
        text: text.to_owned(),
    }
}

/// Returns the type that a format in parentheses limits another to: `integer(int64)`.
fn formatted(text: &str, dialect: &Dialect) -> Option<TypeName> {
    let (_, rest) = text.split_once('(')?;
    let format = rest.split(')').next()?.trim();
    let known = has_any_case(&dialect.words.type_formats, format);
    if known {
        primitive(format, dialect)
    } else {
        None
    }
}

/// Recognizes a text as a primitive type or as the word "enumeration".
fn known(text: &str, dialect: &Dialect) -> Option<TypeName> {
    let enumeration = || {
        dialect
            .words
            .enum_words
            .iter()
            .any(|word| is_word(text, word))
    };
    primitive(text, dialect).or_else(|| enumeration().then_some(TypeName::Enumeration))
}

fn primitive(text: &str, dialect: &Dialect) -> Option<TypeName> {
    dialect
        .primitive(text)
        .map(|name| TypeExpr::primitive(name).name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let dialect = Dialect::graph();
        let Some(expr) = parse_text(text, None, &dialect) else {
            return "-".to_owned();
        };
        let name = match expr.name {
            TypeName::Primitive { name } => name.to_string(),
            TypeName::Untyped => "untyped".to_owned(),
            TypeName::Enumeration => "enumeration".to_owned(),
            TypeName::Named { text, .. } => text.to_string(),
            TypeName::Union { of } => format!("{of:?}"),
            TypeName::Unclear { text } => format!("?{text}"),
        };
        format!("{name}{}", "*".repeat(expr.collection.into()))
    }

    #[test]
    fn spellings_of_real_cells() {
        for (text, expected) in [
            ("String", "Edm.String"),
            ("string collection", "Edm.String*"),
            ("Collection(String)", "Edm.String*"),
            ("Collection of String", "Edm.String*"),
            ("Edm.dateTimeOffset", "Edm.DateTimeOffset"),
            ("string (url)", "Edm.String"),
            ("string, maximum size 20", "Edm.String"),
            ("identitySet", "identitySet"),
            (
                "windowsInformationProtectionResourceCollection collection",
                "windowsInformationProtectionResourceCollection*",
            ),
            ("routingPolicy collection collection", "routingPolicy**"),
            ("microsoft.graph.user", "microsoft.graph.user"),
            ("Enumeration", "enumeration"),
            (
                "educationFeedback collection. Holds grades",
                "educationFeedback*",
            ),
            ("None.", "-"),
            ("", "-"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}

//! Marker traits for the query options and headers of a request, and the text of `$expand`.
//!
//! Generated code has one empty type for each set of options documented for an operation.

use std::any::TypeId;

use crate::SelectNames;
use crate::json::Value;

macro_rules! options {
    ($($name:ident = $option:literal, $message:literal, $note:literal;)*) => {$(
        #[doc = concat!("The operation takes `", $option, "`.")]
        #[diagnostic::on_unimplemented(message = $message, label = "not documented for this operation", note = $note)]
        pub trait $name {}
    )*};
}

options! {
    Select = "$select",
        "the documentation does not list `$select` for this operation",
        "to send it anyway: `.query(\"$select\", \"id\")`";
    Filter = "$filter",
        "the documentation does not list `$filter` for this operation",
        "to send it anyway: `.query(\"$filter\", condition)`";
    Expand = "$expand",
        "the documentation does not list `$expand` for this operation",
        "to send it anyway: `.query(\"$expand\", navigation)`";
    OrderBy = "$orderby",
        "the documentation does not list `$orderby` for this operation",
        "to send it anyway: `.query(\"$orderby\", order)`";
    Top = "$top",
        "the documentation does not list `$top` for this operation",
        "to send it anyway: `.query(\"$top\", \"10\")`";
    Skip = "$skip",
        "the documentation does not list `$skip` for this operation",
        "to send it anyway: `.query(\"$skip\", \"10\")`";
    Search = "$search",
        "the documentation does not list `$search` for this operation",
        "to send it anyway: `.query(\"$search\", expression)`";
    Count = "$count",
        "the documentation does not list `$count` for this operation",
        "to send it anyway: `.query(\"$count\", \"true\")`";
}

options! {
    AcceptLanguage = "Accept-Language",
        "the documentation does not list `Accept-Language` for this operation",
        "to send it anyway: `.header(\"Accept-Language\", tag)`";
    Consistency = "ConsistencyLevel",
        "the documentation does not list `ConsistencyLevel` for this operation",
        "to send it anyway: `.header(\"ConsistencyLevel\", \"eventual\")`";
    ContentLanguage = "Content-Language",
        "the documentation does not list `Content-Language` for this operation",
        "to send it anyway: `.header(\"Content-Language\", tag)`";
    IfMatch = "If-Match",
        "the documentation does not list `If-Match` for this operation",
        "to send it anyway: `.header(\"If-Match\", etag)`";
    IfNoneMatch = "If-None-Match",
        "the documentation does not list `If-None-Match` for this operation",
        "to send it anyway: `.header(\"If-None-Match\", etag)`";
    Prefer = "Prefer",
        "the documentation does not list `Prefer` for this operation",
        "to send it anyway: `.header(\"Prefer\", preference)`";
    WorkbookSession = "Workbook-Session-Id",
        "the documentation does not list `Workbook-Session-Id` for this operation",
        "to send it anyway: `.header(\"Workbook-Session-Id\", id)`";
}

/// The types that enclose an expansion, so that a recursive type is not expanded endlessly.
#[doc(hidden)]
pub type Within = Vec<TypeId>;

/// Returns a navigation property for `$expand`, with the options for the properties that `T`
/// reads: `manager($select=id)`.
#[doc(hidden)]
pub fn expansion<T: Value>(property: &str, within: &mut Within) -> String {
    match T::nested_options(within) {
        options if options.is_empty() => property.to_owned(),
        options => format!("{property}({options})"),
    }
}

/// Returns the options for the properties that `R` reads, as written in the parentheses of
/// `$expand` ([OData 4.01,
/// 5.1.3](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)).
/// Empty if `R` encloses the expansion: it is then expanded with the default properties.
#[doc(hidden)]
pub fn nested_options<R: SelectNames>(within: &mut Within) -> String {
    if within.contains(&TypeId::of::<R>()) {
        return String::new();
    }
    within.push(TypeId::of::<R>());
    let (select, expand) = (R::SELECT.join(","), R::expand_within(within).join(","));
    within.pop();
    let options = [("$select", select), ("$expand", expand)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty());
    options
        .map(|(name, names)| format!("{name}={names}"))
        .collect::<Vec<_>>()
        .join(";")
}

/// Returns a text as a literal in a filter or in the key of an item: in quotation marks, those in
/// the text doubled ([OData 4.01, 5.1.1.14.1](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)).
///
/// ```
/// use docwright::query::quoted;
///
/// let filter = format!("displayName eq {}", quoted("O'Neil"));
/// assert_eq!(filter, "displayName eq 'O''Neil'");
/// ```
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::View;

    macro_rules! row {
        ($row:ident: $property:literal -> $to:ty) => {
            struct $row;

            impl SelectNames for $row {
                const SELECT: &'static [&'static str] = &["id"];

                fn expand_within(within: &mut Within) -> Vec<String> {
                    vec![expansion::<$to>($property, within)]
                }
            }

            impl Value for $row {
                fn blank() -> Self {
                    $row
                }
                fn view(&self) -> View<'_> {
                    View::Null
                }
                fn expected(&self) -> &'static str {
                    "a row"
                }
                fn nested_options(within: &mut Within) -> String {
                    nested_options::<$row>(within)
                }
            }
        };
    }

    row!(Folder: "children" -> Option<Vec<Folder>>);
    row!(Person: "team" -> Box<Team>);
    row!(Team: "members" -> Vec<Person>);

    #[test]
    fn types_that_read_themselves_are_expanded_once() {
        assert_eq!(Folder::expand(), ["children"]);
        assert_eq!(Person::expand(), ["team($select=id;$expand=members)"]);
    }
}

//! Which query options and headers a request takes, as marker traits.
//!
//! Generated code has one empty type for each set of these that some operation documents.

use crate::SelectNames;
use crate::json::Value;

macro_rules! options {
    ($($name:ident = $option:literal;)*) => {$(
        #[doc = concat!("The operation takes `", $option, "`.")]
        pub trait $name {}
    )*};
}

options! {
    Select = "$select";
    Filter = "$filter";
    Expand = "$expand";
    OrderBy = "$orderby";
    Top = "$top";
    Skip = "$skip";
    Search = "$search";
    Count = "$count";
}

options! {
    AcceptLanguage = "Accept-Language";
    Consistency = "ConsistencyLevel";
    ContentLanguage = "Content-Language";
    IfMatch = "If-Match";
    IfNoneMatch = "If-None-Match";
    Prefer = "Prefer";
    WorkbookSession = "Workbook-Session-Id";
}

/// A navigation property for `$expand`, with the options for what a type reads of it: `manager($select=id)`.
#[doc(hidden)]
pub fn expansion<T: Value>(property: &str) -> String {
    match T::nested_options() {
        options if options.is_empty() => property.to_owned(),
        options => format!("{property}({options})"),
    }
}

/// The options for what a type reads, as they stand in the parentheses of `$expand` ([OData 4.01,
/// 5.1.3](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)).
#[doc(hidden)]
pub fn nested_options<R: SelectNames>() -> String {
    let (select, expand) = (R::SELECT.join(","), R::expand().join(","));
    let options = [("$select", select), ("$expand", expand)].into_iter().filter(|(_, names)| !names.is_empty());
    options.map(|(name, names)| format!("{name}={names}")).collect::<Vec<_>>().join(";")
}

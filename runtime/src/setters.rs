//! Methods for the query options and headers that an operation documents.

use crate::{Request, query};

macro_rules! options {
    ($($(#[$doc:meta])* $method:ident($argument:ident: $type:ty) -> $trait:ident = $name:literal, $value:expr;)*) => {$(
        impl<T, O> Request<T, O> {
            $(#[$doc])*
            #[must_use]
            pub fn $method(self, $argument: $type) -> Self
            where
                O: query::$trait,
            {
                self.query($name, $value)
            }
        }
    )*};
}

options! {
    /// Only items for which a condition holds (`$filter`).
    filter(condition: &str) -> Filter = "$filter", condition;
    /// The order of items (`$orderby`), such as `displayName desc`.
    order_by(order: &str) -> OrderBy = "$orderby", order;
    /// At most so many items a page (`$top`).
    top(count: u32) -> Top = "$top", count.to_string();
    /// Passes over so many items (`$skip`).
    skip(count: u32) -> Skip = "$skip", count.to_string();
    /// Only items that match a search (`$search`).
    search(expression: &str) -> Search = "$search", expression;
    /// Whether to say how many items there are in all (`$count`).
    count(wanted: bool) -> Count = "$count", wanted.to_string();
}

macro_rules! headers {
    ($($(#[$doc:meta])* $method:ident($argument:ident: $type:ty) -> $trait:ident = $name:literal;)*) => {$(
        impl<T, O> Request<T, O> {
            $(#[$doc])*
            #[must_use]
            pub fn $method(self, $argument: $type) -> Self
            where
                O: query::$trait,
            {
                self.header($name, $argument)
            }
        }
    )*};
}

headers! {
    /// The language of texts in the answer (`Accept-Language`), such as `de-DE`.
    accept_language(tag: &str) -> AcceptLanguage = "Accept-Language";
    /// The language of the texts that are sent (`Content-Language`), such as `de-DE`.
    content_language(tag: &str) -> ContentLanguage = "Content-Language";
    /// Only if the resource is still the one of that entity tag (`If-Match`).
    if_match(etag: &str) -> IfMatch = "If-Match";
    /// Only if the resource is no longer the one of that entity tag (`If-None-Match`).
    if_none_match(etag: &str) -> IfNoneMatch = "If-None-Match";
    /// Within a session that changes to a workbook belong to (`Workbook-Session-Id`).
    workbook_session(id: &str) -> WorkbookSession = "Workbook-Session-Id";
}

impl<T, O> Request<T, O> {
    /// Related items within each item (`$expand`), besides those asked for before.
    #[must_use]
    pub fn expand(self, navigation: &str) -> Self
    where
        O: query::Expand,
    {
        self.also_expand(navigation)
    }
}

impl<T, O> Request<T, O> {
    /// Answers may be a little behind (`ConsistencyLevel: eventual`); advanced queries on
    /// directories need it.
    #[must_use]
    pub fn eventual_consistency(self) -> Self
    where
        O: query::Consistency,
    {
        self.header("ConsistencyLevel", "eventual")
    }
}

impl<T, O> Request<T, O> {
    /// A preference (`Prefer`, [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240)), besides those set before.
    #[must_use]
    pub fn prefer(self, preference: &str) -> Self
    where
        O: query::Prefer,
    {
        let all = match self.headers().get("Prefer") {
            Some(before) => format!("{before}, {preference}"),
            None => preference.to_owned(),
        };
        self.header("Prefer", all)
    }
}

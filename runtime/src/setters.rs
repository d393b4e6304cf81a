//! Methods for the documented query options and headers of an operation.

use crate::{Request, query};

macro_rules! options {
    ($($(#[$doc:meta])* $method:ident($argument:ident: $type:ty) -> $trait:ident $($eventual:ident)? = $name:literal, $value:expr;)*) => {$(
        impl<T, O> Request<T, O> {
            $(#[$doc])*
            #[must_use]
            pub fn $method(self, $argument: $type) -> Self
            where
                O: query::$trait,
            {
                let request = self.query($name, $value);
                $(if O::$eventual {
                    return request.advanced();
                })?
                request
            }
        }
    )*};
}

impl<T, O> Request<T, O> {
    /// Sets what advanced queries on directory objects require, if this is one
    /// ([Advanced query capabilities](https://learn.microsoft.com/graph/aad-advanced-queries)).
    fn advanced(self) -> Self {
        let has = |wanted: &str| self.query_options().iter().any(|(name, _)| name == wanted);
        let counts =
            (self.query_options().iter()).any(|(name, value)| name == "$count" && value == "true");
        if !(has("$search") || counts || has("$filter") && has("$orderby")) {
            return self;
        }
        let request = self.query("$count", "true");
        match request.headers().get("ConsistencyLevel") {
            Some(_) => request,
            None => request.header("ConsistencyLevel", "eventual"),
        }
    }
}

options! {
    /// Requests only items for which a condition holds (`$filter`).
    filter(condition: &str) -> Filter EVENTUAL = "$filter", condition;
    /// Sets the order of items (`$orderby`), such as `displayName desc`.
    order_by(order: &str) -> OrderBy EVENTUAL = "$orderby", order;
    /// Sets the maximum number of items per page (`$top`).
    top(count: u32) -> Top = "$top", count.to_string();
    /// Skips a number of items (`$skip`).
    skip(count: u32) -> Skip = "$skip", count.to_string();
    /// Requests only items that match a search (`$search`). On directory objects this also sets
    /// `ConsistencyLevel: eventual` and `$count=true`, as `count(true)` and `$filter` together with
    /// `$orderby` do.
    search(expression: &str) -> Search EVENTUAL = "$search", expression;
    /// Sets whether the response includes the total number of items (`$count`).
    count(wanted: bool) -> Count EVENTUAL = "$count", wanted.to_string();
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
    /// Sets the language of texts in the response (`Accept-Language`), such as `de-DE`.
    accept_language(tag: &str) -> AcceptLanguage = "Accept-Language";
    /// Sets the language of the texts that are sent (`Content-Language`), such as `de-DE`.
    content_language(tag: &str) -> ContentLanguage = "Content-Language";
    /// Makes the request conditional on the resource having this entity tag (`If-Match`).
    if_match(etag: &str) -> IfMatch = "If-Match";
    /// Makes the request conditional on the resource not having this entity tag (`If-None-Match`).
    if_none_match(etag: &str) -> IfNoneMatch = "If-None-Match";
    /// Sends the request within a workbook session (`Workbook-Session-Id`).
    workbook_session(id: &str) -> WorkbookSession = "Workbook-Session-Id";
}

impl<T, O> Request<T, O> {
    /// Requests related items within each item (`$expand`), in addition to those requested before.
    #[must_use]
    pub fn expand(self, navigation: &str) -> Self
    where
        O: query::Expand,
    {
        self.also_expand(navigation)
    }
}

impl<T, O> Request<T, O> {
    /// Accepts slightly outdated responses (`ConsistencyLevel: eventual`), which advanced queries
    /// on directories require.
    #[must_use]
    pub fn eventual_consistency(self) -> Self
    where
        O: query::Consistency,
    {
        self.header("ConsistencyLevel", "eventual")
    }
}

impl<T, O> Request<T, O> {
    /// Adds a preference (`Prefer`, [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240)).
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

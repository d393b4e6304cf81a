//! Methods for the documented query options and headers of an operation.

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
                self.query($name, $value).with_consistency()
            }
        }
    )*};
}

impl<T, O> Request<T, O> {
    /// Sets what advanced queries on directory objects require, if this is one
    /// ([Advanced query capabilities](https://learn.microsoft.com/graph/aad-advanced-queries)).
    fn with_consistency(self) -> Self {
        if !self.operation().eventual {
            return self;
        }
        let has = |wanted: &str| self.query_options().iter().any(|(name, _)| name == wanted);
        let counts =
            (self.query_options().iter()).any(|(name, value)| name == "$count" && value == "true");
        if !(has("$search") || counts || has("$filter") && has("$orderby")) {
            return self;
        }
        self.query("$count", "true").with_eventual()
    }

    /// Sets `ConsistencyLevel: eventual`, unless the header is set.
    pub(crate) fn with_eventual(self) -> Self {
        match self.headers().get("ConsistencyLevel") {
            Some(_) => self,
            None => self.header("ConsistencyLevel", "eventual"),
        }
    }
}

options! {
    /// Requests only items for which a condition holds (`$filter`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Filter for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.filter("mail ne null");
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$filter=mail%20ne%20null");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    filter(condition: &str) -> Filter = "$filter", condition;
    /// Sets the order of items (`$orderby`), such as `displayName desc`.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::OrderBy for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.order_by("displayName desc");
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$orderby=displayName%20desc");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    order_by(order: &str) -> OrderBy = "$orderby", order;
    /// Sets the maximum number of items per page (`$top`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Top for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.top(25);
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$top=25");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    top(count: u32) -> Top = "$top", count.to_string();
    /// Skips a number of items (`$skip`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Skip for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.skip(50);
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$skip=50");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    skip(count: u32) -> Skip = "$skip", count.to_string();
    /// Requests only items that match a search (`$search`). On directory objects this also sets
    /// `ConsistencyLevel: eventual` and `$count=true`, as `count(true)` and `$filter` together with
    /// `$orderby` do.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Search for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.search(r#""displayName:Mira""#);
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$search=%22displayName:Mira%22");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    search(expression: &str) -> Search = "$search", expression;
    /// Sets whether the response includes the total number of items (`$count`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Count for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.count(true);
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$count=true");
    /// # Ok::<(), docwright::Error>(())
    /// ```
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
    /// Sets the language of texts in the response (`Accept-Language`), such as `de-DE`.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::AcceptLanguage for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.accept_language("de-DE");
    /// assert_eq!(list.headers().get("Accept-Language"), Some("de-DE"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    accept_language(tag: &str) -> AcceptLanguage = "Accept-Language";
    /// Sets the language of the texts that are sent (`Content-Language`), such as `de-DE`.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::ContentLanguage for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.content_language("de-DE");
    /// assert_eq!(list.headers().get("Content-Language"), Some("de-DE"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    content_language(tag: &str) -> ContentLanguage = "Content-Language";
    /// Makes the request conditional on the resource having this entity tag (`If-Match`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::IfMatch for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.if_match(r#"W/"1""#);
    /// assert_eq!(list.headers().get("If-Match"), Some(r#"W/"1""#));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    if_match(etag: &str) -> IfMatch = "If-Match";
    /// Makes the request conditional on the resource not having this entity tag (`If-None-Match`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::IfNoneMatch for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.if_none_match(r#"W/"1""#);
    /// assert_eq!(list.headers().get("If-None-Match"), Some(r#"W/"1""#));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    if_none_match(etag: &str) -> IfNoneMatch = "If-None-Match";
    /// Sends the request within a workbook session (`Workbook-Session-Id`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::WorkbookSession for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.workbook_session("cluster=1");
    /// assert_eq!(list.headers().get("Workbook-Session-Id"), Some("cluster=1"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    workbook_session(id: &str) -> WorkbookSession = "Workbook-Session-Id";
}

impl<T, O> Request<T, O> {
    /// Requests related items within each item (`$expand`), in addition to those requested before.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Expand for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.expand("manager").expand("photo");
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$expand=manager,photo");
    /// # Ok::<(), docwright::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Consistency for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.eventual_consistency();
    /// assert_eq!(list.headers().get("ConsistencyLevel"), Some("eventual"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
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
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Prefer for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Json, Options> = node.request(&GET);
    /// let list = list.prefer("return=minimal").prefer("wait=10");
    /// assert_eq!(list.headers().get("Prefer"), Some("return=minimal, wait=10"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
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

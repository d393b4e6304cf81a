//! Nodes in the service's tree of paths, from which requests are created.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::http::Method;
use crate::json::Value;
use crate::{Body, Client, Error, Operation, Reference, Request};

/// Characters to encode in a path segment: all except RFC 3986's unreserved characters and `!`,
/// `,`, `@`, `=`, which ids contain.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'!')
    .remove(b',')
    .remove(b'@')
    .remove(b'=');

/// Characters to encode in a quoted argument, whose quotes are part of the path.
const QUOTED: &AsciiSet = &SEGMENT.remove(b'\'');

/// Characters to encode in an unquoted argument, in which a comma would begin the next one.
const ARGUMENT: &AsciiSet = &SEGMENT.add(b',').add(b'=').add(b'@');

/// A client and a path, on which generated request builders are based.
///
/// ```
/// # use docwright::{Client, Node, Operation, Request, http::{self, BoxFuture, Method, Response, Transport}};
/// # #[derive(Debug)] struct Unused;
/// # impl Transport for Unused { fn send(&self, _: http::Request) -> BoxFuture<'_, Result<Response, docwright::Error>> { unreachable!() } }
///
/// # let client = Client::with_transport("https://example.com/v1.0", Unused)?;
/// static GET: Operation = Operation { id: "users.get", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false };
/// let user = Node::root(&client).literal("users").key("id", "a b".into());
/// let request: Request<docwright::Json> = user.request(&GET);
/// assert_eq!(request.path()?, "/users/a%20b");
/// # Ok::<(), docwright::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Node {
    client: Client,
    path: Result<String, String>,
    /// Query parameters of every request created from this node.
    query: Vec<(&'static str, Key)>,
}

/// The key of an item: any text, or the key property of a received model.
///
/// ```
/// use docwright::Key;
/// let read: Option<String> = Some("42".to_owned());
/// assert_eq!(Key::from(&read), Key::from("42"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(Option<String>);

impl From<&str> for Key {
    fn from(key: &str) -> Self {
        Key(Some(key.to_owned()))
    }
}

impl From<String> for Key {
    fn from(key: String) -> Self {
        Key(Some(key))
    }
}

impl From<&String> for Key {
    fn from(key: &String) -> Self {
        Key(Some(key.clone()))
    }
}

impl From<&Option<String>> for Key {
    fn from(key: &Option<String>) -> Self {
        Key(key.clone())
    }
}

impl From<Option<String>> for Key {
    fn from(key: Option<String>) -> Self {
        Key(key)
    }
}

impl From<Option<&str>> for Key {
    fn from(key: Option<&str>) -> Self {
        Key(key.map(str::to_owned))
    }
}

macro_rules! keys {
    ($($value:ty),*) => {$(
        impl From<$value> for Key {
            fn from(value: $value) -> Self {
                Key(Some(value.to_string()))
            }
        }
    )*};
}

keys!(
    bool,
    i8,
    u8,
    i16,
    i32,
    i64,
    f32,
    f64,
    crate::DateTimeOffset,
    crate::Date,
    crate::Decimal,
    crate::TimeOfDay,
    crate::Guid
);

impl From<&crate::Guid> for Key {
    fn from(key: &crate::Guid) -> Self {
        Key(Some(key.as_str().to_owned()))
    }
}

impl Key {
    /// Returns the key's text, or `None` if the item that it was taken from has no key.
    pub(crate) fn into_text(self) -> Option<String> {
        self.0
    }

    /// Creates a key from the text form of a value converted to `T`.
    #[doc(hidden)]
    pub fn of<T: std::fmt::Display>(value: impl Into<T>) -> Self {
        Key(Some(value.into().to_string()))
    }
}

impl Node {
    /// Creates the root node of a service.
    ///
    /// ```
    /// # use docwright::{Client, Node, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let root = Node::root(&client);
    /// assert_eq!(root.address()?, "https://example.com/v1.0");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn root(client: &Client) -> Node {
        Node {
            client: client.clone(),
            path: Ok(String::new()),
            query: Vec::new(),
        }
    }

    /// Returns the child node of a documented segment.
    ///
    /// ```
    /// # use docwright::{Client, Node, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let messages = Node::root(&client).literal("me").literal("messages");
    /// assert_eq!(messages.address()?, "https://example.com/v1.0/me/messages");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn literal(&self, segment: &str) -> Node {
        self.below(|path| {
            path.push('/');
            path.push_str(segment);
            Ok(())
        })
    }

    /// Returns the child node of a key. A key that is empty, `.` or `..` would address another
    /// resource; requests from such a node are refused when they are sent.
    ///
    /// ```
    /// # use docwright::{Client, Node, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let users = Node::root(&client).literal("users");
    /// let user = users.key("id", "a/b".into());
    /// assert_eq!(user.address()?, "https://example.com/v1.0/users/a%2Fb");
    /// assert!(users.key("id", "..".into()).address().is_err());
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn key(&self, name: &str, key: Key) -> Node {
        self.below(|path| {
            let value = value(name, key)?;
            path.push('/');
            path.extend(utf8_percent_encode(&value, SEGMENT));
            Ok(())
        })
    }

    /// Returns the node of a path of several segments, such as a file's, which a colon precedes and
    /// `ends` follows: `root:/folder/file.txt:`.
    ///
    /// ```
    /// # use docwright::{Client, Node, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let root = Node::root(&client).literal("drive").literal("root");
    /// let file = root.path("path", "a folder/file.txt".into(), ":");
    /// assert_eq!(file.address()?, "https://example.com/v1.0/drive/root:/a%20folder/file.txt:");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn path(&self, name: &str, path: Key, ends: &str) -> Node {
        self.below(|below| {
            let path = value(name, path)?;
            if path.trim_matches('/').is_empty() {
                return Err(format!("the path `{name}` has no segments"));
            }
            below.push(':');
            for segment in path.split('/').filter(|segment| !segment.is_empty()) {
                if segment == "." || segment == ".." {
                    return Err(format!(
                        "the path `{name}` has a segment `{segment}`, which would lead elsewhere"
                    ));
                }
                below.push('/');
                below.extend(utf8_percent_encode(segment, SEGMENT));
            }
            below.push_str(ends);
            Ok(())
        })
    }

    /// Returns the child node of a call, `name(a='x',b=1)`, or of an alternate key. Text arguments
    /// are quoted.
    ///
    /// Each argument consists of its name, the prefix of its quotes (`None` if it is not quoted),
    /// and its value.
    ///
    /// ```
    /// # use docwright::{Client, Key, Node, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let reports = Node::root(&client).literal("reports");
    /// let arguments = [("period", Some(""), Key::from("D7")), ("top", None, Key::from(5_i32))];
    /// let usage = reports.call("getUse", &arguments);
    /// assert_eq!(usage.address()?, "https://example.com/v1.0/reports/getUse(period='D7',top=5)");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn call(&self, name: &str, arguments: &[(&str, Option<&str>, Key)]) -> Node {
        self.below(|path| {
            // An alternate key has neither name nor parentheses: `/roleTemplateId='…'`.
            let called = !name.is_empty();
            path.push('/');
            path.push_str(name);
            path.push_str(if called { "(" } else { "" });
            for (index, (name, quote, key)) in arguments.iter().enumerate() {
                let value = key
                    .0
                    .as_deref()
                    .ok_or_else(|| format!("the argument `{name}` is missing"))?;
                path.push_str(if index > 0 { "," } else { "" });
                path.push_str(name);
                path.push('=');
                let (text, kept) = match quote {
                    Some(before) => (format!("{before}'{}'", value.replace('\'', "''")), QUOTED),
                    None => (value.to_owned(), ARGUMENT),
                };
                path.extend(utf8_percent_encode(&text, kept));
            }
            path.push_str(if called { ")" } else { "" });
            Ok(())
        })
    }

    fn below(&self, add: impl FnOnce(&mut String) -> Result<(), String>) -> Node {
        let path = self.path.clone().and_then(|mut path| {
            add(&mut path)?;
            Ok(path)
        });
        Node {
            client: self.client.clone(),
            path,
            query: self.query.clone(),
        }
    }

    /// Adds a query parameter to all requests from this node and the nodes below it.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let users = Node::root(&client).literal("users").parameter("api-version", "2".into());
    /// let list: Request<Json> = users.request_undocumented(Method::Get, None);
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?api-version=2");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn parameter(mut self, name: &'static str, value: Key) -> Node {
        self.query.push((name, value));
        self
    }

    /// Creates a request for an operation on this node.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, testing::Script};
    /// # static GET: Operation = Operation {
    /// #     id: "me.get", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let me: Request<Json> = Node::root(&client).literal("me").request(&GET);
    /// assert_eq!((me.method(), me.operation().id), (Method::Get, "me.get"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn request<T, O>(&self, operation: &'static Operation) -> Request<T, O> {
        let request = Request::new(self.client.clone(), operation, self.path.clone());
        self.query.iter().fold(request, |request, (name, value)| {
            request.parameter(name, value.clone())
        })
    }

    /// Creates a request with a JSON body.
    ///
    /// ```
    /// # use docwright::{Body, Client, Json, Node, Operation, Request, http::Method};
    /// # use docwright::testing::Script;
    /// # static CREATE: Operation = Operation {
    /// #     id: "users.create", method: Method::Post, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let users = Node::root(&client).literal("users");
    /// let body = serde_json::json!({"displayName": "Mira"});
    /// let create: Request<Json> = users.request_with(&CREATE, &body);
    /// let bytes = create.body().and_then(Body::bytes);
    /// assert_eq!(bytes, Some(&br#"{"displayName":"Mira"}"#[..]));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn request_with<T, O>(
        &self,
        operation: &'static Operation,
        body: &dyn Value,
    ) -> Request<T, O> {
        let mut request = self.request(operation);
        request.set_json(body);
        request
    }

    /// Creates a request whose body is bytes, or a stream of them, of a media type.
    ///
    /// ```
    /// # use docwright::{Body, Client, Json, Node, Operation, Request, http::Method};
    /// # use docwright::testing::Script;
    /// # static PUT: Operation = Operation {
    /// #     id: "content.put", method: Method::Put, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let content = Node::root(&client).literal("content");
    /// let put: Request<Json> = content.request_with_body(&PUT, Body::from("weave"), "text/plain");
    /// assert_eq!(put.headers().get("content-type"), Some("text/plain"));
    /// assert_eq!(put.body(), Some(&Body::from("weave")));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn request_with_body<T, O>(
        &self,
        operation: &'static Operation,
        body: Body,
        media_type: &str,
    ) -> Request<T, O> {
        let mut request = self.request(operation);
        request.set_body(body, media_type);
        request
    }

    /// Creates a request whose body refers to a resource.
    ///
    /// ```
    /// # use docwright::{Body, Client, Node, Operation, Request, http::Method, testing::Script};
    /// # static ADD: Operation = Operation {
    /// #     id: "members.add", method: Method::Post, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let members = Node::root(&client).literal("members");
    /// let user = Node::root(&client).literal("users").key("id", "1".into());
    /// let add: Request<()> = members.request_reference(&ADD, (&user).into());
    /// let bytes = add.body().and_then(Body::bytes);
    /// assert_eq!(bytes, Some(&br#"{"@odata.id":"https://example.com/v1.0/users/1"}"#[..]));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn request_reference<T, O>(
        &self,
        operation: &'static Operation,
        to: Reference,
    ) -> Request<T, O> {
        let mut request = self.request(operation);
        request.set_reference(to);
        request
    }

    /// Returns the URL of the node.
    ///
    /// # Errors
    /// Returns an error if a path parameter is missing, empty or not a valid key.
    ///
    /// ```
    /// # use docwright::{Client, Node, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let users = Node::root(&client).literal("users");
    /// assert_eq!(users.address()?, "https://example.com/v1.0/users");
    /// assert!(users.key("id", "".into()).address().is_err());
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn address(&self) -> Result<String, Error> {
        self.url().map_err(Error::refused)
    }

    pub(crate) fn url(&self) -> Result<String, String> {
        let path = self.path.clone()?;
        Ok(format!("{}{path}", self.client.endpoint()))
    }

    /// Creates a request for an undocumented operation.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let users = Node::root(&client).literal("users");
    /// let body = serde_json::json!({"displayName": "Mira"});
    /// let create: Request<Json> = users.request_undocumented(Method::Post, Some(&body));
    /// assert_eq!((create.method(), create.path()?), (Method::Post, "/users"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn request_undocumented<T>(&self, method: Method, body: Option<&dyn Value>) -> Request<T> {
        let mut request = self.request(Operation::undocumented(method));
        if let Some(body) = body {
            request.set_json(body);
        }
        request
    }
}

fn value(name: &str, key: Key) -> Result<String, String> {
    match key.0 {
        None => Err(format!(
            "the path parameter `{name}` is missing: the item it was taken from has no key"
        )),
        Some(key) if key.is_empty() => Err(format!("the path parameter `{name}` is empty")),
        Some(key) if key == "." || key == ".." => Err(format!(
            "the path parameter `{name}` is `{key}`, which is not a valid key"
        )),
        Some(key) => Ok(key),
    }
}

/// Gives a generated node the methods of its [`Node`]: segments and requests that are not documented.
#[doc(hidden)]
#[macro_export]
macro_rules! node {
    ($name:ident) => {
        /// Segments and requests that are not documented.
        impl ::core::ops::Deref for $name {
            type Target = $crate::Node;

            fn deref(&self) -> &$crate::Node {
                &self.0
            }
        }

        impl ::core::convert::From<&$name> for $crate::Reference {
            fn from(node: &$name) -> Self {
                Self::from(&node.0)
            }
        }
    };
}

//! References to resources, in bodies that relate a resource to others.

use crate::{Additional, Error, Node};

/// A reference to an existing resource: the node that addresses it, or its URL.
///
/// ```
/// # use docwright::{Client, Node, Reference, http::{self, BoxFuture, Response, Transport}};
/// # #[derive(Debug)] struct Unused;
/// # impl Transport for Unused { fn send(&self, _: http::Request) -> BoxFuture<'_, Result<Response, docwright::Error>> { unreachable!() } }
/// # let client = Client::with_transport("https://example.com/v1.0", Unused)?;
/// let user = Node::root(&client).literal("users").key("id", "1".into());
/// assert_eq!(Reference::from(&user), Reference::from("https://example.com/v1.0/users/1"));
/// # Ok::<(), docwright::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(Result<String, String>);

impl Reference {
    /// Returns the URL.
    ///
    /// # Errors
    /// Returns an error if a path parameter of the node is missing, empty or not a valid key.
    ///
    /// ```
    /// # use docwright::{Client, Node, Reference, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// let users = Node::root(&client).literal("users");
    /// let user = Reference::from(&users.key("id", "1".into()));
    /// assert_eq!(user.url()?, "https://example.com/v1.0/users/1");
    /// let none = Reference::from(&users.key("id", "".into()));
    /// assert!(none.url().is_err());
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn url(&self) -> Result<&str, Error> {
        let url = self.0.as_deref();
        url.map_err(|message| Error::refused(message.as_str()))
    }

    pub(crate) fn into_body(self) -> Result<Vec<u8>, String> {
        Ok(crate::reference(&self.0?).to_string().into_bytes())
    }
}

impl From<&str> for Reference {
    fn from(url: &str) -> Self {
        Reference(Ok(url.to_owned()))
    }
}

impl From<String> for Reference {
    fn from(url: String) -> Self {
        Reference(Ok(url))
    }
}

impl From<&String> for Reference {
    fn from(url: &String) -> Self {
        Reference(Ok(url.clone()))
    }
}

impl From<&Node> for Reference {
    fn from(node: &Node) -> Self {
        Reference(node.url())
    }
}

impl Additional {
    /// Relates the object to an existing resource when it is created or updated: sets
    /// `NAME@odata.bind` ([OData JSON Format 4.01, 8.5](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).
    /// Bodies have a method for each documented relationship, such as `bind_manager`.
    ///
    /// # Errors
    /// Returns an error if a path parameter of the node is missing, empty or not a valid key.
    ///
    /// ```
    /// # use docwright::Additional;
    /// let mut additional = Additional::default();
    /// additional.bind("template", "https://graph.microsoft.com/v1.0/teamsTemplates('standard')")?;
    /// assert!(additional.text("template@odata.bind").is_some());
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn bind(&mut self, name: &str, to: impl Into<Reference>) -> Result<(), Error> {
        self.insert(format!("{name}@odata.bind"), to.into().url()?);
        Ok(())
    }

    /// Relates the object to one more resource of a collection, see [`Additional::bind`].
    ///
    /// # Errors
    /// Returns an error if a path parameter of the node is missing, empty or not a valid key.
    ///
    /// ```
    /// # use docwright::{Additional, Json};
    /// let mut additional = Additional::default();
    /// additional.bind_also("owners", "https://graph.microsoft.com/v1.0/users/1")?;
    /// additional.bind_also("owners", "https://graph.microsoft.com/v1.0/users/2")?;
    /// assert_eq!(additional.get("owners@odata.bind").and_then(Json::as_array).map(Vec::len), Some(2));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn bind_also(&mut self, name: &str, to: impl Into<Reference>) -> Result<(), Error> {
        let (name, reference) = (format!("{name}@odata.bind"), to.into());
        let one = self.get_as::<String>(&name).ok().flatten();
        let many = self.get_as::<Vec<String>>(&name).ok().flatten();
        let mut all = many.unwrap_or_else(|| one.into_iter().collect());
        all.push(reference.url()?.to_owned());
        self.insert(name, all);
        Ok(())
    }
}

/// Implements the methods of a body that relate the resource to others.
#[doc(hidden)]
#[macro_export]
macro_rules! binds {
    ($body:ident { $($method:ident = $member:literal $bind:ident),* $(,)? }) => {
        #[allow(deprecated)]
        impl $body {
            $(
                #[doc = concat!("Relates the resource to an existing one: sets `", $member, "@odata.bind`.")]
                ///
                /// # Errors
                /// Returns an error if a path parameter of the node is missing, empty or not a valid key.
                pub fn $method(
                    mut self,
                    to: impl ::core::convert::Into<$crate::Reference>,
                ) -> ::core::result::Result<Self, $crate::Error> {
                    self.additional.$bind($member, to)?;
                    ::core::result::Result::Ok(self)
                }
            )*
        }
    };
}

//! Selection of the properties that a struct of the caller reads.

use std::any::TypeId;

use super::Request;
use crate::{Collection, Model, query};

impl<T, O> Request<T, O> {
    /// Requests only the properties of `R`, which derives [`Select`](crate::Select), and reads the
    /// response into it. Navigation properties are expanded, with the properties that their types
    /// read.
    ///
    /// ```
    /// # use docwright::{Client, Model, Node, Operation, Request, Select, SelectNames};
    /// # use docwright::{http::Method, query, testing::Script};
    /// # enum Options {}
    /// # impl query::Select for Options {}
    /// # #[derive(serde::Deserialize)] struct User {}
    /// # impl Model for User { const WIRE: &'static str = "microsoft.graph.user"; }
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("me");
    /// #[derive(serde::Deserialize)]
    /// struct Row { id: String }
    ///
    /// // `#[derive(docwright::Select)]` writes these implementations.
    /// impl SelectNames for Row {
    ///     const SELECT: &'static [&'static str] = &["id"];
    /// }
    /// impl Select<User> for Row {}
    ///
    /// let me: Request<User, Options> = node.request(&GET);
    /// let me: Request<Row, Options> = me.select::<Row>();
    /// assert_eq!(me.url()?, "https://example.com/v1.0/me?$select=id");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn select<R>(self) -> Request<T::Output, O>
    where
        O: query::Select,
        T: SelectInto<R>,
        R: SelectNames,
    {
        let mut request = self;
        if !R::SELECT.is_empty() {
            request = request.query("$select", R::SELECT.join(","));
        }
        R::expand()
            .iter()
            .fold(request, |request, property| request.also_expand(property))
            .answering()
    }
}

/// The names of the properties that a type reads.
///
/// `#[derive(docwright::Select)]` implements it. By hand:
///
/// ```
/// use docwright::SelectNames;
///
/// struct Row;
///
/// impl SelectNames for Row {
///     const SELECT: &'static [&'static str] = &["id", "displayName"];
/// }
/// assert!(Row::expand().is_empty());
/// ```
pub trait SelectNames: 'static {
    /// Names for `$select`.
    const SELECT: &'static [&'static str];

    /// Returns the navigation properties for `$expand`, with the options for their types.
    fn expand() -> Vec<String>
    where
        Self: Sized,
    {
        Self::expand_within(&mut vec![TypeId::of::<Self>()])
    }

    #[doc(hidden)]
    fn expand_within(_: &mut query::Within) -> Vec<String> {
        Vec::new()
    }
}

/// A type that reads some properties of a model `M`, checked against the documentation. Derive it:
///
/// ```ignore
/// #[derive(docwright::Select)]
/// #[docwright(graph::WebAccount)]
/// struct Row { id: String, web_url: Option<String> }
/// ```
pub trait Select<M>: SelectNames + serde::de::DeserializeOwned {}

/// A response that can be read into `R` in place of its model.
///
/// ```
/// use docwright::{Request, SelectInto, SelectNames, query};
///
/// fn rows<R, T, O>(request: Request<T, O>) -> Request<T::Output, O>
/// where
///     R: SelectNames,
///     T: SelectInto<R>,
///     O: query::Select,
/// {
///     request.select::<R>()
/// }
/// ```
pub trait SelectInto<R> {
    /// The type that the response is then read as.
    type Output;
}

impl<M: Model, R: Select<M>> SelectInto<R> for M {
    type Output = R;
}

impl<M: SelectInto<R>, R> SelectInto<R> for Collection<M> {
    type Output = Collection<M::Output>;
}

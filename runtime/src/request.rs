//! Requests as plain values that can be inspected, changed and sent.

use std::any::TypeId;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::http::{self, Headers, Method};
use crate::json::{self, Value};
use crate::pipeline::{Outgoing, Settings, To};
use crate::{
    Body, Change, Client, Collection, Download, Error, FromResponse, Items, Key, Limits, Model,
    Monitor, Operation, Pages, Partial, Retry, answer, query,
};

/// Characters to encode in a query: all except RFC 3986's unreserved characters, `,`, `(`, `)`,
/// `/`, `:`, `@` and `*`. A `$` at the beginning of an option's name is not encoded.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b',')
    .remove(b'(')
    .remove(b')')
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'*');

/// A request whose response is read as a `T`. It is sent when it is awaited.
///
/// `O` determines which query options are documented; only those have methods. Other options are
/// set with [`Request::query`].
///
/// A request from generated bindings can be inspected in a test:
///
/// ```
/// # use docwright::{Client, Node, Operation, Request, http::{Method, Transport, BoxFuture, Response}};
/// # #[derive(Debug)] struct None_;
/// # impl Transport for None_ { fn send(&self, _: docwright::http::Request) -> BoxFuture<'_, Result<Response, docwright::Error>> { unreachable!() } }
/// # static LIST: Operation = Operation { id: "", method: Method::Get, paths: &[], permissions: &[], docs: "" };
/// # let client = Client::with_transport("https://example.com/v1.0", None_)?;
/// # let node = Node::root(&client).literal("users").key("id", "a/b".into());
/// let request: Request<()> = node.request(&LIST);
/// assert_eq!(request.method(), Method::Get);
/// assert_eq!(request.path()?, "/users/a%2Fb");
/// # Ok::<(), docwright::Error>(())
/// ```
pub struct Request<T, O = ()> {
    client: Client,
    operation: &'static Operation,
    path: Result<String, String>,
    query: Vec<(String, String)>,
    headers: Headers,
    body: Option<Result<Body, String>>,
    settings: Settings,
    answer: PhantomData<fn() -> (T, O)>,
}

impl<T, O> Clone for Request<T, O> {
    fn clone(&self) -> Self {
        Request {
            client: self.client.clone(),
            operation: self.operation,
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            settings: self.settings,
            answer: PhantomData,
        }
    }
}

/// Requests are equal if what they send is.
impl<T, O> PartialEq for Request<T, O> {
    fn eq(&self, other: &Self) -> bool {
        self.operation == other.operation
            && self.path == other.path
            && self.query == other.query
            && self.headers == other.headers
            && self.body == other.body
    }
}

impl<T, O> std::fmt::Debug for Request<T, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.operation.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}

impl<T, O> Request<T, O> {
    pub(crate) fn new(
        client: Client,
        operation: &'static Operation,
        path: Result<String, String>,
    ) -> Self {
        Request {
            settings: client.settings(),
            client,
            operation,
            path,
            query: Vec::new(),
            headers: Headers::default(),
            body: None,
            answer: PhantomData,
        }
    }

    pub(crate) fn set_body(&mut self, body: Body, media_type: &str) {
        self.headers.set("content-type", media_type);
        self.body = Some(Ok(body));
    }

    pub(crate) fn set_json(&mut self, body: &dyn Value) {
        self.headers.set("content-type", "application/json");
        self.body = Some(to_json(body).map(Body::from));
    }

    /// Returns the documented operation, including its permissions.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> Method {
        self.operation.method
    }

    /// Returns the path below the endpoint, percent-encoded.
    ///
    /// # Errors
    /// Returns an error if a path parameter is missing, empty or not a valid key, or a query
    /// parameter has no value.
    pub fn path(&self) -> Result<&str, Error> {
        self.path
            .as_deref()
            .map_err(|message| Error::refused(message.as_str()))
    }

    /// Returns the complete URL.
    ///
    /// # Errors
    /// Returns an error if a path parameter is missing, empty or not a valid key, or a query
    /// parameter has no value.
    pub fn url(&self) -> Result<String, Error> {
        let mut url = format!("{}{}", self.client.endpoint(), self.path()?);
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            let (dollar, name) = name
                .strip_prefix('$')
                .map_or(("", name.as_str()), |name| ("$", name));
            url.push_str(dollar);
            url.extend(utf8_percent_encode(name, QUERY));
            url.push('=');
            url.extend(utf8_percent_encode(value, QUERY));
        }
        Ok(url)
    }

    /// Returns the header fields. Authorization is added when the request is sent.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Returns the query options as set, not percent-encoded.
    pub fn query_options(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns the body, if there is one.
    pub fn body(&self) -> Option<&Body> {
        self.body.as_ref()?.as_ref().ok()
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// Sets the retry policy of this request.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets the limits of this request.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets the time for this request with all its attempts, see [`Limits::total`].
    #[must_use]
    pub fn timeout(mut self, total: Duration) -> Self {
        self.settings.limits.total = total;
        self
    }

    /// Marks a `POST` or `PATCH` that may be sent again although it may have been carried out.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.settings.idempotent = true;
        self
    }

    /// Makes a value of another type than documented an error, see
    /// [`ClientBuilder::strict`](crate::ClientBuilder::strict).
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// Sets a query option, documented or not, replacing any of the same name.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.query.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.query.push((name.to_owned(), value)),
        }
        self
    }

    /// Requests only these properties (`$select`). The response is still read into the model, whose
    /// other fields stay empty; [`select`](Request::select) reads it into a struct of your own.
    #[must_use]
    pub fn select_properties<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Self
    where
        O: query::Select,
    {
        let names: Vec<N> = names.into_iter().collect();
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        self.query("$select", names.join(","))
    }

    /// Sets a query parameter that the documentation lists.
    #[doc(hidden)]
    #[must_use]
    pub fn parameter(mut self, name: &str, value: Key) -> Self {
        match value.into_text() {
            Some(value) => self.query(name, value),
            None => {
                self.path = Err(format!("the query parameter `{name}` has no value"));
                self
            }
        }
    }

    /// Adds a property to `$expand`.
    pub(crate) fn also_expand(self, property: &str) -> Self {
        let before = self
            .query
            .iter()
            .find(|(name, _)| name == "$expand")
            .map(|(_, value)| value);
        let all = before.map_or_else(
            || property.to_owned(),
            |before| format!("{before},{property}"),
        );
        self.query("$expand", all)
    }

    fn answering<U>(self) -> Request<U, O> {
        Request {
            client: self.client,
            operation: self.operation,
            path: self.path,
            query: self.query,
            headers: self.headers,
            body: self.body,
            settings: self.settings,
            answer: PhantomData,
        }
    }

    /// Returns the request as a transport sends it.
    ///
    /// # Errors
    /// Returns an error if a path parameter or a header is invalid or the body cannot be written.
    pub fn to_http(&self) -> Result<http::Request, Error> {
        self.headers.check()?;
        let url = self.url()?;
        let url = Url::parse(&url)
            .map_err(|error| Error::invalid(format!("invalid URL `{url}`: {error}")))?;
        let body = match &self.body {
            Some(Err(message)) => {
                return Err(Error::invalid(format!(
                    "the body cannot be written: {message}"
                )));
            }
            Some(Ok(body)) => Some(body.clone()),
            None => None,
        };
        let mut headers = self.headers.clone();
        headers.set_if_none("accept", "application/json");
        if let Some(length) = body
            .as_ref()
            .filter(|body| body.bytes().is_none())
            .and_then(Body::length)
        {
            headers.set("content-length", length.to_string());
        }
        Ok(http::Request {
            method: self.method(),
            url,
            headers,
            body,
        })
    }
}

impl<T, O> Request<T, O> {
    /// Returns the request to send, with an `Accept` header unless there is one.
    pub(crate) fn outgoing(mut self, accept: &str) -> (Client, Result<Outgoing, Error>) {
        self.headers.set_if_none("accept", accept);
        let request = self.to_http();
        let outgoing = request.map(|request| Outgoing {
            request,
            operation: self.operation,
            settings: self.settings,
            to: To::Service,
        });
        (self.client, outgoing)
    }
}

fn to_json(body: &dyn Value) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    json::write(body.view(), &mut serde_json::Serializer::new(&mut bytes))
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

impl<T, O> Request<T, O> {
    /// Requests only the properties of `R`, which derives [`Select`](crate::Select), and reads the
    /// response into it. Navigation properties are expanded, with the properties that their types
    /// read.
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

/// The future of a request that has been sent.
///
/// ```
/// use docwright::{Error, Json, ResponseFuture};
///
/// async fn id(response: ResponseFuture<Json>) -> Result<String, Error> {
///     Ok(response.await?["id"].to_string())
/// }
/// ```
pub struct ResponseFuture<T>(Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>);

impl<T> Future for ResponseFuture<T> {
    type Output = Result<T, Error>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T: FromResponse + 'static, O> IntoFuture for Request<T, O> {
    type Output = Result<T, Error>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        let (client, outgoing) = self.outgoing(T::ACCEPT);
        ResponseFuture(Box::pin(async move {
            let outgoing = outgoing?;
            let response = client.pipeline().send(&outgoing).await?;
            answer::read(response, outgoing.settings)
        }))
    }
}

impl<T: FromResponse + 'static, O> Request<T, O> {
    /// Sends the request and returns the whole response: status, headers, and the value if there is
    /// a body. Awaiting the request returns only the value, which has no members if there is no
    /// body.
    ///
    /// ```ignore
    /// let response = client.me().profile().web_accounts().by_id("1").update(&changes).send().await?;
    /// assert_eq!(response.status, 204);
    /// assert!(response.body.is_none());
    /// ```
    pub fn send(self) -> ResponseFuture<http::Response<Option<T>>> {
        let (client, outgoing) = self.outgoing(T::ACCEPT);
        ResponseFuture(Box::pin(async move {
            let outgoing = outgoing?;
            let response = client.pipeline().send(&outgoing).await?;
            let (status, headers) = (response.status, response.headers.clone());
            let body = answer::read(response, outgoing.settings)?;
            Ok(http::Response {
                status,
                headers,
                body,
            })
        }))
    }
}

impl<T: FromResponse, O> Request<T, O> {
    /// Makes the request return the whole response: status, headers and unparsed body. A call that
    /// continues after its response returns the address of its progress in a header ([RFC 9110,
    /// 15.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3)):
    ///
    /// ```ignore
    /// let started = client.teams().create(&team).response().await?;
    /// let progress = started.headers.get("location");
    /// ```
    #[must_use]
    pub fn response(mut self) -> Request<http::Response, O> {
        self.headers.set_if_none("accept", T::ACCEPT);
        self.answering()
    }
}

impl<T: FromResponse, O> Request<T, O> {
    /// Sends a request whose operation continues after its response (202 with `Location`), and
    /// returns what watches it:
    ///
    /// ```ignore
    /// let team = client.teams().create(&team).start().await?.wait().await?;
    /// ```
    ///
    /// # Errors
    /// Returns an error in the same cases as awaiting the request.
    pub async fn start(self) -> Result<Monitor, Error> {
        let (client, outgoing) = self.outgoing(T::ACCEPT);
        let outgoing = outgoing?;
        let response = client.pipeline().send(&outgoing).await?;
        Monitor::started(client, &outgoing, &response)
    }
}

impl<T, O: query::Consistency> Request<T, O> {
    /// Allows advanced queries on directory objects: sets the header `ConsistencyLevel: eventual`
    /// and `$count=true`, which these require
    /// ([Advanced query capabilities](https://learn.microsoft.com/graph/aad-advanced-queries)).
    #[must_use]
    pub fn eventual(self) -> Self {
        self.header("ConsistencyLevel", "eventual")
            .query("$count", "true")
    }
}

impl<O> Request<Vec<u8>, O> {
    /// Sends the request and returns the bytes as a stream, so that they need not all be in memory:
    ///
    /// ```ignore
    /// let mut download = client.drives("d").items("i").content().get().download().await?;
    /// while let Some(bytes) = download.next().await {
    ///     file.write_all(&bytes?)?;
    /// }
    /// ```
    ///
    /// # Errors
    /// Returns an error in the same cases as awaiting the request.
    pub async fn download(self) -> Result<Download, Error> {
        let (client, outgoing) = self.outgoing(<Vec<u8> as FromResponse>::ACCEPT);
        Ok(client.pipeline().stream(&outgoing?).await?.into())
    }
}

impl<O> Request<Vec<u8>, O> {
    /// Requests the bytes from an offset on, for example to continue a download ([RFC 9110,
    /// 14.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.2)). A service that does not support
    /// this answers 200 with all bytes, see [`Download::offset`].
    #[must_use]
    pub fn from_offset(self, offset: u64) -> Self {
        self.header("Range", format!("bytes={offset}-"))
    }
}

impl<M, O> Request<Collection<M>, O> {
    /// Returns a request for the number of items (`/$count`,
    /// [OData 4.01, 4.8](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)).
    #[must_use]
    pub fn count_items(mut self) -> Request<u64, O> {
        self.path = self.path.map(|path| path + "/$count");
        self.answering()
    }

    /// Restricts the request to items of a derived type, read as such ([OData 4.01,
    /// 4.11](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)):
    /// `members().list().cast::<User>()`.
    #[must_use]
    pub fn cast<D: Model>(mut self) -> Request<Collection<D>, O> {
        self.path = self.path.map(|path| path + "/" + D::WIRE);
        self.answering()
    }
}

impl<M: serde::de::DeserializeOwned + Send + 'static, O> Request<Collection<M>, O> {
    /// Returns a stream of the items of all pages. Each page is fetched when its items are needed.
    pub fn into_stream(self) -> Items<M> {
        let (client, outgoing) = self.outgoing(<Collection<M> as FromResponse>::ACCEPT);
        Items::new(client, outgoing)
    }

    /// Collects the items of all pages.
    ///
    /// # Errors
    /// Returns an error with the items read before it if a page cannot be fetched or an item cannot
    /// be read.
    pub async fn collect(self) -> Result<Vec<M>, Partial<M>> {
        self.into_stream().collect().await
    }

    /// Reads the items of a delta query with the marks of removed ones.
    ///
    /// ```ignore
    /// let mut changes = client.users().delta().list().changes().continue_from(&saved);
    /// ```
    #[must_use]
    pub fn changes(self) -> Request<Collection<Change<M>>, O> {
        self.answering()
    }

    /// Returns a stream of the pages. Each page is fetched when it is needed.
    pub fn into_pages(self) -> Pages<M> {
        let (client, outgoing) = self.outgoing(<Collection<M> as FromResponse>::ACCEPT);
        Pages::new(client, outgoing)
    }

    /// Returns a stream of the items from a saved address on: that of a next page
    /// ([`Items::next_link`]), or of later changes ([`Items::delta_link`]).
    ///
    /// ```ignore
    /// let changes = client.users().delta().list().continue_from(&saved);
    /// ```
    pub fn continue_from(self, link: &str) -> Items<M> {
        let (client, outgoing) = self.outgoing(<Collection<M> as FromResponse>::ACCEPT);
        let outgoing = outgoing.and_then(|mut outgoing| {
            let url = outgoing.request.url.join(link);
            outgoing.request.url = url.map_err(|error| {
                Error::invalid(format!("invalid address of a page `{link}`: {error}"))
            })?;
            outgoing.request.method = Method::Get;
            outgoing.request.body = None;
            Ok(outgoing)
        });
        Items::new(client, outgoing)
    }
}

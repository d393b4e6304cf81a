//! Sending of requests.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::Request;
use crate::http::{self, Method};
use crate::{
    Change, Collection, DeltaState, Download, Error, FromResponse, Items, Model, Monitor, Pages,
    Partial, answer, query,
};

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

impl<T> ResponseFuture<T> {
    pub(crate) fn new(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        ResponseFuture(Box::pin(future))
    }
}

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
        ResponseFuture::new(async move {
            let outgoing = outgoing?;
            let read = |response| answer::read(response, outgoing.settings);
            client.pipeline().send_and(&outgoing, read).await
        })
    }
}

impl<T: FromResponse + 'static, O> Request<T, O> {
    /// Sends the request and returns the whole response: status, headers, and the value if there is
    /// a body. Awaiting the request returns only the value, which has no members if there is no
    /// body.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(204, "");
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let update = me.request_undocumented::<Json>(Method::Patch, None);
    /// let response = update.send().await?;
    /// assert_eq!(response.status, 204);
    /// assert!(response.body.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(self) -> ResponseFuture<http::Response<Option<T>>> {
        let (client, outgoing) = self.outgoing(T::ACCEPT);
        ResponseFuture::new(async move {
            let outgoing = outgoing?;
            let read = |response: http::Response| {
                let (status, headers) = (response.status, response.headers.clone());
                let body = answer::read(response, outgoing.settings)?;
                Ok(http::Response {
                    status,
                    headers,
                    body,
                })
            };
            client.pipeline().send_and(&outgoing, read).await
        })
    }
}

impl<T: FromResponse, O> Request<T, O> {
    /// Makes the request return the whole response: status, headers and unparsed body. A call that
    /// continues after its response returns the address of its progress in a header ([RFC 9110,
    /// 15.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3)):
    ///
    /// ```
    /// use docwright::{Error, Json, Request};
    ///
    /// async fn progress(create: Request<Json>) -> Result<Option<String>, Error> {
    ///     let started = create.response().await?;
    ///     Ok(started.headers.get("location").map(str::to_owned))
    /// }
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
    /// ```
    /// use docwright::{Error, Json, Request};
    ///
    /// async fn create_and_wait(create: Request<Json>) -> Result<Json, Error> {
    ///     create.start().await?.wait().await
    /// }
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
    ///
    /// ```
    /// # use docwright::{Client, Collection, Json, Node, Operation, Request, http::Method, query};
    /// # use docwright::testing::Script;
    /// # enum Options {}
    /// # impl query::Consistency for Options {}
    /// # static GET: Operation = Operation {
    /// #     id: "", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let node = Node::root(&client).literal("users");
    /// # let list: Request<Collection<Json>, Options> = node.request(&GET);
    /// let list = list.eventual();
    /// assert_eq!(list.headers().get("ConsistencyLevel"), Some("eventual"));
    /// assert_eq!(list.url()?, "https://example.com/v1.0/users?$count=true");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn eventual(self) -> Self {
        self.header("ConsistencyLevel", "eventual")
            .query("$count", "true")
    }
}

impl<O> Request<Vec<u8>, O> {
    /// Sends the request and returns the bytes as a stream, so that they need not all be in memory:
    ///
    /// ```
    /// use std::io::Write;
    ///
    /// use docwright::Request;
    ///
    /// async fn save(
    ///     content: Request<Vec<u8>>,
    ///     mut file: std::fs::File,
    /// ) -> Result<(), Box<dyn std::error::Error>> {
    ///     let mut download = content.download().await?;
    ///     while let Some(bytes) = download.next().await {
    ///         file.write_all(&bytes?)?;
    ///     }
    ///     Ok(())
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
    ///
    /// ```
    /// # use docwright::{Client, Node, Request, http::Method, testing::Script};
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let content = Node::root(&client).literal("content");
    /// let content: Request<Vec<u8>> = content.request_undocumented(Method::Get, None);
    /// assert_eq!(content.from_offset(1024).headers().get("range"), Some("bytes=1024-"));
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn from_offset(self, offset: u64) -> Self {
        self.header("Range", format!("bytes={offset}-"))
    }
}

impl<M, O> Request<Collection<M>, O> {
    /// Returns a request for the number of items (`/$count`,
    /// [OData 4.01, 4.8](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)).
    /// Where the documentation lists `ConsistencyLevel`, as for directory objects, the request has
    /// `ConsistencyLevel: eventual`.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Json, Node, Request, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(200, "3");
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// # let users = Node::root(&client).literal("users");
    /// let list: Request<Collection<Json>> = users.request_undocumented(Method::Get, None);
    /// assert_eq!(list.count_items().await?, 3);
    /// assert_eq!(script.requests()[0].url.path(), "/v1.0/users/$count");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn count_items(mut self) -> Request<u64, O> {
        self.path = self.path.map(|path| path + "/$count");
        self.query.retain(|(name, _)| name != "$count");
        match self.operation.eventual {
            true => self.with_eventual().answering(),
            false => self.answering(),
        }
    }

    /// Restricts the request to items of a derived type, read as such ([OData 4.01,
    /// 4.11](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)):
    /// `members().list().cast::<User>()`.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Json, Model, Node, Request, http::Method};
    /// # use docwright::testing::Script;
    /// # #[derive(serde::Deserialize)] struct User {}
    /// # impl Model for User { const WIRE: &'static str = "microsoft.graph.user"; }
    /// # let client = Client::with_transport("https://example.com/v1.0", Script::new())?;
    /// # let members = Node::root(&client).literal("members");
    /// let members: Request<Collection<Json>> = members.request_undocumented(Method::Get, None);
    /// let users: Request<Collection<User>> = members.cast::<User>();
    /// assert_eq!(users.path()?, "/members/microsoft.graph.user");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn cast<D: Model>(mut self) -> Request<Collection<D>, O> {
        self.path = self.path.map(|path| path + "/" + D::WIRE);
        self.answering()
    }
}

impl<M: serde::de::DeserializeOwned + Send + 'static, O> Request<Collection<M>, O> {
    /// Returns a stream of the items of all pages. Each page is fetched when its items are needed.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let first = r#"{"value": [1, 2], "@odata.nextLink": "https://example.com/v1.0/n?p=2"}"#;
    /// # let script = Script::new().answer(200, first).answer(200, r#"{"value": [3]}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let numbers = Node::root(&client).literal("n");
    /// # let request = numbers.request_undocumented::<Collection<i32>>(Method::Get, None);
    /// let mut items = request.into_stream();
    /// assert_eq!(items.next().await.transpose()?, Some(1));
    /// assert_eq!(items.collect().await?, [2, 3]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_stream(self) -> Items<M> {
        let (client, outgoing) = self.outgoing(<Collection<M> as FromResponse>::ACCEPT);
        Items::new(client, outgoing)
    }

    /// Collects the items of all pages.
    ///
    /// # Errors
    /// Returns an error with the items that could be read, see
    /// [`Items::collect`](crate::Items::collect).
    ///
    /// ```
    /// # use docwright::{Client, Collection, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let first = r#"{"value": [1, 2], "@odata.nextLink": "https://example.com/v1.0/n?p=2"}"#;
    /// # let script = Script::new().answer(200, first).answer(200, r#"{"value": [3]}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let numbers = Node::root(&client).literal("n");
    /// # let request = numbers.request_undocumented::<Collection<i32>>(Method::Get, None);
    /// assert_eq!(request.collect().await?, [1, 2, 3]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn collect(self) -> Result<Vec<M>, Partial<M>> {
        self.into_stream().collect().await
    }

    /// Reads the items of a delta query with the marks of removed ones. To continue from a state,
    /// use [`changes_since`](Self::changes_since).
    ///
    /// ```
    /// use docwright::{Collection, Error, Json, Request};
    ///
    /// async fn removed(delta: Request<Collection<Json>>) -> Result<usize, Error> {
    ///     let page = delta.changes().await?;
    ///     Ok(page.value.iter().filter(|change| change.is_removed()).count())
    /// }
    /// ```
    #[must_use]
    pub fn changes(self) -> Request<Collection<Change<M>>, O> {
        self.answering()
    }

    /// Sends a delta query and returns a stream of the changes since a state, or of all items
    /// without one. [`Items::state`] is the state after them.
    ///
    /// ```
    /// use docwright::{Collection, DeltaState, Error, Json, Request};
    ///
    /// async fn update(
    ///     delta: Request<Collection<Json>>,
    ///     saved: Option<&DeltaState>,
    /// ) -> Result<Option<DeltaState>, Error> {
    ///     let mut changes = delta.changes_since(saved);
    ///     while let Some(change) = changes.next().await {
    ///         let change = change?;
    ///         println!("{} {}", change.is_removed(), change.item["id"]);
    ///     }
    ///     Ok(changes.state())
    /// }
    /// ```
    pub fn changes_since(self, state: Option<&DeltaState>) -> Items<Change<M>> {
        match state {
            Some(state) => self.changes().continue_from(state.as_str()),
            None => self.changes().into_stream(),
        }
    }

    /// Returns a stream of the pages. Each page is fetched when it is needed.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let first = r#"{"value": [1, 2], "@odata.nextLink": "https://example.com/v1.0/n?p=2"}"#;
    /// # let script = Script::new().answer(200, first).answer(200, r#"{"value": [3]}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let numbers = Node::root(&client).literal("n");
    /// # let request = numbers.request_undocumented::<Collection<i32>>(Method::Get, None);
    /// let mut pages = request.into_pages();
    /// let first = pages.next().await.transpose()?.unwrap();
    /// assert_eq!(first.value, [1, 2]);
    /// assert_eq!(first.next_link.as_deref(), Some("https://example.com/v1.0/n?p=2"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_pages(self) -> Pages<M> {
        let (client, outgoing) = self.outgoing(<Collection<M> as FromResponse>::ACCEPT);
        Pages::new(client, outgoing)
    }

    /// Returns a stream of the items from a saved address on: that of a next page
    /// ([`Items::next_link`]), or of later changes ([`Items::delta_link`]).
    ///
    /// ```
    /// use docwright::{Collection, Items, Json, Request};
    ///
    /// fn changes(delta: Request<Collection<Json>>, saved: &str) -> Items<Json> {
    ///     delta.continue_from(saved)
    /// }
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
        Items::new(client, outgoing).starting_at(link)
    }
}

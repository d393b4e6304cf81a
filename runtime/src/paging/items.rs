//! Items and pages as streams.

use std::collections::HashSet;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{Collection, UnreadItem};
use crate::http::{BoxFuture, Headers, Method, Request, Response};
use crate::pipeline::Outgoing;
use crate::{Client, Error, answer};

/// The items of a collection over all its pages, as a [`Stream`].
///
/// If the next page's address is outside the endpoint's origin, is the current page's, or was
/// followed before, the stream ends with an error and the request is not sent.
///
/// ```
/// use docwright::{Error, Items, Json};
///
/// async fn names(mut users: Items<Json>) -> Result<Vec<String>, Error> {
///     let mut names = Vec::new();
///     while let Some(user) = users.next().await {
///         names.push(user?["displayName"].to_string());
///     }
///     Ok(names)
/// }
/// ```
pub struct Items<T> {
    client: Client,
    state: State<T>,
    /// The previous request; its headers are sent with every following page.
    last: Option<Outgoing>,
    ready: Ready<T>,
    /// Address of the page whose items are being returned, if it is not the first.
    this_link: Option<String>,
    /// Address of the page that was to be read next.
    next_link: Option<String>,
    delta_link: Option<String>,
    /// Addresses of the next pages so far, to detect a cycle.
    visited: HashSet<String>,
    /// The number of pages that may still be read.
    pages_left: u64,
    /// The number of pages without items since the last with items.
    empty_pages: u32,
}

/// The largest number of pages without items in succession.
const MOST_EMPTY_PAGES: u32 = 1_000;

/// The largest number of pages of a collection that are read by default.
const MOST_PAGES: u64 = 100_000;

enum State<T> {
    Next(Option<Box<Result<Outgoing, Error>>>),
    Waiting(BoxFuture<'static, Result<Collection<T>, Error>>),
}

impl<T> Unpin for Items<T> {}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    pub(crate) fn new(client: Client, first: Result<Outgoing, Error>) -> Self {
        Items {
            client,
            state: State::Next(Some(Box::new(first))),
            last: None,
            ready: Ready::default(),
            this_link: None,
            next_link: None,
            delta_link: None,
            visited: HashSet::new(),
            pages_left: MOST_PAGES,
            empty_pages: 0,
        }
    }

    /// Sets the address of the first page.
    pub(crate) fn starting_at(mut self, link: &str) -> Self {
        self.next_link = Some(link.to_owned());
        self
    }

    /// Sets the largest number of pages to read, by default 100,000. A collection with more ends
    /// with an error.
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
    /// let partial = request.into_stream().at_most_pages(1).collect().await.unwrap_err();
    /// assert_eq!(partial.items, [1, 2]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn at_most_pages(mut self, most: u64) -> Self {
        self.pages_left = most;
        self
    }

    /// Returns the next item, or `None` at the end.
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
    /// let mut sum = 0;
    /// while let Some(item) = items.next().await {
    ///     sum += item?;
    /// }
    /// assert_eq!(sum, 6);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the address of the page after those received so far, from which
    /// [`Request::continue_from`](crate::Request::continue_from) reads on, for example after an
    /// error. `None` before the first page and after the last.
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
    /// assert_eq!(items.next_link(), None);
    /// assert_eq!(items.next().await.transpose()?, Some(1));
    /// assert_eq!(items.next_link(), Some("https://example.com/v1.0/n?p=2"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn next_link(&self) -> Option<&str> {
        self.next_link.as_deref()
    }

    /// Collects the remaining items.
    ///
    /// # Errors
    /// Returns an error with the items if a page cannot be fetched, or if an item cannot be read;
    /// the items after it are collected nevertheless.
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
    /// items.next().await.transpose()?;
    /// assert_eq!(items.collect().await?, [2, 3]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn collect(mut self) -> Result<Vec<T>, Partial<T>> {
        self.collect_rest().await
    }

    pub(crate) async fn collect_rest(&mut self) -> Result<Vec<T>, Partial<T>> {
        let mut items = Vec::new();
        let mut unread = None;
        loop {
            while let Some(item) = self.ready.next() {
                match item {
                    Ok(item) => items.push(item),
                    Err(error) => unread = unread.or(Some(error)),
                }
            }
            let page = std::future::poll_fn(|context| self.poll_page(context)).await;
            let error = match page {
                Some(Ok(page)) => {
                    self.ready = Ready::of(page.value, page.unread);
                    continue;
                }
                Some(Err(error)) => Some(error),
                None => unread,
            };
            return match error {
                None => Ok(items),
                Some(error) => Err(Partial {
                    items,
                    error,
                    next_link: self.next_link.clone(),
                }),
            };
        }
    }

    /// Returns the address for later changes, known when the last page has been received.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let page = r#"{"value": [1], "@odata.deltaLink": "https://example.com/v1.0/n?token=2"}"#;
    /// # let script = Script::new().answer(200, page);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let numbers = Node::root(&client).literal("n");
    /// # let request = numbers.request_undocumented::<Collection<i32>>(Method::Get, None);
    /// let mut items = request.into_stream();
    /// while let Some(item) = items.next().await {
    ///     println!("{}", item?);
    /// }
    /// assert_eq!(items.delta_link(), Some("https://example.com/v1.0/n?token=2"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn delta_link(&self) -> Option<&str> {
        self.delta_link.as_deref()
    }

    /// Returns the address from which reading on misses no item that has not been returned.
    pub(crate) fn link_after_returned(&self) -> Option<&str> {
        let next = || self.next_link.as_deref().or(self.delta_link());
        match self.ready.is_empty() {
            true => next(),
            false => self.this_link.as_deref(),
        }
    }

    /// Builds the request for the next page. It is a `GET` whatever the method of the first
    /// request, so that nothing is posted twice.
    fn following(&mut self, link: &str) -> Result<Outgoing, Error> {
        let Some(last) = &self.last else {
            return Err(Error::invalid("no page was asked for"));
        };
        self.pages_left = self.pages_left.saturating_sub(1);
        if self.pages_left == 0 {
            return Err(Error::refused(
                "the collection has more pages than `at_most_pages` allows",
            ));
        }
        if self.empty_pages > MOST_EMPTY_PAGES {
            return Err(Error::refused(format!(
                "more than {MOST_EMPTY_PAGES} pages in succession have no items"
            )));
        }
        let here = &last.request.url;
        let url = here.join(link).map_err(|error| {
            Error::refused(format!(
                "invalid address of the next page `{link}`: {error}"
            ))
        })?;
        if !self.visited.insert(url.to_string()) || *here == url {
            return Err(Error::refused(format!(
                "the next page's address `{link}` is that of a page that was read"
            )));
        }
        let mut headers = last.request.headers.clone();
        for of_the_body in ["content-type", "content-length"] {
            headers.remove(of_the_body);
        }
        Ok(Outgoing {
            request: Request {
                method: Method::Get,
                url,
                headers,
                body: None,
            },
            ..last.clone()
        })
    }
}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Collection<T>, Error>>> {
        loop {
            match &mut self.state {
                State::Next(next) => {
                    let Some(next) = next.take() else {
                        return Poll::Ready(None);
                    };
                    let request = match *next {
                        Ok(request) => request,
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    };
                    self.last = Some(request.clone());
                    let client = self.client.clone();
                    let page = async move {
                        let read = |response| answer::read(response, request.settings);
                        client.pipeline().send_and(&request, read).await
                    };
                    self.state = State::Waiting(Box::pin(page));
                }
                State::Waiting(page) => {
                    let Poll::Ready(page) = page.as_mut().poll(context) else {
                        return Poll::Pending;
                    };
                    self.state = State::Next(None);
                    let page: Collection<T> = match page {
                        Ok(page) => page,
                        Err(error) => {
                            if error.is_state_expired() {
                                let restart = error.service().map(|error| &error.headers);
                                let restart = restart.and_then(|headers| headers.get("location"));
                                self.next_link = restart.map(str::to_owned);
                            }
                            return Poll::Ready(Some(Err(error)));
                        }
                    };
                    let empty = page.value.is_empty() && page.unread.is_empty();
                    self.empty_pages = if empty { self.empty_pages + 1 } else { 0 };
                    self.this_link = self.next_link.take();
                    self.next_link.clone_from(&page.next_link);
                    self.delta_link.clone_from(&page.delta_link);
                    let next = page.next_link.as_deref();
                    let next = next.map(|link| Box::new(self.following(link)));
                    self.state = State::Next(next);
                    return Poll::Ready(Some(Ok(page)));
                }
            }
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(item));
            }
            match self.poll_page(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => self.ready = Ready::of(page.value, page.unread),
            }
        }
    }
}

/// The items of a collection that could be read, and the error of a page or an item that could not.
///
/// It converts into the [`Error`], so that `?` works where that is returned.
///
/// ```
/// use docwright::{Error, Items, Json, Partial};
///
/// /// Returns the items, and where to continue later.
/// async fn read(users: Items<Json>) -> Result<(Vec<Json>, Option<String>), Error> {
///     match users.collect().await {
///         Err(Partial { items, next_link: Some(link), .. }) => Ok((items, Some(link))),
///         other => Ok((other?, None)),
///     }
/// }
/// ```
pub struct Partial<T> {
    /// The items.
    pub items: Vec<T>,
    /// The error.
    pub error: Error,
    /// Address of the page that failed, see [`Items::next_link`]. `None` if the first page of a new
    /// list failed, or if all pages were received and an item could not be read.
    pub next_link: Option<String>,
}

impl<T> std::fmt::Debug for Partial<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} after {} items", self.error, self.items.len())
    }
}

impl<T> std::fmt::Display for Partial<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (after {} items)", self.error, self.items.len())
    }
}

impl<T> std::error::Error for Partial<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl<T> From<Partial<T>> for Error {
    fn from(partial: Partial<T>) -> Self {
        partial.error
    }
}

/// The pages of a collection, as a [`Stream`]. See [`Request::into_pages`](crate::Request::into_pages).
///
/// ```
/// use docwright::{Error, Json, Pages};
///
/// async fn count(mut pages: Pages<Json>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(page) = pages.next().await {
///         count += page?.value.len();
///     }
///     Ok(count)
/// }
/// ```
pub struct Pages<T>(Items<T>);

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    pub(crate) fn new(client: Client, first: Result<Outgoing, Error>) -> Self {
        Pages(Items::new(client, first))
    }

    /// Returns the next page, or `None` at the end.
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
    /// assert_eq!(pages.next().await.transpose()?.unwrap().value, [1, 2]);
    /// assert_eq!(pages.next().await.transpose()?.unwrap().value, [3]);
    /// assert!(pages.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Collection<T>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Pages<T> {
    type Item = Result<Collection<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_page(context)
    }
}

/// The items of a page that are still to be returned, in order.
struct Ready<T> {
    items: std::vec::IntoIter<T>,
    unread: std::vec::IntoIter<UnreadItem>,
    /// Index of the next item.
    index: usize,
}

impl<T> Default for Ready<T> {
    fn default() -> Self {
        Ready::of(Vec::new(), Vec::new())
    }
}

impl<T> Ready<T> {
    fn of(items: Vec<T>, unread: Vec<UnreadItem>) -> Self {
        Ready {
            items: items.into_iter(),
            unread: unread.into_iter(),
            index: 0,
        }
    }

    fn is_empty(&self) -> bool {
        self.items.as_slice().is_empty() && self.unread.as_slice().is_empty()
    }

    /// Returns the next item, or an error if it could not be read.
    fn next(&mut self) -> Option<Result<T, Error>> {
        let unread = self.unread.as_slice().first();
        if unread.is_some_and(|unread| unread.index <= self.index) {
            let item = self.unread.next()?;
            self.index += 1;
            let message = format!("item {}: {}", item.index, item.message);
            let response = Response {
                status: 200,
                headers: Headers::default(),
                body: item.json.into_bytes(),
            };
            return Some(Err(Error::unfit(message, &response)));
        }
        self.index += 1;
        self.items.next().map(Ok)
    }
}

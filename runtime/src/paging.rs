//! Collections and their pages.

use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::http::{BoxFuture, Method, Request, Response};
use crate::{Additional, Client, Error, FromResponse};

/// One page of a collection.
///
/// To get the items of all pages, use [`Request::into_stream`](crate::Request::into_stream) or
/// [`Request::collect`](crate::Request::collect).
///
/// ```
/// use docwright::{Collection, Json};
///
/// let page: Collection<Json> = serde_json::from_str(r#"{"@odata.count": 7, "value": [{"id": "1"}]}"#)?;
/// assert_eq!((page.value.len(), page.count), (1, Some(7)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Collection<T> {
    /// The items of this page.
    pub value: Vec<T>,
    /// Address of the next page (`@odata.nextLink`).
    pub next_link: Option<String>,
    /// Address for later changes (`@odata.deltaLink`).
    pub delta_link: Option<String>,
    /// Total number of items (`@odata.count`), if requested.
    pub count: Option<i64>,
    /// Other members, such as `@odata.context`.
    pub additional: Additional,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        let (value, additional) = (Vec::new(), Additional::default());
        Collection {
            value,
            next_link: None,
            delta_link: None,
            count: None,
            additional,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Collection<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Page<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Page<T> {
            type Value = Collection<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a collection: an object with an array `value`, or an array")
            }

            // Services that do not follow OData return a bare array.
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                let value = Vec::deserialize(SeqAccessDeserializer::new(items))?;
                Ok(Collection {
                    value,
                    ..Collection::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut page = Collection::default();
                let mut found = false;
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "value" => {
                            page.value = map.next_value()?;
                            found = true;
                        }
                        "@odata.nextLink" | "@nextLink" => page.next_link = map.next_value()?,
                        "@odata.deltaLink" | "@deltaLink" => page.delta_link = map.next_value()?,
                        "@odata.count" | "@count" => page.count = count(&map.next_value()?),
                        _ => page.additional.push(name, map.next_value()?),
                    }
                }
                if found {
                    Ok(page)
                } else {
                    Err(serde::de::Error::missing_field("value"))
                }
            }
        }
        deserializer.deserialize_any(Page(std::marker::PhantomData))
    }
}

/// Parses a count: a number, or text, which OData's `IEEE754Compatible=true` uses for 64-bit
/// integers.
fn count(value: &serde_json::Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

impl<T: DeserializeOwned> FromResponse for Collection<T> {
    fn from_response(response: Response) -> Result<Self, Error> {
        response.json()
    }
}

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
    last: Option<Request>,
    ready: VecDeque<T>,
    delta_link: Option<String>,
    /// Addresses of the next pages so far, to detect a cycle.
    visited: HashSet<String>,
}

enum State<T> {
    Next(Option<Result<Request, Error>>),
    Waiting(BoxFuture<'static, Result<Collection<T>, Error>>),
}

impl<T> Unpin for Items<T> {}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    pub(crate) fn new(client: Client, first: Result<Request, Error>) -> Self {
        Items {
            client,
            state: State::Next(Some(first)),
            last: None,
            ready: VecDeque::new(),
            delta_link: None,
            visited: HashSet::new(),
        }
    }

    /// Returns the next item, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the address for later changes, known when the last page has been received.
    pub fn delta_link(&self) -> Option<&str> {
        self.delta_link.as_deref()
    }

    /// Builds the request for the next page. It is a `GET` whatever the method of the first
    /// request, so that nothing is posted twice.
    fn following(&mut self, link: &str) -> Result<Request, Error> {
        let Some(last) = &self.last else {
            return Err(Error::invalid("no page was asked for"));
        };
        let url = last.url.join(link).map_err(|error| {
            Error::refused(format!(
                "invalid address of the next page `{link}`: {error}"
            ))
        })?;
        if !self.visited.insert(url.to_string()) || last.url == url {
            return Err(Error::refused(format!(
                "the next page's address `{link}` is that of a page that was read"
            )));
        }
        let mut request = Request {
            method: Method::Get,
            url,
            headers: last.headers.clone(),
            body: None,
        };
        for of_the_body in ["content-type", "content-length"] {
            request.headers.remove(of_the_body);
        }
        Ok(request)
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match &mut self.state {
                State::Next(next) => {
                    let request = match next.take() {
                        None => return Poll::Ready(None),
                        Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                        Some(Ok(request)) => request,
                    };
                    self.last = Some(request.clone());
                    let client = self.client.clone();
                    let page =
                        async move { Collection::from_response(client.send(request).await?) };
                    self.state = State::Waiting(Box::pin(page));
                }
                State::Waiting(page) => {
                    let page = match page.as_mut().poll(context) {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(page) => page,
                    };
                    match page {
                        Ok(page) => {
                            let next = page.next_link.map(|link| self.following(&link));
                            self.delta_link = page.delta_link;
                            self.ready = page.value.into();
                            self.state = State::Next(next);
                        }
                        Err(error) => {
                            self.state = State::Next(None);
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
            }
        }
    }
}

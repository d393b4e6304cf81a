//! Several requests in one (`$batch`, [OData JSON Format 4.01,
//! 19](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).

mod wire;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wire::{Envelope, Wire};

use crate::error::Call;
use crate::http::{Headers, Method, Response};
use crate::pipeline::{Outgoing, Settings, To};
use crate::{Client, Error, FromResponse, Operation, Request, ServiceError, answer};

/// The largest number of requests in one batch of Microsoft Graph.
const MOST: usize = 20;

/// Several requests that are sent in one. Each has its own result.
///
/// A batch of more than 20 requests is sent in parts of 20. A request whose response is 429 is sent
/// again, with those that come after it, after the wait that the service requests.
///
/// ```
/// use docwright::{Batch, Client, Error, Json, Request};
///
/// async fn both(client: &Client, me: Request<Json>, photo: Request<Json>) -> Result<Json, Error> {
///     let mut batch = Batch::new(client);
///     let me = batch.add(me);
///     batch.add_after(photo, &[me.id()]);
///     batch.send().await.take(me)
/// }
/// ```
#[derive(Debug)]
pub struct Batch {
    /// Its number in this process.
    number: u64,
    client: Client,
    parts: Vec<Part>,
}

/// A request of a batch, or why it could not be built. `None` once that is a result.
#[derive(Debug)]
struct Part {
    request: Option<Result<Wire, Error>>,
    settings: Settings,
    call: Option<Call>,
    after: Vec<usize>,
}

/// The place of a request in a batch, for its result.
///
/// ```
/// use docwright::{Batch, Json, Request, Slot};
///
/// fn add_all(batch: &mut Batch, requests: Vec<Request<Json>>) -> Vec<Slot<Json>> {
///     requests.into_iter().map(|request| batch.add(request)).collect()
/// }
/// ```
#[derive(Debug)]
pub struct Slot<T> {
    id: SlotId,
    answer: PhantomData<fn() -> T>,
}

/// The id of a request in a batch.
///
/// ```
/// use docwright::{Batch, Json, Request, SlotId};
///
/// fn one_after_another(batch: &mut Batch, requests: Vec<Request<Json>>) {
///     let mut before: Option<SlotId> = None;
///     for request in requests {
///         before = Some(batch.add_after(request, before.as_slice()).id());
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotId {
    /// Number of the batch in this process.
    batch: u64,
    index: usize,
}

impl<T> Slot<T> {
    /// Returns the id, on which other requests can depend.
    ///
    /// ```
    /// use docwright::{Batch, Json, Request, Slot};
    ///
    /// fn in_order(batch: &mut Batch, first: Request<Json>, second: Request<Json>) -> Slot<Json> {
    ///     let first = batch.add(first);
    ///     batch.add_after(second, &[first.id()])
    /// }
    /// ```
    pub fn id(&self) -> SlotId {
        self.id
    }
}

/// The results of a batch.
///
/// ```
/// use docwright::{Json, Results, Slot};
///
/// fn report(results: &mut Results, slot: Slot<Json>) {
///     match results.take(slot) {
///         Ok(item) => println!("{item}"),
///         Err(error) => println!("only this request failed: {error}"),
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Results {
    results: HashMap<usize, Result<Response, Error>>,
    /// Number of the batch.
    number: u64,
    parts: Vec<(Settings, Option<Call>)>,
}

impl Batch {
    /// Creates a batch without requests.
    ///
    /// ```
    /// # use docwright::{Batch, Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let answer = r#"{"responses": [{"id": "0", "status": 200, "body": {"id": "7"}}]}"#;
    /// # let script = Script::new().answer(200, answer);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let me = me.request_undocumented::<Json>(Method::Get, None);
    /// let mut batch = Batch::new(&client);
    /// let slot = batch.add(me);
    /// assert_eq!(batch.send().await.take(slot)?["id"], "7");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(client: &Client) -> Batch {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        Batch {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            client: client.clone(),
            parts: Vec::new(),
        }
    }

    /// Adds a request.
    ///
    /// ```
    /// use docwright::{Batch, Client, Error, Json, Request, Slot};
    ///
    /// async fn all(client: &Client, users: Vec<Request<Json>>) -> Vec<Result<Json, Error>> {
    ///     let mut batch = Batch::new(client);
    ///     let slots: Vec<Slot<Json>> = users.into_iter().map(|user| batch.add(user)).collect();
    ///     let mut results = batch.send().await;
    ///     slots.into_iter().map(|slot| results.take(slot)).collect()
    /// }
    /// ```
    pub fn add<T: FromResponse, O>(&mut self, request: Request<T, O>) -> Slot<T> {
        self.add_after(request, &[])
    }

    /// Adds a request that is carried out after others, if these succeed.
    ///
    /// ```
    /// use docwright::{Batch, Client, Error, Request};
    ///
    /// async fn both(client: &Client, team: Request<()>, owner: Request<()>) -> Result<(), Error> {
    ///     let mut batch = Batch::new(client);
    ///     let team = batch.add(team);
    ///     let owner = batch.add_after(owner, &[team.id()]);
    ///     batch.send().await.take(owner)
    /// }
    /// ```
    pub fn add_after<T: FromResponse, O>(
        &mut self,
        request: Request<T, O>,
        others: &[SlotId],
    ) -> Slot<T> {
        let id = SlotId {
            batch: self.number,
            index: self.parts.len(),
        };
        let settings = request.settings();
        let (_, outgoing) = request.outgoing(T::ACCEPT);
        let call = outgoing.as_ref().ok().map(|outgoing| Call {
            operation: outgoing.operation,
            attempts: 1,
            client_request_id: String::new(),
        });
        let wire = outgoing.and_then(|outgoing| {
            if others.iter().any(|other| other.batch != id.batch) {
                return Err(Error::invalid(
                    "the request that it comes after is of another batch",
                ));
            }
            Wire::new(id.index, &outgoing.request, self.client.endpoint())
        });
        self.parts.push(Part {
            request: Some(wire),
            settings,
            call,
            after: others.iter().map(|other| other.index).collect(),
        });
        Slot {
            id,
            answer: PhantomData,
        }
    }

    /// Sends the requests. If the batch itself, or a part of it, fails, its error is that of each of
    /// its requests.
    ///
    /// ```
    /// # use docwright::{Batch, Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let answer = r#"{"responses": [{"id": "0", "status": 404}]}"#;
    /// # let script = Script::new().answer(200, answer);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let me = me.request_undocumented::<Json>(Method::Get, None);
    /// # let mut batch = Batch::new(&client);
    /// let slot = batch.add(me);
    /// let mut results = batch.send().await;
    /// assert_eq!(results.take(slot).unwrap_err().status(), Some(404));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send(mut self) -> Results {
        let mut results = Results {
            results: HashMap::new(),
            number: self.number,
            parts: self
                .parts
                .iter_mut()
                .map(|part| (part.settings, part.call.take()))
                .collect(),
        };
        let mut waiting = Vec::new();
        for (index, part) in self.parts.iter_mut().enumerate() {
            match part.request.take_if(|request| request.is_err()) {
                Some(Err(error)) => drop(results.results.insert(index, Err(error))),
                _ => waiting.push(index),
            }
        }
        let retry = self.client.settings().retry;
        let mut tried = 0;
        loop {
            tried += 1;
            let mut throttled: Vec<usize> = Vec::new();
            let mut wait = Duration::ZERO;
            loop {
                let now = self.next_part(&mut waiting, &mut results);
                if now.is_empty() {
                    break;
                }
                let answers = match self.exchange(&now).await {
                    Ok(answers) => answers,
                    Err(error) => {
                        let failed = now.iter().map(|index| (*index, Err(error.again())));
                        results.results.extend(failed);
                        continue;
                    }
                };
                for (index, response) in &answers {
                    let asked = response.headers.get("retry-after");
                    let asked = asked.and_then(crate::retry::parse);
                    let own = retry.wait(asked, tried, crate::pipeline::share());
                    if let Some(own) = own.filter(|_| response.status == 429) {
                        wait = wait.max(own);
                        throttled.push(*index);
                    }
                }
                for (index, response) in answers {
                    // 424: it was not carried out, because the one before it was not.
                    let before = self.parts.get(index).map_or(&[][..], |part| &part.after);
                    let again = before.iter().any(|other| throttled.contains(other));
                    if response.status == 424 && again {
                        throttled.push(index);
                    }
                    if !throttled.contains(&index) {
                        results.results.insert(index, checked(response));
                    }
                }
            }
            if throttled.is_empty() {
                return results;
            }
            self.client.pipeline().transport.sleep(wait).await;
            waiting.extend(throttled);
            waiting.sort_unstable();
        }
    }

    /// Takes up to 20 requests that can be sent: those that the requests which they come after were
    /// sent before or together with. A request after one that failed is not sent.
    fn next_part(&self, waiting: &mut Vec<usize>, results: &mut Results) -> Vec<usize> {
        let mut now: Vec<usize> = Vec::new();
        waiting.retain(|index| {
            let after = self.parts.get(*index).map_or(&[][..], |part| &part.after);
            let failed = |other: &usize| matches!(results.results.get(other), Some(Err(_)));
            if after.iter().any(failed) {
                let error = Error::refused("a request that it comes after failed");
                results.results.insert(*index, Err(error));
                return false;
            }
            let ready = |other: &usize| now.contains(other) || results.results.contains_key(other);
            if now.len() < MOST && after.iter().all(ready) {
                now.push(*index);
                return false;
            }
            true
        });
        now
    }

    /// Sends some of the requests and returns their responses.
    async fn exchange(&self, indexes: &[usize]) -> Result<Vec<(usize, Response)>, Error> {
        let mut requests = Vec::new();
        for &index in indexes {
            if let Some(Part {
                request: Some(Ok(wire)),
                after,
                ..
            }) = self.parts.get(index)
            {
                // The others were carried out before.
                let after = after.iter().filter(|other| indexes.contains(other));
                requests.push(Wire {
                    after: after.map(usize::to_string).collect(),
                    ..wire.clone()
                });
            }
        }
        let body = serde_json::to_vec(&Envelope { requests })
            .map_err(|error| Error::invalid(format!("the batch cannot be written: {error}")))?;
        let url = format!("{}/$batch", self.client.endpoint());
        let url = url::Url::parse(&url)
            .map_err(|error| Error::invalid(format!("invalid endpoint: {error}")))?;
        let headers = [
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        let outgoing = Outgoing {
            request: crate::http::Request {
                method: Method::Post,
                url,
                headers: Headers::from_iter(headers),
                body: Some(body.into()),
            },
            operation: Operation::undocumented(Method::Post),
            settings: self.client.settings(),
            to: To::Service,
        };
        let response = self.client.pipeline().send(&outgoing).await?;
        let mut found = wire::received(&response)?;
        let answer = |index: &usize| {
            let answer = found.remove(index);
            (*index, answer.unwrap_or_else(wire::unanswered))
        };
        Ok(indexes.iter().map(answer).collect())
    }
}

fn checked(response: Response) -> Result<Response, Error> {
    if (200..300).contains(&response.status) {
        Ok(response)
    } else {
        Err(Error::service_error(ServiceError::read(response)))
    }
}

impl Results {
    /// Returns the result of a request.
    ///
    /// # Errors
    /// Returns the error of that request.
    ///
    /// ```
    /// use docwright::{Error, Json, Results, Slot};
    ///
    /// fn if_found(results: &mut Results, slot: Slot<Json>) -> Result<Option<Json>, Error> {
    ///     match results.take(slot) {
    ///         Err(error) if error.status() == Some(404) => Ok(None),
    ///         other => other.map(Some),
    ///     }
    /// }
    /// ```
    pub fn take<T: FromResponse>(&mut self, slot: Slot<T>) -> Result<T, Error> {
        let own = slot.id.batch == self.number;
        let found = own.then(|| self.results.remove(&slot.id.index));
        let Some(response) = found.flatten() else {
            return Err(Error::invalid("the slot is of another batch"));
        };
        let part = self.parts.get(slot.id.index).cloned();
        let (settings, call) = part.unwrap_or_default();
        let read = response.and_then(|response| answer::read(response, settings));
        read.map_err(|error| match call {
            Some(call) => error.of(call),
            None => error,
        })
    }
}

/// Sends many requests in batches, a number of them at a time, and returns their results in order.
///
/// ```
/// use docwright::{Client, Error, Json, Request, bulk};
///
/// async fn all(client: &Client, requests: Vec<Request<Json>>) -> Vec<Result<Json, Error>> {
///     bulk(client, requests, 4).await
/// }
/// ```
pub async fn bulk<T: FromResponse, O>(
    client: &Client,
    requests: impl IntoIterator<Item = Request<T, O>>,
    at_once: usize,
) -> Vec<Result<T, Error>> {
    let mut parts = Vec::new();
    let mut requests = requests.into_iter().peekable();
    while requests.peek().is_some() {
        let mut batch = Batch::new(client);
        let slots: Vec<Slot<T>> = requests
            .by_ref()
            .take(MOST)
            .map(|request| batch.add(request))
            .collect();
        parts.push((batch, slots));
    }
    let mut sent = Vec::new();
    let mut parts = parts.into_iter();
    loop {
        let now: Vec<_> = parts.by_ref().take(at_once.max(1)).collect();
        if now.is_empty() {
            break;
        }
        let together = now
            .into_iter()
            .map(|(batch, slots)| async move { (batch.send().await, slots) });
        sent.extend(crate::join::all(together).await);
    }
    sent.into_iter()
        .flat_map(|(mut results, slots): (Results, Vec<Slot<T>>)| {
            slots.into_iter().map(move |slot| results.take(slot))
        })
        .collect()
}

//! Several requests in one (`$batch`, [OData JSON Format 4.01,
//! 19](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).

use std::collections::HashMap;
use std::marker::PhantomData;
use std::time::Duration;

use base64::Engine as _;
use serde::{Deserialize, Serialize};

use crate::http::{Headers, Method, Response};
use crate::pipeline::{Outgoing, Settings};
use crate::{Client, Error, FromResponse, Json, Operation, Request, ServiceError, answer};

/// The largest number of requests in one batch of Microsoft Graph.
const MOST: usize = 20;

/// Several requests that are sent in one. Each has its own result.
///
/// A batch of more than 20 requests is sent in parts of 20. A request whose response is 429 is sent
/// again, alone or with others, after the wait that the service asks for.
///
/// ```
/// use docwright::{Batch, Client, Error, Json, Request};
///
/// async fn both(client: &Client, me: Request<Json>, photo: Request<Json>) -> Result<Json, Error> {
///     let mut batch = Batch::new(client);
///     let me = batch.add(me);
///     batch.add_after(photo, &[me.id()]);
///     batch.send().await?.take(me)
/// }
/// ```
#[derive(Debug)]
pub struct Batch {
    client: Client,
    parts: Vec<Part>,
}

/// A request of a batch, or why it could not be built.
#[derive(Debug)]
struct Part {
    request: Result<Outgoing, Option<Error>>,
    after: Vec<usize>,
}

/// The place of a request in a batch, for its result.
#[derive(Debug)]
pub struct Slot<T> {
    id: SlotId,
    answer: PhantomData<fn() -> T>,
}

/// The id of a request in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotId(usize);

impl<T> Slot<T> {
    /// Returns the id, on which other requests can depend.
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
    settings: Vec<Settings>,
}

#[derive(Serialize)]
struct Envelope {
    requests: Vec<Wire>,
}

#[derive(Serialize)]
struct Wire {
    id: String,
    method: &'static str,
    url: String,
    #[serde(skip_serializing_if = "Json::is_null")]
    headers: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Json>,
    #[serde(rename = "dependsOn", skip_serializing_if = "Vec::is_empty")]
    after: Vec<String>,
}

#[derive(Deserialize)]
struct Answers {
    responses: Vec<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    id: String,
    status: u16,
    #[serde(default)]
    headers: HashMap<String, Json>,
    #[serde(default)]
    body: Json,
}

impl Batch {
    /// Creates a batch without requests.
    pub fn new(client: &Client) -> Batch {
        Batch {
            client: client.clone(),
            parts: Vec::new(),
        }
    }

    /// Adds a request.
    pub fn add<T: FromResponse, O>(&mut self, request: Request<T, O>) -> Slot<T> {
        self.add_after(request, &[])
    }

    /// Adds a request that is carried out after others, if these succeed.
    pub fn add_after<T: FromResponse, O>(
        &mut self,
        request: Request<T, O>,
        others: &[SlotId],
    ) -> Slot<T> {
        let (_, outgoing) = request.outgoing(T::ACCEPT);
        let id = SlotId(self.parts.len());
        self.parts.push(Part {
            request: outgoing.map_err(Some),
            after: others.iter().map(|other| other.0).collect(),
        });
        Slot {
            id,
            answer: PhantomData,
        }
    }

    /// Sends the requests.
    ///
    /// # Errors
    /// Returns an error if the batch itself fails. The errors of its requests are among the results.
    pub async fn send(mut self) -> Result<Results, Error> {
        let settings = self.client.settings();
        let mut results = Results {
            results: HashMap::new(),
            settings: Vec::new(),
        };
        let mut waiting = Vec::new();
        for (index, part) in self.parts.iter_mut().enumerate() {
            let own = part.request.as_ref().map(|request| request.settings);
            results.settings.push(own.unwrap_or(settings));
            match &mut part.request {
                Ok(_) => waiting.push(index),
                Err(error) => {
                    let error = error.take().unwrap_or_else(|| Error::invalid("not built"));
                    results.results.insert(index, Err(error));
                }
            }
        }
        let mut tried = 0;
        while !waiting.is_empty() {
            tried += 1;
            let mut again = Vec::new();
            let mut wait = Duration::ZERO;
            while !waiting.is_empty() {
                let now = waiting.drain(..waiting.len().min(MOST)).collect::<Vec<_>>();
                let answers = self.exchange(&now, &results).await?;
                for (index, response) in answers {
                    let throttled = response.status == 429;
                    let asked = response.headers.get("retry-after");
                    let asked = asked.and_then(crate::retry::parse);
                    match settings.retry.wait(asked, tried, 0.0).filter(|_| throttled) {
                        Some(own) => {
                            wait = wait.max(own);
                            again.push(index);
                        }
                        None => {
                            results.results.insert(index, checked(response));
                        }
                    }
                }
            }
            if !again.is_empty() {
                self.client.pipeline().transport.sleep(wait).await;
            }
            again.sort_unstable();
            waiting = again;
        }
        Ok(results)
    }

    /// Sends some of the requests and returns their responses.
    async fn exchange(
        &self,
        indexes: &[usize],
        done: &Results,
    ) -> Result<Vec<(usize, Response)>, Error> {
        let endpoint = self.client.endpoint();
        let mut requests = Vec::new();
        for &index in indexes {
            let Some(Part {
                request: Ok(request),
                after,
            }) = self.parts.get(index)
            else {
                continue;
            };
            // What a request depends on is in this part, or was carried out before.
            let after = after
                .iter()
                .filter(|other| indexes.contains(other) && !done.results.contains_key(other));
            let after = after.map(usize::to_string).collect();
            requests.push(wire(index, &request.request, endpoint, after)?);
        }
        let body = serde_json::to_vec(&Envelope { requests })
            .map_err(|error| Error::invalid(format!("the batch cannot be written: {error}")))?;
        let url = url::Url::parse(&format!("{endpoint}/$batch"))
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
            to: crate::pipeline::To::Service,
        };
        let response = self.client.pipeline().send(&outgoing).await?;
        let answers: Answers = response.json()?;
        let known = |answer: Answer| {
            let index = answer.id.parse().ok().filter(|id| indexes.contains(id))?;
            Some((index, received(answer)))
        };
        let mut found: Vec<(usize, Response)> =
            answers.responses.into_iter().filter_map(known).collect();
        // A request without a response must not be waited for.
        for &index in indexes {
            if !found.iter().any(|(known, _)| *known == index) {
                let message = r#"{"error":{"code":"","message":"the batch has no response to this request"}}"#;
                found.push((
                    index,
                    Response {
                        status: 502,
                        headers: Headers::default(),
                        body: message.into(),
                    },
                ));
            }
        }
        Ok(found)
    }
}

/// Returns a request in the form that a batch has.
fn wire(
    index: usize,
    request: &crate::http::Request,
    endpoint: &str,
    after: Vec<String>,
) -> Result<Wire, Error> {
    let url = request.url.as_str();
    let Some(url) = url.strip_prefix(endpoint) else {
        return Err(Error::refused(
            "a request of the batch goes to another endpoint than the batch",
        ));
    };
    let headers = request.headers.iter();
    let headers: serde_json::Map<String, Json> = headers
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let json = request
        .headers
        .get("content-type")
        .is_some_and(|value| value.starts_with("application/json"));
    let body = match &request.body {
        None => None,
        Some(body) => {
            let Some(bytes) = body.bytes() else {
                return Err(Error::invalid(
                    "a request of a batch cannot have a streamed body",
                ));
            };
            let parsed = json.then(|| serde_json::from_slice(bytes).ok()).flatten();
            let encoded = || {
                base64::engine::general_purpose::STANDARD
                    .encode(bytes)
                    .into()
            };
            Some(parsed.unwrap_or_else(encoded))
        }
    };
    Ok(Wire {
        id: index.to_string(),
        method: request.method.as_str(),
        url: url.to_owned(),
        headers: if headers.is_empty() {
            Json::Null
        } else {
            Json::Object(headers)
        },
        body,
        after,
    })
}

/// Converts a response in a batch.
fn received(answer: Answer) -> Response {
    let headers: Headers = answer
        .headers
        .into_iter()
        .map(|(name, value)| match value {
            Json::String(value) => (name, value),
            other => (name, other.to_string()),
        })
        .collect();
    let json = headers
        .get("content-type")
        .is_none_or(|value| value.contains("json"));
    let body = match answer.body {
        Json::Null => Vec::new(),
        Json::String(text) if !json => base64::engine::general_purpose::STANDARD
            .decode(&text)
            .unwrap_or_else(|_| text.into_bytes()),
        body => body.to_string().into_bytes(),
    };
    Response {
        status: answer.status,
        headers,
        body,
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
    pub fn take<T: FromResponse>(&mut self, slot: Slot<T>) -> Result<T, Error> {
        let settings = self.settings.get(slot.id.0).copied().unwrap_or_default();
        match self.results.remove(&slot.id.0) {
            Some(response) => answer::read(response?, settings),
            None => Err(Error::invalid("the slot is of another batch")),
        }
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
    let mut results = Vec::new();
    for (batch, slots) in sent {
        match batch {
            Ok(mut batch) => results.extend(slots.into_iter().map(|slot| batch.take(slot))),
            Err(error) => {
                let message = error.to_string();
                let mut first = Some(error);
                results.extend(slots.iter().map(|_| {
                    Err(first
                        .take()
                        .unwrap_or_else(|| Error::transport(message.clone(), None)))
                }));
            }
        }
    }
    results
}

//! What happens between a request and its response: attempts and the waits between them, the token,
//! redirects, and limits of time and memory.
//!
//! A transport only carries one request and its response. Every rule about them is here, so that it
//! holds for each transport.

mod attempt;
mod collect;
mod within;

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use tracing::Instrument as _;
use url::Url;

use crate::credential::Tokens;
use crate::error::{Call, Kind, ServiceError};
use crate::http::{Method, Request, Response, Transport};
use crate::origin::Origin;
use crate::{AccessToken, Chunks, Error, Limits, Operation, Retry, service_error};

use within::within;

/// How requests are sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    pub retry: Retry,
    pub limits: Limits,
    /// Whether a value of another type than documented is an error.
    pub strict: bool,
    /// Whether the request may be sent again if it may have been carried out.
    pub idempotent: bool,
}

/// A request to send.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub request: Request,
    pub operation: &'static Operation,
    pub settings: Settings,
    pub to: To,
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// One of the client's origins, with the token.
    Service,
    /// An address that the service named, which itself grants access, without the token.
    Elsewhere,
}

/// The way from a client to its service.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// Without a trailing slash, unless the path is empty.
    pub endpoint: Url,
    /// The origins that the token is sent to.
    pub origins: Vec<Origin>,
    pub transport: Arc<dyn Transport>,
    pub tokens: Option<Tokens>,
    pub user_agent: String,
}

/// What the caller wants of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Bytes,
    Stream,
}

/// The body of a response: bytes, or a stream if that is wanted.
enum Payload {
    Bytes(Vec<u8>),
    Stream(Chunks),
}

/// One call: a request, its id, the token that it is sent with, and the number of attempts so far.
struct Sending<'a> {
    outgoing: &'a Outgoing,
    id: String,
    token: Option<AccessToken>,
    attempts: u32,
    /// Whether an earlier attempt may have been carried out.
    uncertain: bool,
}

impl Pipeline {
    /// Sends a request and returns the response if its status is a success.
    pub(crate) async fn send(&self, outgoing: &Outgoing) -> Result<Response, Error> {
        self.send_and(outgoing, Ok).await
    }

    /// Sends a request and reads its response. An error of `read` also has the call.
    pub(crate) async fn send_and<T>(
        &self,
        outgoing: &Outgoing,
        read: impl FnOnce(Response) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (response, call) = self.call(outgoing, Wanted::Bytes).await?;
        let body = match response.body {
            Payload::Bytes(body) => Ok(body),
            Payload::Stream(body) => body.collect().await,
        };
        let (status, headers) = (response.status, response.headers);
        let response = body.map(|body| Response {
            status,
            headers,
            body,
        });
        response.and_then(read).map_err(|error| error.of(call))
    }

    /// Sends a request and returns the response, with its body as a stream, if its status is a
    /// success.
    pub(crate) async fn stream(&self, outgoing: &Outgoing) -> Result<Response<Chunks>, Error> {
        let (response, _) = self.call(outgoing, Wanted::Stream).await?;
        Ok(Response {
            status: response.status,
            headers: response.headers,
            body: match response.body {
                Payload::Bytes(body) => body.into(),
                Payload::Stream(body) => body,
            },
        })
    }

    async fn call(
        &self,
        outgoing: &Outgoing,
        wanted: Wanted,
    ) -> Result<(Response<Payload>, Call), Error> {
        let headers = &outgoing.request.headers;
        let given = headers.get("client-request-id").map(str::to_owned);
        let mut sending = Sending {
            outgoing,
            id: given.unwrap_or_else(new_id),
            token: None,
            attempts: 0,
            uncertain: false,
        };
        let operation = outgoing.operation;
        let span = tracing::info_span!(
            "request",
            operation = operation.id,
            method = operation.method.as_str(),
            path = operation.paths.first().copied().unwrap_or_default(),
            client_request_id = sending.id,
        );
        let result = self.attempts(&mut sending, wanted).instrument(span).await;
        let result = result.and_then(|response| sending.checked(response));
        let call = Call {
            operation,
            attempts: sending.attempts,
            client_request_id: sending.id,
        };
        match result {
            Ok(response) => Ok((response, call)),
            Err(error) => Err(error.of(call)),
        }
    }

    /// Sends a request until an attempt succeeds or must not be repeated. The time for a token, for
    /// which a user may have to sign in, does not count towards the limits.
    async fn attempts(
        &self,
        sending: &mut Sending<'_>,
        wanted: Wanted,
    ) -> Result<Response<Payload>, Error> {
        let limits = sending.outgoing.settings.limits;
        self.check_origin(sending.outgoing)?;
        let mut start = Instant::now();
        let mut claims_asked = false;
        loop {
            let before = Instant::now();
            if sending.token.is_none() && sending.outgoing.to == To::Service {
                sending.token = self.token().await?;
            }
            start += before.elapsed();
            sending.attempts += 1;
            let left = limits.total.saturating_sub(start.elapsed());
            let limit = limits.attempt.min(left);
            let attempt = self.receive(sending, wanted);
            let result = within(&*self.transport, limit, attempt).await;
            let result = result.unwrap_or_else(|| {
                let limit = if limit < left { limit } else { limits.total };
                let message = format!("no complete response within {} s", limit.as_secs_f64());
                Err(Error::new(Kind::Timeout(message)))
            });
            if let Some(claims) = self.refused(sending, &result)
                && !claims_asked
                && let Some(tokens) = &self.tokens
            {
                claims_asked = true;
                let before = Instant::now();
                let new = tokens.with_claims(&claims, sending.token.as_ref()).await;
                start += before.elapsed();
                if let Some(token) = new {
                    sending.token = Some(token?);
                    continue;
                }
            }
            let Some(wait) = sending.wait(&result) else {
                return result;
            };
            if start.elapsed().saturating_add(wait) >= limits.total {
                return result;
            }
            let status = result.as_ref().map_or(0, |response| response.status);
            sending.uncertain |= status != 429;
            tracing::warn!(
                attempt = sending.attempts,
                status,
                ?wait,
                "the request is repeated"
            );
            self.transport.sleep(wait).await;
            // A token may end while the client waits.
            sending.token = None;
        }
    }

    async fn token(&self) -> Result<Option<AccessToken>, Error> {
        match &self.tokens {
            Some(tokens) => tokens.get().await.map(Some),
            None => Ok(None),
        }
    }

    /// Drops a token that the service refused. Returns the claims that the service requests.
    fn refused(
        &self,
        sending: &Sending<'_>,
        result: &Result<Response<Payload>, Error>,
    ) -> Option<String> {
        let response = result.as_ref().ok()?;
        let (tokens, token) = (self.tokens.as_ref()?, sending.token.as_ref()?);
        if response.status != 401 {
            return None;
        }
        tokens.refuse(token);
        let headers = response.headers.iter();
        let mut challenges =
            headers.filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
        challenges.find_map(|(_, challenge)| service_error::claims(challenge))
    }
}

impl Sending<'_> {
    /// Returns the wait before the next attempt, or `None` if there must be none.
    fn wait(&self, result: &Result<Response<Payload>, Error>) -> Option<Duration> {
        let Outgoing {
            request, settings, ..
        } = self.outgoing;
        let repeatable =
            settings.idempotent || !matches!(request.method, Method::Post | Method::Patch);
        match result {
            Ok(response) => {
                let asked = response.headers.get("retry-after");
                let asked = asked.and_then(crate::retry::parse);
                // A throttled request was not carried out.
                let repeatable = repeatable || response.status == 429;
                let temporary = crate::retry::is_temporary(response.status, asked);
                let wait = settings.retry.wait(asked, self.attempts, share());
                wait.filter(|_| repeatable && temporary)
            }
            Err(error) => {
                let broken = matches!(error.kind(), Kind::Transport { .. } | Kind::Timeout(_));
                let wait = settings.retry.wait(None, self.attempts, share());
                wait.filter(|_| repeatable && broken)
            }
        }
    }

    /// Returns a response if its status is a success and its body no error.
    fn checked(&self, response: Response<Payload>) -> Result<Response<Payload>, Error> {
        let method = self.outgoing.request.method;
        // What a repeated `DELETE` does not find was deleted by an earlier attempt.
        let deleted = method == Method::Delete && response.status == 404 && self.uncertain;
        let success = (200..300).contains(&response.status) || deleted;
        let body = match response.body {
            Payload::Bytes(body) => body,
            Payload::Stream(_) => return Ok(response),
        };
        let response = Response {
            status: response.status,
            headers: response.headers,
            body,
        };
        if !success {
            return Err(Error::service_error(ServiceError::read(response)));
        }
        // Bytes and whole responses may be any JSON.
        let accepted = self.outgoing.request.headers.get("accept");
        let typed = method == Method::Get
            && accepted.is_some_and(|media| media.starts_with("application/json"));
        let error = service_error::within_success(response.text());
        if let Some(error) = error.filter(|_| typed) {
            return Err(Error::service_error(error.of(response)));
        }
        Ok(Response {
            status: response.status,
            headers: response.headers,
            body: Payload::Bytes(response.body),
        })
    }
}

/// Returns a random number from 0 to 1.
pub(crate) fn share() -> f64 {
    f64::from(u32::try_from(random() >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

/// Returns a random number: a count, hashed with the random keys of this process.
fn random() -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    KEYS.hash_one(COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Returns a new id in the form of a UUID (RFC 9562, version 4).
fn new_id() -> String {
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        (low >> 48) & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

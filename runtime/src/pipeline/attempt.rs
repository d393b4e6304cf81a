//! One attempt: the token, redirects, and the body.

use super::collect::{collect, timed};
use super::within::within;
use super::{Payload, Pipeline, Sending, Wanted};
use crate::credential::Tokens;
use crate::error::Kind;
use crate::http::{Method, Request, Response};
use crate::{AccessToken, Chunks, Error, redirect, service_error};

impl Pipeline {
    /// Sends a request once, and receives the body unless a stream is wanted.
    pub(super) async fn attempt(
        &self,
        sending: &Sending<'_>,
        wanted: Wanted,
    ) -> Result<Response<Payload>, Error> {
        let limit = sending.outgoing.settings.limits.attempt;
        let response = within(&*self.transport, limit, self.receive(sending, wanted)).await;
        response.unwrap_or_else(|| {
            let message = format!("no response within {} s", limit.as_secs_f64());
            Err(Error::new(Kind::Timeout(message)))
        })
    }

    async fn receive(
        &self,
        sending: &Sending<'_>,
        wanted: Wanted,
    ) -> Result<Response<Payload>, Error> {
        let limits = sending.outgoing.settings.limits;
        let Response {
            status,
            headers,
            body,
        } = self.follow(sending).await?;
        tracing::debug!(attempt = sending.attempts, status, "response");
        let body = timed(body, limits.idle, &self.transport);
        let success = (200..300).contains(&status);
        if success && wanted == Wanted::Stream {
            return Ok(Response {
                status,
                headers,
                body: Payload::Stream(body),
            });
        }
        let most = if success {
            limits.response
        } else {
            limits.error
        };
        let expected = headers.get("content-length");
        let expected = expected.and_then(|length| length.trim().parse().ok());
        let beginning = collect(body, most, expected).await?;
        if success && beginning.cut {
            return Err(Error::new(Kind::TooLarge {
                limit: most,
                status,
            }));
        }
        Ok(Response {
            status,
            headers,
            body: Payload::Bytes(beginning.bytes),
        })
    }

    /// Sends a request and follows the redirects of a `GET`. After a redirect to another origin, the
    /// token is never attached again, even if a later redirect leads back.
    async fn follow(&self, sending: &Sending<'_>) -> Result<Response<Chunks>, Error> {
        let mut request = sending.outgoing.request.clone();
        request
            .headers
            .set_if_none("client-request-id", &sending.id);
        request.headers.set_if_none("user-agent", &self.user_agent);
        self.check_origin(&request)?;
        let mut tokens = self.tokens.as_ref();
        for _ in 0..=redirect::MAX_REDIRECTS {
            let again = (request.method == Method::Get).then(|| request.clone());
            let response = match tokens {
                Some(tokens) => self.authorized(tokens, request).await?,
                None => self.transport.stream(request).await?,
            };
            let Some(again) = again else {
                return Ok(response);
            };
            let Some(to) = redirect::target(&again.url, response.status, &response.headers)? else {
                return Ok(response);
            };
            let inside = self.origins.iter().any(|origin| origin.allows(&to));
            request = if inside && tokens.is_some() == self.tokens.is_some() {
                Request { url: to, ..again }
            } else {
                tokens = None;
                redirect::elsewhere(&again, to, &self.endpoint)?
            };
        }
        Err(Error::refused(format!(
            "it was redirected more than {} times, one after another",
            redirect::MAX_REDIRECTS
        )))
    }

    /// Sends a request with a token. A service that asks for claims gets a token with these, once.
    async fn authorized(
        &self,
        tokens: &Tokens,
        request: Request,
    ) -> Result<Response<Chunks>, Error> {
        let token = tokens.get().await?;
        let response = self.transport.stream(with_token(&request, &token)).await?;
        if response.status != 401 {
            return Ok(response);
        }
        tokens.refuse(&token);
        let challenge = response.headers.get("www-authenticate");
        let Some(claims) = challenge.and_then(service_error::claims) else {
            return Ok(response);
        };
        match tokens.with_claims(&claims).await {
            Some(token) => self.transport.stream(with_token(&request, &token?)).await,
            None => Ok(response),
        }
    }

    /// Returns an error if a request would leave the origins that the token is for.
    fn check_origin(&self, request: &Request) -> Result<(), Error> {
        if self
            .origins
            .iter()
            .any(|origin| origin.allows(&request.url))
        {
            return Ok(());
        }
        let first = self.origins.first();
        Err(Error::refused(first.map_or_else(String::new, |origin| {
            origin.refusal(&request.url)
        })))
    }
}

fn with_token(request: &Request, token: &AccessToken) -> Request {
    let mut request = request.clone();
    let value = format!("Bearer {}", token.secret());
    request.headers.set("authorization", value);
    request
}

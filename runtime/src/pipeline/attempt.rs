//! One attempt: the token, redirects, and the body.

use super::collect::{collect, timed};
use super::{Outgoing, Payload, Pipeline, Sending, To, Wanted};
use crate::credential::Tokens;
use crate::error::Kind;
use crate::http::{Method, Request, Response};
use crate::{AccessToken, Chunks, Error, redirect, service_error};

impl Pipeline {
    /// Sends a request once, and receives the body unless a stream is wanted.
    pub(super) async fn receive(
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
        let success = (200..300).contains(&status);
        if success && wanted == Wanted::Stream {
            return Ok(Response {
                status,
                headers,
                body: Payload::Stream(timed(body, limits.idle, &self.transport)),
            });
        }
        let most = if success {
            limits.response
        } else {
            limits.error
        };
        let expected = headers.get("content-length");
        let expected = expected.and_then(|length| length.trim().parse().ok());
        let beginning = collect(body, most, expected, limits.idle, &*self.transport).await?;
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
        let first = &sending.outgoing.request;
        self.check_origin(sending.outgoing)?;
        let mut elsewhere = sending.outgoing.to == To::Elsewhere;
        let mut redirected: Option<Request> = None;
        for _ in 0..=redirect::MAX_REDIRECTS {
            let request = redirected.as_ref().unwrap_or(first);
            let response = match &self.tokens {
                _ if elsewhere => self.transport.stream(request.clone()).await?,
                Some(tokens) => self.authorized(sending, tokens, request).await?,
                None => self.transport.stream(self.sent(sending, request)).await?,
            };
            if request.method != Method::Get {
                return Ok(response);
            }
            let Some(to) = redirect::target(&request.url, response.status, &response.headers)?
            else {
                return Ok(response);
            };
            let inside = self.origins.iter().any(|origin| origin.allows(&to));
            elsewhere |= !inside;
            redirected = Some(if elsewhere {
                redirect::elsewhere(request, to, &self.endpoint)?
            } else {
                Request {
                    url: to,
                    ..request.clone()
                }
            });
        }
        Err(Error::refused(format!(
            "it was redirected more than {} times, one after another",
            redirect::MAX_REDIRECTS
        )))
    }

    /// Sends a request with a token. A service that asks for claims gets a token with these, once.
    async fn authorized(
        &self,
        sending: &Sending<'_>,
        tokens: &Tokens,
        request: &Request,
    ) -> Result<Response<Chunks>, Error> {
        let token = tokens.get().await?;
        let send = |token: &AccessToken| {
            let mut sent = self.sent(sending, request);
            let value = format!("Bearer {}", token.secret());
            sent.headers.set("authorization", value);
            self.transport.stream(sent)
        };
        let response = send(&token).await?;
        if response.status != 401 {
            return Ok(response);
        }
        tokens.refuse(&token);
        let challenge = response.headers.get("www-authenticate");
        let Some(claims) = challenge.and_then(service_error::claims) else {
            return Ok(response);
        };
        match tokens.with_claims(&claims).await {
            Some(token) => send(&token?).await,
            None => Ok(response),
        }
    }

    /// Returns a request as it is sent, except for the token.
    fn sent(&self, sending: &Sending<'_>, request: &Request) -> Request {
        let mut sent = request.clone();
        sent.headers.set_if_none("client-request-id", &sending.id);
        sent.headers.set_if_none("user-agent", &self.user_agent);
        sent
    }

    /// Returns an error if a request may not be sent to its address.
    fn check_origin(&self, outgoing: &Outgoing) -> Result<(), Error> {
        let url = &outgoing.request.url;
        let allowed = match outgoing.to {
            To::Service => self.origins.iter().any(|origin| origin.allows(url)),
            To::Elsewhere => redirect::is_secure(url, &self.endpoint),
        };
        if allowed {
            return Ok(());
        }
        let first = self.origins.first();
        let refusal = || first.map_or_else(String::new, |origin| origin.refusal(url));
        Err(Error::refused(match outgoing.to {
            To::Service => refusal(),
            To::Elsewhere => "the service named an address that is not `https`".to_owned(),
        }))
    }
}

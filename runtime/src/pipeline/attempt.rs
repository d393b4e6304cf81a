//! One attempt: redirects, and the body.

use super::collect::{collect, timed};
use super::{Outgoing, Payload, Pipeline, Sending, To, Wanted};
use crate::error::Kind;
use crate::http::{Method, Request, Response};
use crate::{Chunks, Error, redirect};

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
        let mut elsewhere = sending.outgoing.to == To::Elsewhere;
        let mut redirected: Option<Request> = None;
        for _ in 0..=redirect::MAX_REDIRECTS {
            let request = redirected.as_ref().unwrap_or(first);
            let sent = if elsewhere {
                request.clone()
            } else {
                self.sent(sending, request)
            };
            let response = self.transport.stream(sent).await?;
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

    /// Returns a request as it is sent to the service, with the token.
    fn sent(&self, sending: &Sending<'_>, request: &Request) -> Request {
        let mut sent = request.clone();
        sent.headers.set_if_none("client-request-id", &sending.id);
        sent.headers.set_if_none("user-agent", &self.user_agent);
        if let Some(token) = &sending.token {
            let value = format!("Bearer {}", token.secret());
            sent.headers.set("authorization", value);
        }
        sent
    }

    /// Returns an error if a request may not be sent to its address.
    pub(super) fn check_origin(&self, outgoing: &Outgoing) -> Result<(), Error> {
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

//! A policy that refuses requests to other origins before a token is attached.

use std::fmt;
use std::sync::Arc;

use azure_core::error::ErrorKind;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{Context, Request};

use crate::client::Origin;

/// Policy that runs before the token policy in every attempt.
#[derive(Debug)]
pub(super) struct HostGuard(pub Origin);

/// The reason for a refusal, carried through the pipeline's error.
#[derive(Debug)]
pub(super) struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

#[async_trait::async_trait]
impl Policy for HostGuard {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        if let Err(error) = self.0.check(request.url()) {
            let refusal = match error.kind() {
                crate::error::Kind::Refused(message) => message.clone(),
                _ => error.to_string(),
            };
            return Err(azure_core::Error::new(ErrorKind::Other, Refusal(refusal)));
        }
        match next {
            [policy, rest @ ..] => policy.send(context, request, rest).await,
            [] => Err(azure_core::Error::with_message(
                ErrorKind::Other,
                "the pipeline has no transport",
            )),
        }
    }
}

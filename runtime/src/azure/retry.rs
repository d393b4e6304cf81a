//! Retries in the pipeline, by the rules of [`Retry`].

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use azure_core::error::ErrorKind;
use azure_core::http::headers::RETRY_AFTER;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{Context, Request};

use crate::Retry;
use crate::http::Method;

#[derive(Debug)]
pub(super) struct RetryPolicy(pub Retry);

#[async_trait::async_trait]
impl Policy for RetryPolicy {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        let [policy, rest @ ..] = next else {
            return Err(azure_core::Error::with_message(
                ErrorKind::Other,
                "the pipeline has no transport",
            ));
        };
        let method = match request.method() {
            azure_core::http::Method::Get | azure_core::http::Method::Head => Method::Get,
            azure_core::http::Method::Put => Method::Put,
            azure_core::http::Method::Delete => Method::Delete,
            // Any other method is sent once.
            _ => Method::Post,
        };
        let mut tried = 0;
        loop {
            if tried > 0 {
                request.body_mut().reset().await?;
            }
            let result = policy.send(context, request, rest).await;
            tried += 1;
            let wait = match &result {
                Ok(response) => {
                    let asked = response.headers().get_optional_str(&RETRY_AFTER);
                    let wait =
                        self.0
                            .wait(method, Some(u16::from(response.status())), asked, tried);
                    if asked.is_some() {
                        wait
                    } else {
                        wait.map(jitter)
                    }
                }
                Err(error) if matches!(error.kind(), ErrorKind::Connection | ErrorKind::Io) => {
                    self.0.wait(method, None, None, tried).map(jitter)
                }
                Err(_) => None,
            };
            let Some(wait) = wait else { return result };
            let wait = azure_core::time::Duration::try_from(wait)
                .unwrap_or(azure_core::time::Duration::ZERO);
            azure_core::sleep(wait).await;
        }
    }
}

/// Shortens a wait by up to a quarter, so that clients that failed together do not retry together.
fn jitter(wait: Duration) -> Duration {
    let share = RandomState::new().hash_one(0) % 256;
    wait.saturating_sub(wait / 4 * u32::try_from(share).unwrap_or(0) / 256)
}

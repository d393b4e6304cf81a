//! Receiving of bodies within limits.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::within::within;
use crate::error::Kind;
use crate::http::{BoxFuture, Transport};
use crate::{Chunks, Error};

/// The beginning of a body.
pub(super) struct Beginning {
    pub bytes: Vec<u8>,
    /// Whether there is more of the body.
    pub cut: bool,
}

/// Receives up to `most` bytes of a body, within `limit` for each piece. `expected` is the length
/// that the service stated.
pub(super) async fn collect(
    mut chunks: Chunks,
    most: u64,
    expected: Option<u64>,
    limit: Duration,
    transport: &dyn Transport,
) -> Result<Beginning, Error> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    // A service may state any length: what is reserved is bounded, and grows as bytes arrive.
    let reserved = expected.and_then(|length| usize::try_from(length).ok());
    let mut bytes = Vec::with_capacity(reserved.unwrap_or(0).min(most).min(64 << 20));
    while let Some(piece) = within(transport, limit, chunks.next())
        .await
        .unwrap_or_else(|| Some(Err(stopped(limit))))
    {
        let piece = piece?;
        let room = most - bytes.len();
        if piece.len() > room {
            bytes.extend_from_slice(piece.get(..room).unwrap_or_default());
            return Ok(Beginning { bytes, cut: true });
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Beginning { bytes, cut: false })
}

/// Returns the error of a body of which nothing arrived for a time.
fn stopped(limit: Duration) -> Error {
    let message = format!("the body stopped for {} s", limit.as_secs_f64());
    Error::new(Kind::Timeout(message))
}

/// Returns a stream that fails if nothing arrives for a time.
pub(super) fn timed(chunks: Chunks, limit: Duration, transport: &Arc<dyn Transport>) -> Chunks {
    Chunks::new(Timed {
        chunks: Some(chunks),
        limit,
        transport: transport.clone(),
        timer: None,
    })
}

struct Timed {
    /// `None` after the end.
    chunks: Option<Chunks>,
    limit: Duration,
    transport: Arc<dyn Transport>,
    timer: Option<BoxFuture<'static, ()>>,
}

impl Stream for Timed {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(chunks) = &mut this.chunks else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(piece) = Pin::new(chunks).poll_next(context) {
            this.timer = None;
            return Poll::Ready(piece);
        }
        let timer = this
            .timer
            .get_or_insert_with(|| this.transport.sleep(this.limit));
        if timer.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        this.chunks = None;
        Poll::Ready(Some(Err(stopped(this.limit))))
    }
}

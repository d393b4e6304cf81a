//! Limits of time.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::http::{BoxFuture, Transport};

/// Returns the output of a future, or `None` if it takes longer than `limit`.
pub(super) async fn within<T>(
    transport: &dyn Transport,
    limit: Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    let mut timer: Option<BoxFuture<'static, ()>> = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        let timer = timer.get_or_insert_with(|| transport.sleep(limit));
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

//! Waiting, with or without a tokio runtime.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::http::BoxFuture;

/// Returns a future that ends after a time: by tokio's timer if the caller runs in a tokio runtime,
/// or else by a thread, which ends when the future is dropped.
pub(crate) fn sleep(duration: Duration) -> BoxFuture<'static, ()> {
    if tokio::runtime::Handle::try_current().is_ok() {
        return Box::pin(tokio::time::sleep(duration));
    }
    Box::pin(ThreadSleep {
        duration,
        shared: None,
    })
}

struct ThreadSleep {
    duration: Duration,
    shared: Option<Arc<Shared>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    dropped: Condvar,
}

#[derive(Default)]
struct State {
    over: bool,
    dropped: bool,
    waker: Option<Waker>,
}

impl Shared {
    /// Waits until the time is over or the future is dropped.
    fn wait(&self, until: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.dropped {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.dropped.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.over = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

impl Future for ThreadSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let duration = self.duration;
        let shared = self.shared.get_or_insert_with(|| {
            let shared = Arc::new(Shared::default());
            let until = Instant::now() + duration.min(Duration::from_secs(1 << 30));
            let waiting = shared.clone();
            std::thread::spawn(move || waiting.wait(until));
            shared
        });
        let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.over {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for ThreadSleep {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.dropped = true;
            shared.dropped.notify_all();
        }
    }
}

//! Conversion of bodies to and from `azure_core`'s.

use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::{fmt, io};

use azure_core::http::AsyncResponseBody;
use azure_core::stream::SeekableStream;
use futures_util::io::AsyncRead;
use futures_util::stream::{IntoAsyncRead, MapErr};
use futures_util::{Stream, TryStreamExt};

use crate::{Body, Chunks, Error};

/// Converts a body to the pipeline's type.
pub(super) fn sent(body: Body) -> azure_core::http::Body {
    match body.bytes() {
        Some(bytes) => bytes.to_vec().into(),
        None => azure_core::http::Body::SeekableStream(Box::new(ReopenableStream {
            body,
            open: Mutex::default(),
        })),
    }
}

/// A stream that is opened when first read, and reopened when the request is retried.
struct ReopenableStream {
    body: Body,
    /// Never locked, because it is only accessed through `&mut self`. The pipeline requires `Sync`,
    /// which `Mutex` provides.
    open: Mutex<Option<OpenStream>>,
}

type OpenStream = IntoAsyncRead<MapErr<Chunks, fn(Error) -> io::Error>>;

impl Clone for ReopenableStream {
    fn clone(&self) -> Self {
        ReopenableStream {
            body: self.body.clone(),
            open: Mutex::default(),
        }
    }
}

impl fmt::Debug for ReopenableStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}

impl AsyncRead for ReopenableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let ReopenableStream { body, open } = &mut *self;
        let open = open
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let stream = open.get_or_insert_with(|| {
            let failed: fn(Error) -> io::Error = io::Error::other;
            body.chunks().map_err(failed).into_async_read()
        });
        Pin::new(stream).poll_read(context, into)
    }
}

#[async_trait::async_trait]
impl SeekableStream for ReopenableStream {
    async fn reset(&mut self) -> azure_core::Result<()> {
        self.open = Mutex::default();
        Ok(())
    }

    fn len(&self) -> Option<u64> {
        self.body.length()
    }
}

/// Converts a body received from the pipeline.
pub(super) fn received(body: AsyncResponseBody) -> Chunks {
    Chunks::new(ResponseStream(body))
}

struct ResponseStream(AsyncResponseBody);

impl Stream for ResponseStream {
    type Item = Result<Vec<u8>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.0).poll_next(context);
        polled.map(|bytes| bytes.map(|bytes| bytes.map(Vec::from).map_err(super::failure)))
    }
}

//! Request and response bodies that can be streamed.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{fmt, io};

use bytes::Bytes;
use futures_core::Stream;

use crate::Error;
use crate::http::{Headers, Response};

/// The body of a request: bytes, or a stream that can be restarted.
///
/// ```
/// use docwright::Body;
///
/// assert_eq!(Body::from(b"bytes".to_vec()).length(), Some(5));
/// ```
#[derive(Clone)]
pub struct Body(Content);

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Stream {
        length: Option<u64>,
        open: Arc<dyn Fn() -> Chunks + Send + Sync>,
    },
}

impl Body {
    /// Creates a body that is streamed while it is sent. `open` returns the stream from its
    /// beginning and is called again if the request is retried, see [`Retry`](crate::Retry).
    /// `length` is in bytes; without it the body is sent in chunks (`Transfer-Encoding: chunked`),
    /// which not every service accepts.
    ///
    /// ```
    /// # use docwright::Body;
    /// # use std::{io, pin::Pin, task::{Context, Poll}};
    /// # struct Lines(u8);
    /// # impl Lines { fn open() -> Lines { Lines(3) } }
    /// # impl futures_core::Stream for Lines {
    /// #     type Item = io::Result<Vec<u8>>;
    /// #     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    /// #         self.0 = self.0.saturating_sub(1);
    /// #         Poll::Ready((self.0 > 0).then(|| Ok(b"line\n".to_vec())))
    /// #     }
    /// # }
    /// // Any stream of `std::io::Result<Vec<u8>>`, such as a file's.
    /// let body = Body::from_stream(Some(10), || Lines::open());
    /// assert_eq!(body.length(), Some(10));
    /// ```
    pub fn from_stream<S>(length: Option<u64>, open: impl Fn() -> S + Send + Sync + 'static) -> Body
    where
        S: Stream<Item = io::Result<Vec<u8>>> + Send + 'static,
    {
        let open = move || {
            Chunks::new(LengthChecked {
                stream: Box::pin(open()),
                left: length,
                last: None,
            })
        };
        Body(Content::Stream {
            length,
            open: Arc::new(open),
        })
    }

    /// Returns the bytes, or `None` for a stream.
    ///
    /// ```
    /// use docwright::Body;
    ///
    /// assert_eq!(Body::from("weave").bytes(), Some(&b"weave"[..]));
    /// let stream = Body::from_stream(None, futures_util::stream::empty);
    /// assert_eq!(stream.bytes(), None);
    /// ```
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream { .. } => None,
        }
    }

    /// Returns the bytes without copying them, or `None` for a stream.
    #[cfg_attr(
        not(feature = "http"),
        allow(dead_code, reason = "for the built-in transport")
    )]
    pub(crate) fn shared(&self) -> Option<Bytes> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes.clone()),
            Content::Stream { .. } => None,
        }
    }

    /// Returns the number of bytes, if known.
    ///
    /// ```
    /// use docwright::Body;
    ///
    /// assert_eq!(Body::from("weave").length(), Some(5));
    /// let stream = Body::from_stream(None, futures_util::stream::empty);
    /// assert_eq!(stream.length(), None);
    /// ```
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Bytes(bytes) => bytes.len().try_into().ok(),
            Content::Stream { length, .. } => *length,
        }
    }

    /// Returns a stream of the bytes from the beginning, for use by a custom
    /// [`Transport`](crate::http::Transport).
    ///
    /// ```
    /// use docwright::Body;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let body = Body::from("weave");
    /// let (first, second) = (body.chunks(), body.chunks());
    /// assert_eq!(first.collect().await?, b"weave");
    /// assert_eq!(second.collect().await?, b"weave");
    /// # Ok(())
    /// # }
    /// ```
    pub fn chunks(&self) -> Chunks {
        match &self.0 {
            Content::Bytes(bytes) => Chunks::from(bytes.clone()),
            Content::Stream { open, .. } => open(),
        }
    }
}

/// Bodies are equal if their bytes are; a stream is equal only to itself.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Content::Bytes(a), Content::Bytes(b)) => a == b,
            (Content::Stream { open: a, .. }, Content::Stream { open: b, .. }) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.bytes().is_some() {
            "Bytes"
        } else {
            "Stream"
        };
        f.debug_struct(name)
            .field("length", &self.length())
            .finish()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(Content::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<Box<[u8]>> for Body {
    fn from(bytes: Box<[u8]>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&[u8]> for Body {
    fn from(bytes: &[u8]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl<const N: usize> From<&[u8; N]> for Body {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

/// The caller's stream, with its errors converted. A stream of another length than declared is an
/// error, because a connection would silently truncate it.
struct LengthChecked<S> {
    stream: Pin<Box<S>>,
    /// Number of bytes still expected, if a length was declared.
    left: Option<u64>,
    /// The last piece, held back until the stream ends: a transport that has all declared bytes
    /// does not poll again, so surplus bytes would go unnoticed.
    last: Option<Bytes>,
}

impl<S: Stream<Item = io::Result<Vec<u8>>>> Stream for LengthChecked<S> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Poll::Ready(piece) = self.stream.as_mut().poll_next(context) else {
                return Poll::Pending;
            };
            let piece = match piece {
                Some(Ok(piece)) => Bytes::from(piece),
                Some(Err(error)) => {
                    let message = format!("the body broke off: {error}");
                    return Poll::Ready(Some(Err(Error::transport(
                        message,
                        Some(Box::new(error)),
                    ))));
                }
                None => {
                    let missing = self.left.take().filter(|left| *left > 0);
                    let short = |left| {
                        Err(Error::invalid(format!(
                            "the body is {left} bytes shorter than its declared length"
                        )))
                    };
                    return Poll::Ready(self.last.take().map(Ok).or_else(|| missing.map(short)));
                }
            };
            let Some(left) = &mut self.left else {
                return Poll::Ready(Some(Ok(piece)));
            };
            let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            let Some(rest) = left.checked_sub(length) else {
                return Poll::Ready(Some(Err(Error::invalid(
                    "the body is longer than its declared length",
                ))));
            };
            *left = rest;
            if rest > 0 {
                return Poll::Ready(Some(Ok(piece)));
            }
            if !piece.is_empty() {
                self.last = Some(piece);
            }
        }
    }
}

/// A stream of the bytes of a body.
///
/// ```
/// use docwright::Chunks;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), docwright::Error> {
/// let mut chunks = Chunks::from(b"weave".to_vec());
/// while let Some(bytes) = chunks.next().await {
///     assert_eq!(bytes?, "weave");
/// }
/// # Ok(())
/// # }
/// ```
pub struct Chunks(Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>);

impl Chunks {
    /// Wraps a stream of bytes.
    ///
    /// ```
    /// use docwright::{Bytes, Chunks, Error};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let pieces = ["wea", "ve"].map(|piece| Ok::<_, Error>(Bytes::from(piece)));
    /// let chunks = Chunks::new(futures_util::stream::iter(pieces));
    /// assert_eq!(chunks.collect().await?, b"weave");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(stream: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        Chunks(Box::pin(stream))
    }

    /// Returns the next bytes, or `None` at the end.
    ///
    /// ```
    /// # use docwright::Chunks;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let mut chunks = Chunks::from(b"weave".to_vec());
    /// let first = chunks.next().await.transpose()?;
    /// assert_eq!(first.unwrap(), "weave");
    /// assert!(chunks.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// Collects all bytes.
    ///
    /// # Errors
    /// Returns an error if the stream fails, for example because the connection breaks.
    ///
    /// ```
    /// # use docwright::Chunks;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let chunks = Chunks::from(b"weave".to_vec());
    /// assert_eq!(chunks.collect().await?, b"weave");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn collect(mut self) -> Result<Vec<u8>, Error> {
        let mut all = Vec::new();
        while let Some(bytes) = self.next().await {
            all.extend_from_slice(&bytes?);
        }
        Ok(all)
    }
}

impl From<Vec<u8>> for Chunks {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<Bytes> for Chunks {
    fn from(bytes: Bytes) -> Self {
        Chunks::new(Whole(Some(bytes)))
    }
}

/// A body whose bytes are all in memory.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().filter(|bytes| !bytes.is_empty()).map(Ok))
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks").finish_non_exhaustive()
    }
}

/// A file or another stream that is being received, see
/// [`Request::download`](crate::Request::download).
///
/// ```
/// use docwright::{Download, Error};
///
/// async fn size(mut download: Download) -> Result<usize, Error> {
///     let mut size = 0;
///     while let Some(piece) = download.next().await {
///         size += piece?.len();
///     }
///     Ok(size)
/// }
/// ```
#[derive(Debug)]
pub struct Download {
    headers: Headers,
    chunks: Chunks,
}

impl Download {
    /// Returns the response's header fields, such as `Content-Type` and `Content-Range`.
    ///
    /// ```
    /// # use docwright::{Chunks, Download, http::{Headers, Response}};
    /// # let headers = Headers::from_iter([("Content-Type", "text/plain")]);
    /// # let body = Chunks::from(b"ave".to_vec());
    /// let download = Download::from(Response { status: 200, headers, body });
    /// assert_eq!(download.headers().get("content-type"), Some("text/plain"));
    /// ```
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Returns the total number of bytes, if the service sent `Content-Length`.
    ///
    /// ```
    /// # use docwright::{Chunks, Download, http::{Headers, Response}};
    /// # let headers = Headers::from_iter([("Content-Length", "3")]);
    /// # let body = Chunks::from(b"ave".to_vec());
    /// let download = Download::from(Response { status: 200, headers, body });
    /// assert_eq!(download.length(), Some(3));
    /// ```
    pub fn length(&self) -> Option<u64> {
        self.headers.get("content-length")?.trim().parse().ok()
    }

    /// Returns the offset of the first byte: that of `Content-Range`, or 0.
    ///
    /// ```
    /// # use docwright::{Chunks, Download, http::{Headers, Response}};
    /// # let headers = Headers::from_iter([("Content-Range", "bytes 3-5/6")]);
    /// # let body = Chunks::from(b"ave".to_vec());
    /// let download = Download::from(Response { status: 206, headers, body });
    /// assert_eq!(download.offset(), 3);
    /// ```
    pub fn offset(&self) -> u64 {
        let range = self.headers.get("content-range");
        let first = range.and_then(|range| {
            range
                .trim()
                .strip_prefix("bytes ")?
                .split('-')
                .next()?
                .parse()
                .ok()
        });
        first.unwrap_or(0)
    }

    /// Returns the next bytes, or `None` at the end.
    ///
    /// ```
    /// # use docwright::{Chunks, Download, http::{Headers, Response}};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let (headers, body) = (Headers::default(), Chunks::from(b"weave".to_vec()));
    /// # let mut download = Download::from(Response { status: 200, headers, body });
    /// let mut file = Vec::new();
    /// while let Some(bytes) = download.next().await {
    ///     file.extend_from_slice(&bytes?);
    /// }
    /// assert_eq!(file, b"weave");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        self.chunks.next().await
    }

    /// Collects the remaining bytes.
    ///
    /// # Errors
    /// Returns an error if the connection breaks.
    ///
    /// ```
    /// # use docwright::{Chunks, Download, http::{Headers, Response}};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let (headers, body) = (Headers::default(), Chunks::from(b"weave".to_vec()));
    /// # let download = Download::from(Response { status: 200, headers, body });
    /// assert_eq!(download.collect().await?, b"weave");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn collect(self) -> Result<Vec<u8>, Error> {
        self.chunks.collect().await
    }
}

impl From<Response<Chunks>> for Download {
    fn from(response: Response<Chunks>) -> Self {
        Download {
            headers: response.headers,
            chunks: response.body,
        }
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.chunks).poll_next(context)
    }
}

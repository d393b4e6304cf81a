//! Uploads in pieces.

use std::sync::Arc;

use bytes::Bytes;

use crate::http::{BoxFuture, Headers, Method, Request, Response};
use crate::pipeline::{Outgoing, To};
use crate::{Client, Error, FromResponse, Json, Operation, answer};

/// The unit of pieces that services require: 320 KiB.
const UNIT: u64 = 320 * 1024;

/// The default size of a piece: 5 MiB.
const PIECE: u64 = 16 * UNIT;

/// The number of times that an upload continues after a broken connection without having advanced.
const MOST_ATTEMPTS: u32 = 8;

/// The content of an upload: bytes, or what reads a range of a file.
///
/// ```
/// use docwright::{Bytes, UploadContent};
///
/// let content = UploadContent::from(Bytes::from_static(b"weave"));
/// assert_eq!(content.length(), 5);
/// ```
#[derive(Clone)]
pub struct UploadContent {
    length: u64,
    read: Arc<ReadRange>,
}

/// Returns `length` bytes from an offset on.
type ReadRange = dyn Fn(u64, u64) -> BoxFuture<'static, Result<Bytes, Error>> + Send + Sync;

impl UploadContent {
    /// Creates content of a length from a function that returns the bytes of a range: an offset and
    /// a length.
    ///
    /// ```
    /// use std::path::PathBuf;
    /// use docwright::{Bytes, Error, UploadContent};
    ///
    /// async fn read(path: PathBuf, offset: u64, length: u64) -> Result<Bytes, Error> {
    ///     // …
    /// #   let _ = (path, offset, length);
    /// #   Ok(Bytes::new())
    /// }
    ///
    /// let path = PathBuf::from("pattern.pdf");
    /// let content = UploadContent::new(1_000_000, move |offset, length| {
    ///     Box::pin(read(path.clone(), offset, length))
    /// });
    /// # assert_eq!(content.length(), 1_000_000);
    /// ```
    pub fn new(
        length: u64,
        read: impl Fn(u64, u64) -> BoxFuture<'static, Result<Bytes, Error>> + Send + Sync + 'static,
    ) -> Self {
        UploadContent {
            length,
            read: Arc::new(read),
        }
    }

    /// Returns the number of bytes.
    ///
    /// ```
    /// use docwright::UploadContent;
    ///
    /// assert_eq!(UploadContent::from(b"weave".to_vec()).length(), 5);
    /// ```
    pub fn length(&self) -> u64 {
        self.length
    }
}

impl From<Bytes> for UploadContent {
    fn from(bytes: Bytes) -> Self {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        UploadContent::new(length, move |from, length| {
            let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let to = from.saturating_add(length).min(bytes.len());
            let piece = bytes.slice(from..to);
            Box::pin(async move { Ok(piece) })
        })
    }
}

impl From<Vec<u8>> for UploadContent {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

/// An upload in pieces to the address of an upload session. After a broken connection it continues
/// where the service says that it stopped.
///
/// The address grants access itself; no token is sent to it.
///
/// ```
/// use docwright::{Client, Error, Json, Upload};
///
/// async fn send(client: &Client, upload_url: &str, file: Vec<u8>) -> Result<Json, Error> {
///     Upload::new(client, upload_url, file)
///         .on_progress(|sent, total| println!("{sent} of {total} bytes"))
///         .send()
///         .await
/// }
/// ```
pub struct Upload {
    client: Client,
    url: String,
    content: UploadContent,
    piece: u64,
    progress: Box<dyn FnMut(u64, u64) + Send>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("length", &self.content.length)
            .finish_non_exhaustive()
    }
}

impl Upload {
    /// Creates an upload to the address of a session (`uploadUrl`).
    ///
    /// ```
    /// # use docwright::{Client, Json, Upload, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(201, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// // The address is in the response of the request that creates the session.
    /// let upload = Upload::new(&client, "https://upload.example/1", b"weave".to_vec());
    /// let item: Json = upload.send().await?;
    /// assert_eq!(item["id"], "1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(client: &Client, url: &str, content: impl Into<UploadContent>) -> Upload {
        Upload {
            client: client.clone(),
            url: url.to_owned(),
            content: content.into(),
            piece: PIECE,
            progress: Box::new(|_, _| {}),
        }
    }

    /// Sets the size of a piece in bytes, by default 5 MiB. It is rounded to a multiple of 320 KiB,
    /// which services require.
    ///
    /// ```
    /// # use docwright::{Client, Json, Upload, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(202, "{}").answer(201, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// let upload = Upload::new(&client, "https://upload.example/1", vec![0_u8; 400_000]);
    /// let _item: Json = upload.piece_size(320 * 1024).send().await?;
    /// let ranges = script.requests();
    /// assert_eq!(ranges[0].headers.get("content-range"), Some("bytes 0-327679/400000"));
    /// assert_eq!(ranges[1].headers.get("content-range"), Some("bytes 327680-399999/400000"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn piece_size(mut self, bytes: u64) -> Self {
        self.piece = (bytes / UNIT).max(1) * UNIT;
        self
    }

    /// Sets a function that is called after each piece with the number of bytes sent, and of all
    /// bytes.
    ///
    /// ```
    /// # use docwright::{Client, Json, Upload, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(201, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// let upload = Upload::new(&client, "https://upload.example/1", b"weave".to_vec())
    ///     .on_progress(move |sent, total| drop(sender.send((sent, total))));
    /// let _item: Json = upload.send().await?;
    /// assert_eq!(receiver.recv(), Ok((5, 5)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on_progress(mut self, progress: impl FnMut(u64, u64) + Send + 'static) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// Sends the content from its beginning and returns what the service makes of it, such as the
    /// item.
    ///
    /// # Errors
    /// Returns an error if the content cannot be read, the service refuses a piece, or the
    /// connection breaks repeatedly.
    ///
    /// ```
    /// # use docwright::{Client, Json, Upload, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(201, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// let upload = Upload::new(&client, "https://upload.example/1", b"weave".to_vec());
    /// let item: Json = upload.send().await?;
    /// assert_eq!(item["id"], "1");
    /// assert_eq!(script.requests()[0].headers.get("content-range"), Some("bytes 0-4/5"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send<T: FromResponse>(self) -> Result<T, Error> {
        self.send_from(0).await
    }

    /// Continues an upload that an earlier run began: asks the service where.
    ///
    /// # Errors
    /// Returns an error in the same cases as [`Upload::send`].
    ///
    /// ```
    /// # use docwright::{Client, Json, Upload, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let session = r#"{"nextExpectedRanges": ["2-"]}"#;
    /// # let script = Script::new().answer(200, session).answer(201, r#"{"id": "1"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script.clone())?;
    /// let upload = Upload::new(&client, "https://upload.example/1", b"weave".to_vec());
    /// let item: Json = upload.resume().await?;
    /// assert_eq!(item["id"], "1");
    /// assert_eq!(script.requests()[1].headers.get("content-range"), Some("bytes 2-4/5"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resume<T: FromResponse>(self) -> Result<T, Error> {
        let (session, sending) = self.split();
        let from = session.expected().await?;
        sending.run(&session, from).await
    }

    async fn send_from<T: FromResponse>(self, from: u64) -> Result<T, Error> {
        let (session, sending) = self.split();
        sending.run(&session, from).await
    }

    fn split(self) -> (Session, Sending) {
        let Upload {
            client,
            url,
            content,
            piece,
            progress,
        } = self;
        let total = content.length;
        let session = Session { client, url, total };
        let sending = Sending {
            content,
            piece,
            progress,
        };
        (session, sending)
    }
}

/// The content that is sent, and the function that is called with the progress.
struct Sending {
    content: UploadContent,
    piece: u64,
    progress: Box<dyn FnMut(u64, u64) + Send>,
}

impl Sending {
    async fn run<T: FromResponse>(mut self, session: &Session, from: u64) -> Result<T, Error> {
        let total = session.total;
        let (mut from, mut furthest, mut attempts) = (from, from, 0);
        loop {
            let length = self.piece.min(total.saturating_sub(from));
            let bytes = (self.content.read)(from, length).await?;
            if u64::try_from(bytes.len()) != Ok(length) {
                return Err(Error::invalid(format!(
                    "the content has {} bytes where {length} were to be read",
                    bytes.len()
                )));
            }
            let result = session.put(from, length, bytes).await;
            match result {
                Ok(response) if response.status == 202 => {
                    from += length;
                    (self.progress)(from, total);
                    if from < total {
                        // A session that begins again and again does not advance.
                        if from > furthest {
                            (furthest, attempts) = (from, 0);
                        }
                        continue;
                    }
                    attempts += 1;
                    if attempts > MOST_ATTEMPTS {
                        let message = "the service has all bytes, and does not end the upload";
                        return Err(Error::unfit(message.to_owned(), &response));
                    }
                    from = session.expected().await?;
                }
                Ok(response) => {
                    (self.progress)(total, total);
                    return answer::read(response, session.client.settings());
                }
                // The service has this range already, or the connection broke: it says what it has.
                Err(error) if error.is_retryable() || error.status() == Some(416) => {
                    attempts += 1;
                    if attempts > MOST_ATTEMPTS {
                        return Err(error);
                    }
                    session.pause(&error, attempts).await;
                    from = session.expected().await?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// The session that receives an upload.
struct Session {
    client: Client,
    url: String,
    total: u64,
}

impl Session {
    /// Waits as long as the service requests, up to the client's longest wait.
    async fn pause(&self, error: &Error, attempts: u32) {
        let retry = self.client.settings().retry;
        let requested = error.retry_after();
        let own = retry.wait(None, attempts, crate::pipeline::share());
        let wait = requested.or(own).unwrap_or_default();
        let transport = self.client.pipeline().transport.clone();
        transport.sleep(wait.min(retry.longest_wait)).await;
    }

    async fn put(&self, from: u64, length: u64, bytes: Bytes) -> Result<Response, Error> {
        let total = self.total;
        let range = match length {
            0 => format!("bytes */{total}"),
            _ => format!("bytes {from}-{}/{total}", from + length - 1),
        };
        let mut outgoing = self.outgoing(Method::Put)?;
        outgoing.request.headers.set("content-range", range);
        outgoing.request.body = Some(bytes.into());
        self.client.pipeline().send(&outgoing).await
    }

    /// Requests the beginning of the first range that the service has not received.
    async fn expected(&self) -> Result<u64, Error> {
        let outgoing = self.outgoing(Method::Get)?;
        let response = self.client.pipeline().send(&outgoing).await?;
        let session: Json = response.json()?;
        let ranges = session.get("nextExpectedRanges").and_then(Json::as_array);
        let first = ranges
            .and_then(|ranges| ranges.first()?.as_str()?.split('-').next()?.parse().ok())
            .ok_or_else(|| Error::unfit("it names no range to send next".to_owned(), &response))?;
        Ok(first)
    }

    fn outgoing(&self, method: Method) -> Result<Outgoing, Error> {
        let url = url::Url::parse(&self.url)
            .map_err(|error| Error::invalid(format!("invalid address of the upload: {error}")))?;
        Ok(Outgoing {
            request: Request {
                method,
                url,
                headers: Headers::from_iter([("accept", "application/json")]),
                body: None,
            },
            operation: Operation::undocumented(method),
            settings: self.client.settings(),
            to: To::Elsewhere,
        })
    }
}

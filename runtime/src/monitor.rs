//! Long-running operations.

use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use url::Url;

use crate::http::{BoxFuture, Headers, Method, Request, Response};
use crate::origin::Origin;
use crate::pipeline::{Outgoing, Settings, To};
use crate::{Client, Error, Json, Operation, ResponseFuture};

/// The first wait between two requests for the state, if the service names none.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Longest wait that a service can request.
const LONGEST_REQUESTED_WAIT: Duration = Duration::from_secs(3600);

/// An operation that continues after its request was answered. See
/// [`Request::start`](crate::Request::start).
///
/// Awaiting it waits for the end; as a [`Stream`] it returns each state. The stream ends after an
/// error.
///
/// Its address is in the header `Location` ([RFC 9110,
/// 15.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3)): that of a resource of the service,
/// such as a `teamsAsyncOperation`, or one that itself grants access, on another host, to which no
/// token is sent.
///
/// ```
/// use docwright::{Error, Json, Monitor};
///
/// async fn finish(mut monitor: Monitor) -> Result<Json, Error> {
///     while let Some(state) = monitor.next().await {
///         println!("{:?} {:?}", state?.status, monitor.address());
///     }
///     monitor.await
/// }
/// ```
pub struct Monitor {
    client: Client,
    settings: Settings,
    /// `None` if the operation ended with its request.
    address: Option<Url>,
    wait: Duration,
    last: Option<State>,
    /// The request for the next state, while it is awaited.
    pending: Option<BoxFuture<'static, Result<Response, Error>>>,
    failed: bool,
}

/// The address, which may grant access, is not printed.
impl std::fmt::Debug for Monitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Monitor")
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}

/// The state of a long-running operation.
///
/// ```
/// use docwright::State;
///
/// fn show(state: &State) -> String {
///     match state.percent {
///         Some(percent) => format!("{percent} %"),
///         None => format!("{:?}", state.status),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct State {
    /// How far it is.
    pub status: Status,
    /// Percentage done, if the service states it.
    pub percent: Option<f64>,
    /// The representation that the service returned.
    pub body: Json,
}

/// How far a long-running operation is.
///
/// ```
/// use docwright::{State, Status};
///
/// fn is_done(state: &State) -> bool {
///     state.status != Status::Running
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It continues.
    Running,
    /// It succeeded.
    Succeeded,
    /// It failed or was cancelled.
    Failed,
    /// The service names a status that is not known.
    Unknown,
}

/// Resolves the address of an operation. A service may state it below its endpoint, as the documented
/// `Location: /teams('id')/operations('id')` of a request to `/v1.0/teams` is.
fn locate(client: &Client, sent: &Url, location: &str) -> Result<Url, url::ParseError> {
    let endpoint = Url::parse(client.endpoint())?;
    let below = |path: &str| {
        let rest = path.strip_prefix(endpoint.path())?.trim_start_matches('/');
        rest.split(['/', '(', '?']).next().map(str::to_owned)
    };
    let first = location
        .strip_prefix('/')
        .and_then(|rest| rest.split(['/', '(', '?']).next());
    let is_below_endpoint = endpoint.path() != "/"
        && first.is_some_and(|first| !first.is_empty())
        && below(location).is_none()
        && below(sent.path()).as_deref() == first;
    match is_below_endpoint {
        true => Url::parse(&format!("{}{location}", client.endpoint())),
        false => sent.join(location),
    }
}

impl Monitor {
    /// Continues to watch an operation by an address that was saved.
    ///
    /// # Errors
    /// Returns an error if the address is not an absolute URL.
    ///
    /// ```
    /// # use docwright::{Client, Monitor, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(200, r#"{"status": "succeeded", "resourceId": "7"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let monitor = Monitor::of(&client, "https://example.com/v1.0/operations/1")?;
    /// assert_eq!(monitor.wait().await?["resourceId"], "7");
    /// # Ok(())
    /// # }
    /// ```
    pub fn of(client: &Client, address: &str) -> Result<Monitor, Error> {
        let url = Url::parse(address);
        let url = url.map_err(|error| Error::invalid(format!("invalid address: {error}")))?;
        Ok(Monitor::new(client.clone(), client.settings(), Some(url)))
    }

    pub(crate) fn started(
        client: Client,
        sent: &Outgoing,
        response: &Response,
    ) -> Result<Monitor, Error> {
        let location = response
            .headers
            .get("location")
            .or_else(|| response.headers.get("operation-location"));
        let address = location.map(|location| locate(&client, &sent.request.url, location));
        let address = address
            .transpose()
            .map_err(|error| Error::refused(format!("invalid address of the progress: {error}")))?;
        let mut monitor = Monitor::new(client, sent.settings, address);
        monitor.pace(&response.headers);
        if monitor.address.is_none() {
            monitor.last = Some(state(response));
        }
        Ok(monitor)
    }

    fn new(client: Client, settings: Settings, address: Option<Url>) -> Monitor {
        Monitor {
            client,
            settings,
            address,
            wait: FIRST_WAIT,
            last: None,
            pending: None,
            failed: false,
        }
    }

    /// Returns the address of the operation, to be saved. It may grant access.
    ///
    /// ```
    /// use docwright::{Error, Json, Request};
    ///
    /// async fn start(create: Request<Json>) -> Result<Option<String>, Error> {
    ///     let monitor = create.start().await?;
    ///     Ok(monitor.address().map(str::to_owned))
    /// }
    /// ```
    pub fn address(&self) -> Option<&str> {
        self.address.as_ref().map(Url::as_str)
    }

    /// Waits and returns the next state, or `None` after the last.
    ///
    /// ```
    /// # use docwright::{Client, Monitor, Status, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let running = r#"{"status": "inProgress", "percentageComplete": 40}"#;
    /// # let script = Script::new().answer(200, running).answer(200, r#"{"status": "succeeded"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let mut monitor = Monitor::of(&client, "https://example.com/v1.0/operations/1")?;
    /// let state = monitor.next().await.transpose()?.unwrap();
    /// assert_eq!((state.status, state.percent), (Status::Running, Some(40.0)));
    /// let state = monitor.next().await.transpose()?.unwrap();
    /// assert_eq!(state.status, Status::Succeeded);
    /// assert!(monitor.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<State, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn has_ended(&self) -> bool {
        let ended = |state: &State| matches!(state.status, Status::Succeeded | Status::Failed);
        self.failed || self.last.as_ref().is_some_and(ended)
    }

    /// Builds the request for the state, to be sent after the wait.
    fn request(&self, url: Url) -> BoxFuture<'static, Result<Response, Error>> {
        let pipeline = self.client.pipeline().clone();
        let wait = self.wait;
        let own = pipeline
            .origins
            .iter()
            .any(|origin: &Origin| origin.allows(&url));
        let outgoing = Outgoing {
            request: Request {
                method: Method::Get,
                url,
                headers: Headers::from_iter([("accept", "application/json")]),
                body: None,
            },
            operation: Operation::undocumented(Method::Get),
            settings: self.settings,
            to: if own { To::Service } else { To::Elsewhere },
        };
        Box::pin(async move {
            pipeline.transport.sleep(wait).await;
            pipeline.send(&outgoing).await
        })
    }

    fn pace(&mut self, headers: &Headers) {
        let asked = headers.get("retry-after").and_then(crate::retry::parse);
        if let Some(asked) = asked.filter(|asked| !asked.is_zero()) {
            self.wait = asked.min(LONGEST_REQUESTED_WAIT);
        }
    }

    /// Waits until the operation has ended and returns its last representation.
    ///
    /// # Errors
    /// Returns an error if the operation failed, or its state cannot be read or is not known.
    ///
    /// ```
    /// # use docwright::{Client, Monitor, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let failed = r#"{"status": "failed", "error": {"code": "quota", "message": "Full."}}"#;
    /// # let script = Script::new().answer(200, r#"{"status": "running"}"#).answer(200, failed);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let monitor = Monitor::of(&client, "https://example.com/v1.0/operations/1")?;
    /// assert_eq!(monitor.wait().await.unwrap_err().code(), Some("quota"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait(mut self) -> Result<Json, Error> {
        self.failed = false;
        while let Some(state) = self.next().await {
            let state = state?;
            if state.status == Status::Unknown {
                let message = "its `status` is not that of an operation".to_owned();
                return Err(Error::unfit(message, &represented(&state.body)));
            }
        }
        let last = self.last.unwrap_or(State {
            status: Status::Succeeded,
            percent: None,
            body: Json::Null,
        });
        if last.status == Status::Running {
            let message = "it has no `Location`, so its end is not known".to_owned();
            return Err(Error::unfit(message, &represented(&last.body)));
        }
        if last.status != Status::Failed {
            return Ok(last.body);
        }
        Err(Error::service_error(crate::ServiceError::read(
            represented(&last.body),
        )))
    }
}

impl Stream for Monitor {
    type Item = Result<State, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut pending = match (self.pending.take(), &self.address) {
            (Some(pending), _) => pending,
            (None, Some(url)) if !self.has_ended() => self.request(url.clone()),
            _ => return Poll::Ready(None),
        };
        let response = match pending.as_mut().poll(context) {
            Poll::Pending => {
                self.pending = Some(pending);
                return Poll::Pending;
            }
            Poll::Ready(Ok(response)) => response,
            Poll::Ready(Err(error)) => {
                self.failed = true;
                return Poll::Ready(Some(Err(error)));
            }
        };
        self.wait = (self.wait.min(LONGEST_WAIT) * 3 / 2).min(LONGEST_WAIT);
        self.pace(&response.headers);
        let state = state(&response);
        self.last = Some(state.clone());
        Poll::Ready(Some(Ok(state)))
    }
}

/// Waits as [`Monitor::wait`] does.
impl IntoFuture for Monitor {
    type Output = Result<Json, Error>;
    type IntoFuture = ResponseFuture<Json>;

    fn into_future(self) -> ResponseFuture<Json> {
        ResponseFuture::new(self.wait())
    }
}

/// Returns the response with a representation of an operation.
fn represented(body: &Json) -> Response {
    Response {
        status: 200,
        headers: Headers::default(),
        body: body.to_string().into_bytes(),
    }
}

/// Returns the state that a response describes: by its status code, and the member `status` of its
/// body.
fn state(response: &Response) -> State {
    let text = response.text();
    let read = serde_json::from_slice(text);
    // A page of a proxy does not say how far the operation is.
    let is_json = read.is_ok() || text.trim_ascii().is_empty();
    let body: Json = read.unwrap_or_default();
    let named = body.get("status").and_then(Json::as_str);
    let named = named.unwrap_or_default().to_ascii_lowercase();
    let status = match named.as_str() {
        "succeeded" | "completed" | "success" => Status::Succeeded,
        "failed" | "error" | "cancelled" | "canceled" | "deletefailed" => Status::Failed,
        "notstarted" | "inprogress" | "running" | "waiting" | "pending" | "queued" | "updating"
        | "deletepending" => Status::Running,
        _ if response.status == 202 => Status::Running,
        "" if is_json => Status::Succeeded,
        _ => Status::Unknown,
    };
    let percent = ["percentageComplete", "percentComplete"]
        .iter()
        .find_map(|name| body.get(name)?.as_f64());
    State {
        status,
        percent,
        body,
    }
}

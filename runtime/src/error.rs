//! Errors of requests.

use std::fmt;
use std::time::Duration;

use crate::http::{Headers, Response};
use crate::operation::Operation;
use crate::safe::{Printed, printed};
pub use crate::service_error::{ErrorDetail, ServiceError};

/// The error of a failed request.
///
/// Messages are safe to log: control characters are escaped, signatures in addresses are removed,
/// and texts and bodies are cut at a length. The whole body is in [`ServiceError::body`].
///
/// ```
/// use docwright::Error;
/// use docwright::error::Kind;
///
/// fn explain(error: &Error) -> String {
///     match error.kind() {
///         Kind::Service(service) => format!("{}: {}", service.code, service.message),
///         Kind::Transport { .. } => "try again later".to_owned(),
///         _ => error.to_string(),
///     }
/// }
/// # assert_eq!(explain(&Error::transport("no connection", None)), "try again later");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    call: Option<Call>,
}

/// The request that an [`Error`] is about.
///
/// ```
/// use docwright::Error;
///
/// fn log(error: &Error) {
///     if let Some(call) = error.call() {
///         println!("{} after {} attempts: {error}", call.operation.id, call.attempts);
///     }
/// }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Call {
    /// The documented operation.
    pub operation: &'static Operation,
    /// Number of attempts.
    pub attempts: u32,
    /// The id that the client sent as `client-request-id`.
    pub client_request_id: String,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("attempts", &self.attempts)
            .field("client_request_id", &self.client_request_id)
            .finish()
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use docwright::error::Kind;
///
/// fn is_ours(kind: &Kind) -> bool {
///     matches!(kind, Kind::Refused(_) | Kind::Invalid(_) | Kind::Credential { .. })
/// }
/// ```
#[non_exhaustive]
pub enum Kind {
    /// The service answered with an error.
    Service(Box<ServiceError>),
    /// The response does not match the documentation.
    Decode {
        /// Description of the mismatch, with line and column in the body if known.
        message: String,
        /// The response's status code.
        status: u16,
        /// The response's header fields.
        headers: Headers,
        /// The body.
        body: Vec<u8>,
    },
    /// The request was not sent, or its redirect not followed, because the address is not allowed
    /// or the request is incomplete.
    Refused(String),
    /// The request could not be built, for example because the endpoint is invalid or the body
    /// cannot be written.
    Invalid(String),
    /// The credential returned no token.
    Credential {
        /// Description of the failure.
        message: String,
        /// The cause.
        source: Option<Source>,
    },
    /// A time limit was reached, see [`Limits`](crate::Limits).
    Timeout(String),
    /// A body was longer than its limit, see [`Limits`](crate::Limits).
    TooLarge {
        /// The limit in bytes.
        limit: u64,
        /// The response's status code.
        status: u16,
    },
    /// No connection, or a connection that broke.
    Transport {
        /// Description of the failure.
        message: String,
        /// The cause.
        source: Option<Source>,
    },
}

/// The cause of an error.
///
/// ```
/// use docwright::Error;
/// use docwright::error::Source;
/// use std::error::Error as _;
///
/// let cause: Source = "reset by peer".into();
/// let error = Error::transport("the connection broke", Some(cause));
/// assert_eq!(error.source().unwrap().to_string(), "reset by peer");
/// ```
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Error(Box::new(Inner { kind, call: None }))
    }

    /// Adds the request that the error is about, unless it has one.
    pub(crate) fn of(mut self, call: Call) -> Self {
        self.0.call.get_or_insert(call);
        self
    }

    pub(crate) fn decode(error: &serde_json::Error, response: &Response) -> Self {
        Error::unfit(error.to_string(), response)
    }

    pub(crate) fn unfit(message: String, response: &Response) -> Self {
        Error::new(Kind::Decode {
            message,
            status: response.status,
            headers: response.headers.clone(),
            body: response.body.clone(),
        })
    }

    pub(crate) fn no_body(response: &Response) -> Self {
        Error::unfit(
            "it has no body, although the request succeeded".to_owned(),
            response,
        )
    }

    /// Returns the same error for another request that failed with it. Only one has the cause.
    pub(crate) fn again(&self) -> Error {
        let kind = match self.kind() {
            Kind::Service(error) => Kind::Service(error.clone()),
            Kind::Decode {
                message,
                status,
                headers,
                body,
            } => Kind::Decode {
                message: message.clone(),
                status: *status,
                headers: headers.clone(),
                body: body.clone(),
            },
            Kind::Refused(message) => Kind::Refused(message.clone()),
            Kind::Invalid(message) => Kind::Invalid(message.clone()),
            Kind::Credential { message, .. } => Kind::Credential {
                message: message.clone(),
                source: None,
            },
            Kind::Timeout(message) => Kind::Timeout(message.clone()),
            Kind::TooLarge { limit, status } => Kind::TooLarge {
                limit: *limit,
                status: *status,
            },
            Kind::Transport { message, .. } => Kind::Transport {
                message: message.clone(),
                source: None,
            },
        };
        let call = self.0.call.clone();
        Error(Box::new(Inner { kind, call }))
    }

    /// Creates the error of a custom transport.
    ///
    /// ```
    /// use docwright::Error;
    ///
    /// let error = Error::transport("no connection to the relay", None);
    /// assert_eq!(error.to_string(), "no connection to the relay");
    /// assert!(error.is_retryable());
    /// ```
    pub fn transport(message: impl Into<String>, source: Option<Source>) -> Self {
        Error::new(Kind::Transport {
            message: message.into(),
            source,
        })
    }

    /// Creates the error of a custom credential.
    ///
    /// ```
    /// use docwright::Error;
    ///
    /// let error = Error::credential("the user cancelled the sign-in", None);
    /// assert_eq!(error.to_string(), "the user cancelled the sign-in");
    /// assert!(!error.is_retryable());
    /// ```
    pub fn credential(message: impl Into<String>, source: Option<Source>) -> Self {
        Error::new(Kind::Credential {
            message: message.into(),
            source,
        })
    }

    pub(crate) fn service_error(error: ServiceError) -> Self {
        Error::new(Kind::Service(Box::new(error)))
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Error::new(Kind::Refused(message.into()))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Error::new(Kind::Invalid(message.into()))
    }

    /// Returns the kind of the error.
    ///
    /// ```
    /// use docwright::Error;
    /// use docwright::error::Kind;
    ///
    /// let error = Error::transport("no connection", None);
    /// assert!(matches!(error.kind(), Kind::Transport { .. }));
    /// ```
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Returns the request that the error is about: its documented operation and the number of
    /// attempts. `None` if no request was built.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Operation, Request, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # static GET: Operation = Operation {
    /// #     id: "me.get", method: Method::Get, paths: &[], permissions: &[], docs: "", eventual: false,
    /// # };
    /// # let script = Script::new().answer(503, "").answer(403, "");
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let request: Request<Json> = Node::root(&client).literal("me").request(&GET);
    /// let error = request.await.unwrap_err();
    /// let call = error.call().unwrap();
    /// assert_eq!((call.operation.id, call.attempts), ("me.get", 2));
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&self) -> Option<&Call> {
        self.0.call.as_ref()
    }

    /// Returns the service's error, if the service responded with one.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let body = r#"{"error": {"code": "itemNotFound", "message": "No such item."}}"#;
    /// # let script = Script::new().answer(404, body);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// let error = request.await.unwrap_err();
    /// let service = error.service().unwrap();
    /// assert_eq!((service.status, service.message.as_str()), (404, "No such item."));
    /// # Ok(())
    /// # }
    /// ```
    pub fn service(&self) -> Option<&ServiceError> {
        match self.kind() {
            Kind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the status code of the response, if there was one.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(404, "");
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// let error = request.await.unwrap_err();
    /// assert_eq!(error.status(), Some(404));
    /// # Ok(())
    /// # }
    /// ```
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            Kind::Service(error) => Some(error.status),
            Kind::Decode { status, .. } | Kind::TooLarge { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Returns the service's code for the error, if it sent one.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let body = r#"{"error": {"code": "itemNotFound", "message": "No such item."}}"#;
    /// # let script = Script::new().answer(404, body);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// let error = request.await.unwrap_err();
    /// assert_eq!(error.code(), Some("itemNotFound"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.service()
            .map(|error| error.code.as_str())
            .filter(|code| !code.is_empty())
    }

    /// Returns the service's id for the request.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let body = r#"{"error": {"code": "x", "innerError": {"request-id": "9b1c"}}}"#;
    /// # let script = Script::new().answer(404, body);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// let error = request.await.unwrap_err();
    /// assert_eq!(error.request_id(), Some("9b1c"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.service()?.request_id.as_deref()
    }

    /// Returns the wait before a retry that the service requested.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::{Headers, Method, Response}, testing::Script};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let headers = Headers::from_iter([("Retry-After", "120")]);
    /// # let script = Script::new().respond(Response { status: 429, headers, body: Vec::new() });
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// // The service requests a longer wait than the policy allows.
    /// let error = request.await.unwrap_err();
    /// assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry_after(&self) -> Option<Duration> {
        self.service()?.retry_after
    }

    /// Returns `true` if the same request may succeed later. Whether repeating it is safe is another
    /// question: a `POST` whose response was lost may have been carried out.
    ///
    /// ```
    /// use docwright::Error;
    ///
    /// assert!(Error::transport("the connection broke", None).is_retryable());
    /// assert!(!Error::credential("the user is not signed in", None).is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            Kind::Service(error) => crate::retry::is_temporary(error.status, error.retry_after),
            Kind::Transport { .. } | Kind::Timeout(_) => true,
            Kind::Decode { .. }
            | Kind::Refused(_)
            | Kind::Invalid(_)
            | Kind::Credential { .. }
            | Kind::TooLarge { .. } => false,
        }
    }

    /// Returns `true` if the service no longer accepts the state of a delta query: all items have to
    /// be read anew, from [`Items::state`](crate::Items::state) on, and replace what the program
    /// kept ([410 Gone](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11)).
    ///
    /// ```
    /// # use docwright::{Client, Collection, DeltaState, Json, Node, Request, http::Method};
    /// # use docwright::testing::Script;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let page = r#"{"value": [{"id": "1"}], "@odata.deltaLink": "https://example.com/v1.0/n?t=9"}"#;
    /// # let gone = r#"{"error": {"code": "resyncRequired", "message": "Too old."}}"#;
    /// # let script = Script::new().answer(410, gone).answer(200, page);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let node = Node::root(&client).literal("n");
    /// # let delta: Request<Collection<Json>> = node.request_undocumented(Method::Get, None);
    /// # let saved = DeltaState::new("https://example.com/v1.0/n?t=2");
    /// let mut changes = delta.clone().changes_since(Some(&saved));
    /// let mut first = changes.next().await;
    /// if let Some(Err(error)) = &first
    ///     && error.is_state_expired()
    /// {
    ///     changes = delta.changes_since(changes.state().as_ref());
    ///     first = changes.next().await;
    /// }
    /// assert_eq!(first.transpose()?.unwrap().item["id"], "1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_state_expired(&self) -> bool {
        let expired = |code: &str| {
            let code = code.to_ascii_lowercase();
            code.starts_with("resync") || code.starts_with("syncstate")
        };
        self.status() == Some(410) || self.code().is_some_and(expired)
    }

    /// Returns the documented permissions of the operation if the service denied access (403).
    fn permissions(&self) -> Option<String> {
        let call = self.call()?;
        let denied = self.service().is_some_and(|error| error.status == 403);
        let permissions = call.operation.permissions.first().filter(|_| denied)?;
        let least = [
            ("delegated", permissions.delegated_work.least()),
            ("application", permissions.application.least()),
        ];
        let named: Vec<String> = least
            .into_iter()
            .filter_map(|(caller, least)| Some(format!("{} ({caller})", least?)))
            .collect();
        (!named.is_empty()).then(|| named.join(", "))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind())?;
        if let Some(permissions) = self.permissions() {
            write!(f, "; documented permissions: {permissions}")?;
        }
        if let Some(call) = self.call() {
            let path = call.operation.paths.first().copied().unwrap_or("/");
            write!(f, " [{} {path}", call.operation.method)?;
            if call.attempts > 1 {
                write!(f, ", {} attempts", call.attempts)?;
            }
            f.write_str("]")?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Service(error) => {
                write!(f, "the service answered {}", error.status)?;
                if !error.code.is_empty() {
                    write!(f, " {}", printed(&error.code))?;
                }
                if !error.message.is_empty() {
                    write!(f, ": {}", printed(&error.message))?;
                }
                match &error.request_id {
                    Some(id) => write!(f, " (request id {})", printed(id)),
                    None => Ok(()),
                }
            }
            Kind::Decode {
                message, status, ..
            } => write!(
                f,
                "the response ({status}) is not as documented: {}",
                printed(message)
            ),
            Kind::Refused(message) => write!(f, "the request was refused: {}", printed(message)),
            Kind::TooLarge { limit, status } => {
                write!(
                    f,
                    "the body of the response ({status}) is larger than {limit} bytes"
                )
            }
            Kind::Invalid(message)
            | Kind::Timeout(message)
            | Kind::Credential { message, .. }
            | Kind::Transport { message, .. } => printed(message).fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("call", &self.0.call)
            .finish()
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Service(error) => error.fmt(f),
            Kind::Decode {
                message,
                status,
                body,
                ..
            } => f
                .debug_struct("Decode")
                .field("message", &printed(message))
                .field("status", status)
                .field("body", &Printed::body(body))
                .finish(),
            Kind::Credential { message, source } => failure(f, "Credential", message, source),
            Kind::Transport { message, source } => failure(f, "Transport", message, source),
            Kind::Refused(_) | Kind::Invalid(_) | Kind::Timeout(_) | Kind::TooLarge { .. } => {
                write!(f, "{:?}", self.to_string())
            }
        }
    }
}

/// Returns a message with the causes of an error that it does not mention.
#[cfg(any(feature = "azure", feature = "http"))]
pub(crate) fn with_causes(mut message: String, error: &dyn std::error::Error) -> String {
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = error.source();
    }
    message
}

fn failure(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    message: &str,
    source: &Option<Source>,
) -> fmt::Result {
    let source = source.as_ref().map(ToString::to_string);
    f.debug_struct(name)
        .field("message", &printed(message))
        .field("source", &source.as_deref().map(printed))
        .finish()
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            Kind::Credential {
                source: Some(source),
                ..
            }
            | Kind::Transport {
                source: Some(source),
                ..
            } => Some(source.as_ref()),
            _ => None,
        }
    }
}

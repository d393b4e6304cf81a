//! Errors of requests.

use std::fmt;
use std::time::Duration;

use crate::http::Response;

/// The error of a failed request.
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
#[derive(Debug)]
pub struct Error(Box<Kind>);

/// The kinds of [`Error`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Kind {
    /// The service answered with an error.
    Service(ServiceError),
    /// The response does not match the documentation.
    Decode {
        /// Description of the mismatch, with line and column in the body if known.
        message: String,
        /// The response's status code.
        status: u16,
        /// The body.
        body: Vec<u8>,
    },
    /// The request was not sent, or its redirect not followed, because the address is not allowed
    /// or the request is incomplete.
    Refused(String),
    /// The request could not be built, for example because the endpoint is invalid or the body
    /// cannot be written.
    Invalid(String),
    /// No credential, no connection, or a connection that broke.
    Transport {
        /// Description of the failure.
        message: String,
        /// The cause.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

/// An error returned by the service, parsed from an OData error body
/// ([OData JSON Format 4.01, section 21](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).
///
/// ```
/// use docwright::ServiceError;
///
/// fn is_missing(error: &ServiceError) -> bool {
///     error.status == 404 || error.code == "Request_ResourceNotFound"
/// }
/// # assert!(!is_missing(&ServiceError::default()));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ServiceError {
    /// Status code.
    pub status: u16,
    /// The service's code for the error, such as `Request_ResourceNotFound`; empty if the body has
    /// none.
    pub code: String,
    /// The service's message, or the beginning of the body if it is not an OData error.
    pub message: String,
    /// Target of the error, such as the name of a property.
    pub target: Option<String>,
    /// More specific codes, the innermost last.
    pub inner_codes: Vec<String>,
    /// Detailed errors: code and message of each.
    pub details: Vec<(String, String)>,
    /// The service's id for the request, to be given to its support.
    pub request_id: Option<String>,
    /// The caller's id for the request.
    pub client_request_id: Option<String>,
    /// Wait before a retry, as requested by the service.
    pub retry_after: Option<Duration>,
    /// The body as received.
    pub body: Vec<u8>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Error(Box::new(kind))
    }

    pub(crate) fn decode(error: serde_json::Error, response: &Response) -> Self {
        Error::new(Kind::Decode {
            message: error.to_string(),
            status: response.status,
            body: response.body.clone(),
        })
    }

    pub(crate) fn no_body(response: &Response) -> Self {
        let message = "it has no body, although the request succeeded".to_owned();
        Error::new(Kind::Decode {
            message,
            status: response.status,
            body: Vec::new(),
        })
    }

    /// Creates the error of a custom transport.
    pub fn transport(
        message: impl Into<String>,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error::new(Kind::Transport {
            message: message.into(),
            source,
        })
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Error::new(Kind::Refused(message.into()))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Error::new(Kind::Invalid(message.into()))
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> &Kind {
        &self.0
    }

    /// Returns the service's error, if the service responded with one.
    pub fn service(&self) -> Option<&ServiceError> {
        match self.kind() {
            Kind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the status code of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            Kind::Service(error) => Some(error.status),
            Kind::Decode { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Returns the service's code for the error, if it sent one.
    pub fn code(&self) -> Option<&str> {
        self.service()
            .map(|error| error.code.as_str())
            .filter(|code| !code.is_empty())
    }

    /// Returns the service's id for the request.
    pub fn request_id(&self) -> Option<&str> {
        self.service()?.request_id.as_deref()
    }

    /// Returns the wait before a retry that the service requested.
    pub fn retry_after(&self) -> Option<Duration> {
        self.service()?.retry_after
    }

    /// Returns `true` if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            Kind::Service(error) => matches!(error.status, 408 | 429 | 500 | 502 | 503 | 504),
            Kind::Transport { .. } => true,
            Kind::Decode { .. } | Kind::Refused(_) | Kind::Invalid(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Service(error) => {
                write!(f, "the service answered {}", error.status)?;
                if !error.code.is_empty() {
                    write!(f, " {}", error.code)?;
                }
                if !error.message.is_empty() {
                    write!(f, ": {}", error.message)?;
                }
                error
                    .request_id
                    .as_ref()
                    .map_or(Ok(()), |id| write!(f, " (request id {id})"))
            }
            Kind::Decode {
                message, status, ..
            } => {
                write!(f, "the response ({status}) is not as documented: {message}")
            }
            Kind::Refused(message) => write!(f, "the request was refused: {message}"),
            Kind::Invalid(message) => f.write_str(message),
            Kind::Transport { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            Kind::Transport {
                source: Some(source),
                ..
            } => Some(source.as_ref()),
            _ => None,
        }
    }
}

impl ServiceError {
    /// Parses a response whose status is not a success.
    pub(crate) fn read(response: Response) -> Self {
        let header = |name: &str| response.headers.get(name).map(str::to_owned);
        let retry_after = header("retry-after").and_then(|text| crate::retry::parse(&text));
        let mut error = ServiceError {
            status: response.status,
            request_id: header("request-id"),
            client_request_id: header("client-request-id"),
            retry_after,
            ..ServiceError::default()
        };
        let body: Option<serde_json::Value> = serde_json::from_slice(&response.body).ok();
        match body
            .as_ref()
            .and_then(|body| body.get("error"))
            .filter(|error| error.is_object())
        {
            Some(found) => error.fill(found),
            None => {
                error.message = String::from_utf8_lossy(&response.body)
                    .chars()
                    .take(200)
                    .collect()
            }
        }
        error.body = response.body;
        error
    }

    fn fill(&mut self, found: &serde_json::Value) {
        let text = |value: &serde_json::Value, name: &str| {
            value.get(name).and_then(|v| v.as_str()).map(str::to_owned)
        };
        self.code = text(found, "code").unwrap_or_default();
        // OData 3 wraps the message: `"message": {"lang": "en", "value": "…"}`.
        let wrapped = found
            .get("message")
            .and_then(|message| text(message, "value"));
        self.message = text(found, "message").or(wrapped).unwrap_or_default();
        self.target = text(found, "target");
        let details = found.get("details").and_then(|details| details.as_array());
        for detail in details.into_iter().flatten() {
            let code = text(detail, "code").unwrap_or_default();
            self.details
                .push((code, text(detail, "message").unwrap_or_default()));
        }
        let inner = |value: &serde_json::Value| {
            ["innerError", "innererror"]
                .iter()
                .find_map(|name| value.get(name))
                .cloned()
        };
        let mut current = inner(found);
        for _ in 0..16 {
            let Some(error) = current else { break };
            self.inner_codes.extend(text(&error, "code"));
            self.request_id = self
                .request_id
                .take()
                .or_else(|| text(&error, "request-id"));
            self.client_request_id = self
                .client_request_id
                .take()
                .or_else(|| text(&error, "client-request-id"));
            current = inner(&error);
        }
    }
}

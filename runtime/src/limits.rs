//! Limits of time and memory.

use std::time::Duration;

/// Limits of the time and memory that a request may take.
///
/// ```
/// use std::time::Duration;
/// use docwright::Limits;
///
/// let limits = Limits { total: Duration::from_secs(20), ..Limits::default() };
/// assert!(limits.connect < limits.total);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time for a connection to be made. An HTTP client of your own has its own limit.
    pub connect: Duration,
    /// Time for one attempt: from sending the request until the whole response has been received,
    /// or its headers, if the body is streamed.
    pub attempt: Duration,
    /// Time between two pieces of a body.
    pub idle: Duration,
    /// Time for the request with all its attempts and the waits between them.
    pub total: Duration,
    /// Bytes of the body of a response that is not streamed.
    pub response: u64,
    /// Bytes of the body of an error.
    pub error: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(15),
            attempt: Duration::from_secs(100),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(300),
            response: 1 << 30,
            error: 1 << 20,
        }
    }
}

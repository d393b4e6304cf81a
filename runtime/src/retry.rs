//! Retries of requests.

use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;

/// A retry policy. After a temporary failure (status 408, 429, 500, 502, 503, 504, or 409 and 509
/// with `Retry-After`; a broken connection; a time limit of an attempt) a request is sent again. A
/// `POST` or `PATCH` is sent again only after 429, which means that it was not carried out, or if
/// the program marks it as [idempotent](crate::Request::idempotent). All attempts and waits end with
/// [`Limits::total`](crate::Limits::total).
///
/// ```
/// use std::time::Duration;
///
/// let patient = docwright::Retry { times: 8, longest_wait: Duration::from_secs(300), ..Default::default() };
/// assert!(patient.first_wait < patient.longest_wait);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Maximum number of retries; 0 for none.
    pub times: u32,
    /// The first wait if the service specifies none; it doubles with each retry.
    pub first_wait: Duration,
    /// The longest wait. If the service requests a longer one, its response is returned to the
    /// caller at once.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Retry {
            times: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// No retries.
    ///
    /// ```
    /// use docwright::{Error, Json, Request, Retry};
    ///
    /// async fn once(request: Request<Json>) -> Result<Json, Error> {
    ///     request.retry(Retry::NEVER).await
    /// }
    /// # assert_eq!(Retry::NEVER.times, 0);
    /// ```
    pub const NEVER: Retry = Retry {
        times: 0,
        first_wait: Duration::ZERO,
        longest_wait: Duration::ZERO,
    };

    /// Returns the wait before the next attempt, or `None` if there must be none: after too many
    /// attempts, or if the service requests a longer wait than allowed. `tried` is the number of
    /// attempts so far; `share`, from 0 to 1, is chosen at random, so that clients that failed
    /// together do not repeat their requests together.
    pub(crate) fn wait(&self, asked: Option<Duration>, tried: u32, share: f64) -> Option<Duration> {
        if tried > self.times {
            return None;
        }
        let own = self
            .first_wait
            .saturating_mul(1 << tried.saturating_sub(1).min(16))
            .min(self.longest_wait);
        match asked.filter(|asked| !asked.is_zero()) {
            // Not earlier than the service asks.
            Some(asked) => (asked <= self.longest_wait)
                .then(|| asked.saturating_add((asked / 4).max(own / 2).mul_f64(share))),
            None => Some(own - (own / 4).mul_f64(share)),
        }
    }
}

/// Returns `true` if a request that was answered with this status may succeed later.
pub(crate) fn is_temporary(status: u16, retry_after: Option<Duration>) -> bool {
    match status {
        408 | 429 | 500 | 502 | 503 | 504 => true,
        // A conflict, and a limit on bandwidth: only if the service names a time.
        409 | 509 => retry_after.is_some(),
        _ => false,
    }
}

/// Parses a `Retry-After` header ([RFC 9110, section
/// 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)):
/// a number of seconds, or a date, for which the time left until then is returned.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let at = time::PrimitiveDateTime::parse(text, format)
        .ok()?
        .assume_utc();
    Some(
        (at - OffsetDateTime::now_utc())
            .try_into()
            .unwrap_or(Duration::ZERO),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_honor_the_service() {
        let retry = Retry::default();
        let seconds = Duration::from_secs;
        assert_eq!(retry.wait(Some(seconds(7)), 1, 0.0), Some(seconds(7)));
        assert!(retry.wait(Some(seconds(7)), 1, 1.0) > Some(seconds(8)));
        assert_eq!(retry.wait(Some(seconds(3600)), 1, 0.0), None);
        assert_eq!(retry.wait(None, 2, 0.0), Some(seconds(1)));
        assert!(retry.wait(None, 2, 1.0) < Some(seconds(1)));
        assert_eq!(retry.wait(None, 5, 0.0), None);
        // A service that requests no wait gets the client's own.
        assert_eq!(retry.wait(Some(Duration::ZERO), 2, 0.0), Some(seconds(1)));
    }

    #[test]
    fn conflicts_are_temporary_if_the_service_names_a_time() {
        assert!(is_temporary(503, None) && !is_temporary(404, None));
        assert!(!is_temporary(409, None) && is_temporary(409, Some(Duration::ZERO)));
    }

    #[test]
    fn dates_count_from_now() {
        assert_eq!(parse("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(parse("soon"), None);
    }
}

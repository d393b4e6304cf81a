//! Retries of requests.

use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;

use crate::http::Method;

/// A retry policy. A `POST` or `PATCH` is never sent twice, because a request whose response is
/// lost may have been carried out. The service's error, including
/// [`Error::retry_after`](crate::Error::retry_after), is returned to the caller.
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
    pub const NEVER: Retry = Retry {
        times: 0,
        first_wait: Duration::ZERO,
        longest_wait: Duration::ZERO,
    };

    /// Returns the wait before the next attempt, or `None` if the request must not be sent again.
    /// `tried` is the number of attempts so far; `status` is `None` if the connection broke.
    #[cfg_attr(
        not(feature = "azure"),
        allow(dead_code, reason = "the pipeline's policy asks")
    )]
    pub(crate) fn wait(
        &self,
        method: Method,
        status: Option<u16>,
        retry_after: Option<&str>,
        tried: u32,
    ) -> Option<Duration> {
        let repeatable = !matches!(method, Method::Post | Method::Patch);
        let worth = matches!(status, None | Some(408 | 429 | 500 | 502 | 503 | 504));
        if !repeatable || !worth || tried > self.times {
            return None;
        }
        let own = self
            .first_wait
            .saturating_mul(1 << tried.saturating_sub(1).min(16))
            .min(self.longest_wait);
        let asked = retry_after.and_then(parse);
        asked.map_or(Some(own), |asked| {
            (asked <= self.longest_wait).then_some(asked)
        })
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
    fn only_idempotent_requests_are_repeated() {
        let retry = Retry::default();
        assert_eq!(
            retry.wait(Method::Get, Some(503), Some("7"), 1),
            Some(Duration::from_secs(7))
        );
        assert_eq!(
            retry.wait(Method::Get, Some(504), Some("2"), 1),
            Some(Duration::from_secs(2))
        );
        assert_eq!(retry.wait(Method::Get, Some(429), Some("3600"), 1), None);
        assert_eq!(
            retry.wait(Method::Delete, None, None, 2),
            Some(Duration::from_secs(1))
        );
        assert_eq!(retry.wait(Method::Get, Some(500), None, 5), None);
        for method in [Method::Post, Method::Patch] {
            for status in [None, Some(429), Some(503), Some(500)] {
                assert_eq!(retry.wait(method, status, Some("1"), 1), None);
            }
        }
        assert_eq!(retry.wait(Method::Get, Some(404), None, 1), None);
    }

    #[test]
    fn dates_count_from_now() {
        assert_eq!(parse("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(parse("soon"), None);
    }
}

//! Values that are text in JSON: dates, times, durations, GUIDs, bytes.
//!
//! Each type keeps the text as received, to the last digit, and converts it on request, so that one
//! malformed text does not make a whole response unreadable.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use crate::json::{Mismatch, Value, View};

/// The error of a text that is not a valid value of its type.
///
/// ```
/// use docwright::{Date, MalformedText};
///
/// let error: MalformedText = Date::new("tomorrow").to_time().unwrap_err();
/// assert_eq!((error.expected, error.text.as_str()), ("Edm.Date", "tomorrow"));
/// assert_eq!(error.to_string(), "`tomorrow` is not a valid Edm.Date");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedText {
    /// The type's name in OData.
    pub expected: &'static str,
    /// The text.
    pub text: String,
}

impl fmt::Display for MalformedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = crate::safe::printed(&self.text);
        write!(f, "`{text}` is not a valid {}", self.expected)
    }
}

impl std::error::Error for MalformedText {}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $edm:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Creates a value from its text, without checking it.
            ///
            /// ```
            #[doc = concat!("let text = docwright::", stringify!($name), "::new(\"any text\");")]
            /// assert_eq!(text.to_string(), "any text");
            /// ```
            pub fn new(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }

            /// Returns the text.
            ///
            /// ```
            #[doc = concat!("let text = docwright::", stringify!($name), "::new(\"as received\");")]
            /// assert_eq!(text.as_str(), "as received");
            /// ```
            pub fn as_str(&self) -> &str {
                &self.0
            }

            #[allow(dead_code, reason = "not every text has a conversion that can fail")]
            fn malformed(&self) -> MalformedText {
                MalformedText { expected: $edm, text: self.0.to_string() }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl Value for $name {
            fn blank() -> Self {
                Self::default()
            }
            fn view(&self) -> View<'_> {
                View::Text(&self.0)
            }
            fn expected(&self) -> &'static str {
                concat!("text that is an ", $edm)
            }
            fn text(&mut self, text: &str) -> Result<(), Mismatch> {
                self.0 = text.into();
                Ok(())
            }
        }

        $crate::serde_traits!($name);
    )*};
}

texts! {
    /// A point in time (`Edm.DateTimeOffset`), [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) text as received.
    ///
    /// ```
    /// let at = docwright::DateTimeOffset::new("2017-01-01T00:00:46.1697867+03:00");
    /// assert_eq!(at.to_time()?.year(), 2017);
    /// assert_eq!(at.as_str(), "2017-01-01T00:00:46.1697867+03:00");
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    DateTimeOffset = "Edm.DateTimeOffset";
    /// A date (`Edm.Date`), such as `2024-02-29`.
    ///
    /// ```
    /// let day = docwright::Date::new("2024-02-29");
    /// assert_eq!(day.to_time()?.day(), 29);
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    Date = "Edm.Date";
    /// A time of day (`Edm.TimeOfDay`), such as `08:30:00.0000000`.
    ///
    /// ```
    /// let start = docwright::TimeOfDay::new("08:30:00.0000000");
    /// assert_eq!(start.to_time()?.minute(), 30);
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    TimeOfDay = "Edm.TimeOfDay";
    /// A duration (`Edm.Duration`), ISO 8601 text such as `PT1H30M`.
    ///
    /// ```
    /// let length = docwright::Duration::new("PT1H30M");
    /// assert_eq!(length.to_time()?.whole_minutes(), 90);
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    Duration = "Edm.Duration";
    /// A GUID (`Edm.Guid`).
    ///
    /// ```
    /// let id = docwright::Guid::new("6731de76-14a6-49ae-97bc-6eba6914391e");
    /// assert_eq!(docwright::Key::from(&id), docwright::Key::from(id.as_str()));
    /// ```
    Guid = "Edm.Guid";
    /// Bytes (`Edm.Binary`), Base64 text as received.
    ///
    /// ```
    /// let bytes = docwright::Binary::from_bytes(b"hello");
    /// assert_eq!(bytes.as_str(), "aGVsbG8=");
    /// assert_eq!(bytes.to_bytes()?, b"hello");
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    Binary = "Edm.Binary";
}

impl DateTimeOffset {
    /// Converts to a point in time, to the nanosecond.
    ///
    /// # Errors
    /// Returns an error if the text is not valid by RFC 3339.
    ///
    /// ```
    /// use docwright::DateTimeOffset;
    ///
    /// assert_eq!(DateTimeOffset::new("1970-01-01T01:00:00+01:00").to_time()?.unix_timestamp(), 0);
    /// assert!(DateTimeOffset::new("1970-01-01").to_time().is_err());
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    pub fn to_time(&self) -> Result<time::OffsetDateTime, MalformedText> {
        time::OffsetDateTime::parse(&self.0, &Rfc3339).map_err(|_| self.malformed())
    }
}

impl TryFrom<time::OffsetDateTime> for DateTimeOffset {
    type Error = time::error::Format;

    /// # Errors
    /// Returns an error if RFC 3339 cannot express the value: years beyond 9999 and offsets with
    /// seconds.
    fn try_from(at: time::OffsetDateTime) -> Result<Self, time::error::Format> {
        at.format(&Rfc3339).map(Self::from)
    }
}

impl Date {
    /// Converts to a date.
    ///
    /// # Errors
    /// Returns an error if the text is not a year, month and day.
    ///
    /// ```
    /// use docwright::Date;
    ///
    /// let day = Date::new("2024-02-29").to_time()?;
    /// assert_eq!((day.year(), day.day()), (2024, 29));
    /// assert!(Date::new("2024-02-30").to_time().is_err());
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    pub fn to_time(&self) -> Result<time::Date, MalformedText> {
        time::Date::parse(&self.0, format_description!("[year]-[month]-[day]"))
            .map_err(|_| self.malformed())
    }
}

impl From<time::Date> for Date {
    fn from(date: time::Date) -> Self {
        Self::from(date.to_string())
    }
}

impl TimeOfDay {
    /// Converts to a time of day.
    ///
    /// # Errors
    /// Returns an error if the text is not hours and minutes, with optional seconds and fraction.
    ///
    /// ```
    /// use docwright::TimeOfDay;
    ///
    /// let start = TimeOfDay::new("08:30").to_time()?;
    /// assert_eq!((start.hour(), start.minute()), (8, 30));
    /// assert!(TimeOfDay::new("8 o'clock").to_time().is_err());
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    pub fn to_time(&self) -> Result<time::Time, MalformedText> {
        let format =
            format_description!("[hour]:[minute][optional [:[second][optional [.[subsecond]]]]]");
        time::Time::parse(&self.0, format).map_err(|_| self.malformed())
    }
}

impl Duration {
    /// Converts to a length of time. Years and months are not supported, because their length
    /// varies.
    ///
    /// # Errors
    /// Returns an error if the text is not an ISO 8601 duration, has years or months, or is too
    /// long for the type.
    ///
    /// ```
    /// use docwright::Duration;
    ///
    /// assert_eq!(Duration::new("P1DT30M").to_time()?.whole_minutes(), 24 * 60 + 30);
    /// assert!(Duration::new("P1Y").to_time().is_err());
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    pub fn to_time(&self) -> Result<time::Duration, MalformedText> {
        self.seconds().ok_or_else(|| self.malformed())
    }

    fn seconds(&self) -> Option<time::Duration> {
        let (negative, rest) = match self.0.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, &*self.0),
        };
        let rest = rest.strip_prefix('P').filter(|rest| !rest.is_empty())?;
        let (days, times) = rest.split_once('T').unwrap_or((rest, ""));
        let mut total = time::Duration::ZERO;
        for (part, units) in [
            (days, [('W', 604_800), ('D', 86_400), ('D', 86_400)]),
            (times, [('H', 3600), ('M', 60), ('S', 1)]),
        ] {
            let mut part = part;
            while !part.is_empty() {
                let end = part.find(|c: char| !c.is_ascii_digit() && c != '.')?;
                let unit = part.get(end..)?.chars().next()?;
                let (_, seconds) = units.into_iter().find(|(name, _)| *name == unit)?;
                total = total.checked_add(amount(part.get(..end)?, seconds)?)?;
                part = part.get(end + unit.len_utf8()..)?;
            }
        }
        Some(if negative { -total } else { total })
    }
}

/// Returns `number` times `seconds`, with fractions to the nanosecond.
fn amount(number: &str, seconds: i64) -> Option<time::Duration> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = time::Duration::seconds(whole.parse::<i64>().ok()?.checked_mul(seconds)?);
    let digits: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let nanoseconds = digits.parse::<i64>().ok()?.checked_mul(seconds)?;
    whole.checked_add(time::Duration::nanoseconds(nanoseconds))
}

impl Binary {
    /// Encodes bytes with the alphabet of [RFC 4648](https://www.rfc-editor.org/rfc/rfc4648),
    /// section 4.
    ///
    /// ```
    /// use docwright::Binary;
    ///
    /// assert_eq!(Binary::from_bytes(b"\xfb\xff").as_str(), "+/8=");
    /// ```
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::from(base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    /// Decodes the bytes. The text may use either alphabet, padded or not.
    ///
    /// # Errors
    /// Returns an error if the text is not Base64.
    ///
    /// ```
    /// use docwright::Binary;
    ///
    /// assert_eq!(Binary::new("+/8=").to_bytes()?, b"\xfb\xff");
    /// assert_eq!(Binary::new("-_8").to_bytes()?, b"\xfb\xff");
    /// assert!(Binary::new("no Base64").to_bytes().is_err());
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    pub fn to_bytes(&self) -> Result<Vec<u8>, MalformedText> {
        let alphabet = if self.0.contains(['-', '_']) {
            &URL_SAFE
        } else {
            &STANDARD
        };
        let config =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(alphabet, config)
            .decode(&*self.0)
            .map_err(|_| self.malformed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let seconds = |text: &str| {
            Duration::new(text)
                .to_time()
                .map(|d| d.as_seconds_f64())
                .ok()
        };
        assert_eq!(seconds("PT15M"), Some(900.0));
        assert_eq!(seconds("-P1DT0.5S"), Some(-86400.5));
        assert_eq!(
            seconds("P10675199DT2H48M5.4775807S"),
            Some(922_337_203_685.477_6)
        );
        assert_eq!(seconds("P1Y"), None);
        assert_eq!(seconds("P"), None);
        assert_eq!(seconds("PT5"), None);
    }

    #[test]
    fn times_of_day() {
        assert!(TimeOfDay::new("08:00:00.0000000").to_time().is_ok());
        assert!(TimeOfDay::new("8 o'clock").to_time().is_err());
        assert!(Date::new("2024-02-30").to_time().is_err());
    }
}

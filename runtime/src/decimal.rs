//! Decimal numbers, such as amounts of money.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde_json::value::RawValue;

use crate::MalformedText;
use crate::json::{Mismatch, Value, View};

/// A decimal number (`Edm.Decimal`). All digits are kept.
///
/// It is written as it was received, as a number or as text
/// ([`IEEE754Compatible`](https://docs.oasis-open.org/odata/odata-json-format/v4.01/), section
/// 3.2). A value that the program creates is written as a number, or as text if it is none.
///
/// ```
/// let price = docwright::Decimal::new("12.50");
/// assert_eq!(price.as_str(), "12.50");
/// assert_eq!(price.to_f64()?, 12.5);
/// assert_eq!(serde_json::to_string(&price).unwrap(), "12.5");
/// # Ok::<(), docwright::MalformedText>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Decimal {
    text: Box<str>,
    /// Whether it was received as text; ignored by comparison and hashing.
    quoted: bool,
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Decimal {
    /// Creates a decimal from its text, without checking it.
    ///
    /// ```
    /// use docwright::Decimal;
    ///
    /// let price = Decimal::new("1234567890.123456789");
    /// assert_eq!(price.to_string(), "1234567890.123456789");
    /// assert!(Decimal::new("twelve").to_f64().is_err());
    /// ```
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Decimal {
            text: text.into(),
            quoted: false,
        }
    }

    /// Returns the number as text.
    ///
    /// ```
    /// use docwright::Decimal;
    ///
    /// assert_eq!(Decimal::new("0.10").as_str(), "0.10");
    /// assert_eq!(Decimal::from(7_i64).as_str(), "7");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Converts to the nearest `f64`.
    ///
    /// # Errors
    /// Returns an error if the text is not a number.
    ///
    /// ```
    /// use docwright::Decimal;
    ///
    /// assert_eq!(Decimal::new("0.10").to_f64()?, 0.1);
    /// assert!(Decimal::new("twelve").to_f64().is_err());
    /// # Ok::<(), docwright::MalformedText>(())
    /// ```
    pub fn to_f64(&self) -> Result<f64, MalformedText> {
        let malformed = || MalformedText {
            expected: "Edm.Decimal",
            text: self.text.to_string(),
        };
        self.text.parse().map_err(|_| malformed())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Decimal {
            fn from(number: $number) -> Self {
                Decimal::new(number.to_string())
            }
        }
    )*};
}

numbers!(i8, u8, i16, u16, i32, u32, i64, u64);

impl From<f64> for Decimal {
    fn from(number: f64) -> Self {
        match number {
            f64::INFINITY => Decimal::new("INF"),
            f64::NEG_INFINITY => Decimal::new("-INF"),
            number => Decimal::new(number.to_string()),
        }
    }
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        Decimal::new(text)
    }
}

impl From<String> for Decimal {
    fn from(text: String) -> Self {
        Decimal::new(text)
    }
}

impl Value for Decimal {
    fn blank() -> Self {
        Decimal::default()
    }

    fn view(&self) -> View<'_> {
        let text = &*self.text;
        if self.quoted {
            return View::Text(text);
        }
        if let Ok(integer) = text.parse() {
            return View::Integer(integer);
        }
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw)
                if raw
                    .get()
                    .starts_with(|c: char| c == '-' || c.is_ascii_digit()) =>
            {
                View::Number(raw)
            }
            _ => View::Text(text),
        }
    }

    fn expected(&self) -> &'static str {
        "a decimal number"
    }

    fn integer(&mut self, value: i64) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }

    fn float(&mut self, value: f64) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = Decimal {
            text: text.into(),
            quoted: true,
        };
        Ok(())
    }

    fn number(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = text.into();
        Ok(())
    }

    fn is_exact(&self) -> bool {
        true
    }

    fn exact() -> bool {
        true
    }
}

crate::serde_traits!(Decimal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept() {
        for text in [
            "12",
            "-0.1",
            "1234.56",
            "123456789012345678901234567890.123456789",
            "\"12.50\"",
            "\"123456789012345678901234567890.12\"",
            "\"INF\"",
        ] {
            let decimal: Decimal = serde_json::from_str(text).expect("a decimal");
            assert_eq!(serde_json::to_string(&decimal).expect("JSON"), text);
        }
        let written = |text: &str| serde_json::to_string(&Decimal::new(text)).expect("JSON");
        assert_eq!(written("0.10"), "0.1");
        assert_eq!(written("3.00"), "3.0");
        assert_eq!(written("0.1234567890123456789"), "0.1234567890123456789");
        assert_eq!(written("twelve"), "\"twelve\"");
        assert_eq!(
            serde_json::from_str::<Decimal>("\"12.50\"").ok(),
            Some(Decimal::new("12.50"))
        );
        assert_eq!(Decimal::from(f64::INFINITY).as_str(), "INF");
        assert!(serde_json::from_str::<Decimal>("true").is_err());
    }
}

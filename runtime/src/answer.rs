//! Types that responses are read into.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::Response;
use crate::json::misfit;
use crate::pipeline::Settings;
use crate::safe::printed;
use crate::{Binary, Date, DateTimeOffset, Decimal, Duration, Error, Guid, TimeOfDay, json};

/// A type that a response can be read into.
///
/// ```
/// use docwright::http::Response;
/// use docwright::{Error, FromResponse};
///
/// struct Status(u16);
///
/// impl FromResponse for Status {
///     fn from_response(response: Response) -> Result<Self, Error> {
///         Ok(Status(response.status))
///     }
/// }
/// ```
pub trait FromResponse: Sized {
    /// Media types requested in the `Accept` header.
    const ACCEPT: &'static str = "application/json";

    /// Reads a response.
    ///
    /// # Errors
    /// Returns an error if the body is not as documented.
    fn from_response(response: Response) -> Result<Self, Error>;
}

/// Reads a response. Misfits are reported as an event, or as an error if that is wanted.
pub(crate) fn read<T: FromResponse>(response: Response, settings: Settings) -> Result<T, Error> {
    misfit::take();
    let kept = settings.strict.then(|| response.clone());
    let value = T::from_response(response)?;
    let (count, found) = misfit::take();
    let Some(first) = found.first() else {
        return Ok(value);
    };
    if let Some(response) = kept {
        let others = match count {
            1 => String::new(),
            _ => format!(" (and {} more)", count - 1),
        };
        return Err(Error::unfit(format!("{first}{others}"), &response));
    }
    tracing::warn!(count, "{}", printed(&first.to_string()));
    Ok(value)
}

/// A model that a response is read into.
///
/// Generated models implement it; so can your own types:
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct User { id: String }
///
/// impl docwright::Model for User {
///     const WIRE: &'static str = "microsoft.graph.user";
/// }
/// ```
pub trait Model: DeserializeOwned {
    /// The type's qualified name in the documentation.
    const WIRE: &'static str;
}

/// A model. A response without a body is a model without members, see
/// [`Request::send`](crate::Request::send) to distinguish them.
impl<M: Model> FromResponse for M {
    fn from_response(response: Response) -> Result<Self, Error> {
        response.object()
    }
}

impl FromResponse for () {
    fn from_response(_: Response) -> Result<Self, Error> {
        Ok(())
    }
}

/// Any JSON; `null` for a response without a body.
impl FromResponse for Value {
    fn from_response(response: Response) -> Result<Self, Error> {
        if response.is_empty() {
            return Ok(Value::Null);
        }
        response.json()
    }
}

/// The whole response, for undocumented bodies or for access to the headers.
impl FromResponse for Response {
    const ACCEPT: &'static str = "application/json, */*;q=0.8";

    fn from_response(response: Response) -> Result<Self, Error> {
        Ok(response)
    }
}

/// The body's bytes, such as the content of a file.
impl FromResponse for Vec<u8> {
    const ACCEPT: &'static str = "*/*";

    fn from_response(response: Response) -> Result<Self, Error> {
        Ok(response.body)
    }
}

/// A number in plain text, as returned by `/$count`, or in JSON.
impl FromResponse for u64 {
    const ACCEPT: &'static str = "text/plain";

    fn from_response(response: Response) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(response.text());
        match text.trim().parse() {
            Ok(count) => Ok(count),
            Err(_) => response.json(),
        }
    }
}

macro_rules! values {
    ($($value:ty),*) => {$(
        /// A single value.
        impl FromResponse for $value {
            fn from_response(response: Response) -> Result<Self, Error> {
                // The member is read from its text, so that numbers keep their digits.
                let text = match response.json::<Single>() {
                    Ok(single) => single.value.get().to_owned(),
                    Err(_) => String::from_utf8_lossy(response.text()).into_owned(),
                };
                let mut deserializer = serde_json::Deserializer::from_str(&text);
                json::deserialize(&mut deserializer)
                    .map_err(|error| Error::decode(&error, &response))
            }
        }
    )*};
}

values!(
    bool,
    i8,
    u8,
    i16,
    i32,
    i64,
    f32,
    f64,
    Binary,
    Date,
    DateTimeOffset,
    Decimal,
    Duration,
    Guid,
    TimeOfDay
);

/// A single value that is text, or the whole body if it is not one.
impl FromResponse for String {
    fn from_response(response: Response) -> Result<Self, Error> {
        match serde_json::from_slice(response.text()).map(single) {
            Ok(Value::String(text)) => Ok(text),
            _ => Ok(String::from_utf8_lossy(response.text()).into_owned()),
        }
    }
}

/// A single-value response.
#[derive(serde::Deserialize)]
struct Single {
    value: Box<serde_json::value::RawValue>,
}

/// Returns the member `value` of a single-value response ([OData JSON Format 4.01, section
/// 11](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)), or the whole response if it
/// has no such member.
fn single(mut answer: Value) -> Value {
    match answer.get_mut("value") {
        Some(value) => value.take(),
        None => answer,
    }
}

/// `None` for a response without a body, such as `204 No Content`.
impl<T: FromResponse> FromResponse for Option<T> {
    const ACCEPT: &'static str = T::ACCEPT;

    fn from_response(response: Response) -> Result<Self, Error> {
        if response.is_empty() {
            Ok(None)
        } else {
            T::from_response(response).map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: FromResponse>(body: &str) -> Result<T, Error> {
        T::from_response(Response {
            status: 200,
            headers: Default::default(),
            body: body.into(),
        })
    }

    #[test]
    fn single_values_are_the_body_or_a_member() {
        assert_eq!(
            read::<i32>(r#"{"@odata.context": "x", "value": 4}"#).ok(),
            Some(4)
        );
        assert_eq!(read::<bool>("true").ok(), Some(true));
        assert_eq!(
            read::<String>(r#"{"value": "a"}"#).ok().as_deref(),
            Some("a")
        );
        assert_eq!(
            read::<String>("-----BEGIN").ok().as_deref(),
            Some("-----BEGIN")
        );
        assert_eq!(read::<u64>("\u{feff}12").ok(), Some(12));
        assert_eq!(
            read::<Date>(r#" {"value": "2024-02-29"}"#).ok(),
            Some(Date::new("2024-02-29"))
        );
        assert_eq!(
            read::<i64>(r#"{"value": "9007199254740993"}"#).ok(),
            Some(9_007_199_254_740_993)
        );
        assert_eq!(read::<f64>(r#"{"value": "INF"}"#).ok(), Some(f64::INFINITY));
        // The nearest number, to the last digit.
        assert_eq!(
            read::<f64>(r#"{"value": 31.245270191439438}"#).ok(),
            "31.245270191439438".parse().ok()
        );
        assert_eq!(read::<String>("12345").ok().as_deref(), Some("12345"));
        assert!(read::<i32>(r#"{"value": "many"}"#).is_err());
    }

    #[test]
    fn a_success_without_body_is_no_error() {
        assert_eq!(read::<Value>("").ok(), Some(Value::Null));
        assert_eq!(read::<Option<i32>>(" \r\n").ok(), Some(None));
        assert_eq!(
            read::<crate::Collection<i32>>("").ok(),
            Some(crate::Collection::default())
        );
        // There is no number to return.
        assert!(read::<i32>("").is_err());
    }

    #[test]
    fn a_strict_error_names_the_members_that_lead_to_the_value() {
        #[derive(Clone)]
        struct Thing {
            id: Option<String>,
            size: Option<i32>,
            parts: Option<Vec<Thing>>,
            additional: crate::Additional,
        }
        crate::model!(Thing = "test.thing" { id = "id", size = "size", parts = "parts" });
        let strict = Settings {
            strict: true,
            ..Settings::default()
        };
        let message = |body: &str| {
            let response = Response {
                status: 200,
                headers: Default::default(),
                body: body.into(),
            };
            let error = super::read::<crate::Collection<Thing>>(response, strict);
            error.expect_err("strict").kind().to_string()
        };
        let nested = r#"{"value": [{}, {"parts": [{"id": "1"}, {"size": "x"}]}]}"#;
        assert!(message(nested).ends_with("`value/1/parts/1/size` is text, not a 32-bit integer"));
        // The list is kept as a whole, and is one misfit whatever its items are.
        let list = r#"{"value": [{"parts": [{"size": "x"}, null]}]}"#;
        assert!(
            message(list).ends_with("`value/0/parts` is an array with an item of another type"),
            "{}",
            message(list)
        );
        // What is read twice is reported once.
        let twice = r#"{"value": [{"size": "x"}, 7]}"#;
        assert!(
            message(twice).ends_with("not a 32-bit integer (and 1 more)"),
            "{}",
            message(twice)
        );
        let lone = r#"{"value": [{"size": "x", "id": "\ud800"}]}"#;
        assert!(message(lone).ends_with("(and 1 more)"), "{}", message(lone));
    }

    #[test]
    fn a_value_that_is_no_valid_json_leaves_the_others() {
        #[derive(Clone)]
        struct Thing {
            id: Option<String>,
            size: Option<f64>,
            additional: crate::Additional,
        }
        crate::model!(Thing = "test.thing" { id = "id", size = "size" });
        for body in [
            r#"{"id": "1", "size": 1e400}"#,
            r#"{"size": "\ud800", "id": "1"}"#,
        ] {
            let thing = read::<Thing>(body).expect("a thing");
            assert_eq!((thing.id.as_deref(), thing.size), (Some("1"), None));
            assert!(thing.additional.text("size").is_some());
        }
        assert!(read::<Thing>(r#"{"id": "1""#).is_err());
        assert!(read::<Thing>("<html>").is_err());
    }

    #[test]
    fn an_item_that_cannot_be_read_leaves_the_others() {
        let page = read::<crate::Collection<i32>>(
            r#"{"value": [1, "x", 3], "@odata.nextLink": "", "@odata.count": 3}"#,
        );
        let page = page.expect("a page");
        assert_eq!(page.value, [1, 3]);
        assert_eq!((page.unread[0].index, &*page.unread[0].json), (1, r#""x""#));
        assert_eq!((page.next_link, page.count), (None, Some(3)));
    }

    #[test]
    fn items_are_a_member_or_the_whole_body() {
        let items = |body: &str| {
            read::<crate::Collection<i32>>(body)
                .map(|page| page.value)
                .ok()
        };
        assert_eq!(items(r#"{"value": [1, 2]}"#), Some(vec![1, 2]));
        assert_eq!(items("[1, 2]"), Some(vec![1, 2]));
        assert_eq!(items(r#"{"values": [1, 2]}"#), None);
        assert_eq!(items("3"), None);
    }
}

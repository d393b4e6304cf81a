//! Collections and their pages.

mod items;

use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::http::Response;
use crate::json::RawSeed;
use crate::json::misfit;
use crate::{Additional, Error, FromResponse};

pub use items::{Items, Pages, Partial};

/// One page of a collection.
///
/// To get the items of all pages, use [`Request::into_stream`](crate::Request::into_stream) or
/// [`Request::collect`](crate::Request::collect).
///
/// ```
/// use docwright::{Collection, Json};
///
/// let page: Collection<Json> = serde_json::from_str(r#"{"@odata.count": 7, "value": [{"id": "1"}]}"#)?;
/// assert_eq!((page.value.len(), page.count), (1, Some(7)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Collection<T> {
    /// The items of this page.
    pub value: Vec<T>,
    /// Address of the next page (`@odata.nextLink`).
    pub next_link: Option<String>,
    /// Address for later changes (`@odata.deltaLink`).
    pub delta_link: Option<String>,
    /// Total number of items (`@odata.count`), if requested.
    pub count: Option<i64>,
    /// Other members, such as `@odata.context`.
    pub additional: Additional,
    /// Items that could not be read and are not in `value`.
    pub unread: Vec<UnreadItem>,
}

/// An item of a collection that could not be read.
///
/// ```
/// use docwright::{Collection, Json};
///
/// fn report(page: &Collection<Json>) {
///     for item in &page.unread {
///         eprintln!("item {}: {}", item.index, item.message);
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UnreadItem {
    /// Its index among all items of the page.
    pub index: usize,
    /// Why it could not be read.
    pub message: String,
    /// The item as received.
    pub json: String,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        let (value, additional) = (Vec::new(), Additional::default());
        Collection {
            value,
            next_link: None,
            delta_link: None,
            count: None,
            additional,
            unread: Vec::new(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Collection<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Page<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Page<T> {
            type Value = Collection<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a collection: an object with an array `value`, or an array")
            }

            // Services that do not follow OData return a bare array.
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                let value = Vec::deserialize(SeqAccessDeserializer::new(items))?;
                Ok(Collection {
                    value,
                    ..Collection::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut page = Collection::default();
                let mut found = false;
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "value" => {
                            page.value = map
                                .next_value::<Option<Listed<T>>>()?
                                .map_or_else(Vec::new, |list| list.0);
                            found = true;
                        }
                        "@odata.nextLink" | "@nextLink" => {
                            page.next_link = link(&map.next_value()?)
                        }
                        "@odata.deltaLink" | "@deltaLink" => {
                            page.delta_link = link(&map.next_value()?)
                        }
                        "@odata.count" | "@count" => page.count = count(&map.next_value()?),
                        _ => page.additional.push(name, map.next_value_seed(RawSeed)?),
                    }
                }
                if found {
                    Ok(page)
                } else {
                    Err(serde::de::Error::missing_field("value"))
                }
            }
        }
        deserializer.deserialize_any(Page(std::marker::PhantomData))
    }
}

/// Parses a count: a number, or text, which OData's `IEEE754Compatible=true` uses for 64-bit
/// integers.
fn count(value: &serde_json::Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Returns an address; an empty one, or a value other than text, is none.
fn link(value: &serde_json::Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.trim().is_empty());
    text.map(str::to_owned)
}

/// The items of a page. Misfits in an item are reported with its index.
struct Listed<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = Listed<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Listed<T>, A::Error> {
                let mut all = Vec::new();
                let before = misfit::count();
                loop {
                    let before_item = misfit::count();
                    let Some(item) = items.next_element()? else {
                        break;
                    };
                    misfit::within(before_item, all.len());
                    all.push(item);
                }
                misfit::within(before, "value");
                Ok(Listed(all))
            }
        }
        deserializer.deserialize_seq(List(std::marker::PhantomData))
    }
}

/// A page. An item that cannot be read does not affect the others.
impl<T: DeserializeOwned> FromResponse for Collection<T> {
    fn from_response(response: Response) -> Result<Self, Error> {
        if response.is_empty() {
            return Ok(Collection::default());
        }
        let error = match response.json::<Self>() {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let Ok(items) = response.json::<Collection<Box<RawValue>>>() else {
            return Err(error);
        };
        let mut page = Collection {
            value: Vec::new(),
            next_link: items.next_link,
            delta_link: items.delta_link,
            count: items.count,
            additional: items.additional,
            unread: Vec::new(),
        };
        for (index, item) in items.value.into_iter().enumerate() {
            let before = misfit::count();
            match serde_json::from_str(item.get()) {
                Ok(item) => page.value.push(item),
                Err(error) => {
                    misfit::add(&format!("value/{index}"), "an item as documented", &item);
                    page.unread.push(UnreadItem {
                        index,
                        message: error.to_string(),
                        json: String::from(Box::<str>::from(item)),
                    });
                    continue;
                }
            }
            misfit::within(before, format_args!("value/{index}"));
        }
        Ok(page)
    }
}

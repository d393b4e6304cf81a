//! Changes of a collection since an earlier request (delta queries).

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use crate::json::RawSeed;

/// A changed or removed item of a delta query ([OData 4.01,
/// 11.4](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_DeltaPayload)).
///
/// The address for the next changes ([`Items::delta_link`](crate::Items::delta_link)) is a text that
/// the program saves, and from which [`Request::continue_from`](crate::Request::continue_from) reads
/// on.
///
/// ```
/// use docwright::{Change, Json};
///
/// let gone: Change<Json> = serde_json::from_str(r#"{"id": "1", "@removed": {"reason": "deleted"}}"#)?;
/// assert!(gone.is_removed());
/// assert_eq!(gone.removed.unwrap().reason.as_deref(), Some("deleted"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Change<M> {
    /// Present if the item was removed.
    pub removed: Option<Removed>,
    /// The changed members of the item, or the id of a removed one. A member that was set to null
    /// is among the additional members of the model, see
    /// [`Additional::is_null`](crate::Additional::is_null).
    pub item: M,
}

/// Why an item was removed.
///
/// ```
/// use docwright::Removed;
///
/// let removed: Removed = serde_json::from_str(r#"{"reason": "changed"}"#)?;
/// assert_eq!(removed.reason.as_deref(), Some("changed"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[non_exhaustive]
pub struct Removed {
    /// `deleted`, or `changed` if the item no longer meets the conditions of the query.
    pub reason: Option<String>,
}

impl<M> Change<M> {
    /// Returns `true` if the item was removed.
    ///
    /// ```
    /// use docwright::{Change, Json};
    ///
    /// let change: Change<Json> = serde_json::from_str(r#"{"id": "1", "displayName": "Mira"}"#)?;
    /// assert!(!change.is_removed());
    /// assert_eq!(change.item["displayName"], "Mira");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_removed(&self) -> bool {
        self.removed.is_some()
    }
}

#[derive(serde::Deserialize)]
struct Mark {
    #[serde(rename = "@removed", alias = "@odata.removed")]
    removed: Option<Removed>,
}

impl<'de, M: DeserializeOwned> Deserialize<'de> for Change<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::DeserializeSeed as _;
        let raw = RawSeed.deserialize(deserializer)?;
        let mark: Mark = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        Ok(Change {
            removed: mark.removed,
            item: serde_json::from_str(raw.get()).map_err(D::Error::custom)?,
        })
    }
}

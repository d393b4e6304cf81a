//! Changes of a collection since an earlier request (delta queries).

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use crate::json::RawSeed;
use crate::{Error, Items, Partial};

/// A changed or removed item of a delta query ([OData 4.01,
/// 11.4](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_DeltaPayload)).
///
/// [`Request::changes_since`](crate::Request::changes_since) reads changes, and the program saves the
/// [`DeltaState`] after them.
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

/// Where a delta query continues: a link that the service returned with the changes.
///
/// It is saved as a text, for example with serde. It is not printed, since it identifies what the
/// program reads.
///
/// ```
/// use docwright::DeltaState;
///
/// let state = DeltaState::new("https://example.com/v1.0/users/delta?$deltatoken=7");
/// let saved = serde_json::to_string(&state)?;
/// assert_eq!(saved, r#""https://example.com/v1.0/users/delta?$deltatoken=7""#);
/// assert_eq!(serde_json::from_str::<DeltaState>(&saved)?, state);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct DeltaState(String);

impl DeltaState {
    /// Creates a state from a link that was saved (`@odata.deltaLink` or `@odata.nextLink`).
    ///
    /// ```
    /// use docwright::DeltaState;
    ///
    /// let link = "https://example.com/v1.0/users/delta?$deltatoken=7";
    /// assert_eq!(DeltaState::new(link).as_str(), link);
    /// ```
    pub fn new(link: impl Into<String>) -> DeltaState {
        DeltaState(link.into())
    }

    /// Returns the link.
    ///
    /// ```
    /// use docwright::DeltaState;
    ///
    /// fn save(state: &DeltaState) -> std::io::Result<()> {
    ///     std::fs::write("users.delta", state.as_str())
    /// }
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for DeltaState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeltaState").finish_non_exhaustive()
    }
}

impl<M: DeserializeOwned + Send + 'static> Items<Change<M>> {
    /// Returns the state after the changes returned so far. `None` before the end of the first page
    /// of a query that began without a state.
    ///
    /// Within a page it is the state before that page, so that a program that stops there receives
    /// the page again and misses nothing. If the service no longer accepts the state
    /// ([`Error::is_state_expired`]), it is where to begin anew.
    ///
    /// ```
    /// # use docwright::{Client, Collection, DeltaState, Json, Node, Request, http::Method};
    /// # use docwright::testing::Script;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let page = r#"{"value": [{"id": "1"}], "@odata.deltaLink": "https://example.com/v1.0/n?t=2"}"#;
    /// # let script = Script::new().answer(200, page);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let node = Node::root(&client).literal("n");
    /// # let delta: Request<Collection<Json>> = node.request_undocumented(Method::Get, None);
    /// let mut changes = delta.changes_since(None);
    /// while let Some(change) = changes.next().await {
    ///     println!("{:?}", change?);
    /// }
    /// assert_eq!(changes.state(), Some(DeltaState::new("https://example.com/v1.0/n?t=2")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn state(&self) -> Option<DeltaState> {
        self.link_after_returned().map(DeltaState::new)
    }

    /// Collects the remaining changes, with the state after them.
    ///
    /// # Errors
    /// Returns an error with the changes in the same cases as [`Items::collect`], and if the last
    /// page has no `@odata.deltaLink`.
    ///
    /// ```
    /// use docwright::{Collection, DeltaState, Error, Json, Request};
    ///
    /// async fn changed(
    ///     delta: Request<Collection<Json>>,
    ///     saved: Option<&DeltaState>,
    /// ) -> Result<(usize, DeltaState), Error> {
    ///     let (changes, state) = delta.changes_since(saved).collect_changes().await?;
    ///     Ok((changes.len(), state))
    /// }
    /// ```
    pub async fn collect_changes(
        mut self,
    ) -> Result<(Vec<Change<M>>, DeltaState), Partial<Change<M>>> {
        let items = self.collect_rest().await?;
        match self.state() {
            Some(state) => Ok((items, state)),
            None => Err(Partial {
                items,
                error: Error::refused("the last page of changes has no `@odata.deltaLink`"),
                next_link: None,
            }),
        }
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

//! Members that the documentation does not list.

use serde::de::DeserializeOwned;

/// Undocumented members of an object, including instance annotations such as `@odata.etag`, in the
/// order received. They are written back.
///
/// ```
/// let mut additional = docwright::Additional::default();
/// additional.insert("@odata.etag", "W/\"1\"");
/// assert_eq!(additional.get_as::<String>("@odata.etag").unwrap().as_deref(), Some("W/\"1\""));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additional(Vec<(String, serde_json::Value)>);

impl Additional {
    /// No members.
    pub const NONE: Additional = Additional(Vec::new());

    /// Returns the value of a member.
    pub fn get(&self, name: &str) -> Option<&serde_json::Value> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Deserializes the value of a member, or returns `None` if there is no such member.
    ///
    /// # Errors
    /// Returns an error if the value is not of that type.
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, serde_json::Error> {
        self.get(name).map(T::deserialize).transpose()
    }

    /// Sets a member and returns its previous value.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        value: impl Into<serde_json::Value>,
    ) -> Option<serde_json::Value> {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => Some(std::mem::replace(old, value)),
            None => {
                self.0.push((name, value));
                None
            }
        }
    }

    /// Removes a member and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<serde_json::Value> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(at).1)
    }

    /// Returns an iterator over the members, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &serde_json::Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Returns `true` if there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn push(&mut self, name: String, value: serde_json::Value) {
        self.0.push((name, value));
    }
}

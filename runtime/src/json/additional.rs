//! Members that no field holds.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::raw::{self, RawText};

/// The members of an object that no field holds, in the order received. They are written back:
///
/// - undocumented members, including instance annotations such as `@odata.etag`
/// - members that are `null`, which are not the same as absent ones
/// - documented members whose value is not of the documented type, see
///   [`misfits`](crate::json::misfits)
///
/// ```
/// let mut additional = docwright::Additional::default();
/// additional.insert("@odata.etag", "W/\"1\"");
/// assert_eq!(additional.get_as::<String>("@odata.etag").unwrap().as_deref(), Some("W/\"1\""));
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Additional(Vec<Entry>);

/// A member as JSON text, which is parsed when it is asked for.
#[derive(Clone)]
struct Entry {
    name: Cow<'static, str>,
    raw: Box<RawValue>,
    parsed: OnceLock<Option<Box<Value>>>,
}

impl Entry {
    fn new(name: impl Into<Cow<'static, str>>, raw: Box<RawValue>) -> Self {
        Entry {
            name: name.into(),
            raw,
            parsed: OnceLock::new(),
        }
    }

    fn value(&self) -> Option<&Value> {
        self.parsed
            .get_or_init(|| serde_json::from_str(self.raw.get()).ok())
            .as_deref()
    }
}

/// Members are equal if their names and JSON values are.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        let equal = || {
            self.value()
                .is_some_and(|value| Some(value) == other.value())
        };
        self.name == other.name && (self.raw.get() == other.raw.get() || equal())
    }
}

impl Additional {
    /// No members.
    pub const NONE: Additional = Additional(Vec::new());

    /// Returns the value of a member. `None` if there is no such member, or if
    /// [`Json`](crate::Json) cannot hold its value, such as a number beyond `f64`; see
    /// [`Additional::text`].
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entry(name)?.value()
    }

    /// Returns the JSON text of a member as received.
    pub fn text(&self, name: &str) -> Option<&str> {
        Some(self.entry(name)?.raw.get())
    }

    /// Returns `true` if a member was received as `null`.
    ///
    /// ```
    /// # use docwright::Additional;
    /// let mut additional = Additional::default();
    /// additional.insert("manager", docwright::Json::Null);
    /// assert!(additional.is_null("manager") && !additional.is_null("mail"));
    /// ```
    pub fn is_null(&self, name: &str) -> bool {
        self.entry(name)
            .is_some_and(|entry| raw::is_null(&entry.raw))
    }

    /// Deserializes the value of a member, or returns `None` if there is no such member.
    ///
    /// # Errors
    /// Returns an error if the value is not of that type.
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, serde_json::Error> {
        self.text(name).map(serde_json::from_str).transpose()
    }

    /// Sets a member and returns its previous value.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (name, value) = (name.into(), value.into());
        let new = Entry::new(name, raw::raw(&value));
        match self.0.iter_mut().find(|entry| entry.name == new.name) {
            Some(entry) => std::mem::replace(entry, new).value().cloned(),
            None => {
                self.0.push(new);
                None
            }
        }
    }

    /// Removes a member and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|entry| entry.name == name)?;
        self.0.remove(at).value().cloned()
    }

    /// Returns an iterator over names and values, in order. A value that
    /// [`Json`](crate::Json) cannot hold is left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .filter_map(|entry| Some((&*entry.name, entry.value()?)))
    }

    /// Returns `true` if there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, raw: Box<RawValue>) {
        self.0.push(Entry::new(name, raw));
    }

    /// Returns an iterator over names and JSON texts, in order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, RawText<'_>)> {
        self.0
            .iter()
            .map(|entry| (&*entry.name, RawText(&entry.raw)))
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        Some(&self.entry(name)?.raw)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.name == name)
    }
}

impl fmt::Debug for Additional {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.texts()).finish()
    }
}

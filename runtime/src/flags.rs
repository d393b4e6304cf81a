//! Sets of an enumeration's members, in OData's form: a text of names separated by commas.

use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;

use crate::json::{Mismatch, Value, View};

/// A set of an enumeration's members, documented as a multi-valued or flags enumeration. OData
/// writes it as names separated by commas ([OData JSON Format 4.01,
/// 7.1](https://docs.oasis-open.org/odata/odata-json-format/v4.01/)).
///
/// The text is kept as received, including undocumented members.
///
/// ```
/// # use docwright::Flags;
/// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
/// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
/// let mut days: Flags<Days> = [Days::Monday, Days::Friday].into_iter().collect();
/// assert_eq!(days.as_str(), "monday,friday");
/// assert!(days.contains(&Days::Friday));
/// days.remove(&Days::Monday);
/// days.insert(Days::UnknownValue("caturday".into()));
/// assert_eq!(days.as_str(), "friday,caturday");
/// ```
pub struct Flags<E> {
    text: String,
    members: PhantomData<fn() -> E>,
}

impl<E: for<'a> From<&'a str> + Display + PartialEq> Flags<E> {
    /// Returns an iterator over the members, in the order received or inserted.
    ///
    /// ```
    /// # use docwright::Flags;
    /// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
    /// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
    /// let days: Flags<Days> = [Days::Friday, Days::Monday].into_iter().collect();
    /// let names: Vec<String> = days.iter().map(|day| day.to_string()).collect();
    /// assert_eq!(names, ["friday", "monday"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = E> {
        self.text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(E::from)
    }

    /// Returns `true` if a member is in the set.
    ///
    /// ```
    /// # use docwright::Flags;
    /// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
    /// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
    /// let days: Flags<Days> = Days::Friday.into();
    /// assert!(days.contains(&Days::Friday));
    /// assert!(!days.contains(&Days::Monday));
    /// ```
    pub fn contains(&self, member: &E) -> bool {
        self.iter().any(|found| found == *member)
    }

    /// Adds a member to the set. Returns `true` if it was not present.
    ///
    /// ```
    /// # use docwright::Flags;
    /// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
    /// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
    /// let mut days: Flags<Days> = Days::Monday.into();
    /// assert!(days.insert(Days::Friday));
    /// assert!(!days.insert(Days::Friday));
    /// assert_eq!(days.as_str(), "monday,friday");
    /// ```
    pub fn insert(&mut self, member: E) -> bool {
        let new = !self.contains(&member);
        if new {
            let comma = if self.text.is_empty() { "" } else { "," };
            self.text.push_str(&format!("{comma}{member}"));
        }
        new
    }

    /// Removes a member from the set. Returns `true` if it was present.
    ///
    /// ```
    /// # use docwright::Flags;
    /// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
    /// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
    /// let mut days: Flags<Days> = [Days::Monday, Days::Friday].into_iter().collect();
    /// assert!(days.remove(&Days::Monday));
    /// assert!(!days.remove(&Days::Monday));
    /// assert_eq!(days.as_str(), "friday");
    /// ```
    pub fn remove(&mut self, member: &E) -> bool {
        let there = self.contains(member);
        if there {
            *self = self.iter().filter(|found| found != member).collect();
        }
        there
    }
}

impl<E> Flags<E> {
    /// Returns the text as it appears in JSON.
    ///
    /// ```
    /// # use docwright::Flags;
    /// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
    /// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
    /// let other = Days::UnknownValue("caturday".into());
    /// let days: Flags<Days> = [Days::Friday, other].into_iter().collect();
    /// assert_eq!(days.as_str(), "friday,caturday");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns `true` if the set has no members.
    ///
    /// ```
    /// # use docwright::Flags;
    /// # #[derive(Clone, Debug)] pub enum Days { Monday, Friday, UnknownValue(String) }
    /// # docwright::enumeration!(Days { Monday = "monday", Friday = "friday" });
    /// let mut days: Flags<Days> = Flags::default();
    /// assert!(days.is_empty());
    /// days.insert(Days::Friday);
    /// assert!(!days.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl<E: Display> FromIterator<E> for Flags<E> {
    fn from_iter<I: IntoIterator<Item = E>>(members: I) -> Self {
        let names: Vec<String> = members
            .into_iter()
            .map(|member| member.to_string())
            .collect();
        Flags {
            text: names.join(","),
            members: PhantomData,
        }
    }
}

impl<E: Display> From<E> for Flags<E> {
    fn from(member: E) -> Self {
        Flags {
            text: member.to_string(),
            members: PhantomData,
        }
    }
}

impl<E> Default for Flags<E> {
    fn default() -> Self {
        Flags {
            text: String::new(),
            members: PhantomData,
        }
    }
}

impl<E> Clone for Flags<E> {
    fn clone(&self) -> Self {
        Flags {
            text: self.text.clone(),
            members: PhantomData,
        }
    }
}

impl<E: for<'a> From<&'a str> + Display + PartialEq + Debug> Debug for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Sets are equal if they have the same members, in any order.
impl<E: for<'a> From<&'a str> + Display + PartialEq> PartialEq for Flags<E> {
    fn eq(&self, other: &Self) -> bool {
        let within = |one: &Self, other: &Self| one.iter().all(|member| other.contains(&member));
        within(self, other) && within(other, self)
    }
}

impl<E: 'static> Value for Flags<E> {
    fn blank() -> Self {
        Flags::default()
    }
    fn view(&self) -> View<'_> {
        View::Text(&self.text)
    }
    fn expected(&self) -> &'static str {
        "names separated by commas"
    }
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        text.clone_into(&mut self.text);
        Ok(())
    }
}

impl<E> crate::ReadFrom<Flags<E>> for Flags<E> {}

impl<E> crate::ReadFrom<Flags<E>> for String {}

//! Path templates of operations.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::path::{Segment, normal_form, segments};

/// A path template, such as `/users/{id}/messages`, with the form in which templates are compared.
///
/// ```
/// use docwright_generator::api::PathTemplate;
///
/// let path = PathTemplate::from("/users/{user-id}/messages");
/// assert_eq!(path.form(), PathTemplate::from("/Users/{id}/messages").form());
/// assert_eq!(path.segments().len(), 3);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct PathTemplate {
    text: String,
    form: String,
}

impl PathTemplate {
    /// Creates a template whose normal form is known.
    pub(crate) fn with_form(text: &str, form: &str) -> Self {
        PathTemplate {
            text: text.to_owned(),
            form: form.to_owned(),
        }
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the segments.
    pub fn segments(&self) -> Vec<Segment<'_>> {
        segments(&self.text)
    }

    /// Returns the normal form: in lower case, without the names of placeholders.
    pub fn form(&self) -> &str {
        &self.form
    }
}

impl From<String> for PathTemplate {
    fn from(text: String) -> Self {
        PathTemplate {
            form: normal_form(&segments(&text)),
            text,
        }
    }
}

impl From<&str> for PathTemplate {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<PathTemplate> for String {
    fn from(path: PathTemplate) -> Self {
        path.text
    }
}

impl Deref for PathTemplate {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq<str> for PathTemplate {
    fn eq(&self, other: &str) -> bool {
        self.text == *other
    }
}

impl PartialEq<&str> for PathTemplate {
    fn eq(&self, other: &&str) -> bool {
        self.text == **other
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

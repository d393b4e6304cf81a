//! Paths of requests, parsed once.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::path::{Segment, normal_form, path_placeholder, segments};

/// The path of a request, such as `/users/{id}/messages`, with its segments and the form in which
/// paths are compared. A clone shares them.
///
/// ```
/// use docwright_generator::api::PathTemplate;
///
/// let path = PathTemplate::from("/users/{user-id}/messages");
/// assert_eq!(path.form(), PathTemplate::from("/Users/{id}/messages").form());
/// assert_eq!(path.segments().len(), 3);
/// ```
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct PathTemplate(Arc<Parsed>);

struct Parsed {
    text: String,
    segments: Vec<Segment>,
    form: Arc<str>,
}

impl PathTemplate {
    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Returns the segments.
    pub fn segments(&self) -> &[Segment] {
        &self.0.segments
    }

    /// Returns `true` if a placeholder or an argument of a call has a name, in any letter case. A
    /// placeholder such as `id | name` has several.
    pub fn has_parameter(&self, wanted: &str) -> bool {
        let same = |name: &str| name.trim().eq_ignore_ascii_case(wanted);
        self.segments().iter().any(|segment| match segment {
            Segment::Parameter { name } => name.split('|').any(same),
            Segment::Call { arguments, .. } => arguments.iter().any(|it| same(&it.name)),
            Segment::Literal { text } => path_placeholder(text).is_some_and(same),
        })
    }

    /// Returns the normal form: in lower case, without the names of placeholders.
    pub fn form(&self) -> &str {
        &self.0.form
    }

    /// Returns the normal form, as a key of maps.
    pub(crate) fn shared_form(&self) -> Arc<str> {
        self.0.form.clone()
    }
}

impl Default for PathTemplate {
    fn default() -> Self {
        String::new().into()
    }
}

impl From<String> for PathTemplate {
    fn from(text: String) -> Self {
        let segments = segments(&text);
        PathTemplate(Arc::new(Parsed {
            form: normal_form(&segments).into(),
            text,
            segments,
        }))
    }
}

impl From<&str> for PathTemplate {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for PathTemplate {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for PathTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for PathTemplate {}

impl PartialOrd for PathTemplate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PathTemplate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for PathTemplate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for PathTemplate {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for PathTemplate {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Serialize for PathTemplate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

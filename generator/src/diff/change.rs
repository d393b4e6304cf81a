//! One change between two sets.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::rating::{Rating, Ratings};
use crate::schema::MaybeFact;
use crate::text::Location;

/// Whether texts are compared besides facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// Only facts.
    #[default]
    Ignored,
    /// Descriptions and titles as well.
    Compared,
}

/// Kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// The new set has it, the old one does not.
    Added,
    /// The old set has it, the new one does not.
    Removed,
    /// Both have it, with different values.
    Changed,
    /// Both have it, by different names.
    Renamed,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A structured type or an enumeration.
    Type,
    /// A property.
    Property,
    /// A navigation property.
    Navigation,
    /// A member of an enumeration.
    Member,
    /// An operation.
    Operation,
    /// A path of an operation that has others.
    Path,
    /// A parameter of an action or function, or a query parameter.
    Parameter,
    /// A property of a request body.
    Body,
    /// A permission.
    Permission,
    /// A query option.
    Query,
    /// A request header.
    Header,
    /// A status code.
    Status,
    /// The type of the response.
    Response,
    /// The clouds in which an operation is available.
    Availability,
    /// A mark or another fact of a type, property, parameter or operation.
    Attribute,
    /// A page.
    Page,
    /// A description or a title.
    Text,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            What::Type => "type",
            What::Property => "property",
            What::Navigation => "relationship",
            What::Member => "member",
            What::Operation => "operation",
            What::Path => "path",
            What::Parameter => "parameter",
            What::Body => "property of the body",
            What::Permission => "permission",
            What::Query => "query option",
            What::Header => "header",
            What::Status => "status code",
            What::Response => "response",
            What::Availability => "availability",
            What::Attribute => "attribute",
            What::Page => "page",
            What::Text => "text",
        })
    }
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A type or an enumeration, by its qualified name.
    Type(String),
    /// An operation, by method and path.
    Operation {
        /// The method.
        method: String,
        /// The path, as the set spells it that has it; the new one if both do.
        path: String,
    },
    /// A page, by its path below the documentation root.
    Page(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Type(name) => f.write_str(name),
            Subject::Operation { method, path } => write!(f, "{method} {path}"),
            Subject::Page(path) => f.write_str(path),
        }
    }
}

/// Where both sets document a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The place in the old set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The place in the new set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A change from one documentation set to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Kind of the change.
    pub change: ChangeKind,
    /// What changed.
    pub what: What,
    /// What it is about.
    pub subject: Subject,
    /// The property, member, parameter, kind of caller or header, if the change is about one.
    pub member: Option<String>,
    /// Name of the attribute, such as `read-only`.
    pub attribute: Option<&'static str>,
    /// The value in the old set.
    pub from: Option<String>,
    /// The value in the new set.
    pub to: Option<String>,
    /// Where both are documented.
    pub at: Place,
    /// Whether only the documentation changed as far as anyone can tell: a fact is stated for the
    /// first time, or no longer.
    pub documentation: bool,
    /// The members of an added or removed type, which are not reported one by one.
    pub members: Vec<String>,
    /// The area that the page names.
    pub area: Option<String>,
    /// What the change does to generated code.
    pub ratings: Ratings,
    /// The ratings under the lock file and for a fresh generation, where they depend on more than the
    /// change.
    pub(super) locked: Option<Rating>,
    pub(super) fresh: Option<Rating>,
}

impl Change {
    /// Creates a change without values. [`compare`](super::compare) rates it.
    pub(super) fn new(change: ChangeKind, what: What, subject: &Subject) -> Change {
        Change {
            change,
            what,
            subject: subject.clone(),
            member: None,
            attribute: None,
            from: None,
            to: None,
            at: Place::default(),
            documentation: false,
            members: Vec::new(),
            area: None,
            ratings: Ratings::default(),
            locked: None,
            fresh: None,
        }
    }

    pub(super) fn member(mut self, name: impl Into<String>) -> Change {
        self.member = Some(name.into());
        self
    }

    pub(super) fn attribute(mut self, name: &'static str) -> Change {
        self.attribute = Some(name);
        self
    }

    pub(super) fn values(mut self, from: Option<String>, to: Option<String>) -> Change {
        (self.from, self.to) = (from, to);
        self
    }

    pub(super) fn at(mut self, from: Option<&Location>, to: Option<&Location>) -> Change {
        let shown = |at: Option<&Location>| at.map(Location::to_string);
        self.at = Place {
            from: shown(from),
            to: shown(to),
        };
        self
    }

    pub(super) fn in_area(mut self, area: Option<&String>) -> Change {
        self.area = area.cloned();
        self
    }

    pub(super) fn fresh(mut self, rating: Rating) -> Change {
        self.fresh = Some(rating);
        self
    }

    pub(super) fn locked(mut self, rating: Rating) -> Change {
        self.locked = Some(rating);
        self
    }

    pub(super) fn only_documented(mut self) -> Change {
        self.documentation = true;
        self
    }

    /// Returns what changes are sorted by.
    pub(super) fn order(&self) -> impl Ord + '_ {
        (
            self.area.as_deref().unwrap_or("~"),
            &self.subject,
            self.what,
            self.member.as_deref(),
            self.attribute,
            (self.from.as_deref(), self.to.as_deref()),
            self.change,
            &self.at,
        )
    }
}

/// The members of the JSON report, in this order; absent ones are left out.
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("change", &self.change)?;
        map.serialize_entry("what", &self.what)?;
        match &self.subject {
            Subject::Type(name) => map.serialize_entry("type", name)?,
            Subject::Operation { method, path } => {
                let operation = serde_json::json!({ "method": method, "path": path });
                map.serialize_entry("operation", &operation)?;
            }
            Subject::Page(path) => map.serialize_entry("page", path)?,
        }
        let texts = [
            ("member", self.member.as_deref()),
            ("attribute", self.attribute),
            ("from", self.from.as_deref()),
            ("to", self.to.as_deref()),
            ("area", self.area.as_deref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        map.serialize_entry("at", &self.at)?;
        if self.documentation {
            map.serialize_entry("documentation", &true)?;
        }
        if !self.members.is_empty() {
            map.serialize_entry("members", &self.members)?;
        }
        map.serialize_entry("rating", &self.ratings.locked)?;
        map.serialize_entry("fresh", &self.ratings.fresh)?;
        if self.ratings.behaviour {
            map.serialize_entry("behaviour", &true)?;
        }
        map.end()
    }
}

/// The old and the new value of an attribute, as texts, and their places.
pub(super) struct Values<'a> {
    pub from: Option<String>,
    pub to: Option<String>,
    pub at: (Option<&'a Location>, Option<&'a Location>),
}

/// Returns the values of a fact that one or both sets state, if they differ.
pub(super) fn differ<'a, T>(
    old: &'a MaybeFact<T>,
    new: &'a MaybeFact<T>,
    shown: impl Fn(&T) -> String,
) -> Option<Values<'a>> {
    fn value<T>(fact: &MaybeFact<T>, shown: impl Fn(&T) -> String) -> Option<String> {
        fact.as_ref().map(|fact| shown(&fact.value))
    }
    fn at<T>(fact: &MaybeFact<T>) -> Option<&Location> {
        fact.as_ref().map(|fact| &fact.at)
    }
    let (from, to) = (value(old, &shown), value(new, &shown));
    let same = match (&from, &to) {
        (Some(from), Some(to)) => from.eq_ignore_ascii_case(to),
        (None, None) => true,
        _ => false,
    };
    (!same).then(|| Values {
        from,
        to,
        at: (at(old), at(new)),
    })
}

/// Returns the kind of a change of a value that one or both sets state.
pub(super) fn kind_of(values: &Values<'_>) -> ChangeKind {
    match (&values.from, &values.to) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    }
}

/// Returns the change of an area, if both sets name one.
pub(super) fn area(
    subject: &Subject,
    old: &Option<String>,
    new: &Option<String>,
) -> Option<Change> {
    // Features are in lower case.
    let lower = |area: &Option<String>| area.as_ref().map(|area| area.to_lowercase());
    let both = old.is_some() && new.is_some();
    (both && lower(old) != lower(new)).then(|| {
        Change::new(ChangeKind::Changed, What::Attribute, subject)
            .attribute("area")
            .values(old.clone(), new.clone())
    })
}

/// Returns the change of an attribute.
pub(super) fn attribute(name: &'static str, subject: &Subject, values: Values<'_>) -> Change {
    let one_sided = values.from.is_none() || values.to.is_none();
    let change = Change::new(kind_of(&values), What::Attribute, subject)
        .attribute(name)
        .at(values.at.0, values.at.1)
        .values(values.from, values.to);
    match one_sided {
        true => change.only_documented(),
        false => change,
    }
}

//! Facts: values with their claims, and the kinds of evidence for them.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use super::evidence::Evidence;
use super::ranking::Rule;
use crate::api::Name;
use crate::text::Location;

/// A value stated by a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim<T> {
    /// The claimed value.
    pub value: T,
    /// Kind of its source.
    pub source: Evidence,
    /// Location of its source.
    pub at: Location,
}

/// A value with the claims for it.
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// let id = reading.schema.types.iter().flat_map(|ty| &ty.properties).find(|it| it.name == "id");
/// assert!(id.is_some_and(|id| id.r#type.at.to_string().contains("resources/")));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "SavedFact<T>", bound = "T: Deserialize<'de>")]
pub struct Fact<T> {
    /// The value that counts.
    pub value: T,
    /// Kind of its source.
    pub source: Evidence,
    /// Location of its source.
    pub at: Location,
    /// The other claims; boxed because most facts have a single claim.
    contest: Option<Box<OtherClaims<T>>>,
}

/// The other claims on a fact, and the rule by which its value counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OtherClaims<T> {
    rule: Option<String>,
    others: Vec<Claim<T>>,
}

/// The saved form of a [`Fact`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Deserialize<'de>")]
struct SavedFact<T> {
    value: T,
    source: Evidence,
    at: Location,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default = "Vec::new")]
    others: Vec<Claim<T>>,
}

impl<T> From<SavedFact<T>> for Fact<T> {
    fn from(saved: SavedFact<T>) -> Self {
        Fact::new(saved.value, saved.source, saved.at).with_others(saved.rule, saved.others)
    }
}

impl<T: Serialize> Serialize for Fact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (rule, others) = (self.rule(), self.others());
        let count = 3 + usize::from(rule.is_some()) + usize::from(!others.is_empty());
        let mut fields = serializer.serialize_struct("Fact", count)?;
        fields.serialize_field("value", &self.value)?;
        fields.serialize_field("source", &self.source)?;
        fields.serialize_field("at", &self.at)?;
        if let Some(rule) = rule {
            fields.serialize_field("rule", rule)?;
        }
        if !others.is_empty() {
            fields.serialize_field("others", others)?;
        }
        fields.end()
    }
}

/// A fact that may be absent. Boxed to save memory, because most are.
pub type MaybeFact<T> = Option<Box<Fact<T>>>;

/// Returns `true` if a fact is stated and true.
pub(crate) fn yes(fact: &MaybeFact<bool>) -> bool {
    fact.as_ref().is_some_and(|fact| fact.value)
}

impl<T> Fact<T> {
    /// Creates a fact with a single claim.
    pub(crate) fn new(value: T, source: Evidence, at: Location) -> Self {
        Fact {
            value,
            source,
            at,
            contest: None,
        }
    }

    /// Sets the other claims, and the rule by which the value counts.
    pub(crate) fn contested(self, rule: Option<Rule>, others: Vec<Claim<T>>) -> Self {
        let rule = rule.map(|rule| rule.to_string());
        self.with_others(rule, others)
    }

    fn with_others(mut self, rule: Option<String>, others: Vec<Claim<T>>) -> Self {
        self.contest =
            (rule.is_some() || !others.is_empty()).then(|| Box::new(OtherClaims { rule, others }));
        self
    }

    /// Returns the rule by which the value counts, if another claim differs.
    pub fn rule(&self) -> Option<&str> {
        self.contest.as_ref()?.rule.as_deref()
    }

    /// Returns the other claims, including those that agree.
    pub fn others(&self) -> &[Claim<T>] {
        self.contest
            .as_ref()
            .map_or(&[], |contest| contest.others.as_slice())
    }

    /// Sets the rule by which the value counts.
    pub(crate) fn decided_by(&mut self, rule: Rule) {
        self.contest
            .get_or_insert_with(|| {
                Box::new(OtherClaims {
                    rule: None,
                    others: Vec::new(),
                })
            })
            .rule = Some(rule.to_string());
    }

    /// Adds a claim that lost, and the rule by which it did.
    pub(crate) fn lost(&mut self, claim: Claim<T>, rule: Rule) {
        self.decided_by(rule);
        if let Some(contest) = &mut self.contest {
            contest.others.push(claim);
        }
    }

    /// Converts the values of the fact and of its other claims.
    pub(crate) fn map<U>(self, change: impl Fn(T) -> U) -> Fact<U> {
        let moved = |claim: Claim<T>| Claim {
            value: change(claim.value),
            source: claim.source,
            at: claim.at,
        };
        let contest = self.contest.map(|contest| {
            Box::new(OtherClaims {
                rule: contest.rule,
                others: contest.others.into_iter().map(moved).collect(),
            })
        });
        Fact {
            value: change(self.value),
            source: self.source,
            at: self.at,
            contest,
        }
    }
}

/// A type reference in OData notation: `Edm.String`, `microsoft.graph.user`,
/// `Collection(Edm.Int32)`; `Untyped` is any JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRef {
    /// The type, or the type of the items. Names are shared, because most occur often.
    pub name: Name,
    /// Depth of nested collections; 0 for a single value.
    pub collection: u8,
}

impl TypeRef {
    /// Creates a reference to the type of a single value.
    pub fn single(name: impl Into<Name>) -> Self {
        TypeRef {
            name: name.into(),
            collection: 0,
        }
    }

    /// Returns `true` if it is a primitive type or any JSON.
    pub fn is_primitive(&self) -> bool {
        crate::api::is_primitive(&self.name)
    }
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..self.collection {
            f.write_str("Collection(")?;
        }
        f.write_str(&self.name)?;
        for _ in 0..self.collection {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl Serialize for TypeRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TypeRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (mut name, mut collection) = (text.as_str(), 0_u8);
        while let Some(inner) = name
            .strip_prefix("Collection(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            name = inner;
            collection = collection.saturating_add(1);
        }
        Ok(TypeRef {
            name: name.into(),
            collection,
        })
    }
}

pub(crate) fn none<T>() -> MaybeFact<T> {
    None
}

//! Ranking of claims: the order of trust that decides which claim counts.
//!
//! [`RANKINGS`] lists, for each fact, the rules that count whatever the evidence, and then the order
//! of evidence. Inference decides by it, and this table is made from it:
//!
#![doc = include_str!("ranking.md")]
//!
//! [`Rule`] lists all rules, in words. Claims of equal rank: the value that most pages state; then
//! the page that states more (rows of tables and sections that were read), and of two that state as
//! much, the one whose title and text sort first; on one page, the first claim. File names are not
//! considered, except for the name of a type that nothing else names.
//!
//! Which page documents an operation: the page linked from the methods table of the addressed
//! resource, or of the nearest resource that contains it; then one whose title names the resource;
//! then one with fewer requests.

use std::fmt;

use super::evidence::Evidence;

/// Kind of fact that a ranking applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A type's name.
    TypeName,
    /// A type's base.
    Base,
    /// A property's type.
    PropertyType,
    /// The spelling of an enumeration's member.
    Member,
    /// A path of an operation.
    Path,
    /// The permissions of an operation.
    Permissions,
    /// A response's type.
    Response,
    /// Whether a response is a collection.
    Plural,
    /// A request body's type.
    Body,
    /// Any other fact.
    Other,
}

/// A rule by which one claim counts more than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A named type before text, and text before untyped JSON.
    NamedType,
    /// An item that a path addresses by a key is one of a collection.
    KeyedItems,
    /// A property of a body has the type that the resource declares.
    DeclaredByResource,
    /// The most frequent of spellings that differ in letter case.
    FrequentSpelling,
    /// Numbers of members that are powers of two show that values are sets.
    PowersOfTwo,
    /// An example of a create before a request line with `/$ref`.
    ExampleOfCreate,
    /// Named permissions before a note to the author.
    NamedPermissions,
    /// The declared type of the addressed resource before types derived from it.
    DeclaredType,
    /// Two declarations of different kinds that agree before a single example.
    AgreedDeclarations,
    /// A path that ends in a key addresses one item.
    OneItem,
    /// A type in prose before a base of it in an example.
    NarrowerType,
    /// The page that documents an operation before others that list its request.
    OwnPage,
    /// A finished page before a draft.
    FinishedPage,
    /// One kind of evidence before another.
    Evidence(Evidence, Evidence),
    /// The value that most pages state.
    MostPages,
    /// The page that states more.
    FullerPage,
    /// The first claim on a page.
    FirstOnPage,
}

/// Writes the rule as the end of a sentence.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::NamedType => {
                "a named type counts more than text, and text more than untyped JSON"
            }
            Rule::KeyedItems => "paths address its items by a key",
            Rule::DeclaredByResource => {
                "a property of a body has the type that its resource declares"
            }
            Rule::FrequentSpelling => {
                "among spellings that differ in letter case, the most frequent counts"
            }
            Rule::PowersOfTwo => "its members are numbered with powers of two and with unions of these",
            Rule::ExampleOfCreate => {
                "for a create, an example counts more than a line that ends in `/$ref`"
            }
            Rule::NamedPermissions => {
                "named permissions count more than a note to the author"
            }
            Rule::DeclaredType => {
                "the declared type of the addressed resource counts more than types derived from it"
            }
            Rule::AgreedDeclarations => {
                "two declarations that agree count more than one example"
            }
            Rule::OneItem => "a path that ends in a key addresses one item",
            Rule::NarrowerType => {
                "a type in prose counts more than its base in an example"
            }
            Rule::OwnPage => {
                "the page that documents the operation counts more than pages that only list its request"
            }
            Rule::FinishedPage => {
                "a finished page counts more than a draft with notes such as TODO"
            }
            Rule::Evidence(winner, loser) => {
                return write!(f, "{winner} counts more than {loser}");
            }
            Rule::MostPages => "among pages of equal rank, the value that most of them state counts",
            Rule::FullerPage => {
                "between pages of equal rank, the one that states more counts, or else the one whose title and text sort first"
            }
            Rule::FirstOnPage => "between claims on one page, the first counts",
        })
    }
}

/// How claims on one kind of fact are ranked.
#[derive(Clone, Copy, Debug)]
pub struct Ranking {
    /// The fact.
    pub subject: Subject,
    /// The fact in words.
    pub fact: &'static str,
    /// Rules that count before the evidence.
    pub rules: &'static [Rule],
    /// Kinds of evidence, most trusted first. Kinds that are not listed come last; an empty list
    /// stands for the order in which [`Evidence`] lists them.
    pub order: &'static [Evidence],
}

use Evidence::{
    Annotation, BodyTable, Correction, DerivedTypes, Example, Implied, MemberTable, MethodsTable,
    Prose, Representation, RequestLine, Table, Title,
};

/// The rankings of all facts.
///
/// ```
/// use docwright_generator::schema::ranking::{RANKINGS, Subject};
///
/// let base = RANKINGS.iter().find(|ranking| ranking.subject == Subject::Base);
/// assert_eq!(base.map(|ranking| ranking.fact), Some("base of a type"));
/// ```
pub const RANKINGS: &[Ranking] = &[
    Ranking {
        subject: Subject::TypeName,
        fact: "name of a type",
        rules: &[],
        order: &[Annotation, Title, Implied],
    },
    Ranking {
        subject: Subject::Base,
        fact: "base of a type",
        rules: &[],
        order: &[
            Correction,
            Prose,
            Annotation,
            DerivedTypes,
            Table,
            Representation,
            BodyTable,
            RequestLine,
            Example,
        ],
    },
    Ranking {
        subject: Subject::PropertyType,
        fact: "type of a property",
        rules: &[Rule::KeyedItems, Rule::NamedType, Rule::DeclaredByResource],
        order: &[
            Correction,
            Table,
            MemberTable,
            Representation,
            BodyTable,
            Prose,
            Example,
        ],
    },
    Ranking {
        subject: Subject::Member,
        fact: "member of an enumeration",
        rules: &[Rule::FrequentSpelling, Rule::PowersOfTwo],
        order: &[],
    },
    Ranking {
        subject: Subject::Path,
        fact: "path of an operation",
        rules: &[Rule::ExampleOfCreate],
        order: &[],
    },
    Ranking {
        subject: Subject::Permissions,
        fact: "permissions of an operation",
        rules: &[Rule::NamedPermissions],
        order: &[],
    },
    Ranking {
        subject: Subject::Response,
        fact: "type of a response",
        rules: &[Rule::DeclaredType, Rule::AgreedDeclarations],
        order: &[
            Correction,
            Example,
            Annotation,
            Prose,
            MethodsTable,
            RequestLine,
        ],
    },
    Ranking {
        subject: Subject::Plural,
        fact: "whether a response is a collection",
        rules: &[Rule::OneItem, Rule::AgreedDeclarations],
        order: &[
            Correction,
            Example,
            RequestLine,
            Annotation,
            Prose,
            MethodsTable,
        ],
    },
    Ranking {
        subject: Subject::Body,
        fact: "type of a request body",
        rules: &[Rule::NarrowerType],
        order: &[Correction, Example, Prose, RequestLine, Implied, Title],
    },
    Ranking {
        subject: Subject::Other,
        fact: "any other",
        rules: &[],
        order: &[],
    },
];

/// Returns the ranking of a fact.
fn ranking(subject: Subject) -> Option<&'static Ranking> {
    RANKINGS.iter().find(|ranking| ranking.subject == subject)
}

/// Returns the rank of a kind of source for a fact; lower is more trusted.
pub fn rank(subject: Subject, evidence: Evidence) -> u8 {
    let order = ranking(subject).map_or(&[][..], |ranking| ranking.order);
    if order.is_empty() {
        return evidence as u8;
    }
    let position = order.iter().position(|known| *known == evidence);
    position.unwrap_or(order.len()) as u8
}

/// Returns the candidate of highest rank, the first of several.
pub(crate) fn best<T>(
    subject: Subject,
    candidates: impl IntoIterator<Item = (Evidence, T)>,
) -> Option<(Evidence, T)> {
    let candidates = candidates.into_iter();
    candidates.min_by_key(|(evidence, _)| rank(subject, *evidence))
}

/// Returns `true` if a rule decides a fact before the evidence.
pub fn applies(rule: Rule, subject: Subject) -> bool {
    ranking(subject).is_some_and(|ranking| ranking.rules.contains(&rule))
}

/// Returns the rankings as a Markdown table.
///
/// ```
/// let table = docwright_generator::schema::ranking::markdown();
/// assert!(table.contains("| permissions of an operation |"));
/// ```
pub fn markdown() -> String {
    let mut table = String::from(
        "| fact | rules that count first | evidence, most trusted first |\n|---|---|---|\n",
    );
    for Ranking {
        fact, rules, order, ..
    } in RANKINGS
    {
        let rules: Vec<String> = rules.iter().map(Rule::to_string).collect();
        let order: Vec<String> = order.iter().map(Evidence::to_string).collect();
        let order = if order.is_empty() {
            "the order of [`Evidence`]".to_owned()
        } else {
            order.join(", ")
        };
        table.push_str(&format!("| {fact} | {} | {order} |\n", rules.join("; ")));
    }
    table
}

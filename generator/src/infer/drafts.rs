//! Types and enumerations while claims come in.

use compact_str::CompactString;

use super::claims::{Claims, Judge};
use crate::api::Name;
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::ranking::Subject;
use crate::schema::{Property, TypeKind, TypeRef};
use crate::source::{PageId, Sources, Span};

/// A structured type while pages are gathered.
#[derive(Default)]
pub(super) struct TypeDraft {
    /// The page that documents it.
    pub page: Option<PageId>,
    /// Whether a table of its own lists its properties.
    pub has_table: bool,
    /// Whether its page has a section on properties and lists none there.
    pub instance_only: bool,
    pub has_methods: bool,
    pub has_relationships: bool,
    /// Where a path addresses it by a key, and what the placeholder for that is called.
    pub addressed: Option<(CompactString, Span)>,
    /// Whether its JSON representation calls its `id` an identifier.
    pub identified: bool,
    pub kind: Claims<TypeKind, 0>,
    pub base: Claims<Name, 0>,
    pub is_abstract: Claims<bool, 0>,
    pub open: Claims<bool, 0>,
    pub key: Claims<String, 0>,
    pub description: Claims<String, 0>,
    pub deprecated: Claims<bool, 0>,
    pub area: Option<String>,
    pub properties: IndexMap<CompactString, PropertyDraft>,
    /// Where it was first spoken of.
    pub mentioned: Option<Span>,
}

/// A property while pages are gathered.
#[derive(Default)]
pub(super) struct PropertyDraft {
    pub types: Claims<TypeRef>,
    pub navigation: bool,
    /// Where it is said that some of its values come only where a header asks for them.
    pub evolvable: Option<Span>,
    /// A path that addresses its items by a key.
    pub keyed: Option<Span>,
    pub owner: Claims<Name, 0>,
    pub description: Claims<String, 0>,
    /// Nothing of it is said of many properties, which are smaller for that.
    pub said: Option<Box<Said>>,
    /// Values that its description lists.
    pub values: Vec<(String, Span)>,
    /// Those of them that are named behind the sentinel.
    pub later: Vec<String>,
    /// Where it is said that it can have several of its values at once.
    pub flags: Option<Span>,
    /// Whether it is typed as text where its values are those of an enumeration, which is
    /// reported.
    pub adopted: bool,
    /// Whether a cell only said "enumeration".
    pub nameless_enum: bool,
}

/// What else is said of a property.
#[derive(Default)]
pub(super) struct Said {
    pub required: Claims<bool, 0>,
    pub nullable: Claims<bool, 0>,
    pub read_only: Claims<bool, 0>,
    pub immutable: Claims<bool, 0>,
    pub on_select: Claims<bool, 0>,
    pub deprecated: Claims<bool, 0>,
    pub filter: Claims<Vec<String>, 0>,
    pub max_length: Claims<u32, 0>,
    pub default: Claims<String, 0>,
}

/// An enumeration while pages are gathered.
#[derive(Default)]
pub(super) struct EnumDraft {
    pub page: Option<PageId>,
    /// Where it is named.
    pub span: Option<Span>,
    /// Whether its table is a translation's, whose members' names may be translated, too.
    pub translated: bool,
    /// Whether its table turned out to be another enumeration's.
    pub replaced: bool,
    pub description: Claims<String, 0>,
    /// Whether its values are sets of members.
    pub flags: Claims<bool, 0>,
    pub members: IndexMap<String, MemberDraft>,
}

/// What descriptions of properties state of the enumeration that is their type.
pub(super) struct Listed {
    pub name: Name,
    pub values: Vec<(String, Span)>,
    pub later: Vec<String>,
    pub flags: Option<Span>,
}

#[derive(Default)]
pub(super) struct MemberDraft {
    pub claims: Claims<String, 0>,
    pub value: Option<i64>,
    pub description: String,
}

impl TypeDraft {
    /// The base that is claimed first by rank, before all claims are decided.
    pub fn likely_base(&self) -> Option<&Name> {
        self.base.likely(Subject::Base)
    }
}

impl PropertyDraft {
    /// Where claims go on what else is said of it.
    pub fn said(&mut self) -> &mut Said {
        self.said.get_or_insert_default()
    }

    /// The type that is claimed first by rank, before all claims are decided.
    pub fn likely_type(&self) -> Option<&TypeRef> {
        self.types.likely(Subject::PropertyType)
    }

    /// The documented type it is said to have, if it is none of the primitives.
    pub fn declared(&self) -> Option<Name> {
        self.types
            .iter()
            .map(|claim| &claim.value)
            .find(|ty| !ty.is_primitive())
            .map(|ty| ty.name.clone())
    }

    /// What its description states of its values, as those of an enumeration.
    pub fn listed(&mut self, name: Name) -> Listed {
        let many = self.types.iter().any(|claim| claim.value.collection > 0);
        Listed {
            name,
            values: std::mem::take(&mut self.values),
            later: std::mem::take(&mut self.later),
            flags: self.flags.filter(|_| !many),
        }
    }

    /// Decides all its facts. Without any claim on its type it is text: that is what most
    /// properties are.
    pub fn finish(
        self,
        name: CompactString,
        owner: &str,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Property> {
        let judge = Judge {
            what: &|| format!("the type of `{owner}.{name}`"),
            subject: Subject::PropertyType,
            code: Some(Code::ConflictType),
            same: &|a: &TypeRef, b: &TypeRef| {
                agree(a, b) || (self.adopted && [a, b].iter().any(|ty| ty.name == "Edm.String"))
            },
            prefer: Some((
                &vagueness,
                "a named type counts more than text, and text more than untyped JSON",
            )),
            show: &|ty: &TypeRef| format!("`{ty}`"),
        };
        let mut r#type = self.types.decide(&judge, sources, out)?;
        if let Some(span) = self.keyed.filter(|_| r#type.value.collection == 0) {
            let message = format!(
                "`{owner}.{name}` is documented as a single value, but a path addresses its items by a key"
            );
            let place = sources
                .find(r#type.at.page())
                .map(|page| sources.span_of(page, r#type.at.line()));
            out.push(
                Diagnostic::new(Code::ConflictType, place.unwrap_or(span), message)
                    .also(span, "addressed here")
                    .help("it was taken as a collection: only the items of one have keys"),
            );
            r#type.value.collection = 1;
            r#type.decided_by("a path addresses its items by a key");
        }
        let owner_judge = Judge {
            what: &|| format!("the owner of `{owner}.{name}`"),
            subject: Subject::Base,
            code: Some(Code::ConflictOwner),
            same: &|a: &Name, b: &Name| a == b,
            prefer: None,
            show: &|name: &Name| format!("`{name}`"),
        };
        let required_judge = Judge {
            what: &|| format!("whether `{owner}.{name}` must be given"),
            subject: Subject::Other,
            code: Some(Code::ConflictRequired),
            same: &|a: &bool, b: &bool| a == b,
            prefer: None,
            show: &|value: &bool| format!("`{value}`"),
        };
        let description_judge = Judge {
            what: &|| format!("the description of `{owner}.{name}`"),
            subject: Subject::Other,
            code: Some(Code::ConflictText),
            same: &|a: &String, b: &String| a == b,
            prefer: None,
            show: &|text: &String| format!("“{}”", text.chars().take(60).collect::<String>()),
        };
        let owned = self.owner.decide(&owner_judge, sources, out).map(Box::new);
        let description = self
            .description
            .decide(&description_judge, sources, out)
            .map(Box::new);
        let said = self.said.map(|said| *said).unwrap_or_default();
        let required = said
            .required
            .decide(&required_judge, sources, out)
            .map(Box::new);
        Some(Property {
            name,
            r#type,
            navigation: self.navigation,
            owner: owned,
            description,
            required,
            nullable: said.nullable.maybe(sources),
            read_only: said.read_only.maybe(sources),
            immutable: said.immutable.maybe(sources),
            on_select: said.on_select.maybe(sources),
            deprecated: said.deprecated.maybe(sources),
            filter: said.filter.maybe(sources),
            max_length: said.max_length.maybe(sources),
            default: said.default.maybe(sources),
        })
    }
}

/// How little a type says: named types before primitives, text after the other primitives, any JSON
/// last.
fn vagueness(ty: &TypeRef) -> u8 {
    match ty.name.as_str() {
        "Untyped" => 2,
        "Edm.String" => 1,
        _ => 0,
    }
}

/// Whether two claims on a type say the same: widths of numbers do not count as a difference.
fn agree(a: &TypeRef, b: &TypeRef) -> bool {
    fn class(ty: &TypeRef) -> &str {
        match ty.name.as_str() {
            "Edm.Int16" | "Edm.Int32" | "Edm.Int64" | "Edm.Byte" | "Edm.SByte" => "integer",
            "Edm.Single" | "Edm.Double" | "Edm.Decimal" => "fraction",
            other => other,
        }
    }
    a.collection == b.collection && class(a).eq_ignore_ascii_case(class(b))
}

//! Types and enumerations while claims are collected.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::decision::{Claims, DecisionRules, Precedence};
use super::names::NamedType;
use crate::api::{Class, Name, Primitive};
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::json::Json;
use crate::page::PropertyRow;
use crate::schema::ranking::{Rule, Subject};
use crate::schema::{Evidence, Fact, Property, TypeKind, TypeRef};
use crate::text::{PageId, SourceMap, Sources, Span};

/// A structured type while claims are collected.
#[derive(Default)]
pub(super) struct TypeDraft {
    /// The page that documents it.
    pub page: Option<PageId>,
    /// Whether its page has a table of its properties.
    pub has_table: bool,
    /// Whether its page has a section on properties and lists none there.
    pub instance_only: bool,
    pub has_methods: bool,
    pub has_relationships: bool,
    /// Placeholder of the key in a path that addresses it, and the place of the path.
    pub addressed: Option<(CompactString, Span)>,
    /// Whether its JSON representation describes its `id` as an identifier.
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
    /// Place of its first mention.
    pub mentioned: Option<Span>,
}

/// A property while claims are collected.
#[derive(Default)]
pub(super) struct PropertyDraft {
    pub types: Claims<TypeRef>,
    pub navigation: bool,
    /// Place of a statement that some of its values are returned only if a header requests them.
    pub evolvable: Option<Span>,
    /// Place of a path that addresses its items by a key.
    pub keyed: Option<Span>,
    pub owner: Claims<Name, 0>,
    pub description: Claims<String, 0>,
    /// Less common claims, boxed to keep most properties small.
    pub more: Option<Box<PropertyClaims>>,
    /// Values that its description lists.
    pub values: Vec<(String, Span)>,
    /// Those of the values that follow the sentinel.
    pub later: Vec<String>,
    /// Place of a statement that it can have several of its values at once.
    pub flags: Option<Span>,
    /// Whether its type of text was replaced with an enumeration, as has been reported.
    pub adopted: bool,
    /// Whether a type cell contains only "enumeration".
    pub nameless_enum: bool,
    /// Whether its type links to a section of values, or an example has a text as its value.
    pub text: bool,
}

/// Less common claims on a property.
#[derive(Default)]
pub(super) struct PropertyClaims {
    pub required: Claims<bool, 0>,
    pub nullable: Claims<bool, 0>,
    pub read_only: Claims<bool, 0>,
    pub immutable: Claims<bool, 0>,
    pub on_select: Claims<bool, 0>,
    pub deprecated: Claims<bool, 0>,
    pub filter: Claims<Vec<String>, 0>,
    pub max_length: Claims<u32, 0>,
    pub default: Claims<String, 0>,
    /// Claims that the property is of one of several types.
    pub unions: Vec<UnionClaim>,
}

/// What pages and corrections claim of types and enumerations.
#[derive(Default)]
pub(super) struct PageClaims {
    pub drafts: Drafts,
    pub derived: Vec<DerivedClaim>,
}

/// A type that the page of its base names.
pub(super) struct DerivedClaim {
    pub derived: Name,
    pub base: Name,
    pub span: Span,
}

/// A claim that a property is of one of several types.
pub(super) struct UnionClaim {
    pub names: Vec<Name>,
    pub collection: u8,
    pub source: Evidence,
    pub span: Span,
    pub precedence: Precedence,
}

/// A claim on a type on the page of an operation.
pub(super) enum TypeClaim<'a> {
    /// A row of the table of a body that represents the type.
    Row {
        ty: Name,
        row: &'a PropertyRow,
        page: PageId,
    },
    /// Values that the table of a body lists for a named type.
    Values(EnumValues),
    /// An object in an example, and its type, if that is known.
    Example {
        ty: Option<Name>,
        json: &'a Json,
        place: &'a SourceMap,
    },
}

/// Types and enumerations while claims are collected.
#[derive(Default)]
pub(super) struct Drafts {
    /// Sorted by name where the order matters; looked up more often than iterated.
    pub types: IndexMap<Name, TypeDraft>,
    pub enums: BTreeMap<Name, EnumDraft>,
}

/// An enumeration while claims are collected.
#[derive(Default)]
pub(super) struct EnumDraft {
    pub page: Option<PageId>,
    /// Place of its documentation.
    pub span: Option<Span>,
    /// Whether its table is on a translated page, where the names of members may be translated.
    pub translated: bool,
    /// Whether its table was found to belong to another enumeration.
    pub replaced: bool,
    pub description: Claims<String, 0>,
    /// Whether its values are sets of members.
    pub flags: Claims<bool, 0>,
    pub members: IndexMap<String, MemberDraft>,
}

/// Statements on an enumeration in the description of a property of that type.
pub(super) struct EnumValues {
    pub name: Name,
    pub values: Vec<(String, Span)>,
    pub later: Vec<String>,
    pub flags: Option<Span>,
    /// Place of its type, if the property's values are texts.
    pub text: Option<Span>,
}

#[derive(Default)]
pub(super) struct MemberDraft {
    pub claims: Claims<String, 0>,
    pub value: Option<i64>,
    pub description: String,
}

impl EnumDraft {
    /// Returns `true` if it has a member with this name, in any letter case.
    pub fn has(&self, name: &str) -> bool {
        let mut members = self.members.keys();
        members.any(|member| member.eq_ignore_ascii_case(name))
    }
}

impl TypeDraft {
    /// Returns the claimed base of highest rank, before all claims are decided.
    pub fn likely_base(&self) -> Option<&Name> {
        self.base.likely(Subject::Base)
    }
}

impl PropertyDraft {
    /// Returns the less common claims, for additions.
    pub fn more(&mut self) -> &mut PropertyClaims {
        self.more.get_or_insert_default()
    }

    /// Returns the claimed type of highest rank, before all claims are decided.
    pub fn likely_type(&self) -> Option<&TypeRef> {
        self.types.likely(Subject::PropertyType)
    }

    /// Returns the first claimed type that is not a primitive.
    pub fn declared(&self) -> Option<Name> {
        self.types
            .iter()
            .map(|claim| &claim.value)
            .find(|ty| !ty.is_primitive())
            .map(|ty| ty.name.clone())
    }

    /// Moves out the values in its description, as those of the enumeration `name`.
    pub fn listed(&mut self, name: Name) -> EnumValues {
        let many = self.types.iter().any(|claim| claim.value.collection > 0);
        EnumValues {
            name,
            values: std::mem::take(&mut self.values),
            later: std::mem::take(&mut self.later),
            flags: if many { None } else { self.flags },
            text: self
                .types
                .iter()
                .next()
                .map(|claim| claim.span)
                .filter(|_| self.has_text()),
        }
    }

    /// Returns `true` if a page shows that its values are texts, whatever the name of its type. Where
    /// the representation shows an object, a text in an example does not.
    pub fn has_text(&self) -> bool {
        let shown = self.types.iter();
        let mut shown = shown
            .filter(|claim| claim.source == Evidence::Representation)
            .map(|claim| &claim.value.name)
            .peekable();
        match shown.peek() {
            None => self.text,
            Some(_) => shown.any(|name| *name == Primitive::String),
        }
    }

    /// Adds a claim on its type.
    pub fn claim_type(
        &mut self,
        ty: NamedType,
        source: Evidence,
        span: Span,
        precedence: Precedence,
    ) {
        match ty {
            NamedType::One(ty) => self.types.add(ty, source, span, precedence),
            NamedType::AnyOf { names, collection } => self.more().unions.push(UnionClaim {
                names,
                collection,
                source,
                span,
                precedence,
            }),
        }
    }

    /// Returns `true` if anything claims its type.
    pub fn has_type(&self) -> bool {
        !self.types.is_empty()
            || self
                .more
                .as_ref()
                .is_some_and(|more| !more.unions.is_empty())
    }

    /// Moves out the claims that it is of one of several types.
    pub fn take_unions(&mut self) -> Vec<UnionClaim> {
        let more = self.more.as_mut();
        more.map(|more| std::mem::take(&mut more.unions))
            .unwrap_or_default()
    }

    /// Decides all its facts. Returns `None` if there is no claim on its type.
    pub fn finish(
        mut self,
        name: CompactString,
        owner: &str,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Property> {
        let shown = || format!("{owner}.{name}");
        let types = std::mem::take(&mut self.types);
        let r#type = self.decide_type(types, &shown, sources, out)?;
        let name_of = |name: &Name| format!("`{name}`");
        let owner = DecisionRules {
            what: &|| format!("the owner of `{}`", shown()),
            subject: Subject::Base,
            code: Some(Code::ConflictOwner),
            same: &|a: &Name, b: &Name| a == b,
            prefer: None,
            show: &name_of,
        };
        let description = DecisionRules {
            what: &|| format!("the description of `{}`", shown()),
            subject: Subject::Other,
            code: Some(Code::ConflictText),
            same: &|a: &String, b: &String| a == b,
            prefer: None,
            show: &|text: &String| excerpt(text),
        };
        let required = DecisionRules {
            what: &|| format!("whether `{}` must be given", shown()),
            subject: Subject::Other,
            code: Some(Code::ConflictRequired),
            same: &|a: &bool, b: &bool| a == b,
            prefer: None,
            show: &|value: &bool| format!("`{value}`"),
        };
        let owner = self.owner.decide(&owner, sources, out);
        let description = self.description.decide(&description, sources, out);
        let more = self.more.map(|more| *more).unwrap_or_default();
        let required = more.required.decide(&required, sources, out);
        Some(Property {
            name,
            r#type,
            navigation: self.navigation,
            owner: owner.map(Box::new),
            description: description.map(Box::new),
            required: required.map(Box::new),
            nullable: more.nullable.maybe(sources),
            read_only: more.read_only.maybe(sources),
            immutable: more.immutable.maybe(sources),
            on_select: more.on_select.maybe(sources),
            deprecated: more.deprecated.maybe(sources),
            filter: more.filter.maybe(sources),
            max_length: more.max_length.maybe(sources),
            default: more.default.maybe(sources),
        })
    }

    /// Decides its type. A property whose items paths address by a key is a collection, unless a
    /// correction states otherwise.
    fn decide_type(
        &self,
        types: Claims<TypeRef>,
        shown: &dyn Fn() -> String,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Fact<TypeRef>> {
        let rules = DecisionRules {
            what: &|| format!("the type of `{}`", shown()),
            subject: Subject::PropertyType,
            code: Some(Code::ConflictType),
            same: &|a: &TypeRef, b: &TypeRef| {
                agree(a, b)
                    || (self.adopted && [a, b].iter().any(|ty| ty.name == Primitive::String))
            },
            prefer: Some((&vagueness, Rule::NamedType)),
            show: &|ty: &TypeRef| format!("`{ty}`"),
        };
        let mut r#type = types.decide(&rules, sources, out)?;
        if let Some(span) = self.keyed
            && r#type.value.collection == 0
            && r#type.source != Evidence::Correction
        {
            let message = format!(
                "`{}` is documented as a single value, but paths address its items by a key",
                shown()
            );
            let place = sources
                .find(r#type.at.page())
                .map(|page| sources.span_of(page, r#type.at.line()));
            out.push(
                Diagnostic::new(Code::ConflictType, place.unwrap_or(span), message)
                    .also(span, "addressed here")
                    .help("it is treated as a collection, because only items of a collection have keys"),
            );
            r#type.value.collection = 1;
            r#type.decided_by(Rule::KeyedItems);
        }
        Some(r#type)
    }
}

/// Returns the beginning of a text in quotes, for a message.
pub(super) fn excerpt(text: &str) -> String {
    format!("“{}”", text.chars().take(60).collect::<String>())
}

/// Returns the type that counts among the claims so far.
pub(super) fn stated_type(claims: &Claims<TypeRef>) -> Option<&TypeRef> {
    claims.preferred(Subject::PropertyType, &vagueness)
}

/// Returns how vague a type is: untyped JSON most, then text, then any other type.
fn vagueness(ty: &TypeRef) -> u8 {
    if ty.name.is_untyped() {
        2
    } else {
        u8::from(ty.name == Primitive::String)
    }
}

/// Returns `true` if two claims on a type agree, ignoring the widths of numbers.
fn agree(a: &TypeRef, b: &TypeRef) -> bool {
    fn class(ty: &TypeRef) -> &str {
        match Primitive::find(&ty.name).map(Primitive::class) {
            Some(Class::Integer) => "integer",
            Some(Class::Fraction) => "fraction",
            _ => ty.name.as_str(),
        }
    }
    a.collection == b.collection && class(a).eq_ignore_ascii_case(class(b))
}

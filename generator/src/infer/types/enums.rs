//! Enumerations, decided from all claims.

use std::collections::BTreeMap;

use crate::api::{Name, simple_name};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::decision::{Claims, DecisionRules};
use crate::infer::drafts::{EnumDraft, MemberDraft};
use crate::schema::ranking::{Rule, Subject};
use crate::schema::{EnumMember, Enumeration, Evidence, Fact, MaybeFact};
use crate::text::{Sources, Span};

/// Decides all facts of enumerations.
pub(super) fn finish(
    context: &Context<'_>,
    enums: BTreeMap<Name, EnumDraft>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Enumeration> {
    enums
        .into_iter()
        .map(|(name, draft)| finish_enum(context.sources, name, draft, out))
        .collect()
}

fn finish_enum(
    sources: &Sources,
    name: Name,
    draft: EnumDraft,
    out: &mut Vec<Diagnostic>,
) -> Enumeration {
    let shared = shared_description(&draft);
    let mut members = Vec::with_capacity(draft.members.len());
    for member in draft.members.into_values() {
        members.extend(finish_member(sources, member, shared.as_deref(), out));
    }
    if let (Some(text), Some(span)) = (shared, draft.span) {
        let count = members.iter().filter(|member| member.by_reference).count();
        let message = format!(
            "{count} values of `{}` share one description: “{text}”",
            simple_name(&name)
        );
        out.push(
            Diagnostic::new(Code::EnumByReference, span, message)
                .help("they were kept as values that another specification defines, and are not generated; a value received keeps its text"),
        );
    }
    let page = draft.page.and_then(|id| sources.get(id));
    let stated = draft.flags.maybe(sources);
    Enumeration {
        page: page.map(|source| source.path.to_string()),
        description: draft.description.maybe(sources),
        flags: stated.or_else(|| flags(sources, &members, draft.span)),
        members,
        name,
    }
}

fn finish_member(
    sources: &Sources,
    member: MemberDraft,
    shared: Option<&str>,
    out: &mut Vec<Diagnostic>,
) -> Option<EnumMember> {
    let name = decide_name(sources, member.claims, out)?;
    let by_reference = shared.is_some_and(|text| text == without_numbers(&member.description));
    Some(EnumMember {
        name,
        value: member.value,
        description: member.description,
        by_reference,
    })
}

/// Decides a member's name: of spellings that differ in letter case, the most frequent.
fn decide_name(
    sources: &Sources,
    claims: Claims<String, 0>,
    out: &mut Vec<Diagnostic>,
) -> Option<Fact<String>> {
    let mut counts: HashMap<String, usize> = HashMap::default();
    for claim in claims.iter() {
        *counts.entry(claim.value.clone()).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let rarer = |name: &String| u8::from(counts.get(name).is_none_or(|count| *count < most));
    let rules = DecisionRules {
        what: &|| "the spelling of a member".to_owned(),
        subject: Subject::Member,
        code: Some(Code::EnumMembersDiffer),
        same: &|a: &String, b: &String| a == b,
        prefer: Some((&rarer, Rule::FrequentSpelling)),
        show: &|name: &String| format!("`{name}`"),
    };
    claims.decide(&rules, sources, out)
}

/// Returns the fact that values are sets, if the numbers of the members show it.
fn flags(sources: &Sources, members: &[EnumMember], span: Option<Span>) -> MaybeFact<bool> {
    if !is_flags(members) {
        return None;
    }
    let fact = Fact::new(true, Evidence::Implied, sources.locate(span?));
    Some(Box::new(
        fact.contested(Some(Rule::PowersOfTwo), Vec::new()),
    ))
}

/// Minimum number of members with the same description that are treated as values of another
/// specification, listed but not described.
const BY_REFERENCE: usize = 50;

/// Returns the description that most members of a large enumeration share.
fn shared_description(draft: &EnumDraft) -> Option<String> {
    if draft.members.len() < BY_REFERENCE {
        return None;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for member in draft
        .members
        .values()
        .filter(|member| !member.description.is_empty())
    {
        *counts
            .entry(without_numbers(&member.description))
            .or_default() += 1;
    }
    let (text, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= BY_REFERENCE && 2 * count > draft.members.len()).then_some(text)
}

/// Returns a description without words that contain digits, such as the number of a standard.
fn without_numbers(text: &str) -> String {
    let words = text
        .split_whitespace()
        .filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

/// Returns `true` if an enumeration's values are sets: its members are numbered with powers of
/// two, at least three of them above 1, and with fewer unions of these. A sentinel may
/// have the maximum value.
fn is_flags(members: &[EnumMember]) -> bool {
    let own = members.iter().filter(|member| !member.by_reference);
    let values: Option<Vec<i64>> = own.map(|member| member.value).collect();
    let Some(values) = values else { return false };
    let powers: i64 = values
        .iter()
        .filter(|value| **value > 0 && value.count_ones() == 1)
        .fold(0, |all, value| all | value);
    let sets = values
        .iter()
        .all(|value| *value >= 0 && value & !powers == 0 || *value == i64::from(i32::MAX));
    let unions = values.iter().filter(|value| value.count_ones() > 1).count();
    // Consecutive numbers also include powers of two.
    sets && (powers & !1).count_ones() >= 3 && unions < powers.count_ones() as usize
}

//! Enumerations: claims from tables of members, and decisions between them.

use super::Gatherer;
use super::claims::{Claims, DecisionRules};
use crate::api::simple_name;
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::ranking::Subject;
use crate::schema::{EnumMember, Enumeration, Evidence, Fact, MaybeFact};
use crate::source::{PageId, Span};

impl Gatherer<'_> {
    pub(super) fn collect_enums(&mut self) {
        for page in self.pages {
            let standing = self.standing(page.id);
            for fragment in &page.enums {
                let name = self.names.mention(page.id, &fragment.name);
                let draft = self.enums.entry(name).or_default();
                draft.page = draft.page.or(Some(page.id));
                draft.span = draft.span.or(Some(fragment.span));
                draft.translated |= page.translated;
                if let Some(text) = &fragment.description {
                    draft
                        .description
                        .add(text.markdown(), Evidence::Prose, text.span, standing);
                }
                if let Some(span) = fragment.flags {
                    draft.flags.add(true, Evidence::Prose, span, standing);
                }
                for row in &fragment.members {
                    let member = draft.members.entry(row.name.clone()).or_default();
                    member
                        .claims
                        .add(row.name.clone(), Evidence::MemberTable, row.span, standing);
                    member.value = member.value.or(row.value);
                    if member.description.is_empty() {
                        member.description.clone_from(&row.description);
                    }
                }
            }
        }
    }

    /// Decides a member's name: of spellings that differ in letter case, the most frequent.
    fn member_name(&mut self, claims: Claims<String, 0>) -> Option<Fact<String>> {
        let mut counts: HashMap<String, usize> = HashMap::default();
        for claim in claims.iter() {
            *counts.entry(claim.value.clone()).or_default() += 1;
        }
        let most = counts.values().copied().max().unwrap_or(0);
        let rarer = |name: &String| u8::from(counts.get(name).is_none_or(|count| *count < most));
        let judge = DecisionRules {
            what: &|| "the spelling of a member".to_owned(),
            subject: Subject::Other,
            code: Some(Code::EnumMembersDiffer),
            same: &|a: &String, b: &String| a == b,
            prefer: Some((
                &rarer,
                "of spellings that differ in letter case the one that most places use",
            )),
            show: &|name: &String| format!("`{name}`"),
        };
        claims.decide(&judge, self.sources, &mut self.out)
    }

    fn sources_of(&self, span: Option<Span>) -> Option<crate::source::Location> {
        span.map(|span| self.sources.locate(span))
    }

    pub(super) fn finish_enums(&mut self) -> Vec<Enumeration> {
        let enums = std::mem::take(&mut self.enums);
        let page_path = |page: Option<PageId>| {
            page.and_then(|id| self.sources.get(id))
                .map(|s| s.path.to_string())
        };
        let mut finished = Vec::with_capacity(enums.len());
        for (name, draft) in enums {
            let shared = shared_description(&draft);
            let mut by_reference = 0;
            let mut members = Vec::with_capacity(draft.members.len());
            for (_, member) in draft.members {
                let Some(fact) = self.member_name(member.claims) else {
                    continue;
                };
                let refers = shared
                    .as_ref()
                    .is_some_and(|text| *text == without_numbers(&member.description));
                by_reference += usize::from(refers);
                members.push(EnumMember {
                    name: fact,
                    value: member.value,
                    description: member.description,
                    by_reference: refers,
                });
            }
            if let (Some(text), Some(span)) = (shared, draft.span) {
                let message = format!(
                    "{by_reference} values of `{}` share one description: “{text}”",
                    simple_name(&name)
                );
                self.out.push(
                    Diagnostic::new(Code::EnumByReference, span, message)
                        .help("they were kept as values that another specification defines, and are not generated; a value received keeps its text"),
                );
            }
            finished.push(Enumeration {
                page: page_path(draft.page),
                description: draft.description.maybe(self.sources),
                flags: draft
                    .flags
                    .maybe(self.sources)
                    .or_else(|| flags(&members, &self.sources_of(draft.span))),
                members,
                name,
            });
        }
        finished
    }
}

/// Minimum number of members with the same description that are treated as values of another
/// specification, listed but not described.
const BY_REFERENCE: usize = 50;

/// Returns the description that most members of a large enumeration share.
fn shared_description(draft: &super::EnumDraft) -> Option<String> {
    if draft.members.len() < BY_REFERENCE {
        return None;
    }
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
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

/// Infers that an enumeration's values are sets: its members are numbered with powers of two, at
/// least three of them above 1, and unions of these.
fn flags(members: &[EnumMember], at: &Option<crate::source::Location>) -> MaybeFact<bool> {
    let values: Vec<i64> = members
        .iter()
        .filter(|m| !m.by_reference)
        .map(|m| m.value)
        .collect::<Option<_>>()?;
    let powers: i64 = values
        .iter()
        .filter(|value| **value > 0 && value.count_ones() == 1)
        .fold(0, |all, v| all | v);
    let sets = values
        .iter()
        .all(|value| *value >= 0 && value & !powers == 0 || *value == i64::from(i32::MAX));
    let unions = values.iter().filter(|value| value.count_ones() > 1).count();
    // Consecutive numbers also include powers of two.
    let many = (powers & !1).count_ones() >= 3 && unions < powers.count_ones() as usize;
    let fact = |at: &crate::source::Location| {
        let rule = "its members are numbered with powers of two and unions of these";
        Box::new(
            Fact::new(true, Evidence::Implied, at.clone())
                .contested(Some(rule.to_owned()), Vec::new()),
        )
    };
    at.as_ref().filter(|_| sets && many).map(fact)
}

//! The paths of an operation, and reports of pages on one operation that list different paths.

use crate::api::PathTemplate;
use crate::collections::{HashSet, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::decision::{Claims, DecisionRules, Role};
use crate::infer::parts::Part;
use crate::schema::ranking::{Rule, Subject};
use crate::schema::{Claim, Evidence, Fact};
use crate::text::Span;

/// Claims on the paths of each normal form.
type ByForm<'o> = IndexMap<&'o str, Claims<PathTemplate>>;

/// Decides the paths of all parts, in documented order. Paths that differ only in the names of
/// placeholders are merged.
pub(super) fn decide(
    context: &Context<'_>,
    parts: &[Part<'_>],
    out: &mut Vec<Diagnostic>,
) -> Vec<Fact<PathTemplate>> {
    let mut order: ByForm<'_> = IndexMap::default();
    let mut lost: IndexMap<&str, Vec<&(PathTemplate, Span)>> = IndexMap::default();
    for part in parts {
        let precedence = part.precedence(context);
        for claim in &part.paths {
            let claims = order.entry(claim.path.form()).or_default();
            claims.add(claim.path.clone(), claim.source, claim.span, precedence);
            if let Some(instead) = &claim.instead {
                lost.entry(&claim.path).or_default().push(instead);
            }
        }
    }
    report_path_sets(parts, &order, out);
    let rules = DecisionRules {
        what: &String::new,
        subject: Subject::Path,
        code: None,
        same: &|_, _| true,
        prefer: None,
        show: &|_| String::new(),
    };
    let mut facts = Vec::with_capacity(order.len());
    for claims in order.into_values() {
        let Some(mut fact) = claims.decide(&rules, context.sources, out) else {
            continue;
        };
        for (path, span) in lost.get(fact.value.as_str()).into_iter().flatten() {
            let claim = Claim {
                value: path.clone(),
                source: Evidence::RequestLine,
                at: context.sources.locate(*span),
            };
            fact.lost(claim, Rule::ExampleOfCreate);
        }
        facts.push(fact);
    }
    facts
}

/// Reports a path that one page on an operation lists and another does not.
fn report_path_sets(parts: &[Part<'_>], order: &ByForm<'_>, out: &mut Vec<Diagnostic>) {
    // A page that only lists a request is about another operation.
    let parts = parts.iter().filter(|part| part.role != Role::Lists);
    let parts: Vec<&Part<'_>> = parts.collect();
    if parts.len() < 2 {
        return;
    }
    let sets: Vec<HashSet<&str>> = parts
        .iter()
        .map(|part| part.paths.iter().map(|claim| claim.path.form()).collect())
        .collect();
    for (form, claims) in order {
        let mut stating = claims.iter();
        let Some(claim) = stating.find(|claim| claim.precedence.role != Role::Lists) else {
            continue;
        };
        let mut others = parts.iter().zip(&sets);
        let other = others.find(|(_, set)| !set.contains(form));
        let Some(line) = other.and_then(|(other, _)| other.paths.first()) else {
            continue;
        };
        let message = format!(
            "`{}` is listed here and not on another page on this operation",
            claim.value
        );
        out.push(
            Diagnostic::new(Code::ConflictPath, claim.span, message)
                .label("listed")
                .also(line.span, "not listed among these")
                .help("it counts: the paths of all pages are taken together"),
        );
    }
}

//! The paths of an operation, and reports of pages on one operation that list different paths.

use smallvec::SmallVec;

use crate::api::PathTemplate;
use crate::collections::{HashSet, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::decision::{Claims, DecisionRules, Role};
use crate::infer::parts::Part;
use crate::infer::paths::{PathClaim, PathSummary};
use crate::schema::ranking::{Rule, Subject};
use crate::schema::{Claim, Evidence, Fact};
use crate::text::Span;

/// Claims on the paths of each normal form.
type ByForm<'o, 'a> = IndexMap<&'o str, (Claims<PathTemplate>, SmallVec<[&'o PathClaim<'a>; 1]>)>;

/// Decides the paths of all parts, in documented order. Paths that differ only in the names of
/// placeholders are merged.
pub(super) fn decide<'a>(
    context: &Context<'_>,
    parts: &[Part<'a>],
    out: &mut Vec<Diagnostic>,
) -> (Vec<Fact<PathTemplate>>, Vec<PathSummary<'a>>) {
    let mut order: ByForm<'_, 'a> = IndexMap::default();
    let mut lost: IndexMap<&str, Vec<&(String, Span)>> = IndexMap::default();
    for part in parts {
        let precedence = part.precedence(context);
        for claim in &part.paths {
            let (claims, alike) = order.entry(&claim.form).or_default();
            alike.push(claim);
            let path = PathTemplate::with_form(claim.path, &claim.form);
            claims.add(path, claim.source, claim.span, precedence);
            if let Some(instead) = &claim.instead {
                lost.entry(claim.path).or_default().push(instead);
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
    let (mut facts, mut summaries) = (Vec::new(), Vec::new());
    for (_, (claims, alike)) in order {
        let Some(mut fact) = claims.decide(&rules, context.sources, out) else {
            continue;
        };
        for (path, span) in lost.get(fact.value.as_str()).into_iter().flatten() {
            let claim = Claim {
                value: path.as_str().into(),
                source: Evidence::RequestLine,
                at: context.sources.locate(*span),
            };
            fact.lost(claim, Rule::ExampleOfCreate);
        }
        let mut alike = alike.into_iter();
        let claim = alike.find(|claim| fact.value == claim.path);
        summaries.extend(claim.map(PathSummary::new));
        facts.push(fact);
    }
    (facts, summaries)
}

/// Reports a path that one page on an operation lists and another does not.
fn report_path_sets(parts: &[Part<'_>], order: &ByForm<'_, '_>, out: &mut Vec<Diagnostic>) {
    // A page that only lists a request is about another operation.
    let parts = parts.iter().filter(|part| part.role != Role::Lists);
    let parts: Vec<&Part<'_>> = parts.collect();
    if parts.len() < 2 {
        return;
    }
    let sets: Vec<HashSet<&str>> = parts
        .iter()
        .map(|part| part.paths.iter().map(|claim| &*claim.form).collect())
        .collect();
    for (form, (claims, _)) in order {
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

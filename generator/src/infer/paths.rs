//! The paths of operations, and reports of pages on one operation that list different paths.

use std::rc::Rc;

use smallvec::SmallVec;

use super::Gatherer;
use super::claims::{Claims, DecisionRules};
use super::parts::{Part, PathClaim};
use crate::api::path::{Segment, is_ellipsis, normal_form, push_normal_form, segments};
use crate::api::simple_name;
use crate::collections::{HashSet, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::page::{BodyKind, OperationFragment, StartLine};
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, Fact};
use crate::source::Span;

/// Claims on the paths of each normal form.
type ByForm<'o, 'a> = IndexMap<&'o str, (Claims<String>, SmallVec<[&'o PathClaim<'a>; 1]>)>;

/// Summary of a path, for comparing paths and naming operations.
pub(super) struct PathSummary<'a> {
    /// Normal form.
    pub form: Rc<str>,
    /// Number of segments.
    pub length: usize,
    /// The names in it, without namespaces.
    pub names: SmallVec<[&'a str; 8]>,
}

impl<'a> PathSummary<'a> {
    fn new(claim: &PathClaim<'a>) -> Self {
        let names = claim.segments.iter().filter_map(|segment| match segment {
            Segment::Literal { text } => {
                Some(*text).filter(|text| !text.starts_with('$') && !is_ellipsis(text))
            }
            Segment::Call { name, .. } => Some(*name).filter(|name| !name.is_empty()),
            Segment::Parameter { .. } => None,
        });
        PathSummary {
            form: claim.form.clone(),
            length: claim.segments.len(),
            names: names.map(simple_name).collect(),
        }
    }
}

impl Gatherer<'_> {
    /// Returns the paths of a fragment. If a create is documented with `/$ref` and an example shows
    /// it without, the path of the example counts.
    pub(super) fn path_claims<'p>(
        &mut self,
        fragment: &'p OperationFragment,
    ) -> Vec<PathClaim<'p>> {
        let mut claims = Vec::with_capacity(fragment.requests.len());
        let shown = || {
            fragment.examples.iter().filter_map(|example| {
                let message = example.request.as_ref()?;
                let StartLine::Request(line) = &message.start else {
                    return None;
                };
                Some((line.path.as_str(), message.span))
            })
        };
        let creates = fragment.body_kind == BodyKind::Entity;
        let mut form = String::new();
        for request in &fragment.requests {
            let path = request.line.path.as_str();
            let shape = segments(path);
            form.clear();
            shape
                .iter()
                .for_each(|segment| push_normal_form(&mut form, segment));
            let plain = path
                .strip_suffix("/$ref")
                .filter(|_| creates && request.line.method == "POST");
            let example = plain.and_then(|plain| {
                let wanted = form.strip_suffix("/$ref")?;
                shown()
                    .find(|(path, _)| matches_template(wanted, &segments(path)))
                    .map(|(_, span)| (plain, span))
            });
            let claim = match example {
                Some((plain, span)) => {
                    let message = format!(
                        "this line ends in `/$ref`, but the example posts a whole resource to `{plain}`"
                    );
                    self.out.push(
                        Diagnostic::new(Code::ConflictPath, request.span, message)
                            .label(format!("request line: `{path}`"))
                            .also(span, format!("example: `{plain}`"))
                            .help(format!("`{plain}` counts: for a create, an example counts more than a line that ends in `/$ref`")),
                    );
                    let instead = Some((path.to_owned(), request.span));
                    let form = form.strip_suffix("/$ref").unwrap_or(&form).into();
                    PathClaim {
                        path: plain,
                        segments: segments(plain),
                        form,
                        source: Evidence::Example,
                        span,
                        instead,
                    }
                }
                None => {
                    let source = if fragment.from_section {
                        Evidence::RequestLine
                    } else {
                        Evidence::Example
                    };
                    PathClaim {
                        path,
                        segments: shape,
                        form: form.as_str().into(),
                        source,
                        span: request.span,
                        instead: None,
                    }
                }
            };
            claims.push(claim);
        }
        claims
    }

    /// Returns the paths of all parts, in documented order. Paths that differ only in the names of
    /// placeholders are merged.
    pub(super) fn paths<'p>(
        &mut self,
        parts: &[Part<'p>],
    ) -> (Vec<Fact<String>>, Vec<PathSummary<'p>>) {
        let mut order: ByForm<'_, 'p> = IndexMap::default();
        for part in parts {
            let standing = self.standing_of(part);
            for claim in &part.paths {
                let (claims, alike) = order.entry(&claim.form).or_default();
                alike.push(claim);
                claims.add(claim.path.to_owned(), claim.source, claim.span, standing);
            }
        }
        if parts.len() > 1 {
            self.report_path_sets(parts, &order);
        }
        let mut lost: IndexMap<&str, Vec<&(String, Span)>> = IndexMap::default();
        for claim in parts.iter().flat_map(|part| &part.paths) {
            if let Some(instead) = &claim.instead {
                lost.entry(claim.path).or_default().push(instead);
            }
        }
        let (mut facts, mut shapes) = (
            Vec::with_capacity(order.len()),
            Vec::with_capacity(order.len()),
        );
        for (_, (claims, alike)) in order {
            let judge = DecisionRules {
                what: &String::new,
                subject: Subject::Other,
                code: None,
                same: &|_, _| true,
                prefer: None,
                show: &|_: &String| String::new(),
            };
            if let Some(mut fact) = claims.decide(&judge, self.sources, &mut self.out) {
                for (path, span) in lost.get(fact.value.as_str()).into_iter().flatten() {
                    let at = self.sources.locate(*span);
                    let claim = crate::schema::Claim {
                        value: path.clone(),
                        source: Evidence::RequestLine,
                        at,
                    };
                    fact.lost(
                        claim,
                        "for a create, an example counts more than a line that ends in `/$ref`",
                    );
                }
                shapes.extend(
                    alike
                        .into_iter()
                        .find(|claim| claim.path == fact.value)
                        .map(PathSummary::new),
                );
                facts.push(fact);
            }
        }
        (facts, shapes)
    }

    /// Reports a path that one page on an operation lists and another does not.
    fn report_path_sets(&mut self, parts: &[Part<'_>], order: &ByForm<'_, '_>) {
        let sets: Vec<HashSet<&str>> = parts
            .iter()
            .map(|part| part.paths.iter().map(|claim| &*claim.form).collect())
            .collect();
        for (form, (claims, _)) in order {
            let Some(claim) = claims.iter().next() else {
                continue;
            };
            let other = parts.iter().zip(&sets).find(|(_, set)| !set.contains(form));
            let Some((other, _)) = other else { continue };
            let Some(line) = other.paths.first() else {
                continue;
            };
            let message = format!(
                "`{}` is listed here and not on another page on this operation",
                claim.value
            );
            self.out.push(
                Diagnostic::new(Code::ConflictPath, claim.span, message)
                    .label("listed")
                    .also(line.span, "not listed among these")
                    .help("it counts: the paths of all pages are taken together"),
            );
        }
    }
}

/// Returns `true` if a concrete path matches a template in normal form.
pub(super) fn matches_template(form: &str, concrete: &[Segment<'_>]) -> bool {
    let mut template = form.split('/').skip(1);
    let fits = concrete
        .iter()
        .all(|segment| match (template.next(), segment) {
            (None, _) => false,
            // `$count` and similar segments are not keys.
            (Some("{}"), Segment::Literal { text }) if text.starts_with('$') => false,
            (Some("{}"), _) => true,
            // Most segments are plain, and comparing them needs no normal form.
            (Some(wanted), Segment::Literal { text })
                if text.is_ascii() && !text.starts_with('{') =>
            {
                wanted.eq_ignore_ascii_case(text)
            }
            (Some(wanted), _) => {
                wanted == normal_form(std::slice::from_ref(segment)).trim_start_matches('/')
            }
        });
    fits && template.next().is_none()
}

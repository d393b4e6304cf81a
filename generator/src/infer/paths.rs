//! Paths that pages document.

use crate::api::PathTemplate;
use crate::api::path::{Segment, normal_form};
use crate::diagnostic::{Code, Diagnostic};
use crate::page::{BodyKind, Example, OperationFragment, Request, StartLine};
use crate::schema::Evidence;
use crate::schema::ranking::Rule;
use crate::text::Span;

/// A path that a page documents.
pub(super) struct PathClaim {
    pub path: PathTemplate,
    pub source: Evidence,
    pub span: Span,
    /// The documented path that this one replaces.
    pub instead: Option<(PathTemplate, Span)>,
}

/// Returns the paths of a fragment. If a create is documented with `/$ref` and an example shows it
/// without, the path of the example counts.
pub(super) fn path_claims(
    fragment: &OperationFragment,
    out: &mut Vec<Diagnostic>,
) -> Vec<PathClaim> {
    let source = if fragment.from_section {
        Evidence::RequestLine
    } else {
        Evidence::Example
    };
    let claim = |request: &Request| PathClaim {
        path: request.line.path.clone(),
        source,
        span: request.span,
        instead: None,
    };
    let requests = fragment.requests.iter();
    requests
        .map(|request| {
            let claim = claim(request);
            let creates = fragment.body_kind == BodyKind::Entity && request.line.method == "POST";
            let example = if creates {
                created_at(fragment, &claim)
            } else {
                None
            };
            match example {
                Some(span) => without_reference(claim, span, out),
                None => claim,
            }
        })
        .collect()
}

/// Returns the place of an example that posts to a path without its `/$ref`.
fn created_at(fragment: &OperationFragment, claim: &PathClaim) -> Option<Span> {
    let wanted = claim.path.form().strip_suffix("/$ref")?;
    let mut messages = fragment
        .examples
        .iter()
        .filter_map(|example| example.request.as_ref());
    let shown = messages.find(|message| match &message.start {
        StartLine::Request(line) => {
            line.method == "POST" && matches_template(wanted, line.path.segments())
        }
        StartLine::Response(_) => false,
    });
    shown.map(|message| message.span)
}

/// Replaces a path that ends in `/$ref` with that of an example, and reports it.
fn without_reference(claim: PathClaim, span: Span, out: &mut Vec<Diagnostic>) -> PathClaim {
    let Some(plain) = claim.path.strip_suffix("/$ref") else {
        return claim;
    };
    let path = &claim.path;
    let message =
        format!("this line ends in `/$ref`, but the example posts a whole resource to `{plain}`");
    out.push(
        Diagnostic::new(Code::ConflictPath, claim.span, message)
            .label(format!("request line: `{path}`"))
            .also(span, format!("example: `{plain}`"))
            .help(format!("`{plain}` counts: {}", Rule::ExampleOfCreate)),
    );
    PathClaim {
        path: plain.into(),
        source: Evidence::Example,
        span,
        instead: Some((claim.path, claim.span)),
    }
}

/// Returns `true` if an example's request matches one of the paths.
pub(super) fn shows(example: &Example, paths: &[PathClaim]) -> bool {
    let Some(StartLine::Request(line)) = example.request.as_ref().map(|message| &message.start)
    else {
        return false;
    };
    let mut paths = paths.iter();
    paths.any(|claim| matches_template(claim.path.form(), line.path.segments()))
}

/// Returns `true` if a concrete path matches a template in normal form.
pub(super) fn matches_template(form: &str, concrete: &[Segment]) -> bool {
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

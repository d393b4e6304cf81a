//! Paths that pages document.

use std::rc::Rc;

use smallvec::SmallVec;

use crate::api::path::{Segment, is_ellipsis, normal_form, push_normal_form, segments};
use crate::api::simple_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::page::{BodyKind, Example, OperationFragment, Request, StartLine};
use crate::schema::Evidence;
use crate::schema::ranking::Rule;
use crate::text::Span;

/// A path that a page documents.
pub(super) struct PathClaim<'a> {
    pub path: &'a str,
    pub segments: Vec<Segment<'a>>,
    /// Normal form, by which paths are compared.
    pub form: Rc<str>,
    pub source: Evidence,
    pub span: Span,
    /// The documented path that this one replaces.
    pub instead: Option<(String, Span)>,
}

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
    pub fn new(claim: &PathClaim<'a>) -> Self {
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

/// Returns the paths of a fragment. If a create is documented with `/$ref` and an example shows it
/// without, the path of the example counts.
pub(super) fn path_claims<'a>(
    fragment: &'a OperationFragment,
    out: &mut Vec<Diagnostic>,
) -> Vec<PathClaim<'a>> {
    let source = if fragment.from_section {
        Evidence::RequestLine
    } else {
        Evidence::Example
    };
    let claim = |request: &'a Request| {
        let path = request.line.path.as_str();
        let segments = segments(path);
        let mut form = String::new();
        segments
            .iter()
            .for_each(|segment| push_normal_form(&mut form, segment));
        PathClaim {
            path,
            segments,
            form: form.into(),
            source,
            span: request.span,
            instead: None,
        }
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
fn created_at(fragment: &OperationFragment, claim: &PathClaim<'_>) -> Option<Span> {
    let wanted = claim.form.strip_suffix("/$ref")?;
    let mut messages = fragment
        .examples
        .iter()
        .filter_map(|example| example.request.as_ref());
    let shown = messages.find(|message| match &message.start {
        StartLine::Request(line) => {
            line.method == "POST" && matches_template(wanted, &segments(&line.path))
        }
        StartLine::Response(_) => false,
    });
    shown.map(|message| message.span)
}

/// Replaces a path that ends in `/$ref` with that of an example, and reports it.
fn without_reference<'a>(
    claim: PathClaim<'a>,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> PathClaim<'a> {
    let Some(plain) = claim.path.strip_suffix("/$ref") else {
        return claim;
    };
    let path = claim.path;
    let message =
        format!("this line ends in `/$ref`, but the example posts a whole resource to `{plain}`");
    out.push(
        Diagnostic::new(Code::ConflictPath, claim.span, message)
            .label(format!("request line: `{path}`"))
            .also(span, format!("example: `{plain}`"))
            .help(format!("`{plain}` counts: {}", Rule::ExampleOfCreate)),
    );
    PathClaim {
        path: plain,
        segments: segments(plain),
        form: claim
            .form
            .strip_suffix("/$ref")
            .unwrap_or(&claim.form)
            .into(),
        source: Evidence::Example,
        span,
        instead: Some((path.to_owned(), claim.span)),
    }
}

/// Returns `true` if an example's request matches one of the paths.
pub(super) fn shows(example: &Example, paths: &[PathClaim<'_>]) -> bool {
    let Some(StartLine::Request(line)) = example.request.as_ref().map(|message| &message.start)
    else {
        return false;
    };
    let shape = segments(&line.path);
    paths
        .iter()
        .any(|claim| matches_template(&claim.form, &shape))
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

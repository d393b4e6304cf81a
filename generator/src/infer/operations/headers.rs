//! Headers of requests.

use crate::diagnostic::{Code, Diagnostic};
use crate::infer::decision::{Claims, DecisionRules};
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, Header, Response};

use super::inputs::{Group, Inputs};

/// The header that requests enumeration members added later.
const PREFER: &str = "Prefer";

/// A header while claims are collected.
struct HeaderDraft<'p> {
    name: &'p str,
    /// The longest description.
    description: &'p str,
    required: Claims<bool>,
    /// The claim that it is optional, for use if no page states whether it is.
    silent: Claims<bool>,
}

/// Decides the headers of an operation.
pub(super) fn decide(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    response: &Response,
    out: &mut Vec<Diagnostic>,
) -> Vec<Header> {
    let mut headers = Vec::new();
    for draft in collect(inputs, group) {
        let HeaderDraft { name, .. } = draft;
        let claims = if draft.required.is_empty() {
            draft.silent
        } else {
            draft.required
        };
        let rules = DecisionRules {
            what: &|| format!("whether {} needs the header `{name}`", group.shown),
            subject: Subject::Other,
            code: Some(Code::ConflictRequired),
            same: &|a: &bool, b: &bool| a == b,
            prefer: None,
            show: &|value: &bool| (if *value { "required" } else { "optional" }).to_owned(),
        };
        if let Some(required) = claims.decide(&rules, inputs.context.sources, out) {
            headers.push(Header {
                name: name.into(),
                description: draft.description.to_owned(),
                required,
            });
        }
    }
    headers.extend(prefer(inputs, &headers, response));
    headers
}

/// Collects the headers that tables list, each once.
fn collect<'g>(inputs: &Inputs<'_, '_>, group: &Group<'g, '_>) -> Vec<HeaderDraft<'g>> {
    let mut found: Vec<HeaderDraft<'g>> = Vec::new();
    for part in group.stating() {
        let precedence = part.precedence(inputs.context);
        for row in &part.fragment.headers {
            let mut known = found.iter();
            let at = known.position(|known| known.name.eq_ignore_ascii_case(&row.name));
            let at = at.unwrap_or_else(|| {
                let mut silent = Claims::new();
                silent.add(false, Evidence::Implied, row.span, precedence);
                found.push(HeaderDraft {
                    name: &row.name,
                    description: &row.description,
                    required: Claims::new(),
                    silent,
                });
                found.len() - 1
            });
            let Some(draft) = found.get_mut(at) else {
                continue;
            };
            if let Some(required) = row.required {
                draft
                    .required
                    .add(required, Evidence::Table, row.span, precedence);
            }
            if draft.description.len() < row.description.len() {
                draft.description = &row.description;
            }
        }
    }
    found
}

/// Returns the header that requests enumeration members added later, if the response's type has an
/// enumeration with such members.
fn prefer(inputs: &Inputs<'_, '_>, known: &[Header], response: &Response) -> Option<Header> {
    let mut headers = known.iter();
    if inputs.evolvable.is_empty() || headers.any(|header| header.name.eq_ignore_ascii_case(PREFER))
    {
        return None;
    }
    let ty = &response.r#type.as_ref()?.value;
    let mut chain = inputs.places.hierarchy.chain(&ty.name);
    let span = *chain.find_map(|name| inputs.evolvable.get(name))?;
    let mut claims = Claims::new();
    let precedence = inputs.context.precedence(span.page);
    claims.add(false, Evidence::Prose, span, precedence);
    let description =
        "`include-unknown-enum-members`, for the members that enumerations were given later.";
    Some(Header {
        name: PREFER.into(),
        description: description.to_owned(),
        required: claims.settle(inputs.context.sources)?,
    })
}

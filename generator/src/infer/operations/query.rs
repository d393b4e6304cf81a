//! Query options, from all pages on an operation.

use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::collections::HashSet;
use crate::infer::context::Context;
use crate::infer::decision::Claims;
use crate::infer::parts::{Part, by_role};
use crate::page::query_names;
use crate::schema::{Evidence, Fact};

use super::inputs::Group;

/// Decides the query options that requests support.
pub(super) fn decide(context: &Context<'_>, group: &Group<'_, '_>) -> Vec<Fact<CompactString>> {
    let mut found: BTreeMap<&str, Claims<CompactString>> = BTreeMap::new();
    let stating = by_role(group.parts, |part| !part.fragment.query.is_empty());
    for part in &stating {
        for (option, span) in &part.fragment.query {
            let claims = found.entry(option).or_default();
            let precedence = part.precedence(context);
            claims.add(option.clone(), Evidence::Prose, *span, precedence);
        }
    }
    // Query options in a request line are supported, whatever the role of its page.
    let others = group.parts.iter();
    let others = others.filter(|part| !stating.iter().any(|other| std::ptr::eq(*other, *part)));
    for part in others {
        let names = names_in_request_lines(part);
        for (option, span) in &part.fragment.query {
            for _ in names
                .iter()
                .filter(|names| names.contains(&option.as_str()))
            {
                let claims = found.entry(option).or_default();
                let precedence = context.precedence(part.page.id);
                claims.add(option.clone(), Evidence::RequestLine, *span, precedence);
            }
        }
    }
    found
        .into_values()
        .filter_map(|claims| claims.settle(context.sources))
        .collect()
}

/// Returns the names of the query options in each request line of a part.
fn names_in_request_lines<'a>(part: &Part<'a>) -> Vec<Vec<&'a str>> {
    let paths: HashSet<&str> = part.paths.iter().map(|claim| claim.path.as_str()).collect();
    let requests = part.fragment.requests.iter();
    requests
        .filter(|request| paths.contains(request.line.path.as_str()))
        .map(|request| {
            let query = request.line.query.as_deref().unwrap_or_default();
            query_names(query).map(|(name, _)| name).collect()
        })
        .collect()
}

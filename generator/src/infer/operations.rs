//! Operations from operation pages: pages on the same requests form one operation.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;

use super::claims::Role;
use super::claims::{Claims, DecisionRules, Precedence};
use super::drafts::TypeDraft;
use super::naming::{name_operations, share_subjects};
use super::parts::{Links, MethodLink, Part, by_role};
use super::paths::PathSummary;
use super::walk::{Ending, Place, is_container};
use super::{Gatherer, names};
use crate::api::path::{self, Segment, segments};
use crate::api::{Name, Primitive, is_primitive};
use crate::collections::HashSet;
use crate::diagnostic::Code;
use crate::page::{BodyKind, Called, CloudAvailability, Page, StartLine, query_names};
use crate::schema::ranking::Subject;
use crate::schema::{
    Evidence, Fact, Header, MaybeFact, Operation, OperationKind, Parameter, TypeRef,
};
use crate::source::Span;

impl<'a> Gatherer<'a> {
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let mut parts = Vec::new();
        for page in self.pages {
            for fragment in &page.operations {
                let paths = self.path_claims(fragment);
                let examples = fragment
                    .examples
                    .iter()
                    .filter(|example| self.is_of_service(example))
                    .collect();
                parts.push(Part {
                    page,
                    fragment,
                    paths,
                    examples,
                    primary: true,
                    role: Role::Documents,
                });
            }
        }
        let links = self.resources_by_page();
        let values = |draft: &TypeDraft| {
            draft
                .properties
                .values()
                .find_map(|property| property.evolvable)
        };
        self.evolvable = self
            .types
            .iter()
            .filter_map(|(name, draft)| Some((name.clone(), values(draft)?)))
            .collect();
        self.learn_paths(&parts, &links);
        let parts = self.split_by_destination(parts, &links);
        let groups = self.group(parts, &links);
        let mut operations = Vec::with_capacity(groups.len());
        let mut shapes = Vec::with_capacity(groups.len());
        for (operation, own) in groups
            .into_iter()
            .filter_map(|parts| self.operation(&parts, &links))
        {
            operations.push(operation);
            shapes.push(own);
        }
        self.add_shown_paths(&mut operations, &shapes);
        name_operations(&mut operations, &shapes);
        share_subjects(&mut operations, &shapes);
        // Operations are large: sorting by cached ids moves them only once the order is known.
        operations.sort_by_cached_key(|operation| operation.id.clone());
        operations
    }

    /// Returns the resources whose tables of methods link to each operation page, with the return
    /// types in those tables.
    fn resources_by_page(&mut self) -> Links {
        let mut found = Links::default();
        for page in self.pages {
            for resource in &page.resources {
                let Some((name, _)) = names::type_name(
                    page,
                    resource,
                    names::page_namespace(page).unwrap_or(&self.names.namespace),
                ) else {
                    continue;
                };
                let name = self.names.mention(page.id, &name);
                for method in &resource.methods {
                    let target = method.target.as_deref();
                    let target =
                        target.and_then(|target| self.names.linked(page.id, target, self.sources));
                    let Some(target) = target else { continue };
                    let returns = method
                        .returns
                        .as_ref()
                        .map(|expr| self.names.type_ref(page.id, expr, "", self.sources));
                    found.entry(target.0).or_default().push(MethodLink {
                        name: name.clone(),
                        returns,
                        span: method.span,
                    });
                }
            }
        }
        found
    }

    /// Returns the resource whose methods table links to the page that documents an operation. Of
    /// pages with identical texts, the one whose resource is first by name counts.
    fn linking<'l>(&self, parts: &[Part<'a>], links: &'l Links) -> Option<&'l Name> {
        let text = |part: &Part<'_>| {
            self.sources
                .get(part.page.id)
                .map(|source| source.text.as_str())
        };
        let documenting = parts
            .iter()
            .filter(|part| part.role == Role::Documents && part.primary);
        let mut linked =
            documenting.filter_map(|part| Some((part, &links.get(&part.page.id.0)?.first()?.name)));
        let (first, name) = linked.next()?;
        let alike = linked
            .filter(|(part, _)| text(part) == text(first))
            .map(|(_, name)| name);
        alike.chain([name]).min()
    }

    /// Builds an operation and the shapes of its paths.
    fn operation(
        &mut self,
        parts: &[Part<'a>],
        links: &Links,
    ) -> Option<(Operation, Vec<PathSummary<'a>>)> {
        let first = parts.first()?;
        let method = first.fragment.requests.first()?.line.method;
        let (paths, shapes) = self.paths(parts);
        let shown = format!("`{method} {}`", paths.first()?.value);
        let title = self.text_fact(parts, ("title", &shown), |page| {
            page.title.as_ref().map(|t| (t.text.to_string(), t.span))
        });
        let description = self.text_fact(parts, ("description", &shown), |page| {
            page.description.clone()
        });
        let (mut deprecated, mut clouds) = (Claims::new(), Claims::new());
        let mut clouds_unknown: Vec<String> = Vec::new();
        for part in parts
            .iter()
            .filter(|part| part.primary && part.role != Role::Lists)
        {
            let standing = self.standing_of(part);
            if let Some(span) = part
                .fragment
                .deprecated
                .filter(|_| part.role == Role::Documents)
            {
                deprecated.add(true, Evidence::Prose, span, standing);
            }
            if let Some(CloudAvailability {
                available,
                unknown,
                span,
            }) = &part.fragment.clouds
            {
                // A table without any known mark states nothing.
                if !available.is_empty() || unknown.is_empty() {
                    clouds.add(available.clone(), Evidence::Table, *span, standing);
                }
                if clouds_unknown.is_empty() {
                    clouds_unknown.clone_from(unknown);
                }
            }
        }
        let (deprecated, clouds) = (deprecated.maybe(self.sources), clouds.maybe(self.sources));
        let permissions = self.permissions(parts, &shown);
        let documenting = || parts.iter().filter(|part| part.role == Role::Documents);
        let primary = documenting().filter(|part| part.primary);
        let linked: Vec<&MethodLink> = primary
            .filter_map(|part| links.get(&part.page.id.0))
            .flatten()
            .collect();
        let place = self.destination(parts);
        let response = self.response(parts, &linked, &place, method, &shown);
        let title_text = title.as_ref().map_or("", |title| title.value.as_str());
        let kind = kind(
            method,
            &paths,
            title_text,
            parts,
            &place,
            response.r#type.as_ref().map(|fact| &fact.value),
        );
        let body = self.body(
            parts,
            kind,
            response.r#type.as_deref(),
            &place,
            &linked,
            (&paths, &shown),
        );
        let examples = self.examples(parts, body.as_ref(), &response);
        let (parameters, called) = self.parameters(parts, &paths);
        let paths = with_quotes(paths, &parameters);
        let types = response
            .r#type
            .iter()
            .chain(body.as_ref().and_then(|body| body.r#type.as_ref()));
        let mut subjects = types
            .map(|fact| fact.value.name.clone())
            .filter(|name| !is_primitive(name));
        let subject = subjects
            .next()
            .or_else(|| self.linking(parts, links).cloned());
        let calls = matches!(kind, OperationKind::Action | OperationKind::Function);
        let bound = place
            .owner
            .filter(|owner| calls && !is_primitive(&owner.name) && !is_container(&owner.name));
        let mut headers = self.headers(parts, &shown);
        headers.extend(self.prefer_header(&headers, response.r#type.as_deref()));
        let pages = |lists: bool| {
            let mut pages: Vec<Arc<str>> = Vec::new();
            for part in parts
                .iter()
                .filter(|part| (part.role == Role::Lists) == lists)
            {
                if !pages.contains(&part.page.path) {
                    pages.push(part.page.path.clone());
                }
            }
            pages
        };
        let (pages, listed_by) = (pages(false), pages(true));
        let listed_by = listed_by
            .into_iter()
            .filter(|page| !pages.contains(page))
            .collect();
        let mut areas = Vec::new();
        for area in parts
            .iter()
            .filter(|part| part.role != Role::Lists)
            .filter_map(|part| super::types::area(part.page))
        {
            if !areas.contains(&area) {
                areas.push(area);
            }
        }
        let mut areas = areas.into_iter();
        let operation = Operation {
            id: String::new(),
            kind,
            method: method.into(),
            pages,
            listed_by,
            subject,
            area: areas.next(),
            other_areas: areas.collect(),
            bound,
            title,
            description,
            deprecated,
            clouds,
            clouds_unknown,
            permissions,
            headers,
            parameters,
            query: self.query(parts),
            body,
            response,
            examples,
            paths,
            shown: called,
        };
        Some((operation, shapes))
    }

    fn text_fact(
        &mut self,
        parts: &[Part<'_>],
        (what, shown): (&str, &str),
        text: impl Fn(&Page) -> Option<(String, Span)>,
    ) -> MaybeFact<String> {
        let mut claims = Claims::new();
        for part in parts {
            if let Some((value, span)) = text(part.page) {
                claims.add(value, Evidence::Prose, span, self.standing_of(part));
            }
        }
        let judge = DecisionRules {
            what: &|| format!("the {what} of {shown}"),
            subject: Subject::Other,
            code: Some(Code::ConflictText),
            same: &|a: &String, b: &String| a == b,
            prefer: None,
            show: &|text: &String| format!("“{}”", text.chars().take(60).collect::<String>()),
        };
        claims
            .decide(&judge, self.sources, &mut self.out)
            .map(Box::new)
    }

    fn headers(&mut self, parts: &[Part<'_>], shown: &str) -> Vec<Header> {
        let mut found: Vec<(&str, &str, Claims<bool>, Claims<bool>)> = Vec::new();
        for part in parts.iter().filter(|part| part.role != Role::Lists) {
            let standing = self.standing_of(part);
            for row in &part.fragment.headers {
                let at = found
                    .iter()
                    .position(|(name, ..)| name.eq_ignore_ascii_case(&row.name))
                    .unwrap_or_else(|| {
                        let silent = self.optional(row.span, standing);
                        found.push((
                            row.name.as_str(),
                            row.description.as_str(),
                            Claims::default(),
                            silent,
                        ));
                        found.len() - 1
                    });
                let Some((_, description, claims, _)) = found.get_mut(at) else {
                    continue;
                };
                if let Some(required) = row.required {
                    claims.add(required, Evidence::Table, row.span, standing);
                }
                if description.len() < row.description.len() {
                    *description = &row.description;
                }
            }
        }
        let mut headers = Vec::new();
        for (name, description, claims, silent) in found {
            let claims = if claims.is_empty() { silent } else { claims };
            let judge = DecisionRules {
                what: &|| format!("whether {shown} needs the header `{name}`"),
                subject: Subject::Other,
                code: Some(Code::ConflictRequired),
                same: &|a: &bool, b: &bool| a == b,
                prefer: None,
                show: &|value: &bool| (if *value { "required" } else { "optional" }).to_owned(),
            };
            if let Some(required) = claims.decide(&judge, self.sources, &mut self.out) {
                headers.push(Header {
                    name: name.into(),
                    description: description.to_owned(),
                    required,
                });
            }
        }
        headers
    }

    /// Returns the claim that a header is optional, for use if no page states whether it is.
    fn optional(&self, span: Span, standing: Precedence) -> Claims<bool> {
        let mut claims = Claims::new();
        claims.add(false, Evidence::Implied, span, standing);
        claims
    }

    /// Returns the header that requests enumeration members added later, if the response's type has
    /// an enumeration with such members.
    fn prefer_header(&self, known: &[Header], answered: Option<&Fact<TypeRef>>) -> Option<Header> {
        const PREFER: &str = "Prefer";
        if self.evolvable.is_empty()
            || known
                .iter()
                .any(|header| header.name.eq_ignore_ascii_case(PREFER))
        {
            return None;
        }
        let span = self
            .walker
            .chain(&answered?.value.name)
            .find_map(|name| self.evolvable.get(name))?;
        let mut claims = Claims::new();
        claims.add(false, Evidence::Prose, *span, self.standing(span.page));
        let description =
            "`include-unknown-enum-members`, for the members that enumerations were given later."
                .to_owned();
        Some(Header {
            name: PREFER.into(),
            description,
            required: claims.settle(self.sources)?,
        })
    }

    fn query(&mut self, parts: &[Part<'_>]) -> Vec<Fact<CompactString>> {
        let mut found: BTreeMap<&str, Claims<CompactString>> = BTreeMap::new();
        let stating = by_role(parts, |part| !part.fragment.query.is_empty());
        for part in &stating {
            for (option, span) in &part.fragment.query {
                found.entry(option).or_default().add(
                    option.clone(),
                    Evidence::Prose,
                    *span,
                    self.standing_of(part),
                );
            }
        }
        // Query options in a request line are supported, whatever the role of its page.
        for part in parts
            .iter()
            .filter(|part| !stating.iter().any(|other| std::ptr::eq(*other, *part)))
        {
            let paths: HashSet<&str> = part.paths.iter().map(|claim| claim.path).collect();
            for request in part
                .fragment
                .requests
                .iter()
                .filter(|request| paths.contains(request.line.path.as_str()))
            {
                let names: Vec<&str> =
                    query_names(request.line.query.as_deref().unwrap_or_default())
                        .map(|(name, _)| name)
                        .collect();
                for (option, span) in part
                    .fragment
                    .query
                    .iter()
                    .filter(|(option, _)| names.contains(&option.as_str()))
                {
                    let standing = self.standing(part.page.id);
                    found.entry(option).or_default().add(
                        option.clone(),
                        Evidence::RequestLine,
                        *span,
                        standing,
                    );
                }
            }
        }
        found
            .into_values()
            .filter_map(|claims| claims.settle(self.sources))
            .collect()
    }
}

/// Infers an operation's kind from its method, path, title and response.
fn kind(
    method: &str,
    paths: &[Fact<String>],
    title: &str,
    parts: &[Part<'_>],
    place: &Place,
    returns: Option<&TypeRef>,
) -> OperationKind {
    let documenting = || parts.iter().filter(|part| part.role == Role::Documents);
    use OperationKind::*;
    let last = paths.first().and_then(|path| segments(&path.value).pop());
    let reference = matches!(&last, Some(Segment::Literal { text }) if *text == "$ref");
    let call = matches!(&last, Some(Segment::Call { name, .. }) if !name.is_empty());
    let bound = title
        .split_once(": ")
        .is_some_and(|(resource, rest)| !resource.contains(' ') && !rest.is_empty());
    let resource = place.ending == Ending::Resource && place.ty.is_some();
    let said = |called| {
        documenting().any(|part| part.primary && part.fragment.response.called == Some(called))
    };
    match (method, reference) {
        ("POST", true) => AddReference,
        ("PUT", true) => SetReference,
        ("DELETE", true) => RemoveReference,
        ("DELETE", _) => Delete,
        ("PATCH", _) => Update,
        ("PUT", _) => Replace,
        ("POST", _) => {
            let creates = documenting()
                .any(|part| part.fragment.body_kind == BodyKind::Entity || shows_created(part));
            let on_collection = resource && place.ty.as_ref().is_some_and(|ty| ty.collection > 0);
            // Some pages on creates describe them as actions.
            let entity = documenting().any(|part| {
                part.fragment.body_kind == BodyKind::Entity && part.fragment.body_type.is_some()
            });
            let creates = creates && (entity || !said(Called::Action));
            if on_collection || !(call || bound || !creates) {
                Create
            } else {
                Action
            }
        }
        _ if call || ((bound || said(Called::Function)) && !resource) => Function,
        _ if returns.is_some_and(|ty| ty.collection > 0) => List,
        _ => Get,
    }
}

/// Returns `true` if a page states that its request returns `201 Created`, and its examples do not
/// show otherwise.
fn shows_created(part: &Part<'_>) -> bool {
    let stated = part
        .fragment
        .response
        .statuses
        .iter()
        .any(|(status, _)| *status == 201);
    let shown = part
        .examples
        .iter()
        .flat_map(|example| &example.responses)
        .map(|message| &message.start);
    let mut shown = shown
        .filter(|start| matches!(start, StartLine::Response(200..300)))
        .peekable();
    stated
        && (shown.peek().is_none() || shown.any(|start| matches!(start, StartLine::Response(201))))
}

/// Adds quotes around arguments that are documented as text, which not every template shows ([OData
/// 4.01, 5.1.1][urls]).
///
/// [urls]: https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
fn with_quotes(mut paths: Vec<Fact<String>>, parameters: &[Parameter]) -> Vec<Fact<String>> {
    let is_text = |name: &str| {
        let named = parameters
            .iter()
            .find(|parameter| parameter.name.eq_ignore_ascii_case(name));
        named
            .map(|parameter| &parameter.r#type.value)
            .is_some_and(|ty| ty.name == Primitive::String && ty.collection == 0)
    };
    for path in paths.iter_mut().filter(|path| path.value.contains('(')) {
        if let Some(quoted) = path::with_quotes(&path.value, is_text) {
            path.value = quoted;
        }
    }
    paths
}

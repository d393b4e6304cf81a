//! Fragments of pages on one operation.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::context::Context;
use super::decision::{Precedence, Role};
use super::hierarchy::Hierarchy;
use super::names;
use super::paths::{PathClaim, path_claims};
use crate::api::Name;
use crate::collections::HashMap;
use crate::diagnostic::Diagnostic;
use crate::page::{Body, Example, Message, OperationFragment, Page, StartLine};
use crate::schema::TypeRef;
use crate::text::{PageId, Span};

/// A fragment with the page it is on and the paths that count for it.
pub(super) struct Part<'a> {
    pub page: &'a Page,
    pub fragment: &'a OperationFragment,
    pub paths: Vec<PathClaim>,
    /// Examples of requests on these paths.
    pub examples: Vec<&'a Example>,
    /// Whether the page's prose and tables are about these paths. A page that lists paths of
    /// several resources is about one of them.
    pub primary: bool,
    /// Role of the page for the operation.
    pub role: Role,
}

impl<'a> Part<'a> {
    /// Returns the method of its requests; the empty text if it lists none.
    pub fn method(&self) -> &'a str {
        let first = self.fragment.requests.first();
        first.map_or("", |request| request.line.method)
    }

    /// Returns the title of its page, or of the part of the page on its request.
    pub fn title(&self) -> Option<(&'a str, Span)> {
        let own = self.fragment.title.as_ref();
        let own = own.map(|(text, span)| (text.as_str(), *span));
        own.or_else(|| {
            let title = self.page.title.as_ref()?;
            Some((title.text.as_ref(), title.span))
        })
    }

    /// Returns the precedence of its page for the operation.
    pub fn precedence(&self, context: &Context<'_>) -> Precedence {
        Precedence {
            role: self.role,
            ..context.precedence(self.page.id)
        }
    }

    /// Returns the requests of its examples.
    pub fn requests_shown(&self) -> impl Iterator<Item = &'a Message> {
        self.examples
            .iter()
            .filter_map(|example| example.request.as_ref())
    }

    /// Returns the responses of its examples.
    pub fn responses_shown(&self) -> impl Iterator<Item = &'a Message> {
        self.examples.iter().flat_map(|example| &example.responses)
    }

    /// Returns the type that its page states its request returns, before claims are decided.
    pub fn claimed_type(
        &self,
        context: &Context<'_>,
        hierarchy: &Hierarchy,
        links: &Links,
    ) -> Option<TypeRef> {
        let returns = self.fragment.response.returns.as_ref();
        let stated = returns.and_then(|(expr, _)| context.stated_type(self.page.id, expr));
        let stated = stated.map(|ty| hierarchy.type_ref(ty));
        let shown = self.responses_shown();
        let shown = shown.filter_map(|message| annotated(context, message, self.page.id));
        if let Some(ty) = most_shown(shown, stated.as_ref()).or(stated) {
            return Some(ty);
        }
        links
            .get(&self.page.id)?
            .iter()
            .find_map(|linked| linked.returns.clone())
    }
}

/// Returns the stated type if an example shows it; or else the type that most examples show.
fn most_shown(shown: impl Iterator<Item = TypeRef>, stated: Option<&TypeRef>) -> Option<TypeRef> {
    let shown: Vec<TypeRef> = shown.collect();
    let is_stated = |ty: &&TypeRef| stated.is_some_and(|stated| stated.name == ty.name);
    let best = most_frequent(shown.iter().filter(is_stated));
    best.or_else(|| most_frequent(shown.iter())).cloned()
}

/// Returns the value that occurs most often: of several the smallest, so that the order of examples
/// decides nothing.
pub(super) fn most_frequent<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let best = counts.into_iter().min_by_key(|(_, count)| Reverse(*count));
    best.map(|(value, _)| value)
}

/// Returns the type that the annotation of a successful response names.
fn annotated(context: &Context<'_>, message: &Message, page: PageId) -> Option<TypeRef> {
    let StartLine::Response(200..400) = message.start else {
        return None;
    };
    let annotation = message.annotation.as_ref()?;
    let (name, many) = annotation.type_name()?;
    let many = match &message.body {
        Body::Json { .. } => message.body.items().is_some(),
        _ => many || annotation.is_collection(),
    };
    Some(TypeRef {
        name: context.annotated_name(name, page),
        collection: u8::from(many),
    })
}

/// A resource whose table of methods links to a page, and the return type in that table.
pub(super) struct MethodLink {
    pub name: Name,
    pub returns: Option<TypeRef>,
    pub span: Span,
}

/// Resources whose tables of methods link to operation pages, by page.
pub(super) type Links = HashMap<PageId, Vec<MethodLink>>;

/// Returns one part for each operation fragment, with all its paths.
pub(super) fn collect<'a>(context: &Context<'a>) -> (Vec<Part<'a>>, Vec<Diagnostic>) {
    let (mut parts, mut out) = (Vec::new(), Vec::new());
    for page in &context.pages {
        for fragment in &page.operations {
            let examples = fragment.examples.iter();
            parts.push(Part {
                page,
                fragment,
                paths: path_claims(fragment, &mut out),
                examples: examples
                    .filter(|example| is_of_service(context, example))
                    .filter(|example| !is_of_part(fragment, example))
                    .collect(),
                primary: true,
                role: Role::Documents,
            });
        }
    }
    (parts, out)
}

/// Returns `true` if an example is sent to the documented service. Other examples show requests
/// that the service sends, or URLs to which it sends its callers.
fn is_of_service(context: &Context<'_>, example: &Example) -> bool {
    let Some(StartLine::Request(line)) = example.request.as_ref().map(|message| &message.start)
    else {
        return true;
    };
    let hosts = &context.dialect.words.service().hosts;
    line.origin.as_deref().is_none_or(|origin| {
        hosts
            .iter()
            .any(|known| super::survey::host(origin) == known)
            || context.origins.iter().any(|own| own == origin)
    })
}

/// Returns `true` if an example shows a request for the count or the bytes of what the documented
/// requests address: `/users/$count` on the page of `/users`.
fn is_of_part(fragment: &OperationFragment, example: &Example) -> bool {
    let Some(StartLine::Request(line)) = example.request.as_ref().map(|message| &message.start)
    else {
        return false;
    };
    let ends = |path: &str| {
        let last = path.rsplit('/').next();
        last.filter(|last| matches!(*last, "$count" | "$value"))
            .map(str::to_owned)
    };
    let mut documented = fragment.requests.iter().map(|request| &request.line);
    let own = ends(&line.path);
    own.is_some() && documented.all(|line| ends(&line.path) != own)
}

/// Returns the resources whose tables of methods link to each operation page, with the return types
/// in those tables.
pub(super) fn links(context: &Context<'_>, hierarchy: &Hierarchy) -> Links {
    let mut found = Links::default();
    let Context { names, sources, .. } = context;
    for page in &context.pages {
        for resource in &page.resources {
            let namespace = names::page_namespace(page).unwrap_or(&names.namespace);
            let Some((name, _)) = names::type_name(page, resource, namespace) else {
                continue;
            };
            let name = names.mention(page.id, &name);
            for method in &resource.methods {
                let target = method.target.as_deref();
                let target = target.and_then(|target| names.linked(page.id, target, sources));
                let Some(target) = target else { continue };
                let returns = method.returns.as_ref();
                let returns = returns.map(|expr| names.type_ref(page.id, expr, "", sources));
                found.entry(target).or_default().push(MethodLink {
                    name: name.clone(),
                    returns: returns.map(|ty| hierarchy.type_ref(ty)),
                    span: method.span,
                });
            }
        }
    }
    found
}

/// Returns the parts that state something in the strongest role: those that document the operation,
/// or else those that add to it.
pub(super) fn by_role<'p, 'a>(
    parts: &'p [Part<'a>],
    states: impl Fn(&Part<'a>) -> bool,
) -> Vec<&'p Part<'a>> {
    let stating = |role: Role| -> Vec<&Part<'a>> {
        parts
            .iter()
            .filter(|part| part.role == role && states(part))
            .collect()
    };
    let documenting = stating(Role::Documents);
    if documenting.is_empty() {
        return stating(Role::Adds);
    }
    documenting
}

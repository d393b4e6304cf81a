//! Operations out of operation pages: pages on the same requests become one operation.

use std::collections::{BTreeMap, HashMap};

use super::super::claims::{Claims, Judge};
use super::super::names::simple;
use super::super::ranking::Subject;
use super::super::{
    Evidence, Fact, Header, Operation, OperationKind, Parameter, PermissionSet, RequestBody, RequestBodyKind, TypeRef,
};
use super::Gatherer;
use super::drafts::PropertyDraft;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::PermissionRow;
use crate::page::path::{Segment, normal_form, segments};
use crate::page::{BodyKind, Grant, OperationFragment, Page, Start};
use crate::source::Span;

/// A fragment with the page it is on and the paths that count for it.
pub(super) struct Part<'a> {
    pub page: &'a Page,
    pub fragment: &'a OperationFragment,
    pub paths: Vec<PathClaim>,
}

/// A resource whose table of methods links to a page, and what it says the request returns.
pub(super) struct Linked {
    pub name: String,
    pub returns: Option<TypeRef>,
    pub span: Span,
}

pub(super) struct PathClaim {
    pub path: String,
    pub source: Evidence,
    pub span: Span,
    /// What lost against it.
    pub instead: Option<(String, Span)>,
}

impl<'a> Gatherer<'a> {
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let pages: &'a [Page] = self.pages;
        let mut parts = Vec::new();
        for page in pages {
            for fragment in &page.operations {
                let paths = self.path_claims(fragment);
                parts.push(Part { page, fragment, paths });
            }
        }
        let resources = self.resources_by_page();
        let mut operations: Vec<Operation> =
            group(parts).into_iter().filter_map(|parts| self.operation(&parts, &resources)).collect();
        name_operations(&mut operations);
        share_subjects(&mut operations);
        operations.sort_by(|a, b| a.id.cmp(&b.id));
        operations
    }

    /// For each operation page, the resources whose tables of methods link to it, with what they say it returns.
    fn resources_by_page(&mut self) -> HashMap<u32, Vec<Linked>> {
        let mut found: HashMap<u32, Vec<Linked>> = HashMap::new();
        for page in self.pages {
            for resource in &page.resources {
                let Some((name, _)) = super::super::names::type_name(page, resource, &self.names.namespace.clone())
                else {
                    continue;
                };
                let name = self.names.mention(&name);
                for method in &resource.methods {
                    let target = method.target.as_deref().and_then(|target| self.sources.resolve(page.id, target));
                    let Some(target) = target else { continue };
                    let returns =
                        method.returns.as_ref().map(|expr| self.names.type_ref(page.id, expr, "", self.sources));
                    found.entry(target.0).or_default().push(Linked { name: name.clone(), returns, span: method.span });
                }
            }
        }
        found
    }

    /// The paths of a fragment. A create that is documented with `/$ref` but shown without is the one that is shown.
    fn path_claims(&mut self, fragment: &OperationFragment) -> Vec<PathClaim> {
        let mut claims: Vec<PathClaim> = Vec::new();
        let shown: Vec<(String, Span)> = fragment
            .examples
            .iter()
            .filter_map(|example| {
                let message = example.request.as_ref()?;
                let Start::Request(line) = &message.start else { return None };
                Some((line.path.clone(), message.span))
            })
            .collect();
        let creates = fragment.body_kind == BodyKind::Entity;
        for request in &fragment.requests {
            let path = request.line.path.clone();
            let form = normal_form(&segments(&path));
            let plain = path.strip_suffix("/$ref").filter(|_| creates && request.line.method == "POST");
            let example = plain.and_then(|plain| {
                let wanted = form.strip_suffix("/$ref")?;
                shown.iter().find(|(path, _)| matches_template(wanted, path)).map(|(_, span)| (plain, *span))
            });
            let claim = match example {
                Some((plain, span)) => {
                    let message =
                        format!("this line ends in `/$ref`, but the example posts a whole resource to `{plain}`");
                    self.out.push(
                        Diagnostic::new(Code::ConflictPath, request.span, message)
                            .label(format!("request line: `{path}`"))
                            .also(span, format!("example: `{plain}`"))
                            .help(format!("`{plain}` counts: for a create, an example counts more than a line that ends in `/$ref`")),
                    );
                    let instead = Some((path.clone(), request.span));
                    PathClaim { path: plain.to_owned(), source: Evidence::Example, span, instead }
                }
                None => {
                    let source = if fragment.from_section { Evidence::RequestLine } else { Evidence::Example };
                    PathClaim { path, source, span: request.span, instead: None }
                }
            };
            claims.push(claim);
        }
        claims
    }

    fn operation(&mut self, parts: &[Part<'a>], resources: &HashMap<u32, Vec<Linked>>) -> Option<Operation> {
        let first = parts.first()?;
        let method = first.fragment.requests.first()?.line.method.clone();
        let paths = self.paths(parts);
        let shown = format!("`{method} {}`", paths.first()?.value);
        let title = self.text_fact(parts, &format!("the title of {shown}"), |page| {
            page.title.as_ref().map(|t| (t.text.clone(), t.span))
        });
        let description = self.text_fact(parts, &format!("the description of {shown}"), |page| {
            page.intro.first().map(|t| (t.markdown(), t.span))
        });
        let permissions = self.permissions(parts, &shown);
        let linked: Vec<&Linked> = parts.iter().filter_map(|part| resources.get(&part.page.id.0)).flatten().collect();
        let response = self.response(parts, &linked, &shown);
        let title_text = title.as_ref().map_or("", |title| title.value.as_str());
        let kind = kind(&method, &paths, title_text, parts, response.r#type.as_ref().map(|fact| &fact.value));
        let body = self.body(parts, kind, response.r#type.as_ref(), &linked, &shown);
        let examples = self.examples(parts, body.as_ref(), &response);
        let types = response.r#type.iter().chain(body.as_ref().and_then(|body| body.r#type.as_ref()));
        let mut subjects =
            types.map(|fact| fact.value.name.clone()).filter(|name| name.contains('.') && !name.starts_with("Edm."));
        let subject = subjects.next().or_else(|| linked.first().map(|linked| linked.name.clone()));
        let mut pages: Vec<String> = parts.iter().map(|part| part.page.path.clone()).collect();
        pages.dedup();
        Some(Operation {
            id: String::new(),
            kind,
            method,
            pages,
            subject,
            title,
            description,
            permissions,
            headers: self.headers(parts, &shown),
            parameters: self.parameters(parts),
            query: self.query(parts),
            body,
            response,
            examples,
            paths,
        })
    }

    /// The paths of all parts, in the order documented; those that differ only in names of placeholders are one.
    fn paths(&mut self, parts: &[Part<'_>]) -> Vec<Fact<String>> {
        let mut order: Vec<(String, Claims<String>)> = Vec::new();
        for part in parts {
            let draft = self.is_draft(part.page.id);
            for claim in &part.paths {
                let form = normal_form(&segments(&claim.path));
                let at = order.iter().position(|(known, _)| *known == form).unwrap_or_else(|| {
                    order.push((form, Claims::default()));
                    order.len() - 1
                });
                let Some((_, claims)) = order.get_mut(at) else { continue };
                claims.add(claim.path.clone(), claim.source, claim.span, draft);
            }
        }
        self.report_path_sets(parts, &order);
        let mut facts = Vec::new();
        for (_, claims) in order {
            let judge = Judge {
                what: "",
                subject: Subject::Other,
                code: None,
                same: &|_, _| true,
                prefer: None,
                show: &|_: &String| String::new(),
            };
            if let Some(mut fact) = claims.decide(&judge, self.sources, &mut self.out) {
                let lost = parts.iter().flat_map(|part| &part.paths).filter(|claim| claim.path == fact.value);
                for (path, span) in lost.filter_map(|claim| claim.instead.as_ref()) {
                    fact.rule =
                        Some("for a create, an example counts more than a line that ends in `/$ref`".to_owned());
                    let at = self.sources.locate(*span);
                    fact.others.push(super::super::Claim { value: path.clone(), source: Evidence::RequestLine, at });
                }
                facts.push(fact);
            }
        }
        facts
    }

    /// Reports a path that one page on an operation lists and another does not.
    fn report_path_sets(&mut self, parts: &[Part<'_>], order: &[(String, Claims<String>)]) {
        for (form, claims) in order {
            let Some(claim) = claims.iter().next() else { continue };
            let lists = |part: &&Part<'_>| part.paths.iter().any(|path| normal_form(&segments(&path.path)) == *form);
            let Some(other) = parts.iter().find(|part| !lists(part)) else { continue };
            let Some(line) = other.paths.first() else { continue };
            let message = format!("`{}` is listed here and not on another page on this operation", claim.value);
            self.out.push(
                Diagnostic::new(Code::ConflictPath, claim.span, message)
                    .label("listed")
                    .also(line.span, "not listed among these")
                    .help("it counts: the paths of all pages are taken together"),
            );
        }
    }

    fn text_fact(
        &mut self,
        parts: &[Part<'_>],
        what: &str,
        text: impl Fn(&Page) -> Option<(String, Span)>,
    ) -> Option<Fact<String>> {
        let mut claims = Claims::default();
        for part in parts {
            if let Some((value, span)) = text(part.page) {
                claims.add(value, Evidence::Prose, span, self.is_draft(part.page.id));
            }
        }
        let judge = Judge {
            what,
            subject: Subject::Other,
            code: Some(Code::ConflictText),
            same: &|a: &String, b: &String| a == b,
            prefer: None,
            show: &|text: &String| format!("“{}”", text.chars().take(60).collect::<String>()),
        };
        claims.decide(&judge, self.sources, &mut self.out)
    }

    fn permissions(&mut self, parts: &[Part<'_>], shown: &str) -> Vec<PermissionSet> {
        let mut titles: Vec<String> = Vec::new();
        let count = |part: &Part<'_>| part.fragment.permissions.len();
        let single = parts.iter().all(|part| count(part) <= 1);
        let name = |title: &str| if single { String::new() } else { title.to_owned() };
        for grants in parts.iter().flat_map(|part| &part.fragment.permissions) {
            let title = name(&grants.title);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        if titles.is_empty() {
            titles.push(String::new());
        }
        let mut sets = Vec::new();
        for title in titles {
            let mut fact = |row: PermissionRow, label: &str| {
                let mut claims = Claims::default();
                for part in parts {
                    let draft = self.is_draft(part.page.id);
                    let matching = part.fragment.permissions.iter().filter(|grants| name(&grants.title) == title);
                    for found in matching.flat_map(|grants| &grants.rows).filter(|found| found.row == row) {
                        claims.add(found.grant.clone(), Evidence::PermissionTable, found.span, draft);
                    }
                    if claims.is_empty() {
                        let span = part.fragment.permissions_missing.as_ref().map(|(_, span)| *span);
                        let span = span.or(part.page.title.as_ref().map(|title| title.span));
                        let span = span.unwrap_or(Span::new(part.page.id, 0, 0));
                        claims.add(Grant::Unknown, Evidence::Implied, span, draft);
                    }
                }
                let what = format!("the {label} permissions of {shown}");
                let judge = Judge {
                    what: &what,
                    subject: Subject::Other,
                    code: Some(Code::ConflictPermissions),
                    same: &|a: &Grant, b: &Grant| a == b,
                    prefer: Some((
                        &|grant: &Grant| u8::from(*grant == Grant::Unknown),
                        "permissions that are named count more than a note to the author",
                    )),
                    show: &show_grant,
                };
                claims.decide(&judge, self.sources, &mut self.out)
            };
            let work = fact(PermissionRow::DelegatedWork, "delegated (work or school)");
            let personal = fact(PermissionRow::DelegatedPersonal, "delegated (personal)");
            let application = fact(PermissionRow::Application, "application");
            if let (Some(delegated_work), Some(delegated_personal), Some(application)) = (work, personal, application) {
                sets.push(PermissionSet { title, delegated_work, delegated_personal, application });
            }
        }
        sets
    }

    fn headers(&mut self, parts: &[Part<'_>], shown: &str) -> Vec<Header> {
        let mut found: Vec<(String, String, Claims<bool>)> = Vec::new();
        for part in parts {
            let draft = self.is_draft(part.page.id);
            for row in &part.fragment.headers {
                let at =
                    found.iter().position(|(name, _, _)| name.eq_ignore_ascii_case(&row.name)).unwrap_or_else(|| {
                        found.push((row.name.clone(), row.description.clone(), Claims::default()));
                        found.len() - 1
                    });
                let Some((_, description, claims)) = found.get_mut(at) else { continue };
                claims.add(row.required, Evidence::Table, row.span, draft);
                if description.len() < row.description.len() {
                    description.clone_from(&row.description);
                }
            }
        }
        let mut headers = Vec::new();
        for (name, description, claims) in found {
            let what = format!("whether {shown} needs the header `{name}`");
            let judge = Judge {
                what: &what,
                subject: Subject::Other,
                code: Some(Code::ConflictRequired),
                same: &|a: &bool, b: &bool| a == b,
                prefer: None,
                show: &|value: &bool| (if *value { "required" } else { "not said to be required" }).to_owned(),
            };
            if let Some(required) = claims.decide(&judge, self.sources, &mut self.out) {
                headers.push(Header { name, description, required });
            }
        }
        headers
    }

    fn parameters(&mut self, parts: &[Part<'_>]) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        for part in parts {
            for row in &part.fragment.parameters {
                if found.iter().any(|known| known.name == row.name) {
                    continue;
                }
                let ty =
                    row.r#type.as_ref().map(|expr| self.names.type_ref(part.page.id, expr, &row.name, self.sources));
                let mut claims = Claims::default();
                claims.add(ty.unwrap_or_else(|| TypeRef::single("Edm.String")), Evidence::Table, row.span, false);
                if let Some(fact) = claims.settle(self.sources) {
                    found.push(Parameter {
                        name: row.name.clone(),
                        r#type: fact,
                        description: row.description.clone(),
                    });
                }
            }
        }
        found
    }

    fn query(&mut self, parts: &[Part<'_>]) -> Vec<Fact<String>> {
        let mut found: BTreeMap<String, Claims<String>> = BTreeMap::new();
        for part in parts {
            for (option, span) in &part.fragment.query {
                found.entry(option.clone()).or_default().add(option.clone(), Evidence::Prose, *span, false);
            }
        }
        found.into_values().filter_map(|claims| claims.settle(self.sources)).collect()
    }

    fn body(
        &mut self,
        parts: &[Part<'a>],
        kind: OperationKind,
        response: Option<&Fact<TypeRef>>,
        linked: &[&Linked],
        shown: &str,
    ) -> Option<RequestBody> {
        use OperationKind::*;
        let body_kind = match kind {
            Create | Replace => RequestBodyKind::Create,
            Update => RequestBodyKind::Update,
            Action => RequestBodyKind::Parameters,
            AddReference | SetReference => RequestBodyKind::Reference,
            List | Get | Delete | Function | RemoveReference => return None,
        };
        if parts.iter().all(|part| part.fragment.body_kind == BodyKind::None && part.fragment.body.is_empty()) {
            return None;
        }
        let mut claims = Claims::default();
        for part in parts {
            let draft = self.is_draft(part.page.id);
            if let Some((named, span)) = &part.fragment.body_type {
                let name = self.names.named(part.page.id, named, self.sources);
                claims.add(TypeRef::single(name), Evidence::Prose, *span, draft);
            }
            if let (RequestBodyKind::Create | RequestBodyKind::Update, Some((ty, span))) =
                (body_kind, self.body_type_shown(part))
            {
                claims.add(ty, Evidence::Example, span, draft);
            }
        }
        if claims.is_empty() && matches!(body_kind, RequestBodyKind::Create | RequestBodyKind::Update) {
            let implied = response
                .map(|fact| fact.value.name.clone())
                .filter(|name| name.contains('.') && !name.starts_with("Edm."));
            let implied = implied.or_else(|| linked.first().map(|linked| linked.name.clone()));
            let span = parts.first().and_then(|part| part.paths.first()).map(|path| path.span);
            if let (Some(name), Some(span)) = (implied, span) {
                claims.add(TypeRef::single(name), Evidence::Implied, span, false);
            }
        }
        let what = format!("the body of {shown}");
        let judge = Judge {
            what: &what,
            subject: Subject::Response,
            code: None,
            same: &|a: &TypeRef, b: &TypeRef| a == b,
            prefer: None,
            show: &|ty: &TypeRef| format!("`{ty}`"),
        };
        let r#type = claims.decide(&judge, self.sources, &mut self.out);
        let properties = self.body_properties(parts, r#type.as_ref(), body_kind, shown);
        Some(RequestBody { kind: body_kind, r#type, properties })
    }

    /// The properties that body tables list. Where pages differ on whether one can be sent, the finished page counts.
    fn body_properties(
        &mut self,
        parts: &[Part<'a>],
        ty: Option<&Fact<TypeRef>>,
        kind: RequestBodyKind,
        shown: &str,
    ) -> Vec<super::super::Property> {
        let owner = ty.map(|fact| fact.value.name.clone());
        let mut drafts: indexmap::IndexMap<String, PropertyDraft> = indexmap::IndexMap::new();
        let tables: Vec<&Part<'a>> = parts.iter().filter(|part| !part.fragment.body.is_empty()).collect();
        for part in &tables {
            for row in &part.fragment.body {
                let property = drafts.entry(row.name.clone()).or_default();
                self.property_row(property, row, Evidence::BodyTable, part.page.id);
                if let (Some(owner), RequestBodyKind::Create | RequestBodyKind::Update) = (&owner, kind) {
                    self.row_of_type(owner, row, part.page.id);
                }
            }
        }
        for draft in drafts.values() {
            if let Some(declared) = draft.declared().filter(|_| !draft.values.is_empty()) {
                self.listed.push((declared, draft.values.clone()));
            }
        }
        let mut left_out = Vec::new();
        for name in drafts.keys() {
            let find = |part: &Part<'_>| part.fragment.body.iter().find(|row| row.name == *name).map(|row| row.span);
            let with: Vec<(Span, bool)> =
                tables.iter().filter_map(|part| Some((find(part)?, self.is_draft(part.page.id)))).collect();
            let without = tables.iter().find(|part| find(part).is_none());
            let (Some((span, only_draft)), Some(without)) = (with.first().copied(), without) else { continue };
            let Some(other) = without.fragment.body.first().map(|row| row.span) else { continue };
            let all_drafts = with.iter().all(|(_, draft)| *draft);
            let dropped = only_draft && all_drafts && !self.is_draft(without.page.id);
            let help = if dropped {
                "it cannot be sent: a finished page counts more than a draft with notes such as TODO"
            } else {
                "it can be sent: what one page lists another may have left out"
            };
            let message =
                format!("`{name}` is among the properties of the body of {shown} here, but not on another page");
            self.out.push(
                Diagnostic::new(Code::ConflictBody, span, message)
                    .label("listed")
                    .also(other, "not listed in this table")
                    .help(help),
            );
            if dropped {
                left_out.push(name.clone());
            }
        }
        let short = owner.as_deref().map_or("body", simple).to_owned();
        let kept = drafts.into_iter().filter(|(name, _)| !left_out.contains(name));
        kept.filter_map(|(name, draft)| {
            let mut quiet = Vec::new();
            let enums = self.enum_of(&draft, &name);
            let mut property = draft.finish(name, &short, self.sources, &mut quiet)?;
            if let Some(enumeration) = enums.filter(|_| property.r#type.value.name == "Edm.String") {
                property.r#type.value.name = enumeration;
            }
            Some(property)
        })
        .collect()
    }

    /// The enumeration that a property of text with listed values is, if its name is one's.
    fn enum_of(&self, draft: &PropertyDraft, name: &str) -> Option<String> {
        (!draft.values.is_empty()).then(|| self.names.find(name)).flatten().map(str::to_owned)
    }
}

fn show_grant(grant: &Grant) -> String {
    match grant {
        Grant::Scopes { least, higher } => {
            let all: Vec<&str> = least.iter().chain(higher).map(String::as_str).collect();
            format!("`{}`", all.join(", "))
        }
        Grant::NotSupported => "not supported".to_owned(),
        Grant::Unknown => "unknown".to_owned(),
    }
}

/// Whether a concrete path fits a template in normal form.
pub(super) fn matches_template(form: &str, path: &str) -> bool {
    let concrete = segments(path);
    let template: Vec<&str> = form.split('/').skip(1).collect();
    template.len() == concrete.len()
        && template.iter().zip(&concrete).all(|(wanted, segment)| {
            *wanted == "{}" || *wanted == normal_form(std::slice::from_ref(segment)).trim_start_matches('/')
        })
}

/// Puts parts together that share a method and a path.
fn group(parts: Vec<Part<'_>>) -> Vec<Vec<Part<'_>>> {
    let mut owner: HashMap<(String, String), usize> = HashMap::new();
    let mut groups: Vec<Vec<Part<'_>>> = Vec::new();
    for part in parts {
        let method = part.fragment.requests.first().map_or(String::new(), |request| request.line.method.clone());
        let keys: Vec<(String, String)> =
            part.paths.iter().map(|claim| (method.clone(), normal_form(&segments(&claim.path)))).collect();
        let mut known: Vec<usize> = keys.iter().filter_map(|key| owner.get(key).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let target = known.first().copied().unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for other in known.into_iter().skip(1) {
            let moved = groups.get_mut(other).map(std::mem::take).unwrap_or_default();
            for index in owner.values_mut().filter(|index| **index == other) {
                *index = target;
            }
            if let Some(group) = groups.get_mut(target) {
                group.extend(moved);
            }
        }
        for key in keys {
            owner.insert(key, target);
        }
        if let Some(group) = groups.get_mut(target) {
            group.push(part);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// What an operation does, by its method, path, title and answer.
fn kind(
    method: &str,
    paths: &[Fact<String>],
    title: &str,
    parts: &[Part<'_>],
    returns: Option<&TypeRef>,
) -> OperationKind {
    use OperationKind::*;
    let last = paths.first().and_then(|path| segments(&path.value).pop());
    let reference = matches!(&last, Some(Segment::Literal { text }) if text == "$ref");
    let call = matches!(&last, Some(Segment::Call { name, .. }) if !name.is_empty());
    let bound = title.split_once(": ").is_some_and(|(resource, rest)| !resource.contains(' ') && !rest.is_empty());
    match (method, reference) {
        ("POST", true) => AddReference,
        ("PUT", true) => SetReference,
        ("DELETE", true) => RemoveReference,
        ("DELETE", _) => Delete,
        ("PATCH", _) => Update,
        ("PUT", _) => Replace,
        ("POST", _) => {
            let creates = parts.iter().any(|part| {
                part.fragment.body_kind == BodyKind::Entity
                    || part.fragment.response.statuses.iter().any(|(status, _)| *status == 201)
            });
            if call || bound || !creates { Action } else { Create }
        }
        _ if call || bound => Function,
        _ if returns.is_some_and(|ty| ty.collection > 0) => List,
        _ => Get,
    }
}

/// Gives operations that name no type the one of others on their paths.
fn share_subjects(operations: &mut [Operation]) {
    let form = |path: &Fact<String>| normal_form(&segments(&path.value));
    let mut known: HashMap<String, String> = HashMap::new();
    for operation in operations.iter() {
        for path in &operation.paths {
            if let Some(subject) = &operation.subject {
                known.entry(form(path)).or_insert_with(|| subject.clone());
            }
        }
    }
    for operation in operations.iter_mut().filter(|operation| operation.subject.is_none()) {
        operation.subject = operation.paths.iter().find_map(|path| known.get(&form(path)).cloned());
    }
}

/// Gives each operation an id: the literal segments that all its paths end in, and what it does.
fn name_operations(operations: &mut [Operation]) {
    let short: Vec<String> = operations.iter().map(|operation| id(operation, false)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let clashing: Vec<bool> =
        short.iter().map(|name| counts.get(name.as_str()).is_some_and(|count| *count > 1)).collect();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for ((operation, name), clash) in operations.iter_mut().zip(short).zip(clashing) {
        let base = if clash { id(operation, true) } else { name };
        let count = taken.entry(base.clone()).or_default();
        *count += 1;
        operation.id = if *count == 1 { base } else { format!("{base}{count}") };
    }
}

fn id(operation: &Operation, full: bool) -> String {
    let literals = |path: &str| -> Vec<String> {
        let names = segments(path).into_iter().filter_map(|segment| match segment {
            Segment::Literal { text } if text.starts_with('$') => None,
            Segment::Literal { text } => Some(text),
            Segment::Call { name, .. } if !name.is_empty() => Some(name),
            _ => None,
        });
        names.map(|name| simple(&name).to_owned()).collect()
    };
    let mut lists = operation.paths.iter().map(|path| literals(&path.value));
    let mut parts = lists.next().unwrap_or_default();
    if !full {
        for other in lists {
            let same =
                parts.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
            parts.drain(..parts.len() - same);
        }
    }
    if parts.is_empty() {
        parts = operation.paths.first().map(|path| literals(&path.value)).unwrap_or_default();
    }
    let verb = match operation.kind {
        OperationKind::List => "list",
        OperationKind::Get => "get",
        OperationKind::Create => "create",
        OperationKind::Update => "update",
        OperationKind::Replace => "replace",
        OperationKind::Delete => "delete",
        OperationKind::AddReference => "addReference",
        OperationKind::SetReference => "setReference",
        OperationKind::RemoveReference => "removeReference",
        OperationKind::Action | OperationKind::Function => "",
    };
    if !verb.is_empty() || parts.is_empty() {
        parts.push(if verb.is_empty() { operation.method.to_lowercase() } else { verb.to_owned() });
    }
    parts.join(".")
}

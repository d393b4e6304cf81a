//! Inference of one schema from the fragments of all pages.

mod actions;
mod bases;
mod bodies;
mod check;
mod claims;
mod correct;
mod destinations;
mod drafts;
mod enums;
mod examples;
mod group;
mod known;
mod members;
mod names;
mod naming;
mod operations;
mod parameters;
mod parts;
mod paths;
mod permissions;
mod responses;
mod shown;
mod standing;
mod survey;
mod types;
mod walk;

use std::collections::BTreeMap;

use crate::api::{Name, PageKind};
use crate::collections::{HashMap, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{OperationFragment, Page};
use crate::schema::{FORMAT, PageEntry, Schema};
use crate::source::{Sources, Span};
use names::Names;

use drafts::{EnumDraft, EnumValues, TypeDraft};
use standing::PageOrder;
use survey::{Origins, Survey, host};

/// Infers a schema from what pages state.
pub fn infer(sources: &Sources, pages: &[Page], dialect: &Dialect) -> (Schema, Vec<Diagnostic>) {
    let mut survey = Survey::new(pages);
    let origins = survey.origins(dialect.words.service());
    let (standings, ordered) = PageOrder::new(pages, std::mem::take(&mut survey.drafts), sources);
    let mut gatherer = Gatherer {
        sources,
        dialect,
        pages: &ordered,
        names: Names::collect(&ordered, &survey, dialect),
        standings,
        types: IndexMap::default(),
        enums: BTreeMap::new(),
        listed: Vec::new(),
        evolvable: HashMap::default(),
        derived: Vec::new(),
        origins: origins.all.clone(),
        walker: walk::Walker::default(),
        out: Vec::new(),
    };
    gatherer.collect_types();
    gatherer.collect_enums();
    gatherer.correct();
    gatherer.infer_bases();
    gatherer.types.sort_unstable_keys();
    gatherer.walker = walk::Walker::new(&gatherer.types);
    gatherer.settle_unions();
    let mut operations = gatherer.operations();
    gatherer.complete_types(&operations);
    let enums = gatherer.finish_enums();
    let types = gatherer.finish_types();
    let known = known::TypeIndex::new(&types, &enums);
    bodies::adopt_declared(&mut operations, &known);
    gatherer.check_examples(&mut operations, &known);
    gatherer.report_pages();
    let Service {
        version,
        endpoint,
        known,
    } = service(sources, origins, &gatherer.names.namespace, dialect);
    if let (None, Some(first)) = (
        &endpoint,
        gatherer
            .pages
            .iter()
            .flat_map(|page| &page.operations)
            .next(),
    ) {
        gatherer.report_unknown_endpoint(first);
    }
    let entries = pages.iter().map(|page| PageEntry {
        path: page.path.clone(),
        kind: page.kind,
        title: page
            .title
            .as_ref()
            .map_or(String::new(), |title| title.text.to_string()),
    });
    let schema = Schema {
        docwright: FORMAT,
        version,
        endpoint,
        namespace: gatherer.names.namespace.clone(),
        page_url: dialect.words.service().page_url.clone().filter(|_| known),
        pages: entries.collect(),
        types,
        enums,
        operations,
    };
    (schema, gatherer.out)
}

pub(super) struct Gatherer<'a> {
    sources: &'a Sources,
    dialect: &'a Dialect,
    /// Pages, those that state most first.
    pages: &'a [&'a Page],
    names: Names,
    standings: PageOrder,
    /// Sorted by name where the order matters; looked up more often than iterated.
    types: IndexMap<Name, TypeDraft>,
    enums: BTreeMap<Name, EnumDraft>,
    /// Values that body tables list for named types.
    listed: Vec<EnumValues>,
    /// Types with values that are returned only if a header requests them.
    evolvable: HashMap<Name, Span>,
    /// Types that a page names as derived from its own: the type, its base, the place.
    derived: Vec<(Name, Name, Span)>,
    /// Origins of the service's own requests.
    origins: Vec<String>,
    /// Resolves paths to types; built once all claims on types are collected.
    walker: walk::Walker,
    out: Vec<Diagnostic>,
}

impl Gatherer<'_> {
    /// Reports that no page shows where requests are sent.
    fn report_unknown_endpoint(&mut self, operation: &OperationFragment) {
        let Some(span) = operation.requests.first().map(|request| request.span) else {
            return;
        };
        let message = "no page shows where the requests of this service go";
        self.out.push(
            Diagnostic::new(Code::EndpointUnknown, span, message).help(
                "set `endpoint`, in `docwright.yaml` or in a dialect's `service`; clients take it as an argument",
            ),
        );
    }

    /// Reports pages that document no type and no request.
    fn report_pages(&mut self) {
        for page in self
            .pages
            .iter()
            .filter(|page| page.kind == PageKind::Conceptual)
        {
            let doc_type = page.front_matter.get("doc_type");
            if doc_type == Some("conceptualPageType") {
                continue;
            }
            let span = page
                .title
                .as_ref()
                .map_or(Span::new(page.id, 0, 0), |title| title.span);
            self.out.push(
                Diagnostic::new(Code::PageWithoutFacts, span, "this page documents no type and no request")
                    .help("mark it `doc_type: conceptualPageType`, or add the sections of a reference page"),
            );
        }
    }
}

struct Service {
    version: String,
    /// Base URL of requests; `None` if no page shows it.
    endpoint: Option<String>,
    /// Whether this is the dialect's own service, in a known version.
    known: bool,
}

/// Returns the version and the endpoint of the service: those of the dialect for its own service,
/// otherwise those in the API's own requests.
fn service(sources: &Sources, origins: Origins, namespace: &str, dialect: &Dialect) -> Service {
    let Origins {
        endpoint: origin,
        version: named,
        ..
    } = origins;
    let folder =
        Some(sources.version.clone()).filter(|version| crate::api::looks_like_version(version));
    let version = folder.clone().or_else(|| named.clone()).unwrap_or_default();
    let words = dialect.words.service();
    let own_host = |origin: &str| {
        let host = host(origin);
        words.hosts.iter().any(|known| {
            host.strip_suffix(known.as_str())
                .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
        })
    };
    let own_namespace = words.namespace.as_deref().is_some_and(|own| {
        namespace
            .strip_prefix(own)
            .is_some_and(|below| below.is_empty() || below.starts_with('.'))
    });
    let own = words.only || origin.as_deref().map_or(own_namespace, own_host);
    let documented = words.endpoint.as_ref().filter(|_| own);
    let endpoint = match documented {
        Some(endpoint) => Some(endpoint.replace(
            "{version}",
            if version.is_empty() { "v1.0" } else { &version },
        )),
        // For another service, only its requests show the form of its URLs.
        None => origin
            .map(|origin| named.map_or(origin.clone(), |version| format!("{origin}/{version}"))),
    };
    Service {
        known: own && !version.is_empty(),
        version,
        endpoint,
    }
}

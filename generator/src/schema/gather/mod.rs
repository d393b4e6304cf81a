//! From the fragments of all pages to one schema.

mod actions;
mod bodies;
mod check;
mod correct;
mod destinations;
mod drafts;
mod enums;
mod examples;
mod group;
mod infer;
mod known;
mod members;
mod naming;
mod operations;
mod parameters;
mod paths;
mod permissions;
mod responses;
mod shown;
mod standing;
pub(super) mod survey;
mod types;
mod walk;

use std::collections::BTreeMap;

use super::names::Names;
use super::{FORMAT, Name, PageEntry, Schema};
use crate::collections::{HashMap, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{Page, PageKind};
use crate::source::{Sources, Span};

use drafts::{EnumDraft, Listed, TypeDraft};
pub(super) use group::Role;
use standing::Standings;
use survey::{Origins, Survey, most};

/// Gathers what pages say into a schema.
pub fn gather(sources: &Sources, pages: &[Page], dialect: &Dialect) -> (Schema, Vec<Diagnostic>) {
    let mut survey = Survey::new(pages);
    let (origin, versions) = survey.origins();
    let (standings, ordered) = Standings::new(pages, std::mem::take(&mut survey.drafts), sources);
    let mut gatherer = Gatherer {
        sources,
        dialect,
        pages: &ordered,
        names: Names::collect(&ordered, &survey),
        standings,
        types: IndexMap::default(),
        enums: BTreeMap::new(),
        listed: Vec::new(),
        evolvable: HashMap::default(),
        derived: Vec::new(),
        origin: origin.clone(),
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
    let known = known::Known::new(&types, &enums);
    bodies::adopt_declared(&mut operations, &known);
    gatherer.check_examples(&mut operations, &known);
    gatherer.report_pages();
    let Service { version, endpoint, known } = service(sources, (origin, versions), dialect);
    let entries = pages.iter().map(|page| PageEntry {
        path: page.path.clone(),
        kind: page.kind,
        title: page.title.as_ref().map_or(String::new(), |title| title.text.to_string()),
    });
    let schema = Schema {
        docwright: FORMAT,
        version,
        endpoint: Some(endpoint),
        namespace: gatherer.names.namespace.clone(),
        page_url: dialect.words.service.page_url.clone().filter(|_| known),
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
    /// In the order of what they state.
    pages: &'a [&'a Page],
    names: Names,
    standings: Standings,
    /// In the order of their names where it matters; looked up more often than gone through.
    types: IndexMap<Name, TypeDraft>,
    enums: BTreeMap<Name, EnumDraft>,
    /// Values that bodies' tables list for named types.
    listed: Vec<Listed>,
    /// Types with values that come only where a header asks for them.
    evolvable: HashMap<Name, Span>,
    /// Types that a page names as derived from its own: the type, its base, the place.
    derived: Vec<(Name, Name, Span)>,
    /// Where most example requests go.
    origin: Option<String>,
    /// Finds where paths lead; made when the types' claims are in.
    walker: walk::Walker,
    out: Vec<Diagnostic>,
}

impl Gatherer<'_> {
    /// Says of each page that gave nothing that it gave nothing.
    fn report_pages(&mut self) {
        for page in self.pages.iter().filter(|page| page.kind == PageKind::Conceptual) {
            let doc_type = page.front_matter.get("doc_type");
            if doc_type == Some("conceptualPageType") {
                continue;
            }
            let span = page.title.as_ref().map_or(Span::new(page.id, 0, 0), |title| title.span);
            self.out.push(
                Diagnostic::new(Code::PageWithoutFacts, span, "this page documents no type and no request")
                    .help("mark it `doc_type: conceptualPageType`, or add the sections of a reference page"),
            );
        }
    }
}

struct Service {
    version: String,
    endpoint: String,
    /// Whether it is the dialect's own service, in a version that is known.
    known: bool,
}

/// The host of an origin.
fn host(origin: &str) -> &str {
    let behind = origin.split_once("://").map_or(origin, |(_, behind)| behind);
    behind.split('/').next().unwrap_or(behind)
}

/// The set's version and the address requests go to, by the URLs of the examples.
fn service(sources: &Sources, (origin, versions): Origins<'_>, dialect: &Dialect) -> Service {
    let folder = Some(sources.version.clone()).filter(|version| crate::page::request_line::looks_like_version(version));
    let in_urls = folder.clone().filter(|folder| versions.contains_key(folder.as_str())).or_else(|| most(&versions));
    let version = folder.or_else(|| most(&versions)).unwrap_or_default();
    let words = &dialect.words.service;
    let own = |origin: &str| words.hosts.iter().any(|known| host(origin).ends_with(known.as_str()));
    let ours = origin.as_deref().is_none_or(own);
    let known = ours && origin.is_some() && !version.is_empty();
    let endpoint = match (ours, origin) {
        // Of another service only the examples tell what its URLs are like.
        (false, Some(origin)) => in_urls.map_or(origin.clone(), |version| format!("{origin}/{version}")),
        _ => words.endpoint.replace("{version}", if version.is_empty() { "v1.0" } else { &version }),
    };
    Service { version, endpoint, known }
}

//! Statistics over all pages, collected in one pass before inference: where their examples are
//! sent, which namespaces they are in, how they spell names.

use std::collections::BTreeMap;

use crate::api::fit::{ConcretePath, Target};
use crate::api::is_endpoint_template;
use crate::collections::{HashMap, HashSet};
use crate::dialect::Service;
use crate::page::request_line::RequestLine;
use crate::page::{Body, Message, OperationFragment, Page, StartLine};
use crate::text::PageId;

/// Counts over all pages.
#[derive(Default)]
pub(super) struct Survey<'p> {
    /// Pages with notes to their authors in place of facts.
    pub drafts: HashSet<PageId>,
    /// Number of pages and type annotations in each namespace.
    pub namespaces: HashMap<&'p str, usize>,
    /// Number of times that examples name each type, as written.
    pub spellings: HashMap<&'p str, usize>,
    /// Number of requests by origin and version, in examples that match a request documented
    /// without a host.
    shown: BTreeMap<&'p str, Versions<'p>>,
    /// The same for all other operations.
    written: BTreeMap<&'p str, Versions<'p>>,
    /// Whether any operation is documented without a host.
    relative: bool,
    versions: Versions<'p>,
}

/// Number of requests by version; requests without a version count under the empty text.
type Versions<'p> = BTreeMap<&'p str, usize>;

/// Form of an operation's documented requests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Documented {
    WithHost,
    WithoutHost,
}

/// Maximum number of requests, and of examples, inspected per operation.
const ENOUGH: usize = 50;

/// Origins and version of a service's own requests.
#[derive(Default)]
pub(super) struct Origins {
    /// All origins of its requests.
    pub all: Vec<String>,
    /// The most frequent origin; `None` if it belongs to a tenant or is not a valid endpoint.
    pub endpoint: Option<String>,
    /// The most frequent version in requests to that origin or without an origin.
    pub version: Option<String>,
}

impl<'p> Survey<'p> {
    pub fn new(pages: &'p [Page]) -> Self {
        let mut survey = Survey::default();
        pages.iter().for_each(|page| survey.page(page));
        survey
    }

    fn page(&mut self, page: &'p Page) {
        if let Some((namespace, _)) = &page.namespace {
            *self.namespaces.entry(namespace).or_default() += 1;
        }
        let annotations = page
            .resources
            .iter()
            .filter_map(|resource| resource.annotation.as_ref());
        annotations
            .filter_map(|annotation| annotation.type_name())
            .for_each(|(name, _)| self.annotated(name));
        for operation in &page.operations {
            if operation
                .permissions
                .iter()
                .flat_map(|grants| &grants.rows)
                .any(|row| row.note)
            {
                self.drafts.insert(page.id);
            }
            self.operation(operation);
            for example in &operation.examples {
                if let Some(message) = &example.request {
                    self.message(message);
                }
                for message in &example.responses {
                    if let Some((name, _)) = self.message(message) {
                        self.annotated(name);
                    }
                }
            }
        }
    }

    fn annotated(&mut self, name: &'p str) {
        if let Some((namespace, _)) = name.trim_start_matches('#').rsplit_once('.') {
            *self.namespaces.entry(namespace).or_default() += 1;
        }
    }

    /// Counts the origins and versions of an operation's requests.
    fn operation(&mut self, operation: &'p OperationFragment) {
        let requests = || {
            operation
                .requests
                .iter()
                .take(ENOUGH)
                .map(|request| &request.line)
        };
        let relative = operation.from_section && requests().all(|line| line.origin.is_none());
        self.relative |= relative;
        if operation.from_section {
            requests().for_each(|line| self.request(line, Documented::WithHost));
        }
        for message in operation
            .examples
            .iter()
            .take(ENOUGH)
            .filter_map(|example| example.request.as_ref())
        {
            let StartLine::Request(line) = &message.start else {
                continue;
            };
            let documented = || {
                let path = ConcretePath::new(&line.path);
                // The service's root may itself have segments, so every suffix of the path is
                // tried.
                path.starts().any(|start| {
                    let mut known = requests().filter(|known| known.method == line.method);
                    known.any(|known| path.fits(start, known.path.segments(), Target::Collection))
                })
            };
            if !relative || line.origin.is_none() || documented() {
                let documented = if relative {
                    Documented::WithoutHost
                } else {
                    Documented::WithHost
                };
                self.request(line, documented);
            }
        }
    }

    /// Counts the origin and version of a request of an operation.
    fn request(&mut self, line: &'p RequestLine, documented: Documented) {
        let version = line
            .version
            .as_deref()
            .filter(|version| !version.contains('{'))
            .unwrap_or_default();
        let versions = match line.origin.as_deref() {
            None => &mut self.versions,
            Some(origin) if documented == Documented::WithoutHost => {
                self.shown.entry(origin).or_default()
            }
            Some(origin) => self.written.entry(origin).or_default(),
        };
        *versions.entry(version).or_default() += 1;
    }

    /// Counts the spellings of names in a message; returns the type that its annotation names.
    fn message(&mut self, message: &'p Message) -> Option<(&'p str, bool)> {
        let annotated = message
            .annotation
            .as_ref()
            .and_then(|annotation| annotation.type_name());
        let tag = match &message.body {
            Body::Json { tag, .. } => tag.as_deref(),
            _ => None,
        };
        for name in annotated.map(|(name, _)| name).into_iter().chain(tag) {
            *self
                .spellings
                .entry(name.trim_start_matches('#'))
                .or_default() += 1;
        }
        annotated
    }

    /// Returns the origins of the service's own requests. If some operations are documented without
    /// a host, the hosts of others are ignored: signing in is a request to another service.
    pub(super) fn origins(&self, words: &Service) -> Origins {
        let counts = if self.relative {
            &self.shown
        } else {
            &self.written
        };
        let own = counts
            .iter()
            .filter(|(origin, _)| !words.is_sign_in(host(origin)));
        let own: Vec<(&str, &Versions<'_>)> =
            own.map(|(origin, versions)| (*origin, versions)).collect();
        let all = own.iter().map(|(origin, _)| (*origin).to_owned()).collect();
        let count = |versions: &Versions<'_>| versions.values().sum::<usize>();
        let best = own
            .iter()
            .max_by_key(|(origin, versions)| (count(versions), std::cmp::Reverse(*origin)));
        let mut versions = self.versions.clone();
        for (version, count) in best.into_iter().flat_map(|(_, versions)| *versions) {
            *versions.entry(version).or_default() += count;
        }
        versions.remove("");
        let endpoint = best.map(|(origin, _)| *origin).filter(|origin| {
            let mut others = own.iter().filter(|(other, _)| other != origin);
            // Hosts that differ only in their first label belong to tenants.
            let tenants = domain(origin)
                .is_some_and(|own| others.any(|(other, _)| domain(other) == Some(own)));
            !tenants && !words.is_tenant(host(origin)) && is_endpoint_template(origin)
        });
        Origins {
            all,
            endpoint: endpoint.map(str::to_owned),
            version: most(&versions),
        }
    }
}

/// Returns the host of an origin.
pub(super) fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Returns a host without its first label, if at least two labels remain.
fn domain(origin: &str) -> Option<&str> {
    host(origin)
        .split_once('.')
        .map(|(_, domain)| domain)
        .filter(|domain| domain.contains('.'))
}

/// Returns the most frequent name.
pub(super) fn most(counts: &BTreeMap<&str, usize>) -> Option<String> {
    let best = counts
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    best.map(|(name, _)| (*name).to_owned())
}

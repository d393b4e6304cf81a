//! What all pages say together, told before anything else in one pass over them: where their
//! examples go, which namespaces they are in, how they spell names.

use std::collections::BTreeMap;

use crate::api::fit::fits;
use crate::collections::{HashMap, HashSet};
use crate::dialect::Service;
use crate::options::is_endpoint_template;
use crate::page::request_line::RequestLine;
use crate::page::{Body, Message, OperationFragment, Page, Start};
use crate::source::PageId;

/// How often pages say what.
#[derive(Default)]
pub(super) struct Survey<'p> {
    /// Pages with notes to their authors in place of facts.
    pub drafts: HashSet<PageId>,
    /// The namespaces of pages, and of the types that annotations name.
    pub namespaces: HashMap<&'p str, usize>,
    /// The names of types in examples, as written.
    pub spellings: HashMap<&'p str, usize>,
    /// Where requests go that documented requests without a host fit, with how often each version
    /// is named there.
    shown: BTreeMap<&'p str, Versions<'p>>,
    /// The same of requests that are documented with their hosts.
    written: BTreeMap<&'p str, Versions<'p>>,
    /// Whether a request is documented without its host.
    relative: bool,
    versions: Versions<'p>,
}

/// How often each version is named; without one, the version is empty.
type Versions<'p> = BTreeMap<&'p str, usize>;

/// So many requests and examples of an operation tell enough.
const ENOUGH: usize = 50;

/// Where a service's own requests go.
#[derive(Default)]
pub(super) struct Origins {
    /// All origins of its requests.
    pub all: Vec<String>,
    /// The one that most go to, where it is that of the service and not of somebody who uses it.
    pub endpoint: Option<String>,
    /// The version that most requests there name.
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

    /// Notes where the requests of an operation go.
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
            requests().for_each(|line| self.request(line, false));
        }
        for message in operation
            .examples
            .iter()
            .take(ENOUGH)
            .filter_map(|example| example.request.as_ref())
        {
            let Start::Request(line) = &message.start else {
                continue;
            };
            // The service's root may have segments of its own.
            let mut ends = line
                .path
                .match_indices('/')
                .filter_map(|(at, _)| line.path.get(at..));
            let documents = |known: &RequestLine, end| {
                known.method == line.method && fits(&known.path, end, true)
            };
            let mut documented = || ends.any(|end| requests().any(|known| documents(known, end)));
            if !relative || line.origin.is_none() || documented() {
                self.request(line, relative);
            }
        }
    }

    fn request(&mut self, line: &'p RequestLine, relative: bool) {
        let version = line
            .version
            .as_deref()
            .filter(|version| !version.contains('{'))
            .unwrap_or_default();
        let versions = match line.origin.as_deref() {
            None => &mut self.versions,
            Some(origin) if relative => self.shown.entry(origin).or_default(),
            Some(origin) => self.written.entry(origin).or_default(),
        };
        *versions.entry(version).or_default() += 1;
    }

    /// Notes how a message spells names; gives the one that its annotation has.
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

    /// Where the service's own requests go. Where some are documented without a host, a host of
    /// others is not theirs: signing in is a request to another service.
    pub(super) fn origins(&mut self, words: &Service) -> Origins {
        let counts = std::mem::take(if self.relative {
            &mut self.shown
        } else {
            &mut self.written
        });
        let own = counts
            .into_iter()
            .filter(|(origin, _)| !words.is_sign_in(host(origin)));
        let own: Vec<(&str, Versions<'_>)> = own.collect();
        let all = own.iter().map(|(origin, _)| (*origin).to_owned()).collect();
        let count = |versions: &Versions<'_>| versions.values().sum::<usize>();
        let best = own
            .iter()
            .max_by_key(|(origin, versions)| (count(versions), std::cmp::Reverse(*origin)));
        let mut versions = std::mem::take(&mut self.versions);
        for (version, count) in best.into_iter().flat_map(|(_, versions)| versions) {
            *versions.entry(version).or_default() += count;
        }
        versions.remove("");
        let endpoint = best.map(|(origin, _)| *origin).filter(|origin| {
            let others = own.iter().filter(|(other, _)| other != origin);
            // Hosts that differ in their first label only are those of tenants.
            let tenants = others
                .filter(|(other, _)| domain(other) == domain(origin))
                .count()
                > 0;
            !tenants && !words.is_tenant(host(origin)) && is_endpoint_template(origin)
        });
        Origins {
            all,
            endpoint: endpoint.map(str::to_owned),
            version: most(&versions),
        }
    }
}

/// The host of an origin.
pub(super) fn host(origin: &str) -> &str {
    let behind = origin
        .split_once("://")
        .map_or(origin, |(_, behind)| behind);
    behind.split('/').next().unwrap_or(behind)
}

/// A host without its first label, where enough is left.
fn domain(origin: &str) -> Option<&str> {
    host(origin)
        .split_once('.')
        .map(|(_, domain)| domain)
        .filter(|domain| domain.contains('.'))
}

/// What is counted most often.
pub(super) fn most(counts: &BTreeMap<&str, usize>) -> Option<String> {
    let best = counts
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    best.map(|(name, _)| (*name).to_owned())
}

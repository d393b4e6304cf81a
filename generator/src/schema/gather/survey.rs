//! What all pages say together, told before anything else in one pass over them: where their examples go, which namespaces they
//! are in, how they spell names.

use std::collections::BTreeMap;

use crate::collections::{HashMap, HashSet};
use crate::page::{Body, Message, Page, Start};
use crate::source::PageId;

/// How often pages say what.
#[derive(Default)]
pub(in super::super) struct Survey<'p> {
    /// Pages with notes to their authors in place of facts.
    pub drafts: HashSet<PageId>,
    /// The namespaces of pages, and of the types that annotations name.
    pub namespaces: HashMap<&'p str, usize>,
    /// The names of types in examples, as written.
    pub spellings: HashMap<&'p str, usize>,
    origins: BTreeMap<&'p str, usize>,
    versions: BTreeMap<Option<&'p str>, BTreeMap<&'p str, usize>>,
}

/// An origin, and how often each version is named there.
pub(super) type Origins<'p> = (Option<String>, BTreeMap<&'p str, usize>);

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
        let annotations = page.resources.iter().filter_map(|resource| resource.annotation.as_ref());
        annotations.filter_map(|annotation| annotation.type_name()).for_each(|(name, _)| self.annotated(name));
        for operation in &page.operations {
            if operation.permissions.iter().flat_map(|grants| &grants.rows).any(|row| row.note) {
                self.drafts.insert(page.id);
            }
            for example in &operation.examples {
                if let Some(message) = &example.request {
                    self.request(message);
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

    fn request(&mut self, message: &'p Message) {
        let Start::Request(line) = &message.start else { return };
        let origin = line.origin.as_deref();
        if let Some(origin) = origin.filter(|origin| crate::options::is_endpoint(origin)) {
            *self.origins.entry(origin).or_default() += 1;
        }
        if let Some(version) = line.version.as_deref().filter(|version| !version.contains('{')) {
            *self.versions.entry(origin).or_default().entry(version).or_default() += 1;
        }
    }

    /// Notes how a message spells names; gives the one that its annotation has.
    fn message(&mut self, message: &'p Message) -> Option<(&'p str, bool)> {
        let annotated = message.annotation.as_ref().and_then(|annotation| annotation.type_name());
        let tag = match &message.body {
            Body::Json { tag, .. } => tag.as_deref(),
            _ => None,
        };
        for name in annotated.map(|(name, _)| name).into_iter().chain(tag) {
            *self.spellings.entry(name.trim_start_matches('#')).or_default() += 1;
        }
        annotated
    }

    /// Where most example requests go, with how often each version is named in requests that go there, or do not say where.
    pub fn origins(&mut self) -> Origins<'p> {
        let origin = most(&self.origins);
        let mut counts = self.versions.remove(&None).unwrap_or_default();
        let there = self.versions.iter().find(|(known, _)| known.is_some() && **known == origin.as_deref());
        for (version, count) in there.into_iter().flat_map(|(_, versions)| versions) {
            *counts.entry(version).or_default() += count;
        }
        (origin, counts)
    }
}

/// What is counted most often.
pub(super) fn most(counts: &BTreeMap<&str, usize>) -> Option<String> {
    let best = counts.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    best.map(|(name, _)| (*name).to_owned())
}

//! The order of pages by content, and which of them are drafts. Both decide between claims that
//! differ.
//!
//! Invariant: nothing here depends on the names of files or on their order.

use std::cell::OnceCell;

use super::decision::{Precedence, Role};
use crate::collections::HashSet;
use crate::page::Page;
use crate::text::{PageId, Sources};

/// Precedence of each page.
pub(super) struct PageOrder {
    drafts: HashSet<PageId>,
    /// Position of each page in the order by content, indexed by page number.
    order: Vec<u32>,
}

impl PageOrder {
    /// Sorts pages by how much they state, the most first, then by title and words.
    pub fn new<'p>(
        pages: &'p [Page],
        drafts: &HashSet<PageId>,
        sources: &Sources,
    ) -> (Self, Vec<&'p Page>) {
        let text = |page: &Page| {
            sources
                .get(page.id)
                .map_or("", |source| source.text.as_str())
        };
        let title = |page: &'p Page| page.title.as_ref().map(|title| title.text.as_ref());
        // Few pages are compared by their words, so these are collected when they are needed, once.
        let weighed = pages
            .iter()
            .map(|page| (weight(page), page, OnceCell::new()));
        let mut weighed: Vec<(usize, &Page, OnceCell<Vec<&str>>)> = weighed.collect();
        weighed.sort_by(|(own, page, stated), (weight, other, others)| {
            let stated = || stated.get_or_init(|| words(text(page)));
            let others = || others.get_or_init(|| words(text(other)));
            weight
                .cmp(own)
                .then_with(|| title(page).cmp(&title(other)))
                .then_with(|| stated().cmp(others()))
        });
        let sorted: Vec<&Page> = weighed.into_iter().map(|(_, page, _)| page).collect();
        let most = sorted
            .iter()
            .map(|page| page.id.0 as usize + 1)
            .max()
            .unwrap_or(0);
        let mut order = vec![u32::MAX; most];
        for (place, page) in (0..).zip(&sorted) {
            if let Some(slot) = order.get_mut(page.id.0 as usize) {
                *slot = place;
            }
        }
        let drafts = drafts.clone();
        (PageOrder { drafts, order }, sorted)
    }

    /// Returns the precedence of a page, in the role of documenting what it states.
    pub fn of(&self, page: PageId) -> Precedence {
        let order = self.order.get(page.0 as usize).copied().unwrap_or(u32::MAX);
        Precedence {
            role: Role::Documents,
            draft: self.drafts.contains(&page),
            order,
        }
    }
}

/// Returns the words of a page, sorted: the order of its sections and rows, and the layout of its
/// text, decide nothing.
fn words(text: &str) -> Vec<&str> {
    let pieces = without_targets(text);
    let words = pieces.flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

/// Returns the pieces of a text around the targets of its links and link definitions, which are
/// file names.
fn without_targets(text: &str) -> impl Iterator<Item = &str> {
    text.split(']').map(|part| {
        let end = match part.as_bytes() {
            [b'(', ..] => part.find(')'),
            [b':', b' ', rest @ ..] => rest
                .iter()
                .position(u8::is_ascii_whitespace)
                .map(|at| at + 2),
            _ => Some(0),
        };
        end.and_then(|end| part.get(end..)).unwrap_or_default()
    })
}

/// Returns how much a page states: the rows read from its tables, and what its sections add.
fn weight(page: &Page) -> usize {
    let resources = page.resources.iter().map(|resource| {
        let statements = resource.inherits.len() + usize::from(resource.annotation.is_some());
        resource.properties.len() + resource.methods.len() + statements
    });
    let enums = page.enums.iter().map(|found| found.members.len());
    let operations = page.operations.iter().map(|operation| {
        let tables = operation.headers.len()
            + operation.parameters.len()
            + operation.query.len()
            + operation.body.len();
        tables
            + operation.permissions.len()
            + operation.requests.len()
            + operation.response.statuses.len()
    });
    resources.chain(enums).chain(operations).sum()
}

//! Violations of the conventions that do not affect what is read from pages.
//!
//! Reading reports its decisions; these checks report the rest, for the authors of the pages. They
//! read each page again, so that reading for other purposes does not pay for them.

mod links;
mod page;
mod text;

use rayon::prelude::*;

use crate::blocks::{self, Block};
use crate::diagnostic::{self, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{Page, read};
use crate::schema::Schema;
use crate::text::{PageId, Source, Sources};

/// A page to check, with its blocks and facts.
struct Subject<'a> {
    id: PageId,
    source: &'a Source,
    sources: &'a Sources,
    dialect: &'a Dialect,
    blocks: &'a [Block<'a>],
    page: &'a Page,
    /// The namespace of most of the set.
    namespace: &'a str,
}

/// Checks all pages of a set. Diagnostics are sorted by place.
pub fn check(sources: &Sources, dialect: &Dialect, schema: &Schema) -> Vec<Diagnostic> {
    let ids: Vec<PageId> = sources.pages().map(|(id, _)| id).collect();
    let check_page = |&id: &PageId| one(sources, id, dialect, &schema.namespace);
    let mut found: Vec<Diagnostic> = ids.par_iter().flat_map_iter(check_page).collect();
    diagnostic::sort(&mut found);
    found
}

fn one(sources: &Sources, id: PageId, dialect: &Dialect, namespace: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let Some(source) = sources.get(id) else {
        return out;
    };
    // A page copied as text has lost the markup that these checks examine.
    if blocks::rendered::looks_rendered(&source.text, dialect) {
        return out;
    }
    let (blocks, _) = blocks::read(sources, id, dialect);
    let (page, _) = read(sources, id, &blocks, dialect);
    let subject = Subject {
        id,
        source,
        sources,
        dialect,
        blocks: &blocks,
        page: &page,
        namespace,
    };
    text::check(&subject, &mut out);
    links::check(&subject, &mut out);
    page::check(&subject, &mut out);
    out
}

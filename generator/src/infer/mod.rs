//! Inference of one schema from the fragments of all pages, in passes.
//!
//! A pass takes the values of earlier passes and returns a new value and its diagnostics. It changes
//! nothing that it reads, and takes what it replaces by value, so no pass can run before another that
//! it depends on.

mod checks;
mod collect;
mod context;
mod decision;
mod drafts;
mod groups;
mod hierarchy;
mod names;
mod operations;
mod order;
mod parts;
mod paths;
mod places;
mod service;
mod spellings;
mod survey;
mod titles;
mod type_index;
mod types;

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::page::Page;
use crate::schema::{FORMAT, PageEntry, Schema};
use crate::text::Sources;

use context::Context;
use names::Names;
use operations::Inputs;
use order::PageOrder;
use survey::Survey;
use type_index::TypeIndex;
use types::OtherClaims;

/// Infers a schema from what pages state.
pub fn infer(sources: &Sources, pages: &[Page], dialect: &Dialect) -> (Schema, Vec<Diagnostic>) {
    let mut report = Report::default();
    let survey = Survey::new(pages);
    let origins = survey.origins(dialect.words.service());
    let (order, ordered) = PageOrder::new(pages, &survey.drafts, sources);
    let names = Names::collect(&ordered, &survey, dialect);
    let context = Context {
        sources,
        dialect,
        root_entity: root_entity(dialect, &names.namespace).into(),
        own_service: service::is_own(dialect, &names.namespace, origins.endpoint.as_deref()),
        names,
        pages: ordered,
        order,
        origins: origins.all.clone(),
    };
    let claims = report.take(collect::collect(&context));
    let (drafts, hierarchy) = report.take(hierarchy::resolve(&context, claims));
    let parts = report.take(parts::collect(&context));
    let links = parts::links(&context, &hierarchy);
    let (places, roots, paths) = places::find(&context, &drafts, &hierarchy, &parts, &links);
    let groups = groups::group(&context, &drafts, &places, parts, &links);
    let inputs = Inputs::new(&context, &drafts, &places, &links);
    let (operations, claims) = report.take(operations::decide(&inputs, &groups));
    let claims = OtherClaims {
        paths,
        operations: claims,
    };
    let (types, enums) = report.take(types::decide(
        &context,
        drafts,
        &hierarchy,
        claims,
        &operations,
    ));
    let index = TypeIndex::new(&types, &enums);
    let operations = operations::adopt_declared(operations, &index);
    let operations = report.take(checks::examples(&context, &index, operations));
    report.take(((), checks::pages(&context)));
    let service = report.take(service::find(&context, origins));
    let schema = Schema {
        docwright: FORMAT,
        version: service.version,
        endpoint: service.endpoint,
        namespace: context.names.namespace,
        page_url: service.page_url,
        pages: pages.iter().map(entry).collect(),
        roots,
        types,
        enums,
        operations,
    };
    (schema, report.0)
}

/// Returns the qualified name of the root of all entities. It is in the service's namespace, also for a
/// set of pages on one of its areas: `microsoft.graph` for `microsoft.graph.callRecords`.
fn root_entity(dialect: &Dialect, namespace: &str) -> String {
    let service = dialect.words.service();
    let own = service.namespace.as_deref();
    let own = own.filter(|_| service.has_namespace(namespace));
    names::qualify(&dialect.words.root_entity, own.unwrap_or(namespace))
}

/// The diagnostics of all passes.
#[derive(Default)]
struct Report(Vec<Diagnostic>);

impl Report {
    /// Adds the diagnostics of a pass; returns its value.
    fn take<T>(&mut self, (value, diagnostics): (T, Vec<Diagnostic>)) -> T {
        self.0.extend(diagnostics);
        value
    }
}

fn entry(page: &Page) -> PageEntry {
    let title = page.title.as_ref();
    PageEntry {
        path: page.path.clone(),
        kind: page.kind,
        title: title.map_or(String::new(), |title| title.text.to_string()),
    }
}

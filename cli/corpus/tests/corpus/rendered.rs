//! Pages copied from a browser as text: each Markdown page is converted to such text, which must
//! give the same facts. The conversion loses links, code spans and bold.
use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::{root, shared};
use docwright_generator::Options;
use docwright_generator::blocks::{self, Block, BlockKind, Inline};
use docwright_generator::dialect::Dialect;
use docwright_generator::input::{self, Input};
use docwright_generator::page::{self, Page, TypeExpr, TypeName};
use docwright_generator::text::{Role, Source, Sources};

fn one_line(text: &Inline) -> String {
    text.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the text of a page as copied from a browser.
fn rendered(blocks: &[Block]) -> String {
    let mut out = String::from("Edit\n\nShare\n\n\n");
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { text, .. } => out += &format!("{}\n\n", one_line(text)),
            BlockKind::Paragraph { text } | BlockKind::Item { text } => {
                let line = one_line(text);
                match line
                    .strip_prefix("[!")
                    .and_then(|rest| rest.split_once(']'))
                {
                    Some((alert, rest)) => {
                        let (first, tail) = alert.split_at(1);
                        out += &format!("{first}{}\n\n{}\n\n", tail.to_lowercase(), rest.trim());
                    }
                    None => out += &format!("{line}\n\n"),
                }
            }
            BlockKind::Fence(fence) => out += &format!("{}\n\n", fence.text.trim_end()),
            BlockKind::Table(table) => {
                for cells in
                    std::iter::once(&table.header).chain(table.rows.iter().map(|row| &row.cells))
                {
                    let cells: Vec<String> = cells
                        .iter()
                        .map(one_line)
                        .filter(|cell| !cell.is_empty())
                        .collect();
                    out += &format!("{}\n", cells.join(" "));
                }
                out.push('\n');
            }
            _ => {}
        }
    }
    out
}

fn type_text(ty: &Option<TypeExpr>) -> String {
    let Some(ty) = ty else { return "-".to_owned() };
    let name = match &ty.name {
        TypeName::Primitive { name } => name.to_string(),
        TypeName::Named { text, .. } => text.to_string(),
        TypeName::Unclear { text } => text.clone(),
        other => format!("{other:?}"),
    };
    name + &"*".repeat(ty.collection.into())
}

/// Returns the facts of a page, each with its kind.
fn facts(page: &Page) -> Vec<(&'static str, String)> {
    let mut found = vec![("kind", format!("{:?}", page.kind))];
    found.extend(
        page.namespace
            .iter()
            .map(|(name, _)| ("namespace", name.clone())),
    );
    for resource in &page.resources {
        found.extend(
            resource
                .title
                .iter()
                .map(|(name, _)| ("type", name.clone())),
        );
        for row in &resource.properties {
            found.push(("property", row.name.to_string()));
            found.push((
                "property type",
                format!(
                    "{}: {} {}",
                    row.name,
                    type_text(&row.r#type),
                    row.relationship
                ),
            ));
        }
        for row in &resource.methods {
            found.push((
                "method",
                format!("{} -> {}", row.name, type_text(&row.returns)),
            ));
        }
    }
    for fragment in &page.enums {
        for row in &fragment.members {
            found.push((
                "member",
                format!("{}.{} = {:?}", fragment.name, row.name, row.value),
            ));
        }
    }
    for operation in &page.operations {
        for request in &operation.requests {
            found.push((
                "request",
                format!("{} {}", request.line.method, request.line.path),
            ));
        }
        for row in operation.permissions.iter().flat_map(|grants| &grants.rows) {
            found.push(("permission", format!("{:?} {:?}", row.row, row.grant)));
        }
        found.extend(
            operation
                .headers
                .iter()
                .map(|row| ("header", row.name.to_string())),
        );
        found.extend(
            operation
                .query
                .iter()
                .map(|(option, _)| ("query", option.to_string())),
        );
        for row in &operation.parameters {
            found.push((
                "parameter",
                format!("{}: {}", row.name, type_text(&row.r#type)),
            ));
        }
        for row in &operation.body {
            found.push((
                "body property",
                format!("{}: {}", row.name, type_text(&row.r#type)),
            ));
        }
        found.extend(
            operation
                .response
                .statuses
                .iter()
                .map(|(status, _)| ("status", status.to_string())),
        );
        let messages = operation
            .examples
            .iter()
            .map(|e| usize::from(e.request.is_some()) + e.responses.len());
        found.push(("messages", messages.sum::<usize>().to_string()));
    }
    found
}

/// Reads each page of a folder in both forms. Returns, by kind, the number of facts of the pages
/// and of those also found in the copied text, and the facts that were lost.
fn compare(folder: PathBuf) -> (BTreeMap<&'static str, (usize, usize)>, Vec<String>) {
    let dialect = Dialect::graph();
    let options = Options {
        docs: vec![folder],
        ..Options::default()
    };
    let (Input::Pages(sources), _) = input::load(&options).unwrap() else {
        panic!("no pages")
    };
    let mut counts: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    let mut lost = Vec::new();
    for (id, source) in sources.pages() {
        let (blocks, _) = blocks::read(&sources, id, &dialect);
        let (page, _) = page::read(&sources, id, &blocks, &dialect);
        let text = rendered(&blocks);
        if !blocks::rendered::looks_rendered(&text, &dialect) {
            continue;
        }
        let copy = Source::new(&*source.path, text.into_bytes(), Role::Page);
        let copied = Sources::new(sources.version.clone(), vec![copy]);
        let (id, _) = copied.pages().next().unwrap();
        let (blocks, _) = blocks::read(&copied, id, &dialect);
        let (again, _) = page::read(&copied, id, &blocks, &dialect);
        let mut left = facts(&again);
        for fact in facts(&page) {
            let count = counts.entry(fact.0).or_default();
            count.0 += 1;
            match left.iter().position(|other| *other == fact) {
                Some(at) => {
                    left.swap_remove(at);
                    count.1 += 1;
                }
                None => lost.push(format!("{} {}: {}", source.path, fact.0, fact.1)),
            }
        }
    }
    (counts, lost)
}

#[test]
fn own_pages_are_read_the_same() {
    let (counts, lost) = compare(root().join("specs"));
    assert!(
        counts.contains_key("property type") && counts.contains_key("permission"),
        "{counts:?}"
    );
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn real_pages_are_read_nearly_the_same() {
    let Some(folder) = shared("corpus/api-reference/v1.0") else {
        return;
    };
    let (counts, lost) = compare(folder);
    for (sort, (all, again)) in &counts {
        println!("{sort:<15} {again:>6} of {all:>6}");
    }
    for (sort, (all, again)) in &counts {
        // A return type may be any words, which cannot be separated from the method's name; the
        // header cells of a permissions matrix are labels of several words.
        let least = if matches!(*sort, "method" | "permission") {
            90
        } else {
            95
        };
        assert!(
            again * 100 >= all * least,
            "{sort}: {again} of {all}\n{}",
            lost.join("\n")
        );
    }
}

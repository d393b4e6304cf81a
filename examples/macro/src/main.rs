//! Bindings by macro: no generated files.

/// What the macro makes of the pages in `specs`.
pub mod graph {
    docwright::bindings! {
        docs: "../../specs",
        include: ["microsoft.graph.webAccount"],
    }
}

fn main() {
    let account = graph::WebAccountCreate {
        description: Some("Patterns".into()),
        ..Default::default()
    };
    println!("{account:?}");
}

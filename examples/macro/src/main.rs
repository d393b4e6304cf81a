//! Bindings from a macro, without generated files.

/// The bindings generated from the pages in `specs`.
pub mod graph {
    docwright_macros::bindings! {
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

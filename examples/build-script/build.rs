//! Generates bindings from the pages in `specs`: one type, its operations, and the types they need.

fn main() -> Result<(), docwright_generator::Error> {
    docwright_generator::Builder::new("../../specs")
        .include(["microsoft.graph.webAccount"])
        .generate()
}

//! Generates the bindings of one type, and of what it needs, from the pages in `specs`.

fn main() -> Result<(), docwright_generator::Error> {
    docwright_generator::Builder::new("../../specs")
        .include(["microsoft.graph.webAccount"])
        .generate()
}

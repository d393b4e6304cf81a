#[allow(unused_imports)]
use docwright_generated as graph;

#[derive(docwright::Select)]
struct Row {
    id: String,
}

fn main() {}

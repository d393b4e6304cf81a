use docwright_generated as graph;

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Row(String);

fn main() {}

use docwright_generated as graph;

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Row {
    id: i64,
    web_url: Option<bool>,
    service: Option<String>,
}

fn main() {}

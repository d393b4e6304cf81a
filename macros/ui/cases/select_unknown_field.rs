use docwright_generated as graph;

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Row {
    id: String,
    web_ulr: Option<String>,
    user_id: Option<String>,
    something_else_altogether: bool,
}

fn main() {}

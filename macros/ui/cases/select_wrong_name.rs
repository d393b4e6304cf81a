use docwright_generated as graph;

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Row {
    #[docwright(name = "weburl")]
    page: Option<String>,
}

fn main() {}

use docwright_generated as graph;

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Row {
    service: Option<Inference>,
}

#[derive(docwright::Select)]
#[docwright(graph::InferenceData)]
struct Inference {
    confidence_score: Option<f64>,
}

fn main() {}

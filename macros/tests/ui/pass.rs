use docwright::SelectNames;
use docwright_generated as graph;

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Row {
    id: String,
    created_date_time: Option<docwright::DateTimeOffset>,
    allowed_audiences: Option<String>,
    inference: Option<Inference>,
    created_by: Option<graph::IdentitySet>,
    #[docwright(name = "webUrl")]
    page: Option<String>,
}

#[derive(docwright::Select)]
#[docwright(graph::InferenceData)]
struct Inference {
    confidence_score: Option<f64>,
}

fn main() {
    assert_eq!(Row::SELECT, ["id", "createdDateTime", "allowedAudiences", "inference", "createdBy", "webUrl"]);
    let _ = |row: Row| (row.id, row.created_date_time, row.allowed_audiences, row.inference, row.created_by, row.page);
    let _ = |inference: Inference| inference.confidence_score;
}

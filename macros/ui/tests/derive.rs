//! `#[derive(Select)]` on structs that match the documentation.
#![allow(dead_code, reason = "fields are there for the derive macro")]

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

/// Navigation properties are expanded, with the properties that their types read.
#[derive(docwright::Select)]
#[docwright(graph::Profile)]
struct WithAccounts {
    id: String,
    web_accounts: Vec<Account>,
}

#[derive(docwright::Select)]
#[docwright(graph::WebAccount)]
struct Account {
    id: String,
    web_url: Option<String>,
}

#[test]
fn selections_and_expansions_follow_the_fields() {
    assert_eq!(WithAccounts::SELECT, ["id"]);
    assert_eq!(WithAccounts::expand(), ["webAccounts($select=id,webUrl)"]);
    let message = docwright::json::read_root(
        &mut <WithAccounts as docwright::json::Value>::blank(),
        &mut serde_json::Deserializer::from_str(r#"{"id": "1"}"#),
    );
    let message = message.map_err(|error| error.to_string()).err();
    assert!(message.is_some_and(|text| text.contains("`$expand` asks for it")));
    assert_eq!(
        Row::SELECT,
        [
            "id",
            "createdDateTime",
            "allowedAudiences",
            "inference",
            "createdBy",
            "webUrl"
        ]
    );
}

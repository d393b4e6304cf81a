//! Calls every operation on a mock of the service's own description, which refuses requests that do
//! not fit it. The description comes from the service's metadata, so it disagrees with the pages in
//! places; the responses must be read nevertheless.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use docwright::{Credential, Error, Patch, Retry};
use docwright_generated as graph;
use graph::nodes::ProfileWebAccounts;
use graph::{
    AllowedAudiences, InferenceData, ServiceInformation, WebAccountCreate, WebAccountUpdate,
};
use serde_json::json;

fn full() -> WebAccountCreate {
    WebAccountCreate {
        allowed_audiences: Some(AllowedAudiences::Organization),
        description: Some("Where the weaving patterns live".into()),
        inference: Some(InferenceData {
            confidence_score: Some(0.5),
            ..Default::default()
        }),
        service: Some(ServiceInformation {
            name: Some("Codeberg".into()),
            ..Default::default()
        }),
        user_id: Some("mira.weaves".into()),
        ..Default::default()
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.unwrap_err();
    assert!(error.service().is_some(), "{error:?}");
    assert!(matches!(error.status(), Some(400 | 422)), "{error}");
}

async fn accepted(accounts: &ProfileWebAccounts) {
    let page = accounts.list().await.unwrap();
    assert!(!page.value.is_empty() && page.unread.is_empty(), "{page:?}");
    let options = accounts.list().filter("userId eq 'a'").top(5).skip(1);
    assert!(options.await.unwrap().unread.is_empty());
    let first = accounts.list().into_stream().next().await.unwrap().unwrap();
    assert!(first.id.is_some(), "{first:?}");
    let created = accounts.create(&full()).send().await.unwrap();
    assert_eq!(created.status, 201);
    assert!(created.body.unwrap().id.is_some());
    let one = accounts.by_id("w1");
    assert!(one.get().await.unwrap().id.is_some());
    let changes = WebAccountUpdate {
        description: Patch::Null,
        status_message: "Back on Monday".into(),
        ..Default::default()
    };
    one.update(&changes).await.unwrap();
    one.delete().await.unwrap();
}

async fn wrong(accounts: &ProfileWebAccounts) {
    let one = accounts.by_id("w1");
    let mut changes = WebAccountUpdate::default();
    changes.additional.insert("description", 7);
    refused(one.update(&changes).await);
    for (member, value) in [
        ("allowedAudiences", json!("nobody")),
        ("service", json!([])),
        ("inference", json!({ "confidenceScore": "x" })),
    ] {
        let mut account = WebAccountCreate::default();
        account.additional.insert(member, value);
        refused(accounts.create(&account).await);
    }
    refused(accounts.list().query("$top", "-1").await);
}

#[tokio::test]
#[ignore = "`cargo xtask prism` starts the server that it calls"]
async fn every_operation_is_accepted_and_its_response_read() {
    let client = docwright::Client::builder(&std::env::var("PRISM").unwrap())
        .credential(Credential::token("SECRET"))
        .retry(Retry::NEVER)
        .build()
        .unwrap();
    let client = graph::Client::from(client);
    for accounts in [
        client.me().profile().web_accounts(),
        client.users().by_id("mira").profile().web_accounts(),
    ] {
        accepted(&accounts).await;
        wrong(&accounts).await;
    }
}

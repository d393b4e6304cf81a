//! Sends the requests of all five operations, on both paths, to a server on this machine and checks
//! the requests that it receives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::sync::Arc;

use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use docwright::Patch;
use docwright_generated as graph;
use graph::nodes::ProfileWebAccounts;
use graph::{AllowedAudiences, Client, WebAccountCreate, WebAccountUpdate};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[derive(Debug)]
struct Fixed;

#[async_trait::async_trait]
impl TokenCredential for Fixed {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        assert!(scopes.iter().all(|scope| scope.ends_with("/.default")));
        let expires =
            azure_core::time::OffsetDateTime::now_utc() + azure_core::time::Duration::hours(1);
        Ok(AccessToken::new(Secret::new("SECRET"), expires))
    }
}

const ACCOUNT: &str = r#"{"id":"a/1","allowedAudiences":"organization","createdDateTime":"2024-02-29T23:59:59.1234567Z",
    "service":{"name":"Codeberg","region":"EU"},"futureMember":[1],"description":null}"#;

#[derive(docwright::Select, Debug, PartialEq)]
#[docwright(graph::WebAccount)]
struct Row {
    id: String,
    #[docwright(name = "allowedAudiences")]
    audience: Option<AllowedAudiences>,
}

async fn five_operations(server: &MockServer, accounts: ProfileWebAccounts, at: &str) {
    let account: serde_json::Value = serde_json::from_str(ACCOUNT).unwrap();
    let item = format!("/beta{at}/a%2F1");
    let list = format!("/beta{at}");
    let next = format!("{}{list}?$skip=1", server.uri());
    for (verb, at, answer) in [
        (
            "POST",
            &list,
            ResponseTemplate::new(201).set_body_json(&account),
        ),
        (
            "GET",
            &item,
            ResponseTemplate::new(200).set_body_json(&account),
        ),
        (
            "PATCH",
            &item,
            ResponseTemplate::new(200).set_body_json(&account),
        ),
        ("DELETE", &item, ResponseTemplate::new(204)),
    ] {
        Mock::given(method(verb))
            .and(path(at.as_str()))
            .respond_with(answer)
            .mount(server)
            .await;
    }
    let last = serde_json::json!({ "value": [account] });
    let first = serde_json::json!({ "value": [account], "@odata.nextLink": next });
    Mock::given(method("GET"))
        .and(path(list.as_str()))
        .and(wiremock::matchers::query_param("$skip", "1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(last))
        .with_priority(1)
        .mount(server)
        .await;
    Mock::given(method("GET"))
        .and(path(list.as_str()))
        .respond_with(ResponseTemplate::new(200).set_body_json(first))
        .mount(server)
        .await;

    let created = accounts
        .create(&WebAccountCreate {
            description: Some("x".into()),
            ..Default::default()
        })
        .await
        .unwrap();
    assert_eq!(created.id.as_deref(), Some("a/1"));
    assert_eq!(
        created.allowed_audiences,
        Some(AllowedAudiences::Organization)
    );
    assert_eq!(
        serde_json::to_value(&created).unwrap()["service"]["region"],
        "EU"
    );
    let one = accounts.by_id(&created.id);
    let read = one.get().await.unwrap();
    assert_eq!(read, created);
    let change = WebAccountUpdate {
        status_message: "away".into(),
        description: Patch::Null,
        ..Default::default()
    };
    one.update(&change).await.unwrap();
    one.delete().await.unwrap();
    let rows = accounts
        .list()
        .filter("userId eq 'a+b & c'")
        .top(1)
        .select::<Row>()
        .collect()
        .await
        .unwrap();
    let row = Row {
        id: "a/1".to_owned(),
        audience: Some(AllowedAudiences::Organization),
    };
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0], row);

    let arrived = server.received_requests().await.unwrap();
    let seen: Vec<String> = arrived
        .iter()
        .map(|request| format!("{} {}", request.method, request.url.path()))
        .collect();
    let wanted = [
        ("POST", &list),
        ("GET", &item),
        ("PATCH", &item),
        ("DELETE", &item),
        ("GET", &list),
        ("GET", &list),
    ];
    assert_eq!(seen, wanted.map(|(verb, path)| format!("{verb} {path}")));
    let query = arrived[4].url.query().unwrap();
    assert_eq!(
        query,
        "$filter=userId%20eq%20%27a%2Bb%20%26%20c%27&$top=1&$select=id,allowedAudiences"
    );
    for request in &arrived {
        assert_eq!(request.headers["authorization"], "Bearer SECRET");
        assert_eq!(request.headers["accept"], "application/json");
    }
    assert_eq!(arrived[0].headers["content-type"], "application/json");
    assert_eq!(arrived[0].body, br#"{"description":"x"}"#);
    assert_eq!(
        arrived[2].body,
        br#"{"description":null,"statusMessage":"away"}"#
    );
    assert!(arrived[3].body.is_empty());
}

async fn client(server: &MockServer) -> Client {
    docwright::Client::new(&format!("{}/beta", server.uri()), Arc::new(Fixed))
        .unwrap()
        .into()
}

#[tokio::test]
async fn on_the_signed_in_user() {
    let server = MockServer::start().await;
    let accounts = client(&server).await.me().profile().web_accounts();
    five_operations(&server, accounts, "/me/profile/webAccounts").await;
}

#[tokio::test]
async fn on_a_user_by_key() {
    let server = MockServer::start().await;
    let accounts = client(&server)
        .await
        .users()
        .by_id("mira #1@example.com")
        .profile()
        .web_accounts();
    five_operations(
        &server,
        accounts,
        "/users/mira%20%231@example.com/profile/webAccounts",
    )
    .await;
}

#[test]
fn a_request_is_a_value_that_can_be_looked_at() {
    #[derive(Debug)]
    struct Nowhere;
    impl docwright::http::Transport for Nowhere {
        fn send(
            &self,
            _: docwright::http::Request,
        ) -> docwright::http::BoxFuture<'_, Result<docwright::http::Response, docwright::Error>>
        {
            unreachable!("nothing is sent")
        }
    }
    let client =
        Client::from(docwright::Client::with_transport(Client::ENDPOINT, Nowhere).unwrap());
    let request = client
        .users()
        .by_id("x")
        .profile()
        .web_accounts()
        .list()
        .top(5);
    assert_eq!(
        request.url().unwrap(),
        "https://graph.microsoft.com/beta/users/x/profile/webAccounts?$top=5"
    );
    assert_eq!(
        request.operation().permissions().application.least(),
        Some("User.ReadBasic.All")
    );
    assert_eq!(
        request.operation().id,
        graph::ops::PROFILE_WEB_ACCOUNTS_LIST.id
    );
}

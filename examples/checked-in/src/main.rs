//! Checked-in bindings: this program adds a web account to the signed-in user's profile, changes
//! it, lists all web accounts, and deletes it again.
//!
//! It calls Microsoft Graph as the user signed in with `az login`. If `GRAPH_ENDPOINT` is set, it
//! calls that service instead, such as a mock server on this machine.

use docwright::identity::DeveloperToolsCredential;
use docwright::{Error, Patch};
use docwright_generated as graph;
use graph::{Client, WebAccountCreate, WebAccountUpdate};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credential = DeveloperToolsCredential::new(None)?;
    let client = match std::env::var("GRAPH_ENDPOINT") {
        Ok(endpoint) => Client::from(docwright::Client::new(&endpoint, credential)?),
        Err(_) => Client::new(credential)?,
    };
    tour(&client).await?;
    Ok(())
}

async fn tour(client: &Client) -> Result<(), Error> {
    let accounts = client.me().profile().web_accounts();
    let created = accounts
        .create(&WebAccountCreate {
            description: Some("Where the weaving patterns live".into()),
            user_id: Some("mira.weaves".into()),
            ..Default::default()
        })
        .await?;
    let change = WebAccountUpdate {
        status_message: "Back on Monday".into(),
        description: Patch::Null,
        ..Default::default()
    };
    accounts.by_id(&created.id).update(&change).await?;
    let mut all = accounts.list().top(50).into_stream();
    while let Some(account) = all.next().await {
        let account = account?;
        println!("{:?}: {:?}", account.user_id, account.status_message);
    }
    accounts.by_id(&created.id).delete().await
}

#[cfg(test)]
mod tests {
    use wiremock::matchers::{method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    /// Runs the program against a server on this machine, with a placeholder token.
    #[tokio::test]
    async fn the_tour_makes_its_four_requests() -> Result<(), Box<dyn std::error::Error>> {
        let server = MockServer::start().await;
        let account = serde_json::json!({ "id": "1", "userId": "mira.weaves", "statusMessage": "Back on Monday" });
        let list = "/beta/me/profile/webAccounts";
        for (verb, at, answer) in [
            (
                "POST",
                list.to_owned(),
                ResponseTemplate::new(201).set_body_json(&account),
            ),
            (
                "PATCH",
                format!("{list}/1"),
                ResponseTemplate::new(200).set_body_json(&account),
            ),
            (
                "GET",
                list.to_owned(),
                ResponseTemplate::new(200).set_body_json(serde_json::json!({ "value": [account] })),
            ),
            ("DELETE", format!("{list}/1"), ResponseTemplate::new(204)),
        ] {
            Mock::given(method(verb))
                .and(path(at))
                .respond_with(answer)
                .expect(1)
                .mount(&server)
                .await;
        }
        #[derive(Debug)]
        struct NoToken;
        #[async_trait::async_trait]
        impl azure_core::credentials::TokenCredential for NoToken {
            async fn get_token(
                &self,
                _: &[&str],
                _: Option<azure_core::credentials::TokenRequestOptions<'_>>,
            ) -> azure_core::Result<azure_core::credentials::AccessToken> {
                let expires = azure_core::time::OffsetDateTime::now_utc()
                    + azure_core::time::Duration::hours(1);
                Ok(azure_core::credentials::AccessToken::new("none", expires))
            }
        }
        let client = docwright::Client::new(
            &format!("{}/beta", server.uri()),
            std::sync::Arc::new(NoToken),
        )?;
        tour(&client.into()).await?;
        Ok(())
    }
}

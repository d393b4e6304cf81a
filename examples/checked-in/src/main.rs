//! Bindings that are checked in: this program adds a web account to the signed-in user's profile, changes it, lists all,
//! and deletes it again.
//!
//! It calls Microsoft Graph as whoever is signed in with `az login`. With `GRAPH_ENDPOINT` it calls another service, such
//! as a mock server on this machine.

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
    let change =
        WebAccountUpdate { status_message: "Back on Monday".into(), description: Patch::Null, ..Default::default() };
    accounts.by_id(&created.id).update(&change).await?;
    let mut all = accounts.list().top(50).into_stream();
    while let Some(account) = all.next().await {
        let account = account?;
        println!("{:?}: {:?}", account.user_id, account.status_message);
    }
    accounts.by_id(&created.id).delete().await
}

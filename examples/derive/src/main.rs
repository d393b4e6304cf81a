//! Your own structs, checked against the docs. This needs the crate with bindings, but no pages and
//! no build script.

use docwright::Select;
use docwright_generated as graph;

/// The properties of a web account that this program reads.
#[derive(Debug, Select)]
#[docwright(graph::WebAccount)]
pub struct Row {
    /// Inherited from `entity`; required in the response.
    pub id: String,
    /// May be missing.
    pub web_url: Option<String>,
    /// A selection of another documented type.
    pub service: Option<ServiceName>,
    /// A field with another name than the property.
    #[docwright(name = "allowedAudiences")]
    pub audience: Option<graph::AllowedAudiences>,
}

/// The properties of a service that this program reads.
#[derive(Debug, Select)]
#[docwright(graph::ServiceInformation)]
pub struct ServiceName {
    /// Name of the service.
    pub name: Option<String>,
}

/// Returns a row for each web account of the signed-in user.
///
/// # Errors
/// Returns an error if a request fails.
pub async fn rows(client: &graph::Client) -> Result<Vec<Row>, docwright::Error> {
    let accounts = client.me().profile().web_accounts();
    Ok(accounts.list().select::<Row>().collect().await?)
}

fn main() {
    use docwright::SelectNames;
    println!("$select={}", Row::SELECT.join(","));
}

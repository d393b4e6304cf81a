//! Structs of one's own, checked against the docs: no pages and no build script in sight, only the
//! crate with bindings.

use docwright::Select;
use docwright_generated as graph;

/// What this program wants of a web account.
#[derive(Debug, Select)]
#[docwright(graph::WebAccount)]
pub struct Row {
    /// Inherited from `entity`, and always there.
    pub id: String,
    /// May be missing.
    pub web_url: Option<String>,
    /// Some of another documented type.
    pub service: Option<ServiceName>,
    /// Under a name of one's own.
    #[docwright(name = "allowedAudiences")]
    pub audience: Option<graph::AllowedAudiences>,
}

/// What this program wants of a service.
#[derive(Debug, Select)]
#[docwright(graph::ServiceInformation)]
pub struct ServiceName {
    /// What it is called.
    pub name: Option<String>,
}

/// The rows of all the user's web accounts.
///
/// # Errors
/// Those of the requests.
pub async fn rows(client: &graph::Client) -> Result<Vec<Row>, docwright::Error> {
    client
        .me()
        .profile()
        .web_accounts()
        .list()
        .select::<Row>()
        .collect()
        .await
}

fn main() {
    use docwright::SelectNames;
    println!("$select={}", Row::SELECT.join(","));
}

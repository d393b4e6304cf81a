//! What a new user of Microsoft Graph does first, against a server on loopback. `cargo xtask graph`
//! runs it with the bindings of all of v1.0. The code of a task is between its name and the check.

mod server;

use std::time::Duration;

use docwright::entra::{Application, DeviceCode};
use docwright::{Batch, Client, Cloud, Credential, DeltaState, Error, Upload};
use graph_v1 as graph;
use server::Server;

/// Starts a server with answers for paths, and a client of it.
async fn start(answers: &[server::Answer<'_>]) -> (Server, graph::Client) {
    let server = Server::start(answers).await;
    let client = Client::new(&server.endpoint, Credential::token("token")).unwrap();
    (server, client.into())
}

#[tokio::test]
async fn list_users() -> Result<(), Error> {
    let page = r#"{"value":[{"id":"1","displayName":"Mira"},{"id":"2"}]}"#;
    let (server, client) = start(&[("GET /v1.0/users", 200, "", page)]).await;
    // 3 lines
    let request = client.users().list().select_properties(["id", "displayName"]);
    let mut users = request.filter("accountEnabled eq true").top(5).into_stream();
    while let Some(user) = users.next().await {
        assert!(user?.id.is_some());
    }
    let query = "?$select=id,displayName&$filter=accountEnabled%20eq%20true&$top=5";
    server.got(&[&format!("GET /v1.0/users{query}")]);
    Ok(())
}

#[tokio::test]
async fn search_users() -> Result<(), Error> {
    let (server, client) = start(&[("GET /v1.0/users", 200, "", r#"{"value":[]}"#)]).await;
    // 1 line
    let found = client.users().list().filter("endsWith(mail,'a.com')").order_by("displayName").await?;
    assert!(found.value.is_empty());
    assert!(server.requests()[0].contains("consistencylevel: eventual"));
    assert!(server.requests()[0].contains("$count=true"));
    Ok(())
}

#[tokio::test]
async fn get_by_id() -> Result<(), Error> {
    let (server, client) = start(&[("GET /v1.0/users/1", 200, "", r#"{"displayName":"Mira"}"#)]).await;
    // 1 line
    let user = client.users().by_id("1").get().await?;
    assert_eq!(user.display_name.as_deref(), Some("Mira"));
    server.got(&["GET /v1.0/users/1"]);
    Ok(())
}

#[tokio::test]
async fn send_mail() -> Result<(), Error> {
    let (server, client) = start(&[("POST /v1.0/me/sendMail", 202, "", "")]).await;
    // 7 lines
    let body = graph::ItemBody { content: Some("The weave is ready.".into()), ..Default::default() };
    let address = graph::EmailAddress { address: Some("mira@example.com".into()), ..Default::default() };
    let to = vec![graph::Recipient { email_address: Some(address), ..Default::default() }.into()];
    let message = graph::Message { subject: Some("Weave".into()), body: Some(body), to_recipients: Some(to), ..Default::default() };
    let mail = graph::SendMailParameters { message: Some(message.into()), ..Default::default() };
    client.me().send_mail().call(&mail).await?;
    let sent = &server.requests()[0];
    assert!(sent.contains(r#""toRecipients":[{"emailAddress":{"address":"mira@example.com"}}]"#), "{sent}");
    Ok(())
}

#[tokio::test]
async fn create_an_event() -> Result<(), Error> {
    let (server, client) = start(&[("POST /v1.0/me/events", 201, "", r#"{"id":"e1"}"#)]).await;
    // 3 lines
    let start = graph::DateTimeTimeZone { date_time: Some("2026-03-01T10:00:00".into()), time_zone: Some("UTC".into()), ..Default::default() };
    let event = graph::EventCreate { subject: Some("Weave".into()), start: Some(start), ..Default::default() };
    let event = client.me().events().create(&event).await?;
    assert_eq!(event.id.as_deref(), Some("e1"));
    assert!(server.requests()[0].contains(r#""timeZone":"UTC""#));
    Ok(())
}

#[tokio::test]
async fn draft_a_mail() -> Result<(), Error> {
    let (server, client) = start(&[("POST /v1.0/me/messages", 201, "", r#"{"id":"m1"}"#)]).await;
    // 3 lines
    let draft = graph::MessageCreate { subject: Some("Weave".into()), ..Default::default() };
    let draft = client.me().messages().create(&draft).await?;
    assert_eq!(draft.id(), Some("m1"));
    assert!(server.requests()[0].ends_with(r#"{"subject":"Weave"}"#));
    Ok(())
}

#[tokio::test]
async fn upload_a_file_by_path() -> Result<(), Error> {
    let path = "/v1.0/me/drive/root:/Docs/a%20b.txt:/content";
    let (server, client) = start(&[(&format!("PUT {path}"), 201, "", r#"{"id":"f1"}"#)]).await;
    // 1 line
    let file = client.me().drive().root().by_path("Docs/a b.txt").content().replace("text", "text/plain").await?;
    assert_eq!(file.id.as_deref(), Some("f1"));
    server.got(&[&format!("PUT {path}")]);
    Ok(())
}

#[tokio::test]
async fn add_a_member() -> Result<(), Error> {
    let path = "POST /v1.0/groups/g/members/$ref";
    let (server, client) = start(&[(path, 204, "", "")]).await;
    // 1 line
    client.groups().by_id("g").members().r#ref().add_reference(&client.users().by_id("u")).await?;
    assert!(server.requests()[0].ends_with(&format!(r#"{{"@odata.id":"{}/users/u"}}"#, server.endpoint)));
    Ok(())
}

#[tokio::test]
async fn create_a_group_with_owners() -> Result<(), Error> {
    let (server, client) = start(&[("POST /v1.0/groups", 201, "", r#"{"id":"g"}"#)]).await;
    // 3 lines
    let group = graph::GroupCreate { display_name: Some("Weavers".into()), ..Default::default() };
    let group = group.bind_owners(&client.users().by_id("u"))?.bind_owners(&client.users().by_id("v"))?;
    client.groups().create(&group).await?;
    let bound = format!(r#""owners@odata.bind":["{0}/users/u","{0}/users/v"]"#, server.endpoint);
    assert!(server.requests()[0].contains(&bound));
    Ok(())
}

#[tokio::test]
async fn photo_in_and_out() -> Result<(), Error> {
    let path = "/v1.0/me/photo/$value";
    let (server, client) = start(&[(&format!("GET {path}"), 200, "", "jpeg"), (&format!("PUT {path}"), 200, "", "")]).await;
    // 1 line each
    let photo = client.me().photo().value().get().await?;
    client.me().photo().value().replace(photo, "image/jpeg").await?;
    server.got(&[&format!("GET {path}"), &format!("PUT {path}")]);
    assert!(server.requests()[1].ends_with("jpeg"));
    Ok(())
}

#[tokio::test]
async fn delta_from_a_saved_state() -> Result<(), Error> {
    let page = r#"{"@odata.deltaLink":"{endpoint}/users/delta?$deltatoken=b","value":[{"id":"1","@removed":{"reason":"deleted"}},{"id":"2","displayName":null}]}"#;
    let (server, client) = start(&[("GET /v1.0/users/delta", 200, "", page)]).await;
    let saved = DeltaState::new(format!("{}/users/delta?$deltatoken=a", server.endpoint));
    // 3 lines
    let mut changes = client.users().delta().call().changes_since(Some(&saved));
    while let Some(change) = changes.next().await { seen(change?); }
    let saved = changes.state();
    assert_eq!(saved, Some(DeltaState::new(format!("{}/users/delta?$deltatoken=b", server.endpoint))));
    server.got(&["GET /v1.0/users/delta?$deltatoken=a"]);
    Ok(())
}

fn seen(change: docwright::Change<graph::User>) {
    match change.is_removed() {
        true => assert_eq!(change.item.id.as_deref(), Some("1")),
        false => assert!(change.item.additional.is_null("displayName")),
    }
}

#[tokio::test]
async fn create_a_team_and_wait() -> Result<(), Error> {
    let operation = "/v1.0/teams('t')/operations('o')";
    let location = "Location: /teams('t')/operations('o')\r\n";
    let answers = [
        ("POST /v1.0/teams", 202, location, ""),
        (&*format!("GET {operation}"), 200, "", r#"{"status":"succeeded","targetResourceLocation":"/teams('t')"}"#),
    ];
    let (server, client) = start(&answers).await;
    // 4 lines
    let template = "https://graph.microsoft.com/v1.0/teamsTemplates('standard')";
    let team = graph::TeamCreate { display_name: Some("Weavers".into()), ..Default::default() };
    let team = team.bind_template(template)?;
    client.teams().create(&team).start().await?.await?;
    assert!(server.requests()[0].contains("template@odata.bind"));
    server.got(&["POST /v1.0/teams", &format!("GET {operation}")]);
    Ok(())
}

#[tokio::test]
async fn count_with_consistency() -> Result<(), Error> {
    let (server, client) = start(&[("GET /v1.0/users/$count", 200, "Content-Type: text/plain\r\n", "7")]).await;
    // 1 line
    assert_eq!(client.users().list().count_items().await?, 7);
    assert!(server.requests()[0].contains("consistencylevel: eventual"));
    server.got(&["GET /v1.0/users/$count"]);
    Ok(())
}

#[tokio::test]
async fn calendar_view() -> Result<(), Error> {
    let (server, client) = start(&[("GET /v1.0/me/calendarView", 200, "", r#"{"value":[{"id":"e"}]}"#)]).await;
    // 1 line
    let events = client.me().calendar_view("2026-01-01T00:00:00", "2026-02-01T00:00:00").list().await?;
    assert_eq!(events.value.len(), 1);
    let query = "?startDateTime=2026-01-01T00:00:00&endDateTime=2026-02-01T00:00:00";
    server.got(&[&format!("GET /v1.0/me/calendarView{query}")]);
    Ok(())
}

#[tokio::test]
async fn not_found_by_code() -> Result<(), Error> {
    let body = r#"{"error":{"code":"Request_ResourceNotFound","message":"no such user"}}"#;
    let (_server, client) = start(&[("GET /v1.0/users/1", 404, "", body)]).await;
    // 3 lines
    let user = match client.users().by_id("1").get().await {
        Err(error) if error.code() == Some("Request_ResourceNotFound") => None,
        other => Some(other?),
    };
    assert!(user.is_none());
    Ok(())
}

#[tokio::test]
async fn batch_of_three() -> Result<(), Error> {
    let body = r#"{"responses":[{"id":"2","status":200,"body":{"value":[]}},{"id":"0","status":200,"body":{"id":"me"}},{"id":"1","status":404,"body":{"error":{"code":"NotFound"}}}]}"#;
    let (server, client) = start(&[("POST /v1.0/$batch", 200, "", body)]).await;
    // 6 lines
    let mut batch = Batch::new(&client);
    let me = batch.add(client.me().get());
    let photo = batch.add(client.me().photo().get());
    let events = batch.add(client.me().events().list());
    let mut results = batch.send().await;
    let (me, photo, events) = (results.take(me)?, results.take(photo), results.take(events)?);
    assert_eq!(me.id.as_deref(), Some("me"));
    assert_eq!(photo.unwrap_err().code(), Some("NotFound"));
    assert!(events.value.is_empty());
    server.got(&["POST /v1.0/$batch"]);
    Ok(())
}

#[tokio::test]
async fn upload_session_with_progress() -> Result<(), Error> {
    const SIZE: usize = 100 << 20;
    let path = "/v1.0/me/drive/root:/Docs/big.bin:/createUploadSession";
    let session = r#"{"uploadUrl":"{elsewhere}/upload?sig=1"}"#;
    let (server, client) = start(&[(&format!("POST {path}"), 200, "", session)]).await;
    let (done, progress) = std::sync::mpsc::channel();
    // 4 lines
    let item = client.me().drive().root().by_path("Docs/big.bin");
    let session = item.create_upload_session().call(&Default::default()).await?;
    let upload = Upload::new(&client, session.upload_url.as_deref().unwrap_or_default(), vec![7; SIZE]);
    let file: graph::DriveItem = upload.on_progress(move |sent, _| done.send(sent).unwrap()).send().await?;
    assert_eq!(file.id.as_deref(), Some("uploaded"));
    let sent: Vec<u64> = progress.iter().collect();
    assert_eq!((sent.len(), sent.last().copied()), (20, Some(SIZE as u64)));
    assert_eq!(server.uploaded(), SIZE);
    Ok(())
}

#[tokio::test]
async fn a_header_and_a_timeout() -> Result<(), Error> {
    let (server, client) = start(&[("GET /v1.0/me", 200, "", "{}")]).await;
    // 1 line each
    client.me().get().header("Accept-Language", "de").await?;
    client.me().get().timeout(Duration::from_secs(5)).await?;
    assert!(server.requests()[0].contains("accept-language: de"));
    Ok(())
}

#[test]
fn a_national_cloud() -> Result<(), Error> {
    // 1 line
    let client = graph::Client::from(Client::new(&Cloud::CHINA.endpoint("v1.0"), Credential::token("token"))?);
    assert_eq!(client.me().get().url()?, "https://microsoftgraph.chinacloudapi.cn/v1.0/me");
    Ok(())
}

#[tokio::test]
async fn a_static_token() -> Result<(), Error> {
    let server = Server::start(&[("GET /v1.0/me", 200, "", "{}")]).await;
    // 1 line
    let client = graph::Client::from(Client::new(&server.endpoint, Credential::token("secret"))?);
    client.me().get().await?;
    assert!(server.requests()[0].contains("authorization: Bearer secret"));
    Ok(())
}

#[tokio::test]
async fn a_device_code() -> Result<(), Error> {
    let code = r#"{"user_code":"AB","device_code":"d","verification_uri":"https://example.com","interval":1}"#;
    let token = r#"{"access_token":"of-device","expires_in":3600,"token_type":"Bearer"}"#;
    let answers = [
        ("POST /organizations/oauth2/v2.0/devicecode", 200, "", code),
        ("POST /organizations/oauth2/v2.0/token", 200, "", token),
        ("GET /v1.0/me", 200, "", r#"{"id":"me"}"#),
    ];
    let server = Server::start(&answers).await;
    let login = server.endpoint.trim_end_matches("/v1.0");
    // 3 lines
    let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e").login(login);
    let credential = DeviceCode::new(app, |prompt| assert_eq!(prompt.user_code, "AB"))?;
    let client = graph::Client::from(Client::new(&server.endpoint, credential)?);
    assert_eq!(client.me().get().await?.id.as_deref(), Some("me"));
    Ok(())
}

//! Tests of sign-in against a token server on this machine.
use std::io::{Read, Write};

use docwright::entra::{Application, Browser, DeviceCode, OnBehalfOf};
use docwright::{Client, Credential, Json, Node, Operation, Request, http::Method};
use serde_json::json;
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

static GET: Operation = Operation {
    id: "get",
    method: Method::Get,
    paths: &["/me"],
    permissions: &[],
    docs: "",
    eventual: false,
};

fn app(server: &MockServer) -> Application {
    Application::new("contoso.example", "app-1").login(server.uri())
}

fn me(server: &MockServer, credential: impl Into<Credential>) -> Request<Json> {
    let client = Client::builder(&format!("{}/v1.0", server.uri()))
        .credential(credential)
        .build()
        .unwrap();
    Node::root(&client).literal("me").request(&GET)
}

/// Answers a grant with a token, and requests with that token with a user.
async fn grant(server: &MockServer, fields: &[&str], token: Json) {
    let secret = token["access_token"].as_str().unwrap().to_owned();
    let mut mock = Mock::given(method("POST")).and(path("/contoso.example/oauth2/v2.0/token"));
    for field in fields {
        mock = mock.and(body_string_contains(*field));
    }
    mock.respond_with(ResponseTemplate::new(200).set_body_json(token))
        .expect(1)
        .mount(server)
        .await;
    Mock::given(method("GET"))
        .and(header("authorization", format!("Bearer {secret}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "token": secret })))
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_code_is_shown_and_the_token_is_renewed_without_another() {
    let server = MockServer::start().await;
    let prompt = json!({
        "device_code": "D", "user_code": "ABC", "verification_uri": "https://v.example",
        "expires_in": 900, "interval": 1, "message": "enter ABC"
    });
    Mock::given(path("/contoso.example/oauth2/v2.0/devicecode"))
        .and(body_string_contains("offline%5Faccess"))
        .respond_with(ResponseTemplate::new(200).set_body_json(prompt))
        .expect(1)
        .mount(&server)
        .await;
    let pending = json!({ "error": "authorization_pending", "error_description": "wait" });
    Mock::given(body_string_contains("device%5Fcode=D"))
        .respond_with(ResponseTemplate::new(400).set_body_json(pending))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    // The first token is used up at once.
    let first = json!({ "access_token": "T1", "expires_in": 0, "refresh_token": "R1" });
    grant(&server, &["device%5Fcode=D"], first).await;
    let second = json!({ "access_token": "T2", "expires_in": 3600, "refresh_token": "R2" });
    grant(&server, &["refresh%5Ftoken=R1"], second).await;
    let shown = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = shown.clone();
    let credential = DeviceCode::new(app(&server), move |prompt| {
        seen.lock().unwrap().push(prompt.message.clone());
    });
    let request = me(&server, credential.unwrap());
    assert_eq!(request.clone().await.unwrap()["token"], "T1");
    assert_eq!(request.clone().await.unwrap()["token"], "T2");
    assert_eq!(request.await.unwrap()["token"], "T2");
    assert_eq!(*shown.lock().unwrap(), ["enter ABC"]);
}

#[tokio::test]
async fn a_service_calls_on_behalf_of_its_caller() {
    let server = MockServer::start().await;
    let fields = [
        "jwt%2Dbearer",
        "assertion=USER",
        "client%5Fsecret=S",
        "on%5Fbehalf%5Fof",
    ];
    let token = json!({ "access_token": "T", "expires_in": 3600 });
    grant(&server, &fields, token).await;
    let credential = OnBehalfOf::new(app(&server).secret("S"), "USER").unwrap();
    assert_eq!(me(&server, credential).await.unwrap()["token"], "T");
}

#[tokio::test]
async fn a_browser_returns_the_code_to_this_machine() {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "T", "expires_in": 3600 });
    grant(&server, &["code=C", "code%5Fverifier="], token).await;
    let credential = Browser::new(app(&server), |url| {
        let url = url::Url::parse(url).unwrap();
        let get = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs
                .find(|(known, _)| known == name)
                .unwrap()
                .1
                .into_owned()
        };
        assert_eq!(get("code_challenge_method"), "S256");
        let redirect = url::Url::parse(&get("redirect_uri")).unwrap();
        let state = get("state");
        let port = redirect.port().unwrap();
        std::thread::spawn(move || {
            // A request with another state is not the redirect.
            for query in [
                "code=EVIL&state=x".to_owned(),
                format!("code=C&state={state}"),
            ] {
                let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
                write!(stream, "GET /?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
                let mut page = String::new();
                stream.read_to_string(&mut page).unwrap();
                assert!(page.contains("close this window"), "{page}");
            }
        });
    });
    assert_eq!(
        me(&server, credential.unwrap()).await.unwrap()["token"],
        "T"
    );
}

#[tokio::test]
async fn a_denied_sign_in_is_an_error_of_the_credential() {
    let server = MockServer::start().await;
    let body = json!({ "error": "invalid_grant", "error_description": "AADSTS700082: expired\r\nTrace ID: 1" });
    Mock::given(path("/contoso.example/oauth2/v2.0/token"))
        .respond_with(ResponseTemplate::new(400).set_body_json(body))
        .mount(&server)
        .await;
    let credential = OnBehalfOf::new(app(&server), "USER").unwrap();
    let error = me(&server, credential).await.unwrap_err();
    assert!(matches!(
        error.kind(),
        docwright::error::Kind::Credential { .. }
    ));
    assert!(!error.is_retryable());
    assert!(
        error.to_string().contains("invalid_grant AADSTS700082"),
        "{error}"
    );
    assert!(Browser::new(Application::new("a/b", "c"), |_| {}).is_err());
}

#[tokio::test]
async fn a_service_that_asks_for_claims_gets_a_token_with_them_once() {
    let server = MockServer::start().await;
    let first = json!({ "access_token": "T1", "expires_in": 3600 });
    grant(&server, &["assertion=USER"], first).await;
    // `{"a":1}`
    let challenge = r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#;
    let refused = ResponseTemplate::new(401).insert_header("WWW-Authenticate", challenge);
    Mock::given(header("authorization", "Bearer T1"))
        .respond_with(refused)
        .with_priority(1)
        .mount(&server)
        .await;
    let second = json!({ "access_token": "T2", "expires_in": 3600 });
    Mock::given(body_string_contains("claims=%7B%22a%22%3A1%7D"))
        .respond_with(ResponseTemplate::new(200).set_body_json(second))
        .with_priority(1)
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(header("authorization", "Bearer T2"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "token": "T2" })))
        .mount(&server)
        .await;
    let credential = OnBehalfOf::new(app(&server), "USER").unwrap();
    assert_eq!(me(&server, credential).await.unwrap()["token"], "T2");
}

#[tokio::test]
async fn a_renewal_that_fails_does_not_ask_the_user_again() {
    let server = MockServer::start().await;
    let prompt = json!({
        "device_code": "D", "user_code": "ABC", "verification_uri": "https://v.example",
        "expires_in": 900, "interval": 1, "message": "enter ABC"
    });
    Mock::given(path("/contoso.example/oauth2/v2.0/devicecode"))
        .respond_with(ResponseTemplate::new(200).set_body_json(prompt))
        .expect(1)
        .mount(&server)
        .await;
    // Some token endpoints write the number of seconds as text.
    let token = json!({ "access_token": "T1", "refresh_token": "R1", "expires_in": "0" });
    grant(&server, &["device%5Fcode"], token).await;
    Mock::given(body_string_contains("refresh%5Ftoken=R1"))
        .respond_with(ResponseTemplate::new(503))
        .mount(&server)
        .await;
    let credential = DeviceCode::new(app(&server), |_| {}).unwrap();
    let first = me(&server, credential);
    assert_eq!(first.clone().await.unwrap()["token"], "T1");
    let error = first.await.unwrap_err();
    assert!(
        !error.is_retryable() && error.to_string().contains("no token"),
        "{error}"
    );
}

#[tokio::test]
async fn sign_in_uses_a_transport_of_ones_own() {
    use docwright::testing::Script;
    let token = json!({ "access_token": "T1", "expires_in": 3600 }).to_string();
    let login = Script::new().answer(200, token);
    let service = Script::new().answer(200, "{}");
    let app = Application::new("contoso.example", "app-1").secret("SECRET");
    let credential = OnBehalfOf::new(app.transport(login.clone()), "CALLER").unwrap();
    let client = Client::builder("https://graph.example/v1.0")
        .credential(credential)
        .transport(service.clone())
        .build()
        .unwrap();
    let me: Request<Json> = Node::root(&client).literal("me").request(&GET);
    me.await.unwrap();
    let signed_in = &login.requests()[0];
    assert!(signed_in.url.path().ends_with("/oauth2/v2.0/token"));
    let sent = &service.requests()[0];
    assert_eq!(sent.headers.get("authorization"), Some("Bearer T1"));
}

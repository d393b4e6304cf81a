//! The calls of a caller, and what it gets.

use std::time::Duration;

use docwright::error::Kind;
use docwright::{
    Additional, Batch, Client, Collection, Credential, DeltaState, Error, HttpTransport, Json,
    Limits, Node, Operation, Request, Retry, Upload, http::Method,
};
use serde_json::json;

use crate::server::Server;

#[derive(Clone, Copy, Debug)]
pub enum Call {
    Get,
    List,
    Create,
    Update,
    Delete,
    Download,
    Count,
    /// Changes since a saved state, and the state after them.
    Delta,
    /// A creation that continues, and is awaited.
    Operation,
    /// An upload of 400,000 bytes in two pieces.
    Upload,
    /// A batch of a read and a creation.
    Batch,
}

#[derive(Clone)]
pub struct Thing {
    pub id: Option<String>,
    pub size: Option<i32>,
    pub ratio: Option<f64>,
    pub tags: Option<Vec<String>>,
    pub part: Option<Box<Thing>>,
    pub additional: Additional,
}

docwright::model!(Thing = "test.thing" {
    id = "id", size = "size", ratio = "ratio", tags = "tags", part = "part"
});

macro_rules! operation {
    ($method:ident) => {{
        static OPERATION: Operation = Operation {
            id: "things",
            method: Method::$method,
            paths: &["/things"],
            permissions: &[],
            docs: "",
            eventual: false,
        };
        &OPERATION
    }};
}

/// Limits for cases that wait.
pub fn short() -> Limits {
    Limits {
        attempt: Duration::from_millis(400),
        idle: Duration::from_millis(200),
        total: Duration::from_millis(900),
        response: 4 << 20,
        error: 64 << 10,
        ..Limits::default()
    }
}

/// Makes a call and describes what the caller gets.
pub async fn outcome(
    call: Call,
    limits: Limits,
    transport: &HttpTransport,
    server: &Server,
) -> String {
    let retry = Retry {
        times: 2,
        first_wait: Duration::from_millis(4),
        longest_wait: Duration::from_secs(2),
    };
    let client = Client::builder(&format!("http://127.0.0.1:{}/v1.0", server.own))
        .credential(Credential::token("SECRET"))
        .transport(transport.clone())
        .retry(retry)
        .limits(limits)
        .build()
        .unwrap();
    let node = Node::root(&client).literal("things");
    let result = match call {
        Call::Get => shown(node.request(operation!(Get))).await,
        Call::Create => {
            let body = json!({ "size": 1 });
            shown(node.request_with(operation!(Post), &body)).await
        }
        Call::Update => {
            let body = json!({ "size": 1 });
            shown(node.request_with(operation!(Patch), &body)).await
        }
        Call::Delete => {
            let request: Request<()> = node.request(operation!(Delete));
            request.await.map(|()| "ok".to_owned())
        }
        Call::List => list(node.request(operation!(Get))).await,
        Call::Download => download(node.request(operation!(Get))).await,
        Call::Count => {
            let request: Request<Collection<Thing>> = node.request(operation!(Get));
            request.count_items().await.map(|count| count.to_string())
        }
        Call::Delta => delta(node.request(operation!(Get)), server).await,
        Call::Operation => operation(node.request(operation!(Post))).await,
        Call::Upload => upload(&client, server).await,
        Call::Batch => batch(&client, &node).await,
    };
    let text = result.unwrap_or_else(|error| described(&error));
    let text: String = text.chars().take(160).collect();
    server.without_ports(&text)
}

async fn shown(request: Request<Thing>) -> Result<String, Error> {
    let thing = request.await?;
    Ok(serde_json::to_string(&thing).unwrap())
}

async fn list(request: Request<Collection<Thing>>) -> Result<String, Error> {
    let mut items = request.into_stream();
    let mut seen = Vec::new();
    while let Some(item) = items.next().await {
        if seen.len() > 5 {
            seen.push("…".to_owned());
            break;
        }
        seen.push(match item {
            Ok(thing) => thing.id.unwrap_or_default(),
            Err(error) => described(&error),
        });
    }
    Ok(format!("items: {}", seen.join(", ")))
}

async fn delta(request: Request<Collection<Thing>>, server: &Server) -> Result<String, Error> {
    let saved = format!("http://127.0.0.1:{}/v1.0/things/delta?state=1", server.own);
    let mut changes = request.changes_since(Some(&DeltaState::new(saved)));
    let mut seen = Vec::new();
    while let Some(change) = changes.next().await {
        seen.push(match change {
            Ok(change) if change.is_removed() => "removed".to_owned(),
            Ok(change) => change.item.id.unwrap_or_default(),
            Err(error) if error.is_state_expired() => "expired".to_owned(),
            Err(error) => described(&error),
        });
    }
    let state = changes.state();
    let state = state.as_ref().map_or("none", DeltaState::as_str);
    Ok(format!("changes: {}; state: {state}", seen.join(", ")))
}

async fn operation(request: Request<Thing>) -> Result<String, Error> {
    let monitor = request.start().await?;
    Ok(format!("ended: {}", monitor.await?))
}

async fn upload(client: &Client, server: &Server) -> Result<String, Error> {
    let url = format!("http://127.0.0.1:{}/session?sig=SIGNATURE", server.own);
    let upload = Upload::new(client, &url, vec![0_u8; 400_000]);
    let item: Json = upload.piece_size(320 * 1024).send().await?;
    Ok(format!("uploaded: {item}"))
}

async fn batch(client: &Client, node: &Node) -> Result<String, Error> {
    let mut batch = Batch::new(client);
    let read = batch.add(node.request::<Thing, ()>(operation!(Get)));
    let create = batch.add(node.request_with::<Thing, ()>(operation!(Post), &json!({ "size": 1 })));
    let mut results = batch.send().await;
    let shown = |result: Result<Thing, Error>| match result {
        Ok(thing) => serde_json::to_string(&thing).unwrap(),
        Err(error) => described(&error),
    };
    let (read, create) = (results.take(read), results.take(create));
    Ok(format!("read: {}; created: {}", shown(read), shown(create)))
}

async fn download(request: Request<Vec<u8>>) -> Result<String, Error> {
    let mut download = request.download().await?;
    let mut length = 0;
    loop {
        match download.next().await {
            Some(Ok(bytes)) => length += bytes.len(),
            Some(Err(error)) => return Ok(format!("{length} bytes, {}", described(&error))),
            None => return Ok(format!("{length} bytes")),
        }
    }
}

fn described(error: &Error) -> String {
    let kind = match error.kind() {
        Kind::Service(_) => "service",
        Kind::Decode { .. } => "decode",
        Kind::Refused(_) => "refused",
        Kind::Invalid(_) => "invalid",
        Kind::Credential { .. } => "credential",
        Kind::Timeout(_) => "timeout",
        Kind::TooLarge { .. } => "too large",
        _ => "transport",
    };
    let again = if error.is_retryable() {
        ", temporary"
    } else {
        ""
    };
    let text = error.kind().to_string();
    format!("{kind}{again}: {text}")
}

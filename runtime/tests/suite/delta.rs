//! Tests of delta queries and of long-running operations as streams.
use std::pin::Pin;

use docwright::http::{Headers, Method, Response};
use docwright::testing::{Recorder, Script};
use docwright::{Client, Collection, DeltaState, Json, Monitor, Node, Operation, Request, Status};
use futures_core::Stream;

static DELTA: Operation = Operation {
    id: "users.delta",
    method: Method::Get,
    paths: &["/users/delta"],
    permissions: &[],
    docs: "",
    eventual: false,
};

const FIRST: &str = r#"{"value": [{"id": "1"}, {"id": "2", "@removed": {"reason": "deleted"}}],
    "@odata.nextLink": "https://graph.example/v1.0/users/delta?$skiptoken=a"}"#;

const LAST: &str = r#"{"value": [{"id": "3"}],
    "@odata.deltaLink": "https://graph.example/v1.0/users/delta?$deltatoken=b"}"#;

fn delta(script: &Script) -> Request<Collection<Json>> {
    let client = Client::with_transport("https://graph.example/v1.0", script.clone()).unwrap();
    let node = Node::root(&client).literal("users").literal("delta");
    node.request(&DELTA)
}

fn state(query: &str) -> Option<DeltaState> {
    let link = format!("https://graph.example/v1.0/users/delta?{query}");
    Some(DeltaState::new(link))
}

#[tokio::test]
async fn a_state_misses_no_change_wherever_a_program_stops() {
    let script = Script::new().answer(200, FIRST).answer(200, LAST);
    let mut changes = delta(&script).changes_since(None);
    assert_eq!(changes.state(), None);
    let mut states = Vec::new();
    while let Some(change) = changes.next().await {
        change.unwrap();
        states.push(changes.state());
    }
    let second = state("$skiptoken=a");
    assert_eq!(states, [None, second, state("$deltatoken=b")]);
}

#[tokio::test]
async fn changes_continue_from_a_saved_state() {
    let script = Script::new().answer(200, LAST);
    let saved = state("$skiptoken=a");
    let changes = delta(&script).changes_since(saved.as_ref());
    let (changes, next) = changes.collect_changes().await.unwrap();
    assert_eq!(changes[0].item["id"], "3");
    assert_eq!(Some(next), state("$deltatoken=b"));
    assert_eq!(script.requests()[0].url.query(), Some("$skiptoken=a"));
}

#[tokio::test]
async fn changes_without_a_state_after_them_are_an_error_that_has_them() {
    let script = Script::new().answer(200, r#"{"value": [{"id": "1"}]}"#);
    let partial = delta(&script).changes_since(None).collect_changes().await;
    assert_eq!(partial.unwrap_err().items.len(), 1);
}

#[tokio::test]
async fn an_expired_state_names_where_to_begin_anew() {
    let body = r#"{"error": {"code": "resyncRequired", "message": "Too old."}}"#;
    let location = "https://graph.example/v1.0/users/delta?token=new";
    for location in [None, Some(location)] {
        let headers = Headers::from_iter(location.map(|location| ("Location", location)));
        let gone = Response {
            status: 410,
            headers,
            body: body.into(),
        };
        let script = Script::new().respond(gone);
        let mut changes = delta(&script).changes_since(state("$deltatoken=old").as_ref());
        let error = changes.next().await.unwrap().unwrap_err();
        assert!(error.is_state_expired());
        assert_eq!(changes.state(), location.map(DeltaState::new));
    }
    let lost = Script::new().break_off("the connection broke");
    let mut changes = delta(&lost).changes_since(state("$deltatoken=old").as_ref());
    assert!(
        !changes
            .next()
            .await
            .unwrap()
            .unwrap_err()
            .is_state_expired()
    );
    assert_eq!(changes.state(), state("$deltatoken=old"));
}

fn monitor(script: &Script) -> Monitor {
    let client = Client::with_transport("https://graph.example/v1.0", script.clone()).unwrap();
    Monitor::of(&client, "https://graph.example/v1.0/operations/1").unwrap()
}

#[tokio::test]
async fn an_operation_is_a_stream_of_states_and_a_future() {
    let script = || {
        let running = r#"{"status": "running", "percentageComplete": 40}"#;
        let done = r#"{"status": "succeeded", "resourceId": "7"}"#;
        Script::new().answer(200, running).answer(200, done)
    };
    let mut states = Vec::new();
    let mut stream = monitor(&script());
    let next = |context: &mut std::task::Context<'_>| Pin::new(&mut stream).poll_next(context);
    let mut next = std::pin::pin!(next);
    while let Some(state) = std::future::poll_fn(|context| next(context)).await {
        states.push(state.unwrap().status);
    }
    assert_eq!(states, [Status::Running, Status::Succeeded]);
    assert_eq!(monitor(&script()).await.unwrap()["resourceId"], "7");
}

#[tokio::test]
async fn a_stream_of_states_ends_after_an_error() {
    let denied = r#"{"error": {"code": "accessDenied", "message": "No."}}"#;
    let script = Script::new()
        .answer(403, denied)
        .answer(200, r#"{"status": "succeeded"}"#);
    let mut monitor = monitor(&script);
    assert!(monitor.next().await.unwrap().is_err());
    assert!(monitor.next().await.is_none());
    assert_eq!(monitor.await.unwrap()["status"], "succeeded");
}

#[tokio::test]
async fn a_recording_keeps_bytes() {
    let bytes = vec![0xff, 0xd8, 0, 1];
    let headers = Headers::from_iter([("Content-Type", "image/jpeg")]);
    let photo = Response {
        status: 200,
        headers,
        body: bytes.clone(),
    };
    let recorder = Recorder::new(Script::new().respond(photo));
    let read = async |transport: Client| {
        let photo = Node::root(&transport).literal("photo");
        let request: Request<Vec<u8>> = photo.request(&DELTA);
        request.await.unwrap()
    };
    let endpoint = "https://graph.example/v1.0";
    let recorded = read(Client::with_transport(endpoint, recorder.clone()).unwrap()).await;
    let script = Script::from_json(&recorder.to_json()).unwrap();
    let replayed = read(Client::with_transport(endpoint, script).unwrap()).await;
    assert_eq!((&recorded, &replayed), (&bytes, &bytes));
}

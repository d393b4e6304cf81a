//! Tests that bindings generated from the generator's golden pages, including hostile ones, compile
//! and work.
#![deny(warnings)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may panic"
)]

/// A page of each kind.
pub mod thread {
    docwright_macros::bindings! {
        docs: "../generator/tests/golden/thread/input",
        module: "golden_thread",
    }
}

/// Names that are keywords, collide, or are invalid.
pub mod hostile {
    docwright_macros::bindings! {
        docs: "../generator/tests/golden/hostile/input",
        module: "golden_hostile",
    }
}

/// Pages with defects.
pub mod dirt {
    docwright_macros::bindings! {
        docs: "../generator/tests/golden/dirt/input",
        module: "golden_dirt",
    }
}

/// Two pages on one operation.
pub mod draft_and_finished {
    docwright_macros::bindings! {
        docs: "../generator/tests/golden/draft-and-finished/input",
        module: "golden_draft",
    }
}

/// Functions with arguments, and streams.
pub mod functions {
    docwright_macros::bindings! {
        docs: "../generator/tests/golden/functions/input",
        module: "golden_functions",
    }
}

/// A type that is deprecated as a whole does not warn where it is defined. It is a file because the
/// compiler reports fewer warnings in macro output.
#[rustfmt::skip]
#[path = "../../generator/tests/golden/retired/expected.rs"]
pub mod retired;

/// A type with more than 200 properties that contains itself.
pub mod wide {
    docwright_macros::bindings! {
        docs: "tests/wide",
        module: "wide",
    }
}

#[test]
fn a_type_of_many_properties_is_read_and_written() {
    let members = |inner: &str| {
        let values = (1..=220).map(|i| match i % 4 {
            0 => format!(r#""reading{i}":"{i}""#),
            1 => format!(r#""reading{i}":{i}"#),
            2 => format!(r#""reading{i}":true"#),
            _ => format!(r#""reading{i}":{i}.5"#),
        });
        format!(
            r#"{{"id":"p",{}{inner}}}"#,
            values.collect::<Vec<_>>().join(",")
        )
    };
    let text = members(&format!(r#","inner":{}"#, members("")));
    let panel: wide::Panel = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&panel).unwrap(), text);
    assert_eq!(panel.inner.unwrap().reading220.as_deref(), Some("220"));
}

/// A transport for requests that are inspected and not sent.
#[derive(Debug)]
struct Nowhere;

impl docwright::http::Transport for Nowhere {
    fn send(
        &self,
        _: docwright::http::Request,
    ) -> docwright::http::BoxFuture<'_, Result<docwright::http::Response, docwright::Error>> {
        Box::pin(async { Err(docwright::Error::transport("nowhere", None)) })
    }
}

#[test]
fn arguments_are_written_into_the_path_by_type() {
    use functions::{Client, LightFilter};
    let client =
        Client::from(docwright::Client::with_transport(Client::ENDPOINT, Nowhere).unwrap());
    let plate = client.plates().by_id("p 7");
    let exposures = plate.exposures_by_since_of_longer_than_filter_guided(
        docwright::Date::new("1931-05-02"),
        "Vega's field, again",
        90,
        LightFilter::Red,
        true,
    );
    assert_eq!(
        exposures.call().path().unwrap(),
        "/plates/p%207/exposures(since=1931-05-02,of='Vega''s%20field,%20again',longerThan=90,filter=example.sky.lightFilter'red',guided=true)"
    );
    // Text is accepted for values that are written as text.
    let same = plate.exposures_by_since_of_longer_than_filter_guided(
        "1931-05-02",
        "Vega's field, again",
        90,
        "red",
        true,
    );
    assert_eq!(
        same.call().path().unwrap(),
        exposures.call().path().unwrap()
    );
}

#[test]
fn a_stream_is_put_as_bytes_with_its_media_type() {
    use functions::Client;
    let client =
        Client::from(docwright::Client::with_transport(Client::ENDPOINT, Nowhere).unwrap());
    let content = client.plates().by_id("p7").content();
    let request = content.replace(b"II*", "image/tiff").if_match("W/\"1\"");
    assert_eq!(
        request.body().and_then(docwright::Body::bytes),
        Some(&b"II*"[..])
    );
    assert_eq!(request.headers().get("content-type"), Some("image/tiff"));
    assert_eq!(request.headers().get("if-match"), Some("W/\"1\""));
    let _: docwright::Request<Vec<u8>> = content.get();
}

#[test]
fn new_takes_required_fields_by_name_and_unknown_members_are_kept() {
    use draft_and_finished::{Color, ThingCreate};
    let mut thing = ThingCreate::new(Color::Red, 3);
    thing.additional.insert("more", 1);
    assert_eq!(
        serde_json::to_string(&thing).unwrap(),
        r#"{"size":3,"color":"red","more":1}"#
    );
    assert_eq!(
        serde_json::to_string(&ThingCreate::default()).unwrap(),
        "{}"
    );
    let read: ThingCreate = serde_json::from_str(r#"{"color":"red"}"#).unwrap();
    assert_eq!((read.size, read.color), (None, Some(Color::Red)));
    let text = r#"{"size":"3x","color":null}"#;
    let read: ThingCreate = serde_json::from_str(text).unwrap();
    assert_eq!((read.size, &read.color), (None, &None));
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    assert_eq!(
        docwright::json::misfits(&read)[0].to_string(),
        "`size` is text, not a 32-bit integer"
    );
}

#[test]
fn values_round_trip() {
    let text = r#"{"type":"a","self":{"x":1},"next":{"a_b":"1","aB":"2","_id":[{"kinds":["none","new"]}]},"zzz":[1.5,{}]}"#;
    let evil: hostile::Evil = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&evil).unwrap(), text);
    assert_eq!(
        evil.next.unwrap()._id.unwrap()[0].kinds.as_ref().unwrap()[1],
        hostile::Kind::UnknownValue("new".into())
    );
}

//! What is generated from the generator's golden pages compiles, hostile ones included, and does what it should.
#![cfg(feature = "bindings")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]
#![deny(warnings)]

/// A page of each kind.
pub mod thread {
    docwright::bindings! {
        docs: "../generator/tests/golden/thread/input",
        module: "golden_thread",
    }
}

/// Names that are keywords, collide, or are none.
pub mod hostile {
    docwright::bindings! {
        docs: "../generator/tests/golden/hostile/input",
        module: "golden_hostile",
    }
}

/// Pages with defects.
pub mod dirt {
    docwright::bindings! {
        docs: "../generator/tests/golden/dirt/input",
        module: "golden_dirt",
    }
}

/// Two pages on one operation.
pub mod draft_and_finished {
    docwright::bindings! {
        docs: "../generator/tests/golden/draft-and-finished/input",
        module: "golden_draft",
    }
}

#[test]
fn what_must_be_given_is_no_option_and_unknown_members_stay() {
    use draft_and_finished::{Color, ThingCreate};
    let mut thing = ThingCreate::new(3, Color::Red);
    thing.additional.insert("more", 1);
    assert_eq!(serde_json::to_string(&thing).unwrap(), r#"{"size":3,"color":"red","more":1}"#);
    let error = serde_json::from_str::<ThingCreate>(r#"{"color":"red"}"#).unwrap_err();
    assert!(error.to_string().contains("`size` is missing"), "{error}");
    let error = serde_json::from_str::<ThingCreate>(r#"{"size":"3x","color":null}"#).unwrap_err();
    assert!(error.to_string().contains("`size` is text, not a 32-bit integer"), "{error}");
}

#[test]
fn what_is_read_is_written_back() {
    let text =
        r#"{"type":"a","self":{"x":1},"next":{"a_b":"1","aB":"2","_id":[{"kinds":["none","new"]}]},"zzz":[1.5,{}]}"#;
    let evil: hostile::Evil = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&evil).unwrap(), text);
    assert_eq!(
        evil.next.unwrap()._id.unwrap()[0].kinds.as_ref().unwrap()[1],
        hostile::Kind::UnknownValue("new".into())
    );
}

//! The cases of what takes several requests: delta queries, operations that continue, uploads and
//! batches.

use crate::calls::Call;
use crate::cases::{Case, Cases, full, json, raw};
use crate::server::{Answer, Step};

pub fn sessions() -> Vec<Case> {
    let mut cases = Cases(Vec::new());
    deltas(&mut cases);
    operations(&mut cases);
    uploads(&mut cases);
    batches(&mut cases);
    cases.0
}

fn reset() -> Answer {
    vec![Step::Reset]
}

fn error(status: u16, code: &str) -> Answer {
    let body = format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#);
    json(status, &body)
}

fn deltas(cases: &mut Cases) {
    let page = |link: &str, path: &str| {
        let link = format!(r#""@odata.{link}":"http://127.0.0.1:{{own}}/v1.0/{path}""#);
        let items = r#"[{"id":"1"},{"id":"2","@removed":{"reason":"deleted"}}]"#;
        raw(format!(
            "HTTP/1.1 200 S\r\nConnection: close\r\n\r\n{{\"value\":{items},{link}}}"
        ))
    };
    let next = || page("nextLink", "things/delta?state=2");
    let last = || page("deltaLink", "things/delta?state=3");
    let foreign = || {
        let link = r#""@odata.nextLink":"http://127.0.0.1:{foreign}/x""#;
        raw(format!(
            "HTTP/1.1 200 S\r\nConnection: close\r\n\r\n{{\"value\":[{{\"id\":\"1\"}}],{link}}}"
        ))
    };
    let anew = "Location: http://127.0.0.1:{own}/v1.0/things/delta?state=new\r\n";
    let anew = raw(format!(
        "HTTP/1.1 410 S\r\n{anew}Connection: close\r\n\r\n{{\"error\":{{\"code\":\"resyncRequired\",\"message\":\"m\"}}}}"
    ));
    for (name, answers) in [
        ("two pages", vec![next(), last()]),
        ("the second page breaks", vec![next(), reset(), last()]),
        (
            "the second page is an error",
            vec![next(), error(403, "denied")],
        ),
        ("an expired state", vec![error(410, "resyncRequired")]),
        ("an expired state with Location", vec![anew]),
        ("an invalid state", vec![error(400, "SyncStateInvalid")]),
        (
            "expired at the second page",
            vec![next(), error(410, "gone")],
        ),
        ("the next page is elsewhere", vec![foreign()]),
        ("no link at the end", vec![json(200, r#"{"value":[]}"#)]),
        ("no body", vec![full(204, "", "")]),
    ] {
        cases.add(format!("delta: {name}"), Call::Delta, answers);
    }
}

fn operations(cases: &mut Cases) {
    let started = |location: &str| {
        raw(format!(
            "HTTP/1.1 202 S\r\nLocation: {location}\r\nConnection: close\r\n\r\n"
        ))
    };
    let own = || started("/v1.0/operations/1");
    let done = || json(200, r#"{"status":"succeeded"}"#);
    let failed = json(
        200,
        r#"{"status":"failed","error":{"code":"c","message":"m"}}"#,
    );
    for (name, answers) in [
        ("succeeds", vec![own(), done()]),
        ("fails", vec![own(), failed]),
        ("the connection breaks", vec![own(), reset(), done()]),
        (
            "its state is 503 once",
            vec![own(), error(503, "busy"), done()],
        ),
        ("its state is denied", vec![own(), error(403, "denied")]),
        ("its state is gone", vec![own(), error(404, "missing")]),
        (
            "another status",
            vec![own(), json(200, r#"{"status":"odd"}"#)],
        ),
        (
            "its state is not JSON",
            vec![own(), full(200, "", "<html>")],
        ),
        ("without Location", vec![full(202, "", "")]),
        ("Location is not a URL", vec![started("http://[::1")]),
        (
            "Location is elsewhere",
            vec![started("http://127.0.0.1:{foreign}/x")],
        ),
        ("ended with its request", vec![json(201, r#"{"id":"1"}"#)]),
    ] {
        cases.add(format!("operation: {name}"), Call::Operation, answers);
    }
}

fn uploads(cases: &mut Cases) {
    let next = |range: &str| json(202, &format!(r#"{{"nextExpectedRanges":["{range}"]}}"#));
    let half = || next("327680-");
    let done = || json(201, r#"{"id":"1"}"#);
    for (name, answers) in [
        ("two pieces", vec![half(), done()]),
        ("the connection breaks", vec![half(), reset(), done()]),
        (
            "the connection breaks for all attempts",
            vec![half(), reset(), reset(), reset(), half(), done()],
        ),
        ("503 once", vec![half(), error(503, "busy"), done()]),
        ("429 once", vec![half(), error(429, "busy"), done()]),
        ("the session is gone", vec![half(), error(404, "missing")]),
        ("it is denied", vec![error(403, "denied")]),
        (
            "the service wants the first piece again",
            vec![half(), next("0-"), half(), done()],
        ),
        ("the service never advances", vec![next("0-")]),
        (
            "the service expects bytes beyond the end",
            vec![next("900000-")],
        ),
        (
            "no range is expected",
            vec![json(202, r#"{"nextExpectedRanges":[]}"#)],
        ),
        (
            "a redirect elsewhere",
            vec![raw(
                "HTTP/1.1 307 S\r\nLocation: http://127.0.0.1:{foreign}/x\r\nConnection: close\r\n\r\n",
            )],
        ),
    ] {
        cases.add(format!("upload: {name}"), Call::Upload, answers);
    }
}

fn batches(cases: &mut Cases) {
    let parts = |parts: &str| json(200, &format!(r#"{{"responses":[{parts}]}}"#));
    let read = r#"{"id":"0","status":200,"body":{"id":"1"}}"#;
    let created = r#"{"id":"1","status":201,"body":{"id":"2"}}"#;
    let busy = |id: u8| format!(r#"{{"id":"{id}","status":429,"headers":{{"Retry-After":"0"}}}}"#);
    let both = format!("{created},{read}");
    let denied = r#"{"id":"1","status":403,"body":{"error":{"code":"denied","message":"m"}}}"#;
    for (name, answers) in [
        ("both succeed, in another order", vec![parts(&both)]),
        ("a part is denied", vec![parts(&format!("{read},{denied}"))]),
        (
            "a part is throttled once",
            vec![parts(&format!("{read},{}", busy(1))), parts(created)],
        ),
        (
            "all parts are throttled",
            vec![parts(&format!("{},{}", busy(0), busy(1)))],
        ),
        ("a part is missing", vec![parts(read)]),
        (
            "a part has no status",
            vec![parts(&format!(r#"{read},{{"id":"1"}}"#))],
        ),
        (
            "a part has an unknown id",
            vec![parts(&format!(r#"{both},{{"id":"9","status":200}}"#))],
        ),
        ("a part is text", vec![parts(&format!(r#"{read},"x""#))]),
        ("503", vec![error(503, "busy")]),
        ("429 once", vec![error(429, "busy"), parts(&both)]),
        ("the connection breaks", vec![reset(), parts(&both)]),
        ("denied", vec![error(403, "denied")]),
        ("no JSON", vec![full(200, "", "<html>")]),
        ("no body", vec![full(204, "", "")]),
    ] {
        cases.add(format!("batch: {name}"), Call::Batch, answers);
    }
}

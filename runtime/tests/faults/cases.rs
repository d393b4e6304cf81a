//! The cases.

use std::time::Duration;

use docwright::Limits;

use crate::calls::{Call, short};
use crate::server::{Answer, Step};

pub struct Case {
    pub name: String,
    pub call: Call,
    pub answers: Vec<Answer>,
    pub limits: Limits,
}

const THING: &str = r#"{"id":"1","size":2}"#;

/// Returns an answer with a status, header lines and a body.
pub fn full(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status} S\r\n{headers}Content-Length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    vec![Step::Send(bytes)]
}

pub fn json(status: u16, body: &str) -> Answer {
    full(status, "Content-Type: application/json\r\n", body)
}

pub fn raw(bytes: impl AsRef<[u8]>) -> Answer {
    vec![Step::Send(bytes.as_ref().to_vec())]
}

/// Returns an answer that places of the ports in its body make longer than its length: without one.
fn open_ended(status: u16, headers: &str, body: &str) -> Answer {
    raw(format!(
        "HTTP/1.1 {status} S\r\n{headers}Connection: close\r\n\r\n{body}"
    ))
}

fn then(mut answer: Answer, step: Step) -> Answer {
    answer.push(step);
    answer
}

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

pub struct Cases(pub Vec<Case>);

impl Cases {
    pub fn add(&mut self, name: impl Into<String>, call: Call, answers: Vec<Answer>) {
        self.0.push(Case {
            name: name.into(),
            call,
            answers,
            limits: short(),
        });
    }
}

pub fn cases() -> Vec<Case> {
    let mut cases = Cases(Vec::new());
    statuses(&mut cases);
    waits(&mut cases);
    connections(&mut cases);
    sizes(&mut cases);
    redirects(&mut cases);
    next_links(&mut cases);
    pages(&mut cases);
    error_bodies(&mut cases);
    successes(&mut cases);
    values(&mut cases);
    cases.0
}

/// Each status once, then a success, for each method.
fn statuses(cases: &mut Cases) {
    for status in [
        400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 422, 423, 429, 500, 501, 502, 503,
        504, 507, 509,
    ] {
        for call in [Call::Get, Call::Create, Call::Update, Call::Delete] {
            let error = json(status, r#"{"error":{"code":"c","message":"m"}}"#);
            cases.add(
                format!("{status} on {call:?}"),
                call,
                vec![error, json(200, THING)],
            );
        }
    }
    cases.add("503 for ever", Call::Get, vec![full(503, "", "")]);
    cases.add(
        "429 for ever on Create",
        Call::Create,
        vec![full(429, "Retry-After: 0\r\n", "")],
    );
    cases.add(
        "409 with Retry-After",
        Call::Get,
        vec![full(409, "Retry-After: 0\r\n", ""), json(200, THING)],
    );
    cases.add(
        "509 with Retry-After",
        Call::Get,
        vec![full(509, "Retry-After: 0\r\n", ""), json(200, THING)],
    );
    cases.add(
        "500, then 404 on Delete",
        Call::Delete,
        vec![full(500, "", ""), full(404, "", "")],
    );
    cases.add(
        "reset, then 404 on Delete",
        Call::Delete,
        vec![vec![Step::Reset], full(404, "", "")],
    );
    cases.add(
        "404 on Delete at once",
        Call::Delete,
        vec![full(404, "", "")],
    );
    let claims =
        "WWW-Authenticate: Bearer error=\"insufficient_claims\", claims=\"eyJhIjoxfQ==\"\r\n";
    cases.add("401 with claims", Call::Get, vec![full(401, claims, "")]);
}

/// Values of `Retry-After`.
fn waits(cases: &mut Cases) {
    for value in [
        "0",
        "-1",
        "1.5",
        "soon",
        "3600",
        "99999999999999999999",
        "18446744073709551615",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Wed, 21 Oct 2099 07:28:00 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "",
    ] {
        let throttled = full(429, &format!("Retry-After: {value}\r\n"), "");
        cases.add(
            format!("429 with Retry-After `{value}`"),
            Call::Get,
            vec![throttled, json(200, THING)],
        );
    }
}

fn connections(cases: &mut Cases) {
    let length = THING.len();
    let head = format!("HTTP/1.1 200 S\r\nContent-Length: {length}\r\n\r\n");
    for (name, answer) in [
        ("a reset before the answer", vec![Step::Reset]),
        ("a close before the answer", vec![]),
        (
            "a reset within the head",
            then(raw("HTTP/1.1 200 S\r\nConte"), Step::Reset),
        ),
        ("a close within the head", raw("HTTP/1.1 200 S\r\nConte")),
        (
            "a reset within the body",
            vec![
                Step::Send(format!("{head}{{\"id\"").into_bytes()),
                Step::Wait(millis(30)),
                Step::Reset,
            ],
        ),
        ("a close within the body", raw(format!("{head}{{\"id\""))),
        ("no HTTP", raw("SSH-2.0-Server\r\n")),
        (
            "a broken chunk",
            raw("HTTP/1.1 200 S\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{"),
        ),
        (
            "a chunk that ends early",
            raw("HTTP/1.1 200 S\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"),
        ),
        (
            "two lengths",
            raw("HTTP/1.1 200 S\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
        ),
        ("silence", vec![Step::Hang]),
        (
            "silence after the head",
            vec![Step::Send(head.clone().into_bytes()), Step::Hang],
        ),
    ] {
        for call in [Call::Get, Call::Create, Call::Download] {
            cases.add(
                format!("{name} on {call:?}"),
                call,
                vec![answer.clone(), json(200, THING)],
            );
        }
    }
    cases.add(
        "an answer byte by byte",
        Call::Get,
        vec![vec![
            Step::Send(head.clone().into_bytes()),
            Step::Drip(THING.as_bytes().to_vec(), millis(2)),
        ]],
    );
    cases.add(
        "an answer byte by byte for ever",
        Call::Get,
        vec![vec![
            Step::Send(b"HTTP/1.1 200 S\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec()),
            Step::Drip(b"1\r\n \r\n".repeat(500), millis(5)),
        ]],
    );
    cases.add("chunks", Call::Get, vec![raw(
        "HTTP/1.1 200 S\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n6;x=1\r\n:\"a1\"}\r\n0\r\nX: y\r\n\r\n",
    )]);
    cases.add(
        "HTTP/1.0",
        Call::Get,
        vec![raw(format!("HTTP/1.0 200 S\r\n\r\n{THING}"))],
    );
    cases.add(
        "100 and 103 before 200",
        Call::Get,
        vec![raw(format!(
            "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n{head}{THING}"
        ))],
    );
    cases.add(
        "a body without length that ends early",
        Call::Get,
        vec![open_ended(200, "", "{\"id\":\"1\"")],
    );
    cases.add(
        "a header other than UTF-8",
        Call::Get,
        vec![raw(
            b"HTTP/1.1 200 S\r\nX-A: \xff\r\nContent-Length: 2\r\n\r\n{}",
        )],
    );
    cases.add(
        "a header of 100 kB",
        Call::Get,
        vec![full(
            200,
            &format!("X-A: {}\r\n", "a".repeat(100_000)),
            THING,
        )],
    );
}

fn sizes(cases: &mut Cases) {
    let megabyte = vec![b'x'; 1 << 20];
    let large = |status: u16| {
        vec![
            Step::Send(
                format!("HTTP/1.1 {status} S\r\nContent-Length: 104857600\r\n\r\n").into_bytes(),
            ),
            Step::Repeat(megabyte.clone(), 100),
        ]
    };
    cases.add(
        "100 MB where an object is expected",
        Call::Get,
        vec![large(200)],
    );
    cases.add("100 MB as an error", Call::Get, vec![large(400)]);
    cases.add("100 MB streamed", Call::Download, vec![large(200)]);
    cases.add(
        "a length that is not sent",
        Call::Get,
        vec![then(
            raw("HTTP/1.1 200 S\r\nContent-Length: 9000000000\r\n\r\n{}"),
            Step::Hang,
        )],
    );
    let message = format!(
        r#"{{"error":{{"code":"c","message":"{}"}}}}"#,
        "m".repeat(50_000)
    );
    cases.add("a message of 50 kB", Call::Get, vec![json(400, &message)]);
}

fn redirects(cases: &mut Cases) {
    for (name, location) in [
        ("the same origin", "/v1.0/other"),
        ("itself", "/v1.0/things"),
        ("another port", "http://127.0.0.1:{foreign}/x"),
        ("another name of the host", "http://localhost:{own}/x"),
        (
            "a host that does not exist",
            "https://nowhere.invalid/x?sig=SIGNATURE",
        ),
        (
            "a port that is closed",
            "http://127.0.0.1:1/x?sig=SIGNATURE",
        ),
        ("http elsewhere", "http://nowhere.invalid/"),
        ("a user name", "http://u:p@127.0.0.1:{own}/x"),
        ("a script", "javascript:alert(1)"),
        ("a file", "file:///etc/passwd"),
        ("no URL", "http://[::1"),
    ] {
        let answer = open_ended(302, &format!("Location: {location}\r\n"), "");
        cases.add(
            format!("302 to {name}"),
            Call::Get,
            vec![answer, json(200, THING)],
        );
    }
    cases.add(
        "302 without end",
        Call::Get,
        vec![open_ended(302, "Location: /{index}\r\n", "")],
    );
    cases.add("302 without Location", Call::Get, vec![full(302, "", "")]);
    cases.add(
        "302 of a download to another port",
        Call::Download,
        vec![open_ended(
            302,
            "Location: http://127.0.0.1:{foreign}/x\r\n",
            "",
        )],
    );
    for (status, call) in [
        (307, Call::Create),
        (303, Call::Create),
        (308, Call::Delete),
        (302, Call::Update),
    ] {
        cases.add(
            format!("{status} on {call:?}"),
            call,
            vec![open_ended(
                status,
                "Location: http://127.0.0.1:{foreign}/x\r\n",
                "",
            )],
        );
    }
}

fn next_links(cases: &mut Cases) {
    for link in [
        "http://127.0.0.1:{own}/v1.0/next",
        "next?page=2",
        "/v1.0/next",
        "http://127.0.0.1:{own}/oauth2/token",
        "https://nowhere.invalid/x",
        "http://127.0.0.1:{foreign}/x",
        "http://localhost:{own}/x",
        "https://127.0.0.1:{own}/x",
        "http://u@127.0.0.1:{own}/x",
        "http://127.0.0.1:{own}@127.0.0.1:{foreign}/x",
        "http://127.0.0.1:{own}\\\\@127.0.0.1:{foreign}/x",
        "http://0x7f000001:{own}/x",
        "http://2130706433:{own}/x",
        "http://127.1:{own}/x",
        "http://[::ffff:127.0.0.1]:{own}/x",
        "http://127.0.0.1.:{own}/x",
        "//127.0.0.1:{foreign}/x",
        "\\\\\\\\127.0.0.1:{foreign}\\\\x",
        "HTTP://127.0.0.1:{own}/x",
        "ht\\ntp://127.0.0.1:{own}/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:application/json,{}",
        "http://[::1",
        "http://xn--127-.0.0.1:{own}/x",
        "#fragment",
        "",
        " ",
    ] {
        let page = format!(r#"{{"value":[{{"id":"1"}}],"@odata.nextLink":"{link}"}}"#);
        let last = json(200, r#"{"value":[{"id":"2"}]}"#);
        cases.add(
            format!("next link `{link}`"),
            Call::List,
            vec![open_ended(200, "", &page), last],
        );
    }
}

fn pages(cases: &mut Cases) {
    let page = |body: &str| vec![open_ended(200, "", body)];
    cases.add(
        "a page that is its own next",
        Call::List,
        page(r#"{"value":[{"id":"1"}],"@odata.nextLink":"/v1.0/next"}"#),
    );
    for (name, body) in [
        (
            "a next link that is null",
            r#"{"value":[{"id":"1"}],"@odata.nextLink":null}"#,
        ),
        (
            "a next link that is a number",
            r#"{"value":[{"id":"1"}],"@odata.nextLink":7}"#,
        ),
        ("a value that is null", r#"{"value":null}"#),
        ("no value", "{}"),
        ("no JSON", "<html>"),
        ("an array", r#"[{"id":"1"},{"id":"2"}]"#),
        (
            "an item of another type",
            r#"{"value":[{"id":"1"},"x",{"id":"3"}]}"#,
        ),
        (
            "an item with an odd member",
            r#"{"value":[{"id":1},{"id":"2"}]}"#,
        ),
        (
            "an item that is null",
            r#"{"value":[{"id":"1"},null,{"id":"3"}]}"#,
        ),
        (
            "two values",
            r#"{"value":[{"id":"1"}],"value":[{"id":"2"}]}"#,
        ),
        (
            "a count that is text",
            r#"{"value":[{"id":"1"}],"@odata.count":"12"}"#,
        ),
        ("a page that ends early", r#"{"value":[{"id":"1"},{"id":"#),
        (
            "an error in a page",
            r#"{"error":{"code":"c","message":"m"}}"#,
        ),
        (
            "a mark before the page",
            "\u{feff}{\"value\":[{\"id\":\"1\"}]}",
        ),
        ("an empty body", ""),
    ] {
        cases.add(format!("a list: {name}"), Call::List, page(body));
    }
    for body in ["12", "\u{feff}12", "-1", "<html>", "12.5", ""] {
        cases.add(format!("a count: `{body}`"), Call::Count, page(body));
    }
    let throttled = full(429, "Retry-After: 0\r\n", "");
    let first = open_ended(
        200,
        "",
        r#"{"value":[{"id":"1"}],"@odata.nextLink":"/v1.0/next"}"#,
    );
    cases.add(
        "429 on the second page",
        Call::List,
        vec![first, throttled, json(200, r#"{"value":[{"id":"2"}]}"#)],
    );
}

fn error_bodies(cases: &mut Cases) {
    let deep = format!(
        r#"{{"error":{{"code":"c","message":"m","innerError":{}{{}}{}}}}}"#,
        r#"{"innerError":"#.repeat(300),
        "}".repeat(300)
    );
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("HTML", b"<html>Bad Request</html>".to_vec()),
        ("text as error", br#"{"error":"text"}"#.to_vec()),
        ("OAuth", br#"{"error":"invalid_grant","error_description":"expired\r\nTrace"}"#.to_vec()),
        ("no envelope", br#"{"code":"c","message":"m"}"#.to_vec()),
        ("OData 3", br#"{"odata.error":{"code":"c","message":{"lang":"en","value":"m"}}}"#.to_vec()),
        ("details", br#"{"error":{"code":"c","message":"m","details":[{"code":"d"}],"innerError":{"request-id":"r"}}}"#.to_vec()),
        ("a code that is a number", br#"{"error":{"code":7,"message":"m"}}"#.to_vec()),
        ("a message that is null", br#"{"error":{"code":"c","message":null}}"#.to_vec()),
        ("a mark before it", b"\xef\xbb\xbf{\"error\":{\"code\":\"c\",\"message\":\"m\"}}".to_vec()),
        ("UTF-16", b"\xff\xfe{\0\"\0e\0".to_vec()),
        ("a message other than UTF-8", b"{\"error\":{\"code\":\"c\",\"message\":\"m\xff\"}}".to_vec()),
        ("a lone surrogate", br#"{"error":{"code":"c","message":"m\ud800"}}"#.to_vec()),
        ("a number beyond f64", br#"{"error":{"code":"c","message":"m","innerError":{"n":1e400}}}"#.to_vec()),
        ("a body that ends early", br#"{"error":{"code":"c","message":"m","details":[{"#.to_vec()),
        ("300 levels", deep.into_bytes()),
        ("terminal escapes", br#"{"error":{"code":"c","message":"\u001b[2Jgone\u202e\r\n2026 ERROR forged"}}"#.to_vec()),
        ("a signature", br#"{"error":{"code":"c","message":"see https://x.test/?sig=SIGNATURE&a=1"}}"#.to_vec()),
        ("an array", b"[1]".to_vec()),
        ("null", b"null".to_vec()),
    ];
    for (name, body) in bodies {
        cases.add(
            format!("an error with {name}"),
            Call::Get,
            vec![full(400, "request-id: r-1\r\n", body)],
        );
    }
}

fn successes(cases: &mut Cases) {
    for (status, call) in [
        (204, Call::Get),
        (204, Call::Create),
        (204, Call::Update),
        (200, Call::Update),
        (201, Call::Create),
        (202, Call::Create),
        (202, Call::Delete),
        (200, Call::Delete),
        (206, Call::Get),
        (207, Call::Get),
        (299, Call::Get),
        (600, Call::Get),
        (999, Call::Get),
        (304, Call::Get),
    ] {
        let body = if status == 204 || status == 202 || status == 304 {
            ""
        } else {
            THING
        };
        cases.add(
            format!("{status} as success of {call:?}"),
            call,
            vec![full(status, "Location: /v1.0/progress\r\n", body)],
        );
    }
    cases.add(
        "an error within 200",
        Call::Get,
        vec![json(200, r#"{"error":{"code":"c","message":"m"}}"#)],
    );
    cases.add(
        "an error within 200 on Create",
        Call::Create,
        vec![json(200, r#"{"error":{"code":"c","message":"m"}}"#)],
    );
    cases.add(
        "a member `error` of an object",
        Call::Get,
        vec![json(200, r#"{"error":{"code":"c"},"id":"1"}"#)],
    );
    for (name, body) in [
        ("null", "null"),
        ("an array", "[]"),
        ("text", "\"x\""),
        ("HTML", "<html>"),
        ("blanks", " \r\n"),
    ] {
        cases.add(
            format!("{name} where an object is expected"),
            Call::Get,
            vec![json(200, body)],
        );
    }
}

fn values(cases: &mut Cases) {
    let deep = |open: &str, close: &str, levels: usize| {
        format!(
            r#"{{"more":{}{}}}"#,
            open.repeat(levels),
            close.repeat(levels)
        )
    };
    let nested = format!("{}{{}}{}", r#"{"part":"#.repeat(200), "}".repeat(200));
    let bodies: Vec<(&str, String)> = vec![
        ("a number for text", r#"{"id":1,"size":2}"#.into()),
        ("text for a number", r#"{"id":"1","size":""}"#.into()),
        ("an array for text", r#"{"id":["1"],"size":2}"#.into()),
        (
            "an object for a list",
            r#"{"id":"1","tags":{"a":1}}"#.into(),
        ),
        ("a list with null", r#"{"id":"1","tags":["a",null]}"#.into()),
        (
            "a list with a number",
            r#"{"id":"1","tags":["a",2,"b"]}"#.into(),
        ),
        ("2^31 in 32 bits", r#"{"id":"1","size":2147483648}"#.into()),
        (
            "a fraction for an integer",
            r#"{"id":"1","size":2.5}"#.into(),
        ),
        (
            "a whole fraction for an integer",
            r#"{"id":"1","size":2.0}"#.into(),
        ),
        ("1e400 for a number", r#"{"id":"1","ratio":1e400}"#.into()),
        ("1e400 elsewhere", r#"{"id":"1","more":1e400}"#.into()),
        (
            "2^64 elsewhere",
            r#"{"id":"1","more":18446744073709551616}"#.into(),
        ),
        (
            "an odd member of a part",
            r#"{"id":"1","part":{"id":7}}"#.into(),
        ),
        ("text for a part", r#"{"id":"1","part":"x"}"#.into()),
        ("nulls", r#"{"id":null,"size":null,"more":null}"#.into()),
        (
            "members twice",
            r#"{"id":"1","id":"2","more":1,"more":2}"#.into(),
        ),
        ("a lone surrogate", r#"{"id":"\ud800","size":2}"#.into()),
        ("a mark before it", "\u{feff}{\"id\":\"1\"}".into()),
        ("100,000 levels elsewhere", deep("[", "]", 100_000)),
        ("200 levels of parts", nested),
        ("something after it", r#"{"id":"1"}}"#.into()),
        ("a comment", r#"{"id":"1"/*x*/}"#.into()),
        ("NaN", r#"{"id":"1","ratio":NaN}"#.into()),
        ("a zero character", r#"{"id":"a\u0000b"}"#.into()),
    ];
    for (name, body) in bodies {
        cases.add(
            format!("a value: {name}"),
            Call::Get,
            vec![json(200, &body)],
        );
    }
    let bytes = b"{\"id\":\"a\xff\",\"size\":2}";
    cases.add(
        "a value: text other than UTF-8",
        Call::Get,
        vec![full(200, "", bytes)],
    );
}

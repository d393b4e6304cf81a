//! A server on loopback that answers requests by their method and path, and a second one of another
//! origin that takes uploads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Method and path, status, header lines, body. `{endpoint}` and `{elsewhere}` are replaced with the
/// addresses of the servers.
pub type Answer<'a> = (&'a str, u16, &'a str, &'a str);

#[derive(Default)]
struct State {
    answers: Vec<(String, String)>,
    requests: Mutex<Vec<String>>,
    uploaded: AtomicUsize,
}

pub struct Server {
    pub endpoint: String,
    state: Arc<State>,
}

impl Server {
    pub async fn start(answers: &[Answer<'_>]) -> Server {
        let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/v1.0", own.local_addr().unwrap());
        let elsewhere = format!("http://{}", other.local_addr().unwrap());
        let answers = answers.iter().map(|(request, status, headers, body)| {
            let body = body.replace("{endpoint}", &endpoint).replace("{elsewhere}", &elsewhere);
            (request.to_string(), answer(*status, headers, &body))
        });
        let state = Arc::new(State { answers: answers.collect(), ..State::default() });
        tokio::spawn(serve(own, state.clone()));
        tokio::spawn(serve(other, state.clone()));
        Server { endpoint, state }
    }

    /// The requests as received: request line, headers with names in lower case, and body.
    pub fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap().clone()
    }

    /// Asserts the request lines.
    pub fn got(&self, lines: &[&str]) {
        let requests = self.requests();
        let line = |request: &String| request.split(" HTTP").next().unwrap().to_owned();
        assert_eq!(requests.iter().map(line).collect::<Vec<_>>(), lines);
    }

    /// The number of bytes of uploads.
    pub fn uploaded(&self) -> usize {
        self.state.uploaded.load(Ordering::SeqCst)
    }
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(one(stream, state.clone()));
    }
}

async fn one(mut stream: TcpStream, state: Arc<State>) {
    let mut bytes = Vec::new();
    let (head, mut body) = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            let body = bytes.split_off(end + 4);
            break (String::from_utf8(bytes).unwrap(), body);
        }
    };
    let field = |name: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned())
    };
    let length: usize = field("content-length:").map_or(0, |value| value.parse().unwrap());
    while body.len() < length && stream.read_buf(&mut body).await.unwrap_or(0) > 0 {}
    let line = head.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let reply = if line == "PUT /upload?sig=1" {
        assert_eq!(field("authorization:"), None);
        state.uploaded.fetch_add(body.len(), Ordering::SeqCst);
        let range = field("content-range:").unwrap();
        let (sent, total) = range.trim_start_matches("bytes ").split_once('/').unwrap();
        let last: u64 = sent.split_once('-').unwrap().1.parse().unwrap();
        match last + 1 == total.parse::<u64>().unwrap() {
            true => answer(201, "", r#"{"id":"uploaded"}"#),
            false => answer(202, "", &format!(r#"{{"nextExpectedRanges":["{}-"]}}"#, last + 1)),
        }
    } else {
        let text = format!("{head}{}", String::from_utf8_lossy(&body));
        state.requests.lock().unwrap().push(text);
        let path = line.split('?').next().unwrap();
        let found = state.answers.iter().find(|(request, _)| request == path);
        found.map_or_else(|| answer(500, "", path), |(_, reply)| reply.clone())
    };
    let _ = stream.write_all(reply.as_bytes()).await;
    let _ = stream.shutdown().await;
}

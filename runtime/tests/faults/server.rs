//! A server that answers by a schedule, and another of a foreign origin.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A step of an answer.
#[derive(Clone)]
pub enum Step {
    /// Sends bytes. In those, `{own}` and `{foreign}` stand for the ports of the servers.
    Send(Vec<u8>),
    /// Sends bytes a number of times.
    Repeat(Vec<u8>, usize),
    /// Sends bytes one by one, with a wait after each.
    Drip(Vec<u8>, Duration),
    /// Waits.
    Wait(Duration),
    /// Resets the connection.
    Reset,
    /// Keeps the connection open without a word.
    Hang,
}

pub type Answer = Vec<Step>;

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Whether it arrived at the endpoint's origin.
    pub own: bool,
    /// Whether it had a token.
    pub token: bool,
}

pub struct Server {
    pub own: u16,
    pub foreign: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.iter().for_each(|task| task.abort());
    }
}

impl Server {
    /// Starts the servers. The last answer is repeated; the foreign server answers with JSON.
    pub async fn start(answers: Vec<Answer>) -> Server {
        let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let foreign = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ports = (
            own.local_addr().unwrap().port(),
            foreign.local_addr().unwrap().port(),
        );
        let requests = Arc::new(Mutex::new(Vec::new()));
        let elsewhere = vec![crate::cases::json(200, r#"{"id":"foreign"}"#)];
        let tasks = vec![
            tokio::spawn(serve(own, answers, ports, requests.clone(), true)),
            tokio::spawn(serve(foreign, elsewhere, ports, requests.clone(), false)),
        ];
        Server {
            own: ports.0,
            foreign: ports.1,
            requests,
            tasks,
        }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Replaces the ports in a text by words.
    pub fn without_ports(&self, text: &str) -> String {
        text.replace(&self.own.to_string(), "OWN")
            .replace(&self.foreign.to_string(), "FOREIGN")
    }
}

async fn serve(
    listener: TcpListener,
    answers: Vec<Answer>,
    ports: (u16, u16),
    requests: Arc<Mutex<Vec<Request>>>,
    own: bool,
) {
    let count = Arc::new(AtomicUsize::new(0));
    while let Ok((stream, _)) = listener.accept().await {
        let (answers, requests, count) = (answers.clone(), requests.clone(), count.clone());
        tokio::spawn(async move {
            let mut stream = stream;
            let Some(head) = receive(&mut stream).await else {
                return;
            };
            let host = format!("host: 127.0.0.1:{}\r\n", ports.0);
            requests.lock().unwrap().push(Request {
                method: head.split(' ').next().unwrap().to_owned(),
                own: own && head.to_lowercase().contains(&host),
                token: head.to_lowercase().contains("authorization:"),
            });
            let index = count.fetch_add(1, Ordering::SeqCst);
            let answer = answers.get(index).or(answers.last()).unwrap().clone();
            play(stream, answer, ports, index).await;
        });
    }
}

/// Receives a request with its body, and returns its head.
async fn receive(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = format!("{head}\r\n");
            let lower = head.to_lowercase();
            let length = lower.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.split("\r\n").next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(head);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
}

async fn play(mut stream: TcpStream, answer: Answer, ports: (u16, u16), index: usize) {
    for step in answer {
        let sent = match step {
            Step::Send(bytes) => {
                let bytes = replaced(&bytes, "{own}", &ports.0.to_string());
                let bytes = replaced(&bytes, "{foreign}", &ports.1.to_string());
                stream
                    .write_all(&replaced(&bytes, "{index}", &index.to_string()))
                    .await
            }
            Step::Repeat(bytes, times) => {
                let mut sent = Ok(());
                for _ in 0..times {
                    sent = stream.write_all(&bytes).await;
                    if sent.is_err() {
                        break;
                    }
                }
                sent
            }
            Step::Drip(bytes, wait) => {
                let mut sent = Ok(());
                for byte in bytes {
                    sent = stream.write_all(&[byte]).await;
                    if sent.is_err() {
                        break;
                    }
                    tokio::time::sleep(wait).await;
                }
                sent
            }
            Step::Wait(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Step::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Step::Hang => return std::future::pending().await,
        };
        if sent.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
    // What the client still sends is read, so that the connection is not reset.
    while matches!(stream.read(&mut [0; 4096]).await, Ok(count) if count > 0) {}
}

fn replaced(bytes: &[u8], name: &str, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest
        .windows(name.len())
        .position(|part| part == name.as_bytes())
    {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(text.as_bytes());
        rest = &rest[at + name.len()..];
    }
    out.extend_from_slice(rest);
    out
}

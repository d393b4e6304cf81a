//! CPU time of requests compared with bare reqwest, in one run, against a server on this machine.
//!
//! `cargo bench -p docwright --bench requests [-- --most SINGLE CONCURRENT LIST]` prints the median of
//! pairs: one request after another, many at a time, and a list over its pages. Both read the same
//! models and send the same headers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark may panic"
)]

use std::time::Duration;

use docwright::{
    Additional, Client, Collection, Credential, Node, Operation, Request, http::Method,
};
use nix::sys::time::TimeValLike as _;
use nix::time::{ClockId, clock_gettime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Number of pairs; an odd number has a median.
const PAIRS: usize = 15;
const SINGLE: usize = 2_000;
const CONCURRENT: usize = 2_000;
const PAGES: usize = 100;
const ITEMS: usize = 200;

#[derive(Clone)]
pub struct Account {
    pub id: Option<String>,
    pub user_id: Option<String>,
    pub description: Option<String>,
    pub web_url: Option<String>,
    pub created: Option<String>,
    pub searchable: Option<bool>,
    pub additional: Additional,
}

docwright::model!(Account = "bench.account" {
    id = "id", user_id = "userId", description = "description", web_url = "webUrl",
    created = "createdDateTime", searchable = "isSearchable"
});

const ITEM: &str = r#"{"id":"5f2b1a9c-77aa-4c0e","userId":"mira.weaves","description":"Where the weaving patterns live","webUrl":"https://codeberg.example/mira","createdDateTime":"2024-02-29T23:59:59.1234567Z","isSearchable":false}"#;

static GET: Operation = Operation {
    id: "accounts",
    method: Method::Get,
    paths: &["/accounts"],
    permissions: &[],
    docs: "",
    eventual: false,
};

/// Returns the CPU time of this thread, which runs the clients but not the server.
fn cpu() -> Duration {
    let now = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap();
    Duration::from_nanos(now.num_nanoseconds().try_into().unwrap())
}

/// Answers requests: `/list?left=N` with a page, any other path with an item.
async fn serve(mut stream: TcpStream, port: u16) {
    let items = vec![ITEM; ITEMS].join(",");
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => head.extend_from_slice(&buffer[..count]),
            _ => return,
        }
        while let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&head[..end]).into_owned();
            head.drain(..end + 4);
            let left = text.split("left=").nth(1);
            let left = left.and_then(|rest| rest.split([' ', '&']).next()?.parse::<usize>().ok());
            let body = match left {
                None => ITEM.to_owned(),
                Some(0) => format!(r#"{{"value":[{items}]}}"#),
                Some(left) => format!(
                    r#"{{"value":[{items}],"@odata.nextLink":"http://127.0.0.1:{port}/v1.0/accounts?left={}"}}"#,
                    left - 1
                ),
            };
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
            );
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// Starts the server on a thread of its own and returns its port.
fn start() -> u16 {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            send.send(port).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                tokio::spawn(serve(stream, port));
            }
        });
    });
    receive.recv().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// What both clients do.
#[derive(Clone, Copy)]
enum Work {
    Single,
    Concurrent,
    List,
}

async fn ours(client: &Client, work: Work) {
    let request = |index: usize| -> Request<Account> {
        let node = Node::root(client).literal("accounts");
        node.key("id", index.to_string().into()).request(&GET)
    };
    match work {
        Work::Single => {
            for index in 0..SINGLE {
                assert!(request(index).await.unwrap().id.is_some());
            }
        }
        Work::Concurrent => {
            let mut tasks = tokio::task::JoinSet::new();
            for index in 0..CONCURRENT {
                let request = request(index);
                tasks.spawn(async move { request.await.unwrap().id.is_some() });
            }
            assert!(tasks.join_all().await.into_iter().all(|read| read));
        }
        Work::List => {
            let node = Node::root(client).literal("accounts");
            let list: Request<Collection<Account>> = node.request(&GET);
            let mut items = list.query("left", (PAGES - 1).to_string()).into_stream();
            let mut count = 0;
            while let Some(item) = items.next().await {
                count += usize::from(item.unwrap().id.is_some());
            }
            assert_eq!(count, PAGES * ITEMS);
        }
    }
}

async fn get(client: &reqwest::Client, url: &str) -> bytes::Bytes {
    let request = client.get(url);
    let request = request.header("authorization", "Bearer SECRET");
    let request = request.header("accept", "application/json");
    request.send().await.unwrap().bytes().await.unwrap()
}

async fn bare(client: &reqwest::Client, base: &str, work: Work) {
    let read = |bytes: &[u8]| serde_json::from_slice::<Account>(bytes).unwrap();
    match work {
        Work::Single => {
            for index in 0..SINGLE {
                let bytes = get(client, &format!("{base}/accounts/{index}")).await;
                assert!(read(&bytes).id.is_some());
            }
        }
        Work::Concurrent => {
            let mut tasks = tokio::task::JoinSet::new();
            for index in 0..CONCURRENT {
                let (client, url) = (client.clone(), format!("{base}/accounts/{index}"));
                tasks.spawn(async move { read(&get(&client, &url).await).id.is_some() });
            }
            assert!(tasks.join_all().await.into_iter().all(|read| read));
        }
        Work::List => {
            let mut url = Some(format!("{base}/accounts?left={}", PAGES - 1));
            let mut count = 0;
            while let Some(next) = url.take() {
                let bytes = get(client, &next).await;
                let page: Page = serde_json::from_slice(&bytes).unwrap();
                count += page.value.iter().filter(|item| item.id.is_some()).count();
                url = page.next;
            }
            assert_eq!(count, PAGES * ITEMS);
        }
    }
}

#[derive(serde::Deserialize)]
struct Page {
    value: Vec<Account>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

/// Returns the CPU time of some work with clients of its own, without that of making them.
fn cost(work: Work, port: u16, is_ours: bool) -> f64 {
    let base = format!("http://127.0.0.1:{port}/v1.0");
    let runtime = runtime();
    if is_ours {
        let client = Client::builder(&base)
            .credential(Credential::token("SECRET"))
            .build()
            .unwrap();
        let before = cpu();
        runtime.block_on(ours(&client, work));
        (cpu() - before).as_secs_f64()
    } else {
        // The same limits as a client of docwright has.
        let limits = docwright::Limits::default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(limits.connect)
            .timeout(limits.attempt)
            .build()
            .unwrap();
        let before = cpu();
        runtime.block_on(bare(&client, &base, work));
        (cpu() - before).as_secs_f64()
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let most = arguments.iter().position(|argument| argument == "--most");
    let most = |index: usize| -> Option<f64> { arguments.get(most? + 1 + index)?.parse().ok() };
    let port = start();
    let mut failed = false;
    for (index, (name, work)) in [
        ("one after another", Work::Single),
        ("at a time", Work::Concurrent),
        ("a list", Work::List),
    ]
    .into_iter()
    .enumerate()
    {
        let mut ratios: Vec<f64> = (0..PAIRS)
            .map(|_| cost(work, port, true) / cost(work, port, false))
            .collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios[PAIRS / 2];
        println!("{name}: {median:.3} times bare reqwest");
        failed |= most(index).is_some_and(|most| median > most);
    }
    if failed {
        eprintln!("more than the bound");
        std::process::exit(1);
    }
}

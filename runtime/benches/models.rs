//! Cost of reading a model compared with a struct that derives `Deserialize`, in one run.
//!
//! `cargo bench -p docwright --bench models [-- --most OBJECT ENUM]`. Reads an object of 16
//! members, all documented, and the same object as a descendant that an enumeration distinguishes
//! by `@odata.type`, which comes first. Prints CPU times and ratios: medians of many short rounds
//! in which each case reads in turn. With `--most` it fails if a ratio exceeds its limit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark may panic"
)]

use std::hint::black_box;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// Number of short rounds.
const ROUNDS: usize = 400;

/// Number of reads per case in a round.
const READS: u32 = 200;

macro_rules! sixteen {
    ($($(#[$attribute:meta])* $name:ident $wire:literal $ty:ty;)*) => {
        #[derive(Clone)]
        pub struct Model {
            $(pub $name: Option<$ty>,)*
            pub additional: docwright::Additional,
        }

        docwright::model!(Model = "bench.model" { $($name = $wire),* });

        #[derive(serde::Deserialize)]
        #[allow(dead_code)]
        pub struct Derived {
            $(#[serde(rename = $wire)] pub $name: Option<$ty>,)*
        }
    };
}

sixteen! {
    id "id" String;
    display_name "displayName" String;
    description "description" String;
    created "createdDateTime" String;
    modified "lastModifiedDateTime" String;
    web_url "webUrl" String;
    mail "mail" String;
    nickname "mailNickname" String;
    enabled "accountEnabled" bool;
    security "securityEnabled" bool;
    size "size" i64;
    version "version" i32;
    weight "weight" f64;
    proxies "proxyAddresses" Vec<String>;
    visibility "visibility" String;
    theme "theme" String;
}

#[derive(Clone)]
pub struct Base {
    pub id: Option<String>,
    pub additional: docwright::Additional,
}

docwright::model!(Base = "bench.base" { id = "id" });

pub mod traits {
    pub trait Base: docwright::json::Object {}
}

impl traits::Base for Base {}
impl traits::Base for Model {}

#[derive(Clone)]
pub enum AnyBase {
    Base(Box<Base>),
    Model(Box<Model>),
}

docwright::descendants!(AnyBase: Base, traits::Base { Model(Model) = "bench.model" });

const MEMBERS: &str = r#""id":"5f2b1a9c-77aa-4c0e-9a41-0d3d2f1e6b58","displayName":"Loom and shuttle","description":"Where the weaving patterns are kept and talked about","createdDateTime":"2021-03-04T05:06:07.8901234Z","lastModifiedDateTime":"2021-05-06T07:08:09Z","webUrl":"https://example.com/loom","mail":"loom@example.com","mailNickname":"loom","accountEnabled":true,"securityEnabled":false,"size":73512,"version":12,"weight":3.25,"proxyAddresses":["SMTP:loom@example.com","smtp:shuttle@example.com"],"visibility":"Private","theme":"Indigo"}"#;

fn cpu() -> Duration {
    let now = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap();
    Duration::new(
        now.tv_sec().try_into().unwrap(),
        now.tv_nsec().try_into().unwrap(),
    )
}

fn once(read: &dyn Fn()) -> f64 {
    let before = cpu();
    (0..READS).for_each(|_| read());
    (cpu() - before).as_secs_f64() / f64::from(READS) * 1e9
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let most = arguments.iter().position(|argument| argument == "--most");
    let plain = format!("{{{MEMBERS}");
    let tagged = format!("{{\"@odata.type\":\"#bench.model\",{MEMBERS}");
    let reads: [(&str, &dyn Fn()); 4] = [
        ("derived struct", &|| {
            drop(black_box(
                serde_json::from_str::<Derived>(black_box(&plain)).unwrap(),
            ))
        }),
        ("model", &|| {
            drop(black_box(
                serde_json::from_str::<Model>(black_box(&plain)).unwrap(),
            ))
        }),
        ("derived struct, text with a tag", &|| {
            drop(black_box(
                serde_json::from_str::<Derived>(black_box(&tagged)).unwrap(),
            ))
        }),
        ("enumeration, the same text", &|| {
            drop(black_box(
                serde_json::from_str::<AnyBase>(black_box(&tagged)).unwrap(),
            ))
        }),
    ];
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(reads.map(|(_, read)| once(read)));
    }
    let median = |of: &dyn Fn(&[f64; 4]) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ratios = [
        median(&|times| times[1] / times[0]),
        median(&|times| times[3] / times[2]),
    ];
    for (index, (name, _)) in reads.iter().enumerate() {
        println!("{name}: {:.0} ns CPU", median(&|times| times[index]));
    }
    println!(
        "object: {:.3} times, enumeration: {:.3} times",
        ratios[0], ratios[1]
    );
    if let Some(at) = most {
        for (limit, ratio) in arguments[at + 1..].iter().zip(ratios) {
            let limit: f64 = limit.parse().expect("a ratio");
            if ratio > limit {
                eprintln!("more than {limit} times the derived struct");
                std::process::exit(1);
            }
        }
    }
}

//! Growth of reading time with the size of hostile pages.
//!
//! `cargo bench -p docwright-generator --bench growth [-- --most FACTOR]` reads each kind of page
//! in one size and in four times that size. Prints the CPU time of both and the growth factor, a
//! quarter of their ratio: 1 is linear, 4 quadratic. With `--most`, fails if a factor is larger.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark may panic"
)]

use std::time::Duration;

use docwright_generator::dialect::Dialect;
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{Role, Source, Sources};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(micros).unwrap())
}

fn seconds(dialect: &Dialect, files: &[(String, String)]) -> f64 {
    let least = (0..3).map(|_| {
        let files = files
            .iter()
            .map(|(path, text)| Source::new(path.as_str(), text.as_bytes().to_vec(), Role::Page));
        let sources = Sources::new("v1.0", files.collect());
        let before = cpu();
        std::hint::black_box(read_schema(&sources, dialect, &mut Timings::default()));
        (cpu() - before).as_secs_f64()
    });
    least.fold(f64::INFINITY, f64::min)
}

const TABLE: &str =
    "# x resource type\n\n## Properties\n\n|Property|Type|Description|\n|:--|:--|:--|\n";
const REQUEST: &str = "# Get x\n\n## HTTP request\n\n``` http\nGET /x\n```\n\n";

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn one(folder: &str, text: String) -> Vec<(String, String)> {
    vec![(format!("v1.0/{folder}/x.md"), text)]
}

/// A kind of page: its name, its smaller size, and the function that generates it in a given size.
type Sort = (&'static str, usize, fn(usize) -> Vec<(String, String)>);

const SORTS: [Sort; 25] = [
    ("rows of a table", 25_000, |n| {
        one(
            "resources",
            TABLE.to_owned() + &lines(n, |i| format!("|p{i}|String|What {i} is.|\n")),
        )
    }),
    ("rows with surplus cells", 5_000, |n| {
        one(
            "resources",
            TABLE.to_owned() + &lines(n, |i| format!("|p{i}|String|a|b|c|\n")),
        )
    }),
    ("reference links", 5_000, |n| {
        let definitions = lines(n, |i| format!("[l{i}]: https://example.com/{i}\n"));
        one(
            "resources",
            format!(
                "{TABLE}{}\n{definitions}",
                lines(n / 10, |i| format!("|p{i}|String|a|[b][l{i}]|\n"))
            ),
        )
    }),
    ("plain definitions and links", 5_000, |n| {
        let (links, definitions) = (
            lines(n, |i| format!("A [b][l{i}] and [l{i}].\n\n")),
            lines(n, |i| format!("[l{i}]: b\n")),
        );
        one(
            "resources",
            format!("# x resource type\n\n{links}{definitions}"),
        )
    }),
    ("what only looks like definitions", 5_000, |n| {
        let code = lines(n, |i| format!("[l{i}]: b\n"));
        one(
            "resources",
            format!(
                "# x resource type\n\n{}```\n{code}\n```\n",
                "A [b][l1].\n\n".repeat(n)
            ),
        )
    }),
    ("cells for the parser", 10_000, |n| {
        one(
            "resources",
            TABLE.to_owned() + &lines(n, |i| format!("|p{i}|String|What \\*{i}* is.|\n")),
        )
    }),
    ("one long line", 1_000_000, |n| {
        one(
            "resources",
            format!("# x resource type\n\n{}", "word ".repeat(n / 5)),
        )
    }),
    ("ends of labels on one line", 100_000, |n| {
        one(
            "resources",
            format!("# x resource type\n\nx[ {}", "]: ".repeat(n)),
        )
    }),
    ("marks on one line", 50_000, |n| {
        one(
            "resources",
            format!(
                "# x resource type\n\n{}",
                "**a** `b` [c](d.md) &lt; e_f ".repeat(n / 4)
            ),
        )
    }),
    ("plain paragraphs and others", 10_000, |n| {
        one(
            "resources",
            format!(
                "# x resource type\n\n{}",
                "plain\n\n_not_ plain\n\n".repeat(n)
            ),
        )
    }),
    ("a plain table that breaks at its end", 10_000, |n| {
        one(
            "resources",
            format!(
                "{TABLE}{}|p\n",
                lines(n, |i| format!("|p{i}|String|What {i} is.|\n"))
            ),
        )
    }),
    ("a plain list that breaks at its end", 20_000, |n| {
        one(
            "resources",
            format!(
                "# x resource type\n\n{}  more\n",
                lines(n, |i| format!("- item {i}\n"))
            ),
        )
    }),
    ("lists behind paragraphs, and empty lines", 10_000, |n| {
        one(
            "resources",
            format!(
                "# x resource type\n\n{}",
                "a  \n- b\n\n\n\n* c\n\n".repeat(n)
            ),
        )
    }),
    ("nested quotes", 2_500, |n| {
        one(
            "resources",
            format!("# x resource type\n\n{}x", "> ".repeat(n)),
        )
    }),
    ("headings", 20_000, |n| {
        one(
            "resources",
            format!(
                "# x resource type\n\n{}",
                lines(n, |i| format!("## h{i}\n\n"))
            ),
        )
    }),
    ("comments", 5_000, |n| {
        one(
            "resources",
            format!(
                "# x resource type\n\n{}",
                "<!-- { \"a\": 1 } -->\n\n".repeat(n)
            ),
        )
    }),
    ("unclosed comments", 2_000, |n| {
        one(
            "resources",
            format!("# x resource type\n\n{}", "<!-- a\n\n## b\n\n".repeat(n)),
        )
    }),
    ("fences", 10_000, |n| {
        one(
            "api",
            format!(
                "{REQUEST}## Examples\n\n{}",
                "``` http\nGET /x\n```\n\n".repeat(n)
            ),
        )
    }),
    ("request lines", 2_500, |n| {
        one(
            "api",
            format!(
                "# Get x\n\n## HTTP request\n\n``` http\n{}```\n",
                lines(n, |i| format!("GET /x{i}/y\n"))
            ),
        )
    }),
    ("segments of a path", 2_500, |n| {
        one(
            "api",
            format!(
                "# Get x\n\n## HTTP request\n\n``` http\nGET {}\n```\n",
                "/a/{b}".repeat(n)
            ),
        )
    }),
    ("JSON on one line", 25_000, |n| {
        let body = lines(n, |i| format!("\"k{i}\": {i},"));
        one(
            "api",
            format!("{REQUEST}## Examples\n\n``` http\nHTTP/1.1 200 OK\n\n{{{body}}}\n```\n"),
        )
    }),
    ("broken JSON", 25_000, |n| {
        let body = lines(n, |i| format!("'k{i}': {i}, // …\n"));
        one(
            "api",
            format!("{REQUEST}## Examples\n\n``` http\nHTTP/1.1 200 OK\n\n{{{body}}}\n```\n"),
        )
    }),
    ("members of an enumeration", 10_000, |n| {
        let head = "# x enum type\n\n## Members\n\n|Member|Value|Description|\n|:--|:--|:--|\n";
        one(
            "resources",
            head.to_owned() + &lines(n, |i| format!("|m{i}|{i}|What {i} is.|\n")),
        )
    }),
    ("a chain of bases", 500, |n| {
        let page = |i: usize| {
            let next = i + 1;
            let text = format!(
                "# t{i} resource type\n\nInherits from [t{next}](t{next}.md).\n\n## Properties\n\n|Property|Type|\n|:--|:--|\n|p|String|\n"
            );
            (format!("v1.0/resources/t{i}.md"), text)
        };
        (0..n).map(page).collect()
    }),
    ("rendered text", 10_000, |n| {
        let rows = lines(n, |i| format!("p{i} String What {i} is.\n"));
        one(
            "resources",
            format!(
                "x resource type\n\nNamespace: a.b\n\nMethods\n\nProperties\n\nProperty Type Description\n{rows}"
            ),
        )
    }),
];

fn main() {
    let mut arguments = std::env::args()
        .skip_while(|argument| argument != "--most")
        .skip(1);
    let most: f64 = arguments
        .next()
        .map_or(f64::INFINITY, |factor| factor.parse().expect("a factor"));
    let dialect = Dialect::graph();
    let mut worst: f64 = 0.0;
    for (name, size, make) in SORTS {
        let (small, large) = (
            seconds(&dialect, &make(size)),
            seconds(&dialect, &make(4 * size)),
        );
        let factor = large / small / 4.0;
        println!(
            "{name:<26} {size:>8}: {:>8.1} ms, {:>8}: {:>8.1} ms, factor {factor:.2}",
            small * 1e3,
            4 * size,
            large * 1e3
        );
        worst = worst.max(factor);
    }
    if worst > most {
        eprintln!("time grows faster than {most} times linearly");
        std::process::exit(1);
    }
}

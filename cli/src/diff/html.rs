//! The report as a page with a search.

use std::fmt::Write as _;

use super::{Report, phrase};
use crate::Failure;

const PAGE: &str = include_str!("report.html");

/// Returns the page. Text of pages is hostile: it is written as escaped text only.
pub(super) fn show(report: &Report) -> Result<String, Failure> {
    let mut rows = String::new();
    for change in &report.changes {
        let place = |at: &Option<String>| escape(at.as_deref().unwrap_or(""));
        writeln!(
            rows,
            "<tr class=\"{rating}\"><td>{rating}</td><td>{fresh}</td><td>{behaviour}</td><td>{area}</td>\
             <td><code>{subject}</code></td><td>{phrase}</td><td>{from}</td><td>{to}</td></tr>",
            rating = change.ratings.locked,
            fresh = change.ratings.fresh,
            behaviour = if change.ratings.behaviour { "yes" } else { "" },
            area = escape(change.area.as_deref().unwrap_or("")),
            subject = escape(&change.subject.to_string()),
            phrase = escape(&phrase(change).replace('`', "")),
            from = place(&change.at.from),
            to = place(&change.at.to),
        )?;
    }
    let [from, to] = &report.compared;
    let title = format!("Changes from {} to {}", escape(from), escape(to));
    Ok(PAGE
        .replace("{{title}}", &title)
        .replace("{{summary}}", &escape(&report.summary()))
        .replace("{{rows}}", &rows))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Braces could form a placeholder of the page.
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

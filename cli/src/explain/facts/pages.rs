//! Statements of several pages on one operation, side by side.

use docwright_generator::schema::{Fact, Operation};

use super::short;

/// Number of other pages shown beside the first one.
const OTHERS_PER_TABLE: usize = 2;
/// Width of a column in characters.
const WIDTH: usize = 36;

/// Lists the pages on an operation, with a table of the values that each of them states: the page
/// that documents it in the first column, and `*` at each value that counts. Empty if there is only
/// one page.
pub(super) fn side_by_side(operation: &Operation) -> String {
    let documenting = operation.pages.iter().map(|page| (&**page, "documents it"));
    let listing = operation
        .listed_by
        .iter()
        .map(|page| (&**page, "lists its request, states no fact of it"));
    let pages: Vec<(&str, &str)> = documenting.chain(listing).collect();
    let Some((first, others)) = pages.split_first().filter(|(_, others)| !others.is_empty()) else {
        return String::new();
    };
    let mut out = "pages\n".to_owned();
    let width = pages
        .iter()
        .map(|(page, _)| page.chars().count())
        .max()
        .unwrap_or(0);
    for (number, (page, does)) in (1..).zip(&pages) {
        out += &format!("  {number}  {page:<width$}  {does}\n");
    }
    out += "\nwhat each of them states; * counts\n";
    let rows = rows(operation);
    for (block, beside) in others.chunks(OTHERS_PER_TABLE).enumerate() {
        let numbers = std::iter::once(1).chain((2 + block * OTHERS_PER_TABLE..).take(beside.len()));
        let heads: Vec<String> = numbers.map(|number| number.to_string()).collect();
        out += &line("", &heads);
        for row in &rows {
            let columns = std::iter::once(first)
                .chain(beside)
                .map(|(page, _)| row.of(page));
            out += &line(&row.name, &columns.collect::<Vec<_>>());
        }
    }
    out + "\n"
}

fn line(name: &str, columns: &[String]) -> String {
    let cells: String = columns
        .iter()
        .map(|column| format!(" {column:<WIDTH$}"))
        .collect();
    format!("  {name:<12}{cells}").trim_end().to_owned() + "\n"
}

/// A fact, with its value on each page.
struct Row {
    name: String,
    /// Page, value, and whether the value counts.
    claims: Vec<(String, String, bool)>,
}

impl Row {
    fn new<T: PartialEq>(name: String, fact: &Fact<T>, show: impl Fn(&T) -> String) -> Row {
        let counting = (fact.at.page().to_owned(), show(&fact.value), true);
        let others = fact.others().iter().map(|claim| {
            (
                claim.at.page().to_owned(),
                show(&claim.value),
                claim.value == fact.value,
            )
        });
        Row {
            name,
            claims: std::iter::once(counting).chain(others).collect(),
        }
    }

    /// Returns the values that a page states, in one cell.
    fn of(&self, page: &str) -> String {
        let mut found: Vec<String> = Vec::new();
        for (_, claim, counts) in self.claims.iter().filter(|(at, ..)| at == page) {
            let text = if *counts {
                format!("* {claim}")
            } else {
                claim.clone()
            };
            if !found.contains(&text) {
                found.push(text);
            }
        }
        let text = short(&found.join("; "));
        match text.char_indices().nth(WIDTH - 1) {
            _ if text.is_empty() => "-".to_owned(),
            Some((at, _)) if text.chars().count() > WIDTH => {
                text.get(..at).unwrap_or_default().to_owned() + "…"
            }
            _ => text,
        }
    }
}

fn rows(operation: &Operation) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut text = |name: &str, fact: Option<&Fact<String>>| {
        rows.extend(fact.map(|fact| Row::new(name.to_owned(), fact, |text| text.clone())));
    };
    text("title", operation.title.as_deref());
    text("description", operation.description.as_deref());
    for set in &operation.permissions {
        for (name, fact) in [
            ("work", &set.delegated_work),
            ("personal", &set.delegated_personal),
            ("application", &set.application),
        ] {
            rows.push(Row::new(name.to_owned(), fact, |found| found.to_string()));
        }
    }
    let body = operation
        .body
        .iter()
        .filter_map(|body| body.r#type.as_ref());
    rows.extend(body.map(|fact| Row::new("body".to_owned(), fact, ToString::to_string)));
    rows.extend(
        operation
            .query
            .iter()
            .map(|option| Row::new("option".to_owned(), option, ToString::to_string)),
    );
    let response = &operation.response;
    rows.extend(
        response
            .statuses
            .iter()
            .map(|status| Row::new("status".to_owned(), status, ToString::to_string)),
    );
    rows.extend(
        response
            .r#type
            .iter()
            .map(|fact| Row::new("response".to_owned(), fact, ToString::to_string)),
    );
    rows
}

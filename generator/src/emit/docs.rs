//! Documentation comments from page text, without anything that Markdown or rustdoc would
//! interpret.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Gate;

/// Returns lines of documentation as attributes. The text is the generator's own Markdown.
pub(super) fn lines(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Returns a paragraph on the features of which an item needs one; nothing if it is always enabled.
pub(super) fn needs(gate: &Gate) -> TokenStream {
    let names: Vec<String> = gate.features().iter().map(|name| code(name)).collect();
    match &names[..] {
        [] => TokenStream::new(),
        [name] => lines(&format!("\nNeeds the feature {name}.")),
        names => lines(&format!(
            "\nNeeds one of the features {}.",
            names.join(", ")
        )),
    }
}

/// Returns a name or path from a page as code, without backticks, control characters and direction
/// marks.
pub(super) fn code(from_page: &str) -> String {
    let shown: String = from_page
        .chars()
        .filter(|c| *c != '`' && !steers(*c))
        .collect();
    let shown = shown.trim();
    if shown.is_empty() {
        "(no name)".to_owned()
    } else {
        format!("`{shown}`")
    }
}

/// Returns `true` for control characters and direction marks, which can make code appear different
/// from what it is.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

/// Returns documentation: the escaped text of a page, followed by the generator's own paragraphs.
pub(super) fn paragraphs(from_page: &str, own: &[String]) -> TokenStream {
    let mut all: Vec<String> = text(from_page)
        .into_iter()
        .map(|paragraph| wrap(&paragraph))
        .collect();
    all.extend(own.iter().map(|paragraph| wrap(paragraph)));
    lines(&all.join("\n\n"))
}

/// Returns the paragraphs of a page's text. Text in backticks stays code; the rest is escaped.
pub(super) fn text(from_page: &str) -> Vec<String> {
    let paragraphs = from_page
        .split('\n')
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs
        .filter(|line| !line.is_empty())
        .map(|line| escape(&line))
        .collect()
}

fn escape(line: &str) -> String {
    // If a backtick has no partner, none of them marks code.
    let paired = line.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(line.len() + 8);
    for (index, piece) in line.split('`').enumerate() {
        let code = paired && index % 2 == 1;
        if code && !piece.trim().is_empty() {
            out.push_str(&self::code(piece));
        } else if index > 0 && !paired {
            out.push_str("\\`");
            escape_plain(piece, &mut out);
        } else {
            escape_plain(piece, &mut out);
        }
    }
    out
}

fn escape_plain(text: &str, out: &mut String) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if let Some((before, url, after)) = url(word) {
            escape_word(before, out);
            out.push_str(&format!("<{url}>"));
            escape_word(after, out);
        } else {
            escape_word(word, out);
        }
    }
}

/// Splits a word into a URL and the text before and after it.
fn url(word: &str) -> Option<(&str, &str, &str)> {
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let rest = word.get(start..)?;
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(c)))
        .unwrap_or(rest.len());
    let url = rest
        .get(..end)?
        .trim_end_matches(['.', ',', ';', ':', '\'', '!', '?']);
    (url.len() > 8).then(|| {
        (
            word.get(..start).unwrap_or_default(),
            url,
            rest.get(url.len()..).unwrap_or_default(),
        )
    })
}

fn escape_word(word: &str, out: &mut String) {
    for c in word.chars() {
        match c {
            '\\' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            '_' => out.push_str("\\_"),
            c if steers(c) => {}
            c => out.push(c),
        }
    }
}

const WIDTH: usize = 110;

/// Breaks a paragraph into lines. A word that would begin a list or heading stays on the line
/// before; code is not broken.
fn wrap(paragraph: &str) -> String {
    let mut out = String::with_capacity(paragraph.len() + 8);
    let mut column = 0;
    let mut in_code = false;
    for (index, word) in paragraph.split(' ').enumerate() {
        let breaks = column + 1 + word.chars().count() > WIDTH && !in_code && !begins_block(word);
        if index > 0 {
            out.push(if breaks { '\n' } else { ' ' });
            column = if breaks { 0 } else { column + 1 };
        } else if begins_block(word) {
            out.push('\\');
        }
        out.push_str(word);
        column += word.chars().count();
        in_code ^= word.matches('`').count() % 2 == 1;
    }
    out
}

/// Returns `true` if a word at the start of a line would begin a Markdown block.
fn begins_block(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < word.len() && digits.starts_with(['.', ')']);
    numbered
        || word.starts_with(['#', '-', '+', '=', '!', '\t'])
        || word.starts_with("```")
        || word.is_empty()
        || word.starts_with("\\>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_page_text() {
        assert_eq!(
            text("see [x](y) and <b>, `a_b`"),
            ["see \\[x\\](y) and \\<b\\>, `a_b`"]
        );
        assert_eq!(text("an odd ` tick"), ["an odd \\` tick"]);
        assert_eq!(
            text("at https://example.com/a_b."),
            ["at <https://example.com/a_b>."]
        );
        assert_eq!(text("*/ \u{202e}evil"), ["\\*/ evil"]);
        assert_eq!(wrap("1. first"), "\\1. first");
    }
}

//! Keys and placeholders without braces in the path of a request line.

use super::RequestLine;
use crate::api::path::split;
use crate::dialect::Dialect;

/// Replaces keys from examples with placeholders, and adds missing braces to placeholders. No
/// segment of a service is a GUID, a host name, a mail address, or two names with a bar between
/// them.
pub fn without_ids(line: &mut RequestLine, dialect: &Dialect) {
    // Names and placeholders need no repair.
    let name = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphabetic()) && !part.eq_ignore_ascii_case("id")
    };
    if split(&line.path).all(|part| part.starts_with('{') || name(part)) {
        return;
    }
    let parts: Vec<&str> = split(&line.path).collect();
    let read: Vec<Option<String>> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let before = at
                .checked_sub(1)
                .and_then(|before| parts.get(before))
                .copied()
                .unwrap_or_default();
            let value = || !is_literal(part, before) && is_value(part, dialect);
            bare_placeholder(part, before).or_else(|| value().then(|| "{id}".to_owned()))
        })
        .collect();
    let repairs = parts
        .iter()
        .zip(&read)
        .filter_map(|(part, read)| Some(format!("`{part}` was read as `{}`", read.as_ref()?)));
    line.repairs.extend(repairs);
    if read.iter().any(Option::is_some) {
        let parts = parts
            .iter()
            .zip(read)
            .map(|(part, read)| read.unwrap_or_else(|| (*part).to_owned()));
        line.path = parts.collect::<Vec<_>>().join("/").into();
    }
}

/// Adds the braces to a placeholder without them: `user-id | user-principal-name`, `team-id`,
/// `team-id=t1`, and `id` after a name.
fn bare_placeholder(text: &str, before: &str) -> Option<String> {
    let name = |text: &str| {
        let text = text.trim();
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if text.contains(['{', '<', '(', '$']) {
        return None;
    }
    if let Some((first, second)) = text.split_once('|') {
        return (name(first) && second.split('|').all(name))
            .then(|| format!("{{{}}}", text.trim()));
    }
    // Names in OData have no hyphens.
    let (key, value) = text
        .split_once('=')
        .map_or((text, ""), |(key, value)| (key, value));
    let lower = key.to_ascii_lowercase();
    let identifies = lower.ends_with("-id") || lower.ends_with("_id") || lower == "id";
    let below_name = !before.is_empty() && !before.starts_with(['{', '<']);
    let fits = name(key) && identifies && below_name && (lower.contains('-') || value.is_empty());
    fits.then(|| format!("{{{key}}}"))
}

/// Returns `true` for a number or a date that is a version, `/api/3` and `/2024-01-31`, and for a name
/// with a mark, `/users/@me`.
fn is_literal(text: &str, before: &str) -> bool {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let version = text.len() <= 3 && is_digits(text) && before.eq_ignore_ascii_case("api");
    let mut parts = text.split('-');
    let (year, month) = (parts.next().unwrap_or_default(), parts.next());
    let date = year.len() == 4
        && (year.starts_with("19") || year.starts_with("20"))
        && month.is_some_and(|month| month.len() == 2)
        && text.split('-').count() <= 3
        && text.split('-').all(is_digits);
    let marked = text
        .strip_prefix('@')
        .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    version || date || marked
}

/// Returns `true` if a segment is a key in place of a placeholder.
fn is_value(text: &str, dialect: &Dialect) -> bool {
    let plain = !text.contains(['{', '<', '(', '$', '\'']);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A colon at the beginning or end of a segment delimits an item path.
    let colon = text.trim_matches(':').contains(':');
    let marks = text.contains(['@', '!', '%']) || colon || text.ends_with('=');
    let number = !text.is_empty() && digits == text.len();
    let many = digits >= 6 && 4 * digits >= text.len();
    is_guid(text) || is_host(text, dialect) || plain && (marks || number || many)
}

fn is_host(text: &str, dialect: &Dialect) -> bool {
    let ends = |ending: &String| {
        let tail = text
            .len()
            .checked_sub(ending.len())
            .and_then(|at| text.as_bytes().get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(ending.as_bytes()))
    };
    dialect.words.host_endings.iter().any(ends) && !text.contains(['{', '(', ':'])
}

fn is_guid(text: &str) -> bool {
    // Thirty-two digits in groups of 8, 4, 4, 4 and 12.
    text.len() == 36
        && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

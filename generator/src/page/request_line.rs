//! Request lines: an HTTP method and a path or URL, with repairs.

use std::borrow::Cow;

use compact_str::CompactString;
use serde::Serialize;

use crate::api::path::split;
use crate::api::{PathTemplate, looks_like_version};
use crate::dialect::Dialect;

/// A request line: method and path template as documented, repaired where needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestLine {
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path, beginning with `/`, without host, version and query.
    pub path: PathTemplate,
    /// The query, without `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Scheme and host of a full URL, with the path before the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The version in a full URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<CompactString>,
    /// Descriptions of the repairs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
}

/// Maximum number of segments of a path. A line with more is not a request line.
const MAX_SEGMENTS: usize = 100;

const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"];

/// Splits a line that begins with an HTTP method into the method and the rest.
pub fn split_method(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim();
    let method = METHODS
        .into_iter()
        .find(|method| line.starts_with(method))?;
    let rest = line.get(method.len()..)?;
    let glued = rest.starts_with('/');
    (glued || rest.starts_with([' ', '\t'])).then_some((method, rest.trim()))
}

/// Parses a request line. Returns `None` if the line is not one.
pub fn parse_line(line: &str, dialect: &Dialect) -> Option<RequestLine> {
    let (method, target) = split_method(line)?;
    let target = match target.find(" HTTP/") {
        Some(end) => target.get(..end)?.trim_end(),
        None => target,
    };
    if target.is_empty() || target.contains("**") {
        return None;
    }
    let mut repairs = Vec::new();
    let mut whole = Cow::Borrowed(target);
    if target.contains('\\') {
        whole = target.replace('\\', "/").into();
        repairs.push("`\\` was read as `/`".to_owned());
    }
    let (origin, path) = split_origin(&whole);
    let (path, query) = split_query(path);
    let (path, query) = without_brackets(path, query);
    let rooted = rooted(path, origin, dialect, &mut repairs);
    let Rooted {
        base,
        version,
        path,
    } = split_root(&rooted, origin, dialect, &mut repairs);
    let path = path.trim_end_matches(|c: char| c == '/' || c.is_whitespace());
    if path.bytes().filter(|byte| *byte == b'/').count() > MAX_SEGMENTS {
        return None;
    }
    let path = match closed(path) {
        Some(closed) => {
            repairs.push("the path was given a `)` for its `(`".to_owned());
            with_braces(&closed)
        }
        None if path.is_empty() => "/".to_owned(),
        None => with_braces(path),
    };
    Some(RequestLine {
        method,
        path: path.into(),
        query: query.map(str::to_owned),
        origin: origin.map(|origin| lower_host(origin) + base),
        version: version.map(CompactString::from),
        repairs,
    })
}

/// Splits a full URL into scheme with host, and path.
fn split_origin(target: &str) -> (Option<&str>, &str) {
    let full_url = target
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("http"));
    let Some((_, rest)) = target.split_once("://") else {
        return (None, target);
    };
    if !full_url {
        return (None, target);
    }
    let end = rest.find('/').unwrap_or(rest.len());
    match target.split_at_checked(target.len() - rest.len() + end) {
        Some((origin, "")) => (Some(origin), "/"),
        Some((origin, path)) => (Some(origin), path),
        None => (None, target),
    }
}

/// Removes brackets that mark an optional part: `content[?includeIDs=true]`.
fn without_brackets<'t>(path: &'t str, query: Option<&'t str>) -> (&'t str, Option<&'t str>) {
    match (path.strip_suffix('['), query) {
        (Some(path), Some(optional)) => {
            let query = optional.trim_end_matches(']');
            (path, Some(query).filter(|query| !query.is_empty()))
        }
        _ => (path, query),
    }
}

/// Returns a path with a leading `/`.
fn rooted<'p>(
    path: &'p str,
    origin: Option<&str>,
    dialect: &Dialect,
    repairs: &mut Vec<String>,
) -> Cow<'p, str> {
    let path = match path.strip_prefix('~') {
        Some(path) => {
            repairs.push("the `~` in front of the path was dropped".to_owned());
            path
        }
        None => path,
    };
    // `shipPrefix/hubs`, `{baseUrl}/hubs`: the first segment represents the service's root.
    if origin.is_none()
        && let Some(path) = strip_root_placeholder(path, dialect)
    {
        return path.into();
    }
    if path.starts_with('/') {
        return path.into();
    }
    repairs.push("the path was given its leading `/`".to_owned());
    format!("/{path}").into()
}

/// A path without the service's root.
struct Rooted<'p> {
    /// The part before the version.
    base: &'p str,
    version: Option<&'p str>,
    path: &'p str,
}

/// Removes the service's root and the version from a path.
fn split_root<'p>(
    path: &'p str,
    origin: Option<&str>,
    dialect: &Dialect,
    repairs: &mut Vec<String>,
) -> Rooted<'p> {
    let (first, tail) = split_first(path);
    if looks_like_version(first) {
        return Rooted {
            base: "",
            version: Some(first),
            path: tail,
        };
    }
    let plain = Rooted {
        base: "",
        version: None,
        path,
    };
    if origin.is_none() {
        return plain;
    }
    if let Some((base, version, path)) = split_at_version(path) {
        return Rooted {
            base,
            version: Some(version),
            path,
        };
    }
    let Some(known) = skip_to_root(path, dialect) else {
        return plain;
    };
    // A draft generator leaves its own folder names between host and path:
    // `/docs/api/me/profile`.
    let dropped = path.get(..path.len() - known.len()).unwrap_or_default();
    repairs.push(format!("`{dropped}` in front of the path was dropped"));
    Rooted {
        path: known,
        ..plain
    }
}

/// Returns the path after a first segment that represents the service's root, in a path without a
/// leading `/`.
fn strip_root_placeholder<'p>(path: &'p str, dialect: &Dialect) -> Option<&'p str> {
    let (first, _) = path
        .split_once('/')
        .filter(|(first, _)| !first.is_empty())?;
    let name = first.trim_matches(['{', '}', '<', '>']).to_lowercase();
    let mut endings = dialect.words.root_endings.iter();
    if !endings.any(|ending| name.ends_with(ending.as_str())) {
        return None;
    }
    path.get(first.len()..)
}

/// Replaces parameters of the form `:id`, as in some references, with `{id}`.
fn with_braces(path: &str) -> String {
    if !path.contains("/:") {
        return path.to_owned();
    }
    let named = |text: &str| {
        let name = text.strip_prefix(':')?;
        let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        plain.then(|| format!("{{{name}}}"))
    };
    split(path)
        .map(|text| named(text).unwrap_or_else(|| text.to_owned()))
        .collect::<Vec<_>>()
        .join("/")
}

/// Converts scheme and host to lower case, except the names of placeholders.
fn lower_host(origin: &str) -> String {
    let mut within = false;
    let chars = origin.chars().map(|c| {
        within = (within || c == '{') && c != '}';
        if within { c } else { c.to_ascii_lowercase() }
    });
    chars.collect()
}

/// Closes the last parenthesis of a path at the end of its segment. Returns `None` if it is not
/// open.
fn closed(path: &str) -> Option<String> {
    let open = path.rfind('(')?;
    let inner = path.get(open..).filter(|inner| !inner.contains(')'))?;
    // Slashes within quotes and placeholders do not end the segment.
    let (mut depth, mut quoted) = (0_i32, false);
    let end = inner.char_indices().find(|(_, c)| {
        match c {
            '\'' => quoted = !quoted,
            '{' | '<' => depth += 1,
            '}' | '>' => depth = (depth - 1).max(0),
            _ => {}
        }
        *c == '/' && depth == 0 && !quoted
    });
    let (before, after) = path.split_at_checked(open + end.map_or(inner.len(), |(end, _)| end))?;
    Some(format!("{before}){after}"))
}

/// Splits a path into its first segment and the rest.
fn split_first(path: &str) -> (&str, &str) {
    let inner = path.strip_prefix('/').unwrap_or(path);
    match inner.find('/') {
        Some(end) => (
            inner.get(..end).unwrap_or_default(),
            inner.get(end..).unwrap_or_default(),
        ),
        None => (inner, ""),
    }
}

/// Returns a path from its first known root segment on if other segments precede that.
fn skip_to_root<'p>(path: &'p str, dialect: &Dialect) -> Option<&'p str> {
    let mut rest = path;
    while !rest.is_empty() {
        let (first, tail) = split_first(rest);
        if dialect
            .words
            .roots
            .iter()
            .any(|root| root.eq_ignore_ascii_case(first))
        {
            return (rest.len() < path.len()).then_some(rest);
        }
        rest = tail;
    }
    None
}

/// Maximum number of segments of a service's root before its version.
const MOST_BEFORE_VERSION: usize = 3;

/// Splits a path at a numbered version after other segments, as in `/garden/v2/plants`: returns the
/// path before it, the version, and the path after it.
fn split_at_version(path: &str) -> Option<(&str, &str, &str)> {
    let mut rest = path;
    for _ in 0..=MOST_BEFORE_VERSION {
        let (first, tail) = split_first(rest);
        let plain = !first.is_empty()
            && first
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if first.starts_with(['v', 'V']) && looks_like_version(first) {
            return path
                .get(..path.len() - rest.len())
                .map(|base| (base, first, tail));
        }
        if !plain {
            return None;
        }
        rest = tail;
    }
    None
}

/// Splits a target into path and query at the first `?` outside of braces and of quotes within
/// parentheses.
fn split_query(target: &str) -> (&str, Option<&str>) {
    let (mut depth, mut calls, mut quoted) = (0_i32, 0_i32, false);
    let at = target.char_indices().find(|(_, c)| {
        match c {
            '\'' if calls > 0 => quoted = !quoted,
            '(' if !quoted => calls += 1,
            ')' if !quoted => calls -= 1,
            '{' | '<' => depth += 1,
            '}' | '>' => depth -= 1,
            _ => {}
        }
        *c == '?' && depth <= 0 && !quoted
    });
    // An unclosed quotation mark does not quote anything.
    let at = match at {
        Some((at, _)) => Some(at),
        None if quoted => target.find('?'),
        None => None,
    };
    let Some((path, query)) = at.and_then(|at| target.split_at_checked(at)) else {
        return (target.trim(), None);
    };
    let query = query.trim_start_matches('?').trim();
    (path.trim(), Some(query).filter(|query| !query.is_empty()))
}

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
            bare_placeholder(part, before)
                .or_else(|| is_value(part, dialect).then(|| "{id}".to_owned()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> RequestLine {
        parse_line(text, &Dialect::graph()).expect("a request line")
    }

    #[test]
    fn real_request_lines() {
        let parsed =
            line("GET https://graph.microsoft.com/v1.0/me/messages?$filter=a eq 'b/c'&$top=5");
        assert_eq!(
            (parsed.path.as_str(), parsed.query.as_deref()),
            ("/me/messages", Some("$filter=a eq 'b/c'&$top=5"))
        );
        assert_eq!(parsed.version.as_deref(), Some("v1.0"));
        let rooted = line("GET https://API.example.com/Garden/v2/plants/7");
        assert_eq!(
            (
                rooted.origin.as_deref(),
                rooted.version.as_deref(),
                rooted.path.as_str()
            ),
            (
                Some("https://api.example.com/Garden"),
                Some("v2"),
                "/plants/7"
            )
        );
        assert_eq!(
            line("GET https://api.example.com/plants/{id}/v2").path,
            "/plants/{id}/v2"
        );
        assert_eq!(line("DELETE/identity/x").path, "/identity/x");
        assert_eq!(line("GET policies/x/").path, "/policies/x");
        let draft = line(r"POST https://graph.microsoft.com/docs\api/me/profile/webAccounts");
        assert_eq!(draft.path, "/me/profile/webAccounts");
        assert_eq!(draft.repairs.len(), 2);
        assert_eq!(
            line("GET /x/range(a='<b/c>'/entireRow").path,
            "/x/range(a='<b/c>')/entireRow"
        );
        let optional = line("GET /pages/{id}/content[?includeIDs=true]");
        assert_eq!(
            (optional.path.as_str(), optional.query.as_deref()),
            ("/pages/{id}/content", Some("includeIDs=true"))
        );
        let quoted = line("GET /search(q='a?b')?$top=1");
        assert_eq!(
            (quoted.path.as_str(), quoted.query.as_deref()),
            ("/search(q='a?b')", Some("$top=1"))
        );
        assert_eq!(line("GET /x[?]").query, None);
        let mut domain = line("GET /domains/contoso.com/records");
        without_ids(&mut domain, &Dialect::graph());
        assert_eq!(domain.path, "/domains/{id}/records");
        assert_eq!(line("GET /x/range(a={b}").path, "/x/range(a={b})");
        assert!(parse_line("GET ** Entity URI not found", &Dialect::graph()).is_none());
        let longest = "/a".repeat(MAX_SEGMENTS);
        for start in [
            "",
            "~",
            "https://api.example.com",
            "https://api.example.com/v1.0",
        ] {
            assert_eq!(line(&format!("GET {start}{longest}")).path, *longest);
            assert!(
                parse_line(&format!("GET {start}{longest}/a"), &Dialect::graph()).is_none(),
                "{start}"
            );
        }
        assert_eq!(line(&format!("GET {}", &longest[1..])).path, *longest);
    }

    #[test]
    fn keys_left_in_templates() {
        let mut line =
            line("GET /education/classes/acdefc6b-2dc6-4e71-b1e9-6d9810ab1793/assignments");
        without_ids(&mut line, &Dialect::graph());
        assert_eq!(line.path, "/education/classes/{id}/assignments");
        for (written, read) in [
            (
                "/chats/19:cf66807577b149cca1b7af0c32eec122@thread.v2/members",
                "/chats/{id}/members",
            ),
            (
                "/users/user-id | user-principal-name/drive",
                "/users/{user-id | user-principal-name}/drive",
            ),
            ("/teams/team-id=t1/channels", "/teams/{team-id}/channels"),
            ("/teams/team-id", "/teams/{team-id}"),
            (
                "/me/messages/id/attachments",
                "/me/messages/{id}/attachments",
            ),
            ("/users/{id}/id", "/users/{id}/id"),
            ("/orders/4711", "/orders/{id}"),
            (
                "/me/drive/root:/{item-path}:/children",
                "/me/drive/root:/{item-path}:/children",
            ),
            (
                "/reports/getOffice365ActivationsUserDetail",
                "/reports/getOffice365ActivationsUserDetail",
            ),
            (
                "/directoryRoles/roleTemplateId={id}/members",
                "/directoryRoles/roleTemplateId={id}/members",
            ),
            ("/users/$count", "/users/$count"),
        ] {
            let mut line =
                parse_line(&format!("GET {written}"), &Dialect::graph()).expect("a request line");
            without_ids(&mut line, &Dialect::graph());
            assert_eq!(line.path, read);
        }
    }
}

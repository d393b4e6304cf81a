//! Request lines: an HTTP method and a path or URL, with repairs.

mod ids;
mod root;

use std::borrow::Cow;

use compact_str::CompactString;
use serde::Serialize;

use crate::api::PathTemplate;
use crate::api::path::split;
use crate::dialect::Dialect;

pub use ids::without_ids;
use root::{Rooted, rooted, split_root};

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

/// Returns `true` for the name of an HTTP method.
pub fn is_method(text: &str) -> bool {
    METHODS.contains(&text)
}

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
    let quoted = whole.contains('`');
    if quoted {
        whole = whole.replace('`', "").into();
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
    if quoted {
        repairs.push("backticks were dropped".to_owned());
    }
    let path = path.trim_end_matches(|c: char| c == '/' || c.is_whitespace());
    if path.bytes().filter(|byte| *byte == b'/').count() > MAX_SEGMENTS {
        return None;
    }
    let path = match path {
        "" => "/".to_owned(),
        path => repaired(path, &mut repairs),
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

/// Returns a path with closed parentheses, and with its parameters in braces.
fn repaired(path: &str, repairs: &mut Vec<String>) -> String {
    let mut path = with_braces(path);
    // A parameter in parentheses, once closed, may leave another `(` before it.
    while let Some(closed) = closed(&path) {
        repairs.push("the path was given a `)` for its `(`".to_owned());
        path = with_braces(&closed);
    }
    path
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

/// Replaces parameters of other forms with `{id}`: `:id`, `(id)`, `[id]`, `{{id}}`, and `{id#anchor}`.
fn with_braces(path: &str) -> String {
    if !["/:", "/(", "/[", "{{", "#"]
        .iter()
        .any(|mark| path.contains(mark))
    {
        return path.to_owned();
    }
    let within = |text: &'_ str, open: &str, close: &str| -> Option<String> {
        Some(text.strip_prefix(open)?.strip_suffix(close)?.to_owned())
    };
    let named = |text: &str| {
        let name = text
            .strip_prefix(':')
            .map(str::to_owned)
            .or_else(|| within(text, "(", ")"))
            .or_else(|| within(text, "[", "]"))
            .or_else(|| within(text, "{{", "}}"))
            .or_else(|| Some(within(text, "{", "}")?.split_once('#')?.0.replace('.', "_")))?;
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

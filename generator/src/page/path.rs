//! Request lines and path templates.

use serde::Serialize;

use crate::dialect::Dialect;

/// A request line: method and path template as documented, mended where needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestLine {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path, beginning with `/`, without host, version and query.
    pub path: String,
    /// The query, without `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Scheme and host of a full URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The version that a full URL names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What had to be mended, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
}

/// A path template's segments, in normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "segment", rename_all = "kebab-case")]
pub enum Segment {
    /// Text that stands as it is.
    Literal {
        /// The text.
        text: String,
    },
    /// A placeholder for a key or another value.
    Parameter {
        /// Its name as written, such as `id | userPrincipalName`.
        name: String,
    },
    /// A call or a key by name: `range(address='{address}')`, `roleTemplateId={id}`.
    Call {
        /// What stands before the parenthesis; empty where there is none.
        name: String,
        /// Names and placeholder names of the arguments.
        arguments: Vec<Argument>,
    },
}

/// An argument of a [`Segment::Call`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Argument {
    /// Name, as sent.
    pub name: String,
    /// What stands before the quotes that the value stands in: nothing, or the type of a member of an enumeration. `None`
    /// for a value without quotes.
    pub quote: Option<String>,
}

/// No path has more segments: what does is no request line.
const MAX_SEGMENTS: usize = 100;

const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"];

/// Splits a line that begins with an HTTP method.
pub fn split_method(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim();
    let method = METHODS.into_iter().find(|method| line.starts_with(method))?;
    let rest = line.get(method.len()..)?;
    let glued = rest.starts_with('/');
    (glued || rest.starts_with([' ', '\t'])).then_some((method, rest.trim()))
}

/// Reads a request line, `None` where it is none.
pub fn parse_line(line: &str, dialect: &Dialect) -> Option<RequestLine> {
    let (method, mut target) = split_method(line)?;
    if let Some(end) = target.find(" HTTP/") {
        target = target.get(..end)?.trim_end();
    }
    if target.is_empty() || target.contains("**") || target.matches(['/', '\\']).nth(MAX_SEGMENTS).is_some() {
        return None;
    }
    let mut repairs = Vec::new();
    let mut path = target.to_owned();
    if path.contains('\\') {
        path = path.replace('\\', "/");
        repairs.push("`\\` was read as `/`".to_owned());
    }
    let (mut origin, mut version) = (None, None);
    let full_url = path.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http"));
    if let (true, Some((scheme, rest))) = (full_url, path.split_once("://")) {
        let (host, rest) = rest.split_once('/').unwrap_or((rest, ""));
        origin = Some(format!("{}://{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase()));
        path = format!("/{rest}");
    }
    let (mut path, mut query) = split_query(&path);
    // Brackets around what may be left out: `content[?includeIDs=true]`.
    if let (Some(shorter), Some(query)) = (path.strip_suffix('['), &mut query) {
        path = shorter.to_owned();
        query.truncate(query.trim_end_matches(']').len());
    }
    if let Some(rest) = path.strip_prefix('~') {
        path = rest.to_owned();
    }
    if !path.starts_with('/') {
        path.insert(0, '/');
        repairs.push("the path was given its leading `/`".to_owned());
    }
    let (first, tail) = split_first(&path);
    if looks_like_version(first) {
        version = Some(first.to_owned());
        path = tail.to_owned();
    } else if let Some(known) = origin.as_deref().and_then(|_| behind_roots(&path, dialect)) {
        // A draft generator leaves its own folder names between host and path: `/docs/api/me/profile`.
        let dropped = path.get(..path.len() - known.len()).unwrap_or_default();
        repairs.push(format!("`{dropped}` in front of the path was dropped"));
        path = known.to_owned();
    }
    path.truncate(path.trim_end_matches(|c: char| c == '/' || c.is_whitespace()).len());
    if let Some(closed) = closed(&path) {
        repairs.push("the path was given a `)` for its `(`".to_owned());
        path = closed;
    }
    if path.is_empty() {
        path.push('/');
    }
    Some(RequestLine { method: method.to_owned(), path, query, origin, version, repairs })
}

/// A path whose last parenthesis is not closed, with it closed where the segment ends.
fn closed(path: &str) -> Option<String> {
    let open = path.rfind('(')?;
    let inner = path.get(open..).filter(|inner| !inner.contains(')'))?;
    // Slashes stand within quotes and placeholders, too; one that ends the segment does not.
    let (mut depth, mut quoted) = (0_i32, false);
    let end = inner.char_indices().find(|(_, c)| {
        match c {
            '\'' => quoted = !quoted,
            '{' | '<' => depth += 1,
            '}' | '>' => depth -= 1,
            _ => {}
        }
        *c == '/' && depth == 0 && !quoted
    });
    let (before, behind) = path.split_at_checked(open + end.map_or(inner.len(), |(end, _)| end))?;
    Some(format!("{before}){behind}"))
}

/// The first segment of a path, and the path behind it.
fn split_first(path: &str) -> (&str, &str) {
    let inner = path.strip_prefix('/').unwrap_or(path);
    match inner.find('/') {
        Some(end) => (inner.get(..end).unwrap_or_default(), inner.get(end..).unwrap_or_default()),
        None => (inner, ""),
    }
}

/// The part of a path from its first known root segment on, where something else precedes it.
fn behind_roots<'p>(path: &'p str, dialect: &Dialect) -> Option<&'p str> {
    let mut rest = path;
    while !rest.is_empty() {
        let (first, tail) = split_first(rest);
        if dialect.words.roots.iter().any(|root| root.eq_ignore_ascii_case(first)) {
            return (rest.len() < path.len()).then_some(rest);
        }
        rest = tail;
    }
    None
}

/// Whether a URL segment names an API version: `beta`, `v1.0`, `{version}`.
pub fn looks_like_version(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let digits = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    let numbered = lower.strip_prefix('v').is_some_and(digits);
    numbered || matches!(lower.as_str(), "beta" | "alpha" | "preview" | "stagingbeta" | "{version}" | "{api-version}")
}

/// Splits at the first `?` outside of quotes and braces.
fn split_query(target: &str) -> (String, Option<String>) {
    let mut depth = 0_i32;
    for (index, c) in target.char_indices() {
        match c {
            '{' | '<' => depth += 1,
            '}' | '>' => depth -= 1,
            '?' if depth <= 0 => {
                let query = target.get(index + 1..).unwrap_or_default().trim();
                let path = target.get(..index).unwrap_or_default().trim().to_owned();
                return (path, (!query.is_empty()).then(|| query.to_owned()));
            }
            _ => {}
        }
    }
    (target.trim().to_owned(), None)
}

/// The segments of a path. Slashes within braces, quotes and parentheses do not part segments.
pub fn segments(path: &str) -> Vec<Segment> {
    split(path).into_iter().filter(|s| !s.is_empty()).map(segment).collect()
}

fn split(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (index, c) in path.char_indices() {
        match c {
            '{' | '(' | '<' => depth += 1,
            '}' | ')' | '>' => depth = (depth - 1).max(0),
            '/' if depth == 0 => {
                parts.push(path.get(from..index).unwrap_or_default());
                from = index + 1;
            }
            _ => {}
        }
    }
    parts.push(path.get(from..).unwrap_or_default());
    parts
}

fn segment(text: &str) -> Segment {
    let text = text.trim();
    if let Some(name) = placeholder(text) {
        return Segment::Parameter { name };
    }
    if let Some((name, rest)) = text.split_once('(') {
        let inner = rest.strip_suffix(')').unwrap_or(rest);
        return Segment::Call { name: name.to_owned(), arguments: arguments(inner) };
    }
    if is_alternate_key(text) {
        return Segment::Call { name: String::new(), arguments: arguments(text) };
    }
    Segment::Literal { text: text.to_owned() }
}

/// Whether a segment is a key by name, `roleTemplateId={id}`, and no key that ends in the `=` of Base64.
fn is_alternate_key(text: &str) -> bool {
    let Some((name, value)) = text.split_once('=') else { return false };
    let name_like = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    name_like && !value.trim_matches('=').is_empty() && !text.contains(':')
}

/// The texts of a path's segments, in the order of [`segments`].
pub fn segment_texts(path: &str) -> Vec<&str> {
    split(path).into_iter().filter(|text| !text.is_empty()).collect()
}

/// Which segments stand behind a colon, where a path of several segments has its place: `{item-path}` in
/// `root:/{item-path}:/children`.
pub fn addressed(segments: &[Segment]) -> Vec<bool> {
    let mut next = false;
    let behind = segments.iter().map(|segment| {
        let behind = next;
        next = !behind && matches!(segment, Segment::Literal { text } if text.ends_with(':'));
        behind
    });
    behind.collect()
}

/// Whether two segments are the same but for letter case and names of placeholders.
pub fn alike(a: &Segment, b: &Segment) -> bool {
    normal_form(std::slice::from_ref(a)) == normal_form(std::slice::from_ref(b))
}

/// A placeholder that a colon ends, as in `root:/{item-path}:/children`: its name.
pub fn path_placeholder(text: &str) -> Option<String> {
    placeholder(text.strip_suffix(':')?)
}

/// Puts placeholders in the place of keys that an example has left in a template: no segment of a service is a GUID, or a
/// host's name.
pub fn without_ids(line: &mut RequestLine) {
    let mut parts: Vec<String> = split(&line.path).into_iter().map(str::to_owned).collect();
    for part in parts.iter_mut().filter(|part| is_guid(part) || is_host(part)) {
        line.repairs.push(format!("`{part}` was read as `{{id}}`"));
        *part = "{id}".to_owned();
    }
    line.path = parts.join("/");
}

/// A path with quotes around the arguments of its calls that are text, which not every template shows; `None` where nothing
/// is missing.
pub fn with_quotes(path: &str, is_text: impl Fn(&str) -> bool) -> Option<String> {
    let mut missing = false;
    let mut quoted = |argument: &str| match argument.split_once('=') {
        Some((name, value)) if is_text(name.trim()) && !value.contains('\'') => {
            missing = true;
            format!("{name}='{}'", value.trim())
        }
        _ => argument.to_owned(),
    };
    let parts: Vec<String> = split(path)
        .into_iter()
        .map(|text| match text.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?))) {
            Some((name, inner)) => {
                let arguments: Vec<String> = inner.split(',').map(&mut quoted).collect();
                format!("{name}({})", arguments.join(","))
            }
            None => text.to_owned(),
        })
        .collect();
    missing.then(|| parts.join("/"))
}

fn is_host(text: &str) -> bool {
    let top = text.rsplit_once('.').map(|(_, top)| top.to_ascii_lowercase());
    top.is_some_and(|top| matches!(top.as_str(), "com" | "net" | "org")) && !text.contains(['{', '(', ':'])
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.chars().all(|c| c.is_ascii_hexdigit()))
}

/// The name in `{name}`, `<name>` or either in quotes.
pub fn placeholder(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('\'');
    let braces = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let inner = braces.or_else(|| text.strip_prefix('<').and_then(|t| t.strip_suffix('>')))?;
    (!inner.contains(['{', '}'])).then(|| inner.trim().trim_matches('\'').to_owned())
}

fn arguments(text: &str) -> Vec<Argument> {
    let parts = text.split(',').filter(|part| !part.trim().is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or(("", part));
            let (name, value) = (name.trim(), value.trim());
            let own = placeholder(value).unwrap_or_else(|| value.trim_matches('\'').to_owned());
            let name = if name.is_empty() { own } else { name.to_owned() };
            let quote = value.strip_suffix('\'').and_then(|value| value.split_once('\'')).map(|(before, _)| before);
            Argument { name, quote: quote.map(str::to_owned) }
        })
        .collect()
}

/// The form in which two spellings of one path are the same: lower case, placeholders without names.
pub fn normal_form(segments: &[Segment]) -> String {
    let mut out = String::with_capacity(16 * segments.len());
    segments.iter().for_each(|segment| push_normal_form(&mut out, segment));
    out
}

/// Adds a segment to the normal form of those before it.
pub(crate) fn push_normal_form(out: &mut String, segment: &Segment) {
    out.push('/');
    match segment {
        Segment::Literal { text } => push_lower(out, text),
        Segment::Parameter { .. } => out.push_str("{}"),
        Segment::Call { name, arguments } => {
            push_lower(out, name);
            for (index, argument) in arguments.iter().enumerate() {
                out.push(if index == 0 { '(' } else { ',' });
                push_lower(out, &argument.name);
            }
            if !arguments.is_empty() {
                out.push(')');
            }
        }
    }
}

fn push_lower(out: &mut String, text: &str) {
    if !text.is_ascii() {
        return out.push_str(&text.to_lowercase());
    }
    let from = out.len();
    out.push_str(text);
    if let Some(tail) = out.get_mut(from..) {
        tail.make_ascii_lowercase();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> RequestLine {
        parse_line(text, &Dialect::graph()).expect("a request line")
    }

    #[test]
    fn real_request_lines() {
        let parsed = line("GET https://graph.microsoft.com/v1.0/me/messages?$filter=a eq 'b/c'&$top=5");
        assert_eq!(
            (parsed.path.as_str(), parsed.query.as_deref()),
            ("/me/messages", Some("$filter=a eq 'b/c'&$top=5"))
        );
        assert_eq!(parsed.version.as_deref(), Some("v1.0"));
        assert_eq!(line("DELETE/identity/x").path, "/identity/x");
        assert_eq!(line("GET policies/x/").path, "/policies/x");
        let draft = line(r"POST https://graph.microsoft.com/docs\api/me/profile/webAccounts");
        assert_eq!(draft.path, "/me/profile/webAccounts");
        assert_eq!(draft.repairs.len(), 2);
        assert_eq!(line("GET /x/range(a='<b/c>'/entireRow").path, "/x/range(a='<b/c>')/entireRow");
        let optional = line("GET /pages/{id}/content[?includeIDs=true]");
        assert_eq!(
            (optional.path.as_str(), optional.query.as_deref()),
            ("/pages/{id}/content", Some("includeIDs=true"))
        );
        let mut domain = line("GET /domains/contoso.com/records");
        without_ids(&mut domain);
        assert_eq!(domain.path, "/domains/{id}/records");
        assert_eq!(line("GET /x/range(a={b}").path, "/x/range(a={b})");
        assert!(parse_line("GET ** Entity URI not found", &Dialect::graph()).is_none());
    }

    #[test]
    fn placeholders_and_calls() {
        let form = |path: &str| normal_form(&segments(path));
        assert_eq!(form("/users/{id | userPrincipalName}/profile"), "/users/{}/profile");
        assert_eq!(form("/me/x(on='parameterValue', b={c/d})/$value"), "/me/x(on,b)/$value");
        assert_eq!(form("/directoryRoles/roleTemplateId={id}"), "/directoryroles/(roletemplateid)");
        assert_eq!(form("/workbook/range(address='<address>')"), "/workbook/range(address)");
        assert_eq!(form("/me/events/AAMkAGIAAAoZDOFAAA="), "/me/events/aamkagiaaaozdofaaa=");
        let quoted = with_quotes("/x/f(a={a},b={b/c})/y", |name| name == "a");
        assert_eq!(quoted.as_deref(), Some("/x/f(a='{a}',b={b/c})/y"));
        let mut line = line("GET /education/classes/acdefc6b-2dc6-4e71-b1e9-6d9810ab1793/assignments");
        without_ids(&mut line);
        assert_eq!(line.path, "/education/classes/{id}/assignments");
    }
}

//! URLs of services.

/// Returns `true` if a text can be an endpoint: scheme, host, port and path, of plain characters.
pub(crate) fn is_endpoint(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '~' | ':' | '/' | '[' | ']')
    };
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && rest.chars().all(plain)
    })
}

/// Returns `true` if a text can be an endpoint with placeholders, as
/// `https://{tenant}.example.com`.
pub(crate) fn is_endpoint_template(text: &str) -> bool {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return false;
        };
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        {
            return false;
        }
        plain.push_str(before);
        plain.push('x');
        rest = after;
    }
    plain.push_str(rest);
    // A placeholder alone is not a host.
    let host = text
        .split_once("://")
        .and_then(|(_, after)| after.split('/').next());
    is_endpoint(&plain) && host.is_some_and(|host| !(host.starts_with('{') && host.ends_with('}')))
}

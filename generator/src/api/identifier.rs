//! Checks of names: of types, properties, JSON members and versions.

/// Returns `true` if a text can be a type's name: letters, digits, dots, underscores.
pub fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let start = bytes
        .first()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    start
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
        && bytes.last() != Some(&b'.')
}

/// Returns `true` if a text can be the name of a JSON member: `contentType`, `content-type`,
/// `sender.name`.
pub fn is_wire_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .first()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && bytes
            .last()
            .is_some_and(|byte| !matches!(byte, b'-' | b'.'))
}

/// Returns `true` if a text can be the name of an OData property, and so a segment of a path:
/// letters, digits, underscores.
pub fn is_property_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .first()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Returns `true` if a URL segment names an API version: `beta`, `v1.0`, `{version}`.
pub fn looks_like_version(segment: &str) -> bool {
    const NAMES: [&str; 6] = [
        "beta",
        "alpha",
        "preview",
        "stagingbeta",
        "{version}",
        "{api-version}",
    ];
    let digits =
        |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    segment.strip_prefix(['v', 'V']).is_some_and(digits)
        || NAMES.iter().any(|name| segment.eq_ignore_ascii_case(name))
}

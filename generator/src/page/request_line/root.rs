//! The root of a service before the path of a request: host, base path and version.

use std::borrow::Cow;

use crate::api::looks_like_version;
use crate::dialect::Dialect;

/// Returns a path with a leading `/`.
pub(super) fn rooted<'p>(
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
pub(super) struct Rooted<'p> {
    /// The part before the version.
    pub base: &'p str,
    pub version: Option<&'p str>,
    pub path: &'p str,
}

/// Removes the service's root and the version from a path.
pub(super) fn split_root<'p>(
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
    // Only of its own service does a dialect know the roots of paths. A line that needed repair is that
    // of a draft.
    let host = origin.and_then(|origin| origin.split_once("://"));
    let own = host.is_some_and(|(_, host)| dialect.words.service().owns(host));
    let applies = own || !repairs.is_empty();
    let Some(known) = skip_to_root(path, dialect).filter(|_| applies) else {
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

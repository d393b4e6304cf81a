//! Matching of concrete paths against templates, with the values that a path has for the template's
//! parameters.

use super::path::{
    Segment, addressed, alike, argument_texts, path_placeholder, segment_texts, segments,
};

/// The match of a concrete path with a template.
#[derive(Debug, PartialEq, Eq)]
pub struct Fit<'p> {
    /// Values of the template's parameters and arguments, without escapes.
    pub values: Vec<String>,
    /// The ending that every collection supports: a type's name, `$count`, or both.
    pub ending: Option<&'p str>,
}

/// Returns `true` if a concrete path fits a template, as [`fit`] decides.
pub(crate) fn fits(template: &str, path: &str, many: bool) -> bool {
    let seen = match plainly(template, path) {
        Some(false) if many => {
            shorter(path).try_fold(false, |fits, path| Some(fits || plainly(template, path)?))
        }
        seen => seen,
    };
    seen.unwrap_or_else(|| fit(template, path, many).is_some())
}

/// Returns shorter forms of a path below a collection: without `/$count`, and also without a type's
/// name.
fn shorter(path: &str) -> impl Iterator<Item = &str> {
    let plain = path.strip_suffix("/$count").unwrap_or(path);
    let cast = plain
        .rsplit_once('/')
        .filter(|(_, name)| name.contains('.'))
        .map(|(shorter, _)| shorter);
    [plain, cast.unwrap_or(plain)]
        .into_iter()
        .filter(|shorter| shorter.len() < path.len())
}

/// Returns whether a path fits a template if both consist of names and placeholders in braces, as
/// most do; `None` for others.
fn plainly(template: &str, path: &str) -> Option<bool> {
    let plain = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$' | b'@')
    };
    // A key may also contain these characters; none of them separates segments.
    let whole =
        |byte: &u8| plain(byte) || matches!(byte, b'%' | b'=' | b'!' | b',' | b'+' | b'*' | b'~');
    let mut given = path.split('/').filter(|text| !text.is_empty());
    for wanted in template.split('/').filter(|text| !text.is_empty()) {
        let Some(given) = given.next() else {
            return Some(false);
        };
        let inner = wanted
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let name = |byte: &u8| plain(byte) || matches!(byte, b'|' | b' ');
        let seen = match inner {
            Some(inner) => {
                let given = given
                    .strip_prefix('{')
                    .and_then(|rest| rest.strip_suffix('}'))
                    .unwrap_or(given);
                inner.as_bytes().iter().all(name) && given.as_bytes().iter().all(whole)
            }
            None => wanted.as_bytes().iter().all(plain) && given.as_bytes().iter().all(plain),
        };
        if !seen {
            return None;
        }
        let fits = match inner {
            Some(_) => !given.starts_with('$'),
            None => wanted.eq_ignore_ascii_case(given),
        };
        if !fits {
            return Some(false);
        }
    }
    Some(given.next().is_none())
}

/// Fits a concrete path to a template. Below a collection (`many`), the path may also have one of
/// the endings that every collection supports.
pub fn fit<'p>(template: &str, path: &'p str, many: bool) -> Option<Fit<'p>> {
    if let Some(values) = values(template, path) {
        return Some(Fit {
            values,
            ending: None,
        });
    }
    many.then_some(())?;
    let fitted = |shorter: &'p str| {
        Some(Fit {
            values: values(template, shorter)?,
            ending: path.get(shorter.len() + 1..),
        })
    };
    shorter(path).find_map(fitted)
}

fn values(template: &str, path: &str) -> Option<Vec<String>> {
    let (wanted, given, texts) = (segments(template), segments(path), segment_texts(path));
    let mut found = Vec::new();
    let mut at = 0;
    for (index, (segment, behind)) in wanted.iter().zip(addressed(&wanted)).enumerate() {
        let colon =
            matches!(segment, Segment::Literal { text } if path_placeholder(text).is_some());
        if colon || (behind && matches!(segment, Segment::Parameter { .. })) {
            // A path after a colon takes all segments that the rest of the template leaves.
            let left = given
                .len()
                .checked_sub(at)?
                .checked_sub(wanted.len() - index - 1)?;
            let path = texts
                .get(at..at + left)
                .filter(|texts| !texts.is_empty())?
                .join("/");
            found.push(decoded(if colon {
                path.strip_suffix(':')?
            } else {
                &path
            }));
            at += left;
            continue;
        }
        let (shown, text) = (given.get(at)?, *texts.get(at)?);
        at += 1;
        match (segment, shown) {
            (Segment::Parameter { .. }, _) if text.starts_with('$') => return None,
            (Segment::Parameter { .. }, Segment::Parameter { name }) => {
                found.push(format!("{{{name}}}"))
            }
            (Segment::Parameter { .. }, _) => found.push(decoded(text)),
            (
                Segment::Call { arguments, .. },
                Segment::Call {
                    arguments: shown_arguments,
                    ..
                },
            ) => {
                let quoted = arguments
                    .iter()
                    .zip(shown_arguments)
                    .all(|(a, b)| a.quote == b.quote);
                (quoted && alike(segment, shown)).then_some(())?;
                found.extend(argument_values(text).iter().map(|value| decoded(value)));
            }
            (Segment::Literal { .. }, _) => alike(segment, shown).then_some(())?,
            _ => return None,
        }
    }
    (at == given.len()).then_some(found)
}

/// Decodes a key, which paths show with or without escapes.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Returns the values of a call's arguments in a concrete path, in order and without quotes:
/// `A1:B2` for `range(address='A1:B2')`.
pub(crate) fn argument_values(segment: &str) -> Vec<String> {
    let inner = match segment.split_once('(') {
        Some((_, rest)) => rest.strip_suffix(')').unwrap_or(rest),
        None => segment,
    };
    let texts = argument_texts(inner)
        .into_iter()
        .filter(|text| !text.trim().is_empty());
    let values = texts.map(|text| {
        let value = text.split_once('=').map_or(text, |(_, value)| value).trim();
        let bare = value
            .strip_suffix('\'')
            .and_then(|value| value.split_once('\''))
            .map(|(_, bare)| bare);
        bare.map_or_else(|| value.to_owned(), |bare| bare.replace("''", "'"))
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_paths() {
        assert_eq!(
            argument_values("range(address='A1:B2', count=3)"),
            ["A1:B2", "3"]
        );
        assert_eq!(argument_values("search(q='it''s, here')"), ["it's, here"]);
        assert_eq!(argument_values("moons(of=example.planet'mars')"), ["mars"]);
        let fitted = |template, path, many| {
            fit(template, path, many).map(|fit| (fit.values.join("|"), fit.ending))
        };
        let (root, file) = (
            "/me/drive/root:/{item-path}:/children",
            "/me/drive/root:/a/b%20c:/children",
        );
        assert_eq!(fitted(root, file, false), Some(("a/b c".to_owned(), None)));
        assert_eq!(fitted("/users/{id}", "/users/$count", false), None);
        for (template, path, many) in [
            ("/users/{id}/drive", "/Users/a-b.c/drive", false),
            ("/users/{id | name}", "/users/a%20b", false),
            ("/users/{id}/drive", "/users/AAMk!=/drive", false),
            ("/users/drive", "/users/id=1", false),
            ("/users/{id}/drive", "/users/{user-id}/drive", false),
            ("/users/drive", "/users/{id}", false),
            ("/users/{id}/f(a={a})", "/users/{id}/f(a=1)", false),
            ("/users/{id}", "/users/$count", true),
            ("/users", "/users/$count", true),
            ("/users/{id}", "/users/1/more", false),
            ("/users/{id}/more", "/users/1", false),
            (root, file, false),
            ("/users/f(a={a})", "/users/1", false),
        ] {
            assert_eq!(
                fits(template, path, many),
                fit(template, path, many).is_some(),
                "{template} {path}"
            );
        }
        let members = "/groups/1/members/microsoft.graph.user/$count";
        assert_eq!(
            fitted("/groups/{id}/members", members, true),
            Some(("1".to_owned(), Some("microsoft.graph.user/$count")))
        );
    }
}

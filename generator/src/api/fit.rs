//! Matching of concrete paths against templates, with the values that a path has for the template's
//! parameters.

use super::PathTemplate;
use super::path::{
    Segment, Separator, alike, argument_texts, path_placeholder, segment_texts, separators,
};

/// The match of a concrete path with a template.
#[derive(Debug, PartialEq, Eq)]
pub struct Fit<'p> {
    /// Values of the template's parameters and arguments, without escapes.
    pub values: Vec<String>,
    /// The ending that every collection supports: a type's name, `$count`, or both.
    pub ending: Option<&'p str>,
}

/// What a template addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One resource or value, or something unknown.
    One,
    /// A collection, whose paths may have the endings that every collection supports.
    Collection,
}

impl Target {
    /// Returns the target of a path that returns a type of this collection depth.
    pub(crate) fn of(collection: u8) -> Self {
        match collection {
            0 => Target::One,
            _ => Target::Collection,
        }
    }
}

/// A concrete path, with the texts of its segments.
#[derive(Clone, Debug)]
pub(crate) struct ConcretePath<'p> {
    segments: &'p [Segment],
    texts: Vec<&'p str>,
}

impl<'p> ConcretePath<'p> {
    pub fn new(path: &'p PathTemplate) -> Self {
        ConcretePath {
            segments: path.segments(),
            texts: segment_texts(path),
        }
    }

    /// Returns the numbers of segments after which the rest is not empty.
    pub fn starts(&self) -> std::ops::Range<usize> {
        0..self.texts.len()
    }

    /// Returns `true` if the segments from `start` on fit a template, as [`fit`] decides.
    pub fn fits(&self, start: usize, template: &[Segment], target: Target) -> bool {
        let ends = self.ends(target);
        let mut ends = ends.into_iter().filter(|end| *end >= start);
        ends.any(|end| self.values(start..end, template).is_some())
    }

    /// Returns the ends of the path: the whole path and, for a collection, also the path without
    /// the endings that every collection supports.
    fn ends(&self, target: Target) -> Vec<usize> {
        let whole = self.texts.len();
        let mut ends = vec![whole];
        if target == Target::One {
            return ends;
        }
        let plain = match self.texts.last() {
            Some(&"$count") => whole - 1,
            _ => whole,
        };
        let before_cast = plain.checked_sub(1);
        let cast =
            before_cast.filter(|at| self.texts.get(*at).is_some_and(|text| text.contains('.')));
        ends.extend([plain, cast.unwrap_or(plain)]);
        ends.dedup();
        ends
    }

    /// Returns the values that a range of segments has for the parameters and arguments of a
    /// template.
    fn values(&self, range: std::ops::Range<usize>, template: &[Segment]) -> Option<Vec<String>> {
        let (given, texts) = (self.segments.get(range.clone())?, self.texts.get(range)?);
        let mut found = Vec::new();
        let mut at = 0;
        for (index, (segment, separator)) in template.iter().zip(separators(template)).enumerate() {
            let item_path = match segment {
                Segment::Literal { text } if path_placeholder(text).is_some() => Some(":"),
                Segment::Parameter { .. } if separator == Separator::Colon => Some(""),
                _ => None,
            };
            let Some(ending) = item_path else {
                add_values(segment, given.get(at)?, texts.get(at)?, &mut found)?;
                at += 1;
                continue;
            };
            // A path after a colon takes all segments that the rest of the template leaves.
            let rest = template.len() - index - 1;
            let end = given.len().checked_sub(rest)?;
            let path = texts.get(at..end)?.join("/");
            if path.is_empty() {
                return None;
            }
            found.push(decoded(path.strip_suffix(ending)?));
            at = end;
        }
        (at == given.len()).then_some(found)
    }
}

/// Returns `true` if a concrete path fits a template, as [`fit`] decides.
pub(crate) fn fits(template: &PathTemplate, path: &PathTemplate, target: Target) -> bool {
    ConcretePath::new(path).fits(0, template.segments(), target)
}

/// Fits a concrete path to a template.
pub fn fit<'p>(template: &PathTemplate, path: &'p PathTemplate, target: Target) -> Option<Fit<'p>> {
    let concrete = ConcretePath::new(path);
    concrete.ends(target).into_iter().find_map(|end| {
        let values = concrete.values(0..end, template.segments())?;
        // An ending has one or two segments, which contain no slash.
        let slash = match concrete.texts.len() - end {
            0 => None,
            segments => path.rmatch_indices('/').nth(segments - 1),
        };
        let ending = slash.and_then(|(at, _)| path.get(at + 1..));
        Some(Fit { values, ending })
    })
}

/// Adds the values that one segment of a path has for a segment of a template. Returns `None` if it
/// does not fit.
fn add_values(
    wanted: &Segment,
    given: &Segment,
    text: &str,
    found: &mut Vec<String>,
) -> Option<()> {
    match (wanted, given) {
        (Segment::Parameter { .. }, _) if text.starts_with('$') => return None,
        (Segment::Parameter { .. }, Segment::Parameter { name }) => {
            found.push(format!("{{{name}}}"));
        }
        (Segment::Parameter { .. }, _) => found.push(decoded(text)),
        (
            Segment::Call { arguments, .. },
            Segment::Call {
                arguments: shown, ..
            },
        ) => {
            let mut pairs = arguments.iter().zip(shown);
            if !pairs.all(|(wanted, shown)| wanted.quote == shown.quote) || !alike(wanted, given) {
                return None;
            }
            let values = argument_values(text);
            found.extend(values.iter().map(|value| decoded(value)));
        }
        (Segment::Literal { .. }, _) if alike(wanted, given) => {}
        _ => return None,
    }
    Some(())
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
        let fitted = |template: &str, path: &str, target| {
            let (template, path) = (PathTemplate::from(template), PathTemplate::from(path));
            let fitted = fit(&template, &path, target)?;
            Some((fitted.values.join("|"), fitted.ending.map(str::to_owned)))
        };
        let one = |template, path| fitted(template, path, Target::One).map(|(values, _)| values);
        let (root, file) = (
            "/me/drive/root:/{item-path}:/children",
            "/me/drive/root:/a/b%20c:/children",
        );
        for (template, path, values) in [
            (root, file, Some("a/b c")),
            ("/users/{id}", "/users/$count", None),
            ("/users/{id}/drive", "/Users/a-b.c/drive", Some("a-b.c")),
            ("/users/{id | name}", "/users/a%20b", Some("a b")),
            ("/users/{id}/drive", "/users/AAMk!=/drive", Some("AAMk!=")),
            ("/users/drive", "/users/id=1", None),
            (
                "/users/{id}/drive",
                "/users/{user-id}/drive",
                Some("{user-id}"),
            ),
            ("/users/drive", "/users/{id}", None),
            ("/users/{id}/f(a={a})", "/users/1/f(a=2)", Some("1|2")),
            ("/users/{id}", "/users/1/more", None),
            ("/users/{id}/more", "/users/1", None),
            ("/users/f(a={a})", "/users/1", None),
        ] {
            assert_eq!(one(template, path).as_deref(), values, "{template} {path}");
        }
        let count = fitted("/users", "/users/$count", Target::Collection);
        assert_eq!(count, Some((String::new(), Some("$count".to_owned()))));
        let members = "/groups/1/members/microsoft.graph.user/$count";
        assert_eq!(
            fitted("/groups/{id}/members", members, Target::Collection),
            Some((
                "1".to_owned(),
                Some("microsoft.graph.user/$count".to_owned())
            ))
        );
    }
}

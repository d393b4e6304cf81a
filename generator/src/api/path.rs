//! Segments of paths, and the form in which paths are compared.

use std::borrow::Cow;

use compact_str::CompactString;
use serde::Serialize;

/// A segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "segment", rename_all = "kebab-case")]
pub enum Segment {
    /// Literal text.
    Literal {
        /// The text.
        text: CompactString,
    },
    /// A placeholder for a key or another value.
    Parameter {
        /// Its name as written, such as `id | userPrincipalName`.
        name: CompactString,
    },
    /// A call or an alternate key: `range(address='{address}')`, `roleTemplateId={id}`.
    Call {
        /// Text before the parenthesis; empty without one.
        name: CompactString,
        /// Names and placeholder names of the arguments.
        arguments: Vec<Argument>,
    },
}

impl Segment {
    /// Returns the text of a literal or the name of a call.
    pub fn name(&self) -> Option<&str> {
        match self {
            Segment::Literal { text: name } | Segment::Call { name, .. } => Some(name),
            Segment::Parameter { .. } => None,
        }
    }
}

/// An argument of a [`Segment::Call`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Argument {
    /// Name, as sent.
    pub name: CompactString,
    /// Text before the value's opening quote: empty, or the type of an enumeration member. `None`
    /// for a value without quotes.
    pub quote: Option<CompactString>,
}

/// Returns the segments of a path. Slashes within braces, parentheses and angle brackets do not
/// separate segments.
pub(super) fn segments(path: &str) -> Vec<Segment> {
    let texts = split(path).filter(|text| !text.is_empty());
    texts.map(segment).collect()
}

/// Returns the texts between a path's slashes, including empty ones.
pub(crate) fn split(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut depth = 0_i32;
        // All relevant characters are ASCII, whose bytes do not occur within other characters.
        let end = text.bytes().position(|byte| {
            match byte {
                b'{' | b'(' | b'<' => depth += 1,
                b'}' | b')' | b'>' => depth = (depth - 1).max(0),
                _ => {}
            }
            byte == b'/' && depth == 0
        });
        rest = end.and_then(|end| text.get(end + 1..));
        Some(end.and_then(|end| text.get(..end)).unwrap_or(text))
    })
}

fn segment(text: &str) -> Segment {
    let text = text.trim();
    if let Some(name) = placeholder(text) {
        return Segment::Parameter { name: name.into() };
    }
    if let Some((name, rest)) = text.split_once('(') {
        let inner = rest.strip_suffix(')').unwrap_or(rest);
        return Segment::Call {
            name: name.into(),
            arguments: arguments(inner),
        };
    }
    if is_alternate_key(text) {
        return Segment::Call {
            name: CompactString::default(),
            arguments: arguments(text),
        };
    }
    Segment::Literal { text: text.into() }
}

/// Returns `true` if a segment is an alternate key, `roleTemplateId={id}`, and not a key that ends
/// in the `=` of Base64.
fn is_alternate_key(text: &str) -> bool {
    let Some((name, value)) = text.split_once('=') else {
        return false;
    };
    let name_like = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    name_like && !value.trim_matches('=').is_empty() && !text.contains(':')
}

/// Returns `true` if a segment represents others that a page omits:
/// `/childFolders/{id}/.../messages`.
pub(crate) fn is_ellipsis(text: &str) -> bool {
    matches!(text, "..." | "…")
}

/// Returns the texts of a path's segments as written.
pub(crate) fn segment_texts(path: &str) -> Vec<&str> {
    split(path).filter(|text| !text.is_empty()).collect()
}

/// What separates a segment from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// A slash.
    Slash,
    /// A colon and a slash. The segment holds a path of several segments, as `{item-path}` does in
    /// `root:/{item-path}:/children`.
    Colon,
}

/// Returns what precedes each segment.
pub fn separators(segments: &[Segment]) -> Vec<Separator> {
    let mut next = Separator::Slash;
    let separators = segments.iter().map(|segment| {
        let own = next;
        let opens = matches!(segment, Segment::Literal { text } if text.ends_with(':'));
        next = match own {
            Separator::Slash if opens => Separator::Colon,
            Separator::Slash | Separator::Colon => Separator::Slash,
        };
        own
    });
    separators.collect()
}

/// A step along a path: a segment, or a path of several segments between colons.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<'a> {
    /// A segment, without the colon that follows it if a path does.
    Segment(Cow<'a, Segment>),
    /// A path after a colon, by the name of its placeholder.
    Path {
        /// The placeholder's name.
        placeholder: &'a str,
        /// Whether a colon follows it.
        colon: bool,
    },
}

/// Returns the steps along a path.
///
/// ```
/// use docwright_generator::api::PathTemplate;
/// use docwright_generator::api::path::{Step, steps};
///
/// let template = PathTemplate::from("/me/drive/root:/{item-path}:/content");
/// let steps = steps(template.segments());
/// assert_eq!(steps[3], Step::Path { placeholder: "item-path", colon: true });
/// ```
pub fn steps(segments: &[Segment]) -> Vec<Step<'_>> {
    let own = separators(segments);
    let all = segments.iter().zip(own).enumerate();
    let steps = all.map(|(index, (segment, separator))| {
        let path = after_colon(segment).filter(|_| separator == Separator::Colon);
        if let Some((placeholder, colon)) = path {
            return Step::Path { placeholder, colon };
        }
        let opens = segments
            .get(index + 1)
            .is_some_and(|next| after_colon(next).is_some());
        let without = match segment {
            Segment::Literal { text } if opens => text.strip_suffix(':'),
            _ => None,
        };
        Step::Segment(without.map_or(Cow::Borrowed(segment), |text| {
            Cow::Owned(match placeholder(text) {
                Some(name) => Segment::Parameter { name: name.into() },
                None => Segment::Literal { text: text.into() },
            })
        }))
    });
    steps.collect()
}

/// Returns the placeholder of a segment that can be a path, and whether a colon follows it.
fn after_colon(segment: &Segment) -> Option<(&str, bool)> {
    match segment {
        Segment::Parameter { name } => Some((name, false)),
        Segment::Literal { text } => Some((path_placeholder(text)?, true)),
        Segment::Call { .. } => None,
    }
}

/// Returns `true` if two segments are the same except for letter case and names of placeholders.
pub fn alike(a: &Segment, b: &Segment) -> bool {
    if let (Segment::Literal { text: a }, Segment::Literal { text: b }) = (a, b)
        && [a, b]
            .iter()
            .all(|text| text.is_ascii() && !text.ends_with(':'))
    {
        return a.eq_ignore_ascii_case(b);
    }
    normal_form(std::slice::from_ref(a)) == normal_form(std::slice::from_ref(b))
}

/// Returns the name of a placeholder that a colon ends, as in `root:/{item-path}:/children`.
pub fn path_placeholder(text: &str) -> Option<&str> {
    placeholder(text.strip_suffix(':')?)
}

/// Returns a path with quotes around the text arguments of its calls, which some templates omit;
/// `None` if no quotes are missing.
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
        .map(|text| {
            match text
                .split_once('(')
                .and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)))
            {
                Some((name, inner)) => {
                    let arguments: Vec<String> =
                        argument_texts(inner).into_iter().map(&mut quoted).collect();
                    format!("{name}({})", arguments.join(","))
                }
                None => text.to_owned(),
            }
        })
        .collect();
    missing.then(|| parts.join("/"))
}

/// Returns the name in `{name}`, `<name>` or either in quotes.
pub fn placeholder(text: &str) -> Option<&str> {
    // Fast reject on the first character: most texts are not placeholders.
    if !text.starts_with(|c: char| matches!(c, '{' | '<' | '\'') || c.is_whitespace()) {
        return None;
    }
    let text = text.trim().trim_matches('\'');
    let braces = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let inner = braces.or_else(|| text.strip_prefix('<').and_then(|t| t.strip_suffix('>')))?;
    (!inner.contains(['{', '}'])).then(|| inner.trim().trim_matches('\''))
}

/// Returns the texts of a call's arguments. Commas within quotes and placeholders do not separate
/// them.
pub(crate) fn argument_texts(inner: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut from) = (0_i32, false, 0);
    for (index, c) in inner.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '{' | '<' if !quoted => depth += 1,
            '}' | '>' if !quoted => depth = (depth - 1).max(0),
            ',' if !quoted && depth == 0 => {
                parts.push(inner.get(from..index).unwrap_or_default());
                from = index + 1;
            }
            _ => {}
        }
    }
    parts.push(inner.get(from..).unwrap_or_default());
    parts
}

fn arguments(text: &str) -> Vec<Argument> {
    argument_texts(text)
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or(("", part));
            let (name, value) = (name.trim(), value.trim());
            let own = || placeholder(value).unwrap_or_else(|| value.trim_matches('\''));
            let name = if name.is_empty() { own() } else { name };
            let quote = value
                .strip_suffix('\'')
                .and_then(|value| value.split_once('\''))
                .map(|(before, _)| before.into());
            let name = name.into();
            Argument { name, quote }
        })
        .collect()
}

/// Returns the form in which two spellings of one path are the same: lower case, placeholders
/// without names.
pub(crate) fn normal_form(segments: &[Segment]) -> String {
    let mut out = String::with_capacity(16 * segments.len());
    segments
        .iter()
        .for_each(|segment| push_normal_form(&mut out, segment));
    out
}

/// Appends a segment to the normal form of those before it.
pub(crate) fn push_normal_form(out: &mut String, segment: &Segment) {
    out.push('/');
    match segment {
        Segment::Literal { text } if path_placeholder(text).is_some() => out.push_str("{}:"),
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

    #[test]
    fn placeholders_and_calls() {
        let form = |path: &str| normal_form(&segments(path));
        assert_eq!(
            form("/users/{id | userPrincipalName}/profile"),
            "/users/{}/profile"
        );
        assert_eq!(
            form("/me/x(on='parameterValue', b={c/d})/$value"),
            "/me/x(on,b)/$value"
        );
        assert_eq!(
            form("/directoryRoles/roleTemplateId={id}"),
            "/directoryroles/(roletemplateid)"
        );
        assert_eq!(
            form("/workbook/range(address='<address>')"),
            "/workbook/range(address)"
        );
        assert_eq!(
            form("/me/events/AAMkAGIAAAoZDOFAAA="),
            "/me/events/aamkagiaaaozdofaaa="
        );
        let quoted = with_quotes("/x/f(a={a},b={b/c})/y", |name| name == "a");
        assert_eq!(quoted.as_deref(), Some("/x/f(a='{a}',b={b/c})/y"));
    }
}

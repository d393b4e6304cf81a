//! Documented paths as OpenAPI path templates, in which each placeholder has a unique name.

use crate::collections::HashSet;

/// A path template and its parameters.
#[derive(Clone, Debug)]
pub(in crate::export) struct Template {
    /// The path, with `{name}` for each parameter.
    pub path: String,
    /// Names of the parameters in order, each with its documented name.
    pub parameters: Vec<(String, String)>,
}

impl Template {
    /// Converts placeholders in braces or angle brackets, and values in calls, to parameters.
    pub fn new(documented: &str) -> Template {
        let mut made = Template {
            path: String::new(),
            parameters: Vec::new(),
        };
        let mut taken = HashSet::default();
        let mut rest = documented;
        let mut depth = 0_usize;
        while let Some(c) = rest.chars().next() {
            let tail = rest.get(c.len_utf8()..).unwrap_or_default();
            let close = match c {
                '{' => Some('}'),
                '<' => Some('>'),
                '\'' if depth > 0 && made.path.ends_with('=') && !tail.starts_with(['{', '<']) => {
                    Some('\'')
                }
                _ => None,
            };
            // A literal value of an argument is an example of what callers may send.
            if depth > 0 && made.path.ends_with('=') && is_value(c) {
                let end = rest
                    .find([',', ')', '\''])
                    .filter(|end| !rest.get(*end..).is_some_and(|rest| rest.starts_with('\'')));
                if let Some(after) = end.and_then(|end| rest.get(end..)) {
                    let documented = made.argument();
                    let name = made.name(&documented, &mut taken);
                    made.path.push_str(&format!("{{{name}}}"));
                    made.parameters.push((name, documented));
                    rest = after;
                    continue;
                }
            }
            if let Some((inner, after)) = close.and_then(|close| tail.split_once(close)) {
                let quoted = c == '\'';
                // An argument is named as it is sent, whatever the name of its placeholder.
                let argument = (depth > 0)
                    .then(|| made.argument())
                    .filter(|name| !name.is_empty());
                let documented = argument.unwrap_or_else(|| inner.trim().to_owned());
                let name = made.name(&documented, &mut taken);
                made.path.push_str(&if quoted {
                    format!("'{{{name}}}'")
                } else {
                    format!("{{{name}}}")
                });
                made.parameters.push((name, documented));
                rest = after;
                continue;
            }
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            match c {
                c if c.is_whitespace() || matches!(c, '}' | '>' | '{' | '<' | '?' | '#') => {}
                c => made.path.push(c),
            }
            rest = tail;
        }
        if made.path.is_empty() {
            made.path.push('/');
        }
        made
    }

    /// Returns the name of the argument whose value comes next.
    fn argument(&self) -> String {
        let head = self.path.rsplit(['(', ',']).next().unwrap_or_default();
        let name = head.split_once('=').map_or("", |(name, _)| name);
        name.trim().to_owned()
    }

    /// Returns a name for a parameter: the documented one in letters, digits, `_` and `-`, after
    /// the preceding literal segment if it is already in use.
    fn name(&self, documented: &str, taken: &mut HashSet<String>) -> String {
        let plain = |text: &str| -> String {
            let first = text.split('|').next().unwrap_or(text).trim();
            first
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') {
                        c
                    } else {
                        '_'
                    }
                })
                .collect()
        };
        let mut name = plain(documented);
        if name.is_empty() {
            name.push_str("value");
        }
        if taken.contains(&name) {
            let owner = self
                .path
                .trim_end_matches('/')
                .rsplit('/')
                .find(|segment| !segment.contains('{'));
            name = format!("{}-{name}", plain(owner.unwrap_or_default()));
        }
        let mut candidate = name.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    }
}

/// Returns `true` if a literal value can begin with a character.
fn is_value(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '+' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_names_are_unique() {
        for (documented, path) in [
            (
                "/users/{id | userPrincipalName}/messages/{id}",
                "/users/{id}/messages/{messages-id}",
            ),
            (
                "/me/drive/root:/{item-path}:/workbook",
                "/me/drive/root:/{item-path}:/workbook",
            ),
            (
                "/x/range(address='<address>')",
                "/x/range(address='{address}')",
            ),
            ("/x/filter(on='parameterValue')", "/x/filter(on='{on}')"),
            ("/a/{}/b/{tenant id}", "/a/{value}/b/{tenant_id}"),
        ] {
            assert_eq!(Template::new(documented).path, path);
        }
    }
}

//! Documented paths as OpenAPI path templates, in which each placeholder has a unique name.

use crate::collections::HashSet;

/// A path template and its parameters.
#[derive(Clone, Debug, Default)]
pub(in crate::export) struct Template {
    /// The path, with `{name}` for each parameter.
    pub path: String,
    /// Names of the parameters in order, each with its documented name.
    pub parameters: Vec<(String, String)>,
}

impl Template {
    /// Converts placeholders in braces or angle brackets, and values in calls, to parameters.
    pub fn new(documented: &str) -> Template {
        let mut converter = Converter::default();
        let mut rest = documented;
        while let Some(c) = rest.chars().next() {
            rest = match converter.parameter(rest) {
                Some(after) => after,
                None => {
                    converter.character(c);
                    rest.get(c.len_utf8()..).unwrap_or_default()
                }
            };
        }
        let mut template = converter.template;
        if template.path.is_empty() {
            template.path.push('/');
        }
        template
    }

    /// Returns `true` if it has a parameter with this name, in any letter case.
    pub fn has(&self, name: &str) -> bool {
        self.parameters.iter().any(|(own, documented)| {
            own.eq_ignore_ascii_case(name) || documented.eq_ignore_ascii_case(name)
        })
    }
}

/// A template while a path is converted.
#[derive(Default)]
struct Converter {
    template: Template,
    /// Names of the parameters.
    taken: HashSet<String>,
    /// Number of open parentheses.
    depth: usize,
}

impl Converter {
    /// Converts a placeholder or a value at the start of the text. Returns the text after it.
    fn parameter<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let first = rest.chars().next()?;
        let tail = rest.get(first.len_utf8()..)?;
        let is_argument = self.depth > 0 && self.template.path.ends_with('=');
        // A literal value of an argument is an example of what callers may send.
        if is_argument && is_value(first) {
            let end = rest.find([',', ')', '\''])?;
            let after = rest.get(end..).filter(|after| !after.starts_with('\''))?;
            let argument = self.argument();
            self.add(argument, "");
            return Some(after);
        }
        let (close, quote) = match first {
            '{' => ('}', ""),
            '<' => ('>', ""),
            '\'' if is_argument && !tail.starts_with(['{', '<']) => ('\'', "'"),
            _ => return None,
        };
        let (inner, after) = tail.split_once(close)?;
        // An argument is named as it is sent, whatever the name of its placeholder.
        let argument = if self.depth > 0 {
            self.argument()
        } else {
            String::new()
        };
        let documented = if argument.is_empty() {
            inner.trim().to_owned()
        } else {
            argument
        };
        self.add(documented, quote);
        Some(after)
    }

    /// Adds a parameter to the path, in quotes.
    fn add(&mut self, documented: String, quote: &str) {
        let name = self.name(&documented);
        let path = &mut self.template.path;
        path.push_str(&format!("{quote}{{{name}}}{quote}"));
        self.template.parameters.push((name, documented));
    }

    /// Adds a character that is not of a parameter.
    fn character(&mut self, c: char) {
        match c {
            '(' => self.depth += 1,
            ')' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if !c.is_whitespace() && !matches!(c, '}' | '>' | '{' | '<' | '?' | '#') {
            self.template.path.push(c);
        }
    }

    /// Returns the name of the argument whose value comes next.
    fn argument(&self) -> String {
        let head = self
            .template
            .path
            .rsplit(['(', ','])
            .next()
            .unwrap_or_default();
        let name = head.split_once('=').map_or("", |(name, _)| name);
        name.trim().to_owned()
    }

    /// Returns a name for a parameter: the documented one in letters, digits, `_` and `-`, after
    /// the preceding literal segment if it is already in use.
    fn name(&mut self, documented: &str) -> String {
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
        if self.taken.contains(&name) {
            let owner = self
                .template
                .path
                .trim_end_matches('/')
                .rsplit('/')
                .find(|segment| !segment.contains('{'));
            name = format!("{}-{name}", plain(owner.unwrap_or_default()));
        }
        let mut candidate = name.clone();
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
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

//! OData options and other parameters in the query string of a request.

use compact_str::CompactString;

use super::Context;
use super::fragment::{Example, ParameterRow, Request};
use super::message::StartLine;
use super::options::{of_table, parameter_rows};
use super::prose::sentences;
use super::request_line::{RequestLine, parse_line};
use super::section::{Section, of_role};
use super::type_cell::TypeName;
use crate::api::Primitive;
use crate::blocks::{BlockKind, Fence, Inline};
use crate::collections::HashSet;
use crate::dialect::{HeadingRole, Phrase};
use crate::text::Span;

/// Query options that apply to reads.
const ALL: [&str; 8] = [
    "$select", "$filter", "$expand", "$orderby", "$top", "$skip", "$count", "$search",
];

/// The query options and parameters of an operation.
pub(super) struct Options {
    /// OData options, with `$`. If a page mentions "OData query parameters" and names none, all
    /// that apply to reads.
    pub query: Vec<(CompactString, Span)>,
    /// Parameters specific to the operation.
    pub parameters: Vec<ParameterRow>,
}

/// Reads the section on query parameters, and the query strings of request lines and examples.
pub(super) fn read(context: &Context<'_>, requests: &[Request], examples: &[Example]) -> Options {
    let mut reader = QueryReader::new(context, requests, examples);
    let mut table_required = None;
    let own = of_role(context, HeadingRole::Query);
    // A section on the use of the options may name some that the section above it omits.
    let used = |section: &&Section<'_>| {
        section.role == Some(HeadingRole::Examples)
            && matches!(section.above[..], [HeadingRole::Query])
    };
    let used = context.sections.iter().filter(used);
    for block in own.chain(used).flat_map(|section| section.blocks) {
        match (block.prose(), &block.kind) {
            (Some(text), _) => {
                table_required = of_table(context, text).or(table_required);
                reader.prose(text);
            }
            (None, BlockKind::Fence(fence)) => reader.sample(fence, block.span),
            (None, _) => parameter_rows(context, block, table_required)
                .into_iter()
                .for_each(|row| reader.row(row)),
        }
    }
    // A sentence on the options may be below the table of a function's parameters.
    let others = of_role(context, HeadingRole::Parameters).flat_map(|section| section.blocks);
    for text in others.filter_map(|block| block.prose()) {
        if text.text.contains('$')
            && context
                .dialect
                .phrases(&text.text)
                .has(Phrase::SupportsQuery)
        {
            reader.prose(text);
        }
    }
    reader.lines(requests);
    sort(&mut reader.parameters, requests);
    reader.finish(examples)
}

/// Sorts parameters as the request lines have them, then by name: rows of a table may be in any
/// order, and required parameters become arguments.
pub(super) fn sort(parameters: &mut [ParameterRow], requests: &[Request]) {
    let queries = requests.iter().filter_map(|it| it.line.query.as_deref());
    let in_lines: Vec<&str> = queries
        .flat_map(query_names)
        .map(|(name, _)| name)
        .collect();
    let place = |row: &ParameterRow| {
        let mut names = in_lines.iter();
        names
            .position(|name| *name == row.name)
            .unwrap_or(usize::MAX)
    };
    parameters.sort_by(|a, b| (place(a), &a.name).cmp(&(place(b), &b.name)));
}

struct QueryReader<'c, 'a> {
    context: &'c Context<'a>,
    found: Vec<(CompactString, Span)>,
    parameters: Vec<ParameterRow>,
    /// Span of the first text on OData options in general.
    general: Option<Span>,
    /// Names without `$` in query strings on the page, in lower case.
    plain: HashSet<String>,
}

impl<'c, 'a> QueryReader<'c, 'a> {
    fn new(context: &'c Context<'a>, requests: &[Request], examples: &[Example]) -> Self {
        let lines = requests.iter().map(|request| &request.line);
        let shown = examples.iter().filter_map(|example| request_line(example));
        let queries = lines.chain(shown).filter_map(|line| line.query.as_deref());
        let names = queries
            .flat_map(query_names)
            .map(|(name, _)| name)
            .filter(|name| !name.starts_with(['$', '@']));
        let plain = names.map(str::to_lowercase).collect();
        QueryReader {
            context,
            found: Vec::new(),
            parameters: Vec::new(),
            general: None,
            plain,
        }
    }

    /// Returns the OData option with a name, written with or without `$`. A name without `$` is not
    /// an option if the page's requests have it without `$`, or if services use it for their own
    /// parameters.
    fn option(&self, name: &str) -> Option<&'c str> {
        let words = &self.context.dialect.words;
        let bare = name.strip_prefix('$');
        let own = bare.is_none()
            && (self.plain.contains(&name.to_lowercase())
                || words.own_parameters.iter().any(|own| own == name));
        let name = bare.unwrap_or(name);
        let known = words
            .query_options
            .iter()
            .find(|known| known.trim_start_matches('$').eq_ignore_ascii_case(name));
        if own {
            return None;
        }
        known.map(String::as_str)
    }

    fn row(&mut self, mut row: ParameterRow) {
        let plain = !row.name.starts_with('$');
        let option = self.option(&row.name);
        if let Some(option) = option.filter(|option| !plain || self.can_be(option, &row)) {
            return self.found.push((option.into(), row.span));
        }
        let name = row.name.trim_start_matches('?');
        if is_parameter_name(name) && !self.context.dialect.is_nothing(name) {
            row.name = name.into();
            self.add(row);
        }
    }

    /// Returns `true` if a row named without `$` can be an OData option: the page is about a service
    /// of OData, and the row's type is that of the option. Options are never required.
    fn can_be(&self, option: &str, row: &ParameterRow) -> bool {
        let fits = row.r#type.as_ref().is_none_or(|ty| {
            let TypeName::Primitive { name } = &ty.name else {
                return true;
            };
            let is = |primitive: Primitive| *name == primitive.name();
            match option {
                "$count" => !is(Primitive::Int32) && !is(Primitive::Int64),
                "$top" | "$skip" => !is(Primitive::Boolean),
                _ => is(Primitive::String),
            }
        });
        fits && row.required != Some(true) && self.is_odata()
    }

    /// Returns `true` if the page is about a service of OData: it names the service's namespace or host,
    /// or an option with `$`.
    fn is_odata(&self) -> bool {
        let source = self.context.sources.get(self.context.span.page);
        let text = source.map_or("", |source| &source.text);
        let mut options = self.context.dialect.words.query_options.iter();
        self.context.is_of_own_service() || options.any(|option| text.contains(option.as_str()))
    }

    /// Reads the requests that the section on query parameters shows: they have parameters that the
    /// documented request leaves out.
    fn sample(&mut self, fence: &Fence<'_>, span: Span) {
        let lines = fence.text.lines();
        let lines = lines.filter_map(|line| parse_line(line, self.context.dialect));
        for query in lines.filter_map(|line| line.query) {
            for (name, _) in query_names(&query) {
                if !name.starts_with(['$', '@']) && is_parameter_name(name) {
                    self.add(ParameterRow {
                        name: name.into(),
                        r#type: None,
                        description: String::new(),
                        required: None,
                        location: None,
                        span,
                    });
                }
            }
        }
    }

    fn add(&mut self, row: ParameterRow) {
        match self
            .parameters
            .iter_mut()
            .find(|known| known.name == row.name)
        {
            Some(known) => known.required = known.required.or(row.required),
            None => self.parameters.push(row),
        }
    }

    fn prose(&mut self, text: &Inline) {
        // "… supports some of the OData query parameters. For these, see [OData query parameters]."
        let some = || self.context.dialect.phrases(&text.text).has(Phrase::SomeOf);
        for sentence in sentences(&text.text).flat_map(|sentence| sentence.split(';')) {
            let lower = sentence.to_lowercase();
            let hits = self.context.dialect.phrases(sentence);
            if hits.has(Phrase::NotSupportedQuery) {
                continue;
            }
            let all_but = hits.first(Phrase::Except);
            let parts =
                all_but.and_then(|but| Some((lower.get(..but.start)?, lower.get(but.end..)?)));
            let (before, left_out) = parts.unwrap_or((&lower, ""));
            let (named, left_out) = (self.named(before), self.named(left_out));
            // In Japanese and Chinese, the excluded options are before the word.
            let reversed = left_out.is_empty()
                && hits.first(Phrase::Except).is_some_and(|but| {
                    sentence.get(but).is_some_and(|word| !word.is_ascii())
                        && named
                            .iter()
                            .any(|option| before.trim_end().ends_with(*option))
                });
            let (named, left_out) = match reversed {
                true => (left_out, named),
                false => (named, left_out),
            };
            if named.is_empty() && !left_out.is_empty() && hits.has(Phrase::SupportsQuery) {
                let rest = ALL.into_iter().filter(|option| !left_out.contains(option));
                self.found
                    .extend(rest.map(|option| (option.into(), text.span)));
                continue;
            }
            self.found
                .extend(named.into_iter().map(|option| (option.into(), text.span)));
            if hits.has(Phrase::SupportsQuery) && !some() {
                self.general = self.general.or(Some(text.span));
            }
        }
    }

    /// Returns the OData options that a text in lower case names.
    fn named(&self, text: &str) -> Vec<&'c str> {
        if !text.contains('$') {
            return Vec::new();
        }
        let ends = |at: usize| {
            text.get(at..)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        let options = self
            .context
            .dialect
            .words
            .query_options
            .iter()
            .map(String::as_str);
        options
            .filter(|option| {
                text.match_indices(*option)
                    .any(|(at, _)| ends(at + option.len()))
            })
            .collect()
    }

    /// Reads the query strings of the documented requests. A parameter is required if each of them
    /// has it without a literal value.
    fn lines(&mut self, requests: &[Request]) {
        let with_query = requests
            .iter()
            .filter_map(|request| Some((request, request.line.query.as_deref()?)));
        for (request, query) in with_query {
            for (name, value) in query_names(query) {
                if let Some(option) = self.option(name) {
                    self.found.push((option.into(), request.span));
                    continue;
                }
                let in_line = |other: &Request| {
                    let query = other.line.query.as_deref().unwrap_or_default();
                    query_names(query)
                        .any(|(known, value)| known == name && !value.is_some_and(is_literal))
                };
                let always = requests.iter().all(in_line) && !value.is_some_and(is_literal);
                let own = name.starts_with('$') || is_parameter_name(name);
                if own && !name.starts_with('@') {
                    self.add(ParameterRow {
                        name: name.into(),
                        r#type: None,
                        description: String::new(),
                        required: always.then_some(true),
                        location: None,
                        span: request.span,
                    });
                }
            }
        }
    }

    fn finish(mut self, examples: &[Example]) -> Options {
        if let (true, Some(span)) = (self.found.is_empty(), self.general) {
            self.found = ALL.iter().map(|option| ((*option).into(), span)).collect();
        }
        // Options in the page's examples are supported.
        let shown = examples
            .iter()
            .filter_map(|example| Some((example.request.as_ref()?.span, request_line(example)?)));
        for (span, line) in shown {
            let names =
                query_names(line.query.as_deref().unwrap_or_default()).map(|(name, _)| name);
            let options = names
                .filter(|name| name.starts_with('$'))
                .filter_map(|name| self.option(name));
            let options: Vec<&str> = options.collect();
            self.found
                .extend(options.into_iter().map(|option| (option.into(), span)));
        }
        let mut seen = HashSet::default();
        self.found.retain(|(option, _)| seen.insert(option.clone()));
        Options {
            query: self.found,
            parameters: self.parameters,
        }
    }
}

fn request_line(example: &Example) -> Option<&RequestLine> {
    match &example.request.as_ref()?.start {
        StartLine::Request(line) => Some(line),
        StartLine::Response(_) => None,
    }
}

/// Returns the names in a query string, each with its value. Separators within quotes, braces and
/// parentheses do not count.
pub(crate) fn query_names(query: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let (mut depth, mut quoted, mut from) = (0_i32, false, 0);
    let mut parts = Vec::new();
    for (at, c) in query.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' | '{' | '<' if !quoted => depth += 1,
            ')' | '}' | '>' if !quoted => depth = (depth - 1).max(0),
            '&' if !quoted && depth == 0 => {
                parts.push(query.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(query.get(from..).unwrap_or_default());
    let named = parts.into_iter().filter_map(|part| {
        let (name, value) = part
            .split_once('=')
            .map_or((part, None), |(name, value)| (name, Some(value.trim())));
        let name = name.trim().trim_matches(['{', '}', '[', ']', '?']);
        (!name.is_empty()).then_some((name, value))
    });
    named.collect::<Vec<_>>().into_iter()
}

/// Returns `true` if a value in a query string is literal and not a placeholder.
fn is_literal(value: &str) -> bool {
    !value.contains(['{', '<']) && !value.is_empty()
}

/// Returns `true` if a text can be the name of a query parameter.
fn is_parameter_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']'))
}

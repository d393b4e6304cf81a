//! Parameters of paths, functions and query strings, from all pages on an operation.

use compact_str::CompactString;

use super::Gatherer;
use super::claims::Claims;
use super::claims::Role;
use super::parts::Part;
use crate::api::fit::argument_values;
use crate::api::path::{Segment, path_placeholder, segment_texts, segments};
use crate::api::{Primitive, is_property_name};
use crate::collections::IndexMap;
use crate::page::{ParameterRow, StartLine, TypeExpr};
use crate::schema::{Evidence, Fact, MaybeFact, Parameter, ParameterPlace, TypeRef};
use crate::source::Span;

/// An argument of a function in an example.
struct Argument {
    name: CompactString,
    span: Span,
    /// Primitive type of its value.
    ty: &'static str,
}

/// A parameter while claims are collected.
struct Draft {
    place: ParameterPlace,
    types: Claims<TypeRef>,
    required: Claims<bool>,
    description: String,
}

impl<'a> Gatherer<'a> {
    /// Returns the parameters of an operation, and paths with the arguments that its documented
    /// paths leave out.
    pub(super) fn parameters(
        &mut self,
        parts: &[Part<'a>],
        paths: &[Fact<String>],
    ) -> (Vec<Parameter>, Vec<Fact<String>>) {
        let mut drafts: IndexMap<CompactString, Draft> = IndexMap::default();
        for part in parts.iter().filter(|part| part.role != Role::Lists) {
            let fragment = part.fragment;
            for row in fragment
                .parameters
                .iter()
                .filter(|row| !in_body(part, row, paths))
            {
                self.parameter(&mut drafts, row, ParameterPlace::Path, part);
            }
            for row in &fragment.query_parameters {
                self.parameter(&mut drafts, row, ParameterPlace::Query, part);
            }
            // Requests without a body list their parameters where others list the body.
            if matches!(method(part), "GET" | "DELETE") {
                for row in &fragment.body {
                    let row = ParameterRow {
                        name: row.name.clone(),
                        r#type: row.r#type.clone(),
                        description: row.description.clone(),
                        required: row.required.or(row.hints.required),
                        span: row.span,
                    };
                    self.parameter(&mut drafts, &row, ParameterPlace::Query, part);
                }
            }
        }
        let arguments = shown_arguments(parts, paths);
        for Argument { name, span, ty } in &arguments {
            let found = drafts
                .keys()
                .find(|known| known.eq_ignore_ascii_case(name))
                .cloned();
            match found.and_then(|known| drafts.get_mut(&known)) {
                Some(draft) => draft.place = ParameterPlace::Path,
                None => {
                    let row = ParameterRow {
                        name: name.clone(),
                        r#type: Some(TypeExpr::primitive(ty)),
                        description: String::new(),
                        required: None,
                        span: *span,
                    };
                    if let Some(part) = parts.first() {
                        self.parameter(&mut drafts, &row, ParameterPlace::Path, part);
                    }
                }
            }
        }
        let calls = self.calls(paths, &arguments, &drafts);
        let finished = drafts.into_iter().filter_map(|(name, draft)| {
            let required: MaybeFact<bool> = draft.required.maybe(self.sources);
            let (place, description) = (draft.place, draft.description);
            Some(Parameter {
                name,
                place,
                r#type: draft.types.settle(self.sources)?,
                required,
                description,
            })
        });
        (finished.collect(), calls)
    }

    fn parameter(
        &mut self,
        drafts: &mut IndexMap<CompactString, Draft>,
        row: &ParameterRow,
        place: ParameterPlace,
        part: &Part<'a>,
    ) {
        let standing = self.standing_of(part);
        let ty = row.r#type.as_ref().map(|expr| {
            self.names
                .type_ref(part.page.id, expr, &row.name, self.sources)
        });
        let draft = drafts.entry(row.name.clone()).or_insert_with(|| Draft {
            place,
            types: Claims::new(),
            required: Claims::new(),
            description: String::new(),
        });
        // A parameter without a type is text, as in every URL.
        let (ty, source) = match ty {
            Some(ty) => (ty, Evidence::Table),
            None => (TypeRef::single(Primitive::String), Evidence::Implied),
        };
        draft.types.add(ty, source, row.span, standing);
        if let Some(required) = row.required {
            draft
                .required
                .add(required, Evidence::Table, row.span, standing);
        }
        if draft.description.is_empty() {
            draft.description.clone_from(&row.description);
        }
    }

    /// Returns the documented paths that end in a function's name, followed by its arguments.
    fn calls(
        &self,
        paths: &[Fact<String>],
        arguments: &[Argument],
        drafts: &IndexMap<CompactString, Draft>,
    ) -> Vec<Fact<String>> {
        if arguments.is_empty() {
            return Vec::new();
        }
        let is_text = |name: &str| {
            let draft = drafts
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, draft)| draft);
            draft
                .and_then(|draft| draft.types.iter().next())
                .is_none_or(|claim| {
                    claim.value.collection == 0 && claim.value.name == Primitive::String
                })
        };
        let listed = |wanted: &dyn Fn(&str) -> bool| {
            let wanted = arguments
                .iter()
                .map(|argument| argument.name.as_str())
                .filter(|name| wanted(name));
            let listed = wanted.map(|name| {
                if is_text(name) {
                    format!("{name}='{{{name}}}'")
                } else {
                    format!("{name}={{{name}}}")
                }
            });
            listed.collect::<Vec<_>>().join(",")
        };
        let needed = |name: &str| {
            let draft = drafts
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, draft)| draft);
            draft
                .and_then(|draft| draft.required.iter().next())
                .is_none_or(|claim| claim.value)
        };
        let mut lists = vec![listed(&|_| true), listed(&needed)];
        lists.dedup();
        let named = paths
            .iter()
            .filter(|path| ends_in_name(&path.value) && !is_called(path, paths));
        let called = named.flat_map(|path| {
            lists
                .iter()
                .filter(|list| !list.is_empty())
                .map(move |list| {
                    let at = path.at.clone();
                    Fact::new(format!("{}({list})", path.value), Evidence::Implied, at)
                })
        });
        called.collect()
    }
}

/// Returns `true` if a parameter belongs to the body: its request has one, and no path names it.
pub(super) fn in_body(part: &Part<'_>, row: &ParameterRow, paths: &[Fact<String>]) -> bool {
    let names = |segment: &Segment<'_>| match segment {
        Segment::Parameter { name } => name
            .split('|')
            .any(|name| name.trim().eq_ignore_ascii_case(&row.name)),
        Segment::Call { arguments, .. } => arguments
            .iter()
            .any(|argument| argument.name.eq_ignore_ascii_case(&row.name)),
        Segment::Literal { text } => {
            path_placeholder(text).is_some_and(|name| name.eq_ignore_ascii_case(&row.name))
        }
    };
    let in_path = || {
        paths
            .iter()
            .any(|path| segments(&path.value).iter().any(names))
    };
    matches!(method(part), "POST" | "PATCH" | "PUT") && is_property_name(&row.name) && !in_path()
}

fn method<'a>(part: &Part<'a>) -> &'a str {
    part.fragment
        .requests
        .first()
        .map_or("", |request| request.line.method)
}

/// Returns `true` if a path ends in a name that could be a function's, without arguments.
fn ends_in_name(path: &str) -> bool {
    matches!(segments(path).last(), Some(Segment::Literal { text }) if !text.starts_with('$') && !text.ends_with(':'))
}

/// Returns `true` if a documented path calls the function that another path ends in, with
/// placeholders as arguments. Values in place of placeholders are an example.
fn is_called(named: &Fact<String>, paths: &[Fact<String>]) -> bool {
    let calls = |path: &Fact<String>| {
        let texts = segment_texts(&path.value);
        let called = texts
            .last()
            .and_then(|text| text.split_once('('))
            .filter(|(_, inner)| inner.contains('{'));
        let above = |path: &str| path.rsplit_once('/').map(|(above, _)| above.to_lowercase());
        called.is_some_and(|(name, _)| {
            let wanted = segment_texts(&named.value)
                .last()
                .is_some_and(|text| text.eq_ignore_ascii_case(name));
            wanted && above(&path.value) == above(&named.value)
        })
    };
    paths.iter().any(calls)
}

/// Returns the arguments that examples pass to a function whose documented path has none.
fn shown_arguments(parts: &[Part<'_>], paths: &[Fact<String>]) -> Vec<Argument> {
    let documents = |path: &Fact<String>, name: &str| {
        let last = segment_texts(&path.value)
            .last()
            .is_some_and(|text| text.eq_ignore_ascii_case(name));
        last && ends_in_name(&path.value)
    };
    let mut found: Vec<Argument> = Vec::new();
    let examples = parts
        .iter()
        .filter(|part| part.role != Role::Lists)
        .flat_map(|part| &part.examples);
    for message in examples.filter_map(|example| example.request.as_ref()) {
        let StartLine::Request(line) = &message.start else {
            continue;
        };
        if !line.path.contains(['(', '=']) {
            continue;
        }
        let shown = segments(&line.path);
        let Some(Segment::Call { name, arguments }) = shown.last() else {
            continue;
        };
        let named = |name: &str| line.path.contains(&format!("{name}="));
        if !paths.iter().any(|path| documents(path, name)) {
            continue;
        }
        let values = argument_values(
            segment_texts(&line.path)
                .last()
                .copied()
                .unwrap_or_default(),
        );
        for (argument, value) in arguments
            .iter()
            .zip(values)
            .filter(|(argument, _)| named(argument.name))
        {
            if !found
                .iter()
                .any(|known| known.name.eq_ignore_ascii_case(argument.name))
            {
                let ty = match argument.quote {
                    None if value.parse::<bool>().is_ok() => Primitive::Boolean,
                    None if value.parse::<i64>().is_ok() => Primitive::Int32,
                    Some(_) | None => Primitive::String,
                };
                found.push(Argument {
                    name: argument.name.into(),
                    span: message.span,
                    ty: ty.name(),
                });
            }
        }
    }
    found
}

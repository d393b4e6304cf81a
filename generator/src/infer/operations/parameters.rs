//! Parameters of paths, functions and query strings, from all pages on an operation.

use compact_str::CompactString;

use crate::api::fit::argument_values;
use crate::api::path::{self, Segment, segment_texts};
use crate::api::{PathTemplate, Primitive, is_property_name};
use crate::collections::{HashSet, IndexMap};
use crate::dialect::Location;
use crate::infer::decision::Claims;
use crate::infer::parts::Part;
use crate::page::{Message, ParameterRow, StartLine, TypeExpr};
use crate::schema::{Evidence, Fact, Parameter, ParameterPlace, TypeRef};
use crate::text::Span;

use super::inputs::{Group, Inputs};

/// An argument of a function in an example.
struct Argument {
    name: CompactString,
    span: Span,
    ty: Primitive,
}

/// A parameter while claims are collected.
struct ParameterDraft {
    place: ParameterPlace,
    types: Claims<TypeRef>,
    required: Claims<bool>,
    description: String,
}

/// Parameters while claims are collected, by name.
#[derive(Default)]
struct ParameterDrafts(IndexMap<CompactString, ParameterDraft>);

/// Decides the parameters of an operation. Returns them, and paths with the arguments that its
/// documented paths leave out.
pub(super) fn decide(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    paths: &[Fact<PathTemplate>],
) -> (Vec<Parameter>, Vec<Fact<PathTemplate>>) {
    let mut drafts = ParameterDrafts::default();
    for part in group.stating() {
        drafts.add_tables(inputs, part, paths);
    }
    let arguments = shown_arguments(group, paths);
    for argument in &arguments {
        drafts.add_argument(inputs, group, argument);
    }
    let calls = drafts.calls(paths, &arguments);
    let sources = inputs.context.sources;
    let finished = drafts.0.into_iter().filter_map(|(name, draft)| {
        Some(Parameter {
            name,
            place: draft.place,
            r#type: draft.types.settle(sources)?,
            required: draft.required.maybe(sources),
            description: draft.description,
        })
    });
    (finished.collect(), calls)
}

impl ParameterDrafts {
    /// Adds the tables of a part.
    fn add_tables(
        &mut self,
        inputs: &Inputs<'_, '_>,
        part: &Part<'_>,
        paths: &[Fact<PathTemplate>],
    ) {
        let fragment = part.fragment;
        let bodiless = matches!(part.method(), "GET" | "DELETE" | "HEAD");
        // A function of OData may be documented without its call.
        let may_be_argument = inputs.context.own_service;
        for row in &fragment.parameters {
            let stated = row.location == Some(Location::Path);
            let place = match bodiless && !may_be_argument && !stated && !in_path(row, paths) {
                true => ParameterPlace::Query,
                false => ParameterPlace::Path,
            };
            if !in_body(part, row, paths) {
                self.add(inputs, row, place, part);
            }
        }
        for row in &fragment.query_parameters {
            self.add(inputs, row, ParameterPlace::Query, part);
        }
        // Requests without a body list their parameters where others list the body.
        if !matches!(part.method(), "GET" | "DELETE") {
            return;
        }
        for row in &fragment.body {
            let row = ParameterRow {
                name: row.name.clone(),
                r#type: row.r#type.clone(),
                description: row.description.clone(),
                required: row.required.or(row.hints.required),
                location: None,
                span: row.span,
            };
            self.add(inputs, &row, ParameterPlace::Query, part);
        }
    }

    /// Adds an argument that examples pass.
    fn add_argument(
        &mut self,
        inputs: &Inputs<'_, '_>,
        group: &Group<'_, '_>,
        argument: &Argument,
    ) {
        let mut drafts = self.0.iter_mut();
        let known = drafts.find(|(known, _)| known.eq_ignore_ascii_case(&argument.name));
        if let Some((_, draft)) = known {
            draft.place = ParameterPlace::Path;
            return;
        }
        let row = ParameterRow {
            name: argument.name.clone(),
            r#type: Some(TypeExpr::primitive(argument.ty.name())),
            description: String::new(),
            required: None,
            location: None,
            span: argument.span,
        };
        if let Some(part) = group.parts.first() {
            self.add(inputs, &row, ParameterPlace::Path, part);
        }
    }

    /// Adds the claims of a row.
    fn add(
        &mut self,
        inputs: &Inputs<'_, '_>,
        row: &ParameterRow,
        place: ParameterPlace,
        part: &Part<'_>,
    ) {
        let context = inputs.context;
        let precedence = part.precedence(context);
        let ty = row.r#type.as_ref().map(|expr| {
            let names = &context.names;
            let ty = names.type_ref(part.page.id, expr, &row.name, context.sources);
            inputs.places.hierarchy.type_ref(ty)
        });
        let drafts = self.0.entry(row.name.clone());
        let draft = drafts.or_insert_with(|| ParameterDraft {
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
        draft.types.add(ty, source, row.span, precedence);
        if let Some(required) = row.required {
            draft
                .required
                .add(required, Evidence::Table, row.span, precedence);
        }
        if draft.description.is_empty() {
            draft.description.clone_from(&row.description);
        }
    }

    fn find(&self, name: &str) -> Option<&ParameterDraft> {
        let mut drafts = self.0.iter();
        let found = drafts.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, draft)| draft)
    }

    /// Returns `true` if a parameter is text; one without a type is.
    fn is_text(&self, name: &str) -> bool {
        let first = self.find(name).and_then(|draft| draft.types.iter().next());
        first.is_none_or(|claim| {
            claim.value.collection == 0 && claim.value.name == Primitive::String
        })
    }

    /// Returns `true` unless a table states that a parameter is optional.
    fn is_required(&self, name: &str) -> bool {
        let first = self
            .find(name)
            .and_then(|draft| draft.required.iter().next());
        first.is_none_or(|claim| claim.value)
    }

    /// Returns the documented paths that end in a function's name, followed by its arguments: all,
    /// and those that are required.
    fn calls(
        &self,
        paths: &[Fact<PathTemplate>],
        arguments: &[Argument],
    ) -> Vec<Fact<PathTemplate>> {
        let argument = |name: &str| {
            if self.is_text(name) {
                format!("{name}='{{{name}}}'")
            } else {
                format!("{name}={{{name}}}")
            }
        };
        let names = || arguments.iter().map(|argument| argument.name.as_str());
        let all: Vec<String> = names().map(argument).collect();
        let required = names().filter(|name| self.is_required(name));
        let required: Vec<String> = required.map(argument).collect();
        let mut lists = vec![all.join(","), required.join(",")];
        lists.dedup();
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Vec::new();
        }
        let called: HashSet<String> = paths
            .iter()
            .filter_map(|path| called(&path.value))
            .collect();
        let named = paths.iter().filter(|path| {
            ends_in_name(&path.value) && !called.contains(&path.value.to_lowercase())
        });
        let calls = named.flat_map(|path| {
            lists.iter().map(move |list| {
                let value = format!("{}({list})", path.value);
                Fact::new(value.into(), Evidence::Implied, path.at.clone())
            })
        });
        calls.collect()
    }
}

/// Returns `true` if a parameter belongs to the body: its request has one, and no path names it.
pub(super) fn in_body(part: &Part<'_>, row: &ParameterRow, paths: &[Fact<PathTemplate>]) -> bool {
    matches!(part.method(), "POST" | "PATCH" | "PUT")
        && is_property_name(&row.name)
        && row.location != Some(Location::Path)
        && !in_path(row, paths)
}

/// Returns `true` if a path names a parameter.
fn in_path(row: &ParameterRow, paths: &[Fact<PathTemplate>]) -> bool {
    paths.iter().any(|path| path.value.has_parameter(&row.name))
}

/// Returns `true` if a path ends in a name that could be a function's, without arguments.
fn ends_in_name(path: &PathTemplate) -> bool {
    matches!(path.segments().last(), Some(Segment::Literal { text }) if !text.starts_with('$') && !text.ends_with(':'))
}

/// Returns the path, in lower case, to the function that a path calls with placeholders as arguments.
/// Values in place of placeholders are an example.
fn called(path: &str) -> Option<String> {
    let text = segment_texts(path).pop()?;
    let (name, arguments) = text.split_once('(')?;
    if !arguments.contains('{') {
        return None;
    }
    let above = path.strip_suffix(text)?;
    Some(format!("{above}{name}").to_lowercase())
}

/// Returns the arguments that examples pass to a function whose documented path has none.
fn shown_arguments(group: &Group<'_, '_>, paths: &[Fact<PathTemplate>]) -> Vec<Argument> {
    let mut found: Vec<Argument> = Vec::new();
    for message in group.stating().flat_map(Part::requests_shown) {
        for argument in arguments_of(message, paths) {
            let mut known = found.iter();
            if !known.any(|known| known.name.eq_ignore_ascii_case(&argument.name)) {
                found.push(argument);
            }
        }
    }
    found
}

/// Returns the named arguments that a request passes to a function whose documented path has none.
fn arguments_of(message: &Message, paths: &[Fact<PathTemplate>]) -> Vec<Argument> {
    let StartLine::Request(line) = &message.start else {
        return Vec::new();
    };
    let Some(Segment::Call { name, arguments }) = line.path.segments().last() else {
        return Vec::new();
    };
    let documents = |path: &Fact<PathTemplate>| {
        let texts = segment_texts(&path.value);
        let last = texts
            .last()
            .is_some_and(|text| text.eq_ignore_ascii_case(name));
        last && ends_in_name(&path.value)
    };
    if !paths.iter().any(documents) {
        return Vec::new();
    }
    let texts = segment_texts(&line.path);
    let values = argument_values(texts.last().copied().unwrap_or_default());
    let named = arguments
        .iter()
        .zip(values)
        .filter(|(argument, _)| line.path.contains(&format!("{}=", argument.name)));
    let typed = named.map(|(argument, value)| Argument {
        name: argument.name.clone(),
        span: message.span,
        ty: match argument.quote {
            None if value.parse::<bool>().is_ok() => Primitive::Boolean,
            None if value.parse::<i64>().is_ok() => Primitive::Int32,
            Some(_) | None => Primitive::String,
        },
    });
    typed.collect()
}

/// Adds quotes around arguments that are documented as text, which not every template shows ([OData
/// 4.01, 5.1.1][urls]).
///
/// [urls]: https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
pub(super) fn with_quotes(
    mut paths: Vec<Fact<PathTemplate>>,
    parameters: &[Parameter],
) -> Vec<Fact<PathTemplate>> {
    let is_text = |name: &str| {
        let named = parameters
            .iter()
            .find(|parameter| parameter.name.eq_ignore_ascii_case(name));
        named
            .map(|parameter| &parameter.r#type.value)
            .is_some_and(|ty| ty.name == Primitive::String && ty.collection == 0)
    };
    for path in paths.iter_mut().filter(|path| path.value.contains('(')) {
        if let Some(quoted) = path::with_quotes(&path.value, is_text) {
            path.value = quoted.into();
        }
    }
    paths
}

//! Paths that only examples show.
//!
//! An example often uses another path to what its page documents: as the signed-in user, or a
//! shorter path to the same property. Its path is added to the operation if this is certain. For a
//! `GET`, it suffices that types agree.

use std::sync::Arc;

use compact_str::CompactString;

use crate::api::PathTemplate;
use crate::api::fit::{Target, fits};
use crate::api::path::{Segment, alike, normal_form, segment_texts};
use crate::collections::HashMap;
use crate::dialect::Dialect;
use crate::infer::paths::matches_template;
use crate::infer::places::Places;
use crate::schema::{Evidence, ExampleFact, ExampleRequest, Fact, Operation};

use super::inputs::Inputs;

/// Adds the paths that only examples show to their operations, and moves examples to the operations
/// whose paths they use.
pub(super) fn add_shown_paths(inputs: &Inputs<'_, '_>, operations: &mut [Operation]) {
    let mut known = Forms::new(operations);
    let mut moved: Vec<(usize, ExampleFact)> = Vec::new();
    for (index, operation) in operations.iter_mut().enumerate() {
        for example in std::mem::take(&mut operation.examples) {
            match destination(inputs, operation, index, &example, &known) {
                Destination::Documented => {}
                Destination::Shown(fact) => {
                    known.add_path(index, &fact.value);
                    operation.shown.push(fact);
                }
                Destination::Other(other) => {
                    moved.push((other, example));
                    continue;
                }
            }
            operation.examples.push(example);
        }
    }
    for (index, example) in moved {
        if let Some(operation) = operations.get_mut(index) {
            add_moved(inputs, operation, example);
        }
    }
}

/// The operation that an example's path belongs to.
enum Destination {
    /// Among the documented paths of its operation, or nowhere.
    Documented,
    /// To the operation as a new path.
    Shown(Fact<PathTemplate>),
    /// To the operation with this index.
    Other(usize),
}

fn destination(
    inputs: &Inputs<'_, '_>,
    operation: &Operation,
    index: usize,
    example: &ExampleFact,
    known: &Forms,
) -> Destination {
    let request = example.request.as_ref();
    let Some(request) = request.filter(|request| request.method == operation.method) else {
        return Destination::Documented;
    };
    let path = with_item_path(&request.path);
    let is_own = known.find(path.segments(), &operation.method, |found| found == index);
    if is_own.is_some() || path.contains(':') && goes_by_path(operation, request) {
        return Destination::Documented;
    }
    let other =
        |concrete: &[Segment]| known.find(concrete, &operation.method, |found| found != index);
    if let Some(other) = other(path.segments()) {
        return Destination::Other(other);
    }
    if let Some(fact) = shown_path(inputs, operation, example, &path, Match::Certain) {
        return Destination::Shown(fact);
    }
    // A path as the signed-in user may be another operation's; this is tried before loose matches.
    let as_any = as_any_user(inputs.context.dialect, path.segments());
    if let Some(other) = as_any.and_then(|concrete| other(&concrete)) {
        return Destination::Other(other);
    }
    match shown_path(inputs, operation, example, &path, Match::Loose) {
        Some(fact) => Destination::Shown(fact),
        None => Destination::Documented,
    }
}

/// Adds an example of another page to the operation whose path it uses.
fn add_moved(inputs: &Inputs<'_, '_>, operation: &mut Operation, example: ExampleFact) {
    if let Some(request) = &example.request {
        let path = with_item_path(&request.path);
        let mut documented = operation.paths.iter().chain(&operation.shown);
        if !documented.any(|known| matches_template(known.value.form(), path.segments())) {
            let shown = shown_path(inputs, operation, &example, &path, Match::Loose);
            operation.shown.extend(shown);
        }
    }
    operation.examples.push(example);
}

/// Strictness of the comparison of a path with the documented ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    Certain,
    /// A request that only reads may address any place of the same type, or a property of the same
    /// name with the same response.
    Loose,
}

/// Returns the path of an example as a template, if it is one of the operation's.
fn shown_path(
    inputs: &Inputs<'_, '_>,
    operation: &Operation,
    example: &ExampleFact,
    concrete: &PathTemplate,
    by: Match,
) -> Option<Fact<PathTemplate>> {
    let (dialect, places) = (inputs.context.dialect, inputs.places);
    let at = example.request.as_ref()?.at.clone();
    let answer = operation.response.r#type.as_ref().map(|fact| &fact.value);
    let answers = example
        .responses
        .iter()
        .any(|shown| shown.r#type.is_some() && shown.r#type.as_ref() == answer);
    let by = if operation.method == "GET" {
        by
    } else {
        Match::Certain
    };
    let value = operation.paths.iter().find_map(|documented| {
        let template = documented.value.segments();
        let by_answer = || match by {
            Match::Loose if answers => same_answer(places, template, concrete),
            _ => None,
        };
        signed_in(dialect, template, concrete)
            .or_else(|| with_arguments(template, concrete))
            .or_else(|| same_place(places, template, concrete, by))
            .or_else(by_answer)
    })?;
    Some(Fact::new(value.into(), Evidence::Example, at))
}

/// Returns a path as the signed-in user as that of any user.
fn as_any_user(dialect: &Dialect, concrete: &[Segment]) -> Option<Vec<Segment>> {
    let (Segment::Literal { text }, rest) = concrete.split_first()? else {
        return None;
    };
    let mut aliases = dialect.words.service().aliases.iter();
    let (_, set) = aliases.find(|(alias, _)| text.eq_ignore_ascii_case(alias))?;
    let any = [
        Segment::Literal {
            text: set.as_str().into(),
        },
        Segment::Parameter { name: "id".into() },
    ];
    Some(any.into_iter().chain(rest.iter().cloned()).collect())
}

/// Returns a path as the signed-in user as a template, if the template names any user.
fn signed_in(dialect: &Dialect, template: &[Segment], concrete: &PathTemplate) -> Option<String> {
    let is = |segment: &Segment, wanted: &str| matches!(segment, Segment::Literal { text } if text.eq_ignore_ascii_case(wanted));
    let aliases = &dialect.words.service().aliases;
    aliases.iter().find_map(|(alias, set)| {
        let mut segments = concrete.segments().iter();
        let at = segments.position(|segment| is(segment, alias))?;
        let (before, after) = (template.get(..at)?, template.get(at + 2..)?);
        let same = is(template.get(at)?, set)
            && !matches!(template.get(at + 1)?, Segment::Call { .. })
            && same_path(before, concrete.segments().get(..at)?)
            && same_path(after, concrete.segments().get(at + 1..)?);
        if !same {
            return None;
        }
        let texts = segment_texts(concrete).into_iter().enumerate();
        let texts = texts.map(|(index, text)| {
            let after = index.checked_sub(at + 1).and_then(|index| after.get(index));
            shown(before.get(index).or(after), text)
        });
        Some(format!("/{}", texts.collect::<Vec<_>>().join("/")))
    })
}

/// Returns a path that ends like the template, from a place of the same type; with a loose match,
/// that place may be the whole path.
fn same_place(
    places: &Places<'_>,
    template: &[Segment],
    concrete: &PathTemplate,
    by: Match,
) -> Option<String> {
    let path = concrete.segments();
    let same_end = template.iter().rev().zip(path.iter().rev());
    let longest = same_end
        .take_while(|(a, b)| matches!(a, Segment::Parameter { .. }) || alike(a, b))
        .count();
    let shortest = match by {
        Match::Loose => 0,
        Match::Certain => 1,
    };
    // If the starts are of different types, shorter ends may still follow places of one type.
    let end = (shortest..=longest).rev().find(|end| {
        let documented = template
            .get(..template.len() - end)
            .and_then(|from| places.walk(from).ty);
        let found = path
            .get(..path.len() - end)
            .and_then(|from| places.walk(from).ty);
        documented.is_some() && documented == found
    })?;
    let (start, ends) = (path.len() - end, template.get(template.len() - end..)?);
    let texts = segment_texts(concrete)
        .into_iter()
        .enumerate()
        .map(|(index, text)| match index.checked_sub(start) {
            Some(index) => shown(ends.get(index), text),
            None => with_placeholder(places, path, index, text),
        });
    Some(format!("/{}", texts.collect::<Vec<_>>().join("/")))
}

/// Returns a path to a property of the same name elsewhere; the caller compares responses.
fn same_answer(
    places: &Places<'_>,
    template: &[Segment],
    concrete: &PathTemplate,
) -> Option<String> {
    let (last, above) = concrete.segments().split_last()?;
    let (Segment::Literal { text }, Segment::Literal { text: wanted }) = (last, template.last()?)
    else {
        return None;
    };
    // If the path above is not documented, its keys cannot be recognized.
    if places.walk(above).ty.is_none()
        || !text.eq_ignore_ascii_case(wanted)
        || text.starts_with('$')
    {
        return None;
    }
    let texts = segment_texts(concrete).into_iter().enumerate();
    let texts =
        texts.map(|(index, text)| with_placeholder(places, concrete.segments(), index, text));
    Some(format!("/{}", texts.collect::<Vec<_>>().join("/")))
}

/// Returns the text of a segment, or a placeholder if it is a key.
fn with_placeholder(places: &Places<'_>, path: &[Segment], index: usize, text: &str) -> String {
    let key =
        !matches!(path.get(index), Some(Segment::Parameter { .. })) && places.is_key(path, index);
    if key { "{id}" } else { text }.to_owned()
}

/// Returns a call of a function with the arguments that its section leaves out.
fn with_arguments(template: &[Segment], concrete: &PathTemplate) -> Option<String> {
    let ((last, before), (shown_last, shown_before)) =
        (template.split_last()?, concrete.segments().split_last()?);
    let (Segment::Literal { text }, Segment::Call { name, arguments }) = (last, shown_last) else {
        return None;
    };
    let named = arguments
        .iter()
        .all(|argument| concrete.contains(&format!("{}=", argument.name)));
    if !text.eq_ignore_ascii_case(name) || !named || !same_path(before, shown_before) {
        return None;
    }
    let texts = segment_texts(concrete)
        .into_iter()
        .zip(before)
        .map(|(text, segment)| shown(Some(segment), text));
    let before: String = texts.map(|text| format!("/{text}")).collect();
    Some(format!("{before}/{}", shown(Some(shown_last), "")))
}

/// Insertion number of a form, the index of its operation, and the form.
type FormEntry = (usize, usize, Arc<str>);

/// Normal forms of all paths and the operations they belong to, indexed by number of segments and
/// first segment.
#[derive(Default)]
struct Forms {
    count: usize,
    /// Forms by number of segments and first segment, with their insertion numbers.
    by_length: HashMap<usize, HashMap<String, Vec<FormEntry>>>,
    /// Methods of the operations.
    methods: Vec<CompactString>,
}

impl Forms {
    fn new(operations: &[Operation]) -> Self {
        let methods = operations.iter().map(|operation| operation.method.clone());
        let mut known = Forms {
            methods: methods.collect(),
            ..Forms::default()
        };
        for (index, operation) in operations.iter().enumerate() {
            for path in &operation.paths {
                known.add_path(index, &path.value);
            }
        }
        for (index, operation) in operations.iter().enumerate() {
            for path in &operation.shown {
                known.add_path(index, &path.value);
            }
        }
        known
    }

    fn add_path(&mut self, operation: usize, path: &PathTemplate) {
        let form = path.shared_form();
        let first = form.split('/').nth(1).unwrap_or_default().to_owned();
        let alike = self
            .by_length
            .entry(path.segments().len())
            .or_default()
            .entry(first)
            .or_default();
        alike.push((self.count, operation, form));
        self.count += 1;
    }

    /// Returns the first added operation, of those wanted, with a method and a path that a concrete
    /// path matches.
    fn find(
        &self,
        concrete: &[Segment],
        method: &str,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let (first, _) = concrete.split_at_checked(1)?;
        let own = normal_form(first);
        let known = self.by_length.get(&concrete.len())?;
        let beginnings = [own.trim_start_matches('/'), "{}"].map(|first| known.get(first));
        let fits = |(_, operation, form): &&FormEntry| {
            let same_method = self
                .methods
                .get(*operation)
                .is_some_and(|own| own == method);
            wanted(*operation) && same_method && matches_template(form, concrete)
        };
        let found = beginnings
            .into_iter()
            .flatten()
            .filter_map(|list| list.iter().find(fits));
        found
            .min_by_key(|(added, _, _)| *added)
            .map(|(_, operation, _)| *operation)
    }
}

/// Returns `true` if an example uses one of an operation's paths.
fn goes_by_path(operation: &Operation, request: &ExampleRequest) -> bool {
    let response = operation.response.r#type.as_ref();
    let target = Target::of(response.map_or(0, |fact| fact.value.collection));
    let mut paths = operation.paths.iter();
    paths.any(|path| fits(&path.value, &request.path, target))
}

fn same_path(template: &[Segment], concrete: &[Segment]) -> bool {
    matches_template(&normal_form(template), concrete)
}

/// Replaces the path after a colon, of any length, with a placeholder: `root:/{item-path}:/content`
/// for `root:/folder/file.txt:/content`.
fn with_item_path(path: &PathTemplate) -> PathTemplate {
    let texts = segment_texts(path);
    let Some(colon) = texts
        .iter()
        .position(|text| text.ends_with(':'))
        .filter(|at| at + 1 < texts.len())
    else {
        return path.clone();
    };
    let end = texts
        .iter()
        .skip(colon + 1)
        .position(|text| text.ends_with(':'))
        .map(|end| colon + 1 + end);
    let (before, after) = (
        texts.get(..=colon).unwrap_or_default(),
        end.and_then(|end| texts.get(end + 1..)),
    );
    let placeholder = if end.is_some() {
        "{item-path}:"
    } else {
        "{item-path}"
    };
    let texts = before
        .iter()
        .chain([&placeholder])
        .chain(after.unwrap_or_default())
        .copied();
    format!("/{}", texts.collect::<Vec<_>>().join("/")).into()
}

/// Returns a segment as in the template, with the quotes that the example shows.
fn shown(template: Option<&Segment>, text: &str) -> String {
    match template {
        Some(Segment::Parameter { name }) => format!("{{{name}}}"),
        Some(Segment::Call { name, arguments }) => {
            let concrete = PathTemplate::from(text);
            let quotes = match concrete.segments().first() {
                Some(Segment::Call {
                    arguments: given, ..
                }) if given.len() == arguments.len() => given.as_slice(),
                _ => arguments.as_slice(),
            };
            let listed = arguments.iter().zip(quotes).map(|(argument, given)| {
                let (before, quote) = argument
                    .quote
                    .as_deref()
                    .or(given.quote.as_deref())
                    .map_or(("", ""), |before| (before, "'"));
                format!("{0}={before}{quote}{{{0}}}{quote}", argument.name)
            });
            let listed = listed.collect::<Vec<_>>().join(",");
            if name.is_empty() {
                listed
            } else {
                format!("{name}({listed})")
            }
        }
        _ => text.to_owned(),
    }
}

//! Paths that only examples show.
//!
//! An example often uses another path to what its page documents: as the signed-in user, or a
//! shorter path to the same property. If this is certain, its path is added to the operation.

use std::rc::Rc;

use compact_str::CompactString;

use super::Gatherer;
use super::paths::{PathSummary, matches_template};
use crate::api::fit::fits;
use crate::api::path::{Segment, alike, normal_form, segment_texts, segments};
use crate::collections::HashMap;
use crate::page::{Example, StartLine};
use crate::schema::{Evidence, ExampleFact, ExampleRequest, Fact, Operation};

impl Gatherer<'_> {
    /// Returns `true` if an example is sent to the documented service. Other examples show requests
    /// that the service sends, or URLs to which it sends its callers.
    pub(super) fn is_of_service(&self, example: &Example) -> bool {
        let Some(StartLine::Request(line)) = example.request.as_ref().map(|message| &message.start)
        else {
            return true;
        };
        let hosts = &self.dialect.words.service().hosts;
        line.origin.as_deref().is_none_or(|origin| {
            hosts.iter().any(|known| super::host(origin) == known)
                || self.origins.iter().any(|own| own == origin)
        })
    }

    /// Adds the paths that only examples show to their operations, and moves examples to the
    /// operations whose paths they use.
    pub(super) fn add_shown_paths(
        &self,
        operations: &mut [Operation],
        shapes: &[Vec<PathSummary<'_>>],
    ) {
        let methods: Vec<CompactString> = operations
            .iter()
            .map(|operation| operation.method.clone())
            .collect();
        let mut known = Forms::default();
        for (index, shapes) in shapes.iter().enumerate() {
            shapes
                .iter()
                .for_each(|shape| known.add(index, shape.length, shape.form.clone()));
        }
        for (index, operation) in operations.iter().enumerate() {
            for path in &operation.shown {
                let segments = segments(&path.value);
                known.add(index, segments.len(), normal_form(&segments).into());
            }
        }
        let mut moved: Vec<(usize, ExampleFact)> = Vec::new();
        for (index, operation) in operations.iter_mut().enumerate() {
            let examples = std::mem::take(&mut operation.examples);
            for example in examples {
                let Some(request) = example
                    .request
                    .as_ref()
                    .filter(|request| request.method == operation.method)
                else {
                    operation.examples.push(example);
                    continue;
                };
                let path = with_item_path(&request.path);
                let concrete = segments(&path);
                let fitting = |concrete: &[Segment<'_>], own: bool| {
                    known.find(concrete, |found| {
                        (found == index) == own && methods.get(found) == Some(&operation.method)
                    })
                };
                if fitting(&concrete, true).is_some()
                    || path.contains(':') && goes_by_path(operation, request)
                {
                    operation.examples.push(example);
                    continue;
                }
                let mut other = fitting(&concrete, false);
                let mut shown = None;
                if other.is_none() {
                    // A path as the signed-in user may be another operation's; this is tried before
                    // loose matches.
                    let as_any = || {
                        self.as_any_user(&concrete)
                            .and_then(|concrete| fitting(&concrete, false))
                    };
                    shown = self.shown_path(operation, &example, (&path, &concrete), false);
                    other = if shown.is_none() { as_any() } else { None };
                }
                if let Some(other) = other {
                    moved.push((other, example));
                    continue;
                }
                if let Some(shown) =
                    shown.or_else(|| self.shown_path(operation, &example, (&path, &concrete), true))
                {
                    known.add(
                        index,
                        concrete.len(),
                        normal_form(&segments(&shown.value)).into(),
                    );
                    operation.shown.push(shown);
                }
                operation.examples.push(example);
            }
        }
        for (index, example) in moved {
            let Some(operation) = operations.get_mut(index) else {
                continue;
            };
            if let Some(request) = &example.request {
                let path = with_item_path(&request.path);
                let concrete = segments(&path);
                let documented = operation.paths.iter().chain(&operation.shown);
                if !documented
                    .into_iter()
                    .any(|path| matches_template(&normal_form(&segments(&path.value)), &concrete))
                {
                    operation.shown.extend(self.shown_path(
                        operation,
                        &example,
                        (&path, &concrete),
                        true,
                    ));
                }
            }
            operation.examples.push(example);
        }
    }

    /// Returns the path of an example as a template, if it is one of the operation's. With
    /// `loosely`, a request that only reads may address any place of the same type, or a property
    /// of the same name with the same response.
    fn shown_path(
        &self,
        operation: &Operation,
        example: &ExampleFact,
        (path, concrete): (&str, &[Segment<'_>]),
        loosely: bool,
    ) -> Option<Fact<String>> {
        let at = example.request.as_ref()?.at.clone();
        let answer = operation.response.r#type.as_ref().map(|fact| &fact.value);
        let answers = example
            .responses
            .iter()
            .any(|shown| shown.r#type.is_some() && shown.r#type.as_ref() == answer);
        let reads = loosely && operation.method == "GET";
        let value = operation.paths.iter().find_map(|documented| {
            let template = segments(&documented.value);
            self.signed_in(&template, path, concrete)
                .or_else(|| Self::with_arguments(&template, path, concrete))
                .or_else(|| self.same_place(&template, path, concrete, reads))
                .or_else(|| {
                    self.same_answer(&template, path, concrete)
                        .filter(|_| reads && answers)
                })
        })?;
        Some(Fact::new(value, Evidence::Example, at))
    }

    /// Returns a path as the signed-in user as that of any user.
    fn as_any_user<'p>(&'p self, concrete: &[Segment<'p>]) -> Option<Vec<Segment<'p>>> {
        let (Segment::Literal { text }, behind) = concrete.split_first()? else {
            return None;
        };
        let (_, set) = self
            .dialect
            .words
            .service()
            .aliases
            .iter()
            .find(|(alias, _)| text.eq_ignore_ascii_case(alias))?;
        let any = [
            Segment::Literal { text: set },
            Segment::Parameter { name: "id" },
        ];
        Some(any.into_iter().chain(behind.iter().cloned()).collect())
    }

    /// Returns a path as the signed-in user as a template, if the template names any user.
    fn signed_in(
        &self,
        template: &[Segment<'_>],
        path: &str,
        concrete: &[Segment<'_>],
    ) -> Option<String> {
        let aliases = &self.dialect.words.service().aliases;
        aliases.iter().find_map(|(alias, set)| {
            let is = |segment: &Segment<'_>, wanted: &str| {
                matches!(segment, Segment::Literal { text } if text.eq_ignore_ascii_case(wanted))
            };
            let at = concrete.iter().position(|segment| is(segment, alias))?;
            let (before, behind) = (template.get(..at)?, template.get(at + 2..)?);
            let same = is(template.get(at)?, set)
                && !matches!(template.get(at + 1)?, Segment::Call { .. })
                && same_path(before, concrete.get(..at)?)
                && same_path(behind, concrete.get(at + 1..)?);
            same.then(|| {
                let texts = segment_texts(path).into_iter().enumerate().map(|(index, text)| {
                    let behind = index.checked_sub(at + 1).and_then(|index| behind.get(index));
                    shown(before.get(index).or(behind), text)
                });
                format!("/{}", texts.collect::<Vec<_>>().join("/"))
            })
        })
    }

    /// Returns a path that ends like the template, from a place of the same type; for a request
    /// that only reads, that place may be the whole path.
    fn same_place(
        &self,
        template: &[Segment<'_>],
        path: &str,
        concrete: &[Segment<'_>],
        reads: bool,
    ) -> Option<String> {
        let same_end = template.iter().rev().zip(concrete.iter().rev());
        let longest = same_end
            .take_while(|(a, b)| matches!(a, Segment::Parameter { .. }) || alike(a, b))
            .count();
        // If the starts are of different types, shorter ends may still follow places of one type.
        let parted = (usize::from(!reads)..=longest).rev().find_map(|end| {
            let (from, to) = (
                template.get(..template.len() - end)?,
                concrete.get(..concrete.len() - end)?,
            );
            let (documented, found) = (self.walker.walk(from).ty?, self.walker.walk(to).ty?);
            (documented == found).then_some(concrete.len() - end)
        })?;
        let behind = template.get(template.len() - (concrete.len() - parted)..)?;
        let texts = segment_texts(path)
            .into_iter()
            .enumerate()
            .map(|(index, text)| match index.checked_sub(parted) {
                Some(index) => shown(behind.get(index), text),
                None => self.with_placeholder(concrete, index, text),
            });
        Some(format!("/{}", texts.collect::<Vec<_>>().join("/")))
    }

    /// Returns a path to a property of the same name elsewhere; the caller compares responses.
    fn same_answer(
        &self,
        template: &[Segment<'_>],
        path: &str,
        concrete: &[Segment<'_>],
    ) -> Option<String> {
        let (Segment::Literal { text }, Segment::Literal { text: wanted }) =
            (concrete.last()?, template.last()?)
        else {
            return None;
        };
        // If the path above is not documented, its keys cannot be recognized.
        let (_, above) = concrete.split_last()?;
        (self.walker.walk(above).ty.is_some()
            && text.eq_ignore_ascii_case(wanted)
            && !text.starts_with('$'))
        .then_some(())?;
        let texts = segment_texts(path).into_iter().enumerate();
        let texts = texts.map(|(index, text)| self.with_placeholder(concrete, index, text));
        Some(format!("/{}", texts.collect::<Vec<_>>().join("/")))
    }

    /// Returns the text of a segment, or a placeholder if it is a key.
    fn with_placeholder(&self, path: &[Segment<'_>], index: usize, text: &str) -> String {
        let key = !matches!(path.get(index), Some(Segment::Parameter { .. }))
            && self.walker.is_key(path, index);
        if key {
            "{id}".to_owned()
        } else {
            text.to_owned()
        }
    }

    /// Returns a call of a function with the arguments that its section leaves out.
    fn with_arguments(
        template: &[Segment<'_>],
        path: &str,
        concrete: &[Segment<'_>],
    ) -> Option<String> {
        let ((last, before), (shown_last, shown_before)) =
            (template.split_last()?, concrete.split_last()?);
        let (Segment::Literal { text }, Segment::Call { name, arguments }) = (last, shown_last)
        else {
            return None;
        };
        let named = arguments
            .iter()
            .all(|argument| path.contains(&format!("{}=", argument.name)));
        (text.eq_ignore_ascii_case(name) && named && same_path(before, shown_before))
            .then_some(())?;
        let texts = segment_texts(path)
            .into_iter()
            .zip(before)
            .map(|(text, segment)| shown(Some(segment), text));
        let before: String = texts.map(|text| format!("/{text}")).collect();
        Some(format!("{before}/{}", shown(Some(shown_last), "")))
    }
}

/// Insertion number of a form, the index of its operation, and the form.
type FormEntry = (usize, usize, Rc<str>);

/// Normal forms of all paths and the operations they belong to, indexed by number of segments and
/// first segment.
#[derive(Default)]
struct Forms {
    count: usize,
    /// Forms by number of segments and first segment, with their insertion numbers.
    by_length: HashMap<usize, HashMap<String, Vec<FormEntry>>>,
}

impl Forms {
    fn add(&mut self, operation: usize, length: usize, form: Rc<str>) {
        let first = form.split('/').nth(1).unwrap_or_default().to_owned();
        let alike = self
            .by_length
            .entry(length)
            .or_default()
            .entry(first)
            .or_default();
        alike.push((self.count, operation, form));
        self.count += 1;
    }

    /// Returns the first added operation, of those wanted, whose path a concrete path matches.
    fn find(&self, concrete: &[Segment<'_>], wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let (first, _) = concrete.split_at_checked(1)?;
        let own = normal_form(first);
        let known = self.by_length.get(&concrete.len())?;
        let beginnings = [own.trim_start_matches('/'), "{}"].map(|first| known.get(first));
        let fits = |(_, operation, form): &&FormEntry| {
            wanted(*operation) && matches_template(form, concrete)
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
    let many = operation
        .response
        .r#type
        .as_ref()
        .is_some_and(|fact| fact.value.collection > 0);
    operation
        .paths
        .iter()
        .any(|path| fits(&path.value, &request.path, many))
}

fn same_path(template: &[Segment<'_>], concrete: &[Segment<'_>]) -> bool {
    matches_template(&normal_form(template), concrete)
}

/// Replaces the path after a colon, of any length, with a placeholder: `root:/{item-path}:/content`
/// for `root:/folder/file.txt:/content`.
fn with_item_path(path: &str) -> String {
    let texts = segment_texts(path);
    let Some(colon) = texts
        .iter()
        .position(|text| text.ends_with(':'))
        .filter(|at| at + 1 < texts.len())
    else {
        return path.to_owned();
    };
    let end = texts
        .iter()
        .skip(colon + 1)
        .position(|text| text.ends_with(':'))
        .map(|end| colon + 1 + end);
    let (before, behind) = (
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
        .chain(behind.unwrap_or_default())
        .copied();
    format!("/{}", texts.collect::<Vec<_>>().join("/"))
}

/// Returns a segment as in the template, with the quotes that the example shows.
fn shown(template: Option<&Segment<'_>>, text: &str) -> String {
    match template {
        Some(Segment::Parameter { name }) => format!("{{{name}}}"),
        Some(Segment::Call { name, arguments }) => {
            let concrete = segments(text);
            let quotes = match concrete.first() {
                Some(Segment::Call {
                    arguments: given, ..
                }) if given.len() == arguments.len() => given.as_slice(),
                _ => arguments.as_slice(),
            };
            let listed = arguments.iter().zip(quotes).map(|(argument, given)| {
                let (before, quote) = argument
                    .quote
                    .or(given.quote)
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

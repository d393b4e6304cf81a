//! Paths that only examples show.
//!
//! An example often takes another way to what its page documents: as the signed-in user, or by a shorter path to the same
//! property. Where that is certain, its path is one of the operation's.

use super::super::{Evidence, ExampleFact, Fact, Operation};
use super::Gatherer;
use super::paths::matches_template;
use crate::collections::HashMap;
use crate::page::path::{Segment, alike, normal_form, segment_texts, segments};
use crate::page::{Example, Start};

impl Gatherer<'_> {
    /// Whether an example is sent to the service that is documented. Others show what the service sends, or where it sends
    /// its callers.
    pub(super) fn is_of_service(&self, example: &Example) -> bool {
        let Some(Start::Request(line)) = example.request.as_ref().map(|message| &message.start) else { return true };
        let hosts = &self.dialect.words.service.hosts;
        line.origin.as_deref().is_none_or(|origin| {
            let host = origin.split_once("://").map_or(origin, |(_, host)| host);
            hosts.iter().any(|known| host == known) || self.origin.as_deref() == Some(origin)
        })
    }

    /// Adds the paths that examples show to their operations, and moves examples to the operations by whose paths they go.
    pub(super) fn add_shown_paths(&self, operations: &mut [Operation]) {
        let methods: Vec<String> = operations.iter().map(|operation| operation.method.clone()).collect();
        // Forms of all paths by their number of segments, with the operations they are of.
        let mut known: HashMap<usize, Vec<(usize, String)>> = HashMap::default();
        for (index, operation) in operations.iter().enumerate() {
            for path in &operation.paths {
                let template = segments(&path.value);
                known.entry(template.len()).or_default().push((index, normal_form(&template)));
            }
        }
        let mut moved: Vec<(usize, ExampleFact)> = Vec::new();
        for (index, operation) in operations.iter_mut().enumerate() {
            let examples = std::mem::take(&mut operation.examples);
            for example in examples {
                let Some(request) = example.request.as_ref().filter(|request| request.method == operation.method)
                else {
                    operation.examples.push(example);
                    continue;
                };
                let concrete = segments(&request.path);
                let forms = known.entry(concrete.len()).or_default();
                let fitting = |own: bool| {
                    let fits = |found: &&(usize, String)| {
                        (found.0 == index) == own
                            && methods.get(found.0) == Some(&operation.method)
                            && matches_template(&found.1, &concrete)
                    };
                    forms.iter().find(fits).map(|found| found.0)
                };
                if fitting(true).is_none() {
                    if let Some(other) = fitting(false) {
                        moved.push((other, example));
                        continue;
                    }
                    let path = operation.paths.iter().find_map(|path| {
                        let template = segments(&path.value);
                        self.signed_in(&template, &request.path, &concrete)
                            .or_else(|| Self::with_arguments(&template, &request.path, &concrete))
                            .or_else(|| self.same_place(&template, &request.path, &concrete))
                    });
                    if let Some(value) = path {
                        forms.push((index, normal_form(&segments(&value))));
                        let (source, at) = (Evidence::Example, request.at.clone());
                        operation.shown.push(Fact { value, source, at, rule: None, others: Vec::new() });
                    }
                }
                operation.examples.push(example);
            }
        }
        for (index, example) in moved {
            operations.get_mut(index).into_iter().for_each(|operation| operation.examples.push(example.clone()));
        }
    }

    /// A path as the signed-in user, where the template names any user.
    fn signed_in(&self, template: &[Segment], path: &str, concrete: &[Segment]) -> Option<String> {
        let aliases = &self.dialect.words.service.aliases;
        aliases.iter().find_map(|(alias, set)| {
            let is = |segment: &Segment, wanted: &str| {
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

    /// A path that ends as the template does, from a place of the same type.
    fn same_place(&self, template: &[Segment], path: &str, concrete: &[Segment]) -> Option<String> {
        let same_end = template.iter().rev().zip(concrete.iter().rev());
        let longest = same_end.take_while(|(a, b)| matches!(a, Segment::Parameter { .. }) || alike(a, b)).count();
        // Where the two part, shorter ends may still part at places of one type.
        let parted = (1..=longest).rev().find_map(|end| {
            let (from, to) = (template.get(..template.len() - end)?, concrete.get(..concrete.len() - end)?);
            let (documented, found) = (self.walker.walk(from).ty?, self.walker.walk(to).ty?);
            (documented == found).then_some(concrete.len() - end)
        })?;
        if path.contains(':') {
            return None;
        }
        let behind = template.get(template.len() - (concrete.len() - parted)..)?;
        let texts = segment_texts(path).into_iter().enumerate().map(|(index, text)| match index.checked_sub(parted) {
            Some(index) => shown(behind.get(index), text),
            None if self.walker.is_key(concrete, index) => "{id}".to_owned(),
            None => text.to_owned(),
        });
        Some(format!("/{}", texts.collect::<Vec<_>>().join("/")))
    }

    /// A function with the arguments that its section leaves out.
    fn with_arguments(template: &[Segment], path: &str, concrete: &[Segment]) -> Option<String> {
        let ((last, before), (shown_last, shown_before)) = (template.split_last()?, concrete.split_last()?);
        let (Segment::Literal { text }, Segment::Call { name, arguments }) = (last, shown_last) else { return None };
        let named = arguments.iter().all(|argument| path.contains(&format!("{}=", argument.name)));
        (text.eq_ignore_ascii_case(name) && named && same_path(before, shown_before)).then_some(())?;
        let texts = segment_texts(path).into_iter().zip(before).map(|(text, segment)| shown(Some(segment), text));
        let before: String = texts.map(|text| format!("/{text}")).collect();
        Some(format!("{before}/{}", shown(Some(shown_last), "")))
    }
}

fn same_path(template: &[Segment], concrete: &[Segment]) -> bool {
    matches_template(&normal_form(template), concrete)
}

/// A segment as the template has it.
fn shown(template: Option<&Segment>, text: &str) -> String {
    match template {
        Some(Segment::Parameter { name }) => format!("{{{name}}}"),
        Some(Segment::Call { name, arguments }) => {
            let listed = arguments.iter().map(|argument| {
                let (before, quote) = argument.quote.as_deref().map_or(("", ""), |before| (before, "'"));
                format!("{0}={before}{quote}{{{0}}}{quote}", argument.name)
            });
            let listed = listed.collect::<Vec<_>>().join(",");
            if name.is_empty() { listed } else { format!("{name}({listed})") }
        }
        _ => text.to_owned(),
    }
}

//! The methods of nodes: their names and parameters.

use std::collections::BTreeMap;

use super::ChildKey;
use crate::api::path::{self, Segment};
use crate::api::{Primitive, simple_name};
use crate::model::names::{self, RustName, Scope};
use crate::model::{Argument, FieldType, ItemType, Step};

/// What the method of a call is named after.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CallNaming {
    /// The function.
    Plain,
    /// The function and its arguments, since another call of that name has others.
    ByArguments,
}

/// Returns the name of a literal or a call, without its namespace.
pub(super) fn simple(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Literal { text: name } | Segment::Call { name, .. } if !name.is_empty() => {
            Some(simple_name(name))
        }
        _ => None,
    }
}

/// Returns the method for a segment.
pub(super) fn step(
    key: &ChildKey,
    spellings: &[&Segment],
    types: Option<&BTreeMap<String, Vec<FieldType>>>,
    naming: CallNaming,
    scope: &mut Scope,
) -> Option<Step> {
    let segment = *spellings.first()?;
    if let ChildKey::Path(colon) = key {
        let placeholder = match segment {
            Segment::Parameter { name } => name.as_str(),
            Segment::Literal { .. } | Segment::Call { .. } => "",
        };
        let name = if *colon { "by_path" } else { "at_path" };
        return Some(Step::Path {
            name: scope.claim(names::value_name(name)),
            placeholder: placeholder.to_owned(),
            colon: *colon,
        });
    }
    Some(match segment {
        Segment::Literal { text } => Step::Literal {
            name: scope.claim(names::method_name(text)),
            text: text.to_string(),
        },
        Segment::Parameter { name } => Step::Key {
            name: scope.claim(names::value_name("by_id")),
            placeholder: name.to_string(),
        },
        Segment::Call { name, arguments } => Step::Call {
            name: scope.claim(call_name(name, arguments, naming)),
            text: name.to_string(),
            arguments: call_arguments(arguments, spellings, types),
        },
    })
}

/// Returns the name of the method for a call or an alternate key.
fn call_name(name: &str, arguments: &[path::Argument], naming: CallNaming) -> RustName {
    let by: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.name.as_str())
        .collect();
    let method = simple_name(name);
    names::method_name(&match naming {
        _ if name.is_empty() => format!("by_{}", by.join("_")),
        CallNaming::ByArguments if !by.is_empty() => format!("{method}_by_{}", by.join("_")),
        CallNaming::Plain | CallNaming::ByArguments => method.to_owned(),
    })
}

/// Returns the parameters of the method for a call.
fn call_arguments(
    arguments: &[path::Argument],
    spellings: &[&Segment],
    types: Option<&BTreeMap<String, Vec<FieldType>>>,
) -> Vec<Argument> {
    let mut scope = Scope::default();
    let quote = |index: usize| {
        spellings.iter().find_map(|segment| match segment {
            Segment::Call { arguments, .. } => {
                arguments.get(index)?.quote.as_deref().map(str::to_owned)
            }
            Segment::Literal { .. } | Segment::Parameter { .. } => None,
        })
    };
    let ty = |name: &str| agreed(types?.get(&name.to_lowercase())?);
    let arguments = arguments.iter().enumerate();
    arguments
        .map(|(index, argument)| {
            text_by_quotes(Argument {
                name: scope.claim(names::value_name(&argument.name)),
                wire: argument.name.to_string(),
                ty: ty(&argument.name),
                quote: quote(index),
            })
        })
        .collect()
}

/// Returns the type of an argument, if all operations that document it agree.
fn agreed(types: &[FieldType]) -> Option<FieldType> {
    let (first, rest) = types.split_first()?;
    rest.iter()
        .all(|other| other == first)
        .then(|| first.clone())
}

/// Types an argument in plain quotes as text, if no type is documented.
fn text_by_quotes(mut argument: Argument) -> Argument {
    if argument.ty.is_none() && argument.quote.as_deref() == Some("") {
        let item = ItemType::Primitive(Primitive::String.name().to_owned());
        argument.ty = Some(FieldType {
            item,
            collection: 0,
            boxed: false,
        });
    }
    argument
}

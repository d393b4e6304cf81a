//! The calls that lead from the client to each node, for documentation.

use std::collections::VecDeque;

use crate::model::{Child, Model, Step};

/// The shortest chain of calls to each node, such as `client.users().by_id(id)`.
pub(super) struct Routes(Vec<Option<String>>);

impl Routes {
    /// Finds the chains, breadth first from the client, steps in the order of the model.
    pub fn new(model: &Model) -> Self {
        let mut routes = vec![None; model.nodes.len()];
        if let Some(root) = routes.first_mut() {
            *root = Some("client".to_owned());
        }
        let mut pending = VecDeque::from([0]);
        while let Some(index) = pending.pop_front() {
            let (Some(node), Some(Some(route))) =
                (model.nodes.get(index), routes.get(index).cloned())
            else {
                continue;
            };
            for Child {
                step, node: child, ..
            } in &node.children
            {
                let Some(target) = routes.get_mut(*child).filter(|route| route.is_none()) else {
                    continue;
                };
                let given = model
                    .nodes
                    .get(*child)
                    .map_or(&[][..], |child| &child.given);
                let given = given
                    .iter()
                    .filter(|argument| !node.given.iter().any(|known| known.is_as(argument)));
                let own = arguments(step);
                let all: Vec<&str> = own
                    .into_iter()
                    .chain(given.map(|argument| argument.name.bare()))
                    .collect();
                *target = Some(format!("{route}.{}({})", method(step), all.join(", ")));
                pending.push_back(*child);
            }
        }
        Routes(routes)
    }

    /// Returns the chain of calls to a node, by its index.
    pub fn to(&self, node: usize) -> Option<&str> {
        self.0.get(node)?.as_deref()
    }
}

fn method(step: &Step) -> String {
    let name = step.name();
    quote::quote!(#name).to_string()
}

fn arguments(step: &Step) -> Vec<&str> {
    match step {
        Step::Literal { .. } => Vec::new(),
        Step::Key { .. } => vec!["key"],
        Step::Path { .. } => vec!["path"],
        Step::Call { arguments, .. } => arguments.iter().map(|it| it.name.bare()).collect(),
    }
}

//! Removal of the nodes and operations that `include` does not keep.

use crate::model::{Node, Operation};

/// Removes the nodes that lead to no kept operation.
pub(in crate::model) fn prune(nodes: Vec<Node>, keep: &[bool]) -> Vec<Node> {
    let mut alive: Vec<bool> = nodes
        .iter()
        .map(|node| {
            node.operations
                .iter()
                .any(|index| keep.get(*index) == Some(&true))
        })
        .collect();
    loop {
        let mut changed = false;
        for (index, node) in nodes.iter().enumerate() {
            let leads = node
                .children
                .iter()
                .any(|child| alive.get(child.node) == Some(&true));
            if let Some(slot) = alive
                .get_mut(index)
                .filter(|slot| !**slot && (leads || index == 0))
            {
                *slot = true;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut moved = vec![0; nodes.len()];
    let mut next = 0;
    for (slot, alive) in moved.iter_mut().zip(&alive) {
        *slot = next;
        next += usize::from(*alive);
    }
    let kept = nodes
        .into_iter()
        .zip(&alive)
        .filter(|(_, alive)| **alive)
        .map(|(mut node, _)| {
            node.children
                .retain(|child| alive.get(child.node) == Some(&true));
            for child in &mut node.children {
                child.node = moved.get(child.node).copied().unwrap_or(0);
            }
            node
        });
    kept.collect()
}

/// Removes the operations that are not kept, and renumbers the others.
pub(in crate::model) fn drop_operations(
    operations: Vec<Operation>,
    mut nodes: Vec<Node>,
    keep: &[bool],
) -> (Vec<Operation>, Vec<Node>) {
    let mut moved = Vec::with_capacity(keep.len());
    let mut next = 0;
    for keep in keep {
        moved.push(keep.then_some(next));
        next += usize::from(*keep);
    }
    for node in &mut nodes {
        node.operations = node
            .operations
            .iter()
            .filter_map(|index| moved.get(*index).copied().flatten())
            .collect();
    }
    let kept = operations
        .into_iter()
        .zip(keep)
        .filter(|(_, keep)| **keep)
        .map(|(operation, _)| operation);
    (kept.collect(), nodes)
}

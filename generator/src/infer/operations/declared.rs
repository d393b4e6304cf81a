//! Types of bodies' properties that their resource declares.

use crate::api::Primitive;
use crate::infer::type_index::TypeIndex;
use crate::schema::ranking::Rule;
use crate::schema::{Operation, Property};

/// Types properties of bodies that are documented as text as the enumeration that their resource
/// declares.
pub(in crate::infer) fn adopt_declared(
    mut operations: Vec<Operation>,
    index: &TypeIndex<'_>,
) -> Vec<Operation> {
    let bodies = operations.iter_mut();
    for body in bodies.filter_map(|operation| operation.body.as_mut()) {
        if let Some(owner) = &body.r#type {
            adopt(&owner.value.name, &mut body.properties, index);
        }
        for variant in body.variants.iter_mut().chain(&mut body.alternatives) {
            adopt(&variant.r#type.value.name, &mut variant.properties, index);
        }
    }
    operations
}

fn adopt(owner: &str, properties: &mut [Property], index: &TypeIndex<'_>) {
    for property in properties {
        if property.r#type.value.name != Primitive::String {
            continue;
        }
        let declared = index.property(owner, &property.name);
        if let Some(declared) = declared.filter(|ty| index.enums.contains(ty.name.as_str())) {
            property.r#type.value.name.clone_from(&declared.name);
            property.r#type.decided_by(Rule::DeclaredByResource);
        }
    }
}

//! Facts of pages of 2025 and 2026, whose conventions differ from those of 2021.

use docwright_generator::schema::{Operation, Property, Schema};
use docwright_generator::{Options, session};

use super::shared;

fn schema() -> Option<Schema> {
    let docs = vec![shared("corpus-2026/api-reference/v1.0")?];
    let options = Options {
        docs,
        ..Options::default()
    };
    Some(session::read(&options).unwrap().schema)
}

fn operation<'s>(schema: &'s Schema, ending: &str) -> &'s Operation {
    let mut all = schema.operations.iter();
    let found = all.find(|operation| {
        let mut paths = operation.paths.iter();
        paths.any(|path| path.value.ends_with(ending))
    });
    found.unwrap_or_else(|| panic!("no {ending}"))
}

fn property<'s>(schema: &'s Schema, ty: &str, name: &str) -> &'s Property {
    let mut types = schema.types.iter();
    let ty = types.find(|known| known.name.ends_with(ty)).unwrap();
    let mut properties = ty.properties.iter();
    properties.find(|property| property.name == name).unwrap()
}

/// Returns the properties of a body with their types; `!` marks required ones.
fn body(operation: &Operation) -> Vec<String> {
    let rows = operation.body.iter().flat_map(|body| &body.properties);
    rows.map(|row| {
        let required = row.required.as_ref().is_some_and(|fact| fact.value);
        let mark = if required { "!" } else { "" };
        let ty = row.r#type.value.to_string();
        let ty = ty.rsplit('.').next().unwrap_or_default();
        format!("{}: {ty}{mark}", row.name)
    })
    .collect()
}

#[test]
fn bodies_and_parameters() {
    let Some(schema) = schema() else { return };
    assert_eq!(
        body(operation(&schema, "items/{item-id}/assignSensitivityLabel")),
        [
            "sensitivityLabelId: String!",
            "assignmentMethod: sensitivityLabelAssignmentMethod",
            "justificationText: String"
        ]
    );
    assert_eq!(
        body(operation(&schema, "/createSnapshot")),
        [
            "description: String",
            "displayName: String!",
            "resources: String)!"
        ]
    );
    let update = operation(&schema, "/appointments/{id}");
    assert!(body(update).iter().all(|row| !row.ends_with('!')));
    let content = operation(&schema, "/drive/items/{item-id}/content");
    let parameters = content.parameters.iter().map(|parameter| {
        let required = parameter.required.as_ref().map(|fact| fact.value);
        (parameter.name.as_str(), required)
    });
    let expected = [
        ("format", Some(true)),
        ("height", Some(false)),
        ("width", Some(false)),
    ];
    let mut parameters: Vec<_> = parameters.filter(|(name, _)| *name != "item-id").collect();
    parameters.sort_unstable();
    assert_eq!(parameters, expected);
}

#[test]
fn types_and_enumerations() {
    let Some(schema) = schema() else { return };
    let baseline = property(&schema, ".configurationMonitor", "baseline");
    assert!(baseline.navigation && baseline.on_select.is_some());
    let status = property(&schema, ".configurationSnapshotJob", "status");
    assert_eq!(status.filter.as_ref().unwrap().value, ["eq", "ne"]);
    let members = |name: &str| -> Vec<&str> {
        let mut enums = schema.enums.iter();
        let found = enums.find(|known| known.name.ends_with(name)).unwrap();
        let members = found.members.iter();
        members.map(|member| member.name.value.as_str()).collect()
    };
    assert_eq!(members(".incidentStatus").last(), Some(&"awaitingAction"));
    assert_eq!(
        members(".snapshotJobStatus").last(),
        Some(&"partiallySuccessful")
    );
    assert!(members(".evidenceRemediationStatus").contains(&"partiallyRemediated"));
    // Its members are on a page outside of the set.
    assert!(members(".sensitivityLabelAssignmentMethod").is_empty());
    let evidence = schema
        .types
        .iter()
        .find(|ty| ty.name.ends_with(".aiAgentEvidence"));
    let base = evidence.and_then(|ty| ty.base.as_ref()).unwrap();
    assert_eq!(
        base.value.to_string(),
        "microsoft.graph.security.alertEvidence"
    );
}

#[test]
fn a_part_of_a_set_becomes_a_package() {
    let Some(docs) = shared("corpus-2026/api-reference/v1.0") else {
        return;
    };
    let options = Options {
        docs: vec![docs],
        crate_name: Some("graph".to_owned()),
        ..Options::default()
    };
    let files = session::generate(&options).unwrap().files.files;
    let has = |text: &str| files.values().any(|file| file.contains(text));
    assert!(has("pub struct Incident {"));
    // A type of which only texts are shown holds any text.
    assert!(has("pub enum SensitivityLabelAssignmentMethod {"));
}

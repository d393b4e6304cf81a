//! Features of a large set: one per area, with all types that the area needs.
use std::fs;
use std::path::Path;

use docwright_generator::{Options, emit, model, session};

fn resource(folder: &Path, name: &str, property: &str) {
    let page = format!(
        "---\ntitle: \"{name} resource type\"\n---\n# {name} resource type\n\nNamespace: sky\n\nA {name}.\n\n## Properties\n\n\
         |Property|Type|Description|\n|:---|:---|:---|\n|id|String|Its key.|\n{property}\n## JSON representation\n\n\
         <!-- {{ \"blockType\": \"resource\", \"@odata.type\": \"sky.{name}\" }} -->\n``` json\n{{ \"id\": \"String\" }}\n```\n"
    );
    fs::write(folder.join(format!("resources/{name}.md")), page).unwrap();
}

fn list(folder: &Path, area: &str, set: &str, name: &str) {
    let page = format!(
        "---\ntitle: \"List {set}\"\nms.prod: \"{area}\"\n---\n# List {set}\n\nNamespace: sky\n\nAll {set}.\n\n## HTTP request\n\n\
         ``` http\nGET /{set}\n```\n\n## Response\n\nIf successful, this method returns a `200 OK` response code and a collection of \
         [{name}](../resources/{name}.md) objects in the response body.\n"
    );
    fs::write(folder.join(format!("api/{name}-list.md")), page).unwrap();
}

/// Writes the pages of two areas, which both use `mount`, and of `types` further types.
fn set(types: usize) -> (tempfile::TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("api")).unwrap();
    fs::create_dir_all(folder.path().join("resources")).unwrap();
    resource(folder.path(), "mount", "");
    resource(
        folder.path(),
        "telescope",
        "|mount|[mount](mount.md)|What it stands on.|\n",
    );
    resource(
        folder.path(),
        "antenna",
        "|mount|[mount](mount.md)|What it stands on.|\n",
    );
    for index in 0..types {
        resource(folder.path(), &format!("spare{index}"), "");
    }
    list(
        folder.path(),
        "Optical Astronomy",
        "telescopes",
        "telescope",
    );
    list(folder.path(), "radio", "antennas", "antenna");
    let options = Options {
        docs: vec![folder.path().to_owned()],
        crate_name: Some("sky".to_owned()),
        endpoint: Some("https://sky.example/v1".to_owned()),
        ..Options::default()
    };
    (folder, options)
}

#[test]
fn each_area_of_a_large_set_is_a_feature_with_its_dependencies() {
    let (_folder, options) = set(210);
    let reading = session::read(&options).unwrap();
    let resolved = model::resolve(&reading.schema, &options).unwrap();
    assert_eq!(resolved.gates.features, ["optical-astronomy", "radio"]);
    let files = emit::emit(&resolved, &options).files;
    let manifest = files
        .iter()
        .find(|(path, _)| path.ends_with("Cargo.toml"))
        .unwrap()
        .1;
    assert!(
        manifest.contains("optical-astronomy = []") && manifest.contains("radio = []"),
        "{manifest}"
    );
    let holder = |item: &str| -> Vec<String> {
        let holds = files.iter().filter(|(_, text)| text.contains(item));
        holds.map(|(path, _)| path.to_string()).collect()
    };
    assert_eq!(
        holder("pub struct Telescope {"),
        ["src/types_optical_astronomy.rs"]
    );
    assert_eq!(holder("pub struct Antenna {"), ["src/types_radio.rs"]);
    assert_eq!(
        holder("pub struct Mount {"),
        ["src/types_optical_astronomy_or_radio.rs"]
    );
    assert_eq!(holder("pub struct Spare7 {").len(), 1);
    // The methods that lead to these types are gated by the same features.
    let client = files
        .iter()
        .find(|(path, _)| path.ends_with("src/lib.rs"))
        .unwrap()
        .1;
    assert!(
        client.contains("#[cfg(feature = \"radio\")]\n    pub fn antennas"),
        "{client}"
    );
}

#[test]
fn a_small_set_has_no_features() {
    let (_folder, options) = set(3);
    let reading = session::read(&options).unwrap();
    assert!(
        model::resolve(&reading.schema, &options)
            .unwrap()
            .gates
            .features
            .is_empty()
    );
}

#[test]
fn an_operation_whose_page_names_no_area_is_where_the_path_above_is() {
    let (folder, options) = set(210);
    // A type of neither area, at a path below one area or both.
    let lens = |paths: &str| {
        let page = format!(
            "---\ntitle: \"Get spare0\"\nms.prod: \"\"\n---\n# Get spare0\n\nNamespace: sky\n\nGets it.\n\n## HTTP request\n\n\
             ``` http\n{paths}\n```\n\n## Response\n\nIf successful, this method returns a `200 OK` response code and a \
             [spare0](../resources/spare0.md) object in the response body.\n"
        );
        fs::write(folder.path().join("api/spare0-get.md"), page).unwrap();
        let reading = session::read(&options).unwrap();
        let resolved = model::resolve(&reading.schema, &options).unwrap();
        let index = resolved
            .operations
            .iter()
            .position(|operation| operation.id.ends_with("lens.get"))
            .unwrap();
        resolved.gates.of_operation(index).features().to_vec()
    };
    assert_eq!(lens("GET /antennas/{id}/lens"), ["radio"]);
    assert_eq!(
        lens("GET /antennas/{id}/lens\nGET /telescopes/{id}/lens"),
        ["optical-astronomy", "radio"]
    );
}

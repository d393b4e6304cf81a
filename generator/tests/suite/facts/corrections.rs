//! Corrections take precedence over pages.
use docwright_generator::schema::Evidence;

use super::*;

#[test]
fn a_correction_counts_more_than_a_path_with_a_key() {
    let set = read(&[
        (
            "v1.0/resources/boat.md",
            &resource("boat", "|crew|[sailor](sailor.md)|Who sails.|", ""),
        ),
        (
            "v1.0/resources/sailor.md",
            &resource("sailor", "|id|String|Their key.|", ""),
        ),
        (
            "v1.0/api/sailor-get.md",
            &request("Get sailor", "GET /boats/{id}/crew/{id}", ""),
        ),
        (
            "v1.0/api/boat-get.md",
            &request(
                "Get boat",
                "GET /boats/{id}",
                "## Response\n\nIf successful, this method returns a [boat](../resources/boat.md) object.",
            ),
        ),
        (
            "corrections.yaml",
            "sea.boat:\n  properties:\n    crew: { type: sea.sailor }\n",
        ),
    ]);
    let crew = &property(set.r#type("boat"), "crew").r#type;
    assert_eq!(
        (crew.value.to_string().as_str(), crew.source),
        ("sea.sailor", Evidence::Correction)
    );
}

#[test]
fn a_correction_counts_more_than_a_named_type_and_is_needed() {
    let representation = "## JSON representation\n\n<!-- { \"blockType\": \"resource\", \"@odata.type\": \"sea.boat\" } -->\n\n``` json\n{ \"hull\": { \"@odata.type\": \"sea.hull\" } }\n```";
    let set = read(&[
        (
            "v1.0/resources/boat.md",
            &resource("boat", "|hull|String|What carries it.|", representation),
        ),
        (
            "v1.0/resources/hull.md",
            &resource("hull", "|length|Int32|How long it is.|", ""),
        ),
        (
            "corrections.yaml",
            "sea.boat:\n  properties:\n    hull: { type: Edm.String }\n",
        ),
    ]);
    let hull = &property(set.r#type("boat"), "hull").r#type;
    assert_eq!(hull.value.to_string(), "Edm.String");
    assert!(!set.says("correction-unused"), "{:?}", set.diagnostics);
    assert_eq!(
        hull.rule(),
        Some("correction counts more than JSON representation")
    );
}

#[test]
fn a_correction_that_equals_the_pages_is_reported() {
    let set = read(&[
        (
            "v1.0/resources/boat.md",
            &resource("boat", "|name|String|What it is called.|", ""),
        ),
        (
            "corrections.yaml",
            "sea.boat:\n  properties:\n    name: { type: Edm.String }\n",
        ),
    ]);
    assert!(set.says("correction-unused"));
}

#[test]
fn a_correction_of_what_the_pages_no_longer_state_is_reported_and_counts() {
    let read_with = |was: &str, stated: &str| {
        let correction = format!(
            "sea.boat:\n  properties:\n    length: {{ type: Edm.Int64, was: {{ type: {was} }} }}\n"
        );
        let row = format!("|length|{stated}|How long it is.|");
        read(&[
            ("v1.0/resources/boat.md", &resource("boat", &row, "")),
            ("corrections.yaml", &correction),
        ])
    };
    let same = read_with("Edm.String", "String");
    assert!(!same.says("correction-outdated") && !same.says("correction-unused"));
    let other = read_with("Edm.String", "Int32");
    assert!(other.says("correction-outdated"));
    let length = &property(other.r#type("boat"), "length").r#type;
    assert_eq!(length.value.to_string(), "Edm.Int64");
    assert!(read_with("Edm.String", "Int64").says("correction-unused"));
}

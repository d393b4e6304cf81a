//! Parameters of bodies, of the query string, and of functions.

use docwright_generator::schema::ParameterPlace;

use super::{parameter, read, request};

fn body(rest: &str) -> Option<Vec<String>> {
    let set = read(&[(
        "v1.0/api/boat-moor.md",
        &request("boat: moor", "POST /boats/{id}/moor", rest),
    )]);
    let body = set.operation("POST /boats/{id}/moor").body.as_ref()?;
    Some(
        body.properties
            .iter()
            .map(|property| format!("{}: {}", property.name, property.r#type.value))
            .collect(),
    )
}

#[test]
fn body_tables_are_read_with_any_column_names() {
    for head in [
        "Name|Value|Description",
        "Parameter|Type|Description",
        "Property|Type|Description",
    ] {
        let table = format!(
            "## Request body\n\n|{head}|\n|:---|:---|:---|\n|berth|Int32|Where.|\n|rope|String|With what. Optional.|\n\n## Response\n\nIf successful, this method returns `204 No Content`."
        );
        assert_eq!(
            body(&table).unwrap(),
            ["berth: Edm.Int32", "rope: Edm.String"],
            "{head}"
        );
    }
}

#[test]
fn an_action_without_a_body_has_none_in_any_wording() {
    for wording in [
        "Do not supply a request body for this method.",
        "This request has no request content.",
        "This method does not require a request body.",
        "Empty.",
        "",
    ] {
        let rest = format!(
            "## Request body\n\n{wording}\n\n## Response\n\nIf successful, this method returns `204 No Content`."
        );
        assert_eq!(body(&rest), None, "{wording}");
    }
}

#[test]
fn a_sentence_over_a_table_holds_for_its_rows() {
    let rest = "## Request body\n\nThe following table shows the properties that are required when you create the [boat](../resources/boat.md).\n\n\
                |Property|Type|Description|\n|:---|:---|:---|\n|name|String|Its name.|\n|note|String|What else. Optional.|\n\n## Response\n\nIf successful, this method returns `201 Created`.";
    let set = read(&[(
        "v1.0/api/boat-post.md",
        &request("Create boat", "POST /boats", rest),
    )]);
    let properties = &set
        .operation("POST /boats")
        .body
        .as_ref()
        .unwrap()
        .properties;
    let required: Vec<Option<bool>> = properties
        .iter()
        .map(|row| row.required.as_ref().map(|fact| fact.value))
        .collect();
    assert_eq!(required, [Some(true), Some(false)]);
}

#[test]
fn parameters_of_the_query_string_have_their_wire_names_types_and_requirements() {
    let rest = "## Query parameters\n\n|Parameter|Type|Description|\n|:---|:---|:---|\n|from-date|DateTimeOffset|The first day. Required.|\n\
                |limit|Int32|At most so many. Optional.|\n\n## Response\n\nIf successful, this method returns `200 OK`.";
    let set = read(&[(
        "v1.0/api/tide-list.md",
        &request("List tides", "GET /tides?place={place}&$top=5", rest),
    )]);
    let operation = set.operation("GET /tides");
    let found = |name: &str| {
        let found = parameter(operation, name);
        assert_eq!(found.place, ParameterPlace::Query);
        (
            found.r#type.value.to_string(),
            found.required.as_ref().map(|fact| fact.value),
        )
    };
    assert_eq!(
        found("from-date"),
        ("Edm.DateTimeOffset".to_owned(), Some(true))
    );
    assert_eq!(found("limit"), ("Edm.Int32".to_owned(), Some(false)));
    assert_eq!(found("place"), ("Edm.String".to_owned(), Some(true)));
    let options: Vec<&str> = operation
        .query
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    assert_eq!(options, ["$top"]);
}

#[test]
fn a_service_specific_parameter_is_not_a_query_option() {
    let rest = "## Query parameters\n\n|Parameter|Type|Description|\n|:---|:---|:---|\n|format|Int32|Which form. Required.|\n";
    let set = read(&[(
        "v1.0/api/chart-get.md",
        &request("Get chart", "GET /charts/{id}", rest),
    )]);
    let operation = set.operation("GET /charts/{id}");
    assert_eq!(
        parameter(operation, "format").r#type.value.to_string(),
        "Edm.Int32"
    );
    assert!(operation.query.is_empty());
}

#[test]
fn options_that_examples_and_their_explanation_use_are_allowed() {
    let rest = "## Optional query parameters\n\nThis method supports the `$orderby` query parameter.\n\n### Examples using $orderby\n\n\
                It requires `$count=true`.\n\n## Example\n\n``` http\nGET /boats?$select=name\n```\n\n``` http\nHTTP/1.1 200 OK\n\n{ \"value\": [] }\n```";
    let set = read(&[(
        "v1.0/api/boat-list.md",
        &request("List boats", "GET /boats", rest),
    )]);
    let mut options: Vec<&str> = set
        .operation("GET /boats")
        .query
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    options.sort_unstable();
    assert_eq!(options, ["$count", "$orderby", "$select"]);
}

#[test]
fn function_parameters_may_appear_only_in_a_table() {
    let rest = "## Function parameters\n\n|Parameter|Type|Description|\n|:---|:---|:---|\n|row|Int32|Which row.|\n|column|Int32|Which column.|\n\n\
                ## Response\n\nIf successful, this function returns `200 OK` and a [cell](../resources/cell.md) object.";
    let set = read(&[(
        "v1.0/api/chart-cell.md",
        &request("chart: cell", "GET /charts/{id}/cell", rest),
    )]);
    let operation = &set.schema.operations[0];
    assert_eq!(
        parameter(operation, "row").r#type.value.to_string(),
        "Edm.Int32"
    );
    assert_eq!(
        parameter(operation, "column").r#type.value.to_string(),
        "Edm.Int32"
    );
}

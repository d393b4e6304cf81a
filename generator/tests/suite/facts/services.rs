//! References of other services: several requests on one page, places of parameters, versions.

use docwright_generator::schema::{Operation, OperationKind, ParameterPlace};

use super::{Set, answer, parameter, read, request};

/// Returns where the parameters of an operation are, by name, with whether they are required.
fn places(operation: &Operation) -> Vec<(String, &'static str, Option<bool>)> {
    let parameters = operation.parameters.iter().map(|it| {
        let place = match it.place {
            ParameterPlace::Query => "query",
            ParameterPlace::Path => "path",
        };
        (
            it.name.to_string(),
            place,
            it.required.as_ref().map(|it| it.value),
        )
    });
    let headers = operation.headers.iter();
    let headers = headers.map(|it| (it.name.to_string(), "header", None));
    let body = operation.body.iter().flat_map(|body| &body.properties);
    let body = body.map(|it| {
        (
            it.name.to_string(),
            "body",
            it.required.as_ref().map(|it| it.value),
        )
    });
    let mut all: Vec<_> = parameters.chain(headers).chain(body).collect();
    all.sort();
    all
}

fn page(text: &str) -> Set {
    read(&[("docs/boats.md", text)])
}

#[test]
fn each_heading_of_a_page_documents_its_request() {
    let set = page(
        "# Boats API\n\nWhat floats.\n\n## List boats\n\nLists boats of a crew.\n\n\
         ```plaintext\nGET /crews/:id/boats\nGET /crews/:id/boats?state=afloat\n```\n\n\
         | Attribute | Type | Required | Description |\n|--|--|--|--|\n\
         | `id` | integer | yes | The crew. |\n| `state` | string | no | The state. |\n\n\
         ```shell\ncurl \"https://sea.example/crews/7/boats\"\n```\n\n\
         Example response:\n\n```json\n[{ \"id\": 1 }]\n```\n\n\
         ## Launch a boat\n\n`POST /crews/:id/boats`\n\n\
         | Attribute | Type | Required | Description |\n|--|--|--|--|\n\
         | `id` | integer | yes | The crew. |\n| `name` | string | yes | Its name. |\n\n\
         Returns `204` if it floats.\n\n## Sink a boat % DELETE /boats/{boat.id#ref}\n\nSinks it.\n",
    );
    let list = set.operation("GET /crews/{id}/boats");
    assert_eq!(list.title.as_ref().unwrap().value, "List boats");
    assert_eq!(
        list.description.as_ref().unwrap().value,
        "Lists boats of a crew."
    );
    let expected = [
        ("id".to_owned(), "path", Some(true)),
        ("state".to_owned(), "query", Some(false)),
    ];
    assert_eq!(places(list), expected);
    let launch = set.operation("POST /crews/{id}/boats");
    let expected = [
        ("id".to_owned(), "path", Some(true)),
        ("name".to_owned(), "body", Some(true)),
    ];
    assert_eq!(places(launch), expected);
    assert_eq!(launch.response.statuses[0].value, 204);
    let sink = set.operation("DELETE /boats/{boat_id}");
    assert_eq!(sink.title.as_ref().unwrap().value, "Sink a boat");
}

#[test]
fn requests_are_in_tables_and_paragraphs() {
    let set = page(
        "# Boats\n\n## Read boat\n\n| Method | Path | Produces |\n|--|--|--|\n\
         | `GET` | `/boat/:key` | `application/json` |\n\n## Moor boat\n\n\
         **Endpoint:** `PUT /boat/(key)/moor`\n",
    );
    assert_eq!(set.requests(), ["GET /boat/{key}", "PUT /boat/{key}/moor"]);
    let inline = page("# Get boat\n\n## HTTP request\n\n`GET https://sea.example/v1/boats/{id}`\n");
    assert_eq!(inline.requests(), ["GET /boats/{id}"]);
}

#[test]
fn a_column_states_where_a_parameter_is() {
    let rows = "| Name | In | Type | Required | Description |\n|--|--|--|--|--|\n\
                | id | path | string | true | I. |\n| weight | body | integer(int64) | true | W. |\n\
                | dry | query | boolean | false | D. |\n| X-Log | header | string | false | X. |";
    let text = request(
        "Update boat",
        "PATCH /boats/{id}",
        &format!("## Parameters\n\n{rows}"),
    );
    let set = page(&text);
    let update = set.operation("PATCH /boats/{id}");
    let expected = [
        ("X-Log".to_owned(), "header", None),
        ("dry".to_owned(), "query", Some(false)),
        ("id".to_owned(), "path", Some(true)),
        ("weight".to_owned(), "body", Some(true)),
    ];
    assert_eq!(places(update), expected);
    let weight = &update.body.as_ref().unwrap().properties[0];
    assert_eq!(weight.r#type.value.to_string(), "Edm.Int64");
}

#[test]
fn a_parameter_of_the_path_is_no_member_of_the_body() {
    let rows = "## Path parameters\n\n| Name | Type |\n|--|--|\n| boatId | string |\n\n\
                ## Parameters\n\n| Name | Type |\n|--|--|\n| weight | number |";
    let set = page(&request("Update boat", "PATCH /boats/{id}", rows));
    let names: Vec<(String, &str, Option<bool>)> = places(set.operation("PATCH /boats/{id}"));
    let expected = [
        ("boatId".to_owned(), "path", None),
        ("weight".to_owned(), "body", None),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_parameter_of_the_query_string_is_no_member_of_the_body() {
    let rows = "## Parameters\n\n| Name | Type |\n|--|--|\n| dry | boolean |\n| id | string |";
    let set = page(&request("Rate videos", "PATCH /videos?dry={dry}", rows));
    let expected = [
        ("dry".to_owned(), "query", Some(true)),
        ("id".to_owned(), "body", None),
    ];
    assert_eq!(places(set.operation("PATCH /videos")), expected);
}

#[test]
fn a_parameter_with_a_default_is_optional() {
    let rows = "## Query parameters\n\n| Name | Type | Description |\n|--|--|--|\n\
                | count | integer | The number. Defaults to 10. |";
    let text = request("List boats", "GET /boats?count={count}&crew={crew}", rows);
    let set = page(&text);
    let list = set.operation("GET /boats");
    assert!(!parameter(list, "count").required.as_ref().unwrap().value);
    assert!(parameter(list, "crew").required.as_ref().unwrap().value);
}

#[test]
fn a_table_below_an_unknown_heading_is_reported() {
    let rows = "## Cargo manifest\n\n| Name | Type |\n|--|--|\n| weight | integer |";
    let set = page(&request("Load boat", "POST /boats/{id}/load", rows));
    assert!(set.says("table-unread"));
}

fn prefixes(lines: &[&str]) -> (Option<String>, Vec<String>) {
    let pages: Vec<(String, String)> = (lines.iter().enumerate())
        .map(|(index, line)| {
            let text = format!("# Boat {index}\n\n## HTTP request\n\n``` http\n{line}\n```\n");
            (format!("docs/boat-{index}.md"), text)
        })
        .collect();
    let pages: Vec<(&str, &str)> = (pages.iter())
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let set = read(&pages);
    (set.schema.endpoint.clone(), set.requests())
}

#[test]
fn what_requests_have_in_common_is_the_endpoint() {
    for (lines, endpoint, requests) in [
        (
            &[
                "GET https://sea.example/api/v1/boats",
                "GET https://sea.example/api/v1/crews",
            ][..],
            Some("https://sea.example/api/v1"),
            ["GET /boats", "GET /crews"],
        ),
        (
            &[
                "GET https://sea.example/api/v1/boats",
                "GET https://sea.example/api/v2/boats",
            ],
            Some("https://sea.example/api"),
            ["GET /v1/boats", "GET /v2/boats"],
        ),
        (
            &[
                "GET https://sea.example/v1/boats",
                "GET https://sea.example/health",
            ],
            Some("https://sea.example"),
            ["GET /health", "GET /v1/boats"],
        ),
        (
            &["GET /v2/boats", "GET /v2/crews"],
            None,
            ["GET /v2/boats", "GET /v2/crews"],
        ),
        (
            &[
                "GET https://sea.example/crews/{id}/users/{id}",
                "GET https://sea.example/rest/api/3/me",
            ],
            Some("https://sea.example"),
            ["GET /crews/{id}/users/{id}", "GET /rest/api/3/me"],
        ),
    ] {
        let (found, mut all) = prefixes(lines);
        all.sort();
        assert_eq!(
            (found.as_deref(), &*all),
            (endpoint, &requests.map(str::to_owned)[..])
        );
    }
}

#[test]
fn a_bare_name_is_the_title_of_a_type() {
    let get = request(
        "Get boat",
        "GET /boats/{id}",
        "## Response\n\nReturns `200 OK` and a [Boat](boat.md) object in the response body.",
    );
    let boat = "# Boat\n\n## Properties\n\n| Name | Type |\n|--|--|\n| name | string |\n\
                | masts | array of integers |\n| log | array |\n";
    let set = read(&[("docs/boat-get.md", &get), ("docs/boat.md", boat)]);
    assert_eq!(answer(set.operation("GET /boats/{id}")), "sea.Boat");
    let types: Vec<String> = (set.r#type("Boat").properties.iter())
        .map(|property| property.r#type.value.to_string())
        .collect();
    assert_eq!(
        types,
        ["Edm.String", "Collection(Edm.Int32)", "Collection(Untyped)"]
    );
}

#[test]
fn a_table_of_responses_names_status_and_type() {
    let rows = "## Responses\n\n| Status | Description | Schema |\n|--|--|--|\n\
                | 201 | Launched | [Boat](boat.md) |\n| 404 | No crew | [Fault](fault.md) |";
    let launch = request("Launch boat", "POST /boats", rows);
    let boat = "# Boat\n\n## Properties\n\n| Name | Type |\n|--|--|\n| name | string |\n";
    let set = read(&[("docs/boat-launch.md", &launch), ("docs/boat.md", boat)]);
    let launch = set.operation("POST /boats");
    assert_eq!(launch.response.statuses[0].value, 201);
    assert_eq!(answer(launch), "sea.Boat");
}

#[test]
fn a_title_names_the_verb_of_another_services_request() {
    let set = page(
        "# Boats\n\n## Create a boat\n\n`POST /boats`\n\n## Sink a boat\n\n`POST /boats/{id}/sink`\n",
    );
    let kind = |request: &str| set.operation(request).kind;
    assert_eq!(kind("POST /boats"), OperationKind::Create);
    assert_eq!(kind("POST /boats/{id}/sink"), OperationKind::Action);
}

//! Response types of operations.

use super::{answer, read, request, resource};

fn boat() -> String {
    let methods = "## Methods\n\n|Method|Return type|Description|\n|:---|:---|:---|\n|[Launch](../api/boat-launch.md)|[boat](boat.md)|Goes.|\n";
    resource("boat", "|id|String|Its key.|", methods)
}

/// Returns the response type of `POST /boats/{id}/launch` when `rest` follows the request. The
/// methods table lists `boat` as the return type.
fn launch(rest: &str) -> String {
    let page = request("boat: launch", "POST /boats/{id}/launch", rest);
    let set = read(&[
        ("v1.0/api/boat-launch.md", &page),
        ("v1.0/resources/boat.md", &boat()),
    ]);
    answer(set.operation("POST /boats/{id}/launch"))
}

#[test]
fn a_response_without_a_body_ignores_the_methods_table() {
    for rest in [
        "## Response\n\nIf successful, this method returns `200 OK`. It does not return anything in the response body.",
        "## Response\n\nIf successful, this method returns a `202 Accepted` response code.\n\n## Example\n\n``` http\nPOST /boats/1/launch\n```\n\n\
         ``` http\nHTTP/1.1 202 Accepted\nLocation: /boats/1/operations/2\n```",
        "## Response\n\nIf successful, this method returns `204 No Content`.",
    ] {
        assert_eq!(launch(rest), "nothing", "{rest}");
    }
}

#[test]
fn a_response_with_a_body_has_its_type() {
    let shown = "## Example\n\n``` http\nPOST /boats/1/launch\n```\n\n``` http\nHTTP/1.1 200 OK\nContent-type: application/json\n\n{ \"id\": \"1\" }\n```";
    assert_eq!(launch(shown), "sea.boat");
    let said = "## Response\n\nIf successful, this method returns `200 OK` and a [boat](../resources/boat.md) object in the response body.";
    assert_eq!(launch(said), "sea.boat");
}

#[test]
fn an_undocumented_response_is_unknown_and_reported() {
    let page = request("Get tide", "GET /tides/{id}", "");
    let set = read(&[("v1.0/api/tide-get.md", &page)]);
    assert_eq!(answer(set.operation("GET /tides/{id}")), "unknown");
    assert!(set.says("response-unknown"));
}

#[test]
fn a_redirect_leads_to_bytes() {
    let example = "## Example\n\n``` http\nGET /charts/1/picture\n```\n\n``` http\nHTTP/1.1 302 Found\nLocation: https://files.example/1\n```";
    let set = read(&[(
        "v1.0/api/chart-picture.md",
        &request("Get picture", "GET /charts/{id}/picture", example),
    )]);
    assert_eq!(
        answer(set.operation("GET /charts/{id}/picture")),
        "Edm.Stream"
    );
}

#[test]
fn a_list_may_be_the_whole_body() {
    let example = |body: &str| {
        format!(
            "## Response\n\nIf successful, this method returns a collection of [boat](../resources/boat.md) objects.\n\n## Example\n\n``` http\nGET /boats\n```\n\n``` http\nHTTP/1.1 200 OK\nContent-type: application/json\n\n{body}\n```"
        )
    };
    for (body, bare) in [
        ("[{ \"id\": \"1\" }]", true),
        ("{ \"value\": [{ \"id\": \"1\" }] }", false),
    ] {
        let page = request("List boats", "GET /boats", &example(body));
        let set = read(&[
            ("v1.0/api/boat-list.md", &page),
            ("v1.0/resources/boat.md", &boat()),
        ]);
        let operation = set.operation("GET /boats");
        assert_eq!(
            (answer(operation).as_str(), operation.response.bare),
            ("Collection(sea.boat)", bare)
        );
        assert_eq!(operation.examples[0].responses[0].wrong, None);
    }
}

#[test]
fn a_word_in_the_plural_is_the_documented_type() {
    let said = "## Response\n\nIf successful, this method returns a **boats** object in the response body.";
    let page = request("Get boat", "GET /boats({id})", said);
    let methods = "## Methods\n\n|Method|Return type|Description|\n|:---|:---|:---|\n|[Get](../api/boat-get.md)|boat|One.|\n";
    let set = read(&[
        ("v1.0/api/boat-get.md", &page),
        (
            "v1.0/resources/boat.md",
            &resource("boat", "|id|GUID|Its key.|", methods),
        ),
    ]);
    assert_eq!(set.types(), ["sea.boat"]);
    assert_eq!(answer(&set.schema.operations[0]), "sea.boat");
}

#[test]
fn items_of_a_list_that_is_the_whole_body_are_checked() {
    let rest = "## Response\n\nIf successful, this method returns a collection of [boat](../resources/boat.md) objects.\n\n## Example\n\n``` http\nGET /boats\n```\n\n``` http\nHTTP/1.1 200 OK\nContent-type: application/json\n\n[{ \"id\": true }]\n```";
    let set = read(&[
        (
            "v1.0/api/boat-list.md",
            &request("List boats", "GET /boats", rest),
        ),
        ("v1.0/resources/boat.md", &boat()),
    ]);
    assert!(set.says("example-unexpected"));
}

#[test]
fn a_plural_of_types_in_two_namespaces_is_the_same_in_every_run() {
    let parcel =
        |namespace: &str| resource("parcel", "|id|String|Its key.|", "").replace("sea", namespace);
    let page = request(
        "Get parcel",
        "GET /holds/{id}/content",
        "## Response\n\nIf successful, this method returns a **parcels** object in the response body.",
    );
    let (air, land) = (parcel("air"), parcel("land"));
    let answers: Vec<String> = (0..16)
        .map(|_| {
            let set = read(&[
                ("v1.0/api/content-get.md", &page),
                ("v1.0/resources/air-parcel.md", &air),
                ("v1.0/resources/land-parcel.md", &land),
                ("v1.0/resources/boat.md", &boat()),
            ]);
            answer(set.operation("GET /holds/{id}/content"))
        })
        .collect();
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
}

//! What sentences state, and what they only mention.

use docwright_generator::schema::Property;

use super::{answer, parameter, property, read, request, resource};

/// Returns the property `name` of a type that has it with this description.
fn described(description: &str) -> Property {
    let rows = format!("|id|String|Its key.|\n|name|String|{description}|");
    let set = read(&[("v1.0/resources/boat.md", &resource("boat", &rows, ""))]);
    property(set.r#type("boat"), "name").clone()
}

#[test]
fn required_and_optional_are_sentences() {
    for (text, expected) in [
        ("Its name. Required.", Some(true)),
        ("Its name. (Required)", Some(true)),
        ("**Required**: the name.", Some(true)),
        ("Its name. This property is required.", Some(true)),
        ("Its name. Optional.", Some(false)),
        ("Minutes of calm before a mooring is required.", None),
        ("Whether a pilot is required. Optional.", Some(false)),
        ("Whether the sail is optional.", None),
        ("Possible values are: `open`, `required`, `shut`.", None),
        ("Its name. Isn't required.", None),
    ] {
        let required = described(text).required.map(|fact| fact.value);
        assert_eq!(required, expected, "{text}");
    }
}

#[test]
fn a_condition_or_a_negation_is_no_statement() {
    for text in [
        "Read-only when **isMoored** is `true`.",
        "Whether the log is in read-only mode.",
        "Isn't read-only.",
    ] {
        assert!(described(text).read_only.is_none(), "{text}");
    }
    assert!(described("Its name. Readonly.").read_only.is_some());
    for text in ["Non-nullable.", "Isn't nullable.", "Can't be null."] {
        let nullable = described(text).nullable.map(|fact| fact.value);
        assert_eq!(nullable, Some(false), "{text}");
    }
}

#[test]
fn a_deprecated_value_does_not_deprecate_its_property() {
    for text in [
        "Possible values are: `oar`, `steam` (deprecated), `sail`.",
        "Possible values are: `ready`, `obsolete`.",
        "The `steam` value is deprecated.",
        "The number of deprecated boats.",
        "Use this instead of **title**, which is deprecated.",
    ] {
        assert!(described(text).deprecated.is_none(), "{text}");
    }
    for text in ["Deprecated. Use **title**.", "This property is deprecated."] {
        assert!(described(text).deprecated.is_some(), "{text}");
    }
}

#[test]
fn defaults_and_operators_are_read_in_any_place() {
    for (text, expected) in [
        ("Possible values are: `sail` (default), `oar`.", "sail"),
        (
            "The default is `sail`. The default is different in winter.",
            "sail",
        ),
    ] {
        assert_eq!(described(text).default.unwrap().value, expected, "{text}");
    }
    for text in [
        "Supports `$orderby`, `$filter` (`eq`, `le`).",
        "Supports `$select` and `$filter` (`eq`, `le`).",
    ] {
        assert_eq!(
            described(text).filter.unwrap().value,
            ["eq", "le"],
            "{text}"
        );
    }
    assert!(
        described("Doesn't support `$filter` (`eq`).")
            .filter
            .is_none()
    );
    assert!(
        described("Returned only with `$select`.")
            .on_select
            .is_some()
    );
}

#[test]
fn values_end_with_their_list() {
    let rows = "|id|String|Its key.|\n|rig|boatRig|Rig types included here. Possible values are: `sloop`, `ketch`. <br>**Note:** see `yawl`.|";
    let set = read(&[("v1.0/resources/boat.md", &resource("boat", rows, ""))]);
    assert_eq!(set.members("boatRig"), ["sloop", "ketch"]);
}

#[test]
fn a_negation_denies_flags() {
    for text in [
        "Doesn't allow multiple values.",
        "Multiple values are not permitted.",
    ] {
        let rows = format!(
            "|id|String|Its key.|\n|sails|boatSails|{text} Possible values are: `main`, `jib`.|"
        );
        let set = read(&[("v1.0/resources/boat.md", &resource("boat", &rows, ""))]);
        assert!(set.enumeration("boatSails").flags.is_none(), "{text}");
    }
}

/// Returns whether an action whose section on the body has this text sends a body.
fn sends_a_body(text: &str) -> bool {
    let rest = format!(
        "## Request body\n\n{text}\n\n## Response\n\nIf successful, this method returns `204 No Content`."
    );
    let page = request("boat: moor", "POST /boats/{id}/moor", &rest);
    let set = read(&[("v1.0/api/boat-moor.md", &page)]);
    set.operation("POST /boats/{id}/moor").body.is_some()
}

#[test]
fn a_body_is_denied_only_where_the_sentence_does() {
    for text in [
        "The request body can't be empty. Send the new berth.",
        "Provide a file in the request body. The content must not exceed 4 MB.",
        "If the request body isn't supplied, the last berth is used.",
        "Send the berth as plain text in the body; nothing else is allowed in the payload.",
        "Le corps de la demande ne doit pas être vide.",
    ] {
        assert!(sends_a_body(text), "{text}");
    }
    for text in [
        "The body of the request should be left blank.",
        "This action has no parameters.",
        "You can omit the request body.",
        "Der Anforderungstext ist leer.",
    ] {
        assert!(!sends_a_body(text), "{text}");
    }
}

#[test]
fn a_column_of_optional_marks_is_the_opposite_of_required() {
    let rest = "## Optional query parameters\n\n|Parameter|Type|Optional?|\n|:---|:---|:---|\n|berth|String|No|\n|depth|Int32|Yes|\n\n## Response\n\nIf successful, this method returns `200 OK`.";
    let page = request("List boats", "GET /boats", rest);
    let set = read(&[("v1.0/api/boat-list.md", &page)]);
    let required = |name| {
        let boats = set.operation("GET /boats");
        parameter(boats, name)
            .required
            .as_ref()
            .map(|fact| fact.value)
    };
    assert_eq!(
        (required("berth"), required("depth")),
        (Some(true), Some(false))
    );
}

#[test]
fn the_sentence_on_success_names_the_response() {
    let boat = resource("boat", "|id|String|Its key.|", "");
    let returned = |text: &str| {
        let page = request(
            "Get boat",
            "GET /fleet/flagship",
            &format!("## Response\n\n{text}"),
        );
        let set = read(&[
            ("v1.0/api/boat-get.md", &page),
            ("v1.0/resources/boat.md", &boat),
        ]);
        answer(set.operation("GET /fleet/flagship"))
    };
    let link = "[boat](../resources/boat.md)";
    for (text, expected) in [
        (
            format!("Returns `200 OK` and a {link} object in the response body."),
            "sea.boat",
        ),
        (
            format!("Returns `200 OK` and a collection of {link}."),
            "Collection(sea.boat)",
        ),
        (
            format!("Returns `200 OK` and one or more {link} objects."),
            "Collection(sea.boat)",
        ),
        (
            format!(
                "Returns `200 OK` and a {link} object whose **tags** collection is filled in the response body."
            ),
            "sea.boat",
        ),
        (
            format!(
                "If unsuccessful, returns an [error](../resources/error.md). If successful, returns `200 OK` and a {link} object in the response body."
            ),
            "sea.boat",
        ),
        (
            format!(
                "Returns `200 OK` and, as all [long actions](/graph/long-actions), a {link} object in the response body."
            ),
            "sea.boat",
        ),
        (
            "Returns `200 OK` and the updated object in the response body.".to_owned(),
            "unknown",
        ),
        (
            "Returns `200 OK` and an Int32 count in the response body.".to_owned(),
            "Edm.Int32",
        ),
        (
            "Returns `200 OK` and a single object in the response body.".to_owned(),
            "unknown",
        ),
    ] {
        assert_eq!(returned(&text), expected, "{text}");
    }
}

#[test]
fn an_accepted_request_answers_with_an_address() {
    let page = request(
        "boat: refit",
        "POST /boats/{id}/refit",
        "## Response\n\nReturns a `202 Accepted` response code and a `Location` header with the URL of the operation. A `GET` request to it returns a [boat](../resources/boat.md) object in the response body.",
    );
    let set = read(&[
        ("v1.0/api/boat-refit.md", &page),
        (
            "v1.0/resources/boat.md",
            &resource("boat", "|id|String|Its key.|", ""),
        ),
    ]);
    assert_eq!(answer(set.operation("POST /boats/{id}/refit")), "nothing");
}

#[test]
fn an_update_requires_only_what_all_its_examples_send() {
    let rest = "## Request body\n\nThe following table shows the properties that are required when you update the [boat](../resources/boat.md).\n\n\
                |Property|Type|Description|\n|:---|:---|:---|\n|name|String|Its name. Required.|\n|draft|Int32|How deep.|\n\n## Response\n\nIf successful, this method returns `204 No Content`.\n\n\
                ## Example\n\n```http\nPATCH https://graph.microsoft.com/v1.0/boats/1\nContent-type: application/json\n\n{\"draft\": 2}\n```\n";
    let page = request("Update boat", "PATCH /boats/{id}", rest);
    let set = read(&[("v1.0/api/boat-update.md", &page)]);
    let body = set.operation("PATCH /boats/{id}").body.as_ref().unwrap();
    assert!(
        body.properties
            .iter()
            .all(|property| property.required.is_none())
    );
}

#[test]
fn derived_types_are_listed_in_any_form() {
    let kid = resource("dinghy", "|id|String|Its key.|", "");
    for intro in [
        "This abstract type is inherited by the following types.\n\n- [dinghy](dinghy.md)",
        "Subtypes include [dinghy](dinghy.md). Inherits from [hull](hull.md).",
        "The following resources inherit from this type:\n\n|Type|Use|\n|:---|:---|\n|[dinghy](dinghy.md)|Small.|",
    ] {
        let boat = resource("boat", "|id|String|Its key.|", "").replacen(
            "boat resource type\n",
            &format!("boat resource type\n\n{intro}\n"),
            1,
        );
        let set = read(&[
            ("v1.0/resources/boat.md", &boat),
            ("v1.0/resources/dinghy.md", &kid),
            (
                "v1.0/resources/hull.md",
                &resource("hull", "|id|String|Its key.|", ""),
            ),
        ]);
        let base = |name| {
            set.r#type(name)
                .base
                .as_ref()
                .map(|fact| fact.value.to_string())
        };
        assert_eq!(base("dinghy").as_deref(), Some("sea.boat"), "{intro}");
        assert_ne!(base("hull").as_deref(), Some("sea.boat"), "{intro}");
    }
}

#[test]
fn a_type_of_which_only_texts_are_shown_is_an_enumeration() {
    let rows =
        "|id|String|Its key.|\n|rig|[boatRig](../resources/enums.md#boatrig-values)|Its rig.|";
    let set = read(&[("v1.0/resources/boat.md", &resource("boat", rows, ""))]);
    assert!(set.members("boatRig").is_empty());
    assert!(set.says("type-unknown"));
    // A misspelt primitive type is none.
    let rows = "|id|String|Its key.|\n|rig|Strin|Its rig.|";
    let json =
        "## JSON representation\n\n```json\n{\"id\": \"String\", \"rig\": \"String\"}\n```\n";
    let set = read(&[("v1.0/resources/boat.md", &resource("boat", rows, json))]);
    assert!(set.says("type-unknown") && set.schema.enums.is_empty());
}

#[test]
fn each_method_of_a_page_has_its_own_query_string() {
    let page = request(
        "Tags",
        "GET /tags/{id}?lang={lang}\nDELETE /tags/{id}?force={force}",
        "## Response\n\nIf successful, this method returns `200 OK`.",
    );
    let set = read(&[("v1.0/api/tags.md", &page)]);
    let names = |request| -> Vec<String> {
        let parameters = set.operation(request).parameters.iter();
        let names = parameters.map(|parameter| parameter.name.to_string());
        names.filter(|name| name != "id").collect()
    };
    assert_eq!(names("GET /tags/{id}"), ["lang"]);
    assert_eq!(names("DELETE /tags/{id}"), ["force"]);
}

#[test]
fn a_parameter_named_like_an_option_is_one_only_for_odata() {
    let rest = |mark: &str| {
        format!(
            "## Query parameters\n\n|Parameter|Type|Description|\n|:---|:---|:---|\n|filter|String|Which.|\n|count|Int32|How many.|\n\n## Response\n\nIf successful, this method returns `200 OK`.{mark}"
        )
    };
    let read_one = |mark: &str| {
        let page = request("List boats", "GET /boats", &rest(mark));
        let set = read(&[("v1.0/api/boat-list.md", &page)]);
        let boats = set.operation("GET /boats");
        let own = boats.parameters.iter().map(|it| it.name.to_string());
        let options = boats.query.iter().map(|fact| fact.value.to_string());
        (own.collect::<Vec<_>>(), options.collect::<Vec<_>>())
    };
    let strings = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(read_one(""), (strings(&["count", "filter"]), strings(&[])));
    let of_odata = read_one(" See microsoft.graph.");
    assert_eq!(of_odata, (strings(&["count"]), strings(&["$filter"])));
}

#[test]
fn a_key_in_parentheses_is_no_argument_of_a_function() {
    let rest = "## Response\n\nIf successful, this method returns `200 OK`.";
    let set = read(&[
        (
            "v1.0/api/boat-get.md",
            &request("Get boat", "GET /yards({id})/boats({id})", rest),
        ),
        (
            "v1.0/api/boat-use.md",
            &request("boat: getUse", "GET /yards({id})/getUse(day={day})", rest),
        ),
    ]);
    let kind = |request| format!("{:?}", set.operation(request).kind);
    assert_eq!(kind("GET /yards({id})/boats({id})"), "Get");
    assert_eq!(kind("GET /yards({id})/getUse(day={day})"), "Function");
}

#[test]
fn values_of_properties_of_two_types_are_two_enumerations() {
    let page = |name: &str, values: [&str; 2]| {
        let [one, two] = values;
        let rows = format!(
            "|id|String|Its key.|\n|status|String|How it is. Possible values are: `{one}`, `{two}`.|"
        );
        let table = format!(
            "### status values\n\n|Member|Description|\n|:---|:---|\n|{one}|One.|\n|{two}|Two.|\n"
        );
        resource(name, &rows, &table)
    };
    let set = read(&[
        ("v1.0/resources/door.md", &page("door", ["open", "shut"])),
        ("v1.0/resources/order.md", &page("order", ["paid", "sent"])),
    ]);
    for (name, members) in [("door", ["open", "shut"]), ("order", ["paid", "sent"])] {
        let status = property(set.r#type(name), "status")
            .r#type
            .value
            .to_string();
        assert_eq!(status, format!("sea.{name}Status"));
        assert_eq!(set.members(&format!("{name}Status")), members);
    }
}

#[test]
fn an_action_is_named_in_the_introduction() {
    let rest = "## Request body\n\nThe request is a JSON object with these properties.\n\n|Name|Type|Description|\n|:---|:---|:---|\n|berth|Int32|Where.|\n\n\
                ## Response\n\nReturns `201 Created` and a [mooring](../resources/mooring.md) object in the response body.";
    let page = request(
        "Create a mooring for a boat",
        "POST /boats/{id}/createMooring",
        rest,
    );
    let page = page.replacen("It is done.", "Use the **createMooring** action.", 1);
    let mooring = resource("mooring", "|id|String|Its key.|", "");
    let set = read(&[
        ("v1.0/api/boat-createmooring.md", &page),
        ("v1.0/resources/mooring.md", &mooring),
    ]);
    let operation = set.operation("POST /boats/{id}/createMooring");
    assert_eq!(format!("{:?}", operation.kind), "Action");
}

#[test]
fn a_body_of_another_media_type_is_bytes() {
    let rest = "## Request headers\n\n|Header|Value|\n|:---|:---|\n|Content-Type|application/zip. Required.|\n\n## Request body\n\nInclude the charts.\n\n\
                ## Response\n\nReturns `201 Created` and a [chart](../resources/chart.md) object in the response body.\n\n\
                ## Example\n\n```http\nPOST https://graph.microsoft.com/v1.0/charts\nContent-type: application/zip\n\n[Zip file]\n```\n";
    let page = request("Add charts", "POST /charts", rest);
    let chart = resource("chart", "|id|String|Its key.|", "");
    let set = read(&[
        ("v1.0/api/chart-post.md", &page),
        ("v1.0/resources/chart.md", &chart),
    ]);
    let body = set.operation("POST /charts").body.as_ref().unwrap();
    assert_eq!(
        body.r#type.as_ref().unwrap().value.to_string(),
        "Edm.Stream"
    );
    assert!(!set.says("example-unexpected") && !set.says("json-lenient"));
}

#[test]
fn values_of_a_header_are_neither_headers_nor_an_enumeration() {
    let rest = "## Request headers\n\n|Name|Description|\n|:---|:---|\n|Prefer: boats.small|Which. Optional.|\n\n### Prefer header values\n\n|Name|Description|\n|:---|:---|\n|anchored|At anchor.|\n\n## Response\n\nIf successful, this method returns `200 OK`.";
    let set = read(&[(
        "v1.0/api/boat-list.md",
        &request("List boats", "GET /boats", rest),
    )]);
    let headers = set.operation("GET /boats").headers.iter();
    let names: Vec<&str> = headers.map(|header| header.name.as_str()).collect();
    assert_eq!(names, ["Prefer"]);
    assert!(set.schema.enums.is_empty());
}

#[test]
fn the_host_header_of_an_example_names_the_service() {
    let page = "# List parcels\n\nNamespace: sea\n\nAll of them.\n\n## HTTP request\n\n```http\nGET /v1/parcels\n```\n\n## Response\n\nIf successful, this method returns `200 OK`.\n\n\
                ## Example\n\n```http\nGET /v1/parcels HTTP/1.1\nHost: api.post.test\n```\n";
    let set = read(&[("v1/api/parcel-list.md", page)]);
    let endpoint = set.schema.endpoint.as_deref();
    assert!(
        endpoint.is_some_and(|endpoint| endpoint.starts_with("https://api.post.test")),
        "{endpoint:?}"
    );
}

//! The page that documents an operation, and the facts that other pages add.

use super::{read, request, resource, scopes};

fn list(area: &str, title: &str, permission: &str) -> String {
    let page = request(
        title,
        "GET /boats",
        "## Response\n\nIf successful, this method returns `200 OK` and a collection of [boat](../resources/boat.md) objects.",
    );
    let permissions = format!(
        "## Permissions\n\n|Permission type|Permissions (from least to most privileged)|\n|:---|:---|\n\
         |Delegated (work or school account)|{permission}|\n|Delegated (personal Microsoft account)|Not supported.|\n\
         |Application|Not supported.|\n\n## HTTP request"
    );
    format!(
        "---\nms.prod: \"{area}\"\n---\n\n{}",
        page.replacen("## HTTP request", &permissions, 1)
    )
}

fn boat(link: &str) -> String {
    let methods = format!(
        "## Methods\n\n|Method|Return type|Description|\n|:---|:---|:---|\n|[List]({link})|[boat](boat.md) collection|All.|\n"
    );
    resource(
        "boat",
        "|id|String|Its key.|\n|name|String|Its name.|",
        &methods,
    )
}

#[test]
fn facts_come_from_the_page_that_the_methods_table_links() {
    let (own, other) = (
        list("harbour", "List boats", "Boat.Read"),
        list("fishery", "List catches", "Catch.Read"),
    );
    for (first, second) in [("aaa.md", "zzz.md"), ("zzz.md", "aaa.md")] {
        let set = read(&[
            ("v1.0/api/boat-list.md", &own),
            (&format!("v1.0/api/{first}"), &other),
            ("v1.0/resources/boat.md", &boat("../api/boat-list.md")),
        ]);
        let operation = set.operation("GET /boats");
        assert_eq!(
            scopes(&operation.permissions[0].delegated_work.value),
            ["Boat.Read"]
        );
        assert_eq!(
            (
                operation.area.as_deref(),
                operation.title.as_ref().unwrap().value.as_str()
            ),
            (Some("harbour"), "List boats")
        );
        // The permissions on the other page are kept as a claim.
        let others = operation.permissions[0].delegated_work.others();
        assert!(
            others
                .iter()
                .any(|claim| scopes(&claim.value) == ["Catch.Read"]),
            "{others:?}"
        );
        // If the methods table links the other page, that page's permissions count.
        let set = read(&[
            ("v1.0/api/boat-list.md", &own),
            (&format!("v1.0/api/{second}"), &other),
            ("v1.0/resources/boat.md", &boat(&format!("../api/{second}"))),
        ]);
        assert_eq!(
            scopes(
                &set.operation("GET /boats").permissions[0]
                    .delegated_work
                    .value
            ),
            ["Catch.Read"]
        );
    }
}

#[test]
fn an_operation_is_in_the_areas_of_all_pages_that_document_it() {
    let set = read(&[
        (
            "v1.0/api/boat-list.md",
            &list("harbour", "List boats", "Boat.Read"),
        ),
        (
            "v1.0/api/fishery-boat-list.md",
            &list("fishery", "List boats", "Boat.Read"),
        ),
    ]);
    let operation = set.operation("GET /boats");
    let mut areas: Vec<&str> = operation
        .area
        .iter()
        .chain(&operation.other_areas)
        .map(String::as_str)
        .collect();
    areas.sort_unstable();
    assert_eq!(areas, ["fishery", "harbour"]);
}

#[test]
fn a_page_that_lists_requests_of_others_does_not_join_them() {
    let create = |title: &str, lines: &str, ty: &str| {
        let example = format!(
            "## Request body\n\nIn the request body, supply a JSON representation of the [{ty}](../resources/{ty}.md) object.\n\n\
             ## Response\n\nIf successful, this method returns `201 Created` and a [{ty}](../resources/{ty}.md) object."
        );
        request(title, lines, &example)
    };
    let boats = create("Create boat", "POST /boats", "boat");
    let crews = create("Create crew", "POST /crews", "crew");
    let badges = create("Create badge", "POST /boats\nPOST /crews", "badge");
    let methods = |own: &str| {
        format!(
            "## Methods\n\n|Method|Return type|Description|\n|:---|:---|:---|\n|[Create](../api/{own}.md)|[x]({own}.md)|One.|\n"
        )
    };
    let set = read(&[
        ("v1.0/api/boat-post.md", &boats),
        ("v1.0/api/crew-post.md", &crews),
        ("v1.0/api/badge-post.md", &badges),
        (
            "v1.0/resources/boat.md",
            &resource(
                "boat",
                "|id|String|Its key.|\n|name|String|Its name.|",
                &methods("boat-post"),
            ),
        ),
        (
            "v1.0/resources/crew.md",
            &resource(
                "crew",
                "|id|String|Its key.|\n|size|Int32|How many.|",
                &methods("crew-post"),
            ),
        ),
        (
            "v1.0/resources/badge.md",
            &resource(
                "badge",
                "|id|String|Its key.|\n|text|String|What it says.|",
                &methods("badge-post"),
            ),
        ),
    ]);
    for (path, ty) in [("POST /boats", "sea.boat"), ("POST /crews", "sea.crew")] {
        let operation = set.operation(path);
        assert_eq!(operation.paths.len(), 1, "{path}");
        let body = operation.body.as_ref().unwrap();
        assert_eq!(body.r#type.as_ref().unwrap().value.to_string(), ty);
        let alternatives: Vec<String> = body
            .alternatives
            .iter()
            .map(|other| other.r#type.value.to_string())
            .collect();
        assert_eq!(alternatives, ["sea.badge"], "{path}");
    }
}

#[test]
fn a_page_on_two_operations_of_other_pages_does_not_make_them_one() {
    let get = |title: &str, lines: &str, ty: &str| {
        request(
            title,
            lines,
            &format!(
                "## Response\n\nIf successful, this method returns `200 OK` and a [{ty}](../resources/{ty}.md) object."
            ),
        )
    };
    let holder = |name: &str| {
        let methods = format!(
            "## Methods\n\n|Method|Return type|Description|\n|:---|:---|:---|\n|[Get](../api/{name}-get-sailor.md)|[sailor](sailor.md)|One.|\n\n\
             ## Relationships\n\n|Relationship|Type|Description|\n|:---|:---|:---|\n|sailors|[sailor](sailor.md) collection|All.|\n"
        );
        resource(
            name,
            "|id|String|Its key.|\n|name|String|Its name.|",
            &methods,
        )
    };
    let set = read(&[
        (
            "v1.0/api/boat-get.md",
            &get("Get boat", "GET /boats/{id}", "boat"),
        ),
        (
            "v1.0/api/pub-get.md",
            &get("Get pub", "GET /pubs/{id}", "pub"),
        ),
        (
            "v1.0/api/boat-get-sailor.md",
            &get(
                "Get sailor on a boat",
                "GET /boats/{id}/sailors/{id}",
                "sailor",
            ),
        ),
        (
            "v1.0/api/pub-get-sailor.md",
            &get(
                "Get sailor in a pub",
                "GET /pubs/{id}/sailors/{id}",
                "sailor",
            ),
        ),
        (
            "v1.0/api/sailor-get.md",
            &get(
                "Get sailor",
                "GET /boats/{id}/sailors/{id}\nGET /pubs/{id}/sailors/{id}",
                "sailor",
            ),
        ),
        ("v1.0/resources/boat.md", &holder("boat")),
        ("v1.0/resources/pub.md", &holder("pub")),
        (
            "v1.0/resources/sailor.md",
            &resource("sailor", "|id|String|Its key.|\n|rank|String|A rank.|", ""),
        ),
    ]);
    for (path, title) in [
        ("GET /boats/{id}/sailors/{id}", "Get sailor on a boat"),
        ("GET /pubs/{id}/sailors/{id}", "Get sailor in a pub"),
    ] {
        let operation = set.operation(path);
        assert_eq!(
            (
                operation.paths.len(),
                operation.title.as_ref().unwrap().value.as_str()
            ),
            (1, title)
        );
    }
}

#[test]
fn an_unstated_requirement_is_not_a_conflict() {
    let update = |rows: &str| {
        let body = format!(
            "## Request body\n\n|Property|Type|Description|\n|:---|:---|:---|\n{rows}\n\n## Response\n\nIf successful, this method returns `204 No Content`."
        );
        request("Update boat", "PATCH /boats/{id}", &body)
    };
    let set = read(&[
        (
            "v1.0/api/boat-update.md",
            &update("|name|String|Its name. Required.|"),
        ),
        (
            "v1.0/api/fishery-boat-update.md",
            &update("|name|String|Its name.|"),
        ),
    ]);
    assert!(!set.says("conflict-required"));
    let body = set.operation("PATCH /boats/{id}").body.as_ref().unwrap();
    assert_eq!(
        body.properties[0].required.as_ref().map(|fact| fact.value),
        Some(true)
    );
}

#[test]
fn every_case_of_a_table_of_permissions_is_read() {
    let page = |table: &str| {
        let text = request(
            "List boats",
            "GET /boats",
            "## Response\n\nIf successful, this method returns `200 OK`.",
        );
        text.replacen(
            "## HTTP request",
            &format!("## Permissions\n\n{table}\n\n## HTTP request"),
            1,
        )
    };
    let cases = |table: &str| -> Vec<(String, String)> {
        let set = read(&[("v1.0/api/boat-list.md", &page(table))]);
        let found = &set.operation("GET /boats").permissions;
        found
            .iter()
            .map(|set| {
                (
                    set.title.clone(),
                    scopes(&set.delegated_work.value).join(", "),
                )
            })
            .collect()
    };
    let pair = |title: &str, scopes: &str| (title.to_owned(), scopes.to_owned());
    let head = "|Permission type|Permissions (from least to most privileged)|\n|:---|:---|\n";
    assert_eq!(
        cases(&format!("{head}|Delegated (work or school account)|Boat.Read for a boat.</br>Crew.Read for a crew.|"))
            [0]
        .1,
        "Boat.Read, Crew.Read"
    );
    assert_eq!(
        cases(&format!(
            "{head}|Delegated (work or school account)|Boat.Read for a boat. Crew.Read for a crew.|"
        ))[0]
            .1,
        "Boat.Read, Crew.Read"
    );
    let tables = format!(
        "For boats:\n\n{head}|Delegated (work or school account)|Boat.Read|\n\nOnly a captain may.\n\nFor crews:\n\n{head}|Delegated (work or school account)|Crew.Read|\n"
    );
    assert_eq!(
        cases(&tables),
        [
            pair("For boats", "Boat.Read"),
            pair("For crews", "Crew.Read")
        ]
    );
    let rows = format!(
        "{head}|Delegated (work or school account)||\n|&nbsp;&nbsp; **Boats**|Boat.Read|\n|&nbsp;&nbsp; **Crews**|Crew.Read|\n|Application|Not supported.|"
    );
    assert_eq!(
        cases(&rows),
        [pair("Boats", "Boat.Read"), pair("Crews", "Crew.Read")]
    );
}

#[test]
fn rows_that_differ_on_the_type_of_a_parameter_are_reported() {
    let body = "## Request body\n\n|Parameter|Type|Description|\n|:---|:---|:---|\n|height|Int32|How high.|\n|height|Boolean|Whether to the top.|\n\n## Response\n\nIf successful, this method returns `204 No Content`.";
    let set = read(&[(
        "v1.0/api/boat-raise.md",
        &request("boat: raise", "POST /boats/{id}/raise", body),
    )]);
    assert!(set.says("conflict-type"), "{:?}", set.diagnostics);
}

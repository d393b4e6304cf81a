//! Paths: placeholders, values instead of placeholders, and spelling.

use super::{read, request, resource};

const OK: &str = "## Response\n\nIf successful, this method returns `204 No Content`.";

#[test]
fn a_colon_before_a_name_is_a_placeholder() {
    let set = read(&[(
        "v1.0/api/boat-delete.md",
        &request("Delete boat", "DELETE /harbours/:id/boats/:boat_id", OK),
    )]);
    assert_eq!(set.requests(), ["DELETE /harbours/{id}/boats/{boat_id}"]);
}

#[test]
fn literal_values_do_not_become_segments() {
    let set = read(&[
        (
            "v1.0/api/boat-get.md",
            &request(
                "Get boat",
                "GET /boats/{id}\nGET /boats/b17f02ac9d334be18ac0f4d7e2c1a955",
                OK,
            ),
        ),
        (
            "v1.0/api/boat-delete.md",
            &request("Delete boat", "DELETE /boats/{id}", OK),
        ),
    ]);
    assert_eq!(set.requests(), ["DELETE /boats/{id}", "GET /boats/{id}"]);
}

#[test]
fn a_segment_takes_the_spelling_of_most_pages() {
    let page = |name: &str, method: &str, segment: &str| {
        (
            format!("v1.0/api/{name}.md"),
            request(
                name,
                &format!("{method} /harbours/{{id}}/{segment}/{{key}}"),
                OK,
            ),
        )
    };
    let pages = [
        page("a", "GET", "boatSheds"),
        page("b", "PATCH", "boatsheds"),
        page("c", "DELETE", "boatSheds"),
    ];
    let pages: Vec<(&str, &str)> = pages
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let set = read(&pages);
    for method in ["GET", "PATCH", "DELETE"] {
        set.operation(&format!("{method} /harbours/{{id}}/boatSheds/{{key}}"));
    }
}

#[test]
fn a_request_in_a_fence_without_language_is_read() {
    let page = request("Get boat", "GET /boats/{id}", OK).replace("``` http", "```");
    assert_eq!(
        read(&[("v1.0/api/boat-get.md", &page)]).requests(),
        ["GET /boats/{id}"]
    );
}

#[test]
fn roots_are_entity_sets_or_singletons() {
    let created = "## Response\n\nIf successful, this method returns `201 Created` and a [voyage](../resources/voyage.md) object.";
    let returned = "## Response\n\nIf successful, this method returns `200 OK` and a [harbour](../resources/harbour.md) object.";
    let listed = "## Response\n\nIf successful, this method returns `200 OK` and a collection of [boat](../resources/boat.md) objects.";
    let set = read(&[
        (
            "v1.0/api/voyage-post.md",
            &request("Create voyage", "POST /voyages", created),
        ),
        (
            "v1.0/api/harbour-get.md",
            &request("Get harbour", "GET /harbour", returned),
        ),
        (
            "v1.0/api/fleet-list-boats.md",
            &request("List boats", "GET /fleet/boats", listed),
        ),
        (
            "v1.0/resources/voyage.md",
            &resource("voyage", "|id|String|Its key.|", ""),
        ),
        (
            "v1.0/resources/harbour.md",
            &resource(
                "harbour",
                "|boats|[boat](boat.md) collection|The boats.|",
                "",
            ),
        ),
        (
            "v1.0/resources/boat.md",
            &resource("boat", "|id|String|Its key.|", ""),
        ),
    ]);
    let roots = set.schema.roots.iter();
    let roots: Vec<String> = roots
        .map(|root| format!("{}: {}", root.name, root.r#type.value))
        .collect();
    // `fleet` is not documented: one property that harbours also have does not make it a harbour.
    assert_eq!(
        roots,
        ["harbour: sea.harbour", "voyages: Collection(sea.voyage)"]
    );
}

//! Paths: placeholders, values instead of placeholders, and spelling.

use super::{read, request};

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

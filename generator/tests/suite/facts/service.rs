//! The service: its endpoint, and the clouds that have an operation.

use super::{read, request};

fn endpoint(example: &str) -> Option<String> {
    let rest =
        format!("## Example\n\n``` http\n{example}\n```\n\n``` http\nHTTP/1.1 204 No Content\n```");
    let set = read(&[(
        "v1.0/api/boat-get.md",
        &request("Get boat", "GET /boats/{id}", &rest),
    )]);
    assert_eq!(
        set.schema.endpoint.is_none(),
        set.says("endpoint-unknown"),
        "{example}"
    );
    set.schema.endpoint
}

#[test]
fn unrelated_hosts_are_not_tenants_of_one_service() {
    let page = |verb: &str, method: &str, host: &str| {
        let example = format!(
            "## Example\n\n``` http\n{method} https://{host}/v1.0/boats/1\n```\n\n``` http\nHTTP/1.1 204 No Content\n```"
        );
        request(
            &format!("{verb} boat"),
            &format!("{method} /boats/{{id}}"),
            &example,
        )
    };
    let endpoint = |common: &str, rare: &str| {
        let pages = [
            page("Get", "GET", common),
            page("Update", "PATCH", common),
            page("Delete", "DELETE", rare),
        ];
        let names = [
            "v1.0/api/boat-get.md",
            "v1.0/api/boat-update.md",
            "v1.0/api/boat-delete.md",
        ];
        let set: Vec<(&str, &str)> = names
            .into_iter()
            .zip(pages.iter().map(String::as_str))
            .collect();
        read(&set).schema.endpoint
    };
    assert_eq!(
        endpoint("sea.example", "harbor.test").as_deref(),
        Some("https://sea.example/v1.0")
    );
    assert_eq!(endpoint("north.sea.example", "south.sea.example"), None);
}

#[test]
fn the_endpoint_is_that_of_the_apis_own_requests() {
    assert_eq!(
        endpoint("GET https://api.sea.example/v1.0/boats/1").as_deref(),
        Some("https://api.sea.example/v1.0")
    );
    // The host of a sign-in service is not an endpoint, and an unknown endpoint is reported.
    assert_eq!(
        endpoint("POST https://login.live.com/oauth20_token.srf"),
        None
    );
    assert_eq!(endpoint("GET /boats/1"), None);
}

#[test]
fn clouds_are_read_from_marks_and_words_and_unknown_marks_are_unknown() {
    let clouds = |marks: [&str; 4]| {
        let table = format!(
            "|Global service|US Government L4|US Government L5 (DOD)|China operated by 21Vianet|\n|:---|:---|:---|:---|\n|{}|\n\n## HTTP request",
            marks.join("|")
        );
        let page =
            request("Get boat", "GET /boats/{id}", "").replacen("## HTTP request", &table, 1);
        let set = read(&[("v1.0/api/boat-get.md", &page)]);
        let operation = set.operation("GET /boats/{id}");
        assert_eq!(
            !operation.clouds_unknown.is_empty(),
            set.says("clouds-unknown")
        );
        (
            operation.clouds.as_ref().map_or(0, |fact| fact.value.len()),
            operation.clouds_unknown.len(),
        )
    };
    assert_eq!(clouds(["✅", "✅", "❌", "❌"]), (2, 0));
    assert_eq!(
        clouds([":white_check_mark:", ":heavy_check_mark:", ":x:", ":x:"]),
        (2, 0)
    );
    assert_eq!(clouds(["Yes", "No", "No", "No"]), (1, 0));
    assert_eq!(clouds(["✅", ":crystal_ball:", "❌", "❌"]), (1, 1));
}

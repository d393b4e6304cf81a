//! Services other than the dialect's own: the root URL is inferred from the requests in examples.
use docwright_generator::dialect::Dialect;
use docwright_generator::schema::Schema;
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{Role, Source, Sources};

/// Returns the schema of two pages whose examples send requests to `url`.
fn schema(version: &str, url: &str) -> Schema {
    let page = |name: &str, method: &str, path: &str, body: &str| {
        let text = format!(
            "# {name} plant\n\n## HTTP request\n\n```http\n{method} /greenhouses/{{id}}/plants{path}\n```\n\n## Example\n\n\
             ```http\n{method} {url}/greenhouses/7/plants{}\n{body}```\n\n```http\nHTTP/1.1 204 No Content\n```\n",
            path.replace("{plant-id}", "12"),
        );
        Source::new(
            format!("{version}/api/plant-{name}.md"),
            text.into_bytes(),
            Role::Page,
        )
    };
    let pages = vec![
        page("get", "GET", "/{plant-id}", ""),
        page("delete", "DELETE", "/{plant-id}", ""),
    ];
    let (schema, _) = read_schema(
        &Sources::new(version, pages),
        &Dialect::graph(),
        &mut Timings::default(),
    );
    schema
}

#[test]
fn the_root_url_is_inferred_from_examples() {
    for (version, url, endpoint) in [
        (
            "v2",
            "https://api.example.com/v2",
            "https://api.example.com/v2",
        ),
        (
            "v2",
            "https://api.example.com/garden/v2",
            "https://api.example.com/garden/v2",
        ),
        (
            "v2",
            "https://api.example.com/garden/v2.1",
            "https://api.example.com/garden/v2.1",
        ),
        ("v2", "https://api.example.com", "https://api.example.com"),
        (
            "garden",
            "https://api.example.com/the/garden",
            "https://api.example.com/the/garden",
        ),
        (
            "v1.0",
            "https://graph.microsoft.com/v1.0",
            "https://graph.microsoft.com/v1.0",
        ),
    ] {
        let schema = schema(version, url);
        assert_eq!(
            schema.endpoint.as_deref(),
            Some(endpoint),
            "{version} {url}"
        );
        assert_eq!(schema.operations.len(), 2);
        for operation in &schema.operations {
            let paths: Vec<&str> = operation
                .paths
                .iter()
                .map(|path| path.value.as_str())
                .collect();
            assert_eq!(
                paths,
                ["/greenhouses/{id}/plants/{plant-id}"],
                "{version} {url}"
            );
            let request = operation
                .examples
                .first()
                .and_then(|example| example.request.as_ref())
                .expect("an example");
            assert_eq!(
                (request.path.as_str(), &request.wrong),
                ("/greenhouses/7/plants/12", &None),
                "{version} {url}"
            );
        }
    }
}

#[test]
fn a_host_without_a_root_keeps_its_paths() {
    let schema = schema(
        "v1",
        "https://api.example.com/elsewhere/greenhouses/7/plants/12/below",
    );
    assert_eq!(schema.endpoint.as_deref(), Some("https://api.example.com"));
    let examples: Vec<_> = schema
        .operations
        .iter()
        .flat_map(|operation| &operation.examples)
        .collect();
    assert_eq!(examples.len(), 2);
    for request in examples
        .iter()
        .filter_map(|example| example.request.as_ref())
    {
        assert_eq!(
            request.path,
            "/elsewhere/greenhouses/7/plants/12/below/greenhouses/7/plants/12"
        );
        assert!(request.wrong.is_some());
    }
}

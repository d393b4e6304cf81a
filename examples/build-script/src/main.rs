//! Bindings from a build script: `build.rs` reads the pages, this uses what it made of them.

/// What `build.rs` generated.
pub mod graph {
    include!(concat!(env!("OUT_DIR"), "/graph.rs"));
}

fn main() {
    for operation in [
        graph::ops::PROFILE_WEB_ACCOUNTS_LIST,
        graph::ops::PROFILE_WEB_ACCOUNTS_CREATE,
    ] {
        let least = operation
            .permissions()
            .delegated_work
            .least()
            .unwrap_or("not documented");
        println!(
            "{} {}: {least}",
            operation.method,
            operation.paths.join(", ")
        );
    }
}

#[cfg(test)]
mod tests {
    use super::graph::{AllowedAudiences, WebAccount};

    #[test]
    fn a_response_is_read_and_written_back() -> Result<(), serde_json::Error> {
        let text = r#"{"@odata.etag":"x","id":"1","allowedAudiences":"neighbours","webUrl":"https://example.com","more":[1]}"#;
        let account: WebAccount = serde_json::from_str(text)?;
        assert_eq!(
            account.allowed_audiences,
            Some(AllowedAudiences::UnknownValue("neighbours".into()))
        );
        assert_eq!(serde_json::to_string(&account)?, text);
        Ok(())
    }
}

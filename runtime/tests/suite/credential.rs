//! A credential whose token never changes.

use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};

#[derive(Debug)]
pub struct Fixed;

#[async_trait::async_trait]
impl TokenCredential for Fixed {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let expires =
            azure_core::time::OffsetDateTime::now_utc() + azure_core::time::Duration::hours(1);
        Ok(AccessToken::new(Secret::new("SECRET"), expires))
    }
}

//! Credentials of `azure_core` and `azure_identity`.

use std::sync::Arc;

use azure_core::credentials::TokenCredential;

use crate::Error;
use crate::credential::{AccessToken, Credential, TokenRequest, TokenSource};
use crate::error::with_causes;
use crate::http::BoxFuture;

impl<C: TokenCredential + 'static> From<Arc<C>> for Credential {
    fn from(credential: Arc<C>) -> Self {
        Azure(credential).into()
    }
}

impl From<Arc<dyn TokenCredential>> for Credential {
    fn from(credential: Arc<dyn TokenCredential>) -> Self {
        Azure(credential).into()
    }
}

/// A credential of `azure_core`. It cannot request claims.
#[derive(Debug)]
struct Azure(Arc<dyn TokenCredential>);

impl TokenSource for Azure {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            let scopes: Vec<&str> = request.scopes.iter().map(String::as_str).collect();
            let token = self.0.get_token(&scopes, None).await.map_err(failure)?;
            let secret = token.token.secret().to_owned();
            Ok(AccessToken::new(secret).expires(token.expires_on.into()))
        })
    }
}

/// Converts the credential's error with its causes.
fn failure(error: azure_core::Error) -> Error {
    let message = with_causes(format!("no token: {error}"), &error);
    Error::credential(message, Some(Box::new(error)))
}

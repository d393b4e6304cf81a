//! The on-behalf-of flow: a service calls another with the identity of its caller.

use std::fmt;

use super::{Application, Endpoint, denied};
use crate::http::BoxFuture;
use crate::{AccessToken, Error, TokenRequest, TokenSource};

/// A credential of a service for the user who called it, from the token that the user sent
/// ([On-Behalf-Of flow](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow)).
///
/// ```
/// use docwright::entra::{Application, OnBehalfOf};
///
/// # fn main() -> Result<(), docwright::Error> {
/// let app = Application::new("contoso.example", "6731de76-14a6-49ae-97bc-6eba6914391e").secret("…");
/// let credential = OnBehalfOf::new(app, "eyJ0eXAi…")?;
/// # Ok(())
/// # }
/// ```
pub struct OnBehalfOf {
    endpoint: Endpoint,
    assertion: String,
}

impl fmt::Debug for OnBehalfOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnBehalfOf")
            .field(&self.endpoint.app)
            .finish()
    }
}

impl OnBehalfOf {
    /// Creates a credential from the access token of the service's caller.
    ///
    /// # Errors
    /// Returns an error if the tenant or the origin of the sign-in service is invalid.
    ///
    /// ```
    /// use docwright::entra::{Application, OnBehalfOf};
    /// use docwright::{Client, Error};
    ///
    /// // `token` is that of the request's header `Authorization`, without `Bearer`.
    /// fn for_caller(app: Application, token: &str) -> Result<Client, Error> {
    ///     Client::new("https://graph.microsoft.com/v1.0", OnBehalfOf::new(app, token)?)
    /// }
    /// ```
    pub fn new(app: Application, assertion: impl Into<String>) -> Result<OnBehalfOf, Error> {
        Ok(OnBehalfOf {
            endpoint: Endpoint::new(app)?,
            assertion: assertion.into(),
        })
    }
}

impl TokenSource for OnBehalfOf {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            if let Some(token) = self.endpoint.renew(request).await? {
                return Ok(token);
            }
            let fields = [
                ("assertion", self.assertion.as_str()),
                ("requested_token_use", "on_behalf_of"),
            ];
            let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
            let token = self.endpoint.grant(grant, &fields, request).await;
            token.map_err(denied)
        })
    }

    fn accepts_claims(&self) -> bool {
        true
    }
}

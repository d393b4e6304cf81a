//! Sign-in with Microsoft Entra ID, in ways that `azure_identity` does not have: by a code that the
//! user enters elsewhere, in a browser, and on behalf of the user of a service.
//!
//! Tokens are renewed with the refresh token as long as Entra accepts it. Claims that the service
//! asks for (continuous access evaluation) are passed on.
//!
//! The endpoints are those of the [Microsoft identity
//! platform](https://learn.microsoft.com/entra/identity-platform/v2-protocols).

mod browser;
mod device;
mod on_behalf_of;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::http::{Headers, Method, Request, Transport};
use crate::{AccessToken, Client, Cloud, Error, TokenRequest};

pub use browser::Browser;
pub use device::{DeviceCode, DevicePrompt};
pub use on_behalf_of::OnBehalfOf;

/// An application that is registered with Entra, and where its users sign in.
///
/// ```
/// use docwright::Cloud;
/// use docwright::entra::Application;
///
/// let app = Application::new("contoso.example", "6731de76-14a6-49ae-97bc-6eba6914391e")
///     .cloud(Cloud::US_GOVERNMENT);
/// ```
#[derive(Clone)]
pub struct Application {
    login: String,
    tenant: String,
    client_id: String,
    secret: Option<String>,
    transport: Option<Arc<dyn Transport>>,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application")
            .field("tenant", &self.tenant)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Application {
    /// Creates an application from its tenant (an id, a domain, `common`, `organizations` or
    /// `consumers`) and its id.
    ///
    /// ```
    /// use docwright::entra::Application;
    ///
    /// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e");
    /// assert!(format!("{app:?}").contains("organizations"));
    /// ```
    pub fn new(tenant: impl Into<String>, client_id: impl Into<String>) -> Application {
        Application {
            login: Cloud::GLOBAL.login.to_owned(),
            tenant: tenant.into(),
            client_id: client_id.into(),
            secret: None,
            transport: None,
        }
    }

    /// Sets the cloud in which users sign in.
    ///
    /// ```
    /// use docwright::Cloud;
    /// use docwright::entra::{Application, DeviceCode};
    ///
    /// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e")
    ///     .cloud(Cloud::CHINA);
    /// let credential = DeviceCode::new(app, |prompt| println!("{}", prompt.message))?;
    /// # let _ = credential;
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn cloud(self, cloud: Cloud) -> Application {
        self.login(cloud.login)
    }

    /// Sets the origin of the sign-in service, such as `https://login.microsoftonline.com`.
    ///
    /// ```
    /// use docwright::entra::{Application, DeviceCode};
    ///
    /// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e")
    ///     .login("https://login.microsoftonline.us");
    /// let credential = DeviceCode::new(app, |prompt| println!("{}", prompt.message))?;
    /// # let _ = credential;
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn login(mut self, origin: impl Into<String>) -> Application {
        self.login = origin.into();
        self
    }

    /// Sets the secret of a confidential application.
    ///
    /// ```
    /// use docwright::entra::Application;
    ///
    /// let app = Application::new("contoso.example", "6731de76-14a6-49ae-97bc-6eba6914391e")
    ///     .secret("SECRET");
    /// assert!(!format!("{app:?}").contains("SECRET"));
    /// ```
    #[must_use]
    pub fn secret(mut self, secret: impl Into<String>) -> Application {
        self.secret = Some(secret.into());
        self
    }

    /// Sets the transport of requests to the sign-in service, in place of the built-in HTTP client:
    /// an HTTP client with a proxy or certificates of your own
    /// ([`HttpTransport`](crate::HttpTransport)), or a script in tests.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use docwright::HttpTransport;
    /// use docwright::entra::{Application, DeviceCode};
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .proxy(reqwest::Proxy::https("http://proxy.example:3128")?)
    ///     .build()?;
    /// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e")
    ///     .transport(HttpTransport::from(http));
    /// let credential = DeviceCode::new(app, |prompt| println!("{}", prompt.message))?;
    /// # let _ = credential;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Application {
        self.transport = Some(Arc::new(transport));
        self
    }
}

/// The token endpoint of an application, and the refresh token that it returned last.
#[derive(Debug)]
struct Endpoint {
    app: Application,
    client: Client,
    refresh: Mutex<Option<String>>,
}

/// A response of the token endpoint ([RFC 6749, 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    refresh_token: Option<String>,
}

/// Reads a number of seconds; some token endpoints write it as text.
fn seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = crate::Json::deserialize(deserializer)?;
    let text = value.as_str().and_then(|text| text.trim().parse().ok());
    Ok(value.as_u64().or(text))
}

impl Endpoint {
    fn new(app: Application) -> Result<Endpoint, Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if app.tenant.is_empty() || !app.tenant.chars().all(plain) {
            return Err(Error::invalid(format!("invalid tenant `{}`", app.tenant)));
        }
        let mut client = Client::builder(&app.login);
        if let Some(transport) = &app.transport {
            client = client.shared_transport(Arc::clone(transport));
        }
        Ok(Endpoint {
            client: client.build()?,
            app,
            refresh: Mutex::default(),
        })
    }

    /// Returns the address of an endpoint below `oauth2/v2.0`.
    fn url(&self, name: &str) -> Result<url::Url, Error> {
        let base = self.client.endpoint();
        let text = format!("{base}/{}/oauth2/v2.0/{name}", self.app.tenant);
        url::Url::parse(&text).map_err(|error| Error::invalid(format!("invalid URL: {error}")))
    }

    /// Sends a form to an endpoint and returns the response's body.
    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        fields: &[(&str, &str)],
    ) -> Result<T, Error> {
        let secret = self.app.secret.as_deref();
        let secret = secret.map(|secret| ("client_secret", secret));
        let common = [("client_id", self.app.client_id.as_str())];
        let fields = common.iter().chain(fields).copied().chain(secret);
        let request = Request {
            method: Method::Post,
            url: self.url(name)?,
            headers: Headers::from_iter([
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "application/json"),
            ]),
            body: Some(form(fields).into()),
        };
        let response = self.client.send(request).await?;
        // The error must not hold the body, which may have a token.
        serde_json::from_slice(response.text()).map_err(|error| {
            Error::credential(
                format!("no token: the response is unreadable: {error}"),
                None,
            )
        })
    }

    /// Requests a token by a grant.
    async fn grant(
        &self,
        grant_type: &str,
        fields: &[(&str, &str)],
        request: TokenRequest<'_>,
    ) -> Result<AccessToken, Error> {
        let scope = scope(request.scopes);
        let mut all = vec![("grant_type", grant_type), ("scope", scope.as_str())];
        all.extend_from_slice(fields);
        all.extend(request.claims.map(|claims| ("claims", claims)));
        let response: TokenResponse = self.post("token", &all).await?;
        if response.refresh_token.is_some() {
            *self.refresh.lock().unwrap_or_else(PoisonError::into_inner) = response.refresh_token;
        }
        let token = AccessToken::new(response.access_token);
        Ok(match response.expires_in {
            Some(seconds) => token.expires(SystemTime::now() + Duration::from_secs(seconds)),
            None => token,
        })
    }

    /// Requests a token with the refresh token. Returns `None` if the user has to sign in: the
    /// refresh token is missing, or Entra no longer accepts it.
    async fn renew(&self, request: TokenRequest<'_>) -> Result<Option<AccessToken>, Error> {
        let refresh = self
            .refresh
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(refresh) = refresh else {
            return Ok(None);
        };
        let fields = [("refresh_token", refresh.as_str())];
        match self.grant("refresh_token", &fields, request).await {
            Ok(token) => Ok(Some(token)),
            Err(error) if error.code().is_some_and(|code| SIGN_IN.contains(&code)) => Ok(None),
            Err(error) => Err(denied(error)),
        }
    }
}

/// Codes of errors after which the user has to sign in ([RFC 6749,
/// 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2), [OpenID Connect Core,
/// 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)).
const SIGN_IN: [&str; 4] = [
    "invalid_grant",
    "interaction_required",
    "consent_required",
    "login_required",
];

/// Returns scopes in the form of a request, with the one for a refresh token.
fn scope(scopes: &[String]) -> String {
    format!("{} offline_access", scopes.join(" "))
}

/// Returns fields as `application/x-www-form-urlencoded`.
fn form<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = fields
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

/// Returns the error of a credential for the error of a request to Entra.
fn denied(error: Error) -> Error {
    let message = match error.service() {
        Some(service) => format!("no token: {} {}", service.code, service.message),
        None => format!("no token: {error}"),
    };
    Error::credential(message, Some(Box::new(error)))
}

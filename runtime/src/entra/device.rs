//! The device authorization grant ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)).

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::{Application, Endpoint, denied, scope};
use crate::http::BoxFuture;
use crate::{AccessToken, Error, TokenRequest, TokenSource};

/// A credential of a user who enters a code on another device or in a browser.
///
/// ```no_run
/// use docwright::Client;
/// use docwright::entra::{Application, DeviceCode};
///
/// # fn main() -> Result<(), docwright::Error> {
/// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e");
/// let credential = DeviceCode::new(app, |prompt| println!("{}", prompt.message))?;
/// let client = Client::new("https://graph.microsoft.com/v1.0", credential)?;
/// # Ok(())
/// # }
/// ```
pub struct DeviceCode {
    endpoint: Endpoint,
    prompt: Box<dyn Fn(&DevicePrompt) + Send + Sync>,
}

/// What the user has to do.
///
/// ```
/// use docwright::entra::DevicePrompt;
///
/// fn show(prompt: &DevicePrompt) {
///     println!("Enter {} at {}", prompt.user_code, prompt.verification_uri);
/// }
/// ```
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct DevicePrompt {
    /// The code to enter.
    pub user_code: String,
    /// Where to enter it.
    #[serde(alias = "verification_url")]
    pub verification_uri: String,
    /// The instruction as a sentence.
    #[serde(default)]
    pub message: String,
    device_code: String,
    #[serde(default = "fifteen_minutes")]
    expires_in: u64,
    #[serde(default = "five_seconds")]
    interval: u64,
}

fn fifteen_minutes() -> u64 {
    900
}

fn five_seconds() -> u64 {
    5
}

impl fmt::Debug for DevicePrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevicePrompt")
            .field("verification_uri", &self.verification_uri)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeviceCode")
            .field(&self.endpoint.app)
            .finish()
    }
}

impl DeviceCode {
    /// Creates a credential. `prompt` shows the user what to do, when the first token is needed and
    /// when Entra accepts the refresh token no longer.
    ///
    /// # Errors
    /// Returns an error if the tenant or the origin of the sign-in service is invalid.
    ///
    /// ```
    /// use docwright::entra::{Application, DeviceCode};
    ///
    /// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e");
    /// let credential = DeviceCode::new(app, |prompt| println!("{}", prompt.message))?;
    /// # let _ = credential;
    /// let invalid = Application::new("a/b", "6731de76-14a6-49ae-97bc-6eba6914391e");
    /// assert!(DeviceCode::new(invalid, |_| {}).is_err());
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn new(
        app: Application,
        prompt: impl Fn(&DevicePrompt) + Send + Sync + 'static,
    ) -> Result<DeviceCode, Error> {
        Ok(DeviceCode {
            endpoint: Endpoint::new(app)?,
            prompt: Box::new(prompt),
        })
    }

    async fn sign_in(&self, request: TokenRequest<'_>) -> Result<AccessToken, Error> {
        let scope = scope(request.scopes);
        let mut fields = vec![("scope", scope.as_str())];
        fields.extend(request.claims.map(|claims| ("claims", claims)));
        let prompt: DevicePrompt = self.endpoint.post("devicecode", &fields).await?;
        (self.prompt)(&prompt);
        let mut interval = prompt.interval.clamp(1, 60);
        let mut left = prompt.expires_in;
        loop {
            let transport = self.endpoint.client.pipeline().transport.clone();
            transport.sleep(Duration::from_secs(interval)).await;
            let fields = [("device_code", prompt.device_code.as_str())];
            let grant = "urn:ietf:params:oauth:grant-type:device_code";
            let error = match self.endpoint.grant(grant, &fields, request).await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            // After a broken connection, polling goes on, more slowly (RFC 8628, 3.5).
            let broken = error.code().is_none() && error.is_retryable();
            match error.code() {
                Some("authorization_pending") => {}
                Some("slow_down") => interval += 5,
                _ if broken => interval = (interval * 2).min(60),
                _ => return Err(error),
            }
            left = left.saturating_sub(interval);
            if left == 0 {
                return Err(Error::credential("no token: the code has expired", None));
            }
        }
    }
}

impl TokenSource for DeviceCode {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            match self.endpoint.renew(request).await? {
                Some(token) => Ok(token),
                None => self.sign_in(request).await.map_err(denied),
            }
        })
    }

    fn accepts_claims(&self) -> bool {
        true
    }
}

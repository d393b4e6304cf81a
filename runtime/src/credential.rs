//! Credentials: where the tokens of requests come from.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::Error;
use crate::http::BoxFuture;

/// The time before its end of validity at which a token is renewed.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// A source of tokens, such as a sign-in dialog of your own.
///
/// ```
/// use docwright::http::BoxFuture;
/// use docwright::{AccessToken, Credential, Error, TokenRequest, TokenSource};
///
/// #[derive(Debug)]
/// struct FromEnvironment;
///
/// impl TokenSource for FromEnvironment {
///     fn token<'a>(&'a self, _: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
///         let token = std::env::var("TOKEN").map_err(|_| Error::credential("TOKEN is not set", None));
///         Box::pin(async { Ok(AccessToken::new(token?)) })
///     }
/// }
///
/// let credential = Credential::from(FromEnvironment);
/// ```
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Returns a new token. No limit of time applies, because a user may have to sign in.
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>>;

    /// Returns `true` if [`TokenRequest::claims`] are passed on. Otherwise the error of a service
    /// that requests claims is returned to the caller.
    fn accepts_claims(&self) -> bool {
        false
    }
}

/// What a token is requested for.
///
/// ```
/// use docwright::TokenRequest;
///
/// fn fields(request: TokenRequest<'_>) -> Vec<(&'static str, String)> {
///     let mut fields = vec![("scope", request.scopes.join(" "))];
///     fields.extend(request.claims.map(|claims| ("claims", claims.to_owned())));
///     fields
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequest<'a> {
    /// The scopes.
    pub scopes: &'a [String],
    /// Claims that the token must have, as the service stated them (continuous access evaluation).
    pub claims: Option<&'a str>,
}

/// An access token.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use docwright::AccessToken;
///
/// let token = AccessToken::new("eyJ0eXAi…").expires(SystemTime::now() + Duration::from_secs(3600));
/// assert!(!format!("{token:?}").contains("eyJ"));
/// ```
#[derive(Clone)]
pub struct AccessToken {
    secret: Arc<str>,
    expires: Option<SystemTime>,
}

impl AccessToken {
    /// Creates a token that is used until the service refuses it.
    ///
    /// ```
    /// use docwright::AccessToken;
    ///
    /// let token = AccessToken::new("eyJ0eXAi…");
    /// assert_eq!(token.secret(), "eyJ0eXAi…");
    /// ```
    pub fn new(secret: impl Into<String>) -> Self {
        AccessToken {
            secret: secret.into().into(),
            expires: None,
        }
    }

    /// Sets the end of the token's validity. A new token is requested five minutes before.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use docwright::AccessToken;
    ///
    /// let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
    /// let token = AccessToken::new("eyJ0eXAi…").expires(in_an_hour);
    /// assert!(format!("{token:?}").starts_with("AccessToken { expires: Some"));
    /// ```
    #[must_use]
    pub fn expires(mut self, at: SystemTime) -> Self {
        self.expires = Some(at);
        self
    }

    /// Returns the token itself.
    ///
    /// ```
    /// use docwright::AccessToken;
    ///
    /// let token = AccessToken::new("eyJ0eXAi…");
    /// assert_eq!(format!("Bearer {}", token.secret()), "Bearer eyJ0eXAi…");
    /// ```
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Returns the time for which the token is still valid.
    fn left(&self, now: SystemTime) -> Duration {
        self.expires.map_or(Duration::MAX, |at| {
            at.duration_since(now).unwrap_or(Duration::ZERO)
        })
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The caller's credential: a token, a credential of `azure_identity`, or a [`TokenSource`].
///
/// ```
/// use docwright::Credential;
///
/// let credential = Credential::token("eyJ0eXAi…");
/// ```
#[derive(Clone, Debug)]
pub struct Credential(Arc<dyn TokenSource>);

impl Credential {
    /// Creates a credential from a token that never changes.
    ///
    /// ```
    /// # use docwright::testing::Script;
    /// use docwright::{Client, Credential};
    ///
    /// let credential = Credential::token("eyJ0eXAi…");
    /// assert!(!format!("{credential:?}").contains("eyJ"));
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .credential(credential)
    /// #   .transport(Script::new())
    ///     .build()?;
    /// # let _ = client;
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn token(secret: impl Into<String>) -> Self {
        Fixed(AccessToken::new(secret)).into()
    }
}

impl<T: TokenSource + 'static> From<T> for Credential {
    fn from(source: T) -> Self {
        Credential(Arc::new(source))
    }
}

#[derive(Debug)]
struct Fixed(AccessToken);

impl TokenSource for Fixed {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// The tokens of a client. Requests at the same time share one request for a token.
#[derive(Debug)]
pub(crate) struct Tokens {
    credential: Credential,
    scopes: Vec<String>,
    current: Mutex<Option<AccessToken>>,
    /// Held while a token is requested.
    renewal: tokio::sync::Mutex<()>,
    /// Number of requests for a token that have ended, and the error of the last.
    ended: Mutex<(u64, Option<Error>)>,
}

impl Tokens {
    pub(crate) fn new(credential: Credential, scopes: Vec<String>) -> Self {
        Tokens {
            credential,
            scopes,
            current: Mutex::default(),
            renewal: tokio::sync::Mutex::default(),
            ended: Mutex::default(),
        }
    }

    /// Returns a valid token. Callers that wait for a request for one share its result, also if it
    /// failed.
    pub(crate) async fn get(&self) -> Result<AccessToken, Error> {
        let seen = self.ended().0;
        let current = self.current();
        let left = current
            .as_ref()
            .map_or(Duration::ZERO, |token| token.left(SystemTime::now()));
        let guard = match current {
            Some(token) if left > RENEW_BEFORE => return Ok(token),
            // While one request renews the token, the others use the current one.
            Some(token) if !left.is_zero() => match self.renewal.try_lock() {
                Ok(guard) => guard,
                Err(_) => return Ok(token),
            },
            _ => self.renewal.lock().await,
        };
        // Another request may have renewed it while this one waited.
        if let Some(token) = self
            .current()
            .filter(|token| token.left(SystemTime::now()) > RENEW_BEFORE)
        {
            return Ok(token);
        }
        if let (count, Some(error)) = &*self.ended()
            && *count != seen
        {
            return Err(error.again());
        }
        let new = self.request(None).await;
        drop(guard);
        match (new, self.current()) {
            (Err(_), Some(token)) if !token.left(SystemTime::now()).is_zero() => Ok(token),
            (new, _) => new,
        }
    }

    /// Returns a token with claims that the service requests in place of a refused one, or `None` if
    /// the credential cannot request them.
    pub(crate) async fn with_claims(
        &self,
        claims: &str,
        refused: Option<&AccessToken>,
    ) -> Option<Result<AccessToken, Error>> {
        if !self.credential.0.accepts_claims() {
            return None;
        }
        let _guard = self.renewal.lock().await;
        // Another request may have got a new token while this one waited.
        let other = |token: &AccessToken| refused.is_none_or(|old| old.secret != token.secret);
        match self.current().filter(other) {
            Some(token) => Some(Ok(token)),
            None => Some(self.request(Some(claims)).await),
        }
    }

    /// Forgets a token that the service refused.
    pub(crate) fn refuse(&self, token: &AccessToken) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current
            .as_ref()
            .is_some_and(|known| known.secret == token.secret)
        {
            *current = None;
        }
    }

    async fn request(&self, claims: Option<&str>) -> Result<AccessToken, Error> {
        let request = TokenRequest {
            scopes: &self.scopes,
            claims,
        };
        let result = self.credential.0.token(request).await;
        let failure = result.as_ref().err().map(Error::again);
        let count = self.ended().0.wrapping_add(1);
        *self.ended() = (count, failure);
        let token = result?;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some(token.clone());
        Ok(token)
    }

    fn ended(&self) -> std::sync::MutexGuard<'_, (u64, Option<Error>)> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn current(&self) -> Option<AccessToken> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }
}

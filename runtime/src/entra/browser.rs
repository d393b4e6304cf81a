//! The authorization code grant in a browser, with PKCE ([RFC
//! 7636](https://www.rfc-editor.org/rfc/rfc7636)) and a redirect to this machine ([RFC 8252,
//! 7.3](https://www.rfc-editor.org/rfc/rfc8252#section-7.3)).

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Application, Endpoint, denied, form, scope};
use crate::http::BoxFuture;
use crate::{AccessToken, Error, TokenRequest, TokenSource};

/// The time for a user to sign in.
const TIME_TO_SIGN_IN: Duration = Duration::from_secs(300);

/// The largest request of the browser that is read.
const MOST_BYTES: usize = 16 * 1024;

/// What the browser shows at the end.
const PAGE: &str = "You can close this window and return to the application.";

/// A credential of a user who signs in with a browser on this machine. The application's
/// registration needs the redirect URI `http://localhost`.
///
/// ```no_run
/// use docwright::entra::{Application, Browser};
///
/// # fn main() -> Result<(), docwright::Error> {
/// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e");
/// let credential = Browser::new(app, |url| println!("open {url}"))?;
/// # Ok(())
/// # }
/// ```
pub struct Browser {
    endpoint: Endpoint,
    open: Box<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Browser").field(&self.endpoint.app).finish()
    }
}

impl Browser {
    /// Creates a credential. `open` opens an address in a browser.
    ///
    /// # Errors
    /// Returns an error if the tenant or the origin of the sign-in service is invalid.
    ///
    /// ```no_run
    /// use docwright::Client;
    /// use docwright::entra::{Application, Browser};
    ///
    /// let app = Application::new("organizations", "6731de76-14a6-49ae-97bc-6eba6914391e");
    /// let credential = Browser::new(app, |url| {
    ///     let _ = std::process::Command::new("xdg-open").arg(url).spawn();
    /// })?;
    /// let client = Client::new("https://graph.microsoft.com/v1.0", credential)?;
    /// # let _ = client;
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn new(
        app: Application,
        open: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Browser, Error> {
        Ok(Browser {
            endpoint: Endpoint::new(app)?,
            open: Box::new(open),
        })
    }

    async fn sign_in(&self, request: TokenRequest<'_>) -> Result<AccessToken, Error> {
        let broken = |error: std::io::Error| {
            Error::credential("no token: no port for the browser", Some(Box::new(error)))
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(broken)?;
        let port = listener.local_addr().map_err(broken)?.port();
        let redirect = format!("http://localhost:{port}");
        let (verifier, state) = (random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let scope = scope(request.scopes);
        let mut fields = vec![
            ("client_id", self.endpoint.app.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", redirect.as_str()),
            ("scope", scope.as_str()),
            ("state", state.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(request.claims.map(|claims| ("claims", claims)));
        let mut url = self.endpoint.url("authorize")?;
        url.set_query(Some(&form(fields.into_iter())));
        (self.open)(url.as_str());
        let code = tokio::time::timeout(TIME_TO_SIGN_IN, code(&listener, &state)).await;
        let expired = |_| Error::credential("no token: the user did not sign in in time", None);
        let code = code.map_err(expired)??;
        let fields = [
            ("code", code.as_str()),
            ("redirect_uri", redirect.as_str()),
            ("code_verifier", verifier.as_str()),
        ];
        let grant = "authorization_code";
        self.endpoint.grant(grant, &fields, request).await
    }
}

impl TokenSource for Browser {
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

/// Returns 256 random bits as text.
fn random() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::credential(format!("no random numbers: {error}"), None))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Waits for the browser's redirect with the state of this sign-in, and returns its code. Other
/// requests, such as one for an icon, are answered and ignored.
async fn code(listener: &TcpListener, state: &str) -> Result<String, Error> {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            continue;
        };
        let Some(target) = target(&mut stream).await else {
            continue;
        };
        let length = PAGE.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{PAGE}"
        );
        let _ = stream.write_all(answer.as_bytes()).await;
        let Ok(url) = url::Url::parse("http://localhost").and_then(|base| base.join(&target))
        else {
            continue;
        };
        let get = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.into_owned())
        };
        if get("state").as_deref() != Some(state) {
            continue;
        }
        if let Some(code) = get("code") {
            return Ok(code);
        }
        let error = get("error").unwrap_or_default();
        let description = get("error_description").unwrap_or_default();
        let message = format!("no token: {error} {description}");
        return Err(Error::credential(message, None));
    }
}

/// Reads the target of a request.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") && head.len() < MOST_BYTES {
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await;
        match read {
            Ok(Ok(count)) if count > 0 => head.extend_from_slice(buffer.get(..count)?),
            _ => break,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().next()?;
    Some(line.strip_prefix("GET ")?.split(' ').next()?.to_owned())
}

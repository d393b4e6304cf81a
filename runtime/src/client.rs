//! The client: an endpoint, a credential and a transport.

use std::fmt;
use std::sync::Arc;

use crate::credential::{Credential, Tokens};
use crate::http::{Request, Response, Transport};
use crate::origin::{Origin, parse_endpoint};
use crate::pipeline::{Outgoing, Pipeline, Settings, To};
use crate::{Chunks, Error, Limits, Operation, Retry};

/// A service's endpoint and the way to it. Cheap to clone.
///
/// Any type that implements [`Transport`](crate::http::Transport) can send requests, such as a stub in a test:
///
/// ```
/// use docwright::http::{BoxFuture, Request, Response, Transport};
/// use docwright::{Client, Error};
///
/// #[derive(Debug)]
/// struct NotFound;
///
/// impl Transport for NotFound {
///     fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, Error>> {
///         let response = Response { status: 404, headers: Default::default(), body: Vec::new() };
///         Box::pin(async { Ok(response) })
///     }
/// }
///
/// let client = Client::with_transport("https://example.com/v1.0", NotFound)?;
/// # let _ = client;
/// # Ok::<(), docwright::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    pipeline: Arc<Pipeline>,
    settings: Settings,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.pipeline.endpoint.as_str())
            .finish_non_exhaustive()
    }
}

/// Builder of a [`Client`], see [`Client::builder`].
///
/// ```
/// use std::time::Duration;
/// use docwright::{Client, Credential, Limits};
///
/// # #[cfg(feature = "http")] {
/// let client = Client::builder("https://graph.microsoft.com/v1.0")
///     .credential(Credential::token("eyJ0eXAi…"))
///     .limits(Limits { total: Duration::from_secs(20), ..Limits::default() })
///     .build()?;
/// # }
/// # Ok::<(), docwright::Error>(())
/// ```
#[derive(Debug)]
pub struct ClientBuilder {
    endpoint: String,
    credential: Option<Credential>,
    scopes: Option<Vec<String>>,
    application: Option<String>,
    origins: Vec<String>,
    transport: Option<Arc<dyn Transport>>,
    settings: Settings,
}

impl Client {
    /// Creates a client for an endpoint, with the defaults.
    ///
    /// # Errors
    /// Returns an error if the endpoint is invalid, see [`ClientBuilder::build`].
    ///
    /// ```
    /// use docwright::{Client, Credential};
    ///
    /// let credential = Credential::token("eyJ0eXAi…");
    /// let client = Client::new("https://graph.microsoft.com/v1.0", credential)?;
    /// assert_eq!(client.endpoint(), "https://graph.microsoft.com/v1.0");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[cfg(feature = "http")]
    pub fn new(endpoint: &str, credential: impl Into<Credential>) -> Result<Client, Error> {
        Client::builder(endpoint).credential(credential).build()
    }

    /// Creates a client that sends requests below `endpoint` through a custom transport, without a
    /// token.
    ///
    /// # Errors
    /// Returns an error if the endpoint is invalid, see [`ClientBuilder::build`].
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(200, r#"{"displayName": "Mira"}"#);
    /// let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// # let me = Node::root(&client).literal("me");
    /// let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.await?["displayName"], "Mira");
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_transport(
        endpoint: &str,
        transport: impl Transport + 'static,
    ) -> Result<Client, Error> {
        Client::builder(endpoint).transport(transport).build()
    }

    /// Creates a builder of a client for an endpoint.
    ///
    /// ```
    /// # use docwright::testing::Script;
    /// use docwright::{Client, Credential, Retry};
    ///
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .credential(Credential::token("eyJ0eXAi…"))
    ///     .retry(Retry::NEVER)
    /// #   .transport(Script::new())
    ///     .build()?;
    /// assert_eq!(client.endpoint(), "https://example.com/v1.0");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn builder(endpoint: &str) -> ClientBuilder {
        ClientBuilder {
            endpoint: endpoint.to_owned(),
            credential: None,
            scopes: None,
            application: None,
            origins: Vec::new(),
            transport: None,
            settings: Settings::default(),
        }
    }

    /// Returns the endpoint, without a trailing slash.
    ///
    /// ```
    /// # use docwright::{Client, testing::Script};
    /// let client = Client::with_transport("https://example.com/v1.0/", Script::new())?;
    /// assert_eq!(client.endpoint(), "https://example.com/v1.0");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn endpoint(&self) -> &str {
        self.pipeline.endpoint.as_str().trim_end_matches('/')
    }

    /// Sends a request and returns the response if its status is a success. Redirects of a `GET`
    /// are followed, without the token if they lead to another origin.
    ///
    /// # Errors
    /// Returns an error if the request's URL is outside the client's origins, a redirect is
    /// refused, the transport fails, a limit is reached, or the response is an error.
    ///
    /// ```
    /// # use docwright::{Client, Json, testing::Script};
    /// use docwright::http::{Headers, Method, Request};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let script = Script::new().answer(200, r#"{"displayName": "Mira"}"#);
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let request = Request {
    ///     method: Method::Get,
    ///     url: "https://example.com/v1.0/me".parse()?,
    ///     headers: Headers::default(),
    ///     body: None,
    /// };
    /// let me: Json = client.send(request).await?.json()?;
    /// assert_eq!(me["displayName"], "Mira");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        self.pipeline.send(&self.outgoing(request)?).await
    }

    /// Sends a request like [`Client::send`] and returns the response with its body as a stream.
    ///
    /// # Errors
    /// Returns an error in the same cases as [`Client::send`].
    ///
    /// ```
    /// # use docwright::{Client, testing::Script};
    /// use docwright::http::{Headers, Method, Request};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let script = Script::new().answer(200, "weave");
    /// # let client = Client::with_transport("https://example.com/v1.0", script)?;
    /// let request = Request {
    ///     method: Method::Get,
    ///     url: "https://example.com/v1.0/content".parse()?,
    ///     headers: Headers::default(),
    ///     body: None,
    /// };
    /// let response = client.stream(request).await?;
    /// assert_eq!(response.body.collect().await?, b"weave");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stream(&self, request: Request) -> Result<Response<Chunks>, Error> {
        self.pipeline.stream(&self.outgoing(request)?).await
    }

    fn outgoing(&self, request: Request) -> Result<Outgoing, Error> {
        request.headers.check()?;
        Ok(Outgoing {
            operation: Operation::undocumented(request.method),
            request,
            settings: self.settings,
            to: To::Service,
        })
    }

    pub(crate) fn pipeline(&self) -> &Arc<Pipeline> {
        &self.pipeline
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }
}

impl ClientBuilder {
    /// Sets the credential whose token is sent with requests.
    ///
    /// ```
    /// # use docwright::{Client, Credential, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(200, "{}");
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .credential(Credential::token("SECRET"))
    ///     .transport(script.clone())
    ///     .build()?;
    /// # let me = Node::root(&client).literal("me");
    /// me.request_undocumented::<Json>(Method::Get, None).await?;
    /// assert_eq!(script.requests()[0].headers.get("authorization"), Some("Bearer SECRET"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn credential(mut self, credential: impl Into<Credential>) -> Self {
        self.credential = Some(credential.into());
        self
    }

    /// Sets the scopes to request a token for; by default the endpoint's origin and `/.default`.
    ///
    /// ```
    /// # use docwright::{Client, Credential, testing::Script};
    /// let client = Client::builder("https://graph.microsoft.com/v1.0")
    ///     .credential(Credential::token("eyJ0eXAi…"))
    ///     .scopes(["https://graph.microsoft.com/User.Read", "offline_access"])
    /// #   .transport(Script::new())
    ///     .build()?;
    /// # let _ = client;
    /// # Ok::<(), docwright::Error>(())
    /// ```
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the application's name in the user agent, at most 24 letters, digits, hyphens and dots.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// # let script = Script::new().answer(200, "{}");
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .application("loom-1.0")
    ///     .transport(script.clone())
    ///     .build()?;
    /// # let me = Node::root(&client).literal("me");
    /// me.request_undocumented::<Json>(Method::Get, None).await?;
    /// let requests = script.requests();
    /// assert!(requests[0].headers.get("user-agent").unwrap().starts_with("loom-1.0 docwright/"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// Sets the retry policy.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, Retry, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let script = Script::new().answer(503, "");
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .retry(Retry::NEVER)
    ///     .transport(script.clone())
    ///     .build()?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.await.unwrap_err().status(), Some(503));
    /// assert_eq!(script.requests().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets limits of time and memory.
    ///
    /// ```
    /// # use docwright::{Client, Json, Limits, Node, http::Method, testing::Script};
    /// use docwright::error::Kind;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .limits(Limits { response: 4, ..Limits::default() })
    ///     .transport(Script::new().answer(200, "[1, 2, 3]"))
    ///     .build()?;
    /// # let me = Node::root(&client).literal("me");
    /// # let request = me.request_undocumented::<Json>(Method::Get, None);
    /// let error = request.await.unwrap_err();
    /// assert!(matches!(error.kind(), Kind::TooLarge { limit: 4, .. }));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Makes a value of another type than documented an error, which names the item, the member and
    /// its path. By default such a value is kept among the additional members, and an event reports
    /// it.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .strict()
    ///     .transport(Script::new().answer(200, r#"{"value": [1, "x"]}"#))
    ///     .build()?;
    /// let numbers = Node::root(&client).literal("numbers");
    /// let request = numbers.request_undocumented::<Collection<i32>>(Method::Get, None);
    /// assert!(request.await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// Allows requests, with the token, to another origin than the endpoint's, such as
    /// `https://graph.microsoft.us`.
    ///
    /// ```
    /// # use docwright::{Client, Collection, Json, Node, http::Method, testing::Script};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let client = Client::builder("https://graph.microsoft.com/v1.0")
    ///     .allow_origin("https://graph.microsoft.us")
    ///     .transport(Script::new().answer(200, r#"{"value": [{"id": "1"}]}"#))
    ///     .build()?;
    /// # let users = Node::root(&client).literal("users");
    /// let list = users.request_undocumented::<Collection<Json>>(Method::Get, None);
    /// let rest = list.continue_from("https://graph.microsoft.us/v1.0/users?$skip=10");
    /// assert_eq!(rest.collect().await?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Sets the transport, in place of the built-in HTTP client.
    ///
    /// ```
    /// # use docwright::{Client, Json, Node, http::Method};
    /// use docwright::testing::Script;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), docwright::Error> {
    /// let client = Client::builder("https://example.com/v1.0")
    ///     .transport(Script::new().answer(404, ""))
    ///     .build()?;
    /// # let me = Node::root(&client).literal("me");
    /// let request = me.request_undocumented::<Json>(Method::Get, None);
    /// assert_eq!(request.await.unwrap_err().status(), Some(404));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        self.shared_transport(Arc::new(transport))
    }

    pub(crate) fn shared_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the HTTP client, such as one with a proxy or certificates of your own. It must not
    /// follow redirects: `redirect(reqwest::redirect::Policy::none())`.
    ///
    /// ```
    /// use docwright::Client;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .no_proxy()
    ///     .build()?;
    /// let client = Client::builder("https://example.com/v1.0").http_client(http).build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "http")]
    #[must_use]
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(crate::reqwest::HttpTransport::from(client))
    }

    /// Builds the client.
    ///
    /// # Errors
    /// Returns an error if
    ///
    /// - the endpoint or another origin is not an absolute `https` URL, or has a user name, a query
    ///   or a fragment; `http` is accepted for this machine only (`localhost`, `127.0.0.1`,
    ///   `[::1]`)
    /// - the application's name is invalid
    /// - there is no transport, and the feature `http` is off
    ///
    /// ```
    /// # use docwright::testing::Script;
    /// use docwright::Client;
    ///
    /// let client = |endpoint| Client::builder(endpoint).transport(Script::new()).build();
    /// assert!(client("https://example.com/v1.0").is_ok());
    /// assert!(client("http://localhost:8080").is_ok());
    /// assert!(client("http://example.com/v1.0").is_err());
    /// ```
    pub fn build(self) -> Result<Client, Error> {
        let endpoint = parse_endpoint(&self.endpoint)?;
        let mut origins = vec![Origin::of(&endpoint)];
        for origin in &self.origins {
            origins.push(Origin::of(&parse_endpoint(origin)?));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => built_in(&endpoint, &self.settings.limits)?,
        };
        let scopes = self.scopes.unwrap_or_else(|| {
            let origin = endpoint.origin().ascii_serialization();
            vec![format!("{origin}/.default")]
        });
        let tokens = self
            .credential
            .map(|credential| Tokens::new(credential, scopes));
        Ok(Client {
            pipeline: Arc::new(Pipeline {
                endpoint,
                origins,
                transport,
                tokens,
                user_agent: user_agent(self.application.as_deref())?,
            }),
            settings: self.settings,
        })
    }
}

#[cfg(feature = "http")]
fn built_in(endpoint: &url::Url, limits: &Limits) -> Result<Arc<dyn Transport>, Error> {
    let transport = crate::reqwest::HttpTransport::new(endpoint, limits)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "http"))]
fn built_in(_: &url::Url, _: &Limits) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::invalid(
        "no transport: enable the feature `http` of docwright, or call `transport`",
    ))
}

/// Returns the value of the header `User-Agent`.
fn user_agent(application: Option<&str>) -> Result<String, Error> {
    const OURS: &str = concat!("docwright/", env!("CARGO_PKG_VERSION"));
    let Some(name) = application else {
        return Ok(OURS.to_owned());
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    if name.is_empty() || name.len() > 24 || !name.chars().all(plain) {
        return Err(Error::invalid(format!(
            "invalid application name `{name}`: use at most 24 letters, digits, hyphens, dots and slashes"
        )));
    }
    Ok(format!("{name} {OURS}"))
}

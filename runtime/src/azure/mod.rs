//! Requests through `azure_core`'s pipeline.
//!
//! The pipeline provides token cache, redaction, request ids and telemetry. This module adds a
//! guard that refuses other origins before a token is attached, and retries that depend on the
//! method.

mod body;
mod guard;
mod loopback;
mod retry;

use std::sync::Arc;

use azure_core::credentials::TokenCredential;
use azure_core::error::ErrorKind;
use azure_core::http::headers::{HeaderName, HeaderValue};
use azure_core::http::policies::Policy;
use azure_core::http::policies::auth::BearerTokenAuthorizationPolicy;
use azure_core::http::{
    ClientOptions, Context, HttpClient, Pipeline, PipelineSendOptions, PipelineStreamOptions,
    RetryOptions, Transport as AzureTransport,
};

use crate::client::{Origin, parse_endpoint};
use crate::http::{BoxFuture, Headers, Method, Request, Response, Transport};
use crate::redirect::is_loopback;
use crate::{Chunks, Client, Error, Retry};

/// The caller's credential: one of `azure_identity`, or a custom [`TokenCredential`].
#[derive(Clone, Debug)]
pub struct Credential(Arc<dyn TokenCredential>);

impl<C: TokenCredential + 'static> From<Arc<C>> for Credential {
    fn from(credential: Arc<C>) -> Self {
        Credential(credential)
    }
}

impl From<Arc<dyn TokenCredential>> for Credential {
    fn from(credential: Arc<dyn TokenCredential>) -> Self {
        Credential(credential)
    }
}

/// Builder of a [`Client`], see [`Client::builder`].
///
/// ```no_run
/// use docwright::Client;
/// use docwright::identity::DeveloperToolsCredential;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder("https://graph.microsoft.com/v1.0", DeveloperToolsCredential::new(None)?)
///     .application("loom/1.0")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ClientBuilder {
    endpoint: String,
    credential: Credential,
    retry: Retry,
    scopes: Option<Vec<String>>,
    application: Option<String>,
}

impl Client {
    /// Creates a client for an endpoint, with the defaults.
    ///
    /// # Errors
    /// Returns an error if the endpoint is invalid, see [`Client::with_transport`].
    pub fn new(endpoint: &str, credential: impl Into<Credential>) -> Result<Client, Error> {
        Client::builder(endpoint, credential).build()
    }

    /// Creates a builder of a client for an endpoint.
    pub fn builder(endpoint: &str, credential: impl Into<Credential>) -> ClientBuilder {
        ClientBuilder {
            endpoint: endpoint.to_owned(),
            credential: credential.into(),
            retry: Retry::default(),
            scopes: None,
            application: None,
        }
    }
}

impl ClientBuilder {
    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the scopes to request a token for; by default the endpoint's origin and `/.default`.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the application's name in the user agent, at most 24 letters, digits and hyphens.
    #[must_use]
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// Returns an error if the endpoint or the application's name is invalid.
    pub fn build(self) -> Result<Client, Error> {
        let endpoint = parse_endpoint(&self.endpoint)?;
        if let Some(name) = &self.application {
            check_name(name)?;
        }
        // The token policy requires https. To this machine a token may be sent in plain text: such
        // a request has an https URL inside the pipeline, and the last step restores http.
        let plain = endpoint.scheme() == "http" && is_loopback(&endpoint);
        let (inside, direct) = if plain {
            (loopback::disguise(&endpoint), Some(loopback::direct()?))
        } else {
            (endpoint.clone(), None)
        };
        let here = direct.clone().map(|client| {
            Arc::new(loopback::Loopback::new(&inside, client)) as Arc<dyn HttpClient>
        });
        let scopes = self.scopes.unwrap_or_else(|| {
            let origin = inside.origin().ascii_serialization();
            vec![format!("{origin}/.default")]
        });
        let authorized: Vec<Arc<dyn Policy>> = vec![
            Arc::new(guard::HostGuard(Origin::of(&inside))),
            Arc::new(BearerTokenAuthorizationPolicy::new(
                self.credential.0,
                scopes,
            )),
        ];
        let anonymous = AzurePipeline {
            pipeline: pipeline(self.retry, None, direct, vec![]),
            plain: false,
            anonymous: None,
        };
        let authorized = AzurePipeline {
            pipeline: pipeline(self.retry, self.application, here, authorized),
            plain,
            anonymous: Some(Box::new(anonymous)),
        };
        Client::with_transport(endpoint.as_str(), authorized)
    }
}

#[derive(Debug)]
struct AzurePipeline {
    pipeline: Pipeline,
    plain: bool,
    /// The pipeline that attaches no token; `None` if this is that pipeline.
    anonymous: Option<Box<AzurePipeline>>,
}

/// Checks the name of an application, which is part of the user agent.
fn check_name(name: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !name.is_empty() && name.len() <= 24 && name.chars().all(plain) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "invalid application name `{name}`: use at most 24 letters, digits and hyphens"
    )))
}

/// Returns a pipeline with docwright's retries in place of those of the library.
fn pipeline(
    retry: Retry,
    application: Option<String>,
    client: Option<Arc<dyn HttpClient>>,
    per_try: Vec<Arc<dyn Policy>>,
) -> Pipeline {
    let mut options = ClientOptions {
        retry: RetryOptions::none(),
        ..ClientOptions::default()
    };
    options.user_agent.application_id = application;
    options.transport = client.map(AzureTransport::new);
    options
        .per_call_policies
        .push(Arc::new(retry::RetryPolicy(retry)));
    Pipeline::new(
        Some("docwright"),
        Some(env!("CARGO_PKG_VERSION")),
        options,
        vec![],
        per_try,
        None,
    )
}

impl AzurePipeline {
    fn request(&self, request: Request) -> azure_core::http::Request {
        let url = if self.plain {
            loopback::disguise(&request.url)
        } else {
            request.url
        };
        let mut inner = azure_core::http::Request::new(url, azure_method(request.method));
        for (name, value) in request.headers.iter() {
            let name = HeaderName::from(name.to_owned());
            inner.insert_header(name, HeaderValue::from(value.to_owned()));
        }
        if let Some(body) = request.body {
            inner.set_body(body::sent(body));
        }
        inner
    }
}

impl Transport for AzurePipeline {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(async move {
            let unchecked = PipelineSendOptions {
                skip_checks: true,
                ..PipelineSendOptions::default()
            };
            let mut request = self.request(request);
            let response = self
                .pipeline
                .send(&Context::new(), &mut request, Some(unchecked))
                .await
                .map_err(failure)?;
            let (status, headers) = (u16::from(response.status()), headers(response.headers()));
            Ok(Response {
                status,
                headers,
                body: response.body().as_ref().to_vec(),
            })
        })
    }

    fn stream(&self, request: Request) -> BoxFuture<'_, Result<Response<Chunks>, Error>> {
        Box::pin(async move {
            let unchecked = PipelineStreamOptions {
                skip_checks: true,
                ..PipelineStreamOptions::default()
            };
            let mut request = self.request(request);
            let response = self
                .pipeline
                .stream(&Context::new(), &mut request, Some(unchecked))
                .await
                .map_err(failure)?;
            let (status, found, body) = response.deconstruct();
            Ok(Response {
                status: status.into(),
                headers: headers(&found),
                body: body::received(body),
            })
        })
    }

    fn anonymous(&self) -> Option<&dyn Transport> {
        Some(self.anonymous.as_deref().unwrap_or(self))
    }
}

/// Converts headers, sorted by name because the pipeline keeps no order.
fn headers(found: &azure_core::http::headers::Headers) -> Headers {
    let mut pairs: Vec<(&str, &str)> = found
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    pairs.sort_unstable();
    pairs.into_iter().collect()
}

fn azure_method(method: Method) -> azure_core::http::Method {
    match method {
        Method::Get => azure_core::http::Method::Get,
        Method::Post => azure_core::http::Method::Post,
        Method::Put => azure_core::http::Method::Put,
        Method::Patch => azure_core::http::Method::Patch,
        Method::Delete => azure_core::http::Method::Delete,
    }
}

/// Converts the pipeline's error. A refusal by the guard is recognized by its type.
fn failure(error: azure_core::Error) -> Error {
    if let Some(refusal) = error.downcast_ref::<guard::Refusal>() {
        return Error::refused(refusal.0.clone());
    }
    let what = match error.kind() {
        ErrorKind::Credential => "no token",
        ErrorKind::Connection => "no connection",
        ErrorKind::Io => "the connection broke",
        _ => "the request failed",
    };
    // The HTTP client's errors contain the whole address, and the address of a redirect may contain
    // a signature that grants access.
    let (first, mut named) = without_address(&error.to_string());
    let mut message = format!("{what}: {first}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        let (text, cut) = without_address(&cause.to_string());
        named |= cut;
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        source = cause.source();
    }
    Error::transport(message, if named { None } else { Some(Box::new(error)) })
}

/// Removes the address after ` for url` from a text. Also returns whether there was one.
fn without_address(text: &str) -> (String, bool) {
    let Some((before, rest)) = text.split_once(" for url (") else {
        return (text.to_owned(), false);
    };
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    (format!("{before}{after}"), true)
}

#[cfg(test)]
mod tests {
    use azure_core::credentials::{AccessToken, TokenRequestOptions};

    use super::*;

    /// A credential that panics if a token is requested.
    #[derive(Debug)]
    struct Never;

    #[async_trait::async_trait]
    impl TokenCredential for Never {
        async fn get_token(
            &self,
            _: &[&str],
            _: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<AccessToken> {
            panic!("a token was asked for")
        }
    }

    #[tokio::test]
    async fn the_pipeline_itself_refuses_foreign_hosts_before_a_token_is_asked_for() {
        let client =
            Client::new("https://graph.example/beta", Arc::new(Never)).expect("an endpoint");
        for url in [
            "https://evil.example/x",
            "http://graph.example/beta",
            "https://graph.example:444/",
            "https://u@graph.example/",
        ] {
            let url = url::Url::parse(url).expect("a URL");
            let request = Request {
                method: Method::Get,
                url,
                headers: Headers::default(),
                body: None,
            };
            let error = client.transport().send(request).await.expect_err("refused");
            assert!(
                matches!(error.kind(), crate::error::Kind::Refused(_)),
                "{error}"
            );
        }
    }
}

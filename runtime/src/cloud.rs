//! The clouds of Microsoft.

/// A cloud of Microsoft: where its Graph is, and where its users sign in.
///
/// See [National cloud deployments](https://learn.microsoft.com/graph/deployments).
///
/// ```
/// use docwright::Cloud;
///
/// assert_eq!(Cloud::CHINA.endpoint("v1.0"), "https://microsoftgraph.chinacloudapi.cn/v1.0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// Origin of Microsoft Graph.
    pub graph: &'static str,
    /// Origin of Microsoft Entra ID.
    pub login: &'static str,
}

impl Cloud {
    /// The global service.
    ///
    /// ```
    /// # use docwright::Cloud;
    /// assert_eq!(Cloud::GLOBAL.endpoint("beta"), "https://graph.microsoft.com/beta");
    /// assert_eq!(Cloud::GLOBAL.login, "https://login.microsoftonline.com");
    /// ```
    pub const GLOBAL: Cloud = Cloud {
        graph: "https://graph.microsoft.com",
        login: "https://login.microsoftonline.com",
    };

    /// US Government, level 4.
    ///
    /// ```
    /// # use docwright::Cloud;
    /// assert_eq!(Cloud::US_GOVERNMENT.endpoint("v1.0"), "https://graph.microsoft.us/v1.0");
    /// assert_eq!(Cloud::US_GOVERNMENT.login, "https://login.microsoftonline.us");
    /// ```
    pub const US_GOVERNMENT: Cloud = Cloud {
        graph: "https://graph.microsoft.us",
        login: "https://login.microsoftonline.us",
    };

    /// US Government, level 5 (Department of Defense).
    ///
    /// ```
    /// # use docwright::Cloud;
    /// assert_eq!(Cloud::US_DEFENSE.endpoint("v1.0"), "https://dod-graph.microsoft.us/v1.0");
    /// assert_eq!(Cloud::US_DEFENSE.login, Cloud::US_GOVERNMENT.login);
    /// ```
    pub const US_DEFENSE: Cloud = Cloud {
        graph: "https://dod-graph.microsoft.us",
        login: "https://login.microsoftonline.us",
    };

    /// China, operated by 21Vianet.
    ///
    /// ```
    /// # use docwright::Cloud;
    /// assert_eq!(Cloud::CHINA.graph, "https://microsoftgraph.chinacloudapi.cn");
    /// assert_eq!(Cloud::CHINA.login, "https://login.chinacloudapi.cn");
    /// ```
    pub const CHINA: Cloud = Cloud {
        graph: "https://microsoftgraph.chinacloudapi.cn",
        login: "https://login.chinacloudapi.cn",
    };

    /// Returns the endpoint of a version, such as `v1.0` or `beta`.
    ///
    /// ```
    /// # use docwright::testing::Script;
    /// use docwright::{Client, Cloud};
    ///
    /// let client = Client::with_transport(&Cloud::GLOBAL.endpoint("v1.0"), Script::new())?;
    /// assert_eq!(client.endpoint(), "https://graph.microsoft.com/v1.0");
    /// # Ok::<(), docwright::Error>(())
    /// ```
    pub fn endpoint(&self, version: &str) -> String {
        format!("{}/{version}", self.graph)
    }
}

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
    pub const GLOBAL: Cloud = Cloud {
        graph: "https://graph.microsoft.com",
        login: "https://login.microsoftonline.com",
    };

    /// US Government, level 4.
    pub const US_GOVERNMENT: Cloud = Cloud {
        graph: "https://graph.microsoft.us",
        login: "https://login.microsoftonline.us",
    };

    /// US Government, level 5 (Department of Defense).
    pub const US_DEFENSE: Cloud = Cloud {
        graph: "https://dod-graph.microsoft.us",
        login: "https://login.microsoftonline.us",
    };

    /// China, operated by 21Vianet.
    pub const CHINA: Cloud = Cloud {
        graph: "https://microsoftgraph.chinacloudapi.cn",
        login: "https://login.chinacloudapi.cn",
    };

    /// Returns the endpoint of a version, such as `v1.0` or `beta`.
    pub fn endpoint(&self, version: &str) -> String {
        format!("{}/{version}", self.graph)
    }
}

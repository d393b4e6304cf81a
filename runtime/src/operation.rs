//! Documented facts about operations, as constants.

use crate::http::Method;

/// A documented operation: its method, paths and permissions.
///
/// ```
/// use docwright::{Grant, Operation, Permissions, http::Method};
///
/// static LIST: Operation = Operation {
///     id: "users.list",
///     method: Method::Get,
///     paths: &["/users"],
///     permissions: &[Permissions {
///         application: Grant::AnyOf { least: &["User.Read.All"], higher: &[] },
///         ..Permissions::UNKNOWN
///     }],
///     docs: "", eventual: false,
/// };
/// assert_eq!(LIST.permissions().delegated_work, Grant::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Unique name, such as `profile.webAccounts.create`.
    pub id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Alternative path templates.
    pub paths: &'static [&'static str],
    /// Permissions that callers need. Several sets if the documentation distinguishes cases; the
    /// first is the general one.
    pub permissions: &'static [Permissions],
    /// URL of the documentation page; empty if it has none.
    pub docs: &'static str,
    /// Whether the documentation lists the header `ConsistencyLevel`: requests that use advanced
    /// queries then have `ConsistencyLevel: eventual` and `$count=true`.
    pub eventual: bool,
}

impl Operation {
    /// Returns the permissions that callers need in the general case.
    ///
    /// ```
    /// use docwright::{Json, Request};
    ///
    /// fn least(request: &Request<Json>) -> Option<&'static str> {
    ///     request.operation().permissions().application.least()
    /// }
    /// ```
    pub const fn permissions(&self) -> Permissions {
        match self.permissions {
            [first, ..] => *first,
            [] => Permissions::UNKNOWN,
        }
    }
}

impl Operation {
    /// Returns the operation of a request that the documentation does not have.
    pub(crate) fn undocumented(method: Method) -> &'static Operation {
        macro_rules! operations {
            ($($method:ident),*) => {
                match method {
                    $(Method::$method => {
                        static OPERATION: Operation = Operation {
                            id: "",
                            method: Method::$method,
                            paths: &[],
                            permissions: &[],
                            docs: "", eventual: false,
                        };
                        &OPERATION
                    })*
                }
            };
        }
        operations!(Get, Post, Put, Patch, Delete, Head, Options)
    }
}

/// The permissions that callers need, for the three kinds of caller.
///
/// ```
/// use docwright::{Grant, Permissions};
///
/// const LIST: Permissions = Permissions {
///     application: Grant::AnyOf { least: &["User.Read.All"], higher: &["Directory.Read.All"] },
///     ..Permissions::UNKNOWN
/// };
/// assert_eq!(LIST.application.least(), Some("User.Read.All"));
/// assert_eq!(LIST.delegated_work, Grant::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// The case these apply to; empty if there is only one.
    pub case: &'static str,
    /// A signed-in user with a work or school account.
    pub delegated_work: Grant,
    /// A signed-in user with a personal account.
    pub delegated_personal: Grant,
    /// The application itself.
    pub application: Grant,
}

impl Permissions {
    /// Undocumented permissions.
    ///
    /// ```
    /// use docwright::{Grant, Permissions};
    ///
    /// const READ: Permissions = Permissions {
    ///     delegated_work: Grant::AnyOf { least: &["User.Read"], higher: &[] },
    ///     ..Permissions::UNKNOWN
    /// };
    /// assert_eq!(READ.application, Grant::Unknown);
    /// ```
    pub const UNKNOWN: Permissions = Permissions {
        case: "",
        delegated_work: Grant::Unknown,
        delegated_personal: Grant::Unknown,
        application: Grant::Unknown,
    };
}

/// The permissions that one kind of caller needs.
///
/// ```
/// use docwright::Grant;
///
/// fn describe(grant: Grant) -> String {
///     match grant {
///         Grant::AnyOf { least, .. } => least.join(" or "),
///         Grant::NotSupported => "not supported".to_owned(),
///         Grant::Unknown => "not documented".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Any one of these suffices: a permission, or several joined by ` and ` that are needed
    /// together.
    AnyOf {
        /// The least privileged.
        least: &'static [&'static str],
        /// Others that suffice, more privileged.
        higher: &'static [&'static str],
    },
    /// This kind of caller is not supported.
    NotSupported,
    /// Not documented.
    Unknown,
}

impl Grant {
    /// Returns the least privileged permission that suffices, or several joined by ` and ` if they
    /// are needed together.
    ///
    /// ```
    /// use docwright::Grant;
    ///
    /// let grant = Grant::AnyOf { least: &["User.Read"], higher: &["User.ReadWrite"] };
    /// assert_eq!(grant.least(), Some("User.Read"));
    /// assert_eq!(Grant::NotSupported.least(), None);
    /// ```
    pub const fn least(&self) -> Option<&'static str> {
        match self {
            Grant::AnyOf {
                least: [first, ..], ..
            } => Some(first),
            _ => None,
        }
    }

    /// Returns `Some(true)` if the held permissions suffice, `Some(false)` if not, and `None` if
    /// that is not documented.
    ///
    /// ```
    /// use docwright::Grant;
    /// let grant = Grant::AnyOf { least: &["User.Read"], higher: &["User.ReadWrite"] };
    /// assert_eq!(grant.is_met_by(&["User.ReadWrite"]), Some(true));
    /// assert_eq!(grant.is_met_by(&["Mail.Read"]), Some(false));
    /// let both = Grant::AnyOf { least: &["Policy.Read.All and Application.Read.All"], higher: &[] };
    /// assert_eq!(both.is_met_by(&["Policy.Read.All"]), Some(false));
    /// assert_eq!(both.is_met_by(&["Application.Read.All", "Policy.Read.All"]), Some(true));
    /// assert_eq!(Grant::Unknown.is_met_by(&["User.Read"]), None);
    /// ```
    pub fn is_met_by(&self, held: &[&str]) -> Option<bool> {
        match self {
            Grant::AnyOf { least, higher } => {
                let met = |alternative: &&str| {
                    alternative
                        .split(" and ")
                        .all(|scope| held.contains(&scope))
                };
                Some(least.iter().chain(*higher).any(met))
            }
            Grant::NotSupported => Some(false),
            Grant::Unknown => None,
        }
    }
}

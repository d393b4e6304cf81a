//! What the documentation says of an operation, as constants.

/// A documented operation: its method, paths and permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Unique name, such as `profile.webAccounts.create`.
    pub id: &'static str,
    /// HTTP method.
    pub method: crate::http::Method,
    /// Path templates, alternatives of one another.
    pub paths: &'static [&'static str],
    /// What callers need. Several sets where the documentation tells cases apart; the first is the
    /// general one.
    pub permissions: &'static [Permissions],
    /// Address of the documentation; empty where it has none.
    pub docs: &'static str,
}

impl Operation {
    /// What callers need.
    pub const fn permissions(&self) -> Permissions {
        match self.permissions {
            [first, ..] => *first,
            [] => Permissions::UNKNOWN,
        }
    }
}

/// The permissions that callers need, for the three kinds of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// The case these are for; empty where there is one.
    pub case: &'static str,
    /// A signed-in user with a work or school account.
    pub delegated_work: Grant,
    /// A signed-in user with a personal account.
    pub delegated_personal: Grant,
    /// The application itself.
    pub application: Grant,
}

impl Permissions {
    /// Nothing is documented.
    pub const UNKNOWN: Permissions = Permissions {
        case: "",
        delegated_work: Grant::Unknown,
        delegated_personal: Grant::Unknown,
        application: Grant::Unknown,
    };
}

/// What one kind of caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Any one of these suffices: a permission, or several with ` and ` between that are needed
    /// together.
    AnyOf {
        /// The least privileged.
        least: &'static [&'static str],
        /// Others that suffice, more privileged.
        higher: &'static [&'static str],
    },
    /// This kind of caller is not served.
    NotSupported,
    /// The documentation does not say.
    Unknown,
}

impl Grant {
    /// The least privileged permission that suffices; several with ` and ` between where they are
    /// needed together.
    pub const fn least(&self) -> Option<&'static str> {
        match self {
            Grant::AnyOf {
                least: [first, ..], ..
            } => Some(first),
            _ => None,
        }
    }

    /// Whether a caller that holds some permissions is let in. `None` where the documentation does
    /// not say.
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

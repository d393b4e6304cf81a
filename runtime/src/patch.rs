//! Changes to properties in updates.

/// A change to a property in an update: keep it, set it to null, or set it to a value.
///
/// ```
/// use docwright::Patch;
///
/// let mut status: Patch<String> = Patch::Keep;
/// status = "away".to_owned().into();
/// assert_eq!(status, Patch::Set("away".to_owned()));
/// status = None.into();
/// assert_eq!(status, Patch::Null);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Patch<T> {
    /// The property is not sent and stays as it is.
    #[default]
    Keep,
    /// `null` is sent.
    Null,
    /// The value is sent.
    Set(T),
}

impl<T> Patch<T> {
    /// Returns the value that is sent, if any.
    ///
    /// ```
    /// use docwright::Patch;
    ///
    /// assert_eq!(Patch::Set(5).as_set(), Some(&5));
    /// assert_eq!(Patch::<i32>::Null.as_set(), None);
    /// ```
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Patch::Set(value) => Some(value),
            Patch::Keep | Patch::Null => None,
        }
    }

    /// Returns `true` if nothing is sent.
    ///
    /// ```
    /// use docwright::Patch;
    ///
    /// assert!(Patch::<String>::default().is_keep());
    /// assert!(!Patch::<String>::Null.is_keep());
    /// ```
    pub fn is_keep(&self) -> bool {
        matches!(self, Patch::Keep)
    }

    pub(crate) fn get_or_set_with(&mut self, value: impl FnOnce() -> T) -> &mut T {
        if !matches!(self, Patch::Set(_)) {
            *self = Patch::Set(value());
        }
        match self {
            Patch::Set(value) => value,
            Patch::Keep | Patch::Null => unreachable!("just set"),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Patch::Set(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Patch::Null, Patch::Set)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Patch::Set(value.to_owned())
    }
}

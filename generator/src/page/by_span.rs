//! What is known of blocks, found by their places.

use crate::source::Span;

/// Values by the places of the blocks that they belong to. Pages have few blocks of one sort, and
/// these in order.
pub(super) struct BySpan<T>(Vec<(Span, T)>);

impl<T> BySpan<T> {
    /// The value of the block at a place.
    pub fn get(&self, span: Span) -> Option<&T> {
        let at = self
            .0
            .binary_search_by_key(&span, |(known, _)| *known)
            .ok()?;
        self.0.get(at).map(|(_, value)| value)
    }
}

impl<T> FromIterator<(Span, T)> for BySpan<T> {
    /// Of several values at one place, any: a file that is included twice has the same blocks each
    /// time.
    fn from_iter<I: IntoIterator<Item = (Span, T)>>(values: I) -> Self {
        let mut values: Vec<(Span, T)> = values.into_iter().collect();
        values.sort_by_key(|(span, _)| *span);
        BySpan(values)
    }
}

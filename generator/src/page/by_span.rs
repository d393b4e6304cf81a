//! Values of blocks, looked up by span.

use crate::text::Span;

/// Values by the spans of their blocks. A sorted list suffices, as a page has few blocks of a kind.
pub(super) struct BySpan<T>(Vec<(Span, T)>);

impl<T> BySpan<T> {
    /// Returns the value of the block with a span.
    pub fn get(&self, span: Span) -> Option<&T> {
        let at = self
            .0
            .binary_search_by_key(&span, |(known, _)| *known)
            .ok()?;
        self.0.get(at).map(|(_, value)| value)
    }
}

impl<T> FromIterator<(Span, T)> for BySpan<T> {
    /// Collects values by span. Values with one span are interchangeable: a file that is included
    /// twice has the same blocks each time.
    fn from_iter<I: IntoIterator<Item = (Span, T)>>(values: I) -> Self {
        let mut values: Vec<(Span, T)> = values.into_iter().collect();
        values.sort_by_key(|(span, _)| *span);
        BySpan(values)
    }
}

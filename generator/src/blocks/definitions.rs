//! The definitions that links refer to by a label.

use std::borrow::Cow;
use std::rc::Rc;

use pulldown_cmark::{BrokenLink, CowStr};

use crate::collections::AnyCaseMap;

/// The definitions of a page's reference links: targets by labels. Most pages have none.
#[derive(Clone, Debug, Default)]
pub(super) struct Definitions<'s>(Option<Rc<AnyCaseMap<Cow<'s, str>>>>);

impl<'s> Definitions<'s> {
    /// The target of a link, whatever the letter case of its label.
    pub(super) fn get(&self, label: &str) -> Option<&Cow<'s, str>> {
        self.0.as_ref()?.get(label)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// What the parser is told of a link that it finds no definition of: it is defined elsewhere on
    /// the page, or stays text, as a browser would show it.
    pub(super) fn link(&self, link: &BrokenLink<'s>) -> Option<(CowStr<'s>, CowStr<'s>)> {
        Some((
            CowStr::from(self.get(&link.reference)?.clone()),
            CowStr::Borrowed(""),
        ))
    }
}

impl<'l, 's> FromIterator<(&'l str, Cow<'s, str>)> for Definitions<'s> {
    fn from_iter<T: IntoIterator<Item = (&'l str, Cow<'s, str>)>>(all: T) -> Self {
        let mut known = AnyCaseMap::default();
        // The first of a label counts.
        for (label, target) in all {
            known.get_or_insert(label, target);
        }
        Definitions((!known.is_empty()).then(|| Rc::new(known)))
    }
}

//! Definitions of reference links.

use std::borrow::Cow;
use std::rc::Rc;

use pulldown_cmark::{BrokenLink, CowStr};

use crate::text::AnyCaseMap;

/// The definitions of a page's reference links: targets by labels. Most pages have none.
#[derive(Clone, Debug, Default)]
pub(super) struct Definitions<'s>(Option<Rc<AnyCaseMap<Cow<'s, str>>>>);

impl<'s> Definitions<'s> {
    /// Returns the target of a link by its label, in any letter case.
    pub(super) fn get(&self, label: &str) -> Option<&Cow<'s, str>> {
        self.0.as_ref()?.get(label)
    }

    /// Returns the target of a link that the parser found no definition of, if it is defined
    /// elsewhere on the page. Other links stay text, as a browser would show them.
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
        // The first definition of a label takes precedence.
        for (label, target) in all {
            known.get_or_insert(label, target);
        }
        Definitions((!known.is_empty()).then(|| Rc::new(known)))
    }
}

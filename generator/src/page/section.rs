//! The sections of a page: each heading with the blocks under it and the roles of the headings
//! above it.

use smallvec::SmallVec;

use super::{Context, in_examples};
use crate::api::is_name;
use crate::blocks::{Block, BlockKind, Inline, slugify};
use crate::dialect::{Dialect, HeadingRole};
use crate::text::{Span, lower};

/// A heading and the blocks up to the next heading.
#[derive(Clone)]
pub(crate) struct Section<'a> {
    /// The heading; `None` for the blocks before the first heading.
    pub heading: Option<&'a Inline<'a>>,
    /// Level of the heading; 0 if there is none.
    pub level: u8,
    /// Its anchor.
    pub slug: &'a str,
    /// Role of the heading.
    pub role: Option<HeadingRole>,
    /// Roles of the headings above it, outermost first.
    pub above: SmallVec<[HeadingRole; 6]>,
    /// Title of the example that it belongs to, from its own heading or the nearest above it.
    pub example: &'a str,
    /// The blocks directly under it.
    pub blocks: &'a [Block<'a>],
}

impl Section<'_> {
    /// Returns its own role, or else the nearest one above it.
    pub fn nearest_role(&self) -> Option<HeadingRole> {
        self.role.or(self.above.last().copied())
    }

    /// Returns `true` if its heading or one above it has a role.
    pub fn within(&self, role: HeadingRole) -> bool {
        self.role == Some(role) || self.above.contains(&role)
    }

    /// Returns the heading's text.
    pub fn title(&self) -> &str {
        self.heading.map_or("", |heading| heading.text.as_ref())
    }
}

/// Splits blocks into sections.
pub(crate) fn sections<'a>(blocks: &'a [Block<'a>], dialect: &Dialect) -> Vec<Section<'a>> {
    let headings = blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading { .. }))
        .count();
    let mut found = Vec::with_capacity(headings + 1);
    let mut stack: SmallVec<[(u8, Option<HeadingRole>, &str); 6]> = SmallVec::new();
    let mut current = Section {
        heading: None,
        level: 0,
        slug: "",
        role: None,
        above: SmallVec::new(),
        example: "",
        blocks: &[],
    };
    let mut from = 0;
    for (index, block) in blocks.iter().enumerate() {
        let BlockKind::Heading { level, text, slug } = &block.kind else {
            continue;
        };
        current.blocks = blocks.get(from..index).unwrap_or_default();
        found.push(current);
        from = index + 1;
        while stack.last().is_some_and(|(above, ..)| above >= level) {
            stack.pop();
        }
        let misspelt = || {
            let near = (*level == 2).then(|| dialect.near_heading(slug)).flatten();
            near.and_then(|near| dialect.heading(near))
        };
        let title = *level == 1 && stack.is_empty() && found.len() == 1;
        let role = if title {
            None
        } else {
            dialect.heading(slug).or_else(misspelt)
        };
        let above = stack.iter().filter_map(|(_, role, _)| *role).collect();
        // A heading without a colon introduces examples and is not the title of one.
        let named = role == Some(HeadingRole::Examples) && text.text.contains([':', '：']);
        let outer = stack.last().map_or("", |(.., example)| *example);
        let example = if named { text.text.as_ref() } else { outer };
        stack.push((*level, role, example));
        current = Section {
            heading: Some(text),
            level: *level,
            slug,
            role,
            above,
            example,
            blocks: &[],
        };
    }
    current.blocks = blocks.get(from..).unwrap_or_default();
    found.push(current);
    found
}

/// Returns the sections of a role, and those below them without a role, except examples.
pub(super) fn of_role<'c, 'a>(
    context: &'c Context<'a>,
    role: HeadingRole,
) -> impl Iterator<Item = &'c Section<'a>> {
    context
        .sections
        .iter()
        .filter(move |section| !in_examples(section) && section.nearest_role() == Some(role))
}

/// Returns the name in a title such as `webAccount resource type`, or in the anchor of a translated
/// title.
pub(super) fn title_name(context: &Context<'_>, suffixes: &[String]) -> Option<(String, Span)> {
    let title = context.title?;
    let text = title.text.trim();
    let lower = lower(text);
    let ends = |suffix: &&String| lower.ends_with(suffix.as_str());
    let cut = suffixes.iter().filter(ends).map(String::len).max();
    let name = cut
        .and_then(|cut| text.get(..text.len().checked_sub(cut)?))
        .map(str::trim);
    let name = name
        .map(|name| name.trim_end_matches('-'))
        .filter(|name| is_name(name));
    let anchor = if context.translated {
        title.anchor.as_deref()
    } else {
        None
    };
    let slugs = suffixes
        .iter()
        .map(|suffix| slugify(suffix))
        .filter(|suffix| !suffix.is_empty());
    let anchored = anchor.and_then(|anchor| {
        let fitting =
            slugs.filter_map(|slug| anchor.strip_suffix(slug.as_str())?.strip_suffix('-'));
        let name = fitting
            .min_by_key(|name| name.len())
            .filter(|name| is_name(name))?;
        // The text may have the name in its original case.
        Some(
            text.split_whitespace()
                .find(|word| word.eq_ignore_ascii_case(name))
                .unwrap_or(name),
        )
    });
    let name = match (name, anchored) {
        (Some(name), Some(anchored)) if !name.eq_ignore_ascii_case(anchored) => anchored,
        (name, anchored) => name.or(anchored)?,
    };
    Some((name.to_owned(), title.span))
}

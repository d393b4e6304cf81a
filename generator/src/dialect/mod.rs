//! A documentation style as data: the meanings of headings, columns, type words and phrases.

mod by_letter;
mod misspelt;
mod phrases;
mod words;

use std::path::Path;

use serde::Deserialize;

use crate::api::PageKind;
use crate::collections::HashMap;
use crate::text::{
    AnyCaseMap, bare, begins_with, folded, is_word, lower, strip_prefix, strip_suffix,
};

use by_letter::ByLetter;
use misspelt::Misspelt;
pub use phrases::{Phrase, PhraseHits};
pub(crate) use words::Service;
pub use words::{Collection, DialectError, Rendered, Words, builtin};

/// The conventions by which pages are read. `generator/src/dialect/graph.yaml` documents each part.
///
/// ```
/// use docwright_generator::dialect::Dialect;
///
/// let dialect = Dialect::graph();
/// assert_eq!(dialect.primitive("Zeichenfolge"), Some("Edm.String"));
/// ```
#[derive(Debug)]
pub struct Dialect {
    /// Name of the style.
    pub name: String,
    headings: HashMap<String, HeadingRole>,
    heading_prefixes: ByLetter<HeadingRole>,
    columns: AnyCaseMap<ColumnRole>,
    misspelt_headings: Misspelt,
    misspelt_columns: Misspelt,
    misspelt_primitives: Misspelt,
    /// Prefixes of the labels of permission rows.
    permission_labels: ByLetter<PermissionRow>,
    primitives: AnyCaseMap<String>,
    /// Words around, after and before the name of a type that make it a collection, longest first.
    wrappers: ByLetter<()>,
    suffixes: ByLetter<()>,
    prefixes: ByLetter<()>,
    /// Suffixes that form one word with the name of a type: `Zeichenfolgensammlung`.
    joined_suffixes: Vec<String>,
    nothing: ByLetter<()>,
    not_supported: ByLetter<()>,
    unknown_permissions: ByLetter<()>,
    negations: ByLetter<()>,
    matcher: phrases::Matcher,
    /// The lists and phrases.
    pub words: Words,
}

/// The section that a heading announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each names the section it announces")]
pub enum HeadingRole {
    Permissions,
    Request,
    Parameters,
    Query,
    Headers,
    Body,
    Response,
    Examples,
    Properties,
    Parts,
    Relationships,
    Methods,
    Representation,
    Members,
    Derived,
    Attributes,
    SeeAlso,
}

/// The content of a table's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each names what the column's cells are")]
pub enum ColumnRole {
    Property,
    Relationship,
    Method,
    Parameter,
    Header,
    Name,
    Type,
    ReturnType,
    Description,
    Value,
    Member,
    Required,
    Optional,
    Location,
    PermissionType,
    PermissionsAscending,
    PermissionsDescending,
    LeastPrivileged,
    HigherPrivileged,
}

/// Where the value of a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In the body.
    Body,
}

/// The three rows of a permission table, in their order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum PermissionRow {
    /// A signed-in user with a work or school account.
    DelegatedWork,
    /// A signed-in user with a personal account.
    DelegatedPersonal,
    /// The application itself.
    Application,
}

/// Returns `true` if a list contains a word, in the same letter case.
pub(crate) fn has_word(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known == word)
}

/// Returns `true` if a list contains a word, in any letter case.
pub(crate) fn has_any_case(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Returns the roles of headings by slug, and by the beginning of the slug.
fn headings(words: &Words) -> (HashMap<String, HeadingRole>, Vec<(String, HeadingRole)>) {
    let (mut exact, mut prefixes) = (HashMap::default(), Vec::new());
    for (role, slugs) in &words.headings {
        for slug in slugs {
            match slug.strip_suffix('*') {
                Some(prefix) => prefixes.push((prefix.to_owned(), *role)),
                None => drop(exact.insert(slug.clone(), *role)),
            }
        }
    }
    (exact, prefixes)
}

/// Returns words with the longest first, so that `Sammlung von Objekten des Typs` matches before
/// `Sammlung von`.
fn longest_first(list: &[String]) -> Vec<(String, ())> {
    let mut list: Vec<(String, ())> = list.iter().map(|word| (word.clone(), ())).collect();
    list.sort_by_key(|(word, ())| std::cmp::Reverse(word.len()));
    list
}

impl Dialect {
    /// Returns the kind of page that a `doc_type` names.
    pub(crate) fn doc_type(&self, name: &str) -> Option<PageKind> {
        let mut kinds = self.words.doc_types.iter();
        let found = kinds.find(|(_, names)| has_word(names, name));
        found.map(|(kind, _)| *kind)
    }

    /// Returns Microsoft Graph's conventions.
    pub fn graph() -> Self {
        match Words::graph().map(Dialect::new) {
            Ok(dialect) => dialect,
            Err(error) => unreachable!("the built-in dialect is tested: {error}"),
        }
    }

    /// Parses the text of a dialect that is not in a file. It extends the built-in one or is
    /// complete.
    ///
    /// # Errors
    /// Returns an error if
    ///
    /// - the text is not YAML of the form of a dialect; the error has line and column
    /// - a required part is missing
    /// - a dialect that it extends or a language that it lists cannot be used
    pub fn parse(text: &str) -> Result<Self, DialectError> {
        Words::read(text, None).map(Dialect::new)
    }

    /// Reads a dialect file. It is complete, or extends another: `extends: graph`, or the path of a
    /// file.
    ///
    /// # Errors
    /// Returns an error if
    ///
    /// - a file cannot be read
    /// - a file is not YAML of the form of a dialect; the error has file, line and column
    /// - a required part is missing
    /// - the dialect extends itself, or names a dialect or language that is not built in
    pub fn load(path: &Path) -> Result<Self, DialectError> {
        Words::load(path).map(Dialect::new)
    }

    fn new(mut words: Words) -> Self {
        words.lowercase();
        let (headings, heading_prefixes) = headings(&words);
        let mut columns = AnyCaseMap::default();
        for (role, names) in &words.columns {
            names.iter().for_each(|name| columns.insert(name, *role));
        }
        let mut primitives = AnyCaseMap::default();
        for (name, spellings) in &words.primitives {
            for word in [name].into_iter().chain(spellings) {
                primitives.insert(word, name.clone());
            }
        }
        let any_order =
            |list: &[String]| ByLetter::first(list.iter().map(|word| (word.clone(), ())));
        let labels = words.permission_rows.iter();
        let labels =
            labels.flat_map(|(row, labels)| labels.iter().map(|label| (label.clone(), *row)));
        let permission_labels = ByLetter::first(labels);
        let collection = &words.collection;
        let joined = collection
            .suffixes
            .iter()
            .filter(|suffix| suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        Dialect {
            name: words.name.clone(),
            misspelt_headings: Misspelt::new(headings.keys().map(String::as_str)),
            misspelt_columns: Misspelt::new(columns.names()),
            misspelt_primitives: Misspelt::new(primitives.names()),
            headings,
            heading_prefixes: ByLetter::first(heading_prefixes),
            columns,
            permission_labels,
            wrappers: ByLetter::first(longest_first(&collection.wrappers)),
            suffixes: ByLetter::last(longest_first(&collection.suffixes)),
            prefixes: ByLetter::first(longest_first(&collection.prefixes)),
            primitives,
            joined_suffixes: joined.cloned().collect(),
            nothing: any_order(&words.nothing),
            not_supported: any_order(&words.not_supported),
            unknown_permissions: any_order(&words.unknown_permissions),
            negations: any_order(&words.negations),
            matcher: phrases::Matcher::new(&words.phrases),
            words,
        }
    }

    /// Returns the section that a heading announces, by its anchor.
    pub fn heading(&self, slug: &str) -> Option<HeadingRole> {
        if let Some(role) = self.headings.get(slug) {
            return Some(*role);
        }
        let fitting = self
            .heading_prefixes
            .of(slug.chars().next())
            .filter(|(prefix, _)| slug.starts_with(prefix));
        let prefixed = fitting.max_by_key(|(prefix, _)| prefix.len());
        prefixed.map(|(_, role)| *role)
    }

    /// Returns the anchor of the known heading that an unknown one resembles; at most one letter in
    /// six differs.
    pub fn near_heading(&self, slug: &str) -> Option<&str> {
        if self.heading(slug).is_some() || slug.len() > 40 {
            return None;
        }
        self.misspelt_headings.find(slug)
    }

    /// Returns `true` if a title ends in a misspelt form of the words that announce a type.
    pub fn misspelt_title(&self, title: &str) -> bool {
        let lower = title.trim().to_lowercase();
        self.words
            .misspelt_suffixes
            .iter()
            .any(|suffix| lower.ends_with(suffix.as_str()))
    }

    /// Returns the content of a column, by its header cell, and whether the header is misspelt: at
    /// most one letter in six may differ.
    pub fn column(&self, header: &str) -> Option<(ColumnRole, bool)> {
        let header = bare(header, &['*']);
        if let Some(role) = self.columns.get(header) {
            return Some((*role, false));
        }
        let key = header.to_lowercase();
        if key.len() > 60 {
            return None;
        }
        let best = self.misspelt_columns.find(&key)?;
        self.columns.get(best).map(|role| (*role, true))
    }

    /// Returns the kind of caller that a label in a permission table names.
    pub fn permission_row(&self, label: &str) -> Option<PermissionRow> {
        let label = lower(label.trim());
        let mut known = self.permission_labels.of(label.chars().next());
        known
            .find(|(known, _)| label.starts_with(known))
            .map(|(_, row)| *row)
    }

    /// Returns the content of a column, by its header cell, spelt as in the dialect.
    pub fn known_column(&self, header: &str) -> Option<ColumnRole> {
        self.columns.get(header.trim()).copied()
    }

    /// Returns the primitive type that a word names, such as `Edm.String`, or `Untyped`.
    pub fn primitive(&self, word: &str) -> Option<&str> {
        let word = word.trim();
        let bare = || match begins_with(word, "edm.") {
            true => word.get(4..),
            false => None,
        };
        let found = self
            .primitives
            .get(word)
            .or_else(|| self.primitives.get(bare()?));
        found.map(String::as_str)
    }

    /// Returns the type whose collection a text names, in any of the spellings. Removes one layer
    /// of collections.
    pub fn collection_item<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = |rest: Option<&'t str>| rest.map(str::trim).filter(|rest| !rest.is_empty());
        let (first, last) = (text.chars().next(), text.chars().next_back());
        if let Some(inner) = self
            .wrappers
            .of(first)
            .find_map(|(word, ())| rest(strip_prefix(text, word)))
        {
            return Some(inner.strip_suffix([')', '）']).unwrap_or(inner).trim());
        }
        let before = || {
            self.suffixes
                .of(last)
                .find_map(|(word, ())| rest(strip_suffix(text, word)))
        };
        before().or_else(|| {
            self.prefixes
                .of(first)
                .find_map(|(word, ())| rest(strip_prefix(text, word)))
        })
    }

    /// Returns `true` if a single word names a collection, as German words do.
    pub fn is_joined_collection(&self, word: &str) -> bool {
        self.joined_suffixes
            .iter()
            .any(|suffix| strip_suffix(word, suffix).is_some())
    }

    /// Returns the primitive type that an unknown word resembles, spelt as on pages: `String` for
    /// `Strng`.
    pub fn near_primitive(&self, word: &str) -> Option<&str> {
        let near = self.misspelt_primitives.find(&word.to_lowercase())?;
        self.primitives
            .get(near)
            .map(|name| name.strip_prefix("Edm.").unwrap_or(name))
    }

    /// Finds the dialect's phrases in a text.
    pub fn phrases(&self, text: &str) -> PhraseHits {
        match folded(text) {
            Some(folded) => self.matcher.read(&folded),
            None => self.matcher.read(text),
        }
    }

    /// Returns whether a cell means yes or no; `None` for any other text.
    pub fn yes_no(&self, text: &str) -> Option<bool> {
        let text = text.trim().trim_end_matches(['.', '。', '\u{fe0f}']).trim();
        let listed = |words: &[String]| words.iter().any(|word| is_word(text, word));
        (text.is_empty() || listed(&self.words.no))
            .then_some(false)
            .or(listed(&self.words.yes).then_some(true))
    }

    /// Returns where a cell states that a parameter is.
    pub fn location(&self, text: &str) -> Option<Location> {
        let text = bare(text, &['*', '`', '(', ')', '_']).to_lowercase();
        let mut known = self.words.locations.iter();
        let found = known.find(|(_, words)| words.contains(&text));
        found.map(|(location, _)| *location)
    }

    /// Returns `true` if two names are the same noun, in any letter case and number.
    pub fn same_noun(&self, a: &str, b: &str) -> bool {
        let (a, b) = (a.to_lowercase(), b.to_lowercase());
        a == b || self.singulars(&a).any(|one| one == b) || self.singulars(&b).any(|one| one == a)
    }

    /// Returns the possible plurals of a word.
    pub(crate) fn plurals_of(&self, word: &str) -> impl Iterator<Item = String> {
        let ends = self.words.plurals.iter();
        ends.filter_map(move |(plural, singular)| {
            Some(format!("{}{plural}", word.strip_suffix(singular.as_str())?))
        })
    }

    /// Returns the possible singulars of a word, if it is a plural.
    pub fn singulars(&self, word: &str) -> impl Iterator<Item = String> {
        let ends = self.words.plurals.iter();
        ends.filter_map(move |(plural, one)| {
            let stem = word
                .strip_suffix(plural.as_str())
                .filter(|stem| !stem.is_empty())?;
            Some(format!("{stem}{one}"))
        })
    }

    /// Returns `true` if a text is one of the dialect's words for nothing.
    pub fn is_nothing(&self, text: &str) -> bool {
        let text = text.trim().trim_end_matches(['.', '。']);
        self.nothing
            .of(text.chars().next())
            .any(|(word, ())| is_word(text, word))
    }

    /// Returns `true` if a cell of permissions, without its full stop, states that there are none.
    pub fn is_not_supported(&self, text: &str) -> bool {
        let mut words = self.not_supported.of(text.chars().next());
        words.any(|(word, ())| is_word(text, word.trim_end_matches('.')))
    }

    /// Returns `true` if a cell of permissions, without its full stop, is a note to the author.
    pub fn is_permission_note(&self, text: &str) -> bool {
        let mut words = self.unknown_permissions.of(text.chars().next());
        words.any(|(word, ())| match word.strip_suffix('*') {
            Some(prefix) => begins_with(text, prefix),
            None => is_word(text, word),
        })
    }

    /// Returns `true` if a word is a negation: `no`, `without`.
    pub fn is_negation(&self, word: &str) -> bool {
        self.negations
            .of(word.chars().next())
            .any(|(known, ())| is_word(word, known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dialect_is_valid() {
        let dialect = Dialect::graph();
        assert_eq!(dialect.heading("http-request"), Some(HeadingRole::Request));
        assert_eq!(
            dialect.heading("example-2-create-a-user"),
            Some(HeadingRole::Examples)
        );
        assert_eq!(
            dialect.column("Return Type"),
            Some((ColumnRole::ReturnType, false))
        );
        assert_eq!(
            dialect.column("Descrition"),
            Some((ColumnRole::Description, true))
        );
        assert_eq!(
            dialect.primitive("Edm.dateTimeOffset"),
            Some("Edm.DateTimeOffset")
        );
        assert_eq!(dialect.primitive("user"), None);
        assert_eq!(dialect.near_primitive("Strng"), Some("String"));
        assert_eq!(dialect.near_primitive("person"), None);
    }
}

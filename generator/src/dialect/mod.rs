//! A documentation style as data: which headings, columns, type words and phrases mean what.

mod nearest;
mod phrases;
mod words;

use std::path::Path;

use serde::Deserialize;

use crate::collections::{AnyCaseMap, HashMap};
use crate::text::{bare, begins_with, folded, is_word, lower, strip_suffix, trim};

pub use phrases::{Phrase, Said};
pub(crate) use words::Service;
pub use words::{Collection, DialectError, Rendered, Words, builtin};

/// The conventions that pages are read by. See `generator/src/dialect/graph.yaml` for what each part holds.
#[derive(Debug)]
pub struct Dialect {
    /// Name of the style.
    pub name: String,
    headings: HashMap<String, HeadingRole>,
    heading_prefixes: Vec<(String, HeadingRole)>,
    columns: AnyCaseMap<ColumnRole>,
    near_headings: nearest::Nearest,
    near_columns: nearest::Nearest,
    near_primitives: nearest::Nearest,
    /// How labels of permission rows begin, by their first letters, in the order in which they count.
    permission_labels: HashMap<char, Vec<(String, PermissionRow)>>,
    primitives: AnyCaseMap<String>,
    /// What ends a collection's name in one word with it: `Zeichenfolgensammlung`.
    joined_suffixes: Vec<String>,
    matcher: phrases::Matcher,
    /// The lists and phrases.
    pub words: Words,
}

/// What a heading announces.
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

/// What a table's column holds.
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
    PermissionType,
    PermissionsAscending,
    PermissionsDescending,
    LeastPrivileged,
    HigherPrivileged,
}

/// The three rows of a permission table, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PermissionRow {
    /// A signed-in user with a work or school account.
    DelegatedWork,
    /// A signed-in user with a personal account.
    DelegatedPersonal,
    /// The application itself.
    Application,
}

impl Dialect {
    /// Microsoft Graph's conventions.
    pub fn graph() -> Self {
        match Words::graph().map(Dialect::new) {
            Ok(dialect) => dialect,
            Err(error) => unreachable!("the built-in dialect is tested: {error}"),
        }
    }

    /// Reads the text of a dialect that is in no file: one that extends the built-in one, or is complete in itself.
    ///
    /// # Errors
    /// Where the text is not YAML of that form; the error names line and column.
    pub fn parse(text: &str) -> Result<Self, DialectError> {
        Words::read(text, None).map(Dialect::new)
    }

    /// Reads a dialect file. It is complete in itself, or adds to another: `extends: graph`, or the path of a file.
    ///
    /// # Errors
    /// Where a file cannot be read, or is not YAML of that form; the error names file, line and column.
    pub fn load(path: &Path) -> Result<Self, DialectError> {
        Words::load(path).map(Dialect::new)
    }

    fn new(mut words: Words) -> Self {
        words.settle();
        // `Sammlung von Objekten des Typs` before `Sammlung von`.
        let Collection { suffixes, wrappers, prefixes } = &mut words.collection;
        for list in [suffixes, wrappers, prefixes] {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        let mut headings = HashMap::default();
        let mut heading_prefixes = Vec::new();
        for (role, slugs) in &words.headings {
            for slug in slugs {
                match slug.strip_suffix('*') {
                    Some(prefix) => heading_prefixes.push((prefix.to_owned(), *role)),
                    None => drop(headings.insert(slug.clone(), *role)),
                }
            }
        }
        let mut columns = AnyCaseMap::default();
        for (role, names) in &words.columns {
            names.iter().for_each(|name| columns.insert(name, *role));
        }
        let mut primitives = AnyCaseMap::default();
        for (name, words) in &words.primitives {
            [name].into_iter().chain(words).for_each(|word| primitives.insert(word, name.clone()));
        }
        let mut permission_labels: HashMap<char, Vec<(String, PermissionRow)>> = HashMap::default();
        for (row, labels) in &words.permission_rows {
            for (label, first) in labels.iter().filter_map(|label| Some((label, label.chars().next()?))) {
                permission_labels.entry(first).or_default().push((label.clone(), *row));
            }
        }
        let joined =
            words.collection.suffixes.iter().filter(|suffix| suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let joined_suffixes = joined.cloned().collect();
        let matcher = phrases::Matcher::new(&words.phrases);
        Dialect {
            name: words.name.clone(),
            near_headings: nearest::Nearest::new(headings.keys().map(String::as_str)),
            near_columns: nearest::Nearest::new(columns.names()),
            near_primitives: nearest::Nearest::new(primitives.names()),
            headings,
            heading_prefixes,
            columns,
            permission_labels,
            primitives,
            joined_suffixes,
            matcher,
            words,
        }
    }

    /// What a heading announces, by its anchor.
    pub fn heading(&self, slug: &str) -> Option<HeadingRole> {
        if let Some(role) = self.headings.get(slug) {
            return Some(*role);
        }
        let fitting = self.heading_prefixes.iter().filter(|(prefix, _)| slug.starts_with(prefix.as_str()));
        let prefixed = fitting.max_by_key(|(prefix, _)| prefix.len());
        prefixed.map(|(_, role)| *role)
    }

    /// The anchor of the known heading that an unknown one nearly is: a letter or two apart.
    pub fn near_heading(&self, slug: &str) -> Option<&str> {
        if self.heading(slug).is_some() || slug.len() > 40 {
            return None;
        }
        self.near_headings.find(slug)
    }

    /// Whether a title ends in a misspelt form of the words that announce a type.
    pub fn misspelt_title(&self, title: &str) -> bool {
        let lower = title.trim().to_lowercase();
        self.words.misspelt_suffixes.iter().any(|suffix| lower.ends_with(suffix.as_str()))
    }

    /// What a column holds, by its header cell. A header misspelt by one or two letters counts: the flag says so.
    pub fn column(&self, header: &str) -> Option<(ColumnRole, bool)> {
        let header = bare(header, &['*']);
        if let Some(role) = self.columns.get(header) {
            return Some((*role, false));
        }
        let key = header.to_lowercase();
        if key.len() > 60 {
            return None;
        }
        let best = self.near_columns.find(&key)?;
        self.columns.get(best).map(|role| (*role, true))
    }

    /// The kind of caller that a label in a permission table names.
    pub fn permission_row(&self, label: &str) -> Option<PermissionRow> {
        let label = lower(trim(label));
        let known = self.permission_labels.get(&label.chars().next()?)?;
        known.iter().find(|(known, _)| label.starts_with(known.as_str())).map(|(_, row)| *row)
    }

    /// What a column holds, by its header cell, spelt as the dialect has it.
    pub fn known_column(&self, header: &str) -> Option<ColumnRole> {
        self.columns.get(header.trim()).copied()
    }

    /// The primitive type that a word names, such as `Edm.String`, or `Untyped`.
    pub fn primitive(&self, word: &str) -> Option<&str> {
        let word = trim(word);
        let bare = || word.get(4..).filter(|_| begins_with(word, "edm."));
        let found = self.primitives.get(word).or_else(|| self.primitives.get(bare()?));
        found.map(String::as_str)
    }

    /// Whether a single word says that it is a collection, as German words do.
    pub fn is_joined_collection(&self, word: &str) -> bool {
        self.joined_suffixes.iter().any(|suffix| strip_suffix(word, suffix).is_some())
    }

    /// The primitive type that an unknown word nearly names, as pages write it: `String` for `Strng`.
    pub fn near_primitive(&self, word: &str) -> Option<&str> {
        let near = self.near_primitives.find(&word.to_lowercase())?;
        self.primitives.get(near).map(|name| name.strip_prefix("Edm.").unwrap_or(name))
    }

    /// What a text says, by its phrases.
    pub fn phrases(&self, text: &str) -> Said {
        match folded(text) {
            Some(folded) => self.matcher.read(&folded),
            None => self.matcher.read(text),
        }
    }

    /// Whether a cell says yes or no; `None` where it says something else.
    pub fn yes_no(&self, text: &str) -> Option<bool> {
        let text = trim(trim(text).trim_end_matches(['.', '。', '\u{fe0f}']));
        let listed = |words: &[String]| words.iter().any(|word| is_word(text, word));
        (text.is_empty() || listed(&self.words.no)).then_some(false).or(listed(&self.words.yes).then_some(true))
    }

    /// Whether two names are the same noun, whatever their letter case and number.
    pub fn same_noun(&self, a: &str, b: &str) -> bool {
        let (a, b) = (a.to_lowercase(), b.to_lowercase());
        a == b || self.singulars(&a).any(|one| one == b) || self.singulars(&b).any(|one| one == a)
    }

    /// The plurals that a word may have.
    pub(crate) fn plurals_of(&self, word: &str) -> impl Iterator<Item = String> {
        let ends = self.words.plurals.iter();
        ends.filter_map(move |(plural, singular)| Some(format!("{}{plural}", word.strip_suffix(singular.as_str())?)))
    }

    /// What the singular of a word may be, if it is a plural.
    pub fn singulars(&self, word: &str) -> impl Iterator<Item = String> {
        let ends = self.words.plurals.iter();
        ends.filter_map(move |(plural, one)| {
            let stem = word.strip_suffix(plural.as_str()).filter(|stem| !stem.is_empty())?;
            Some(format!("{stem}{one}"))
        })
    }

    /// Whether a text says that there is nothing.
    pub fn is_nothing(&self, text: &str) -> bool {
        let text = trim(text).trim_end_matches(['.', '。']);
        self.words.nothing.iter().any(|word| is_word(text, word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dialect_is_valid() {
        let dialect = Dialect::graph();
        assert_eq!(dialect.heading("http-request"), Some(HeadingRole::Request));
        assert_eq!(dialect.heading("example-2-create-a-user"), Some(HeadingRole::Examples));
        assert_eq!(dialect.column("Return Type"), Some((ColumnRole::ReturnType, false)));
        assert_eq!(dialect.column("Descrition"), Some((ColumnRole::Description, true)));
        assert_eq!(dialect.primitive("Edm.dateTimeOffset"), Some("Edm.DateTimeOffset"));
        assert_eq!(dialect.primitive("user"), None);
        assert_eq!(dialect.near_primitive("Strng"), Some("String"));
        assert_eq!(dialect.near_primitive("person"), None);
    }
}

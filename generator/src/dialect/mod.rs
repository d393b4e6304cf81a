//! A documentation style as data: which headings, columns, type words and phrases mean what.

mod lexicon;
mod nearest;
mod phrases;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::collections::{AnyCaseMap, HashMap};
use crate::text::{bare, begins_with, is_word, lower, trim};

pub use lexicon::Language;
pub use phrases::{Phrase, Said};

const GRAPH: &str = include_str!("graph.yaml");

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    headings: IndexMap<HeadingRole, Vec<String>>,
    columns: IndexMap<ColumnRole, Vec<String>>,
    primitives: IndexMap<String, Vec<String>>,
    #[serde(flatten)]
    words: Words,
}

/// Lists of words and phrases, all in lower case but for names that appear in code.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Words {
    pub enum_heading_suffixes: Vec<String>,
    /// How the anchors of headings over values of a property end, which are no type.
    #[serde(default)]
    pub value_heading_suffixes: Vec<String>,
    pub permission_rows: IndexMap<PermissionRow, Vec<String>>,
    #[serde(default)]
    pub clouds: IndexMap<String, Vec<String>>,
    pub not_supported: Vec<String>,
    pub unknown_permissions: Vec<String>,
    /// Words between permissions that are needed together.
    #[serde(default)]
    pub together: Vec<String>,
    /// Names of permissions that have no dot.
    pub plain_permissions: Vec<String>,
    pub nothing: Vec<String>,
    pub yes: Vec<String>,
    pub no: Vec<String>,
    pub enum_words: Vec<String>,
    pub formats: IndexMap<String, String>,
    pub collection: Collection,
    pub resource_suffixes: Vec<String>,
    pub enum_suffixes: Vec<String>,
    #[serde(default)]
    pub misspelt_suffixes: Vec<String>,
    pub root_entity: String,
    pub namespace_label: Vec<String>,
    pub phrases: IndexMap<Phrase, Vec<String>>,
    pub rendered: Rendered,
    pub service: Service,
    pub roots: Vec<String>,
    #[serde(default)]
    pub root_endings: Vec<String>,
    pub query_options: Vec<String>,
    /// Names of options that, without `$`, are parameters of a service's own.
    #[serde(default)]
    pub own_parameters: Vec<String>,
    pub placeholder_suffixes: Vec<String>,
    pub either: Vec<String>,
    /// Words for a request's body, and words that deny.
    #[serde(default)]
    pub body_words: Vec<String>,
    #[serde(default)]
    pub negations: Vec<String>,
    pub title_ends: Vec<String>,
    /// How plurals end, and what the singular has in place of that.
    #[serde(default)]
    pub plurals: Vec<(String, String)>,
    pub host_endings: Vec<String>,
    /// Translations whose words count, too.
    #[serde(default)]
    pub languages: Vec<Language>,
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

/// Spellings of collections in type cells.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Collection {
    pub suffixes: Vec<String>,
    pub wrappers: Vec<String>,
    pub prefixes: Vec<String>,
}

/// How a page copied as text is told and read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Rendered {
    pub headings: Vec<(String, u8)>,
    pub alerts: Vec<String>,
    pub ignored: Vec<String>,
}

/// The service that is documented.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Service {
    #[serde(default)]
    pub hosts: Vec<String>,
    pub namespace: Option<String>,
    pub endpoint: Option<String>,
    /// Whether all that the dialect is used for is this service.
    #[serde(default)]
    pub only: bool,
    pub page_url: Option<String>,
    #[serde(default)]
    pub aliases: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    pub sign_in: Vec<String>,
    #[serde(default)]
    pub tenants: Vec<String>,
}

impl Service {
    /// Whether a host is one that callers sign in at.
    pub(crate) fn is_sign_in(&self, host: &str) -> bool {
        first_label_is(host, &self.sign_in)
    }

    /// Whether a host is that of a tenant in examples.
    pub(crate) fn is_tenant(&self, host: &str) -> bool {
        first_label_is(host, &self.tenants)
    }
}

fn first_label_is(host: &str, words: &[String]) -> bool {
    let Some((label, domain)) = host.split_once('.') else { return false };
    domain.contains('.') && words.iter().any(|word| label.eq_ignore_ascii_case(word))
}

impl Dialect {
    /// Microsoft Graph's conventions.
    pub fn graph() -> Self {
        match Dialect::parse(GRAPH) {
            Ok(dialect) => dialect,
            Err(error) => unreachable!("the built-in dialect is tested: {error}"),
        }
    }

    /// Reads a dialect file.
    ///
    /// # Errors
    /// Where the text is not YAML of that form; the error names line and column.
    pub fn parse(text: &str) -> Result<Self, serde_yaml::Error> {
        let mut raw: Raw = serde_yaml::from_str(text)?;
        for language in &std::mem::take(&mut raw.words.languages) {
            lexicon::add(language, &mut raw)?;
        }
        // `Sammlung von Objekten des Typs` before `Sammlung von`.
        let Collection { suffixes, wrappers, prefixes } = &mut raw.words.collection;
        for list in [suffixes, wrappers, prefixes] {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        let mut headings = HashMap::default();
        let mut heading_prefixes = Vec::new();
        for (role, slugs) in &raw.headings {
            for slug in slugs {
                match slug.strip_suffix('*') {
                    Some(prefix) => heading_prefixes.push((prefix.to_owned(), *role)),
                    None => drop(headings.insert(slug.clone(), *role)),
                }
            }
        }
        let mut columns = AnyCaseMap::default();
        for (role, names) in &raw.columns {
            names.iter().for_each(|name| columns.insert(name, *role));
        }
        let mut primitives = AnyCaseMap::default();
        for (name, words) in &raw.primitives {
            [name].into_iter().chain(words).for_each(|word| primitives.insert(word, name.clone()));
        }
        let mut permission_labels: HashMap<char, Vec<(String, PermissionRow)>> = HashMap::default();
        for (row, labels) in &raw.words.permission_rows {
            for (label, first) in labels.iter().filter_map(|label| Some((label, label.chars().next()?))) {
                permission_labels.entry(first).or_default().push((label.clone(), *row));
            }
        }
        let joined = raw
            .words
            .collection
            .suffixes
            .iter()
            .filter(|suffix| suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let joined_suffixes = joined.cloned().collect();
        let matcher = phrases::Matcher::new(&raw.words.phrases);
        Ok(Dialect {
            name: raw.name,
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
            words: raw.words,
        })
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
        self.joined_suffixes.iter().any(|suffix| {
            word.len()
                .checked_sub(suffix.len())
                .and_then(|at| word.get(at..))
                .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        })
    }

    /// The primitive type that an unknown word nearly names, as pages write it: `String` for `Strng`.
    pub fn near_primitive(&self, word: &str) -> Option<&str> {
        let near = self.near_primitives.find(&word.to_lowercase())?;
        self.primitives.get(near).map(|name| name.strip_prefix("Edm.").unwrap_or(name))
    }

    /// What a text says, by its phrases.
    pub fn phrases(&self, text: &str) -> Said {
        self.matcher.read(text)
    }

    /// Whether a cell says yes or no; `None` where it says something else.
    pub fn yes_no(&self, text: &str) -> Option<bool> {
        let text = trim(text).trim_end_matches(['.', '。']);
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

//! The data of a dialect: lists of words and phrases, from files that may extend one another.

use std::fmt;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

use super::{ColumnRole, HeadingRole, Location, PermissionRow, Phrase};
use crate::api::PageKind;
use crate::collections::HashSet;

/// The built-in dialect, and the lexicons of translations that it adds: name and text of each.
const BUILTIN: &[(&str, &str)] = &[
    ("graph", include_str!("graph.yaml")),
    ("chinese", include_str!("chinese.yaml")),
    ("french", include_str!("french.yaml")),
    ("german", include_str!("german.yaml")),
    ("japanese", include_str!("japanese.yaml")),
    ("portuguese", include_str!("portuguese.yaml")),
    ("russian", include_str!("russian.yaml")),
    ("spanish", include_str!("spanish.yaml")),
];

/// Returns the text of a built-in dialect or lexicon.
///
/// ```
/// use docwright_generator::dialect::builtin;
/// assert!(builtin("graph").is_ok_and(|text| text.contains("phrases:")));
/// assert!(builtin("latin").is_err_and(|names| names.contains(&"german")));
/// ```
///
/// # Errors
/// Returns an error if no built-in dialect or lexicon has this name; the error lists their names.
pub fn builtin(name: &str) -> Result<&'static str, Vec<&'static str>> {
    let found = BUILTIN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text);
    found.ok_or_else(|| BUILTIN.iter().map(|(name, _)| *name).collect())
}

/// An error in reading a dialect.
#[derive(Debug)]
pub enum DialectError {
    /// The text is not YAML of the form of a dialect: its file, if any, and the parser's error,
    /// with line and column.
    Yaml(Option<PathBuf>, serde_yaml::Error),
    /// A file cannot be read.
    Read(PathBuf, std::io::Error),
    /// A required part is missing in the dialect and in those it extends: the part's name.
    Incomplete(Option<PathBuf>, &'static str),
    /// It extends a dialect, or lists a language, that is not built in: its name.
    Unknown(Option<PathBuf>, String),
    /// It extends itself.
    Circle(PathBuf),
}

impl fmt::Display for DialectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |f: &mut fmt::Formatter<'_>, path: &Option<PathBuf>| match path {
            Some(path) => write!(f, "{}", path.display()),
            None => f.write_str("the dialect"),
        };
        match self {
            DialectError::Yaml(path, error) => {
                place(f, path)?;
                if let Some(at) = error.location()
                    && path.is_some()
                {
                    write!(f, ":{}:{}", at.line(), at.column())?;
                }
                write!(f, ": {error}")
            }
            DialectError::Read(path, error) => write!(f, "{}: {error}", path.display()),
            DialectError::Incomplete(path, missing) => {
                place(f, path)?;
                write!(
                    f,
                    ": `{missing}` is missing; write `extends: graph` to add words to the built-in dialect"
                )
            }
            DialectError::Unknown(path, name) => {
                place(f, path)?;
                let known: Vec<&str> = BUILTIN.iter().map(|(name, _)| *name).collect();
                write!(
                    f,
                    ": `{name}` is not built in; these are: {}. A file is named by its path, `./{name}.yaml`",
                    known.join(", ")
                )
            }
            DialectError::Circle(path) => {
                write!(f, "{}: the dialect extends itself", path.display())
            }
        }
    }
}

impl std::error::Error for DialectError {}

/// Lists of words and phrases, all in lower case except for names that appear in code.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Words {
    pub name: String,
    /// The dialect it extends: a built-in one by its name, or a file by its path.
    pub extends: Option<String>,
    /// Translations whose words are added: built-in ones by name, others by the paths of their
    /// files.
    pub languages: Vec<String>,
    pub headings: IndexMap<HeadingRole, Vec<String>>,
    pub columns: IndexMap<ColumnRole, Vec<String>>,
    pub primitives: IndexMap<String, Vec<String>>,
    pub enum_heading_suffixes: Vec<String>,
    /// Suffixes of the anchors of headings over the values of a property, which are not a type.
    pub value_heading_suffixes: Vec<String>,
    pub permission_rows: IndexMap<PermissionRow, Vec<String>>,
    pub clouds: IndexMap<String, Vec<String>>,
    /// Words for where parameters are.
    pub locations: IndexMap<Location, Vec<String>>,
    /// Words of translations for header fields, by the fields.
    pub header_names: IndexMap<String, Vec<String>>,
    pub not_supported: Vec<String>,
    pub unknown_permissions: Vec<String>,
    /// Words between permissions that are needed together.
    pub together: Vec<String>,
    /// Names of permissions that have no dot.
    pub plain_permissions: Vec<String>,
    pub nothing: Vec<String>,
    pub yes: Vec<String>,
    pub no: Vec<String>,
    pub enum_words: Vec<String>,
    pub formats: IndexMap<String, String>,
    /// Formats after a type that limit it.
    pub type_formats: Vec<String>,
    pub collection: Collection,
    pub resource_suffixes: Vec<String>,
    pub enum_suffixes: Vec<String>,
    pub misspelt_suffixes: Vec<String>,
    pub root_entity: String,
    pub namespace_label: Vec<String>,
    pub phrases: IndexMap<Phrase, Vec<String>>,
    pub rendered: Option<Rendered>,
    pub service: Option<Service>,
    pub roots: Vec<String>,
    pub root_endings: Vec<String>,
    pub query_options: Vec<String>,
    /// Names of options that are a service's own parameters when written without `$`.
    pub own_parameters: Vec<String>,
    pub placeholder_suffixes: Vec<String>,
    pub either: Vec<String>,
    /// Words for a request's body.
    pub body_words: Vec<String>,
    /// Negations.
    pub negations: Vec<String>,
    /// Words for a body that is not there.
    pub empty_words: Vec<String>,
    /// Words that begin a condition.
    pub condition_words: Vec<String>,
    /// Words after a negation that does not deny a body: "must not exceed 4 MB".
    pub bounding_words: Vec<String>,
    pub title_ends: Vec<String>,
    /// Words before the name of a type in a sentence.
    pub articles: Vec<String>,
    /// Those of the articles that begin a definition: "an outcome that gives a grade".
    pub indefinite_articles: Vec<String>,
    pub relative_words: Vec<String>,
    /// Words before an adjective that describes another noun: "the number of deprecated devices".
    pub adjective_words: Vec<String>,
    /// Words for a value of a property.
    pub value_words: Vec<String>,
    /// Words after the name of a type: "a boat object".
    pub object_words: Vec<String>,
    /// Those that are plural.
    pub plural_objects: Vec<String>,
    /// Words that begin the titles of requests that create something.
    pub create_words: Vec<String>,
    /// Words after the name of an action: "the moor action".
    pub action_words: Vec<String>,
    /// Words after the name of a function.
    pub function_words: Vec<String>,
    /// Words for a part of a resource: "the ID of the new boat".
    pub aspect_words: Vec<String>,
    /// Words between a primitive type and "in the response body": "an Int32 count".
    pub primitive_values: Vec<String>,
    /// Words before the type that a response returns.
    pub returning_words: Vec<String>,
    /// Words that join the last values of a list, with the spaces around them.
    pub list_words: Vec<String>,
    /// Words between the operators that `$filter` supports.
    pub filter_words: Vec<String>,
    /// Beginnings of the unit of a maximum length.
    pub character_words: Vec<String>,
    /// Words between a negation and a body that is not denied: "not included in the body".
    pub inside_words: Vec<String>,
    /// Notes that authors leave in a text, in this letter case.
    pub notes: Vec<String>,
    /// Words that begin the headings of examples.
    pub example_words: Vec<String>,
    /// Marks in the titles of deprecated types, in lower case.
    pub deprecated_marks: Vec<String>,
    /// Words that describe an identifier, in lower case.
    pub identifier_words: Vec<String>,
    /// Fields of a page's metadata that name its area, the first that is present counts.
    pub area_fields: Vec<String>,
    /// Values of `doc_type` in a page's metadata.
    pub doc_types: IndexMap<PageKind, Vec<String>>,
    /// Endings of plurals, each with the ending of the singular.
    pub plurals: Vec<(String, String)>,
    pub host_endings: Vec<String>,
    /// Names of header fields in HTTP: on a translated page, other names are words of the
    /// translation.
    pub http_headers: Vec<String>,
    /// Anchors of headings and names of columns that only translations have, in lower case.
    #[serde(skip)]
    pub foreign: HashSet<String>,
    /// The files it was read from.
    #[serde(skip)]
    pub files: Vec<PathBuf>,
}

/// Maximum depth of files that extend one another.
const MOST_FILES: usize = 8;

impl Words {
    /// Returns the built-in dialect with its lexicons.
    pub(super) fn graph() -> Result<Self, DialectError> {
        Words::read(include_str!("graph.yaml"), None)
    }

    /// Reads a dialect from a file.
    pub(super) fn load(path: &Path) -> Result<Self, DialectError> {
        Words::file(path, 0)
    }

    fn file(path: &Path, depth: usize) -> Result<Self, DialectError> {
        if depth > MOST_FILES {
            return Err(DialectError::Circle(path.to_owned()));
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| DialectError::Read(path.to_owned(), error))?;
        Words::read_at(&text, Some(path), depth)
    }

    /// Parses a text; paths in it are relative to the folder of its file.
    pub(super) fn read(text: &str, path: Option<&Path>) -> Result<Self, DialectError> {
        Words::read_at(text, path, 0)
    }

    fn read_at(text: &str, path: Option<&Path>, depth: usize) -> Result<Self, DialectError> {
        let file = || path.map(Path::to_owned);
        let mut own: Words =
            serde_yaml::from_str(text).map_err(|error| DialectError::Yaml(file(), error))?;
        own.files = file().into_iter().collect();
        // A dialect file that sets an endpoint is used only for that service.
        if let (Some(_), Some(service)) = (path, &mut own.service) {
            service.only |= service.endpoint.is_some();
        }
        let named = |name: &str| -> Result<Words, DialectError> {
            if name.contains(['.', '/', '\\']) {
                let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
                return Words::file(&folder.join(name), depth + 1);
            }
            let text = builtin(name).map_err(|_| DialectError::Unknown(file(), name.to_owned()))?;
            Words::read_at(text, None, depth + 1)
        };
        let base = own.extends.take().map(|name| named(&name)).transpose()?;
        let languages = std::mem::take(&mut own.languages);
        let mut whole = match base {
            Some(mut base) => {
                base.add(own);
                base
            }
            None => own,
        };
        for language in &languages {
            let lexicon = named(language)?;
            whole.foreign.extend(lexicon.words_of_translation(&whole));
            whole.add(lexicon);
        }
        // Lexicons and extended files are parts; only the result of the outermost file must be
        // complete.
        if depth == 0 {
            let missing = [
                (whole.headings.is_empty(), "headings"),
                (whole.columns.is_empty(), "columns"),
                (whole.primitives.is_empty(), "primitives"),
                (whole.phrases.is_empty(), "phrases"),
            ];
            if let Some((_, name)) = missing.into_iter().find(|(missing, _)| *missing) {
                return Err(DialectError::Incomplete(file(), name));
            }
        }
        Ok(whole)
    }

    /// Returns the headings and columns that only this lexicon has.
    fn words_of_translation(&self, original: &Words) -> Vec<String> {
        let known: HashSet<String> = original.signs().collect();
        self.signs().filter(|sign| !known.contains(sign)).collect()
    }

    fn signs(&self) -> impl Iterator<Item = String> {
        self.headings
            .values()
            .chain(self.columns.values())
            .flatten()
            .map(|word| word.to_lowercase())
    }

    /// Adds the content of another file: lists are extended, single values replaced.
    fn add(&mut self, more: Words) {
        macro_rules! add {
            (lists $($list:ident)*, maps $($map:ident)*, ones $($one:ident)*) => {
                $(self.$list.extend(more.$list);)*
                $(extend(&mut self.$map, more.$map);)*
                $(if let Some(one) = more.$one { self.$one = Some(one); })*
            };
        }
        add! {
            lists enum_heading_suffixes value_heading_suffixes not_supported unknown_permissions together plain_permissions
                nothing yes no enum_words type_formats resource_suffixes enum_suffixes misspelt_suffixes namespace_label roots root_endings
                query_options own_parameters placeholder_suffixes either body_words negations empty_words condition_words bounding_words title_ends articles indefinite_articles
                relative_words adjective_words value_words object_words plural_objects create_words action_words function_words
                aspect_words primitive_values
                returning_words list_words filter_words character_words inside_words notes example_words
                deprecated_marks identifier_words area_fields plurals
                host_endings http_headers files,
            maps headings columns primitives permission_rows clouds header_names locations doc_types phrases,
            ones rendered service
        }
        self.formats.extend(more.formats);
        self.foreign.extend(more.foreign);
        let Collection {
            suffixes,
            wrappers,
            prefixes,
            alone,
        } = more.collection;
        self.collection.alone.extend(alone);
        self.collection.suffixes.extend(suffixes);
        self.collection.wrappers.extend(wrappers);
        self.collection.prefixes.extend(prefixes);
        for (own, other) in [
            (&mut self.name, more.name),
            (&mut self.root_entity, more.root_entity),
        ] {
            if !other.is_empty() {
                *own = other;
            }
        }
    }

    /// Converts words that are compared with lower-case texts to lower case.
    pub(super) fn lowercase(&mut self) {
        let lists = [
            &mut self.not_supported,
            &mut self.unknown_permissions,
            &mut self.nothing,
            &mut self.negations,
            &mut self.yes,
            &mut self.no,
            &mut self.enum_words,
            &mut self.resource_suffixes,
            &mut self.enum_suffixes,
            &mut self.namespace_label,
            &mut self.collection.suffixes,
            &mut self.collection.wrappers,
            &mut self.collection.prefixes,
        ];
        let lists = lists
            .into_iter()
            .chain(self.phrases.values_mut())
            .chain(self.permission_rows.values_mut());
        for word in lists.flatten() {
            *word = word.to_lowercase();
        }
        self.formats = std::mem::take(&mut self.formats)
            .into_iter()
            .map(|(word, ty)| (word.to_lowercase(), ty))
            .collect();
    }

    /// Returns the documented service.
    pub fn service(&self) -> &Service {
        static NONE: Service = Service {
            hosts: Vec::new(),
            namespace: None,
            endpoint: None,
            only: false,
            page_url: None,
            aliases: std::collections::BTreeMap::new(),
            sign_in: Vec::new(),
            tenants: Vec::new(),
        };
        self.service.as_ref().unwrap_or(&NONE)
    }

    /// Returns the words for recognizing and reading pages copied as text.
    pub fn rendered(&self) -> &Rendered {
        static NONE: Rendered = Rendered {
            headings: Vec::new(),
            alerts: Vec::new(),
            ignored: Vec::new(),
        };
        self.rendered.as_ref().unwrap_or(&NONE)
    }
}

fn extend<K: std::hash::Hash + Eq>(
    lists: &mut IndexMap<K, Vec<String>>,
    more: IndexMap<K, Vec<String>>,
) {
    for (key, words) in more {
        lists.entry(key).or_default().extend(words);
    }
}

/// Spellings of collections in type cells.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Collection {
    pub suffixes: Vec<String>,
    pub wrappers: Vec<String>,
    pub prefixes: Vec<String>,
    /// Words for a collection whose items have no type.
    #[serde(default)]
    pub alone: Vec<String>,
}

/// Words for recognizing and reading pages copied as text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Rendered {
    pub headings: Vec<(String, u8)>,
    pub alerts: Vec<String>,
    pub ignored: Vec<String>,
}

/// The documented service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "explained in the data file")]
pub struct Service {
    #[serde(default)]
    pub hosts: Vec<String>,
    pub namespace: Option<String>,
    pub endpoint: Option<String>,
    /// Whether the dialect is used only for this service.
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
    /// Returns `true` if a host belongs to this service.
    pub(crate) fn owns(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| {
            let sub = host.strip_suffix(known.as_str());
            sub.is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
        })
    }

    /// Returns `true` if types of a namespace belong to this service.
    pub(crate) fn has_namespace(&self, namespace: &str) -> bool {
        self.namespace.as_deref().is_some_and(|own| {
            let below = namespace.strip_prefix(own);
            below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
        })
    }

    /// Returns `true` if a host is one for signing in.
    pub(crate) fn is_sign_in(&self, host: &str) -> bool {
        first_label_is(host, &self.sign_in)
    }

    /// Returns `true` if a host is that of a tenant in examples.
    pub(crate) fn is_tenant(&self, host: &str) -> bool {
        first_label_is(host, &self.tenants)
    }
}

fn first_label_is(host: &str, words: &[String]) -> bool {
    let Some((label, domain)) = host.split_once('.') else {
        return false;
    };
    domain.contains('.') && words.iter().any(|word| label.eq_ignore_ascii_case(word))
}

//! Words of translated references: what the lists of a dialect are called in other languages.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Collection, ColumnRole, HeadingRole, PermissionRow, Phrase, Raw};

/// A language that translated references are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is a language")]
pub enum Language {
    German,
    Portuguese,
    Chinese,
}

impl Language {
    fn text(self) -> &'static str {
        match self {
            Language::German => include_str!("german.yaml"),
            Language::Portuguese => include_str!("portuguese.yaml"),
            Language::Chinese => include_str!("chinese.yaml"),
        }
    }
}

/// The parts of a dialect that translate.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Lexicon {
    headings: IndexMap<HeadingRole, Vec<String>>,
    columns: IndexMap<ColumnRole, Vec<String>>,
    primitives: IndexMap<String, Vec<String>>,
    permission_rows: IndexMap<PermissionRow, Vec<String>>,
    not_supported: Vec<String>,
    unknown_permissions: Vec<String>,
    together: Vec<String>,
    nothing: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    enum_words: Vec<String>,
    formats: IndexMap<String, String>,
    collection: Collection,
    namespace_label: Vec<String>,
    resource_suffixes: Vec<String>,
    enum_suffixes: Vec<String>,
    phrases: IndexMap<Phrase, Vec<String>>,
}

/// Adds a language's words to a dialect's.
pub(super) fn add(language: &Language, raw: &mut Raw) -> Result<(), serde_yaml::Error> {
    let lexicon: Lexicon = serde_yaml::from_str(language.text())?;
    extend(&mut raw.headings, lexicon.headings);
    extend(&mut raw.columns, lexicon.columns);
    extend(&mut raw.primitives, lexicon.primitives);
    let words = &mut raw.words;
    extend(&mut words.permission_rows, lexicon.permission_rows);
    extend(&mut words.phrases, lexicon.phrases);
    words.formats.extend(lexicon.formats);
    for (list, more) in [
        (&mut words.not_supported, lexicon.not_supported),
        (&mut words.unknown_permissions, lexicon.unknown_permissions),
        (&mut words.together, lexicon.together),
        (&mut words.yes, lexicon.yes),
        (&mut words.no, lexicon.no),
        (&mut words.nothing, lexicon.nothing),
        (&mut words.enum_words, lexicon.enum_words),
        (&mut words.collection.suffixes, lexicon.collection.suffixes),
        (&mut words.collection.wrappers, lexicon.collection.wrappers),
        (&mut words.collection.prefixes, lexicon.collection.prefixes),
        (&mut words.namespace_label, lexicon.namespace_label),
        (&mut words.resource_suffixes, lexicon.resource_suffixes),
        (&mut words.enum_suffixes, lexicon.enum_suffixes),
    ] {
        list.extend(more);
    }
    Ok(())
}

fn extend<K: std::hash::Hash + Eq>(lists: &mut IndexMap<K, Vec<String>>, more: IndexMap<K, Vec<String>>) {
    for (key, words) in more {
        lists.entry(key).or_default().extend(words);
    }
}

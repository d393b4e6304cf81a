//! Changes planted over all of Microsoft Graph v1.0, by a fixed seed: `diff` finds each, and nothing
//! else.
use std::collections::{BTreeSet, HashMap};

use docwright_generator::Options;
use docwright_generator::dialect::Dialect;
use docwright_generator::diff::{self, Texts};
use docwright_generator::input::{self, Input};
use docwright_generator::schema::{Schema, Types};
use docwright_generator::session::{self, Timings};
use docwright_generator::text::{Role, Source, Sources};

use crate::unchanged::{relinked, renamed};

/// A generator of pseudorandom numbers (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// Kind and name of a planted change: `added property microsoft.graph.user planted3`.
type Planted = BTreeSet<String>;

pub fn sources() -> Option<(Sources, Dialect)> {
    let docs = crate::shared("corpus/api-reference/v1.0")?;
    let options = Options {
        docs: vec![docs],
        ..Options::default()
    };
    let (Input::Pages(sources), dialect) = input::load(&options).unwrap() else {
        panic!("pages");
    };
    Some((sources, dialect))
}

pub fn schema(sources: &Sources, dialect: &Dialect) -> Schema {
    session::read_schema(sources, dialect, &mut Timings::default()).0
}

pub fn changed(sources: &Sources, mut change: impl FnMut(&Source) -> (String, String)) -> Sources {
    let files = sources.iter().map(|(_, source)| {
        let (path, text) = match source.role {
            Role::Page => change(source),
            _ => (source.path.to_string(), source.text.to_string()),
        };
        Source::new(path, text.into_bytes(), source.role)
    });
    Sources::new(sources.version.clone(), files.collect())
}

/// The rows of a page's first table of properties: index of the line, name and type.
fn rows(text: &str) -> Vec<(usize, String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let head = |line: &&str| {
        let line = line.replace([' ', '*'], "").to_lowercase();
        line.starts_with("|property|type|description|")
    };
    let Some(head) = lines.iter().position(head) else {
        return Vec::new();
    };
    let body = lines.iter().enumerate().skip(head + 2);
    body.take_while(|(_, line)| line.trim_start().starts_with('|'))
        .filter_map(|(index, line)| {
            let mut cells = line
                .trim()
                .trim_start_matches('|')
                .split('|')
                .map(str::trim);
            let (name, ty) = (cells.next()?, cells.next()?);
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric());
            (plain && !name.is_empty()).then(|| (index, name.to_owned(), ty.to_owned()))
        })
        .collect()
}

/// Adds a permission to the row on applications of a page that alone documents one operation.
fn permit(
    source: &Source,
    old: &Schema,
    random: &mut Random,
    planted: &mut Planted,
) -> Option<String> {
    let on_page = old
        .operations
        .iter()
        .filter(|it| it.pages.iter().any(|page| **page == *source.path));
    let [operation] = on_page.collect::<Vec<_>>()[..] else {
        return None;
    };
    let alone = operation.pages.len() == 1 && operation.listed_by.is_empty();
    let mut lines: Vec<String> = source.text.lines().map(str::to_owned).collect();
    let row = lines.iter_mut().find(|line| {
        line.trim_start_matches(['|', ' '])
            .starts_with("Application")
            && line.contains(".Read")
    })?;
    if !alone || operation.permissions.len() != 1 || random.below(3) > 0 {
        return None;
    }
    let cell = row.trim_end().trim_end_matches('|').trim_end();
    *row = format!("{cell}, Planted.Read.All |");
    let path = &operation.paths.first()?.value;
    planted.insert(format!(
        "added permission {} {path} application",
        operation.method
    ));
    Some(lines.join("\n") + "\n")
}

/// Adds a member to the table of an enumeration that is alone on a page.
fn add_member(
    source: &Source,
    old: &Schema,
    random: &mut Random,
    planted: &mut Planted,
) -> Option<String> {
    let on_page = (old.enums.iter()).filter(|it| it.page.as_deref() == Some(&*source.path));
    let [found] = on_page.collect::<Vec<_>>()[..] else {
        return None;
    };
    let mut lines: Vec<String> = source.text.lines().map(str::to_owned).collect();
    let first = &found.members.first()?.name.value;
    let is_row = |line: &String| {
        line.trim_start_matches(['|', ' '])
            .starts_with(&format!("{first}|"))
    };
    let row = lines.iter().position(is_row)?;
    if random.below(3) > 0 {
        return None;
    }
    let member = format!("planted{}", planted.len());
    let added = lines[row].replacen(first.as_str(), &member, 1);
    lines.insert(row, added);
    planted.insert(format!("added member {} {member}", found.name));
    Some(lines.join("\n") + "\n")
}

/// Removes some pages, adds some, and renames others, each of one operation; links follow.
fn operations(
    pages: &Sources,
    old: &Schema,
    random: &mut Random,
    planted: &mut Planted,
) -> Sources {
    let mut names = HashMap::new();
    let mut files: Vec<Source> = Vec::new();
    for (_, source) in pages.iter() {
        let copy = |path: String, text: String| Source::new(path, text.into_bytes(), source.role);
        let unchanged = copy(source.path.to_string(), source.text.clone());
        let on_page = old.operations.iter();
        let on_page = on_page.filter(|it| it.pages.iter().any(|page| **page == *source.path));
        let [operation] = on_page.collect::<Vec<_>>()[..] else {
            files.push(unchanged);
            continue;
        };
        let name = source.path.rsplit('/').next().unwrap().to_lowercase();
        let [path] = &operation.paths[..] else {
            files.push(unchanged);
            continue;
        };
        let alone = operation.pages.len() == 1 && operation.listed_by.is_empty();
        match random.below(40) {
            // If many pages have one title, nothing says which of them a new page was.
            0..8 if operation.pages.len() < 3 => {
                let new = format!("renamed{}.md", names.len());
                planted.insert(format!("renamed page api/{new} "));
                names.insert(name, new);
                files.push(unchanged);
            }
            8 if alone && operation.method == "DELETE" => {
                planted.insert(format!("removed operation DELETE {} ", path.value));
            }
            9 if alone && operation.method == "DELETE" => {
                let (folder, _) = source.path.rsplit_once('/').unwrap();
                let added = format!("{}/planted{}", path.value, planted.len());
                let text = source.text.replace(path.value.as_str(), &added);
                files.push(copy(format!("{folder}/planted{}.md", planted.len()), text));
                files.push(unchanged);
                planted.insert(format!("added operation DELETE {added} "));
            }
            _ => files.push(unchanged),
        }
    }
    let files = files.into_iter().map(|source| {
        let text = relinked(&names, &source.text);
        Source::new(
            renamed(&names, &source.path),
            text.into_bytes(),
            source.role,
        )
    });
    Sources::new(pages.version.clone(), files.collect())
}

/// Changes one page in a number of them. Returns its text, and adds what `diff` should say.
fn plant(source: &Source, old: &Schema, random: &mut Random, planted: &mut Planted) -> String {
    let unchanged = source.text.to_string();
    let of_page = (old.types.iter()).filter(|ty| ty.page.as_deref() == Some(&*source.path));
    let [ty] = of_page.collect::<Vec<_>>()[..] else {
        return unchanged;
    };
    // Properties of bases are documented on several pages.
    let based = |other: &docwright_generator::schema::Type| {
        other
            .base
            .as_ref()
            .is_some_and(|base| base.value == ty.name)
    };
    let types = Types::new(old);
    let own: Vec<&str> = types
        .own(ty)
        .map(|property| property.name.as_str())
        .collect();
    let mut rows = rows(&source.text);
    rows.retain(|(_, name, _)| own.contains(&name.as_str()));
    if old.types.iter().any(based) || rows.is_empty() || random.below(4) > 0 {
        return unchanged;
    }
    let mut lines: Vec<String> = source.text.lines().map(str::to_owned).collect();
    let (at, name, row_type) = rows[random.below(rows.len())].clone();
    let simple = |wanted: &str| row_type.eq_ignore_ascii_case(wanted);
    let note = |planted: &mut Planted, change: &str, member: &str| {
        planted.insert(format!("{change} property {} {member}", ty.name));
    };
    match random.below(3) {
        0 => {
            let member = format!("planted{}", planted.len());
            lines.insert(at, format!("|{member}|Int32|A planted property.|"));
            note(planted, "added", &member);
        }
        1 if rows.len() > 2 && name != "id" && (simple("String") || simple("Boolean")) => {
            let member = format!("\"{name}\"");
            let mut index = 0;
            lines.retain(|line| {
                index += 1;
                index - 1 != at && !line.trim_start().starts_with(&member)
            });
            note(planted, "removed", &name);
        }
        2 if simple("Boolean") => {
            let cell = lines[at].replacen(&row_type, "Guid", 1);
            lines[at] = cell;
            let member = format!("\"{name}\"");
            lines.retain(|line| !line.trim_start().starts_with(&member));
            note(planted, "changed", &name);
        }
        _ => return unchanged,
    }
    lines.join("\n") + "\n"
}

pub fn shown(changes: &[diff::Change]) -> Planted {
    let shown = changes.iter().map(|change| {
        let kind = serde_json::to_value(change.change).unwrap();
        let what = serde_json::to_value(change.what).unwrap();
        let member = change.member.as_deref().unwrap_or_default();
        let subject = &change.subject;
        format!(
            "{} {} {subject} {member}",
            kind.as_str().unwrap(),
            what.as_str().unwrap()
        )
    });
    shown.collect()
}

#[test]
fn planted_changes_are_found_and_nothing_else_is() {
    let Some((sources, dialect)) = sources() else {
        return;
    };
    let old = schema(&sources, &dialect);
    let (mut random, mut planted) = (Random(20261128), Planted::new());
    let pages = changed(&sources, |source| {
        let text = permit(source, &old, &mut random, &mut planted)
            .or_else(|| add_member(source, &old, &mut random, &mut planted));
        let text = text.unwrap_or_else(|| plant(source, &old, &mut random, &mut planted));
        (source.path.to_string(), text)
    });
    let others = operations(&pages, &old, &mut random, &mut planted);
    let new = schema(&others, &dialect);
    let found = shown(&diff::compare(&old, &new, Texts::Ignored));
    let missed: Vec<&String> = planted.difference(&found).collect();
    let extra: Vec<&String> = found.difference(&planted).collect();
    println!("{} planted", planted.len());
    assert!(
        missed.is_empty() && extra.is_empty(),
        "missed: {missed:#?}\nextra: {extra:#?}"
    );
}

#[test]
fn other_forms_of_the_same_pages_are_no_change() {
    let Some((sources, dialect)) = sources() else {
        return;
    };
    let old = schema(&sources, &dialect);
    let reformed = changed(&sources, |source| {
        // Lines end otherwise, columns are aligned, cells have entities.
        let lines = source.text.lines().map(|line| match line.starts_with('|') {
            true => line.replace('|', " | ").trim().replace("&", "&amp;") + "\r\n",
            false => line.to_owned() + "\r\n",
        });
        (source.path.to_string(), lines.collect())
    });
    let changes = diff::compare(&old, &schema(&reformed, &dialect), Texts::Ignored);
    assert_eq!(shown(&changes), Planted::new());
}

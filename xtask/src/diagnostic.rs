//! A new diagnostic: its manual entry, its code and, for a rule of `lint`, its check.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::shell::root;

/// Arguments of `new-diagnostic`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Name of the code: lower-case words joined by hyphens, such as `enum-duplicate`
    name: String,
    /// Summary in one line, as in `docwright explain --code`
    summary: String,
    /// Severity
    #[arg(long, default_value = "warning", value_parser = ["error", "warning", "info"])]
    severity: String,
    /// Create a rule of `docwright lint` that reports it
    #[arg(long)]
    rule: bool,
}

/// Writes the manual entry of a new diagnostic, and adds its code to the list. With `--rule`, also
/// writes the file of its rule, and adds it to the list of rules.
///
/// # Errors
///
/// Returns an error if the name is invalid or in use, or if a file cannot be read or written.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let name = &arguments.name;
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    ensure!(
        name.split('-').all(is_word) && name.starts_with(|c: char| c.is_ascii_lowercase()),
        "invalid name `{name}`: use lower-case words joined by hyphens"
    );
    let entry = root().join(format!("generator/diagnostics/{name}.md"));
    ensure!(!entry.exists(), "`{name}` exists already");
    let codes = root().join("generator/src/diagnostic/codes.rs");
    let text = fs::read_to_string(&codes)?;
    fs::write(
        &codes,
        with_code(&text, name).context("`codes!` not found")?,
    )?;
    fs::write(
        &entry,
        format!(
            "---\nseverity: {}\nsummary: {}\n---\n\nDescribe the defect, what docwright does with it, and what the author of the page \
             should write.\n\n````markdown\n# thing resource type\n\nReplace this with the smallest page that has the defect.\n````\n",
            arguments.severity, arguments.summary
        ),
    )?;
    println!("created {}", entry.display());
    println!("added `{}` to {}", variant(name), codes.display());
    if arguments.rule {
        add_rule(name)?;
        println!("next: write the entry, its page and the rule, then run");
    } else {
        println!(
            "next: write the entry and its page, report the code where the input is read, then run"
        );
    }
    println!("  cargo test -p docwright-generator --test suite diagnostics");
    Ok(())
}

/// Writes the file of a rule that reports a code, and adds it to the list of rules.
fn add_rule(name: &str) -> Result<()> {
    let module = name.replace('-', "_");
    let variant = variant(name);
    let folder = root().join("generator/src/lint/rules");
    let list = folder.join("mod.rs");
    let text = fs::read_to_string(&list)?;
    fs::write(
        &list,
        with_rule(&text, &module, &variant).context("`RULES` not found")?,
    )?;
    let file = folder.join(format!("{module}.rs"));
    fs::write(
        &file,
        format!(
            "//! Describe what the rule reports.\n\n\
             use crate::diagnostic::{{Code, Diagnostic}};\nuse crate::lint::Subject;\n\n\
             pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {{\n    \
             for text in subject.texts() {{\n        \
             if text.text.contains(\"replace this\") {{\n            \
             out.push(\n                \
             Diagnostic::new(Code::{variant}, text.span, \"state what is wrong\")\n                    \
             .help(\"advise\"),\n            );\n        \
             }}\n    }}\n}}\n"
        ),
    )?;
    println!("created {}", file.display());
    Ok(())
}

/// Returns the list of rules with one more.
fn with_rule(text: &str, module: &str, variant: &str) -> Option<String> {
    let text = with_line(text, "mod ", &format!("mod {module};"))?;
    let line = format!("    rule(Code::{variant}, {module}::check),");
    with_line(&text, "    rule(", &line)
}

/// Inserts a line among the lines that start with a text, which are in alphabetical order.
fn with_line(text: &str, start: &str, line: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|other| other.starts_with(start))?;
    let after = lines.iter().skip(first);
    let count = after.take_while(|other| other.starts_with(start) && **other < line);
    lines.insert(first + count.count(), line);
    Some(lines.join("\n") + "\n")
}

/// Returns the name of the variant for a code.
fn variant(name: &str) -> String {
    let capitalized = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(capitalized).collect()
}

/// Returns the list of codes with one more, in alphabetical order.
fn with_code(text: &str, name: &str) -> Option<String> {
    let start = text.find("codes! {\n")? + "codes! {\n".len();
    let (head, list) = text.split_at(start);
    let line = format!("    {} = \"{name}\",", variant(name));
    Some(format!("{head}{}", with_line(list, "    ", &line)?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_inserted_in_order() {
        let text = "use x;\ncodes! {\n    A = \"a\",\n    C = \"c\",\n}\n";
        let expected =
            "use x;\ncodes! {\n    A = \"a\",\n    BRow2 = \"b-row2\",\n    C = \"c\",\n}\n";
        assert_eq!(super::with_code(text, "b-row2").as_deref(), Some(expected));
    }

    #[test]
    fn rules_are_inserted_in_order() {
        let text =
            "mod a;\nmod c;\n\nconst RULES: &[Rule] = &[\n    rule(Code::A, a::check),\n];\n";
        let expected = "mod a;\nmod b_b;\nmod c;\n\nconst RULES: &[Rule] = &[\n    \
            rule(Code::A, a::check),\n    rule(Code::BB, b_b::check),\n];\n";
        let actual = super::with_rule(text, "b_b", "BB");
        assert_eq!(actual.as_deref(), Some(expected));
    }
}

//! A new diagnostic: its manual entry and its code.

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
}

/// Writes the manual entry of a new diagnostic, and adds its code to the list.
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
    println!(
        "next: write the entry and its page, report the code where the input is read, then run"
    );
    println!("  cargo test -p docwright-generator --test suite diagnostics");
    Ok(())
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
    let (head, rest) = text.split_at(start);
    let (list, tail) = rest.split_at(rest.find("}\n")?);
    let key = |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned();
    let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
    lines.push(format!("    {} = \"{name}\",", variant(name)));
    lines.sort_by_key(|line| key(line));
    Some(format!("{head}{}\n{tail}", lines.join("\n")))
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
}

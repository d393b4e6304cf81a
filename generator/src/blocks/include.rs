//! Recognising `[!INCLUDE [label](target)]`, for the reader and for whoever gathers the files to read.

/// Whether a paragraph's text is an include, in either of the two spellings in use.
pub(crate) fn is_include(text: &str) -> bool {
    let head = text.trim_start().as_bytes();
    let after = match head {
        [b'[', b'!', rest @ ..] | [b'[', rest @ ..] => rest,
        _ => return false,
    };
    after.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"include"))
}

/// The targets of the includes in a page's source, in order, for loading them beforehand.
pub(crate) fn targets(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    // Most lines have no bracket, and need not be looked for.
    let mut line_end = 0;
    for at in memchr::memchr_iter(b'[', source.as_bytes()) {
        if at < line_end {
            continue;
        }
        let rest = source.get(at..).unwrap_or_default();
        let line = rest.get(..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())).unwrap_or_default();
        line_end = at + line.len();
        let mut rest = line;
        while let Some(at) = rest.find('[').filter(|at| rest.get(*at..).is_some_and(is_include)) {
            let Some((_, tail)) = rest.get(at..).and_then(|r| r.split_once("](")) else { break };
            let Some((target, tail)) = tail.split_once(')') else { break };
            found.push(target.trim());
            rest = tail;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_and_any_letter_case() {
        assert!(is_include("[!INCLUDE [x](y)]"));
        assert!(is_include(" [!include[x](y)]"));
        assert!(is_include("[INCLUDE [x](y)]"));
        assert!(!is_include("[!NOTE]"));
        assert_eq!(targets("a\n[!INCLUDE [x](../b.md)] [!include [y](c.md)]\n"), ["../b.md", "c.md"]);
    }
}

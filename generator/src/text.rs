//! Texts as pages have them: most are short, plain, and without blanks around them.

/// A text without blanks around it.
pub(crate) fn trim(text: &str) -> &str {
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    if ends.into_iter().flatten().all(u8::is_ascii_graphic) { text } else { text.trim() }
}

/// A text without blanks and some marks around it, blanks within these included.
pub(crate) fn bare<'t>(text: &'t str, marks: &[char]) -> &'t str {
    let bytes = [text.as_bytes().first(), text.as_bytes().last()];
    if bytes.into_iter().flatten().all(|byte| byte.is_ascii_graphic() && !marks.contains(&char::from(*byte))) {
        return text;
    }
    text.trim().trim_matches(marks).trim()
}

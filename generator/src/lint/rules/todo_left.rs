//! Notes that authors left for themselves, such as `TODO`.

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::has_word;
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let notes = &subject.dialect.words.notes;
    let is_note = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        has_word(notes, word)
    };
    for text in subject.texts() {
        let mut present = notes.iter();
        // Few texts have a note, so they are not split into words.
        if present.any(|note| text.text.contains(note.as_str()))
            && text.text.split_whitespace().any(is_note)
        {
            out.push(
                Diagnostic::new(
                    Code::TodoLeft,
                    text.span,
                    "a note to the page's author was left here",
                )
                .help("resolve the note or remove it"),
            );
        }
    }
}

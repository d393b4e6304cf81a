//! Zero-width and no-break characters outside of code, reported once for a page with their number.

use crate::blocks::BlockKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;
use crate::text::Span;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let text = subject.source.text.as_str();
    if text.is_ascii() {
        return;
    }
    let fences: Vec<Span> = subject
        .blocks()
        .filter(|block| matches!(block.kind, BlockKind::Fence(_)))
        .map(|block| block.span)
        .collect();
    let outside = |at: usize| {
        !fences
            .iter()
            .any(|fence| (fence.start as usize..fence.end as usize).contains(&at))
    };
    let mut found = text
        .char_indices()
        .filter(|(at, c)| is_invisible(*c) && outside(*at));
    let Some((at, c)) = found.next() else { return };
    let more = found.count();
    let others = if more > 0 {
        format!(", the first of {}", more + 1)
    } else {
        String::new()
    };
    out.push(
        Diagnostic::new(
            Code::InvisibleCharacter,
            Span::new(subject.id, at, at + c.len_utf8()),
            format!("invisible character U+{:04X}{others}", c as u32),
        )
        .help("no-break spaces were read as spaces, zero-width characters left out"),
    );
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{202f}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

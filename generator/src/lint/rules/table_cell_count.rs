//! Rows with fewer cells than the header of their table. [`blocks`](crate::blocks) reports the other
//! faults of cells.

use crate::blocks::Row;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for table in subject.tables() {
        let width = table.header.len();
        for row in &table.rows {
            if cells(subject, row).is_some_and(|cells| cells < width) {
                let message = format!("this row has fewer cells than the table's {width} columns");
                out.push(
                    Diagnostic::new(Code::TableCellCount, row.span, message)
                        .help("missing cells are read as empty; write `||` for an empty cell"),
                );
            }
        }
    }
}

/// Returns the number of cells of a row as written. `None` for a label of the rows after it, and
/// for a row without outer pipes.
fn cells(subject: &Subject<'_>, row: &Row<'_>) -> Option<usize> {
    let source = subject.sources.text(row.span).trim();
    let inner = source.strip_prefix('|')?;
    if source.contains('\n') || row.group_label().is_some() {
        return None;
    }
    let inner = inner
        .strip_suffix('|')
        .filter(|inner| !inner.ends_with('\\'))
        .unwrap_or(inner);
    let escaped = inner.matches("\\|").count();
    Some(1 + inner.matches('|').count() - escaped)
}

//! Tables with a line for each row, split into cells by the roles of their columns.

use super::Reader;
use crate::blocks::{Block, BlockKind, Inline, Row, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::ColumnRole;

impl<'a> Reader<'a, '_> {
    /// Returns the columns of a line that is a table's header: only names of columns, each once.
    pub(super) fn table_header(&self, line: &str) -> Option<Vec<(String, ColumnRole)>> {
        if line.len() > 160 {
            return None;
        }
        if line.contains('\t') {
            let known =
                |name: &str| Some((name.trim().to_owned(), self.dialect.known_column(name)?));
            return line.split('\t').map(known).collect();
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let columns = self.columns(&words, &mut Vec::new())?;
        (columns.len() > 1).then_some(columns)
    }

    /// Splits words into names of columns, each as long as possible: `Return type` is one column,
    /// but `Property Type` is two, since a table does not begin with a type.
    pub(super) fn columns(
        &self,
        words: &[&str],
        known: &mut Vec<ColumnRole>,
    ) -> Option<Vec<(String, ColumnRole)>> {
        use ColumnRole::*;
        if words.is_empty() {
            return Some(Vec::new());
        }
        // Limits the words in the name of a column, and the columns of a table.
        let most = if known.len() > 6 {
            0
        } else {
            words.len().min(8)
        };
        for end in (1..=most).rev() {
            let (name, rest) = words.split_at_checked(end)?;
            let name = name.join(" ");
            let Some(role) = self
                .dialect
                .known_column(&name)
                .filter(|role| !known.contains(role))
            else {
                continue;
            };
            let names = matches!(
                role,
                Property
                    | Relationship
                    | Method
                    | Parameter
                    | Header
                    | Name
                    | Member
                    | Value
                    | PermissionType
            );
            if known.is_empty() && !names {
                continue;
            }
            known.push(role);
            if let Some(mut columns) = self.columns(rest, known) {
                columns.insert(0, (name, role));
                return Some(columns);
            }
            known.pop();
        }
        None
    }

    pub(super) fn table(&mut self, index: usize, columns: &[(String, ColumnRole)]) {
        let mut rows = Vec::new();
        while !self.line(self.next).trim().is_empty() {
            let at = self.next;
            self.next += 1;
            let line = self.line(at);
            let mut cells = if line.contains('\t') {
                line.split('\t').collect()
            } else {
                self.split(at, line, columns)
            };
            cells.resize(columns.len().max(cells.len()), "");
            let cells = cells
                .into_iter()
                .map(|cell| self.part_or_end(at, cell))
                .collect();
            rows.push(Row {
                cells,
                span: self.span(at, at),
            });
        }
        let header = columns
            .iter()
            .map(|(name, _)| Inline::plain(name.clone(), self.span(index, index)))
            .collect();
        let span = self.span(index, self.next.saturating_sub(1));
        self.blocks
            .push(Block::new(BlockKind::Table(Table { header, rows }), span));
    }

    fn part_or_end(&self, index: usize, cell: &'a str) -> Inline<'a> {
        if cell.is_empty() {
            Inline::plain("", self.span(index, index))
        } else {
            self.part(index, cell)
        }
    }

    /// Splits a row whose column breaks became spaces.
    pub(super) fn split<'t>(
        &mut self,
        index: usize,
        line: &'t str,
        columns: &[(String, ColumnRole)],
    ) -> Vec<&'t str> {
        let mut roles = columns.iter().map(|(_, role)| *role);
        match (roles.next(), roles.next()) {
            (Some(ColumnRole::PermissionType), _) => {
                self.split_permissions(index, line, columns.len())
            }
            (Some(ColumnRole::Method), Some(ColumnRole::ReturnType | ColumnRole::Type)) => {
                split_method(line)
            }
            _ => self.split_words(line, columns),
        }
    }

    fn split_permissions<'t>(
        &mut self,
        index: usize,
        line: &'t str,
        columns: usize,
    ) -> Vec<&'t str> {
        let label_end = match line.find(')') {
            Some(end) => end + 1,
            None => line.find(' ').unwrap_or(line.len()),
        };
        let label = line.get(..label_end).unwrap_or(line);
        let rest = line.get(label_end..).unwrap_or_default().trim();
        if columns < 3 {
            return vec![label, rest];
        }
        let mut cells = self.permission_cells(rest);
        if cells.len() > 2 {
            let message = "cannot separate the two columns of permissions in this row";
            self.diagnostics.push(
                Diagnostic::new(Code::RenderedAmbiguous, self.span(index, index), message)
                    .help("the first permission is treated as the least privileged one"),
            );
            let second = cells.get(1).map_or(rest.len(), |cell| {
                cell.as_ptr() as usize - rest.as_ptr() as usize
            });
            let tail = rest.get(second..).unwrap_or_default();
            cells.truncate(1);
            cells.push(tail);
        }
        let mut all = vec![label];
        all.extend(cells);
        all
    }

    /// Splits a row of permissions into cells: a cell ends at each word that no comma follows.
    fn permission_cells<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut cells = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let lower = rest.to_lowercase();
            let words = &self.dialect.words.not_supported;
            let phrase = words
                .iter()
                .filter(|word| !word.is_empty() && lower.starts_with(word.as_str()))
                .map(String::len)
                .max();
            let end = match phrase {
                Some(length) => {
                    length + usize::from(rest.get(length..).is_some_and(|r| r.starts_with('.')))
                }
                None => scope_list_end(rest),
            };
            cells.push(rest.get(..end).unwrap_or(rest).trim());
            rest = rest.get(end..).unwrap_or_default().trim_start();
        }
        cells
    }

    /// Splits a row at single words, or at types if the column holds types; the last column
    /// receives the rest.
    fn split_words<'t>(&self, line: &'t str, columns: &[(String, ColumnRole)]) -> Vec<&'t str> {
        let mut cells = Vec::with_capacity(columns.len());
        let mut rest = line;
        for (index, (_, role)) in columns.iter().enumerate() {
            if index + 1 == columns.len() {
                cells.push(rest);
                break;
            }
            let (first, _) = word(rest);
            // A cell in a column of values is a number or the name of a primitive type, or missing.
            let numbers = first.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            let value = numbers || self.dialect.primitive(first).is_some();
            let (cell, tail) = match role {
                ColumnRole::Type | ColumnRole::ReturnType => type_prefix(rest),
                ColumnRole::Value if index > 0 && !value => ("", rest),
                _ => word(rest),
            };
            cells.push(cell);
            rest = tail;
        }
        cells
    }
}

fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(' ').unwrap_or((text, ""))
}

/// Splits off the longest prefix of a text that is a type: `Collection(x)`, `x collection` or one
/// word.
fn type_prefix(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    if text.to_lowercase().starts_with("collection(")
        && let Some(end) = text.find(')')
    {
        return (
            text.get(..=end).unwrap_or(text),
            text.get(end + 1..).unwrap_or_default(),
        );
    }
    let (first, rest) = word(text);
    let (second, _) = word(rest);
    if second
        .trim_end_matches('.')
        .eq_ignore_ascii_case("collection")
    {
        let end = first.len() + 1 + second.len();
        return (
            text.get(..end).unwrap_or(text),
            text.get(end..).unwrap_or_default(),
        );
    }
    (first, rest)
}

/// Splits a row of a methods table at its return type: `None`, a word that begins in lower case or
/// has a capital within, or a collection, followed by a description that begins with a capital. If
/// several such words follow one another, as in `Update thing None Changes …`, the last is the
/// type.
fn split_method(line: &str) -> Vec<&str> {
    let fits = |rest: &str| {
        let (kind, tail) = type_prefix(rest);
        let inner = kind.chars().skip(1).any(char::is_uppercase);
        let types = kind == "None"
            || kind.contains(' ')
            || inner
            || kind.starts_with(|c: char| c.is_lowercase());
        types && tail.trim_start().starts_with(|c: char| c.is_uppercase())
    };
    let mut from = line.find(' ').map_or(line.len(), |at| at + 1);
    while from < line.len() {
        let rest = line.get(from..).unwrap_or_default();
        let (kind, tail) = type_prefix(rest);
        if fits(rest) && !fits(tail.trim_start()) {
            return vec![line.get(..from).unwrap_or(line).trim(), kind, tail];
        }
        from += word(rest).0.len() + 1;
    }
    vec![line]
}

fn scope_list_end(text: &str) -> usize {
    let mut end = 0;
    for piece in text.split_inclusive(' ') {
        end += piece.len();
        if !piece.trim_end().ends_with(',') {
            break;
        }
    }
    end.max(1)
}

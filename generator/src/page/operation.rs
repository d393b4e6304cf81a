//! Requests that a page documents.

use super::fragment::{BodyKind, Called, CloudAvailability, Example, OperationFragment, Request};
use super::message::StartLine;
use super::permissions::{self, Grants, Title};
use super::query::Options;
use super::section::of_role;
use super::{Context, bodies, example, options, placed, query, requests, response};
use crate::blocks::{Block, BlockKind, Inline, MarkKind, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, HeadingRole, Phrase};
use crate::text::Span;

/// Reads the operations that a page documents: one for each method of its requests.
pub(crate) fn read(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<OperationFragment> {
    let Some(mut whole) = whole(context, out) else {
        return Vec::new();
    };
    let mut methods: Vec<&str> = Vec::new();
    for request in &whole.requests {
        if !methods.contains(&request.line.method) {
            methods.push(request.line.method);
        }
    }
    // An example without a request belongs to the only method.
    let single = methods.len() == 1;
    let of_method = |example: &Example, method: &str| {
        let start = example.request.as_ref().map(|message| &message.start);
        match start {
            Some(StartLine::Request(line)) => line.method == method,
            _ => single,
        }
    };
    if let [method] = methods.as_slice() {
        whole.examples.retain(|example| of_method(example, method));
        return vec![whole];
    }
    let of_one = |method: &&str| {
        let requests = whole.requests.iter();
        let requests = requests.filter(|request| request.line.method == *method);
        let examples = whole.examples.iter();
        let examples = examples.filter(|example| of_method(example, method));
        let requests: Vec<Request> = requests.cloned().collect();
        let examples: Vec<Example> = examples.cloned().collect();
        // The query string of a line belongs to its request.
        let options = query::read(context, &requests, &examples);
        let mut own = OperationFragment {
            requests,
            examples,
            query: options.query,
            query_parameters: options.parameters,
            ..whole.clone()
        };
        // Of several requests, the body is that of those that usually send one; whether the others do
        // is not stated.
        if matches!(*method, "GET" | "HEAD" | "DELETE") {
            own.body.clear();
            own.body_required.clear();
            own.body_examples.clear();
            own.body_kind = BodyKind::Unsaid;
            own.body_type = None;
        }
        own
    };
    methods.iter().map(of_one).collect()
}

/// Reads all requests of a page as one operation. Returns `None` if it documents no request.
fn whole(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<OperationFragment> {
    let mut requests = requests::documented(context, out);
    let examples = example::examples(context, out);
    let from_section = !requests.is_empty();
    if requests.is_empty() {
        requests = requests::shown(context, &examples, out);
    }
    if requests.is_empty() {
        return None;
    }
    let (permissions, permissions_missing) = permissions(context, out);
    let body = bodies::body(context, &requests, &examples, out);
    let Options {
        query,
        parameters: query_parameters,
    } = query::read(context, &requests, &examples);
    let mut response = response::response(context);
    response.called = response.called.or_else(|| called(context, &requests));
    let mut operation = OperationFragment {
        title: None,
        description: None,
        requests,
        from_section,
        permissions,
        permissions_missing,
        headers: options::headers(context, &examples, out),
        parameters: options::parameters(context),
        query,
        query_parameters,
        body: body.rows,
        body_kind: body.kind,
        body_required: body.required,
        body_type: body.named,
        body_examples: body.shown,
        response,
        clouds: clouds(context, out),
        deprecated: deprecated(context),
        examples,
    };
    placed::distribute(context, &mut operation);
    Some(operation)
}

/// Returns what the introduction calls the request: "You can use the **createLink** action".
fn called(context: &Context<'_>, requests: &[Request]) -> Option<Called> {
    let last = requests.first()?.line.path.rsplit('/').next()?;
    let last = last.split('(').next().unwrap_or(last);
    context.intro.iter().find_map(|text| {
        let mut named = text.marks.iter().filter(|mark| {
            let name = text.text.get(mark.range.clone()).unwrap_or_default();
            matches!(mark.kind, MarkKind::Code | MarkKind::Strong)
                && name.eq_ignore_ascii_case(last)
        });
        named.find_map(|mark| {
            let (before, after) = (
                text.text.get(..mark.range.start)?,
                text.text.get(mark.range.end..)?,
            );
            let words = &context.dialect.words;
            let is = |list: &[String]| is_beside(before, after, list);
            match (is(&words.action_words), is(&words.function_words)) {
                (true, _) => Some(Called::Action),
                (_, true) => Some(Called::Function),
                _ => None,
            }
        })
    })
}

/// Returns `true` if a word of a list is directly before or after a name. Some scripts have no spaces
/// between words.
fn is_beside(before: &str, after: &str, list: &[String]) -> bool {
    let (before, after) = (
        before.trim_end().to_lowercase(),
        after.trim_start().to_lowercase(),
    );
    let ends = |text: Option<&str>, next: fn(&str) -> Option<char>| {
        text.is_some_and(|rest| next(rest).is_none_or(|c| !c.is_ascii_alphanumeric()))
    };
    list.iter().any(|word| {
        ends(after.strip_prefix(word.as_str()), |rest| {
            rest.chars().next()
        }) || ends(before.strip_suffix(word.as_str()), |rest| {
            rest.chars().next_back()
        })
    })
}

/// Returns the label of a table in a line before it, such as "For users:".
fn table_label<'t>(text: &'t Inline<'_>) -> Option<&'t str> {
    const LONGEST: usize = 80;
    let label = text
        .text
        .trim()
        .trim_matches('*')
        .strip_suffix([':', '：'])?;
    (!label.is_empty() && label.len() <= LONGEST && !label.contains(". ")).then_some(label)
}

fn permissions(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<Grants>, Option<(String, Span)>) {
    let mut tables = Vec::new();
    let mut missing = None;
    for section in of_role(context, HeadingRole::Permissions) {
        let is_table = |block: &&Block<'_>| matches!(block.kind, BlockKind::Table(_));
        let several = section.blocks.iter().filter(is_table).count() > 1;
        let mut title = match section.role {
            Some(_) => Title::Heading(section.title()),
            None => Title::Case(section.title()),
        };
        for block in section.blocks {
            if let Some(text) = block.prose()
                && several
            {
                title = table_label(text).map_or(title, Title::Case);
            }
            match &block.kind {
                BlockKind::Table(_) => {
                    let Some((table, columns)) = context.table(block) else {
                        continue;
                    };
                    let place = (title, block.span);
                    let read = permissions::read(table, columns, place, context.dialect, out);
                    if tables.is_empty() {
                        tables = read;
                    } else {
                        tables.extend(read);
                    }
                }
                BlockKind::MissingInclude { target, .. }
                    if target.to_lowercase().contains("permission") =>
                {
                    out.push(
                        Diagnostic::new(
                            Code::PermissionsUnavailable,
                            block.span,
                            format!("included permissions file `{target}` not found"),
                        )
                        .label("the permissions are unknown")
                        .help("add the file or correct its path; if it is elsewhere, set `--root`"),
                    );
                    missing = Some((target.clone(), block.span));
                }
                _ => {}
            }
        }
    }
    (tables, missing)
}

/// Returns the clouds marked in a table of availability, which has a column for each and a row of
/// marks, or a row for each.
fn clouds(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<CloudAvailability> {
    let sections = context.sections.iter().take(3);
    let mut tables = sections
        .flat_map(|section| section.blocks)
        .filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        });
    let marks = tables.find_map(|table| cloud_marks(table, context.dialect))?;
    let mut found = CloudAvailability {
        available: Vec::new(),
        unknown: Vec::new(),
        span: marks.first()?.1.span,
    };
    for (name, cell) in marks {
        // An empty cell states nothing.
        let stated = !cell.text.trim().is_empty();
        let mark = if stated {
            context.dialect.yes_no(&cell.text)
        } else {
            None
        };
        match mark {
            Some(true) => found.available.push(name),
            Some(false) => {}
            None => {
                out.push(unknown_mark(&name, cell));
                found.unknown.push(name);
            }
        }
    }
    Some(found)
}

/// Returns the clouds in a table, each with its mark. Returns `None` for fewer than two clouds.
fn cloud_marks<'t>(
    table: &'t Table<'t>,
    dialect: &Dialect,
) -> Option<Vec<(String, &'t Inline<'t>)>> {
    let known = |cell: &Inline| {
        let text = cell.text.trim();
        let same =
            |name: &String| name.len() == text.len() && name.to_lowercase() == text.to_lowercase();
        let mut all = dialect.words.clouds.iter();
        let found = all.find(|(_, names)| names.iter().any(same));
        found.map(|(name, _)| name.clone())
    };
    let columns = table.header.iter().enumerate();
    let columns =
        columns.filter_map(|(at, cell)| Some((known(cell)?, table.rows.first()?.cell(at)?)));
    let mut marks: Vec<_> = columns.collect();
    if marks.len() < 2 {
        let rows = table.rows.iter();
        let rows = rows.filter_map(|row| Some((known(row.cell(0)?)?, row.cell(1)?)));
        marks = rows.collect();
    }
    (marks.len() >= 2).then_some(marks)
}

/// Reports a mark that is neither yes nor no.
fn unknown_mark(name: &str, cell: &Inline) -> Diagnostic {
    let message = format!(
        "`{}` is not known as a mark: whether the API is in `{name}` stays unknown",
        cell.text
    );
    Diagnostic::new(Code::CloudsUnknown, cell.span, message).help(
        "write `:white_check_mark:` or `:x:`, or add the mark to `yes` or `no` in the dialect",
    )
}

/// Returns the span of the title or of the note before the first section that states that the
/// operation is deprecated.
fn deprecated(context: &Context<'_>) -> Option<Span> {
    let phrases = |text: &str| context.dialect.phrases(text);
    let remark = context.title.filter(|title| title.text.contains('('));
    if let Some(title) = remark.filter(|title| phrases(&title.text).has(Phrase::Deprecated)) {
        return Some(title.span);
    }
    let mut notes = context
        .opening()
        .filter(|block| block.quoted)
        .filter_map(Block::prose);
    let note = notes.find(|text| {
        let hits = phrases(&text.text);
        hits.has_outside(Phrase::Deprecated, Phrase::NotDeprecated)
            && hits.has(Phrase::ThisOperation)
    });
    note.map(|text| text.span)
}

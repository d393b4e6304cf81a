//! The fuzz targets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::sync::OnceLock;

use bolero::check;
use docwright_generator::api::{PathTemplate, looks_like_version};
use docwright_generator::blocks::{self, Block, BlockKind, Inline};
use docwright_generator::diagnostic::{Diagnostic, Renderer, write_text};
use docwright_generator::dialect::Dialect;
use docwright_generator::page::{self, Annotation, request_line};
use docwright_generator::session::{Timings, read_schema};
use docwright_generator::text::{PageId, Role, Source, SourceMap, Sources, Span};
use docwright_generator::{Options, emit, export, json, model, schema};

fn dialect() -> &'static Dialect {
    static DIALECT: OnceLock<Dialect> = OnceLock::new();
    DIALECT.get_or_init(Dialect::graph)
}

/// Builds a text from the words of a form and some unrelated characters. Nearly valid input finds
/// more defects than random bytes.
fn text(bytes: &[u8], words: &[&str]) -> String {
    #[rustfmt::skip]
    const STRANGE: [&str; 16] = [
        "\u{0}", "\t", "\r\n", "\\", "é", "表", "\u{200b}", "\u{a0}", "\u{feff}", "🦀", "\u{301}", "&", "<", ">", "'",
        "\"",
    ];
    let word = |byte: u8| match byte {
        0..200 => words[usize::from(byte) % words.len()],
        200..220 => STRANGE[usize::from(byte - 200) % STRANGE.len()],
        _ => "x",
    };
    bytes.iter().map(|byte| word(*byte)).collect()
}

/// Words of Markdown, with spaces where needed. Repeated words are chosen more often.
#[rustfmt::skip]
const MARKDOWN: [&str; 52] = [
    "# thing resource type\n\n", "## Properties\n", "## HTTP request\n", "## Permissions\n", "## Response\n",
    "### Response\n", "#### [A](#tab/a)\n", "\n", "\n", "\n\n", "> ", "- ", "1. ", "    ", "```http\n", "```json\n",
    "```\n", "~~~", "<!-- ", " -->\n", "---\n", "***\n", "|", "|", "|", "|:--|:--|\n",
    "|Property|Type|Description|\n|:---|:---|:---|\n", "|name|String|What. Read-only.|\n",
    "[!INCLUDE [a](page.md)]\n", "[!NOTE]\n", "[a](b.md)", "[a]", "(b.md)", "[a]: b.md\n", "<a name=\"x\">", "</a>",
    "<table>", "<tr>", "<td>", "</table>\n", "<br>", "**", "`", "GET /me/things/{id}\n", "HTTP/1.1 200 OK\n",
    "Content-type: application/json\n", "{ \"a\": 1 }\n",
    "{ \"blockType\": \"resource\", \"@odata.type\": \"a.b\" }", "Namespace: a.b\n", "words ", "title: x\n", "*",
];

fn inlines<'b, 's>(block: &'b Block<'s>) -> Vec<&'b Inline<'s>> {
    match &block.kind {
        BlockKind::Heading { text, .. }
        | BlockKind::Paragraph { text }
        | BlockKind::Item { text } => vec![text],
        BlockKind::Table(table) => table
            .header
            .iter()
            .chain(table.rows.iter().flat_map(|row| &row.cells))
            .collect(),
        _ => Vec::new(),
    }
}

/// Checks that a map locates each character of a text in the file, except whitespace: a space may
/// be part of a tab.
fn mapped(sources: &Sources, text: &str, body: &SourceMap) {
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let place = body.span(&(at..at + c.len_utf8()));
        assert_eq!(
            sources.text(place),
            c.encode_utf8(&mut [0; 4]),
            "at {at} of {text:?}, {place:?}"
        );
    }
}

/// Checks that blocks are located within their file, at character boundaries, and that diagnostics
/// can be rendered.
fn holds(sources: &Sources, found: &[Block], diagnostics: &[Diagnostic]) {
    let within = |span: Span| {
        let source = sources.get(span.page).unwrap();
        assert!(
            source
                .text
                .get(span.start as usize..span.end as usize)
                .is_some(),
            "{span:?} is not part of {:?}",
            source.text
        );
    };
    for block in found {
        within(block.span);
        for inline in inlines(block) {
            within(inline.span);
            for mark in &inline.marks {
                assert!(
                    inline.text.get(mark.range.clone()).is_some(),
                    "{mark:?} is not part of {:?}",
                    inline.text
                );
            }
        }
        match &block.kind {
            BlockKind::Table(table) => {
                assert!(
                    table
                        .rows
                        .iter()
                        .all(|row| row.cells.len() >= table.header.len()),
                    "a row lacks cells"
                );
                table.rows.iter().for_each(|row| within(row.span));
            }
            BlockKind::Fence(fence) => mapped(sources, &fence.text, &fence.body),
            BlockKind::Comment { text, body } => mapped(sources, text, body),
            _ => {}
        }
    }
    write_text(diagnostics, sources, Renderer::default());
}

fn page_of(text: &str) -> Sources {
    Sources::new(
        "v1.0",
        vec![Source::new(
            "v1.0/resources/page.md",
            text.as_bytes().to_vec(),
            Role::Page,
        )],
    )
}

fn read_page(text: &str) {
    let sources = page_of(text);
    let (found, mut diagnostics) = blocks::read(&sources, PageId(0), dialect());
    diagnostics.extend(page::read(&sources, PageId(0), &found, dialect()).1);
    holds(&sources, &found, &diagnostics);
}

#[test]
fn blocks() {
    check!()
        .with_max_len(400)
        .for_each(|bytes: &[u8]| read_page(&text(bytes, &MARKDOWN)));
}

#[test]
fn tables() {
    #[rustfmt::skip]
    const CELLS: [&str; 24] = [
        "|", "|", "|", "|", "|", "|\n|", "|\n|", "\n", "String", "Collection(", ")", "[a](b.md)", " collection",
        "name", "**name**", "`", "\\|", "<br>", "Inherited from [a](b.md). ", "Read-only. ",
        "Possible values are: `a`, `b`.", "Required", ":--|", "---",
    ];
    check!().with_max_len(300).for_each(|bytes: &[u8]| {
        let rows = text(bytes, &CELLS);
        read_page(&format!(
            "# x resource type\n\n## Properties\n\n|Property|Type|Description|\n|:--|:--|:--|\n|{rows}"
        ));
    });
}

/// Words of JSON, as in annotations and examples.
#[rustfmt::skip]
const JSON: [&str; 36] = [
    "{", "}", "[", "]", ",", ",", ":", ":", "\"", "\"", "\"a\": ", "\"b\": ", "1", "-2.5e3", "0x1", "true", "false",
    "null", "\\u00e9", "\\ud83e\\udd80", "\\ud83e", "\\n", "\\", "“", "”", "'", "...", "…", "// c\n", "/* c */",
    "\n", " ", "{id}", "<x>", "\"@odata.type\": \"#a.b\"", "\"blockType\": \"request\"",
];

#[test]
fn annotations() {
    check!().with_max_len(200).for_each(|bytes: &[u8]| {
        let comment = text(bytes, &JSON);
        let whole = format!("<!--{comment}-->\n\n```json\n{{}}\n```\n");
        let sources = page_of(&whole);
        let body = SourceMap::whole(Span::new(PageId(0), 4, 4 + comment.len()));
        let mut diagnostics = Vec::new();
        if let Some(annotation) = Annotation::read(&comment, &body, &mut diagnostics) {
            for key in ["a", "blockType", "@odata.type"] {
                let place = annotation.place(key);
                assert!(
                    comment
                        .get((place.start as usize).saturating_sub(4)..place.end as usize - 4)
                        .is_some()
                );
            }
            let _ = (
                annotation.type_name(),
                annotation.block_type(),
                annotation.flag("a"),
            );
        }
        holds(&sources, &[], &diagnostics);
        read_page(&whole);
    });
}

/// Strict JSON is parsed as `serde_json` parses it. For any text, the reported ranges are within
/// it.
#[test]
fn relaxed_json() {
    fn inside(value: &json::Json, text: &str) {
        assert!(
            text.get(value.range()).is_some(),
            "{:?} is not part of the text",
            value.range()
        );
        value
            .members()
            .iter()
            .for_each(|member| inside(&member.value, text));
        value.items().iter().for_each(|item| inside(item, text));
    }
    check!().with_max_len(200).for_each(|bytes: &[u8]| {
        let text = text(bytes, &JSON);
        let read = json::parse(&text);
        if let Ok(strict) = serde_json::from_str::<serde_json::Value>(&text) {
            let parsed = read.as_ref().expect("strict JSON is JSON");
            assert_eq!(parsed.json.to_value(), strict);
        }
        match read {
            Ok(parsed) => {
                assert!(text.get(parsed.end..).is_some());
                assert!(
                    parsed
                        .lenient
                        .iter()
                        .all(|(_, at)| text.get(*at..).is_some())
                );
                inside(&parsed.json, &text);
                let again = json::parse(&parsed.json.to_value().to_string())
                    .expect("what was written is JSON");
                assert!(again.lenient.is_empty() && again.json == parsed.json);
            }
            Err(problem) => assert!(text.get(problem.at..).is_some()),
        }
    });
}

#[test]
fn type_cells() {
    #[rustfmt::skip]
    const WORDS: [&str; 30] = [
        "String", "Int32", "Edm.", "Collection(", "collection of ", " collection", "[]", ")", "(",
        "microsoft.graph.", "user", " or ", ", ", " (timestamp)", ", maximum size 20", ". Words", "#", "*", "`",
        "Enumeration", "None", "sammlung", "Auflistung von ", "coleção de ", "的集合", "类型", " resource", " object",
        "|", "_a",
    ];
    check!().with_max_len(40).for_each(|bytes: &[u8]| {
        let cell = text(bytes, &WORDS);
        let target = bytes
            .first()
            .filter(|byte| **byte > 127)
            .map(|_| "x.md".to_owned());
        if let Some(expr) = page::parse_type(&cell, target, dialect()) {
            assert!(expr.collection <= 8);
        }
    });
}

/// A repaired request line is parsed to the same path again, without further repairs.
#[test]
fn path_templates() {
    #[rustfmt::skip]
    const WORDS: [&str; 40] = [
        "/", "/", "/", "/", "me", "users", "{id}", "{id | upn}", "<id>", "'{id}'", "(", ")", "=", ",", "a=", "'",
        "@p1", "$ref", "$value", "microsoft.graph.x", ":", ":/", "?", "$filter=a eq 'b/c'", "&", " ",
        "https://graph.microsoft.com/v1.0", "v1.0", "beta", "~", "\\", "{", "}", "<", ">", "...", "**", " HTTP/1.1",
        "docs/api", "%20",
    ];
    check!().with_max_len(60).for_each(|bytes: &[u8]| {
        let target = text(bytes, &WORDS);
        let path = PathTemplate::from(target.as_str());
        let form = path.form();
        assert_eq!(form, form.to_lowercase());
        let Some(line) = request_line::parse_line(&format!("GET {target}"), dialect()) else {
            return;
        };
        assert!(line.path.starts_with('/'));
        // A second version segment would also be removed, and a query that an open brace hid would
        // be recognized.
        let version = looks_like_version(line.path.split('/').nth(1).unwrap_or_default().trim());
        if version || line.path.contains('?') {
            return;
        }
        let again = request_line::parse_line(&format!("GET {}", line.path), dialect())
            .expect("advice is a request line");
        assert!(
            again.repairs.is_empty(),
            "{target:?} gives {:?}, which gives {:?}",
            line.path,
            again
        );
        assert_eq!(again.path, line.path, "{target:?}");
    });
}

#[test]
fn rendered_text() {
    let lines: Vec<&str> = include_str!("../../../specs/api/webaccount-get.rendered.txt")
        .split_inclusive('\n')
        .collect();
    let mut rendered = 0;
    check!().with_max_len(160).for_each(|bytes: &[u8]| {
        let line = |byte: &u8| match usize::from(*byte) {
            byte @ 0..230 => lines[byte % lines.len()],
            230..240 => "Name\tType\tDescription\n",
            240..248 => "\t",
            _ => "x\u{a0}é ",
        };
        let text: String = lines[..6]
            .iter()
            .copied()
            .chain(bytes.iter().map(line))
            .collect();
        rendered += usize::from(blocks::rendered::looks_rendered(&text, dialect()));
        read_page(&text);
    });
    assert!(rendered > 0, "no text was read as a rendered page");
}

/// A saved schema that is accepted can be saved, exported, resolved and emitted.
#[test]
fn saved_schema() {
    static SAVED: OnceLock<String> = OnceLock::new();
    let saved = SAVED.get_or_init(|| {
        let file = |path: &str, text: &str| Source::new(path, text.as_bytes().to_vec(), Role::Page);
        let files = vec![
            file(
                "v1.0/api/things-post.md",
                include_str!("../../tests/golden/draft-and-finished/input/api/things-post.md"),
            ),
            file(
                "v1.0/resources/box.md",
                include_str!("../../tests/golden/dirt/input/resources/box.md"),
            ),
            file(
                "v1.0/api/box-get.md",
                include_str!("../../tests/golden/dirt/input/api/box-get.md"),
            ),
        ];
        let (schema, _) = read_schema(
            &Sources::new("v1.0", files),
            dialect(),
            &mut Timings::default(),
        );
        schema::save_yaml(&schema).unwrap()
    });
    // Invalid values, and valid ones that the field does not expect.
    const VALUES: [&str; 10] = [
        "''",
        "a b",
        "'Collection(Collection(x))'",
        "'../x'",
        "'é `*/'",
        "null",
        "-1",
        "fn",
        "entity",
        "Edm.Int64",
    ];
    let lines: Vec<&str> = saved.split_inclusive('\n').collect();
    let key = |line: &str| {
        line.split_inclusive(": ")
            .next()
            .filter(|key| key.ends_with(": "))
            .map(str::to_owned)
    };
    let mut accepted = 0;
    check!().with_max_len(12).for_each(|bytes: &[u8]| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        for edit in bytes.chunks_exact(3) {
            let at = (usize::from(edit[0]) * 256 + usize::from(edit[1])) % lines.len();
            let number = usize::from(edit[2] / 8);
            match edit[2] % 8 {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => {
                    let other = (at + 1 + number) % lines.len();
                    lines.swap(at, other);
                }
                // The value of another line with the same key.
                3..6 => {
                    let wanted = key(&lines[at]);
                    let same: Vec<usize> = (0..lines.len())
                        .filter(|other| key(&lines[*other]) == wanted)
                        .collect();
                    lines[at] = lines[same[number % same.len()]].clone();
                }
                _ => {
                    if let Some(key) = key(&lines[at]) {
                        lines[at] = format!("{key}{}\n", VALUES[number % VALUES.len()]);
                    }
                }
            }
        }
        let text = lines.concat();
        let Ok(loaded) = schema::load(&text) else {
            assert!(text != *saved, "what was saved is refused");
            return;
        };
        accepted += usize::from(text != *saved);
        assert!(schema::load(&schema::save_yaml(&loaded).unwrap()).unwrap() == loaded);
        assert!(export::csdl(&loaded).starts_with("<?xml"));
        for text in [export::openapi(&loaded), export::json_schema(&loaded)] {
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
        let resolved = model::resolve(&loaded, &Options::default()).unwrap();
        let rust: String = emit::emit(&resolved, &Options::default())
            .files
            .into_values()
            .collect();
        syn::parse_file(&rust).unwrap();
    });
    assert!(
        accepted > 0,
        "no changed schema was accepted, so none was used"
    );
}

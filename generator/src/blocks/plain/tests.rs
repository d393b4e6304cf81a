//! What is told without the parser is told as the parser would.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use proptest::prelude::*;

use super::super::markdown::{read, read_with};
use super::*;
use crate::source::{Role, Source, Sources};

/// Reads a text with and without the parser for all of it, and holds one against the other.
fn same(text: &str) {
    let sources = Sources::single("page.md", text);
    let shown = |(blocks, found): (
        Vec<crate::blocks::Block>,
        Vec<crate::diagnostic::Diagnostic>,
    )| {
        let blocks: Vec<String> = blocks.iter().map(|block| format!("{block:?}")).collect();
        format!("{}\n{found:#?}", blocks.join("\n"))
    };
    let plain = shown(read(&sources, PageId(0)));
    let parsed = shown(read_with(&sources, PageId(0), false));
    assert!(
        plain == parsed,
        "{}\n--- page ---\n{text:?}",
        similar::TextDiff::from_lines(&parsed, &plain).unified_diff()
    );
}

/// Whether a text is told without the parser from its first line to its last.
fn is_plain(text: &str) -> bool {
    let mut builder = Builder::new();
    let Some((definitions, count)) = definitions(text, 0).filter(|_| is_possible(text)) else {
        return false;
    };
    builder.definitions = definitions;
    let mut walk = Walk::new(PageId(0), text, 0);
    std::iter::from_fn(|| walk.step(&mut builder)).all(|step| matches!(step, Step::Plain(_)))
        && walk.definitions == count
}

#[test]
fn what_documentation_is_made_of_needs_no_parser() {
    for text in [
        "# Get box\n\nNamespace: microsoft.graph\n\n[!INCLUDE [beta](../includes/beta.md)]\n",
        "Read the [box](../resources/box.md) with `id`, a **bold** word, snake_case and 2 &lt; 3.\nAnd more.\n",
        "> **Note:** a quote.\n> Two lines of it.\n\n---\n",
        "|Name|Type|\n|:---|:--:|\n|size|`Int32`|\n|a<br>b|[Collection](a.md)(x)|\n|||\n",
        "<!-- {\n  \"blockType\": \"response\"\n\n} -->\n```http\nGET /box\n\n# no heading\n```\nText behind it\n## Heading\n",
        "It has:\n- a [box](box.md)\n- `b`\n\nOr:\n* c\n* **d**, e*\n# f\n\n> Hard  \n> break, _new_ line.\n",
        "Text.\n>**Note:** a quote.\n\n|Name|Type\n|:---|---\n|a_b|c</br>d\n|*e*|[**f**](g.md)\n",
        "A [box] of [letters][box], a [Small box][].\n\n|[box]|\n|-|\n|[`a`][box]|\n\n[box]: box.md\n[small box]: box.md\n\nText\n",
        "|Name|Format|\n|---|---|\n|[size](size.md \"Size\")|D*n* <x>|\n",
        "The answer:\n<!-- { \"blockType\": \"ignored\" } -->\n``` http\nGET /box\n``` \n",
    ] {
        assert!(is_plain(text), "{text}");
        same(text);
    }
}

#[test]
fn traps_are_read_as_the_parser_reads_them() {
    for text in [
        "a\n===\n\nb\n---\n",
        "- a\n\n  b\n- c\n\nd\n",
        "- ```\n\nletters\n\n- ```\n",
        "1. a\n```\nx\n```\n",
        "> a\nlazy\n",
        "> ```\n> x\n\ny\n",
        "<div>\n# no heading\n\n# heading\n</div>\n",
        "<pre>\n\n# no heading\n</pre>\n",
        "[a]: b\n\n[a] and [c][a]\n",
        "_not_ [a], [A][], [`c`][a], [c][d] and [a](e)\n\n|[a]|\n|-|\n|[c][a]|\n\n- [a]\n\n# [a]\n\n[a]: b\n[a]: c\n",
        "[a]: b\n\n*c* [a]\n\n> [a] [!a]\n\n1. [a]\n\n   [a][]\n",
        "[a]: b\n\n> [a]: c\n\n# [a]\n",
        "# [A](#tab/a)\n\na | b\n--- | --- | ---\nc | d\n\n# [B](#tab/b)\n\n```\n[a]: b\n\n```\n\n[a]\n",
        "text\n[a]: b\n\n# plain\n\n[a]\n",
        "- item\n[a]: b\n\n# plain\n\n[a]\n",
        "- item\n\n[a]: b\n\n[a]\n- item\n\n[b]: c\n[d]: e",
        "```\n[a]: b\n```\n\n[a]\n",
        "```\n[a]: b\n\n```\n\n[a]\n",
        "<!--\n[a]: b\n\n-->\n\n[a]\n\n<div>\n[a]: b\n\n[a]\n",
        "[a]: b\n\"title\"\n\n[a]\n",
        "[a]: b\ntext\n\n[a]\n\n[c]: d\n# plain\n\n[c]\n",
        "|a|\n|-|\n[a]: b\n\n[a]\n",
        "> [a]: b\n\n[a]\n\n- [c]: d\n\n[c]\n",
        "[a b]: c\n\n[a b] [A  B] [ a b ] [d][a\nb] ![a b] [[a b]]\n\nd [a b]: e\n",
        "[a b]: c\n\n[a\\ b]\n",
        "[a]: <b>\n\n[a]\n\n[c]: d (e)\n\n[c]\n",
        "[a]: b\n\n[a]: c <!-- d\n\n[e]: f\n\n# [e]\n",
        "<!-- a --> <!-- b\n\n[e]: f\n\n# [e]\n\n```\n[g]: h\n```\n\n[g]\n",
        " <br>\n\n[a]: b\n\n*  \n",
        "[c]: d)\n\n[c]\n",
        "|a|b|\n|-|-|\n|D*n* \\* <x>|[c](d e) ~~f~~|\n|`g` \\*|[H] &copy;|\n\n[h]: i\n",
        "|a|b|\n|-|-|\n|# g \\*|- h \\* |\n\n# plain\n",
        "|a|b|\n|-|-|\n|i \\||\\* j|\n\n# plain\n",
        "|a|b|\n|-|-|\n|k|l\\|\n\n# plain\n",
        "|a|b|\n|-|-|\n|k|[l]: m<n>|\n\n# plain\n",
        "|a|b|\n|-|-|\n|`n|` \\*|\n\n# plain\n",
        "# [a]\t \n[a]: b\n\n# [a] \n\n[a]\t\n",
        "[a]: b\u{a0}\n\n[a]\n",
        "[a\n]: b\n\n[a\n]\n",
        // A plain part between the definition and what it is for, on either side.
        "[a]: b\n\n# plain\n\n_not_ [a] and [c][a]\n",
        "_not_ [a] and [c][a]\n\n# plain\n\n[a]: b\n",
        "_not_ [a b]\n\n# plain\n\n[a\nb]: c\n",
        "[a\n\\[]: b\n\nx[ ]: [a\\[]\n\n[a\n\\[]\n",
        "x[ ]: b ]: c\n\ny[\n]: d\n\n[z]: e\n\n[z]\n",
        "|a|b|\n|-|-|\n|a|\n|a|b|c|\nrest\n",
        "# plain\n\n|a|\n|:-|\t\n|b|\n\n|c|\n|-|  \n|d|\n",
        "|a|b\n|-|-|\n|a|b\n",
        "|a|b \n|-|-\n| a | b \t\n|a|b|\n|c|d  \n\n|a\n|-\n|b\n|\n",
        "|a|b|\n|-|-\n|a|b\n|a|b\nc\n\n|a|b\n|-|-\n|a|\n|a\n\n|a|b\n|-|-\n|a|b\\|\n",
        "|a|b|\n|-|-|\n|a|b\n|c|d",
        "|a|\n|-|\n|a\\|b|\n",
        "|a|b|\n|-|\n|c|d|\n",
        "a | b\n--- | ---\nc | d\n",
        "a  \nb\\\nc \nd\n",
        "- </br><a name=\"x\">\n\n---\n\n- b\n\nc\n- </br><a name=\"x\">\n- d\n",
        "a|\n- |\n\na | b\n- | -\n\nc\n- d | e\n",
        "a  \nb \nc   \nd\t\ne\n\n> f  \n> g \n> h\n",
        "a\n- b\n- c\n\nd\n* e\n* f\n\n* g\n\nh\n+ i\n- j\n\nk\n- l\nm\n",
        "- a\n- b\n## c\n\n- d\n\n  e\n\n- f\n---\n\n- g\n-\n\n-  h\n- `i`\n",
        "- a | b\n- - | -\n- c\n\n- [d](e)\n\n    f\n\n- # g\n- > h\n- 1. i\n",
        "a\n> b\n\nc\n>d\n> e\nf\n\ng\n>\n\n- h\n> i\n",
        "D*n* a* *b c* x*, y * z **d**\u{a0}e f*. [**g**](h) (*i*) **@j** _k_ _l m_ (_n_), o_ _p __q__ _r_s*\n",
        "*a\n\nb* c\n\n_d\ne_ f*\n*g\n\n|a|\n|-|\n|*b|\n|c*|\n|_d_|\n|e</br>f|\n",
        "**a*b** *c** ***d*** **e\n\nf** * g * `h\n\ni` ``j`` ` ` `k``\n",
        "_a_ a_b_ __c__ ~~d~~ <https://e> &copy; &#35; \\* ![i](j) [k](l \"m\") [n](<o p>) [q]() []() [r](s(t)u)\n",
        "[a [b](c) d](e)\n\n[a `b](c)` d\n\n[a](b`c) d`\n\n[!a [b] c](d)\n\n[![a](b)](c)\n\n[a] (b) [c][d]\n",
        "```\nunclosed\n\n# heading\n",
        "````\n```\n````\n``` a`b\n\nc\n",
        "~~~\n# a\n~~~\n",
        "<!-- never closed\n\n# heading\n\ntext\n",
        "<!--> a -->\n\n<!---> b -->\n\n<!-- c --> d\n\n<!-- e --> <!-- f\n\n# g\n",
        "#a\n\n# a #\n\n####### a\n\n#\ta\n\n#\n\n# \n",
        "    code\n\n\ttab\n\n a\n",
        "---\n- - -\n***\n* a\n---\n",
        "a\u{a0}\n\n\u{a0}b\n\n**\u{4e2d}**\u{6587}\n\n\u{200b}c\n",
        "a\u{c}\n\u{b}\nb\u{0}c\n",
    ] {
        same(text);
    }
}

#[test]
fn links_end_where_the_parser_ends_them() {
    same(&format!(
        "[a]: {}\n\n{}\n",
        "b".repeat(100),
        "[a] ".repeat(2000)
    ));
}

#[test]
fn definitions_of_an_included_file_are_its_own() {
    let page = "# Box\n\n[!INCLUDE [part](part.md)]\n\n[own] and [other]\n\n[own]: own.md\n\n```\n[other]: box.md\n\n```\n";
    let part = "A [other] and [own] part, with *D*n.\n\n[other]: other.md\n";
    let source = |path, text: &str| Source::new(path, text.as_bytes().to_vec(), Role::Page);
    for page in [page, page.split("```").next().unwrap()] {
        let sources = Sources::new("", vec![source("box.md", page), source("part.md", part)]);
        let (plain, parsed) = (
            read(&sources, PageId(0)).0,
            read_with(&sources, PageId(0), false).0,
        );
        assert_eq!(format!("{plain:#?}"), format!("{parsed:#?}"));
        let links = plain
            .iter()
            .filter_map(|block| block.prose())
            .flat_map(|text| text.links());
        assert_eq!(
            links.collect::<Vec<_>>(),
            [("other", "other.md"), ("own", "own.md")]
        );
    }
}

#[test]
fn included_files_count_once_where_a_page_is_read_again() {
    let page = format!(
        "{}```\n[a]: b\n\n```\n",
        "[!INCLUDE [part](part.md)]\n\n".repeat(300)
    );
    let source = |path, text: &str| Source::new(path, text.as_bytes().to_vec(), Role::Page);
    let sources = Sources::new(
        "",
        vec![source("box.md", &page), source("part.md", "A part.\n")],
    );
    let (blocks, diagnostics) = read(&sources, PageId(0));
    assert_eq!((blocks.len(), diagnostics.len()), (301, 0));
}

/// Pieces of lines that mean something to Markdown.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b c",
        "1",
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\n\n",
        "|",
        "|",
        "\n|",
        "|\n",
        "|-|",
        "|a|b|\n|-|-|\n|",
        "---",
        "-",
        "- ",
        "* ",
        "\n- a",
        "\n* ",
        "- b c\n",
        "*a*",
        "_b_",
        "a* ",
        "  \n",
        " \n",
        "*",
        "**",
        "_",
        "`",
        "``",
        "```",
        "\n```\n",
        "\n```http\n",
        "~~~",
        "~",
        "# ",
        "\n## ",
        "#",
        "> ",
        "\n> ",
        "[",
        "](",
        "]",
        ")",
        "(",
        "[a](b)",
        "[!",
        "!",
        "<!--",
        "-->",
        "<!-- {} -->",
        "<br>",
        "<br/>",
        "</br>",
        "<div>",
        "<a name=\"x\">",
        "<",
        ">",
        "&lt;",
        "&amp;",
        "& ",
        "&",
        "\\",
        "\\|",
        "===",
        ":",
        "]:",
        "\u{e4}",
        "\u{a0}",
        "\u{4e2d}",
        "1. ",
        ".",
        ",",
        "http://x",
        "\"",
        "[!INCLUDE [a](b.md)]",
        "\n[a]: b\n",
        "\n\n[a]: c\n\n",
        "[b c]: a",
        "[a]",
        "[b c]",
        "[1][a]",
        "[A][]",
        "# [A](#tab/a)\n",
        "\n---\n",
        "<pre>",
        "?",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_as_the_parser_reads_it(text in pieces()) {
        same(&text);
    }

    #[test]
    fn a_page_is_read_as_the_parser_reads_it_whatever_stands_in_it(text in pieces(), at in 0..100_usize) {
        let page = include_str!("../../../tests/golden/dirt/input/resources/box.md");
        let lines: Vec<&str> = page.split_inclusive('\n').collect();
        let at = at % lines.len();
        same(&format!("{}{text}{}", lines[..at].concat(), lines[at..].concat()));
    }
}

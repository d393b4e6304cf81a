//! Layout of macro calls, which the formatter of Rust code wraps at the line width: one member a
//! line, as in a struct.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

const PLACEHOLDER: &str = "__docwright_call_";

/// Macro calls that were replaced by placeholders, with their layouts.
#[derive(Default)]
pub(super) struct Calls {
    texts: Vec<String>,
}

impl Calls {
    /// Replaces a macro call by a call without arguments, which the formatter leaves on a line.
    pub fn replace(&mut self, mut item: syn::ItemMacro) -> syn::Item {
        let mut text = String::new();
        let path = &item.mac.path;
        let call = item.ident.take().map_or_else(
            || format!("{}!", quote!(#path).to_string().replace(' ', "")),
            |name| format!("macro_rules! {name}"),
        );
        text.push_str(&call);
        match item.mac.delimiter {
            syn::MacroDelimiter::Brace(_) => {
                text.push_str(" {\n");
                lines(std::mem::take(&mut item.mac.tokens), 1, &mut text);
                text.push('}');
            }
            _ => {
                text.push('(');
                let tokens = std::mem::take(&mut item.mac.tokens);
                line(tokens.into_iter().collect(), 0, &mut text);
                text.push_str(");");
            }
        }
        let placeholder = format_ident!("{PLACEHOLDER}{}", self.texts.len());
        item.mac.path = placeholder.into();
        item.mac.delimiter = syn::MacroDelimiter::Paren(syn::token::Paren::default());
        item.semi_token = Some(syn::token::Semi::default());
        self.texts.push(text);
        syn::Item::Macro(item)
    }

    /// Puts the layouts in the places of the placeholders.
    pub fn insert(&self, formatted: &str) -> String {
        let mut out = String::with_capacity(formatted.len());
        for line in formatted.lines() {
            let text = line
                .trim_start()
                .strip_prefix(PLACEHOLDER)
                .and_then(|rest| rest.split_once('!'))
                .and_then(|(number, _)| self.texts.get(number.parse::<usize>().ok()?));
            match text {
                None => out.push_str(line),
                Some(text) => {
                    let indent = line.len() - line.trim_start().len();
                    for (index, line) in text.lines().enumerate() {
                        if index > 0 {
                            out.push('\n');
                        }
                        out.extend(std::iter::repeat_n(' ', indent));
                        out.push_str(line);
                    }
                }
            }
            out.push('\n');
        }
        out
    }
}

/// Appends tokens with one entry a line. An entry ends after a separator or a group in braces.
fn lines(tokens: TokenStream, depth: usize, out: &mut String) {
    let mut entry = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let separator = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';'));
        let block =
            matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let attribute = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && entry.len() == 1);
        let ends = separator(&token)
            || attribute
            || block && !tokens.peek().is_some_and(separator)
            || tokens.peek().is_none();
        entry.push(token);
        if ends {
            out.extend(std::iter::repeat_n("    ", depth));
            line(std::mem::take(&mut entry), depth, out);
            out.push('\n');
        }
    }
}

/// Appends the tokens of an entry to a line.
fn line(tokens: Vec<TokenTree>, depth: usize, out: &mut String) {
    let (mut tight, mut in_fragment) = (true, false);
    for token in tokens {
        let text = match &token {
            TokenTree::Group(group) => {
                let call = group.delimiter() == Delimiter::Parenthesis
                    && out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
                tight |= call;
                self::group(group, depth)
            }
            other => other.to_string(),
        };
        let mark = match &token {
            TokenTree::Punct(mark) => Some((mark.as_char(), mark.spacing() == Spacing::Joint)),
            _ => None,
        };
        let joins = matches!(mark, Some((',' | ';' | ':' | '*', _)));
        if !(tight || joins) {
            out.push(' ');
        }
        out.push_str(&text);
        tight = match mark {
            Some(('$' | '#', _)) => true,
            Some((':', joint)) => joint || out.ends_with("::") || in_fragment,
            Some(('=', joint)) => joint,
            _ => false,
        };
        in_fragment = out.ends_with('$') || in_fragment && mark.is_none();
    }
}

/// Returns a group: on lines if it has a list of entries, or else on one line.
fn group(group: &Group, depth: usize) -> String {
    let mut text = String::new();
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace if is_list(group) => {
            text.push_str("{\n");
            lines(group.stream(), depth + 1, &mut text);
            if has(group, '=') && !has(group, ';') && !text.ends_with(",\n") {
                text.insert(text.len() - 1, ',');
            }
            text.extend(std::iter::repeat_n("    ", depth));
            text.push('}');
            return text;
        }
        Delimiter::Brace => ("{ ", " }"),
        Delimiter::None => ("", ""),
    };
    text.push_str(open);
    line(group.stream().into_iter().collect(), depth, &mut text);
    text.push_str(close);
    if text == "{  }" {
        "{}".to_owned()
    } else {
        text
    }
}

/// Returns `true` if a group has a mark that is not part of a longer one.
fn has(group: &Group, wanted: char) -> bool {
    let mut marks = group.stream().into_iter();
    marks.any(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == wanted && mark.spacing() == Spacing::Alone))
}

/// Returns `true` if a group has separators, or contains a group in braces that has.
fn is_list(group: &Group) -> bool {
    group.stream().into_iter().any(|token| match token {
        TokenTree::Punct(mark) => matches!(mark.as_char(), ',' | ';' | '='),
        TokenTree::Group(inner) => inner.delimiter() == Delimiter::Brace && is_list(&inner),
        _ => false,
    })
}

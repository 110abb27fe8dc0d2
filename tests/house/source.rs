//! What a Rust file says: what it defines, what it imports, and which names its code mentions. Code for tests
//! is left out.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// A path as it is written, such as `super::Model::new`.
pub type Written = Vec<String>;
type Tokens = Peekable<token_stream::IntoIter>;

/// A module, as it is written.
#[derive(Default)]
pub struct Source {
    /// Names of items.
    pub definitions: Vec<String>,
    /// Modules that are declared here, with their contents where those stand here as well.
    pub modules: Vec<(String, Option<Source>)>,
    pub imports: Vec<Import>,
    /// Paths and single names in the code.
    pub mentions: Vec<Written>,
}

/// One name of a `use`.
pub struct Import {
    pub path: Written,
    /// The name that it gets here; `*` for whatever is there.
    pub name: String,
    /// Whether it is passed on to others (`pub use`).
    pub public: bool,
}

impl Source {
    pub fn of(tokens: TokenStream) -> Self {
        let mut source = Source::default();
        let mut tokens = tokens.into_iter().peekable();
        while tokens.peek().is_some() {
            let mut for_tests = false;
            while tokens.next_if(|token| is(token, "#")).is_some() {
                for_tests |= is_for_tests(&mut tokens);
            }
            let item = next_item(&mut tokens);
            if !for_tests {
                source.read_item(item);
            }
        }
        source
    }

    fn read_item(&mut self, item: TokenStream) {
        let mut words = item.clone().into_iter().peekable();
        let public = skip_visibility(&mut words);
        while words.next_if(is_qualifier).is_some() {}
        match words.next().map(|token| token.to_string()).unwrap_or_default().as_str() {
            "use" => read_use(words, &[], public, &mut self.imports),
            "mod" => {
                let name = words.next().expect("a name").to_string();
                self.modules.push(match words.next() {
                    Some(TokenTree::Group(body)) => (name, Some(Source::of(body.stream()))),
                    _ => (name, None),
                });
            }
            "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" | "macro_rules" => {
                let name = words.find(|token| matches!(token, TokenTree::Ident(name) if name != "fn"));
                self.definitions.push(name.expect("a name").to_string());
                self.read_code(item);
            }
            _ => self.read_code(item),
        }
    }

    /// Every path in the code of an item, at any depth.
    fn read_code(&mut self, code: TokenStream) {
        let mut tokens = code.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Group(group) => self.read_code(group.stream()),
                mark if is(mark, "#") && is_for_tests(&mut tokens) => drop(next_item(&mut tokens)),
                mark if is(mark, "#") => {}
                // A method or a field is not a name of the module.
                mark if is(mark, ".") => drop(tokens.next_if(|token| matches!(token, TokenTree::Ident(_)))),
                word if is(word, "use") => {
                    let mut imports = Vec::new();
                    read_use(next_item(&mut tokens).into_iter().peekable(), &[], false, &mut imports);
                    self.mentions.extend(imports.into_iter().map(|import| import.path));
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    while let Some(word) = next_segment(&mut tokens) {
                        path.push(word);
                    }
                    self.mentions.push(path);
                }
                _ => (),
            }
        }
    }
}

/// The tokens of the next item: up to a semicolon, or to its body in braces.
fn next_item(tokens: &mut Tokens) -> TokenStream {
    let mut words = tokens.clone();
    skip_visibility(&mut words);
    let first = words.next().map(|token| token.to_string()).unwrap_or_default();
    let is_function = words.next().is_some_and(|token| is(&token, "fn") || is_qualifier(&token));
    let has_no_body = ["use", "const", "static", "type"].contains(&first.as_str()) && !is_function;
    let mut item = TokenStream::new();
    for token in tokens {
        let body = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let last = is(&token, ";") || (body && !has_no_body);
        item.extend([token]);
        if last {
            break;
        }
    }
    item
}

fn skip_visibility(tokens: &mut Tokens) -> bool {
    let public = tokens.next_if(|token| is(token, "pub")).is_some();
    if public {
        tokens.next_if(|token| matches!(token, TokenTree::Group(_)));
    }
    public
}

/// What may stand before `fn`, `impl` or `trait`, except for `const`.
fn is_qualifier(token: &TokenTree) -> bool {
    ["unsafe", "async", "extern"].iter().any(|word| is(token, word)) || matches!(token, TokenTree::Literal(_))
}

/// Reads an attribute behind its `#`: does it keep what follows for tests?
fn is_for_tests(tokens: &mut Tokens) -> bool {
    tokens.next_if(|token| is(token, "!"));
    let attribute = tokens.next().map(|token| token.to_string()).unwrap_or_default();
    attribute.starts_with("[cfg") && attribute.contains("test") && !attribute.contains("not")
}

/// The names of a `use`, below the path that stands before its braces.
fn read_use(mut tokens: Tokens, before: &[String], public: bool, imports: &mut Vec<Import>) {
    let mut path = before.to_vec();
    let mut name = None;
    loop {
        match tokens.next() {
            Some(TokenTree::Ident(word)) if word == "as" => name = tokens.next().map(|name| name.to_string()),
            Some(TokenTree::Ident(word)) => {
                // `self` in braces is the module before them.
                if word != "self" || path.is_empty() {
                    path.push(word.to_string());
                }
                name = path.last().cloned();
            }
            Some(TokenTree::Group(group)) => {
                read_use(group.stream().into_iter().peekable(), &path, public, imports);
            }
            Some(mark) if is(&mark, ":") => name = None,
            Some(mark) if is(&mark, "*") => name = Some("*".to_owned()),
            end => {
                let path = std::mem::replace(&mut path, before.to_vec());
                imports.extend(name.take().map(|name| Import { path, name, public }));
                if !end.is_some_and(|token| is(&token, ",")) {
                    return;
                }
            }
        }
    }
}

/// The next segment of a path, behind `::`.
fn next_segment(tokens: &mut Tokens) -> Option<String> {
    let mut ahead = tokens.clone();
    for _ in 0..2 {
        ahead.next_if(|token| is(token, ":"))?;
    }
    let TokenTree::Ident(word) = ahead.next()? else { return None };
    *tokens = ahead;
    Some(word.to_string())
}

fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(word) => word == text,
        TokenTree::Punct(mark) => text.chars().eq([mark.as_char()]),
        _ => false,
    }
}

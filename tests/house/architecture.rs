//! How the files of `src` depend on each other, read from the source: no two of them need each other in a circle.
//!
//! Files and not modules are what is compared, because files are what a reader opens. A file needs another when it
//! names an item that the other defines; a name that travels through `pub use` is followed to the file that defines
//! it, so a `mod.rs` that only passes names on is never part of a circle. Code for tests (`#[cfg(test)]`) is left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// A path that a `use` brings into a module.
type Import = Vec<String>;
type Tokens = Peekable<token_stream::IntoIter>;

#[test]
#[ignore = "there are circles still"]
fn no_files_need_each_other_in_a_circle() {
    let house = House::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(house.modules.len() > 100, "read {} modules", house.modules.len());
    let circles = circles(&house.needs());
    assert!(circles.is_empty(), "{} circles between files:\n{}", circles.len(), circles.concat());
}

/// The modules of every crate below a folder.
#[derive(Default)]
struct House {
    modules: Vec<Module>,
    /// The root module of each library, by the name under which other crates use it.
    libraries: HashMap<String, usize>,
}

/// A module, with its names and what its code mentions.
struct Module {
    file: PathBuf,
    /// The folder in which files of its child modules stand.
    folder: PathBuf,
    parent: Option<usize>,
    names: HashMap<String, Vec<Name>>,
    /// Paths of `use path::*`.
    globs: Vec<Import>,
    /// Paths that make this file need another: of private `use`, and of the code itself.
    mentions: BTreeSet<Vec<String>>,
}

/// What a name of a module stands for.
#[derive(Clone)]
enum Name {
    /// An item that is defined here.
    Item,
    Module(usize),
    /// A path that a `use` brings here.
    Import(Import),
}

/// What a path leads to.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Module(usize),
    /// An item of this module.
    ItemOf(usize),
}

/// For each file the files that it needs, with the names that it takes from them.
type Needs = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

impl House {
    /// Reads the crate in a folder, and the crates in the folders of its `src`.
    fn read(root: &Path) -> Self {
        let mut house = House::default();
        let mut packages = vec![root.to_path_buf()];
        let mut folders = vec![root.join("src")];
        while let Some(folder) = folders.pop() {
            folders.extend(entries(&folder).into_iter().filter(|entry| entry.is_dir()));
            packages.extend(folder.join("Cargo.toml").exists().then_some(folder));
        }
        for package in packages {
            let manifest = read(&package.join("Cargo.toml"));
            let name = manifest.lines().find_map(|line| line.strip_prefix("name = ")).expect("a name");
            for source in [package.clone(), package.join("src")] {
                if source.join("lib.rs").exists() {
                    let library = house.module(None, source.join("lib.rs"), source.clone());
                    house.libraries.insert(name.trim_matches('"').replace('-', "_"), library);
                    house.read_file(library);
                }
                if source.join("main.rs").exists() {
                    let program = house.module(None, source.join("main.rs"), source.clone());
                    house.read_file(program);
                }
            }
        }
        house
    }

    fn module(&mut self, parent: Option<usize>, file: PathBuf, folder: PathBuf) -> usize {
        let (names, globs, mentions) = Default::default();
        self.modules.push(Module { file, folder, parent, names, globs, mentions });
        self.modules.len() - 1
    }

    fn read_file(&mut self, module: usize) {
        let text = read(&self.modules[module].file);
        let tokens: TokenStream = text.parse().expect("Rust");
        self.read_items(module, tokens);
    }

    /// The items of a module: what they define, what they import, and what they mention.
    fn read_items(&mut self, module: usize, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while tokens.peek().is_some() {
            let mut for_tests = false;
            while tokens.next_if(|token| is(token, "#")).is_some() {
                for_tests |= is_for_tests(&mut tokens);
            }
            let item = next_item(&mut tokens);
            if for_tests {
                continue;
            }
            let mut words = item.clone().into_iter().peekable();
            let public = skip_visibility(&mut words);
            let qualifier = |token: &TokenTree| {
                ["unsafe", "async", "extern"].iter().any(|word| is(token, word))
                    || matches!(token, TokenTree::Literal(_))
            };
            while words.next_if(qualifier).is_some() {}
            let keyword = words.next().map(|token| token.to_string()).unwrap_or_default();
            if keyword == "const" {
                words.next_if(|token| is(token, "fn"));
            }
            match keyword.as_str() {
                "use" => self.read_use(module, words, public),
                "mod" => self.read_module(module, words),
                "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static"
                | "macro_rules" => {
                    words.next_if(|token| is(token, "!"));
                    let name = words.next().expect("a name").to_string();
                    self.modules[module].names.entry(name).or_default().push(Name::Item);
                    self.read_mentions(module, item);
                }
                _ => self.read_mentions(module, item),
            }
        }
    }

    fn read_module(&mut self, parent: usize, mut words: Tokens) {
        let name = words.next().expect("a name").to_string();
        let folder = self.modules[parent].folder.join(&name);
        let child = match words.next() {
            Some(TokenTree::Group(body)) => {
                let child = self.module(Some(parent), self.modules[parent].file.clone(), folder);
                self.read_items(child, body.stream());
                child
            }
            _ => {
                let beside = folder.with_extension("rs");
                let file = if beside.exists() { beside } else { folder.join("mod.rs") };
                let child = self.module(Some(parent), file, folder);
                self.read_file(child);
                child
            }
        };
        self.modules[parent].names.entry(name).or_default().push(Name::Module(child));
    }

    /// A `use`: a public one passes names on, a private one needs them.
    fn read_use(&mut self, module: usize, words: Tokens, public: bool) {
        let mut leaves = Vec::new();
        use_leaves(words, &[], &mut leaves);
        let module = &mut self.modules[module];
        for (path, name) in leaves {
            if !public {
                module.mentions.insert(path.clone());
            }
            match name.as_str() {
                "*" => module.globs.push(path),
                _ => module.names.entry(name).or_default().push(Name::Import(path)),
            }
        }
    }

    /// Every path in the code of an item, at any depth.
    fn read_mentions(&mut self, module: usize, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.read_mentions(module, group.stream()),
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    if is_for_tests(&mut tokens) {
                        next_item(&mut tokens);
                    }
                }
                // A method or a field is not a name of the module.
                TokenTree::Punct(mark) if mark.as_char() == '.' => {
                    tokens.next_if(|token| matches!(token, TokenTree::Ident(_)));
                }
                TokenTree::Ident(word) if word == "use" => {
                    let mut leaves = Vec::new();
                    use_leaves(tokens.clone(), &[], &mut leaves);
                    self.modules[module].mentions.extend(leaves.into_iter().map(|(path, _)| path));
                    next_item(&mut tokens);
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    while let Some(word) = next_segment(&mut tokens) {
                        path.push(word);
                    }
                    self.modules[module].mentions.insert(path);
                }
                _ => (),
            }
        }
    }

    /// What a path in a module leads to: a module, an item, or both; nothing for what comes from elsewhere.
    ///
    /// `followed` holds the imports on the way here. None is followed within itself, so the search ends.
    fn resolve<'a>(&'a self, module: usize, path: &[String], followed: &[&'a Import]) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return vec![Target::Module(module)] };
        let start = match first.as_str() {
            "crate" => vec![Target::Module(self.root_of(module))],
            "self" => vec![Target::Module(module)],
            "super" => self.modules[module].parent.map(Target::Module).into_iter().collect(),
            name => self.look_up(module, name, followed),
        };
        let onward = |target| match target {
            Target::Module(module) => self.resolve(module, rest, followed),
            // What follows an item is a variant, or a function of it.
            Target::ItemOf(_) => vec![target],
        };
        start.into_iter().flat_map(onward).collect()
    }

    /// What a name means in a module: by itself, or else through globs, or else as a library.
    fn look_up<'a>(&'a self, module: usize, name: &str, followed: &[&'a Import]) -> Vec<Target> {
        let follow = |import: &'a Import, path: &[String]| {
            if followed.iter().any(|earlier| std::ptr::eq(*earlier, import)) {
                return Vec::new();
            }
            self.resolve(module, path, &[followed, &[import]].concat())
        };
        let Module { names, globs, .. } = &self.modules[module];
        let mut found = Vec::new();
        for meaning in names.get(name).into_iter().flatten() {
            match meaning {
                Name::Item => found.push(Target::ItemOf(module)),
                Name::Module(child) => found.push(Target::Module(*child)),
                Name::Import(path) => found.extend(follow(path, path)),
            }
        }
        if found.is_empty() {
            let name = [name.to_string()];
            found.extend(globs.iter().flat_map(|glob| follow(glob, &[glob.as_slice(), &name].concat())));
        }
        if found.is_empty() {
            found.extend(self.libraries.get(name).map(|&library| Target::Module(library)));
        }
        found
    }

    fn root_of(&self, module: usize) -> usize {
        self.modules[module].parent.map_or(module, |parent| self.root_of(parent))
    }

    fn needs(&self) -> Needs {
        let mut needs = Needs::new();
        for (index, module) in self.modules.iter().enumerate() {
            for path in &module.mentions {
                for target in self.resolve(index, path, &[]) {
                    let Target::ItemOf(source) = target else { continue };
                    let source = &self.modules[source].file;
                    if *source != module.file {
                        let names = needs.entry(module.file.clone()).or_default().entry(source.clone());
                        names.or_default().insert(path.join("::"));
                    }
                }
            }
        }
        needs
    }
}

/// Groups of files each of which needs every other of its group, directly or by way of others; as text.
fn circles(needs: &Needs) -> Vec<String> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        needs.keys().map(|file| (file.as_path(), reach(needs, file))).collect();
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for (file, others) in &reached {
        if !others.contains(file) || seen.contains(file) {
            continue;
        }
        let circle: BTreeSet<&Path> = others
            .iter()
            .copied()
            .filter(|other| reached.get(other).is_some_and(|back| back.contains(file)))
            .collect();
        let mut text = format!("a circle of {} files\n", circle.len());
        for (user, source) in circle.iter().flat_map(|user| circle.iter().map(move |source| (*user, *source)))
        {
            if let Some(names) = needs[user].get(source) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let _ =
                    writeln!(text, "    {} needs {}: {}", user.display(), source.display(), names.join(", "));
            }
        }
        seen.extend(circle);
        circles.push(text);
    }
    circles
}

/// Every file that a file needs, directly or by way of others.
fn reach<'a>(needs: &'a Needs, file: &Path) -> BTreeSet<&'a Path> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Path> = vec![file];
    while let Some(file) = open.pop() {
        for source in needs.get(file).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(source.as_path()) {
                open.push(source);
            }
        }
    }
    found
}

/// The tokens of the next item: up to a semicolon, or to its body in braces.
fn next_item(tokens: &mut Tokens) -> TokenStream {
    let mut words = tokens.clone();
    skip_visibility(&mut words);
    let first = words.next();
    let function = words.next_if(|token| is(token, "fn") || is(token, "unsafe")).is_some();
    let statement = !function
        && first.is_some_and(|first| {
            ["use", "const", "static", "type", "let"].iter().any(|word| is(&first, word))
        });
    let mut item = Vec::new();
    for token in tokens {
        let last = is(&token, ";") || (!statement && is_group(&token, Delimiter::Brace));
        item.push(token);
        if last {
            break;
        }
    }
    item.into_iter().collect()
}

fn skip_visibility(tokens: &mut Tokens) -> bool {
    let public = tokens.next_if(|token| is(token, "pub")).is_some();
    if public {
        tokens.next_if(|token| is_group(token, Delimiter::Parenthesis));
    }
    public
}

/// Reads an attribute behind its `#`: does it keep what follows for tests?
fn is_for_tests(tokens: &mut Tokens) -> bool {
    tokens.next_if(|token| is(token, "!"));
    let attribute = tokens.next().map(|token| token.to_string()).unwrap_or_default();
    attribute.starts_with("[cfg") && attribute.contains("test") && !attribute.contains("not")
}

/// The leaves of a `use` tree: the path of each, and the name that it gets.
fn use_leaves(mut tokens: Tokens, before: &[String], leaves: &mut Vec<(Import, String)>) {
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
            Some(TokenTree::Group(group)) => use_leaves(group.stream().into_iter().peekable(), &path, leaves),
            Some(TokenTree::Punct(mark)) if mark.as_char() == ':' => name = None,
            Some(TokenTree::Punct(mark)) if mark.as_char() == '*' => name = Some("*".into()),
            end => {
                leaves.extend(name.take().map(|name| (std::mem::replace(&mut path, before.to_vec()), name)));
                path = before.to_vec();
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
    let joined = ahead.next().is_some_and(|token| is(&token, ":"))
        && ahead.next().is_some_and(|token| is(&token, ":"));
    let Some(TokenTree::Ident(word)) = ahead.next().filter(|_| joined) else { return None };
    *tokens = ahead;
    Some(word.to_string())
}

fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(word) => word == text,
        TokenTree::Punct(mark) => text.len() == 1 && text.starts_with(mark.as_char()),
        _ => false,
    }
}

fn is_group(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

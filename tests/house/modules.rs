//! The modules of every crate, and to which file a name leads from each of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::source::{Import, Source, Written};

/// For each file the files that it needs, with the names that it takes from them.
pub type Needs = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// The modules of every crate of a workspace.
#[derive(Default)]
pub struct House {
    pub modules: Vec<Module>,
    /// The root module of each library, by the name under which other crates use it.
    libraries: HashMap<String, usize>,
}

pub struct Module {
    /// Where it stands, from the top of the workspace.
    file: PathBuf,
    parent: Option<usize>,
    /// A name may have two meanings, such as a module and a function.
    names: HashMap<String, Vec<Meaning>>,
    /// Imports of whatever is there.
    globs: Vec<Import>,
    mentions: Vec<Written>,
}

enum Meaning {
    /// An item that is defined here.
    Item,
    Module(usize),
    Import(Import),
}

/// What a path leads to.
enum Target {
    Module(usize),
    /// An item of this module.
    ItemOf(usize),
}

impl House {
    /// Reads the crate in a folder, and the crates in the folders of its `src`.
    pub fn read(root: &Path) -> Self {
        let mut house = House::default();
        let mut folders = vec![root.join("src")];
        let mut packages = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let entries =
                std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path());
            folders.extend(entries.filter(|entry| entry.is_dir()));
            packages.extend(folder.join("Cargo.toml").exists().then_some(folder));
        }
        for package in packages {
            let manifest = read(&package.join("Cargo.toml"));
            let name = manifest.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or_default();
            for folder in [package.clone(), package.join("src")] {
                if folder.join("lib.rs").exists() {
                    let library = house.add_file(root, folder.join("lib.rs"), &folder, None);
                    house.libraries.insert(name.trim_matches('"').replace('-', "_"), library);
                }
                if folder.join("main.rs").exists() {
                    house.add_file(root, folder.join("main.rs"), &folder, None);
                }
            }
        }
        house
    }

    /// A module that is a file; `folder` is where its child modules stand.
    fn add_file(&mut self, root: &Path, file: PathBuf, folder: &Path, parent: Option<usize>) -> usize {
        let tokens = read(&file).parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(root, file, folder, parent, Source::of(tokens))
    }

    fn add(
        &mut self,
        root: &Path,
        file: PathBuf,
        folder: &Path,
        parent: Option<usize>,
        source: Source,
    ) -> usize {
        let index = self.modules.len();
        let shown = file.strip_prefix(root).unwrap_or(&file).to_path_buf();
        let (names, globs) = Default::default();
        self.modules.push(Module { file: shown, parent, names, globs, mentions: source.mentions });
        for name in source.definitions {
            self.modules[index].names.entry(name).or_default().push(Meaning::Item);
        }
        for import in source.imports {
            let module = &mut self.modules[index];
            if !import.public {
                module.mentions.push(import.path.clone());
            }
            match import.name.as_str() {
                "*" => module.globs.push(import),
                _ => module.names.entry(import.name.clone()).or_default().push(Meaning::Import(import)),
            }
        }
        for (name, source) in source.modules {
            let below = folder.join(&name);
            let child = match source {
                Some(source) => self.add(root, file.clone(), &below, Some(index), source),
                None => {
                    let beside = below.with_extension("rs");
                    let child = if beside.exists() { beside } else { below.join("mod.rs") };
                    self.add_file(root, child, &below, Some(index))
                }
            };
            self.modules[index].names.entry(name).or_default().push(Meaning::Module(child));
        }
        index
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
                Meaning::Item => found.push(Target::ItemOf(module)),
                Meaning::Module(child) => found.push(Target::Module(*child)),
                Meaning::Import(import) => found.extend(follow(import, &import.path)),
            }
        }
        if found.is_empty() {
            let within = |glob: &Import| [glob.path.as_slice(), &[name.to_owned()]].concat();
            found.extend(globs.iter().flat_map(|glob| follow(glob, &within(glob))));
        }
        if found.is_empty() {
            found.extend(self.libraries.get(name).map(|&library| Target::Module(library)));
        }
        found
    }

    fn root_of(&self, module: usize) -> usize {
        self.modules[module].parent.map_or(module, |parent| self.root_of(parent))
    }

    /// What each file needs of others.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::new();
        for (index, module) in self.modules.iter().enumerate() {
            for path in &module.mentions {
                for target in self.resolve(index, path, &[]) {
                    let Target::ItemOf(source) = target else { continue };
                    let source = &self.modules[source].file;
                    if *source != module.file {
                        let sources = needs.entry(module.file.clone()).or_default();
                        sources.entry(source.clone()).or_default().insert(path.join("::"));
                    }
                }
            }
        }
        needs
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

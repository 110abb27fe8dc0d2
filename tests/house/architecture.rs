//! The files of `src` never need each other in a circle.
//!
//! Files are compared and not modules, because files are what a reader opens. A file needs another when it
//! names an item that the other defines. A name that `pub use` passes on is followed to the file that defines
//! it, so a `mod.rs` that only passes names on is part of no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::modules::{House, Needs};

#[test]
fn no_files_need_each_other_in_a_circle() {
    let house = House::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(house.modules.len() > 100, "read {} modules", house.modules.len());
    let circles = circles(&house.needs());
    assert!(circles.is_empty(), "{} circles between files:\n{}", circles.len(), circles.concat());
}

#[test]
fn circles_are_found_through_crates_and_public_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |file: &str, text: &str| {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, text).expect("written");
    };
    write("Cargo.toml", "[package]\nname = \"whole-house\"\n");
    write("src/lib.rs", "mod roof;\npub use roof::Roof;\n#[cfg(test)]\nmod tests { use crate::roof::Roof; }");
    write("src/roof.rs", "use base_part::Wall;\npub struct Roof(Wall);");
    write("src/base/Cargo.toml", "[package]\nname = \"base-part\"\n[lib]\npath = \"lib.rs\"\n");
    write("src/base/lib.rs", "mod stone;\nmod wall;\npub use wall::*;\npub const HEIGHT: u8 = 3;");
    write("src/base/wall.rs", "pub struct Wall(Vec<crate::stone::Stone>);\npub fn thickness() -> u8 { 1 }");
    write("src/base/stone.rs", "pub struct Stone;\n// use super::Wall;");
    let needs = |folder: &Path| House::read(folder).needs();
    assert_eq!(circles(&needs(folder.path())), Vec::<String>::new());

    write(
        "src/base/stone.rs",
        "pub struct Stone;\nfn stand() -> [u8; 2] { [super::thickness(), super::HEIGHT] }",
    );
    assert_eq!(
        circles(&needs(folder.path())),
        ["a circle of 2 files\n    src/base/stone.rs needs src/base/wall.rs: super::thickness\n    \
          src/base/wall.rs needs src/base/stone.rs: crate::stone::Stone\n"]
    );
}

/// Groups of files each of which needs every other of its group, directly or by way of others; as text.
fn circles(needs: &Needs) -> Vec<String> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        needs.keys().map(|file| (file.as_path(), reach(needs, file))).collect();
    let leads = |from: &Path, to: &Path| reached.get(from).is_some_and(|files| files.contains(to));
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for file in reached.keys().copied().filter(|file| leads(file, file)) {
        if seen.contains(file) {
            continue;
        }
        let circle: Vec<&Path> = reached[file].iter().copied().filter(|other| leads(other, file)).collect();
        let mut text = format!("a circle of {} files\n", circle.len());
        for user in &circle {
            for (source, names) in
                needs[*user].iter().filter(|(source, _)| circle.contains(&source.as_path()))
            {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let names = names.join(", ");
                text += &format!("    {} needs {}: {names}\n", user.display(), source.display());
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

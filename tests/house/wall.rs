//! Which crate may see which. The compiler keeps a crate from what its `Cargo.toml` does not name; this keeps
//! `Cargo.toml`.

use std::collections::BTreeSet;
use std::path::Path;

/// Each crate below the command, with the crates of the project that it may see.
const MAY_SEE: [(&str, &[&str]); 7] = [
    ("num", &[]),
    ("program", &["num"]),
    ("check", &["num", "program"]),
    ("solve", &["num", "program"]),
    ("bench", &["program", "solve"]),
    ("data", &["check"]),
    ("kinds", &["num", "program", "check", "solve", "data", "bench"]),
];

/// What only the command sees: its arguments, its pages, its figures, its progress.
const OF_THE_COMMAND: [&str; 4] = ["clap", "maud", "plotters", "indicatif"];

#[test]
fn the_core_sees_numbers_and_programs_alone_and_nobody_sees_up() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (name, may_see) in MAY_SEE {
        let sees = dependencies(&sources.join(name).join("Cargo.toml"));
        for package in &sees {
            if let Some(other) = package.strip_prefix("countersign") {
                let other = other.trim_start_matches('-');
                assert!(may_see.contains(&other), "{name} depends on {package}");
            }
            assert!(!OF_THE_COMMAND.contains(&package.as_str()), "{name} depends on {package}");
        }
    }
}

#[test]
fn every_crate_is_listed() {
    let manifest = table(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    let members = manifest["workspace"]["members"].as_array().expect("members");
    let members: BTreeSet<&str> = members.iter().map(|member| member.as_str().expect("a folder")).collect();
    let listed: Vec<String> = MAY_SEE.iter().map(|(name, _)| format!("src/{name}")).collect();
    assert_eq!(members, listed.iter().map(String::as_str).collect());
}

/// What a crate depends on, tests included: a test of the core that needs a kind does not belong there.
fn dependencies(manifest: &Path) -> BTreeSet<String> {
    let manifest = table(manifest);
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    tables
        .iter()
        .filter_map(|name| manifest.get(*name)?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect()
}

fn table(manifest: &Path) -> toml::Table {
    std::fs::read_to_string(manifest).expect("reads").parse().expect("TOML")
}

//! `countersign completions` and `countersign manual`.

use crate::support::run;

const SUBCOMMANDS: [&str; 9] =
    ["check", "certify", "study", "bench", "verify", "export", "solvers", "data", "schema"];

#[test]
fn shells_complete_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{shell}");
        for name in SUBCOMMANDS {
            assert!(ran.stdout.contains(name), "{shell} does not know {name}");
        }
    }
    let other = run(&["completions", "dos"]);
    assert_eq!((other.code, other.stdout.as_str()), (Some(2), ""), "{}", other.stderr);
}

#[test]
fn there_is_a_page_for_every_subcommand() {
    let page = run(&["manual"]);
    assert_eq!(page.code, Some(0), "{}", page.stderr);
    assert!(page.stdout.contains(".TH countersign 1"), "{}", page.stdout);
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("pages");
    let ran = run(&["manual", "--to", pages.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for name in SUBCOMMANDS {
        let page = std::fs::read_to_string(pages.join(format!("countersign-{name}.1"))).expect(name);
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
    assert!(!pages.join("countersign-worker.1").exists(), "what is internal has no page");
}

#[test]
fn a_file_is_no_folder_for_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "kept").expect("writes");
    let ran = run(&["manual", "--to", file.to_str().expect("UTF-8")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("file: "), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&file).expect("reads"), "kept");
}

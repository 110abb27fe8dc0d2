//! The pages of a study and of a benchmark that were really run, in a real browser: nothing on the console,
//! no requests, sorting, filtering, keys and figures.
//!
//! With `COUNTERSIGN_SCREENSHOTS` set to a folder, pictures of the pages are left there.
#![cfg(all(feature = "highs", feature = "scip"))]

use crate::opened::{Opened, screenshots, write};
use crate::support::run;
use serde_json::{Value, json};

/// Eight half-moons, four steps, two formulations, two window lengths and points of the plane.
const STUDY: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
    [check]\nsolvers = [\"highs\"]\n[study]\nformulations = [\"milp\", \"lp\"]\nhorizons = [4, 1]\ngrid = [3, 2]\n";

/// LPs, MILPs and a program with products.
const LIBRARY: &str = "kind = \"library\"\nknown = \"known.csv\"\n[[groups]]\nname = \"flips\"\nspecification = \"moons.toml\"\n\
    formulations = [\"milp\", \"lp\"]\nparameters = [0]\n[groups.set]\n\"training.epochs\" = [1, 2]\n\
    [[groups]]\nname = \"network\"\nspecification = \"moons.toml\"\nformulations = [\"miqcp\"]\nparameters = [8]\n\
    ends = [\"max\"]\n[groups.set]\n\"model.hidden\" = [[2]]\n\"model.init\" = [{ seed = 1 }]\n";

/// One of them was tried before.
const KNOWN: &str = "name,primal,dual,tried\nflips-epochs-2-steps-0-to-4-lp-max-0,,,900\n";

/// A folder with `out/report.html` of a command, in a browser; nothing where there is no browser.
fn opened(files: &[(&str, &str)], command: &[&str], width: u32) -> Option<Opened> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let text = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (first, out) = (text(files[0].0), folder.path().to_str().expect("UTF-8").to_owned());
    let ran = run(&[&command[..1], &[first.as_str(), "--quiet", "--out", &out], &command[1..]].concat());
    assert!(matches!(ran.code, Some(0 | 3)), "{}{}", ran.stdout, ran.stderr);
    Opened::page_of(folder, width)
}

fn study() -> Option<Opened> {
    opened(&[("spec.toml", STUDY)], &["study"], 1280)
}

fn bench() -> Option<Opened> {
    let files = [("library.toml", LIBRARY), ("moons.toml", STUDY), ("known.csv", KNOWN)];
    opened(&files, &["bench", "--time-limit", "60", "--solver", "highs", "--solver", "scip"], 1280)
}

fn text(value: Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn numbers(texts: Vec<String>) -> Vec<f64> {
    texts.iter().filter(|text| !text.is_empty()).map(|text| text.parse().expect("a number")).collect()
}

impl Opened {
    /// The sections by their ids, and the figures by their files.
    fn parts(&mut self) -> (Vec<String>, Vec<String>) {
        let texts = |value| serde_json::from_value::<Vec<String>>(value).expect("texts");
        let sections =
            self.value("[...document.querySelectorAll('main > section')].map(section => section.id)");
        let files =
            self.value("[...document.querySelectorAll('figure .file')].map(file => file.textContent)");
        (texts(sections), texts(files))
    }

    /// Every figure is drawn with a size of its own, is a file too, and has words and numbers.
    fn has_figures(&mut self, files: &[String]) {
        for (place, file) in files.iter().enumerate() {
            assert!(self.folder.path().join(file).is_file(), "{file}");
            let figure = format!("document.querySelectorAll('figure')[{place}]");
            let width = self.value(&format!("{figure}.querySelector('svg').getBoundingClientRect().width"));
            assert!(width.as_f64() > Some(200.0), "{file}: {width}");
            let said = text(self.value(&format!("{figure}.querySelector('svg').textContent")));
            assert!(said.split_whitespace().count() > 3, "{file}: {said}");
        }
    }

    /// Sorting by a column of numbers, up and down; empty cells stand last.
    fn sorts(&mut self, table: &str, column: &str) {
        self.press_header(table, column);
        let shown = numbers(self.column(table, column));
        assert!(shown.len() > 2 && shown.is_sorted(), "{column}: {shown:?}");
        self.press_header(table, column);
        let mut shown = numbers(self.column(table, column));
        shown.reverse();
        assert!(shown.is_sorted(), "{column}: {shown:?}");
    }

    /// Headers are sorted by keys, filters chosen by keys, and every button of the page is reached.
    fn works_by_keys(&mut self, table: &str, column: &str) {
        self.browser.press("Tab");
        assert_eq!(self.value("document.activeElement.className"), "skip");
        let mut reached: Vec<String> = Vec::new();
        for _ in 0..400 {
            self.browser.press("Tab");
            let at = self.value(
                "(() => { const at = document.activeElement; return at.id || at.textContent.trim().slice(0, 20) || at.tagName; })()",
            );
            reached.push(text(at));
            if reached.last().is_some_and(|at| at == "Skip to the report") {
                break;
            }
        }
        for name in ["exact", "theme", "Reset", "Question", column] {
            assert!(reached.iter().any(|at| at == name), "{name} in {reached:?}");
        }
        let header = format!(
            "[...document.querySelectorAll('#{table}-table thead button')].find(button => button.textContent === '{column}').focus()"
        );
        self.value(&header);
        self.browser.press("Enter");
        assert_eq!(self.value("document.activeElement.closest('th').ariaSort"), "ascending");
        self.browser.press(" ");
        assert_eq!(self.value("document.activeElement.closest('th').ariaSort"), "descending");
        let whole = self.count(table);
        self.value(&format!("document.querySelector('form[data-table=\"{table}-table\"] select').focus()"));
        self.browser.press("ArrowDown");
        assert_ne!(self.count(table), whole, "a filter is chosen");
        self.value(&format!(
            "new Promise(done => {{ document.querySelector('form[data-table=\"{table}-table\"]').reset(); setTimeout(done, 100); }})"
        ));
        assert_eq!(self.count(table), whole);
    }

    /// Fits small screens, and paper; with pictures where they are wanted.
    fn fits(&mut self, name: &str) {
        for width in [360, 768, 1280] {
            let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
            self.browser.call("Emulation.setDeviceMetricsOverride", metrics);
            let wide = self.value("document.documentElement.scrollWidth");
            assert!(wide.as_u64().is_some_and(|wide| wide <= width), "{wide} on {width}");
        }
        self.picture(&format!("{name}-light.png"));
        let dark = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
        self.browser.call("Emulation.setEmulatedMedia", dark);
        assert_ne!(self.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
        self.picture(&format!("{name}-dark.png"));
        self.browser.call("Emulation.setEmulatedMedia", json!({"media": "", "features": []}));
        let paper =
            self.browser.call("Page.printToPDF", json!({"preferCSSPageSize": true, "printBackground": true}));
        assert!(paper["data"].as_str().is_some_and(|data| data.starts_with("JVBERi")), "%PDF");
        if let Some(folder) = screenshots() {
            write(&folder.join(format!("{name}.pdf")), &paper["data"]);
        }
    }
}

#[test]
fn a_study_is_read_sorted_and_filtered() {
    let Some(mut opened) = study() else { return };
    assert!(text(opened.value("document.querySelector('h1').textContent")).contains("AGREE"));
    let (sections, files) = opened.parts();
    assert_eq!(sections[..6], ["asked", "cells", "trouble", "order", "figures", "plane"]);
    for file in
        ["order-of-methods.svg", "width-against-runtime.svg", "subproblem-status.svg", "plane-box.svg"]
    {
        assert!(files.iter().any(|other| other == file), "{file} in {files:?}");
    }
    opened.has_figures(&files);
    for column in ["seconds", "width", "of ibp"] {
        opened.press_header("cells", column);
        let mut cells = opened.column("cells", column);
        cells.retain(|cell| !cell.is_empty());
        assert!(cells.len() > 3, "{column}: {cells:?}");
    }
    opened.sorts("cells", "seconds");
    let all = opened.column("cells", "method").len();
    opened.choose("cells", "method", "lp");
    assert!(opened.column("cells", "method").iter().all(|method| method == "lp"));
    assert_eq!(opened.count("cells"), format!("2 of {all} rows"));
    opened.choose("cells", "method", "all");
    opened.choose("cells", "solver", "none");
    assert!(opened.column("cells", "method").iter().all(|method| !["lp", "milp"].contains(&method.as_str())));
    opened.choose("cells", "solver", "all");
    assert_eq!(opened.count("cells"), format!("{all} rows"));
    opened.choose("checks", "left", "milp[highs]@4");
    let left = opened.column("checks", "left");
    assert!(!left.is_empty() && left.iter().all(|left| left == "milp[highs]@4"), "{left:?}");
    opened.fits("study");
    opened.is_quiet();
}

#[test]
fn a_study_is_worked_by_keys() {
    let Some(mut opened) = study() else { return };
    opened.works_by_keys("cells", "seconds");
    opened.is_quiet();
}

#[test]
fn a_benchmark_is_read_sorted_and_filtered() {
    let Some(mut opened) = bench() else { return };
    let (sections, files) = opened.parts();
    assert_eq!(sections, ["asked", "solvers", "trouble", "figures", "instances", "runs"]);
    assert_eq!(files, ["performance-profile.svg"], "what SCIP alone takes is no comparison");
    opened.has_figures(&files);
    let compared = text(opened.value("document.querySelector('#solvers h3').textContent"));
    assert_eq!(compared, "highs, scip: the 8 runs that each of them takes");
    opened.sorts("runs", "seconds");
    opened.sorts("instances", "variables");
    assert_eq!(
        (opened.count("instances").as_str(), opened.count("runs").as_str()),
        ("9 instances", "18 runs")
    );
    opened.choose("instances", "class", "MIQCP");
    assert_eq!(opened.column("instances", "solved by"), ["scip"]);
    opened.choose("instances", "class", "all");
    opened.choose("instances", "grade", "open");
    assert_eq!(opened.column("instances", "instance"), ["flips-epochs-2-steps-0-to-4-lp-max-0"]);
    assert_eq!(opened.column("instances", "grade"), ["open (tried 900 s)"]);
    opened.choose("runs", "solver", "highs");
    opened.choose("runs", "status", "unsupported");
    assert_eq!(opened.count("runs"), "1 of 18 runs");
    assert!(opened.column("runs", "instance")[0].starts_with("network"));
    opened.fits("bench");
    opened.is_quiet();
}

#[test]
fn a_benchmark_is_worked_by_keys() {
    let Some(mut opened) = bench() else { return };
    opened.works_by_keys("runs", "seconds");
    opened.is_quiet();
}

//! The method `search` and its table: bad input with one clear message, and reports that are verified.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::bad_input_trajectory::{folder, message};
use crate::support::{behind_place, names_place, run};

const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 16\ntest = 4\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 8\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
    [check]\nmethods = [\"search\"]\n";

#[test]
fn limits_of_a_search_that_make_no_sense() {
    let folder = folder(MOONS);
    for (set, expected) in [
        ("search.gap=-1", "search.gap: found -1, expected a number of at least 0 and at most 1"),
        ("search.gap=2", "search.gap: found 2, expected a number of at least 0 and at most 1"),
        ("search.gap=nan", "search.gap: found NaN, expected a number of at least 0 and at most 1"),
        ("search.gap=\"NaN\"", "search.gap: found string \"NaN\", expected a number of at least 0"),
        ("search.passes=0", "search.passes: found 0, expected 1 to 100000"),
        ("search.passes=100001", "search.passes: found 100001, expected 1 to 100000"),
        ("search.passes=-1", "search.passes: found "),
        ("search.passes=1.5", "search.passes: found "),
        ("search.seconds=0", "search.seconds: found 0, expected a number of seconds above 0"),
        ("search.seconds=-2.5", "search.seconds: found -2.5, expected a number of seconds above 0"),
        ("search.seconds=inf", "search.seconds: found inf, expected a number of seconds above 0"),
        ("search.seconds=nan", "search.seconds: found NaN, expected a number of seconds above 0"),
        ("search.minutes=1", "search.minutes: found the unknown key `minutes`, expected one of"),
    ] {
        let message = message(folder.path(), &[set]);
        println!("{message}");
        assert!(behind_place(&message).starts_with(expected), "{set}: {message} lacks {expected}");
        assert!(names_place(&message, set, expected), "{set}: {message}");
    }
}

#[test]
fn a_table_of_a_search_that_nothing_reads() {
    let expected = "expected check.methods with \"search\", as no other method reads it";
    for methods in ["check={}", "check.methods=[\"ibp\", \"affine\"]"] {
        let folder = folder(MOONS);
        let message = message(folder.path(), &[methods, "search.gap=0.1"]);
        assert!(message.contains("search: found a table, ") && message.ends_with(expected), "{message}");
    }
    let folder = folder(MOONS);
    let message = message(folder.path(), &["search.gap=0.1", "partition.count=2", "check={}"]);
    assert!(message.contains("search: found a table, expected nothing beside [partition]"), "{message}");
}

/// The report of a check with these settings.
fn checked(folder: &Path, sets: &[&str]) -> (PathBuf, Value) {
    let (spec, out) = (folder.join("spec.toml"), folder.join("out"));
    let [spec, out_text] = [&spec, &out].map(|path| path.to_str().expect("UTF-8"));
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let ran = run(&[&["check", spec, "--quiet", "--out", out_text], sets.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "{sets:?}: {}{}", ran.stdout, ran.stderr);
    let report = out.join("report.json");
    let stored = serde_json::from_slice(&std::fs::read(&report).expect("reads")).expect("JSON");
    (report, stored)
}

/// The exit code of `verify` on a report, and what it prints.
fn verified(place: &Path, report: &Value) -> (Option<i32>, String) {
    std::fs::write(place, report.to_string()).expect("writes");
    let ran = run(&["verify", place.to_str().expect("UTF-8"), "--quiet"]);
    (ran.code, ran.stdout + &ran.stderr)
}

/// The answer of `search` about a quantity.
fn answer<'a>(report: &'a mut Value, quantity: &str) -> &'a mut Value {
    let answers = report["cases"][0]["answers"].as_array_mut().expect("answers");
    let is_it = |answer: &&mut Value| answer["method"] == "search" && answer["quantity"] == quantity;
    answers.iter_mut().find(is_it).expect("an answer")
}

const SMOOTH: [&str; 4] = [
    "training.loss=binary-cross-entropy",
    "threat.budget=2",
    "search.gap=0.1",
    "check.methods=[\"search\", \"ibp\"]",
];

/// What is edited, and how.
type Edit<'a> = (&'static str, &'a dyn Fn(&mut Value));

#[test]
fn a_search_is_followed_again_and_edits_of_it_are_found() {
    let folder = folder(MOONS);
    // Not every attack can be tried where features move.
    let (place, report) = checked(folder.path(), &[&SMOOTH[..], &["threat.feature_radius=0.05"]].concat());
    let (code, said) = verified(&place, &report);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("of its search"), "nothing of it is taken on trust: {said}");
    let mut searched = report.clone();
    let searched = answer(&mut searched, "parameters")["searched"].take();
    assert!(searched["attacks"].as_array().is_some_and(|attacks| !attacks.is_empty()), "{searched}");
    let halved = |value: &Value| json!(0.5 * value.as_f64().expect("a number") - 1e-3);
    let attacks = searched["attacks"].as_array().expect("attacks").len();
    let edits: [Edit<'_>; 10] = [
        ("a bound", &|answer| answer["upper"][0] = halved(&answer["upper"][0])),
        ("a lower bound", &|answer| answer["lower"][0] = halved(&answer["lower"][0])),
        ("the gap", &|answer| answer["searched"]["gap"] = halved(&answer["searched"]["gap"])),
        ("a threshold", &|answer| answer["searched"]["directions"][1]["thresholds"] = json!([0.125])),
        ("a value", &|answer| answer["searched"]["highest"][0] = halved(&answer["searched"]["highest"][0])),
        ("an attack", &|answer| answer["searched"]["attacks"][attacks - 1] = json!({})),
        ("a place", &|answer| answer["searched"]["directions"][1]["attack"] = json!(attacks)),
        ("a direction", &|answer| answer["searched"]["directions"][3]["component"] = json!(0)),
        ("all directions", &|answer| answer["searched"]["directions"] = json!([])),
        ("everything", &|answer| {
            answer.as_object_mut().expect("an answer").remove("searched");
        }),
    ];
    for (what, edit) in edits {
        let mut edited = report.clone();
        edit(answer(&mut edited, "parameters"));
        let (code, said) = verified(&place, &edited);
        assert_ne!(code, Some(0), "{what}: {said}");
    }
}

/// A search that time ended is followed as far as it went; without its trail it is neither repeated nor said to be
/// wrong.
#[test]
fn a_search_with_a_limit_on_time_is_verified_by_its_trail() {
    let folder = folder(MOONS);
    let sets = [&SMOOTH[..], &["threat.feature_radius=0.05", "search.seconds=1e-9"]].concat();
    let (place, mut report) = checked(folder.path(), &sets);
    assert_eq!(answer(&mut report, "parameters")["searched"]["stopped"], true);
    let (code, said) = verified(&place, &report);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("of its search"), "nothing of it is taken on trust: {said}");
    let mut edited = report.clone();
    let bound = &mut answer(&mut edited, "parameters")["upper"][0];
    *bound = json!(bound.as_f64().expect("a number") - 1e-6);
    let (code, said) = verified(&place, &edited);
    assert_ne!(code, Some(0), "tighter than what it found: {said}");
    for answer in report["cases"][0]["answers"].as_array_mut().expect("answers") {
        answer.as_object_mut().expect("an answer").remove("searched");
    }
    let (code, said) = verified(&place, &report);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("search") && said.contains("the attacks and thresholds of its search"), "{said}");
    // What others say still holds.
    answer(&mut report, "parameters")["upper"][0] = json!(1e6);
    let (code, said) = verified(&place, &report);
    assert_ne!(code, Some(0), "outside of what intervals give: {said}");
}

#[test]
fn a_search_of_a_network_is_followed_again_too() {
    let of_networks = ["model.hidden=[3]", "model.init={seed=1}", "search.gap=0.0"];
    for more in [
        &["threat.budget=3"][..],
        &["threat.budget=2", "threat.feature_radius=0.05", "search.passes=6"],
        &["threat.feature_radius=0.05", "search.seconds=1e-9"],
    ] {
        let folder = folder(MOONS);
        let sets = [&SMOOTH[..], &of_networks, more].concat();
        let (place, mut report) = checked(folder.path(), &sets);
        let (code, said) = verified(&place, &report);
        assert_eq!(code, Some(0), "{more:?}: {said}");
        assert!(!said.contains("of its search"), "nothing of it is taken on trust: {said}");
        let bound = &mut answer(&mut report, "parameters")["upper"][0];
        *bound = json!(bound.as_f64().expect("a number") - 1e-6);
        let (code, said) = verified(&place, &report);
        assert_ne!(code, Some(0), "{more:?}: tighter than what it found: {said}");
    }
}

#[test]
fn a_search_that_stops_at_once_says_so_and_gives_bounds() {
    let folder = folder(MOONS);
    let sets = [&SMOOTH[..], &["search.seconds=1e-9"]].concat();
    let (_, mut report) = checked(folder.path(), &sets);
    let answer = answer(&mut report, "parameters");
    assert!(answer["reason"].as_str().is_some_and(|reason| reason.contains("search.seconds")), "{answer}");
    assert_eq!(answer["status"], "bound");
}

#[test]
fn predictions_that_are_to_be_stable_are_searched_too() {
    for (threat, table) in [
        ("threat={kind=\"removal\", budget=2}", "unlearning={budgets=[1, 2]}"),
        ("threat={kind=\"substitution\", budget=1}", "privacy={epsilons=[1.0]}"),
    ] {
        for limit in ["search.gap=0.1", "search.seconds=600"] {
            let folder = folder(MOONS);
            let sets = [threat, table, limit, "training.clip=0.5", "training.loss=binary-cross-entropy"];
            let (place, report) = checked(folder.path(), &sets);
            let (code, said) = verified(&place, &report);
            assert_eq!(code, Some(0), "{table}, {limit}: {said}");
        }
    }
}

/// What a certificate says, what attacks leave, and how much half of the predictions survive.
#[test]
fn searches_are_certified_along_budgets() {
    let folder = folder(MOONS);
    let [spec, out] =
        ["spec.toml", "out"].map(|name| folder.path().join(name).to_str().expect("UTF-8").to_owned());
    let sets = [
        "data.test=12",
        "training.loss=binary-cross-entropy",
        "check.methods=[\"nominal\", \"search\", \"affine\", \"ibp\"]",
        "search.parameters=false",
        "certify.budgets=[1, 2, 8]",
    ];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let ran = run(&[&["certify", spec.as_str(), "--quiet", "--out", out.as_str()], sets.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("half of the predictions survive a budget of"), "{}", ran.stdout);
    let place = folder.path().join("out/report.json");
    let mut report: Value = serde_json::from_slice(&std::fs::read(&place).expect("reads")).expect("JSON");
    let share = |answer: &Value, end: &str| answer[end][0].as_f64().expect("a share");
    for case in report["cases"].as_array().expect("cases") {
        let of = |method: &str| {
            let answers = case["answers"].as_array().expect("answers");
            let is_it = |answer: &&Value| answer["method"] == method && answer["quantity"] == "stable";
            answers.iter().find(is_it).expect("an answer")
        };
        let (search, affine) = (of("search"), of("affine"));
        let left = search["searched"]["lowest"][0].as_f64().expect("a share");
        let certified = search["lower"].as_f64().unwrap_or_else(|| share(search, "lower"));
        let by_affine = affine["lower"].as_f64().unwrap_or_else(|| share(affine, "lower"));
        assert!(by_affine <= certified && certified <= left, "{by_affine} {certified} {left}");
        assert_eq!(search["status"] == "exact", certified == left, "{search}");
    }
    let figure =
        std::fs::read_to_string(folder.path().join("out/certified_accuracy_budget.svg")).expect("reads");
    assert!(figure.contains("attacks leave right, search"), "its own line");
    let (code, said) = verified(&place, &report);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("0 on trust"), "{said}");
    let stable = answer(&mut report, "stable");
    stable["searched"]["lowest"][0] = json!(0.0);
    let (code, said) = verified(&place, &report);
    assert_ne!(code, Some(0), "{said}");
}

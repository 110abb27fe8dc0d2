//! Reports of every kind, edited at random, then verified: what an edit changes is found out, or stands in the
//! table of what is taken on trust.
//!
//! Such an edit may be followed by others that make the sums of the report fit it. `COUNTERSIGN_EDITS` says how
//! many edits to make.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use countersign::report::{Fault, FaultKind, OnTrust, Verification};
use countersign::verify::{Verified, Verifying, verify};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{EnsembleFolder, run};

/// Edits that are made where nothing else is said.
const EDITS: usize = 4_000;

/// How often whoever edits makes the sums fit.
const ROUNDS: usize = 10;

/// Reports are small, so that one is verified in milliseconds.
const SPECIFICATIONS: [(&str, &str); 11] = [
    (
        "check",
        "kind = \"ensemble\"\n[ensemble]\nvotes = \"votes.npy\"\nflips = \"flips.npy\"\n\
        labels = \"labels.npy\"\n[check]\nsolvers = [\"highs\", \"scip\"]\n",
    ),
    (
        "certify",
        "kind = \"ensemble\"\n[ensemble]\nvotes = \"votes.npy\"\nflips = \"flips.npy\"\n\
        labels = \"labels.npy\"\n",
    ),
    (
        "check",
        "kind = \"label-flip\"\n[data]\nsource = \"blobs\"\ncenters = 3\ndimensions = 2\ntrain = 9\ntest = 2\n\
        [kernel]\nname = \"linear\"\n[partition]\ncount = 2\n[stand_alone]\ntests = 1\n[check]\nsolvers = [\"highs\"]\n",
    ),
    (
        "check",
        "kind = \"label-flip\"\n[data]\nsource = \"blobs\"\ncenters = 2\ndimensions = 2\ntrain = 8\ntest = 2\n\
        [kernel]\nname = \"linear\"\n[model]\nname = \"svm\"\nC = 1.0\n[check]\nmethods = [\"labelcert\"]\n\
        solvers = [\"highs\", \"scip\"]\n",
    ),
    (
        "check",
        "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\ntest = 4\n[training]\n\
        loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 1\n[threat]\nbudget = 1\nlabel_flips = true\n\
        [check]\nsolvers = [\"highs\"]\n",
    ),
    (
        "certify",
        "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\ntest = 4\n[training]\n\
        loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 1\n[threat]\nbudget = 1\nlabel_flips = true\n\
        [certify]\nbudgets = [1, 2]\n",
    ),
    (
        "check",
        "kind = \"trajectory\"\n[data]\nsource = \"blobs\"\nsamples = 6\ncenters = 2\ndimensions = 1\ntest = 4\n\
        [training]\nloss = \"binary-cross-entropy\"\nlearning_rate = 1.0\nbatch_size = 6\nepochs = 2\nclip = 0.5\n\
        [threat]\nkind = \"removal\"\nbudget = 2\n[unlearning]\n[check]\nattacks = 20\nmethods = [\"nominal\", \"attack\", \
        \"exhaustive\", \"ibp\", \"crown\"]\n",
    ),
    (
        "check",
        "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\ntest = 4\n[training]\n\
        loss = \"binary-cross-entropy\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 1\n[threat]\nbudget = 2\n\
        label_flips = true\n[search]\ngap = 0.02\npasses = 3\n[check]\nmethods = [\"attack\", \"search\", \"affine\", \"ibp\"]\n",
    ),
    (
        "check",
        "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\ntest = 4\n[training]\n\
        loss = \"binary-cross-entropy\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 1\n[threat]\nbudget = 2\n\
        label_flips = true\n[search]\nseconds = 30\n[check]\nmethods = [\"attack\", \"search\", \"affine\", \"ibp\"]\n",
    ),
    (
        "check",
        "kind = \"smoothing\"\n[data]\nsource = \"blobs\"\ncenters = 2\ndimensions = 2\ntrain = 20\ntest = 2\n\
        [model]\nseeds = [0, 1]\n[training]\nloss = \"binary-cross-entropy\"\nlearning_rate = 0.05\nbatch_size = 20\n\
        epochs = 2\n[smoothing]\nsigma = 1.0\nsamples = 200\nradii = [0.5]\nstages = [50, 150]\n[check]\n\
        repetitions = 10\nrepetition_samples = 20\n",
    ),
    (
        "study",
        "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
        loss = \"hinge\"\nlearning_rate = 0.3\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
        [check]\nsolvers = [\"highs\"]\n[study]\nformulations = [\"milp\", \"lp\"]\nhorizons = [4, 1]\ngrid = [3, 2]\n",
    ),
];

/// An honest report and where it lies.
struct Honest {
    path: PathBuf,
    folder: PathBuf,
    report: Value,
    /// The same with its lists in one order.
    sorted: Value,
    /// Every entry of it.
    places: Vec<Place>,
    /// What stands under each key, anywhere in it.
    values: BTreeMap<String, Vec<Value>>,
}

/// The way to an entry.
type Place = Vec<Step>;

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

impl Honest {
    fn of(ensemble: &EnsembleFolder, index: usize) -> Honest {
        let (command, text) = SPECIFICATIONS[index];
        let spec = ensemble.path(&format!("spec-{index}.toml"));
        std::fs::write(&spec, text).expect("writes");
        let out = ensemble.path(&format!("out-{index}"));
        let [spec, out_text] = [&spec, &out].map(|path| path.to_str().expect("UTF-8"));
        let ran = run(&[command, spec, "--quiet", "--out", out_text]);
        assert_eq!(ran.code, Some(0), "{text}: {}{}", ran.stdout, ran.stderr);
        let path = out.join("report.json");
        let report: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
        let mut honest = Honest {
            path,
            folder: ensemble.folder.path().to_owned(),
            report: report.clone(),
            sorted: report.clone(),
            places: Vec::new(),
            values: BTreeMap::new(),
        };
        sort(&mut honest.sorted);
        honest.gather(&report, &mut Vec::new());
        let found = honest.verified(&report).expect("an honest report");
        assert!(found.faults.is_empty(), "{text}: {:?}", found.faults);
        honest
    }

    fn gather(&mut self, value: &Value, place: &mut Place) {
        if !place.is_empty() {
            self.places.push(place.clone());
        }
        if let Some(Step::Key(key)) = place.iter().rfind(|step| matches!(step, Step::Key(_))) {
            self.values.entry(key.clone()).or_default().push(value.clone());
        }
        match value {
            Value::Array(entries) => entries.iter().enumerate().for_each(|(index, entry)| {
                place.push(Step::Index(index));
                self.gather(entry, place);
                place.pop();
            }),
            Value::Object(entries) => entries.iter().for_each(|(key, entry)| {
                place.push(Step::Key(key.clone()));
                self.gather(entry, place);
                place.pop();
            }),
            _ => {}
        }
    }

    /// What `verify` finds in an edited report; nothing where it refuses to read it.
    fn verified(&self, report: &Value) -> Option<Verification> {
        let how = Verifying {
            path: &self.path,
            folders: std::slice::from_ref(&self.folder),
            moved_to: None,
            brute_limit: 1_000_000,
            tally: &countersign::solve::Tally::default(),
            progress: &|_| (),
        };
        let (verification, verdict) = match verify(report, &how).ok()? {
            Verified::Report(report) => (report.verification, report.outcome.verdict),
            Verified::Study(report) => (report.verification, report.outcome.verdict),
        };
        let mut found = verification.expect("one");
        if verdict == countersign::check::Verdict::Disagree && found.faults.is_empty() {
            found.faults.push(Fault::wrong("checks", "disagreement", "none"));
        }
        Some(found)
    }

    /// One entry changed.
    fn edit(&self, report: &mut Value, random: &mut ChaCha8Rng) -> Place {
        let mut place = self.places.choose(random).expect("entries").clone();
        // Specifications are questions; another one is answered by another report.
        while place[0] == Step::Key("spec".to_owned()) && random.random_bool(0.9) {
            place = self.places.choose(random).expect("entries").clone();
        }
        let key = place.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        });
        let others = &self.values[key.expect("keys at the top")];
        if random.random_bool(0.1) {
            remove(report, &place);
        } else if let Some(entry) = at(report, &place) {
            let is_question = place[0] == Step::Key("spec".to_owned());
            let new = changed(entry, others, random);
            // A question that takes years is no use here.
            if !(is_question && new.as_f64().is_some_and(|number| number.abs() > 20.0)) {
                *entry = new;
            }
        }
        place
    }
}

/// Another value than one.
fn changed(value: &Value, others: &[Value], random: &mut ChaCha8Rng) -> Value {
    if random.random_bool(0.3) {
        return others.choose(random).expect("its own").clone();
    }
    match value {
        Value::Null => others.choose(random).filter(|other| !other.is_null()).cloned().unwrap_or(json!(1)),
        Value::Bool(truth) => json!(!truth),
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().expect("a number");
            let all =
                [number.next_up(), number + 1.0, -number, 0.0, number * (1.0 + 1e-9), number / 2.0, 1e300];
            json!(all.choose(random))
        }
        Value::Number(number) => {
            let number = number.as_i64().expect("a whole number");
            let all = [number + 1, number - 1, 0, number * 2, i64::MAX];
            if random.random_bool(0.1) { json!(number as f64) } else { json!(all.choose(random)) }
        }
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(entries) => {
            let mut entries = entries.clone();
            match (random.random_range(0..4), entries.len()) {
                (0, _) | (_, 0) => entries.clear(),
                (1, count) => entries.push(entries[random.random_range(0..count)].clone()),
                (2, _) => entries.reverse(),
                (_, count) => drop(entries.remove(random.random_range(0..count))),
            }
            Value::Array(entries)
        }
        Value::Object(entries) => {
            let mut entries = entries.clone();
            entries.insert("more".to_owned(), json!(1));
            Value::Object(entries)
        }
    }
}

fn at<'a>(report: &'a mut Value, place: &[Step]) -> Option<&'a mut Value> {
    place.iter().try_fold(report, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    })
}

fn remove(report: &mut Value, place: &[Step]) {
    let (last, around) = place.split_last().expect("no report is removed");
    match (at(report, around), last) {
        (Some(Value::Object(entries)), Step::Key(key)) => drop(entries.remove(key)),
        (Some(Value::Array(entries)), Step::Index(index)) if *index < entries.len() => {
            drop(entries.remove(*index));
        }
        _ => {}
    }
}

/// Makes what the report says of its answers fit them, as far as a fault says how.
fn mended(report: &mut Value, faults: &[Fault]) -> bool {
    let mut is_mended = false;
    for fault in faults.iter().filter(|fault| fault.kind == FaultKind::Wrong) {
        let of_sums = ["summary", "certified_accuracy", "smoothed_accuracy", "verdict"];
        let is_check = fault.place.ends_with(".checks");
        let Ok(expected) = serde_json::from_str::<Value>(&fault.expected) else { continue };
        if is_check {
            let Ok(found) = serde_json::from_str::<Value>(&fault.found) else { continue };
            let cases = report["cases"].as_array_mut().expect("cases");
            let checks = cases.iter_mut().flat_map(|case| case["checks"].as_array_mut().expect("checks"));
            for check in checks.filter(|check| **check == found).take(1) {
                *check = expected.clone();
                is_mended = true;
            }
        } else if of_sums.iter().any(|sums| fault.place.starts_with(sums)) {
            let place = parsed(&fault.place);
            if let Some(entry) = at(report, &place).filter(|entry| **entry != expected) {
                *entry = expected;
                is_mended = true;
            }
        }
    }
    is_mended
}

fn parsed(place: &str) -> Place {
    place
        .split(['.', '[', ']'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_or_else(|_| Step::Key(part.to_owned()), Step::Index))
        .collect()
}

/// The name of an answer or row, as tables call it.
fn name(answer: &Value) -> String {
    let solver = answer["solver"].as_str().map_or(String::new(), |solver| format!("[{solver}]"));
    let horizon = answer["horizon"].as_u64().map_or(String::new(), |horizon| format!("@{horizon}"));
    let radius = answer["radius"].as_f64().map_or(String::new(), |radius| format!(" at {radius}"));
    format!("{}{solver}{horizon}{radius}", answer["method"].as_str().expect("a method"))
}

/// A place as messages name it.
fn written(place: &[Step]) -> String {
    place
        .iter()
        .map(|step| match step {
            Step::Key(key) => format!(".{key}"),
            Step::Index(index) => format!("[{index}]"),
        })
        .collect()
}

/// Answers, checks, solvers and files in one order, which is no fact.
fn sort(report: &mut Value) {
    let by_text = |entries: &mut Value| {
        if let Some(entries) = entries.as_array_mut() {
            entries.sort_by_key(|entry| match entry.get("method") {
                Some(_) => format!("{} {} {}", entry["quantity"], entry["target"], name(entry)),
                None => entry.to_string(),
            });
        }
    };
    by_text(&mut report["solvers"]);
    by_text(&mut report["inputs"]);
    for case in report["cases"].as_array_mut().into_iter().flatten() {
        by_text(&mut case["answers"]);
        by_text(&mut case["checks"]);
    }
}

/// Where two reports differ.
fn differences(one: &Value, other: &Value, place: &mut Place, found: &mut Vec<Place>) {
    match (one, other) {
        (Value::Object(own), Value::Object(others)) => {
            let mut keys: Vec<&String> = own.keys().chain(others.keys()).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                place.push(Step::Key(key.clone()));
                let [one, other] = [own, others].map(|entries| entries.get(key).unwrap_or(&Value::Null));
                differences(one, other, place, found);
                place.pop();
            }
        }
        (Value::Array(own), Value::Array(others)) if own.len() == others.len() => {
            for (index, (one, other)) in own.iter().zip(others).enumerate() {
                place.push(Step::Index(index));
                differences(one, other, place, found);
                place.pop();
            }
        }
        _ if one != other => found.push(place.clone()),
        _ => {}
    }
}

/// May a report that passed differ here? Questions may be others, attacks that work are as good as others, and
/// what is taken on trust says so. What a report says of its answers follows from them.
fn is_open(place: &[Step], edited: &Value, on_trust: &[OnTrust]) -> bool {
    let keys: Vec<&str> = place
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
        .collect();
    let has = |of: &str, whats: &[&str]| {
        on_trust.iter().any(|one| one.of == of && whats.iter().any(|what| one.what.contains(what)))
    };
    let answer = |at: usize| {
        let mut value = edited.clone();
        self::at(&mut value, &place[..at]).map(|answer| name(answer))
    };
    let claims = ["that ", "the lower bound", "the box", "how far it got"];
    match keys[..] {
        ["spec", "file"] => has("spec.file", &["name"]),
        ["spec", ..] => true,
        [.., "witness"] | [.., "witness", _] | [.., "witness", _, _] => true,
        ["seconds"] | ["cases", "answers", "seconds"] | ["rows", "seconds"] => has("seconds", &["times"]),
        ["interrupted"] => has("interrupted", &["stopped"]),
        ["version"] => has("version", &["made by"]),
        ["solvers", "version"] => on_trust.iter().any(|one| one.what.contains("is linked here")),
        ["threads" | "time_limit" | "brute_limit"] => has(keys[0], &["option"]),
        // Lines may be drawn at any attack: what follows from them was computed, and is the same.
        ["cases", "answers", "searched", "attacks", ..]
        | ["cases", "answers", "searched", "directions", "drawn_at", ..] => true,
        ["cases", "answers", key, ..] => answer(4).is_some_and(|answer| match key {
            "lower" | "upper" | "status" | "width" => has(&answer, &claims),
            "trust" => has(&answer, &["what stood behind it"]),
            "reason" => has(&answer, &["why it ended so"]),
            "searched" => has(&answer, &["the attacks and thresholds of its search"]),
            "subproblems" => has(&answer, &["how subproblems ended"]),
            _ => false,
        }),
        ["rows", key, ..] => answer(2).is_some_and(|row| match key {
            "lower" | "upper" => has(&row, &["the box"]),
            "reason" | "subproblems" | "tightening_subproblems" | "subproblems_by_step" => {
                has(&row, &["how subproblems ended"])
            }
            "status" | "trust" => has(&row, &["how subproblems ended"]),
            _ => false,
        }),
        ["plane", "status" | "reason" | "subproblems", ..] => has("plane", &["status, reason"]),
        ["plane", "certified", "seconds"] => has("seconds", &["times"]),
        ["plane", "certified", "holds"] => has("plane", &["points certified by"]),
        // Compared with answers, each of which is judged on its own.
        ["cases", "checks", ..] | ["summary", ..] | ["certified_accuracy", ..] | ["verdict"] => true,
        _ => false,
    }
}

#[test]
fn every_edit_is_found_or_taken_on_trust() {
    let edits = std::env::var("COUNTERSIGN_EDITS").map_or(EDITS, |edits| edits.parse().expect("a number"));
    let ensemble = EnsembleFolder::new("");
    let reports: Vec<Honest> = (0..SPECIFICATIONS.len()).map(|index| Honest::of(&ensemble, index)).collect();
    let (next, open) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let passes = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                while let seed = next.fetch_add(1, Ordering::Relaxed)
                    && seed < edits
                {
                    let honest = &reports[seed % reports.len()];
                    match pass(honest, seed as u64) {
                        None => {}
                        Some(places) if places.is_empty() => drop(open.fetch_add(1, Ordering::Relaxed)),
                        Some(places) => {
                            let places: Vec<String> = places.iter().map(|place| written(place)).collect();
                            passes.lock().expect("one").push((seed, seed % reports.len(), places.join(" ")));
                        }
                    }
                }
            });
        }
    });
    let passes = passes.into_inner().expect("one");
    let open = open.into_inner();
    println!("{edits} edits: {open} changed nothing but what is taken on trust, {} passes", passes.len());
    assert!(passes.is_empty(), "{} passes: {:#?}", passes.len(), &passes[..passes.len().min(20)]);
    assert!(open * 100 > edits, "the edits reach what is taken on trust: {open}");
}

/// Edits a report, and makes its sums fit; where it passes, the places that changed and that nobody says are
/// taken on trust.
fn pass(honest: &Honest, seed: u64) -> Option<Vec<Place>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut report = honest.report.clone();
    for _ in 0..random.random_range(1..=2) {
        honest.edit(&mut report, &mut random);
    }
    if report == honest.report {
        return None;
    }
    let mut found = honest.verified(&report)?;
    for _ in 0..ROUNDS {
        if !found.faults.is_empty() && mended(&mut report, &found.faults) {
            found = honest.verified(&report)?;
        }
    }
    if !found.faults.is_empty() {
        return None;
    }
    let mut places = Vec::new();
    sort(&mut report);
    differences(&honest.sorted, &report, &mut Vec::new(), &mut places);
    places.retain(|place| !is_open(place, &report, &found.on_trust));
    Some(places)
}

//! `[unlearning]` and `[privacy]` through the command: checks, certificates, files, bad input, and reports
//! that lie.

use std::path::Path;

use crate::support::{Ran, answers, run};
use serde_json::Value;

const UNLEARNING: &str = "models/programs/unlearning.toml";
const PRIVATE: &str = "models/smooth-sensitivity.toml";
const NO_PROGRAMS: &str = "check.methods=[\"nominal\", \"attack\", \"exhaustive\", \"crown\", \"ibp\"]";

fn ran(command: &str, spec: &str, sets: &[&str], more: &[&str]) -> Ran {
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    run(&[&[command, spec, "--quiet", "--format", "json"], sets.as_slice(), more].concat())
}

/// One end of a method's answer to a quantity.
fn end(report: &Value, method: &str, quantity: &str, end: &str) -> Vec<f64> {
    let of = answers(report, move |answer| answer["method"] == method && answer["quantity"] == quantity);
    let [answer] = of[..] else { panic!("{method} {quantity}: {} answers", of.len()) };
    let numbers = answer[end].as_array().unwrap_or_else(|| panic!("{answer}"));
    numbers.iter().map(|number| number.as_f64().expect("a number")).collect()
}

#[test]
fn deletions_are_checked_against_every_removal() {
    let ran = ran("check", UNLEARNING, &[NO_PROGRAMS], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let [ibp, crown, truth, attack] =
        ["ibp", "crown", "exhaustive", "attack"].map(|method| end(&report, method, "deletions", "lower"));
    assert!(
        [&crown, &truth, &attack].windows(2).all(|pair| pair[0].iter().zip(pair[1]).all(|(a, b)| a <= b))
    );
    assert!(ibp.iter().zip(&crown).all(|(a, b)| a <= b));
    assert!(truth.iter().any(|own| *own < 3.0) && truth.iter().sum::<f64>() > ibp.iter().sum::<f64>());
    assert!(ibp.iter().any(|own| *own > 0.0), "something is certified");
    assert_eq!(report["cases"][0]["training"]["threat"], "removal");
}

/// Whoever draws substitutes from all of the domain reaches more than all data sets over a coarse grid.
#[test]
fn attacks_stay_in_the_universe_that_is_gone_through() {
    for (entry, values) in
        [("data.dimensions=2", 1), ("threat.domain=[0.0, 3.0]", 1), ("threat.domain=[0.0, 3.0]", 3)]
    {
        let ran =
            ran("check", PRIVATE, &[entry, &format!("privacy.grid={values}"), "check.attacks=1000"], &[]);
        assert_eq!(ran.code, Some(0), "{entry}, {values} values: {}", ran.stderr);
        assert_eq!(ran.report()["verdict"], "agree");
    }
}

#[test]
#[cfg(feature = "highs")]
fn the_program_of_removal_agrees_with_every_removal() {
    let ran = ran(
        "check",
        UNLEARNING,
        &["data.samples=8", "training.batch_size=8", "threat.budget=2"],
        &["--solver", "highs"],
    );
    assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
    let report = ran.report();
    let [ibp, milp, truth] =
        ["ibp", "milp", "exhaustive"].map(|method| end(&report, method, "deletions", "lower"));
    assert!(
        ibp.iter().zip(&milp).chain(milp.iter().zip(&truth)).all(|(a, b)| a <= b),
        "{ibp:?} {milp:?} {truth:?}"
    );
    assert!(milp.iter().sum::<f64>() > ibp.iter().sum::<f64>(), "programs certify more");
}

#[test]
fn smooth_sensitivity_is_checked_against_its_definition() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let ran = ran("check", PRIVATE, &[], &["--out", out]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let [bound, truth] =
        ["ibp", "exhaustive"].map(|method| end(&report, method, "smooth-sensitivity", "upper"));
    assert!(bound.iter().zip(&truth).all(|(bound, truth)| truth <= bound));
    assert!(bound.iter().any(|bound| *bound < 1.0) && bound != truth);
    let stored = folder.path().join("report.json");
    let stored = stored.to_str().expect("UTF-8");
    let verified = run(&["verify", stored]);
    assert_eq!(verified.code, Some(0), "{} {}", verified.stdout, verified.stderr);
    // A bound of half the size, an accuracy that is a little better, a deletion more: each is found.
    for (quantity, method, end, component, factor) in [
        ("smooth-sensitivity", "ibp", "upper", 0, 0.5),
        ("private-accuracy", "ibp", "lower", 0, 0.9),
        ("private-accuracy", "nominal", "upper", 1, 1.01),
        ("substitutions", "crown", "lower", 0, 0.0),
    ] {
        let mut lie = report.clone();
        let answer = lie["cases"][0]["answers"]
            .as_array_mut()
            .expect("answers")
            .iter_mut()
            .find(|answer| answer["quantity"] == quantity && answer["method"] == method)
            .expect("an answer");
        let number = answer[end][component].as_f64().expect("a number");
        answer[end][component] = (if factor == 0.0 { 3.0 - number } else { number * factor }).into();
        std::fs::write(stored, lie.to_string()).expect("writes");
        let verified = run(&["verify", stored]);
        assert_eq!(verified.code, Some(1), "{quantity} of {method}: {} {}", verified.stdout, verified.stderr);
    }
}

#[test]
fn private_answers_are_drawn_once_and_stand_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    // So much noise that answers are coins: two draws of 300 are alike with probability 2⁻³⁰⁰, nearly.
    let sets = ["data.test=300", "privacy.epsilons=[0.001]", "privacy.release=0.001"];
    let mut draws = Vec::new();
    for _ in 0..2 {
        let ran = ran("certify", PRIVATE, &sets, &["--out", out]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.report()["notes"].to_string().contains("300 releases"), "{}", ran.report()["notes"]);
        draws.push(std::fs::read_to_string(folder.path().join("private_predictions.csv")).expect("reads"));
    }
    assert_ne!(draws[0], draws[1], "nobody can set a seed");
    assert_eq!(draws[0].lines().count(), 301);
    let report = std::fs::read_to_string(folder.path().join("report.json")).expect("reads");
    assert!(!report.contains("private_predictions"));
    for file in
        ["private_accuracy.csv", "private_accuracy.svg", "smooth_sensitivity_ibp.svg", "stability.csv"]
    {
        let is_drawable = !file.ends_with("ibp.svg") && file != "private_accuracy.svg";
        assert!(folder.path().join(file).exists() || !is_drawable, "{file}");
    }
    assert!(!folder.path().join("certified_accuracy.csv").exists(), "accuracy is not what is certified");
    let shares = std::fs::read_to_string(folder.path().join("stable_share.csv")).expect("written");
    let mut rows = shares.lines();
    assert_eq!(rows.next(), Some("case,model,method,quantity,samples,stable_share"));
    let of = |row: &str| row.rsplit(',').next().and_then(|share| share.parse::<f64>().ok()).expect("a share");
    let ibp: Vec<f64> = rows.filter(|row| row.contains(",ibp,substitutions,")).map(of).collect();
    assert!(ibp.len() > 1 && ibp[0] == 1.0 && ibp.windows(2).all(|pair| pair[0] >= pair[1]), "{shares}");
}

#[test]
fn pictures_of_the_plane_are_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    for (spec, name, sets) in [
        (
            "models/private-prediction.toml",
            "smooth_sensitivity_ibp.svg",
            ["threat.budget=4", "data.samples=600"],
        ),
        ("models/unlearning.toml", "deletions_ibp.svg", ["data.samples=3000", "data.test=50"]),
    ] {
        let size =
            if spec.contains("private") { "training.batch_size=600" } else { "training.batch_size=3000" };
        let ran = ran("certify", spec, &[&sets[..], &[size]].concat(), &["--out", out, "--replace"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let picture = std::fs::read_to_string(folder.path().join(name)).expect("a picture");
        assert!(
            picture.starts_with("<svg") && picture.contains("n = 4") != spec.contains("unlearning"),
            "{name}"
        );
    }
}

#[test]
fn failed_training_certifies_and_releases_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let sets = ["training.learning_rate=1e308", "training.epochs=6", "privacy.release=2.0"];
    let ran = ran("certify", PRIVATE, &sets, &["--out", out]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let report = ran.report();
    for answer in answers(&report, |_| true) {
        assert_eq!((&answer["lower"], &answer["upper"]), (&Value::Null, &Value::Null), "{answer}");
        assert!(answer["reason"].as_str().expect("why").contains("finite"), "{answer}");
    }
    assert!(!folder.path().join("private_predictions.csv").exists());
}

/// What both commands say about a specification with some entries set: the same one line, and nothing is
/// written.
fn refused(spec: &str, sets: &[&str]) -> String {
    let said = ["check", "certify"].map(|command| {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let ran = ran(command, spec, sets, &["--out", out.to_str().expect("UTF-8")]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{command} {sets:?}: {}", ran.stderr);
        assert!(!Path::new(&out).exists());
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        ran.stderr
    });
    assert_eq!(said[0], said[1]);
    said[0].clone()
}

#[test]
fn tables_that_make_no_sense() {
    let mut wrong = Vec::new();
    for (spec, set, expected) in [
        (
            PRIVATE,
            "privacy.epsilons=[1.0, 0.0]",
            "privacy.epsilons[1]: found 0, expected a finite number above 0",
        ),
        (
            PRIVATE,
            "privacy.epsilons=[-1.0]",
            "privacy.epsilons[0]: found -1, expected a finite number above 0",
        ),
        (
            PRIVATE,
            "privacy.epsilons=[nan]",
            "privacy.epsilons[0]: found NaN, expected a finite number above 0",
        ),
        (
            PRIVATE,
            "privacy.epsilons=[inf]",
            "privacy.epsilons[0]: found inf, expected a finite number above 0",
        ),
        (PRIVATE, "privacy.epsilons=[]", "privacy.epsilons: found an empty list, expected at least one"),
        (PRIVATE, "privacy.epsilons=1.0", "privacy.epsilons: found floating point `1.0`, expected a list"),
        (
            PRIVATE,
            "privacy.betas=[0.1, 0.5]",
            "privacy.betas[0]: found 0.1, expected a number above 0 and at most 0.0833",
        ),
        (PRIVATE, "privacy.betas=[0.05, 0.0]", "privacy.betas[1]: found 0, expected a finite number above 0"),
        (
            PRIVATE,
            "privacy.betas=[nan, 0.1]",
            "privacy.betas[0]: found NaN, expected a finite number above 0",
        ),
        (PRIVATE, "privacy.betas=[0.05]", "privacy.betas: found 1 of them, expected 2, one for each of"),
        (PRIVATE, "privacy.grid=0", "privacy.grid: found 0, expected at least 1 value"),
        (PRIVATE, "privacy.release=0.7", "privacy.release: found 0.7, expected one of privacy.epsilons"),
        (PRIVATE, "privacy.seed=1", "privacy.seed: found the unknown key `seed`"),
        (PRIVATE, "unlearning.budgets=[1]", "privacy: found a table, expected nothing beside [unlearning]"),
        (
            PRIVATE,
            "threat={kind=\"removal\", budget=1}",
            "threat.kind: found \"removal\", expected \"substitution\"",
        ),
        (
            PRIVATE,
            "threat={kind=\"substitution\", budget=1}",
            "threat.domain: found nothing, expected two numbers",
        ),
        (PRIVATE, "threat.budget=0", "threat.budget: found 0, expected at least 1 for [privacy]"),
        (PRIVATE, "threat.budget=7", "threat.budget: found 7, expected at most 6"),
        (PRIVATE, "threat.test_radius=0.1", "threat.test_radius: found 0.1, expected 0 with [privacy]"),
        (PRIVATE, "data.scaling=\"standard\"", "expected nothing with [privacy] that is fitted on samples"),
        (PRIVATE, "certify.budgets=[1]", "certify: found lists, expected no lists beside [privacy]"),
        (
            PRIVATE,
            "check.methods=[\"brute\"]",
            "check.methods[0]: found \"brute\", expected methods that fit",
        ),
        (UNLEARNING, "unlearning.budgets=[2, 1]", "unlearning.budgets[1]: found 1, expected more than 2"),
        (UNLEARNING, "unlearning.budgets=[0, 3]", "unlearning.budgets[0]: found 0, expected at least 1"),
        (UNLEARNING, "unlearning.budgets=[1, 4]", "unlearning.budgets[1]: found 4, expected 1 to 3"),
        (
            UNLEARNING,
            "unlearning.budgets=[1, 2]",
            "unlearning.budgets[1]: found 2, expected 3, threat.budget",
        ),
        (
            UNLEARNING,
            "unlearning.budgets=[]",
            "unlearning.budgets: found an empty list, expected at least one",
        ),
        (UNLEARNING, "unlearning.budgets=[-1]", "unlearning.budgets"),
        (UNLEARNING, "unlearning.most=3", "unlearning.most: found the unknown key `most`"),
        (
            UNLEARNING,
            "threat={budget=1, label_flips=true}",
            "threat.kind: found \"bounded\", expected \"removal\"",
        ),
        (UNLEARNING, "threat.budget=12", "threat.budget: found 12, expected at most 11"),
        (UNLEARNING, "threat.budget=\"all\"", "threat.budget: found \"all\", expected a number of samples"),
    ] {
        let sets = if spec == UNLEARNING { vec![set, NO_PROGRAMS] } else { vec![set] };
        let message = refused(spec, &sets);
        if !message.contains(expected) {
            wrong.push(format!("{set}: {message} lacks {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let message = refused(PRIVATE, &["data.centers=3", "training.loss=\"cross-entropy\""]);
    assert!(message.contains("data: found 3 classes, expected two classes for [privacy]"), "{message}");
    let without_tests = tempfile::tempdir().expect("a folder");
    let spec = without_tests.path().join("spec.toml");
    let text = std::fs::read_to_string(UNLEARNING).expect("reads").replace("test = 10\n", "");
    std::fs::write(&spec, text).expect("writes");
    let message = refused(spec.to_str().expect("UTF-8"), &[NO_PROGRAMS]);
    assert!(
        message.contains("data.test: found nothing, expected tests, whose predictions [unlearning]"),
        "{message}"
    );
}

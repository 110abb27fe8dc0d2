//! The lie detector for boxes: a certificate of training that is wrong on purpose is found, and named.

use std::sync::atomic::AtomicBool;

use countersign::check::{
    Answer, AnswerStatus, Check, Evidence, Kind, Method, Quantity, Question, Refuted, Training, Value,
    Verdict, Witness, recheck,
};
use countersign::data::ClassId;
use countersign::kinds::asking::{Ask, Case, Problem, Solving, run};
use countersign::kinds::training::threats::Attack;
use countersign::kinds::training::{ATTACK, CROWN, EXHAUSTIVE, IBP, LINEAR_TRAJECTORY, NOMINAL, TRAJECTORY};
use countersign::program::Program;
use countersign::report::{Ink, Report, Subject, read, table, write_files};
use countersign::solve::{Limits, Outcome, Solve, SolveError, SolverName, Tally};

/// "Training" that adds up three labels, 0 or 1: the sum and its tenth are the parameters. One label may be
/// flipped.
struct Sums {
    labels: [f64; 3],
    spoil: Box<dyn Fn(Answer) -> Answer + Sync>,
}

impl Sums {
    /// No attack, and a flip of each label.
    fn attacks(&self) -> Vec<Attack> {
        let flip = |(sample, &label): (usize, &f64)| Attack {
            labels: vec![[sample, usize::from(label == 0.0)]],
            ..Attack::default()
        };
        std::iter::once(Attack::default()).chain(self.labels.iter().enumerate().map(flip)).collect()
    }

    /// The hull of what some attacks reach.
    fn hull(&self, asked: Answer, attacks: Vec<Attack>) -> Answer {
        let models: Vec<Vec<f64>> =
            attacks.iter().map(|attack| self.retrain(attack, asked.quantity).expect("trains")).collect();
        let length = models[0].len();
        if asked.quantity == Quantity::Stable {
            let kept = (0..length).filter(|&test| models.iter().all(|model| model[test] == 1.0)).count();
            let witness = Witness::Attacks { attacks, lower: Vec::new(), upper: Vec::new() };
            let boxed = asked.with_box(&[kept as f64 / length as f64], &[1.0]).expect("finite");
            return Answer { witness: Some(witness), ..boxed };
        }
        let best = |component: usize, sign: f64| {
            let value = |&model: &usize| sign * models[model][component];
            (0..models.len()).min_by(|a, b| value(a).total_cmp(&value(b))).expect("a model")
        };
        let lower: Vec<usize> = (0..length).map(|component| best(component, 1.0)).collect();
        let upper: Vec<usize> = (0..length).map(|component| best(component, -1.0)).collect();
        let ends = |attacks: &[usize]| -> Vec<f64> {
            attacks.iter().enumerate().map(|(component, &model)| models[model][component]).collect()
        };
        let boxed = asked.with_box(&ends(&lower), &ends(&upper)).expect("finite");
        Answer { witness: Some(Witness::Attacks { attacks, lower, upper }), ..boxed }
    }

    /// The exact hull, and `slack` more.
    fn enclosure(&self, asked: Answer, slack: f64) -> Answer {
        let hull = self.hull(asked.clone(), self.attacks());
        let moved = |end: &Option<Value>, by: f64| -> Vec<f64> {
            let numbers = end.as_ref().and_then(Value::components).expect("numbers");
            numbers.into_iter().map(|number| number + by).collect()
        };
        let above = if asked.quantity == Quantity::Stable { 0.0 } else { slack };
        asked.with_box(&moved(&hull.lower, -slack), &moved(&hull.upper, above)).expect("finite")
    }
}

impl Question for Sums {
    fn kind(&self) -> &'static Kind {
        &LINEAR_TRAJECTORY
    }

    fn prediction(&self) -> Option<ClassId> {
        None
    }

    fn targets(&self) -> Vec<ClassId> {
        Vec::new()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Training(self)
    }
}

impl Case for Sums {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        let Ask { method, solver, .. } = ask;
        let quantities = [Quantity::Parameters, Quantity::Stable, Quantity::Loss];
        let answer = |quantity| {
            let asked = Answer { status: AnswerStatus::Bound, ..Answer::new(method, solver, None, quantity) };
            match method {
                _ if method == NOMINAL.method => {
                    Answer { witness: None, ..self.hull(asked, self.attacks()[..1].to_vec()) }
                }
                _ if method == ATTACK.method => self.hull(asked, self.attacks()[..2].to_vec()),
                _ if method == EXHAUSTIVE.method => self.hull(asked, self.attacks()),
                _ if method == CROWN.method => self.enclosure(asked, 0.0),
                _ => self.enclosure(asked, 0.25),
            }
        };
        quantities.into_iter().map(answer).map(&self.spoil).collect()
    }

    fn brute_fits(&self, limit: u64) -> bool {
        limit >= 4
    }
}

impl Training for Sums {
    fn retrain(&self, attack: &Attack, quantity: Quantity) -> Result<Vec<f64>, Refuted> {
        let mut labels = self.labels;
        for &[sample, label] in &attack.labels {
            *labels.get_mut(sample).ok_or_else(|| format!("there is no sample {sample}"))? = label as f64;
        }
        if attack.labels.len() > 1 {
            return Err(format!("{} labels are flipped, 1 may be", attack.labels.len()).into());
        }
        let sum: f64 = labels.iter().sum();
        Ok(match quantity {
            Quantity::Parameters => vec![sum, sum / 10.0],
            // Of four test points one changes with a larger sum, one with a smaller one.
            Quantity::Stable => {
                [sum <= 2.0, sum >= 2.0, true, true].map(|kept| f64::from(u8::from(kept))).to_vec()
            }
            Quantity::Loss => vec![1.0 / (1.0 + sum)],
            _ => return Err("not trained".into()),
        })
    }
}

struct NoSolver;

impl Solve for NoSolver {
    fn solve(&self, _: SolverName, _: &Program, _: &Limits) -> Result<Outcome, SolveError> {
        Ok(Outcome::crashed("not asked"))
    }
}

fn report(spoil: impl Fn(Answer) -> Answer + Sync + 'static) -> Report {
    let interrupt = AtomicBool::new(false);
    let solving = Solving {
        solve: &NoSolver,
        limits: Limits::default(),
        brute_limit: 10,
        interrupt: &interrupt,
        tally: &Tally::default(),
    };
    let problems = [Problem {
        test: None,
        model: "training".to_owned(),
        partitions: 1,
        label: None,
        question: Box::new(Sums { labels: [0.0, 1.0, 1.0], spoil: Box::new(spoil) }),
        methods: TRAJECTORY.methods().collect(),
    }];
    let run = run(&problems, &[], &solving, &|_| None, &|_, _| ());
    Report::new(Subject::default(), &problems, run, 0.0)
}

fn details(report: &Report, left: &str, right: &str) -> Vec<(Verdict, String)> {
    let named = |check: &&Check| check.left == left && check.right == right;
    let checks = report.cases[0].checks.iter().filter(named);
    checks.map(|check| (check.verdict, check.detail.clone())).collect()
}

/// A disagreement between two sides.
fn assert_finds(report: &Report, left: &str, right: &str, what: &str) {
    assert_eq!((report.outcome.verdict, report.outcome.exit_code()), (Verdict::Disagree, 1));
    let found = details(report, left, right);
    assert!(found.contains(&(Verdict::Disagree, what.to_owned())), "{found:#?}");
    assert!(
        table(report, Ink::Plain).contains("DISAGREE case 0 (training): "),
        "{}",
        table(report, Ink::Plain)
    );
}

/// A report in which one answer is spoiled.
fn spoiled(method: Method, quantity: Quantity, spoil: impl Fn(Answer) -> Answer + Sync + 'static) -> Report {
    report(move |answer| if is_about(&answer, method, quantity) { spoil(answer) } else { answer })
}

/// The answer with another box.
fn moved(answer: Answer, lower: &[f64], upper: &[f64]) -> Answer {
    answer.with_box(lower, upper).expect("finite")
}

fn is_about(answer: &Answer, method: Method, quantity: Quantity) -> bool {
    answer.method == method && answer.quantity == quantity
}

#[test]
fn sound_boxes_agree() {
    let report = report(|answer| answer);
    assert_eq!(
        (report.outcome.verdict, report.outcome.exit_code()),
        (Verdict::Agree, 0),
        "{}",
        table(&report, Ink::Plain)
    );
    // For each of three quantities, three boxes that are reached and all pairs but those of `crown` with
    // `search` and `affine`.
    assert_eq!((report.summary.checks, report.summary.verdicts.agree), (66, 66));
    let case = &report.cases[0];
    assert_eq!((case.test, case.prediction, report.certified_accuracy.len()), (None, None, 0));
    let expected = (Verdict::Agree, "width 1.1 within 3.2".to_owned());
    assert!(details(&report, "attack", "ibp").contains(&expected), "{:?}", details(&report, "attack", "ibp"));
    let nominal = details(&report, "nominal", "replay");
    assert_eq!(nominal[0].1, "every end is reached; attacks trained anew: 1");
    let text = table(&report, Ink::Plain);
    for line in ["nominal, attack, exhaustive within crown", "every attack, replayed", "[0.25, 0.5]"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("radius"), "nothing about flips\n{text}");
}

#[test]
fn a_certificate_that_is_too_narrow_is_found() {
    let report = spoiled(CROWN.method, Quantity::Parameters, |answer| {
        moved(answer, &[1.0, 0.1_f64.next_up()], &[3.0, 0.3])
    });
    let what = "component 1: [0.1, 0.3] is not within [0.10000000000000002, 0.3], it sticks out by \
                1.3877787807814457e-17";
    assert_finds(&report, "exhaustive", "crown", what);
}

#[test]
fn an_end_that_no_attack_reaches_is_found() {
    let report = spoiled(ATTACK.method, Quantity::Loss, |answer| moved(answer, &[0.25], &[0.3125]));
    assert_finds(&report, "attack", "replay", "upper end 0.3125, but attack 0 leads to 0.3333333333333333");
}

#[test]
fn attacks_that_cannot_be_are_found() {
    type Spoil = fn(&mut Vec<Attack>, &mut Vec<usize>, &mut Vec<usize>);
    let spoils: [(&str, Spoil); 4] = [
        ("attack 1: 2 labels are flipped, 1 may be", |attacks, _, _| attacks[1].labels.push([1, 0])),
        ("component 0: the witness names attack 9, of 4", |_, lower, _| lower[0] = 9),
        ("the witness names attacks for 1 upper ends, of 2", |_, _, upper| upper.truncate(1)),
        ("component 0: upper end 3.0, but attack 0 leads to 2.0", |_, _, upper| upper[0] = 0),
    ];
    for (what, spoil) in spoils {
        let report = spoiled(EXHAUSTIVE.method, Quantity::Parameters, move |mut answer| {
            if let Some(Witness::Attacks { attacks, lower, upper }) = &mut answer.witness {
                spoil(attacks, lower, upper);
            }
            answer
        });
        assert_finds(&report, "exhaustive", "replay", what);
    }
    let report = spoiled(ATTACK.method, Quantity::Loss, |answer| Answer {
        witness: Some(Witness::Labels { labels: Vec::new() }),
        ..answer
    });
    assert_finds(&report, "attack", "replay", "the witness has no attacks on training");
}

#[test]
fn a_box_that_leaves_out_what_its_attacks_reach_is_found() {
    // Every end is reached by the clean run; a flip leads out of the box.
    let report = spoiled(EXHAUSTIVE.method, Quantity::Parameters, |mut answer| {
        if let Some(Witness::Attacks { lower, upper, .. }) = &mut answer.witness {
            (*lower, *upper) = (vec![0, 0], vec![0, 0]);
        }
        moved(answer, &[2.0, 0.2], &[2.0, 0.2])
    });
    assert_finds(&report, "exhaustive", "replay", "component 0: attack 1 leads to 3.0, outside of the box");
}

#[test]
fn a_share_that_attacks_refute_is_found() {
    let report = spoiled(EXHAUSTIVE.method, Quantity::Stable, |answer| moved(answer, &[0.75], &[1.0]));
    assert_finds(&report, "exhaustive", "replay", "lower end 0.75, but the attacks leave 0.5 as they are");
}

#[test]
fn a_clean_run_that_ended_elsewhere_is_found() {
    let report =
        spoiled(NOMINAL.method, Quantity::Parameters, |answer| moved(answer, &[2.5, 0.25], &[2.5, 0.25]));
    assert_finds(&report, "nominal", "replay", "component 0: lower end 2.5, but attack 0 leads to 2.0");
}

#[test]
fn a_box_that_contradicts_itself_is_found() {
    let report = spoiled(IBP.method, Quantity::Loss, |answer| moved(answer, &[0.5], &[0.25]));
    assert_finds(&report, "ibp", "its own upper bound", "lower bound 0.5 > upper bound 0.25");
    let report = spoiled(IBP.method, Quantity::Loss, |answer| Answer { width: Some(0.0), ..answer });
    assert_finds(&report, "ibp", "its own upper bound", "found width 0.0, its ends give 0.75");
}

#[test]
fn a_box_without_attacks_or_numbers_is_incomplete() {
    let bare = report(|answer| match answer.method {
        method if method == ATTACK.method => Answer { witness: None, ..answer },
        _ => answer,
    });
    assert_eq!(
        (bare.outcome.verdict, bare.outcome.exit_code(), bare.summary.verdicts.incomplete),
        (Verdict::Incomplete, 3, 3)
    );
    let stopped = report(|answer| match answer.method {
        method if method == IBP.method => Answer { lower: None, upper: None, width: None, ..answer }
            .stopped(AnswerStatus::Limit, "the time limit"),
        _ => answer,
    });
    assert_eq!((stopped.outcome.verdict, stopped.summary.verdicts.incomplete), (Verdict::Incomplete, 18));
    let unsupported = report(|answer| match answer.method {
        method if method == CROWN.method => Answer { lower: None, upper: None, width: None, ..answer }
            .stopped(AnswerStatus::Unsupported, "not for this loss"),
        _ => answer,
    });
    assert_eq!(
        (unsupported.outcome.verdict, unsupported.summary.checks),
        (Verdict::Agree, 54),
        "not compared"
    );
}

#[test]
fn a_report_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = report(|answer| answer);
    write_files(&written, folder.path()).expect("writes");
    let read = read::<Report>(&folder.path().join("report.json")).expect("reads");
    assert_eq!(read, written);
    let schema = jsonschema::validator_for(&countersign::report::json_schema::<Report>()).expect("a schema");
    let value = serde_json::to_value(&written).expect("serialises");
    assert!(schema.is_valid(&value), "{:?}", schema.iter_errors(&value).collect::<Vec<_>>());
    let csv = std::fs::read_to_string(folder.path().join("answers.csv")).expect("reads");
    assert!(csv.contains("0,,training,ibp,,,parameters,bound,claimed,,,3.2,0.0,,,\n"), "{csv}");
    assert!(csv.contains("0,,training,attack,,,stable,bound,claimed,0.75,1.0,0.25,0.0,,,\n"), "{csv}");
}

#[test]
fn stored_boxes_must_be_the_recomputed_ones() {
    let answers = report(|answer| answer).cases.remove(0).answers;
    assert!(recheck(&answers, &answers).iter().all(|check| check.verdict == Verdict::Agree));
    let widened: Vec<Answer> = answers
        .iter()
        .map(|answer| match is_about(answer, IBP.method, Quantity::Loss) {
            true => answer.clone().with_box(&[0.0], &[0.875]).expect("finite"),
            false => answer.clone(),
        })
        .collect();
    let checks = recheck(&widened, &answers);
    let found: Vec<&Check> = checks.iter().filter(|check| check.verdict == Verdict::Disagree).collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].left.as_str(), found[0].quantity), ("ibp", Quantity::Loss));
    assert_eq!(recheck(&[], &answers).len(), answers.len());
    // Every stored answer is judged, and each once.
    let twice: Vec<Answer> = answers.iter().chain(&answers[..1]).cloned().collect();
    for (stored, fresh) in [(&twice, &answers[..]), (&answers, &answers[1..])] {
        let checks = recheck(stored, fresh);
        let found = checks.iter().filter(|check| check.verdict == Verdict::Disagree);
        assert_eq!(found.count(), 1);
    }
}

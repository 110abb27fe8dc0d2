//! Boxes grow with what an attacker may do, from a point on; tighter forward bounds give tighter boxes.

use countersign::kinds::training::bounds::{AFFINE, CROWN, Domain, INTERVALS, TrainingProblem};
use countersign::kinds::training::threats::{Bounded, Budget, Removal, Substitution, Threat};
use rayon::prelude::*;

use super::draw::{self, Range, THREATS};
use super::escapes::{Ends, METHODS, boxes, escape_of_training};

/// Roundings of benign problems stay below this share of a parameter.
const ROUNDING: f64 = 1e-9;

/// Is the inner box in the outer one, but for rounding?
fn assert_inside(inner: &Ends, outer: &Ends, what: &str) {
    for parameter in 0..inner.lower.len() {
        let ends = [inner.lower[parameter], inner.upper[parameter]].map(f64::abs);
        let rounding = ROUNDING * (1.0 + ends[0].max(ends[1]));
        assert!(
            outer.lower[parameter] <= inner.lower[parameter] + rounding
                && inner.upper[parameter] <= outer.upper[parameter] + rounding,
            "{what}: parameter {parameter} from {:?} to {:?}",
            (inner.lower[parameter], inner.upper[parameter]),
            (outer.lower[parameter], outer.upper[parameter]),
        );
    }
}

fn assert_boxes_inside(inner: &[Ends], outer: &[Ends], what: &str) {
    assert!(inner.len() >= outer.len(), "{what}: the smaller box is given up first");
    inner.iter().zip(outer).for_each(|(inner, outer)| assert_inside(inner, outer, what));
}

/// Threats without any attack but the empty one.
fn harmless(problem: &TrainingProblem) -> Vec<Threat> {
    let nobody = Bounded {
        feature_radius: 0.1,
        label_flips: true,
        label_radius: 0.1,
        samples: Budget::Samples(0),
        labels: None,
    };
    let mut threats = vec![
        Threat::Bounded(nobody),
        Threat::Bounded(Bounded { labels: Some(Budget::Samples(0)), ..nobody }),
        Threat::Bounded(Bounded {
            feature_radius: 0.0,
            label_flips: false,
            label_radius: 0.0,
            samples: Budget::All,
            labels: None,
        }),
        Threat::Removal(Removal { samples: 0 }),
    ];
    if problem.schedule.clip.is_some() {
        threats.push(Threat::Substitution(Substitution { samples: 0, domain: None }));
    }
    threats
}

#[test]
fn without_a_budget_boxes_are_points_but_for_rounding() {
    (0..400_u64).into_par_iter().for_each(|seed| {
        let mut problem = draw::problem(seed, Range::BENIGN);
        for threat in harmless(&problem) {
            problem.threat = threat;
            for domain in METHODS {
                let boxes = boxes(&problem, domain);
                assert_eq!(boxes.len(), problem.steps());
                assert_eq!(escape_of_training(&problem, &boxes, &problem.set), None);
                for (lower, upper) in boxes.iter().flat_map(|ends| ends.lower.iter().zip(&ends.upper)) {
                    assert!(
                        upper - lower <= ROUNDING * (1.0 + lower.abs()),
                        "seed {seed}, {threat:?}, {}: {lower} to {upper}",
                        domain.name()
                    );
                }
            }
        }
    });
}

/// Threats of which each allows what the one before does.
fn chains(problem: &TrainingProblem) -> Vec<Vec<Threat>> {
    let batch = problem.schedule.batch_size;
    let regression = problem.set.classes() == 0;
    let with = |radius: f64, samples: Budget, labels: Option<Budget>| {
        Threat::Bounded(Bounded {
            feature_radius: radius,
            label_flips: !regression,
            label_radius: if regression { 0.5 } else { 0.0 },
            samples,
            labels,
        })
    };
    let of = |count: usize| Budget::Samples(count.min(batch));
    let mut chains = vec![
        [of(0), of(1), of(2), Budget::All].map(|samples| with(0.0, samples, None)).to_vec(),
        [of(0), of(1), of(2), Budget::All].map(|samples| with(0.05, samples, None)).to_vec(),
        [0.0, 1e-3, 0.05, 0.1].map(|radius| with(radius, of(1), None)).to_vec(),
        vec![
            with(0.0, of(2), None),
            with(0.05, of(2), None),
            with(0.05, of(2), Some(of(2))),
            with(0.05, of(2), Some(of(3))),
            with(0.05, Budget::All, Some(Budget::All)),
        ],
        vec![
            with(0.05, of(1), Some(of(0))),
            with(0.05, of(1), Some(of(1))),
            with(0.05, of(2), Some(of(1))),
            with(0.05, Budget::All, Some(of(1))),
            with(0.05, Budget::All, None),
        ],
        (0..batch.min(4)).map(|samples| Threat::Removal(Removal { samples })).collect(),
    ];
    if problem.schedule.clip.is_some() {
        chains.push(
            (0..=batch.min(3))
                .map(|samples| Threat::Substitution(Substitution { samples, domain: None }))
                .collect(),
        );
    }
    chains
}

/// Where both have separate budgets, their bounds are larger on the same box of models only: in the first
/// step.
fn comparable_steps(one: &Threat, other: &Threat, problem: &TrainingProblem) -> usize {
    let is_separate = |threat: &Threat| matches!(threat, Threat::Bounded(Bounded { labels: Some(_), .. }));
    if is_separate(one) && is_separate(other) { 1 } else { problem.steps() }
}

#[test]
fn larger_budgets_and_radii_give_larger_boxes() {
    let compared: usize = (0..300_u64)
        .into_par_iter()
        .map(|seed| {
            let mut problem = draw::problem(seed, Range::BENIGN);
            let mut compared = 0;
            for chain in chains(&problem) {
                let mut before: Option<(Threat, Vec<Ends>)> = None;
                for threat in chain {
                    problem.threat = threat;
                    let boxes = boxes(&problem, METHODS[0]);
                    if let Some((smaller, inner)) = &before {
                        let steps = comparable_steps(smaller, &threat, &problem);
                        let [inner, outer] = [inner, &boxes].map(|boxes| &boxes[..boxes.len().min(steps)]);
                        assert_boxes_inside(inner, outer, &format!("seed {seed}: {smaller:?}, {threat:?}"));
                        compared += 1;
                    }
                    before = Some((threat, boxes));
                }
            }
            compared
        })
        .sum();
    assert!(compared > 4000, "{compared} pairs of threats");
}

/// Where budgets are separate, tighter bounds of one variant may give a looser sum.
fn has_separate_budgets(seed: u64) -> bool {
    [3, 9].contains(&(seed as usize % THREATS))
}

/// How many boxes of a domain are tighter than those of intervals. All of them are inside.
fn tighter_than_intervals(domain: &dyn Domain, seeds: std::ops::Range<u64>, range: Range) -> usize {
    let width = |ends: &Ends| ends.lower.iter().zip(&ends.upper).map(|(lower, upper)| upper - lower).sum();
    let is_tighter = |seed: &u64| {
        let problem = draw::problem(*seed, range);
        let (intervals, own) = (boxes(&problem, &INTERVALS), boxes(&problem, domain));
        let what = format!("{}, seed {seed}, threat {}", domain.name(), *seed as usize % THREATS);
        assert_boxes_inside(&own, &intervals, &what);
        let widths: Option<[f64; 2]> =
            intervals.last().map(|last| [width(last), width(&own[intervals.len() - 1])]);
        widths.is_some_and(|[intervals, own]| own < 0.999 * intervals)
    };
    seeds.into_par_iter().filter(|&seed| !has_separate_budgets(seed)).filter(is_tighter).count()
}

#[test]
fn other_domains_give_boxes_inside_those_of_intervals() {
    let linear = tighter_than_intervals(&CROWN, 0..2000, Range::BENIGN);
    let affine = tighter_than_intervals(&AFFINE, 0..2000, Range { hidden_layers: 0, ..Range::BENIGN });
    println!("of 1600 boxes are tighter: {linear} by linear bounds, {affine} by affine forms");
    assert!(linear > 50, "{linear}");
    assert!(affine > 600, "{affine}");
}

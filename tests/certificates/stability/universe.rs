//! Smooth sensitivity of predictions against its definition, over every data set of a small universe.

use countersign::check::{Answer, Method, Quantity, Verdict, cross_check};
use countersign::kinds::training::certified::private_prediction::smooth_sensitivity;
use countersign::kinds::training::{ATTACK, CROWN, EXHAUSTIVE, IBP};

use super::draw::{Range, answers, box_of, drawn};

const SMALL: Range = Range { samples: 4, inputs: 1, hidden: false };
const SEEDS: std::ops::Range<u64> = 0..60;
const METHODS: [Method; 4] = [ATTACK.method, EXHAUSTIVE.method, CROWN.method, IBP.method];

#[test]
fn the_bound_of_theorem_11_is_never_below_the_definition() {
    let (mut below_one, mut met) = (0, 0);
    for seed in SEEDS {
        let drawn = drawn(seed, SMALL, true);
        let case = drawn.case(&drawn.problem);
        let all: Vec<Answer> = METHODS.into_iter().flat_map(|method| answers(&case, method)).collect();
        let of = |method, quantity| {
            let own: Vec<Answer> = all.iter().filter(|answer| answer.method == method).cloned().collect();
            box_of(&own, quantity)
        };
        let truth = of(EXHAUSTIVE.method, Quantity::SmoothSensitivity).expect("few data sets").upper;
        for method in [IBP.method, CROWN.method] {
            let Some(bound) = of(method, Quantity::SmoothSensitivity) else { continue };
            assert!(
                bound.upper.iter().zip(&truth).all(|(bound, truth)| truth <= bound),
                "{method}, seed {seed}"
            );
            below_one += bound.upper.iter().filter(|bound| **bound < 1.0).count();
        }
        // The definition is e^(−β n) for the largest n that leaves the prediction alone, no more and no less.
        let distances = of(EXHAUSTIVE.method, Quantity::Substitutions).expect("as many");
        let betas = &drawn.setting.as_ref().expect("private").betas;
        for (index, truth) in truth.iter().enumerate() {
            let (beta, test) = (betas[index / distances.lower.len()], index % distances.lower.len());
            let (distance, most) = (distances.lower[test], distances.upper[test]);
            if distance < most {
                assert_eq!(*truth, smooth_sensitivity(beta, distance as usize).upper(), "seed {seed}");
                met += 1;
            }
        }
        let wrong = cross_check(&case, &all).into_iter().find(|check| check.verdict == Verdict::Disagree);
        assert_eq!(wrong, None, "seed {seed}");
    }
    assert!(below_one > 300 && met > 300, "{below_one} {met}");
}

/// `e^(−β(n + 1))` where n samples leave the prediction alone: the off-by-one that counts neighbours of
/// neighbours as near.
#[test]
fn a_distance_too_far_is_caught() {
    let mut caught = 0;
    for seed in SEEDS {
        let drawn = drawn(seed, SMALL, true);
        let case = drawn.case(&drawn.problem);
        let mut all = answers(&case, EXHAUSTIVE.method);
        let truth = box_of(&all, Quantity::Substitutions).expect("few data sets");
        let betas = &drawn.setting.as_ref().expect("private").betas;
        let wrong: Vec<f64> = betas
            .iter()
            .flat_map(|&beta| {
                truth
                    .lower
                    .iter()
                    .map(move |distance| smooth_sensitivity(beta, *distance as usize + 1).upper())
            })
            .collect();
        let asked = Answer::new(IBP.method, None, None, Quantity::SmoothSensitivity);
        let mut lie = asked.with_box(&vec![0.0; wrong.len()], &wrong).expect("finite");
        lie.status = countersign::check::AnswerStatus::Bound;
        all.push(lie);
        let disagrees = cross_check(&case, &all).iter().any(|check| check.verdict == Verdict::Disagree);
        let changes = truth.lower.iter().zip(&truth.upper).any(|(distance, most)| distance < most);
        assert!(disagrees || !changes, "seed {seed}");
        caught += usize::from(disagrees);
    }
    assert!(caught > 30, "{caught}");
}

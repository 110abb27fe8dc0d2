use std::sync::Arc;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::candidates::under;
use super::super::searcher::Searcher;
use super::drawn::limits;
use crate::training::bounds::domains::affine::above::Lines;
use crate::training::bounds::domains::affine::followed::Followed;
use crate::training::bounds::domains::affine::hidden::tests::drawn::Drawn;
use crate::training::bounds::domains::affine::hidden::{HiddenPassed, Part};
use crate::training::bounds::domains::affine::tests::draw::THREATS;
use crate::training::networks::Network;

const TRAININGS: u64 = 150;
const ATTACKS: usize = 16;

type Question = <HiddenPassed as Followed>::Question;

/// A network whose numbers are searched, and models after attacks.
struct Searched {
    searcher: Searcher<HiddenPassed>,
    questions: Vec<Question>,
    networks: Vec<Network>,
}

impl Searched {
    fn new(seed: u64, threat: usize, left_out: Option<Part>) -> Option<Self> {
        let drawn = Drawn::new(seed, threat);
        let searcher = Searcher::new(&drawn.problem, Arc::new(drawn.passed(left_out)?))?;
        let networks = drawn.networks(ATTACKS, seed);
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let architecture = &searcher.run.architecture;
        let parameters: Vec<f64> =
            (0..architecture.parameters()).map(|_| random.random_range(-1.0..1.0)).collect();
        let point: Vec<f64> = (0..architecture.inputs).map(|_| random.random_range(-2.0..2.0)).collect();
        let factors = [(0, 1.0), (architecture.outputs - 1, -0.5)];
        let questions = vec![
            searcher.whole.of_parameters(&parameters),
            searcher.whole.of_logits(ndarray::ArrayView1::from(&point), &factors),
        ];
        Some(Searched { searcher, questions, networks })
    }

    /// What the attacked models come to: not more than this, however it is summed.
    fn values(&self, question: &Question) -> Vec<f64> {
        let whole = &self.searcher.whole;
        let of = |network: &Network| whole.at(question, &whole.parameters_of(network));
        self.networks.iter().map(of).map(|(value, error)| value - 4.0 * error).collect()
    }

    /// How many attacks come above what some search says.
    fn missed(&self) -> usize {
        let mut missed = 0;
        for question in &self.questions {
            let values = self.values(question);
            let mut above = |bound: f64| missed += values.iter().filter(|value| **value > bound).count();
            for (gap, passes, sets) in [(0.0, 0, 0), (0.0, 6, 0), (0.01, 12, 32)] {
                above(self.searcher.largest(question.clone(), &limits(gap, passes, sets), None).bound);
            }
            // Thresholds that attacks are above, so that every cut has to leave them in.
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let clean = self.searcher.at_clean(question);
            for share in [0.3, 0.9] {
                let threshold = clean + share * (most - clean);
                let found = self.searcher.reaches(question.clone(), threshold, &limits(0.0, 8, 8), None);
                above(if found.bound < threshold { found.bound } else { f64::INFINITY });
            }
        }
        missed
    }
}

#[test]
fn no_attacked_network_is_above_what_a_search_says() {
    let (mut searched, mut passes) = (0, 0);
    for seed in 0..TRAININGS {
        for threat in 0..THREATS {
            let Some(drawn) = Searched::new(seed, threat, None) else { continue };
            assert_eq!(drawn.missed(), 0, "seed {seed}, threat {threat}");
            let found = drawn.searcher.largest(drawn.questions[0].clone(), &limits(0.0, 6, 0), None);
            passes += found.trace.thresholds.len();
            searched += 1;
        }
    }
    println!("{searched} networks, {passes} passes of one question each");
    assert!(searched > 300 && passes > 300, "{searched} {passes}");
}

#[test]
fn a_trail_leads_to_the_same_bound() {
    for seed in 0..TRAININGS / 3 {
        let Some(drawn) = Searched::new(seed, 0, None) else { continue };
        for question in &drawn.questions {
            let limits = limits(0.001, 8, 16);
            let found = drawn.searcher.largest(question.clone(), &limits, None);
            let again = drawn.searcher.largest(question.clone(), &limits, Some(&found.trace));
            assert_eq!((again.bound, again.trace), (found.bound, found.trace), "seed {seed}");
        }
    }
}

/// Is there a training with an attack that shows a lie?
fn is_found_out(lie: impl Fn(u64, usize) -> bool) -> bool {
    (0..TRAININGS).any(|seed| (0..THREATS).any(|threat| lie(seed, threat)))
}

#[test]
fn passes_that_leave_something_out_are_found_out() {
    // The other parts show in the models of single steps, where the tests of forms look.
    for part in [Part::Products, Part::Chords, Part::Effects] {
        let lie =
            |seed, threat| Searched::new(seed, threat, Some(part)).is_some_and(|drawn| drawn.missed() > 0);
        assert!(is_found_out(lie), "{part:?}");
    }
}

#[test]
fn a_forced_sample_that_need_not_be_there_is_found_out() {
    let lie = |seed, threat| {
        let Some(drawn) = Searched::new(seed, threat, None) else { return false };
        let whole = &drawn.searcher.whole;
        let mut family = whole.family().clone();
        let Some(group) = family.layout.groups.first().copied() else { return false };
        family.forced[0] = true;
        family.budgets[group] -= 1;
        let Some(again) = whole.again(family) else { return false };
        let is_missed = |question: &Question| {
            let most = again.most_after(question);
            drawn.values(question).into_iter().any(|value| value > most)
        };
        drawn.questions.iter().any(is_missed)
    };
    assert!(is_found_out(lie));
}

#[test]
fn a_cut_that_is_too_strong_is_found_out() {
    let lie = |seed, threat| {
        let Some(drawn) = Searched::new(seed, threat, None) else { return false };
        let whole = &drawn.searcher.whole;
        let is_missed = |question: &Question| {
            let Some(form) = whole.above(question, Lines::Chords) else { return false };
            let values = drawn.values(question);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            // As if attacks had to reach much more than the best of them does.
            let gap = form.most(whole.family()) - form.constant;
            let Some(restricted) =
                under(whole.run(), whole.family(), vec![form.cut(form.constant + 0.99 * gap)])
            else {
                return false;
            };
            whole.again(restricted.family).is_some_and(|again| again.most_after(question) < most)
        };
        drawn.questions.iter().any(is_missed)
    };
    assert!(is_found_out(lie));
}

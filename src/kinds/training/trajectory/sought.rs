//! What a search found, as part of answers, and the trail that answers leave.

use std::collections::BTreeMap;

use super::stopped::share;
use crate::training::bounds::{Decided, Found, Sought, Standing, Trace, Trail};
use crate::training::threats::Attack;
use countersign_check::{Answer, AnswerStatus, Quantity, Searched, SearchedDirection, Toward, Trust};

/// A gap that is rounding.
const MEETS: f64 = 1e-9;

/// Attacks, each once.
#[derive(Default)]
struct Attacks(Vec<Attack>);

impl Attacks {
    fn place(&mut self, attack: &Attack) -> usize {
        self.0.iter().position(|known| known == attack).unwrap_or_else(|| {
            self.0.push(attack.clone());
            self.0.len() - 1
        })
    }

    fn direction(
        &mut self,
        component: usize,
        toward: Toward,
        best: Option<&Attack>,
        trace: &Trace,
    ) -> SearchedDirection {
        SearchedDirection {
            component,
            toward,
            attack: best.map(|attack| self.place(attack)),
            drawn_at: trace.drawn_at.iter().map(|attack| self.place(attack)).collect(),
            thresholds: trace.thresholds.clone(),
        }
    }
}

/// An answer with what a search found of each of its components; as it is where none was searched. It is exact
/// where attacks reach every end.
pub(super) fn with_found(answer: Answer, found: &[[Found; 2]], stopped: bool) -> Answer {
    if found.is_empty() {
        return answer;
    }
    let mut attacks = Attacks::default();
    let directions = found.iter().enumerate().flat_map(|(component, both)| {
        [Toward::Lower, Toward::Upper].map(|toward| (component, toward)).into_iter().zip(both)
    });
    let directions = directions
        .map(|((component, toward), own)| attacks.direction(component, toward, Some(&own.attack), &own.trace))
        .collect();
    let searched = Searched {
        gap: found.iter().flatten().map(Found::gap).fold(0.0, f64::max),
        lowest: found.iter().map(|[low, _]| -low.value).collect(),
        highest: found.iter().map(|[_, high]| high.value).collect(),
        attacks: attacks.0,
        directions,
        stopped,
    };
    let ends = searched.lowest.iter().chain(&searched.highest);
    if !(ends.clone().all(|value| value.is_finite()) && searched.gap.is_finite()) {
        return answer;
    }
    let is_exact = searched.gap <= MEETS;
    let reason = stopped.then(|| {
        "search.seconds were over: the bounds hold, and a longer search may tighten them".to_owned()
    });
    let answer = if is_exact { exact(answer) } else { Answer { trust: Trust::Proved, ..answer } };
    Answer { reason: answer.reason.or(reason), searched: Some(searched), ..answer }
}

fn exact(answer: Answer) -> Answer {
    Answer { status: AnswerStatus::Exact, trust: Trust::Exact, ..answer }
}

/// What became of tests whose classes were searched.
pub(super) struct Tally<'a> {
    sought: &'a Sought,
    /// Of each test, whether an attack that was retrained changes the prediction.
    is_broken: Vec<bool>,
    open: usize,
}

impl<'a> Tally<'a> {
    pub(super) fn of(sought: &'a Sought) -> Self {
        let is_reached =
            |classes: &Vec<Decided>| classes.iter().any(|class| matches!(class, Decided::Reached(_)));
        let is_open = |classes: &&Vec<Decided>| classes.contains(&Decided::Open) && !is_reached(classes);
        Tally {
            sought,
            is_broken: sought.classes.iter().map(is_reached).collect(),
            open: sought.classes.iter().filter(is_open).count(),
        }
    }

    /// The share of stable predictions, with how many of the others an attack changes. It is exact where every
    /// test is one or the other, and stays where it is.
    pub(super) fn with_stable(&self, answer: Answer, test_radius: f64) -> Answer {
        let tests = self.is_broken.len();
        let broken = self.is_broken.iter().filter(|is_broken| **is_broken).count();
        let certified = tests - broken - self.open;
        let reason = format!(
            "of {tests} tests {certified} are certified, {broken} are changed by an attack that was retrained, {} are open",
            self.open
        );
        let mut attacks = Attacks::default();
        let direction = |(&[test, class], trace): (&[usize; 2], &Trace)| {
            let best = match &self.sought.classes[test][class] {
                Decided::Reached(attack) => Some(attack),
                _ => None,
            };
            attacks.direction(test, Toward::Class(class), best, trace)
        };
        let directions = self.sought.traces.iter().map(direction).collect();
        let searched = Searched {
            gap: share(self.open, tests),
            lowest: vec![share(tests - broken, tests)],
            highest: vec![1.0],
            attacks: attacks.0,
            directions,
            stopped: self.sought.stopped,
        };
        let is_exact = self.open == 0 && test_radius == 0.0 && tests > 0;
        let answer = if is_exact { exact(answer) } else { answer };
        Answer { reason: answer.reason.or(Some(reason)), searched: Some(searched), ..answer }
    }

    /// The accuracy, with the share of tests that the clean model predicts right and no attack changes: none
    /// certifies more.
    pub(super) fn with_accuracy(&self, answer: Answer, standings: &[Standing]) -> Answer {
        let is_left = |(standing, is_broken): &(&Standing, &bool)| standing.right && !**is_broken;
        let left = standings.iter().zip(&self.is_broken).filter(is_left);
        let tests = self.is_broken.len();
        let searched = Searched {
            gap: share(self.open, tests),
            lowest: vec![share(left.count(), tests)],
            highest: vec![1.0],
            attacks: Vec::new(),
            directions: Vec::new(),
            stopped: self.sought.stopped,
        };
        Answer { searched: Some(searched), ..answer }
    }
}

/// Where the search behind some answers is said to have gone; nothing where none is said to have been.
pub(super) fn trail_of(answers: &[Answer]) -> Option<Trail> {
    let of = |quantity: Quantity| {
        let is_it = |answer: &&Answer| answer.quantity == quantity;
        answers.iter().find(is_it).and_then(|answer| answer.searched.as_ref())
    };
    let asked = [Quantity::Parameters, Quantity::Directions, Quantity::Logits, Quantity::Stable].map(of);
    let [parameters, forms, logits, stable] = asked;
    let is_stopped = asked.iter().flatten().any(|searched| searched.stopped);
    asked.iter().any(Option::is_some).then(|| Trail {
        parameters: parameters.map(both_of_each).unwrap_or_default(),
        forms: forms.map(both_of_each).unwrap_or_default(),
        logits: logits.map(both_of_each).unwrap_or_default(),
        classes: stable.map(classes).unwrap_or_default(),
        stopped: is_stopped,
    })
}

fn trace(searched: &Searched, direction: &SearchedDirection) -> Trace {
    let attacks = direction.drawn_at.iter().map_while(|place| searched.attacks.get(*place).cloned());
    Trace { drawn_at: attacks.collect(), thresholds: direction.thresholds.clone() }
}

fn both_of_each(searched: &Searched) -> Vec<[Trace; 2]> {
    // As many components as there are values: a place beyond them is none.
    let mut all = vec![<[Trace; 2]>::default(); searched.lowest.len()];
    for direction in &searched.directions {
        let side = match direction.toward {
            Toward::Lower => 0,
            Toward::Upper => 1,
            Toward::Class(_) => continue,
        };
        if let Some(both) = all.get_mut(direction.component) {
            both[side] = trace(searched, direction);
        }
    }
    all
}

fn classes(searched: &Searched) -> BTreeMap<[usize; 2], Trace> {
    let of = |direction: &SearchedDirection| match direction.toward {
        Toward::Class(class) => Some(([direction.component, class], trace(searched, direction))),
        _ => None,
    };
    searched.directions.iter().filter_map(of).collect()
}

//! The attacks behind the ends of a box: training is run again under each of them.

use rayon::prelude::*;

use super::answer_box::AnswerBox;
use super::words::{named, six_digits};
use crate::Attack;
use crate::entry::Role;
use crate::question::{Evidence, Training};
use crate::refuted::Refuted;
use crate::{Answer, Quantity, Question, Verdict, Witness};

/// What comes of replaying the attacks of a box; nothing where a method owes none.
///
/// # Soundness
/// It agrees when training under the attacks gives every end of the box exactly, bit by bit, and no attack
/// leads outside of it.
pub fn reached(question: &dyn Question, answer: &Answer) -> Option<(Verdict, String)> {
    let own = AnswerBox::of(answer)?;
    // An expectation over noise, which no single run gives; it is computed again where reports are verified.
    if answer.quantity == Quantity::PrivateAccuracy {
        return None;
    }
    let role = question.kind().facts(answer.method)?.role;
    let witness = match &answer.witness {
        Some(witness) => witness.clone(),
        // What the clean training run reaches needs no attack to be named.
        None if role == Role::Clean => Witness::clean(&own, answer.quantity),
        None if role.is_reached() => {
            return Some((Verdict::Incomplete, "a box without the attacks that reach its ends".to_owned()));
        }
        None => return None,
    };
    let Evidence::Training(training) = question.evidence() else {
        return Some((Verdict::Disagree, "no attack on training can be replayed here".to_owned()));
    };
    if !role.is_reached() {
        return Some(enclosed(training, answer, &own, &witness));
    }
    let Witness::Attacks { attacks, lower, upper } = &witness else {
        return Some((Verdict::Disagree, "the witness has no attacks on training".to_owned()));
    };
    let verified = retrained(training, attacks, answer.quantity).and_then(|models| match answer.quantity {
        Quantity::Stable => kept(&own, &models),
        _ => ends(&own, answer, &models, [lower, upper]),
    });
    Some(match verified {
        Ok(()) => (Verdict::Agree, format!("every end is reached; attacks trained anew: {}", attacks.len())),
        Err(failure) => (Verdict::Disagree, failure.to_string()),
    })
}

/// The attacks that solvers found, against the box that is to hold whatever they lead to; and how much of it
/// they reach.
fn enclosed(
    training: &dyn Training,
    answer: &Answer,
    own: &AnswerBox,
    witness: &Witness,
) -> (Verdict, String) {
    let Witness::Attacks { attacks, .. } = witness else {
        return (Verdict::Disagree, "the witness has no attacks on training".to_owned());
    };
    let models = match retrained(training, attacks, answer.quantity) {
        Ok(models) => models,
        Err(failure) => return (Verdict::Disagree, failure.to_string()),
    };
    for (attack, model) in models.iter().enumerate() {
        if let Some(outside) = outside(own, answer, attack, model) {
            return (Verdict::Disagree, outside);
        }
    }
    let ends = |choose: fn(f64, f64) -> f64, component: usize| {
        models.iter().map(|model| model[component]).reduce(choose).unwrap_or(0.0)
    };
    let reached: f64 =
        (0..own.lower.len()).map(|component| ends(f64::max, component) - ends(f64::min, component)).sum();
    let width = own.width().map_or_else(|| "beyond numbers".to_owned(), six_digits);
    let count = attacks.len();
    (
        Verdict::Agree,
        format!("attacks trained anew: {count}; they reach width {} of {width}", six_digits(reached)),
    )
}

/// Where a model leaves the box, or that it has not as many components.
fn outside(own: &AnswerBox, answer: &Answer, attack: usize, model: &[f64]) -> Option<String> {
    if model.len() != own.lower.len() {
        return Some(format!(
            "attack {attack} gives {} numbers, the box has {}",
            model.len(),
            own.lower.len()
        ));
    }
    let is_outside = |(component, found): &(usize, &f64)| {
        !(own.lower[*component]..=own.upper[*component]).contains(*found)
    };
    let (component, found) = model.iter().enumerate().find(is_outside)?;
    let name = named(component, answer.quantity.shape());
    Some(format!("{name}attack {attack} leads to {found:?}, outside of the box"))
}

impl Witness {
    /// No attack reaches every end.
    fn clean(own: &AnswerBox, quantity: Quantity) -> Witness {
        let ends = if quantity == Quantity::Stable { 0 } else { own.lower.len() };
        Witness::Attacks { attacks: vec![Attack::default()], lower: vec![0; ends], upper: vec![0; ends] }
    }
}

/// The quantity of the model that each attack leads to.
fn retrained(
    training: &dyn Training,
    attacks: &[Attack],
    quantity: Quantity,
) -> Result<Vec<Vec<f64>>, Refuted> {
    let retrain = |(index, attack): (usize, &Attack)| {
        training.retrain(attack, quantity).map_err(|why| Refuted(format!("attack {index}: {why}")))
    };
    attacks.par_iter().enumerate().map(retrain).collect()
}

/// Every end is where its attack leads, and no attack leads further.
fn ends(
    own: &AnswerBox,
    answer: &Answer,
    models: &[Vec<f64>],
    named_by: [&Vec<usize>; 2],
) -> Result<(), Refuted> {
    let length = own.lower.len();
    if let Some((index, model)) = models.iter().enumerate().find(|(_, model)| model.len() != length) {
        let found = model.len();
        return Err(format!("attack {index} gives {found} numbers, the box has {length}").into());
    }
    let name = |component| named(component, answer.quantity.shape());
    for (side, numbers, attacks) in [("lower", &own.lower, named_by[0]), ("upper", &own.upper, named_by[1])] {
        if attacks.len() != length {
            let found = attacks.len();
            return Err(format!("the witness names attacks for {found} {side} ends, of {length}").into());
        }
        for (component, (&claimed, &attack)) in numbers.iter().zip(attacks).enumerate() {
            let model = models.get(attack).ok_or_else(|| {
                format!("{}the witness names attack {attack}, of {}", name(component), models.len())
            })?;
            let found = model[component];
            if found.to_bits() != claimed.to_bits() {
                let name = name(component);
                let why = format!("{name}{side} end {claimed:?}, but attack {attack} leads to {found:?}");
                return Err(why.into());
            }
        }
    }
    let outside = models.iter().enumerate().find_map(|(attack, model)| outside(own, answer, attack, model));
    outside.map_or(Ok(()), |why| Err(why.into()))
}

/// The share of test points whose prediction no attack changes is the lower end.
fn kept(own: &AnswerBox, models: &[Vec<f64>]) -> Result<(), Refuted> {
    let tests = models.first().map_or(0, Vec::len);
    if let Some((index, model)) = models.iter().enumerate().find(|(_, model)| model.len() != tests) {
        let found = model.len();
        return Err(format!("attack {index} gives {found} test points, attack 0 gives {tests}").into());
    }
    let kept = (0..tests).filter(|&test| models.iter().all(|model| model[test] == 1.0)).count();
    let share = if tests == 0 { 1.0 } else { kept as f64 / tests as f64 };
    match (&own.lower[..], &own.upper[..]) {
        ([lower], [1.0]) if lower.to_bits() == share.to_bits() => Ok(()),
        ([_], [1.0]) => {
            let lower = own.lower[0];
            Err(format!("lower end {lower:?}, but the attacks leave {share:?} as they are").into())
        }
        _ => Err("the upper end is not 1, which the clean training run attains".into()),
    }
}

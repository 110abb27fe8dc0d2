//! What a search found, as part of answers.

use crate::training::bounds::{Decided, Found, Sought};
use crate::training::threats::Attack;
use countersign_check::{Answer, AnswerStatus, Searched, Trust};

/// A gap that is rounding.
const MEETS: f64 = 1e-9;

/// An answer with what a search found of each of its components; as it is where none was searched. It is exact
/// where attacks reach every end.
pub(super) fn with_found(answer: Answer, found: &[[Found; 2]], stopped: bool) -> Answer {
    if found.is_empty() {
        return answer;
    }
    let mut attacks: Vec<Attack> = Vec::new();
    let mut place = |found: &Found| {
        attacks.iter().position(|known| *known == found.attack).unwrap_or_else(|| {
            attacks.push(found.attack.clone());
            attacks.len() - 1
        })
    };
    let lowest_attacks = found.iter().map(|[low, _]| place(low)).collect();
    let highest_attacks = found.iter().map(|[_, high]| place(high)).collect();
    let gap = found.iter().flatten().map(Found::gap).fold(0.0, f64::max);
    let searched = Searched {
        gap,
        lowest: found.iter().map(|[low, _]| -low.value).collect(),
        highest: found.iter().map(|[_, high]| high.value).collect(),
        attacks,
        lowest_attacks,
        highest_attacks,
        lower_thresholds: found.iter().map(|[low, _]| low.thresholds.clone()).collect(),
        upper_thresholds: found.iter().map(|[_, high]| high.thresholds.clone()).collect(),
    };
    let all_finite =
        searched.lowest.iter().chain(&searched.highest).all(|value| value.is_finite()) && gap.is_finite();
    if !all_finite {
        return answer;
    }
    let (status, trust) = match gap <= MEETS {
        true => (AnswerStatus::Exact, Trust::Exact),
        false => (answer.status, Trust::Proved),
    };
    let reason = stopped.then(|| {
        "search.seconds were over: the bounds hold, and a longer search may tighten them".to_owned()
    });
    Answer { status, trust, reason: answer.reason.or(reason), searched: Some(searched), ..answer }
}

/// The share of stable predictions, with how many of the others an attack changes. It is exact where every test
/// is one or the other.
pub(super) fn with_decided(answer: Answer, sought: &Sought, test_radius: f64) -> Answer {
    let tests = sought.classes.len();
    let is_reached =
        |classes: &&Vec<Decided>| classes.iter().any(|class| matches!(class, Decided::Reached(_)));
    let is_certified = |classes: &&Vec<Decided>| {
        classes.iter().all(|class| matches!(class, Decided::Clean | Decided::Impossible))
    };
    let broken = sought.classes.iter().filter(is_reached).count();
    let certified = sought.classes.iter().filter(is_certified).count();
    let open = tests - broken - certified;
    let reason = format!(
        "of {tests} tests {certified} are certified, {broken} are changed by an attack that was retrained, {open} are open"
    );
    let exact = open == 0 && test_radius == 0.0 && tests > 0;
    let (status, trust) =
        if exact { (AnswerStatus::Exact, Trust::Exact) } else { (answer.status, answer.trust) };
    Answer { status, trust, reason: answer.reason.or(Some(reason)), ..answer }
}

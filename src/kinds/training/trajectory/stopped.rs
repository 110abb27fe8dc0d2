//! Why a method has no numbers, and answers with and without them.

use crate::training::networks::Target;
use countersign_check::{Answer, AnswerStatus, ClassId, Method, NotFinite, Quantity, Trust, Witness};

/// Why a method has no numbers.
pub(in crate::training) type Stopped = (AnswerStatus, String);

pub(in crate::training) fn crashed(why: String) -> Stopped {
    (AnswerStatus::Crashed, why)
}

/// The user wants to stop.
pub(in crate::training) fn interrupted() -> Stopped {
    (AnswerStatus::Limit, "interrupted".to_owned())
}

pub(in crate::training) fn share(count: usize, total: usize) -> f64 {
    count as f64 / total as f64
}

/// The share of the tests of other classes than `wanted` for which something holds.
pub(in crate::training) fn share_of_others(
    targets: &[Target],
    wanted: ClassId,
    holds: impl Fn(usize) -> bool,
) -> f64 {
    let others = || (0..targets.len()).filter(|&test| targets[test] != Target::Class(wanted));
    // Without such tests nothing can be attacked.
    share(others().filter(|&test| holds(test)).count(), others().count().max(1))
}

pub(in crate::training) fn boxed(
    quantity: Quantity,
    method: Method,
    answer: Result<Answer, NotFinite>,
    status: AnswerStatus,
    trust: Trust,
    witness: Option<Witness>,
) -> Answer {
    match answer {
        Ok(answer) => Answer { status, trust, witness, ..answer },
        Err(not_finite) => Answer::new(method, None, None, quantity)
            .stopped(AnswerStatus::Crashed, format!("{not_finite}; nothing is certified")),
    }
}

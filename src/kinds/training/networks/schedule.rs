//! What an attacker cannot change about a training run (AGT, assumptions 1–3).

use std::ops::Range;

use super::Loss;

/// Loss, rates, batches and clipping.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// What is minimised.
    pub loss: Loss,
    /// α, of the first step.
    pub learning_rate: f64,
    /// η: the rate of step t, from 0, is `α / (1 + ηt)`.
    pub decay: f64,
    /// μ: what a step keeps of the direction before; 0 for none.
    pub momentum: f64,
    /// Samples of a step. Those that do not fill a last batch are dropped.
    pub batch_size: usize,
    /// Passes over the data, all in the same order.
    pub epochs: usize,
    /// κ: every entry of every sample's gradient is clipped to `±κ` (AGT, equation 29).
    pub clip: Option<f64>,
}

/// More iterations than this are a mistyped number.
const MOST_STEPS: usize = 1_000_000_000;

/// A schedule that cannot be run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: found {found}, expected {expected}")]
pub struct ScheduleError {
    /// Which entry.
    pub field: &'static str,
    /// What it is.
    pub found: String,
    /// What it should be.
    pub expected: String,
}

impl Schedule {
    /// Checks every entry against the number of training samples.
    ///
    /// # Errors
    /// The first entry that is wrong.
    pub fn check(&self, samples: usize) -> Result<(), ScheduleError> {
        let wrong = |field, found: String, expected: &str| {
            Err(ScheduleError { field, found, expected: expected.to_owned() })
        };
        let not_negative = |value: f64| value.is_finite() && value >= 0.0;
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return wrong("learning_rate", self.learning_rate.to_string(), "a finite number above 0");
        }
        if !not_negative(self.decay) {
            return wrong("decay", self.decay.to_string(), "a finite number of at least 0");
        }
        if !not_negative(self.momentum) {
            return wrong("momentum", self.momentum.to_string(), "a finite number of at least 0");
        }
        if self.batch_size == 0 || self.batch_size > samples {
            let expected = format!("1 to {samples}, the number of training samples");
            return wrong("batch_size", self.batch_size.to_string(), &expected);
        }
        if self.epochs == 0 {
            return wrong("epochs", "0".to_owned(), "at least 1");
        }
        if self.batches(samples).checked_mul(self.epochs).is_none_or(|steps| steps > MOST_STEPS) {
            let expected = format!("at most {MOST_STEPS} iterations in all");
            return wrong("epochs", self.epochs.to_string(), &expected);
        }
        match self.clip {
            Some(clip) if !(clip.is_finite() && clip > 0.0) => {
                wrong("clip", clip.to_string(), "a finite number above 0")
            }
            _ => Ok(()),
        }
    }

    /// Steps of one epoch.
    pub fn batches(&self, samples: usize) -> usize {
        samples / self.batch_size
    }

    /// Steps of the whole run.
    pub fn steps(&self, samples: usize) -> usize {
        self.batches(samples) * self.epochs
    }

    /// The samples of a step.
    pub fn batch(&self, step: usize, samples: usize) -> Range<usize> {
        let start = step % self.batches(samples).max(1) * self.batch_size;
        start..start + self.batch_size
    }

    /// The rate of a step, in double precision.
    pub fn rate(&self, step: usize) -> f64 {
        self.learning_rate / (1.0 + self.decay * step as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule() -> Schedule {
        Schedule {
            loss: Loss::Hinge,
            learning_rate: 3.0,
            decay: 0.5,
            momentum: 0.0,
            batch_size: 4,
            epochs: 3,
            clip: None,
        }
    }

    #[test]
    fn batches_repeat_and_the_rest_is_dropped() {
        let schedule = schedule();
        assert_eq!((schedule.batches(10), schedule.steps(10)), (2, 6));
        let batches: Vec<Range<usize>> = (0..4).map(|step| schedule.batch(step, 10)).collect();
        assert_eq!(batches, [0..4, 4..8, 0..4, 4..8]);
        assert_eq!([0, 1, 2].map(|step| schedule.rate(step)), [3.0, 2.0, 1.5]);
    }

    #[test]
    fn what_cannot_be_run_is_named() {
        let message = |schedule: Schedule| schedule.check(10).expect_err("is wrong").to_string();
        let base = schedule();
        assert_eq!(base.check(10), Ok(()));
        assert_eq!(
            message(Schedule { batch_size: 11, ..base.clone() }),
            "batch_size: found 11, expected 1 to 10, the number of training samples"
        );
        assert_eq!(
            message(Schedule { learning_rate: f64::NAN, ..base.clone() }),
            "learning_rate: found NaN, expected a finite number above 0"
        );
        assert_eq!(
            message(Schedule { decay: -1.0, ..base.clone() }),
            "decay: found -1, expected a finite number of at least 0"
        );
        assert_eq!(
            message(Schedule { momentum: f64::INFINITY, ..base.clone() }),
            "momentum: found inf, expected a finite number of at least 0"
        );
        assert_eq!(message(Schedule { epochs: 0, ..base.clone() }), "epochs: found 0, expected at least 1");
        assert_eq!(
            message(Schedule { clip: Some(0.0), ..base }),
            "clip: found 0, expected a finite number above 0"
        );
    }
}

//! What is known about an instance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an instance is known to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KnownStatus {
    /// It has an optimum, which both bounds are.
    Optimal,
    /// It has no feasible point.
    Infeasible,
    /// Not known, or only bounded.
    #[default]
    Open,
}

/// The best that is known about an instance, in its own sense: when minimising, `dual ≤ optimum ≤ primal`;
/// when maximising, the other way round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// What it is.
    pub status: KnownStatus,
    /// The value of the best known point.
    pub primal: Option<f64>,
    /// The best proved bound.
    pub dual: Option<f64>,
    /// Where the bounds come from, as in `exhaustive search`.
    pub source: Option<String>,
    /// Seconds of the fastest solver that proved an optimum, or that there is none.
    pub seconds: Option<f64>,
    /// The most seconds that a solver was given without a proof, where none is known.
    pub tried: Option<f64>,
}

/// How hard an instance is, by the fastest proof that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Below 1 s.
    Easy,
    /// Below 60 s.
    Medium,
    /// Below an hour.
    Hard,
    /// In an hour or more.
    VeryHard,
    /// Not proved by any solver within the time that it was given.
    Open,
}

impl Grade {
    /// The name in lists and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Easy => "easy",
            Grade::Medium => "medium",
            Grade::Hard => "hard",
            Grade::VeryHard => "very-hard",
            Grade::Open => "open",
        }
    }
}

impl Known {
    /// An optimum.
    pub fn optimum(value: f64, source: &str) -> Self {
        Known {
            status: KnownStatus::Optimal,
            primal: Some(value),
            dual: Some(value),
            source: Some(source.to_owned()),
            ..Known::default()
        }
    }

    /// The value of a point that exists: the optimum is at least as good.
    pub fn reached(value: f64, source: &str) -> Self {
        Known { primal: Some(value), source: Some(source.to_owned()), ..Known::default() }
    }

    /// How hard the instance is; nothing where no solver tried it for a time that is known.
    pub fn grade(&self) -> Option<Grade> {
        match (self.seconds, self.tried) {
            (Some(seconds), _) if seconds < 1.0 => Some(Grade::Easy),
            (Some(seconds), _) if seconds < 60.0 => Some(Grade::Medium),
            (Some(seconds), _) if seconds < 3600.0 => Some(Grade::Hard),
            (Some(_), _) => Some(Grade::VeryHard),
            (None, Some(_)) => Some(Grade::Open),
            (None, None) => None,
        }
    }

    /// The grade in words: of an open instance with the seconds that it was tried for.
    pub fn grade_in_words(&self) -> String {
        match (self.grade(), self.tried) {
            (Some(Grade::Open), Some(tried)) => format!("open (tried {tried} s)"),
            (Some(grade), _) => grade.as_str().to_owned(),
            (None, _) => String::new(),
        }
    }

    /// What is known after more runs: `seconds` of their fastest proof, and the time that `tried` ones were
    /// given in vain. A proof ends all trying, and no shorter try takes a longer one back.
    #[must_use]
    pub fn after(self, seconds: Option<f64>, tried: Option<f64>) -> Self {
        let best = |one: Option<f64>, other: Option<f64>, pick: fn(f64, f64) -> f64| match (one, other) {
            (Some(one), Some(other)) => Some(pick(one, other)),
            (one, other) => one.or(other),
        };
        let seconds = best(self.seconds, seconds, f64::min);
        let tried = best(self.tried, tried, f64::max).filter(|_| seconds.is_none());
        Known { seconds, tried, ..self }
    }

    /// Is nothing known?
    pub fn is_nothing(&self) -> bool {
        self.status == KnownStatus::Open && self.primal.is_none() && self.dual.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_by_the_fastest_proof_and_say_how_long_others_tried() {
        let known = |seconds, tried| Known { seconds, tried, ..Known::default() };
        let words = |seconds, tried| known(seconds, tried).grade_in_words();
        assert_eq!(words(Some(0.99), None), "easy");
        assert_eq!(words(Some(1.0), None), "medium");
        assert_eq!(words(Some(60.0), None), "hard");
        assert_eq!(words(Some(3600.0), None), "very-hard");
        assert_eq!(words(None, Some(900.0)), "open (tried 900 s)");
        assert_eq!(words(None, None), "");
    }

    #[test]
    fn later_runs_only_add_to_what_was_proved_and_tried() {
        let open = Known { tried: Some(900.0), ..Known::default() };
        assert_eq!(open.clone().after(None, Some(10.0)).tried, Some(900.0), "a shorter try");
        assert_eq!(open.clone().after(None, Some(3600.0)).tried, Some(3600.0));
        let proved = open.after(Some(70.0), Some(10.0));
        assert_eq!((proved.seconds, proved.tried), (Some(70.0), None));
        assert_eq!(proved.clone().after(None, Some(10.0)), proved, "who does not prove takes no proof back");
        assert_eq!(proved.after(Some(50.0), None).seconds, Some(50.0));
    }
}

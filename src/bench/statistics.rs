//! Numbers that benchmarks are summarised by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Runs that took less count as this many seconds in profiles: below, starting a process is what is measured.
const SHORTEST: f64 = 0.01;

/// `exp(mean ln(t + s)) − s` of times t ≥ 0 with a shift s > 0, which keeps the shortest ones from ruling the
/// mean; nothing without times.
pub fn shifted_geometric_mean(seconds: &[f64], shift: f64) -> Option<f64> {
    let logarithms: f64 = seconds.iter().map(|seconds| (seconds + shift).ln()).sum();
    (!seconds.is_empty()).then(|| (logarithms / seconds.len() as f64).exp() - shift)
}

/// `|primal − dual| / max(|primal|, |dual|, 1e-10)`, at most 1 where the signs agree; 0 where both are alike.
pub fn gap(primal: f64, dual: f64) -> f64 {
    if primal == dual { 0.0 } else { (primal - dual).abs() / primal.abs().max(dual.abs()).max(1e-10) }
}

/// A performance profile of one solver: for each factor, the share of runs that it solved within that factor
/// of the fastest solver's time (Dolan and Moré 2002).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// The solver that the curve is about.
    pub solver: String,
    /// `[factor, share of runs]`, factors ascending; between two of them the share is that of the first.
    pub points: Vec<(f64, f64)>,
}

/// The profiles of several solvers over the same runs. `seconds[run][solver]` is there where the solver
/// solved the run. Runs that no solver solved count too: no share rises above what was solved.
pub fn performance_profile(solvers: &[String], seconds: &[Vec<Option<f64>>]) -> Vec<Curve> {
    let ratio = |run: &Vec<Option<f64>>, solver: usize| {
        let counted = |seconds: f64| seconds.max(SHORTEST);
        let best = run.iter().flatten().copied().map(counted).reduce(f64::min)?;
        Some(counted(run[solver]?) / best)
    };
    let curve = |(place, solver): (usize, &String)| {
        let mut ratios: Vec<f64> = seconds.iter().filter_map(|run| ratio(run, place)).collect();
        ratios.sort_by(f64::total_cmp);
        let mut points = Vec::new();
        for (before, factor) in ratios.iter().enumerate() {
            let share = (before + 1) as f64 / seconds.len() as f64;
            match points.last_mut() {
                Some((same, height)) if same == factor => *height = share,
                _ => points.push((*factor, share)),
            }
        }
        Curve { solver: solver.clone(), points }
    };
    solvers.iter().enumerate().map(curve).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_equal_times_is_that_time() {
        let mean = shifted_geometric_mean(&[3.0, 3.0, 3.0], 10.0).expect("times");
        assert!((mean - 3.0).abs() < 1e-12);
        // exp((ln 11 + ln 110) / 2) − 10 with √1210 = 34.785…
        let mean = shifted_geometric_mean(&[1.0, 100.0], 10.0).expect("times");
        assert!((mean - (1210_f64.sqrt() - 10.0)).abs() < 1e-9);
        assert_eq!(shifted_geometric_mean(&[], 1.0), None);
    }

    #[test]
    fn gaps_are_relative_to_the_larger_bound() {
        assert_eq!((gap(0.0, 0.0), gap(2.0, 1.0), gap(-1.0, -2.0)), (0.0, 0.5, 0.5));
        assert_eq!(gap(1.0, -1.0), 2.0);
    }

    #[test]
    fn profiles_count_runs_within_factors_of_the_fastest() {
        let solvers = ["a".to_owned(), "b".to_owned()];
        let runs =
            [vec![Some(1.0), Some(4.0)], vec![Some(2.0), None], vec![None, None], vec![Some(3.0), Some(1.0)]];
        let curves = performance_profile(&solvers, &runs);
        assert_eq!(curves[0].points, [(1.0, 0.5), (3.0, 0.75)]);
        assert_eq!(curves[1].points, [(1.0, 0.25), (4.0, 0.5)]);
        let tiny = performance_profile(&solvers, &[vec![Some(0.001), Some(0.009)]]);
        assert_eq!(tiny[1].points, [(1.0, 1.0)], "both are as fast as can be told");
    }
}

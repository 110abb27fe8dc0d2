//! Who can be compared with whom, and over which runs: solvers take different classes of instances.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::setting::BenchSetting;
use countersign_bench::{Curve, Failure, RunRecord, RunStatus, performance_profile, shifted_geometric_mean};

/// Shifts of the two means, in seconds.
const SHIFTS: [f64; 2] = [10.0, 1.0];

/// Solvers that are compared with each other, over all runs that each of them takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// Who, in the order of the benchmark.
    pub solvers: Vec<String>,
    /// Runs of each of them: instances times seeds.
    pub runs: usize,
    /// How they did, in the order of the solvers.
    pub standings: Vec<Standing>,
    /// A performance profile for each solver.
    pub profile: Vec<Curve>,
}

/// One solver of a field. In the means, what is not solved, wrong answers included, counts with the time
/// limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// Its name.
    pub solver: String,
    /// Runs of the field with a claim that nothing contradicts.
    pub solved: usize,
    /// Shifted geometric mean of seconds, with a shift of 10.
    pub mean_shift_10: f64,
    /// Shifted geometric mean of seconds, with a shift of 1.
    pub mean_shift_1: f64,
}

/// A field for each set of solvers that take one instance together, those with the most runs first. A solver
/// alone is no field, unless no other solver takes part.
pub(super) fn fields(setting: &BenchSetting, runs: &[RunRecord], failures: &[Failure]) -> Vec<Field> {
    let same =
        |one: &RunRecord, other: &RunRecord| (&one.instance, one.seed) == (&other.instance, other.seed);
    let whole: Vec<&[RunRecord]> =
        runs.chunk_by(same).filter(|of_one| of_one.len() == setting.solvers.len()).collect();
    let least = setting.solvers.len().min(2);
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for set in whole.iter().map(|of_one| takers(of_one)).filter(|set| set.len() >= least) {
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    let seconds = |run: &RunRecord| {
        let is_wrong = failures.iter().any(|failure| failure.is_of(run));
        (run.status.is_claim() && !is_wrong).then_some(run.seconds)
    };
    let of_set = |set: &Vec<usize>| {
        let taken = whole.iter().filter(|of_one| {
            let takers = takers(of_one);
            set.iter().all(|place| takers.contains(place))
        });
        let seconds: Vec<Vec<Option<f64>>> =
            taken.map(|of_one| set.iter().map(|&place| seconds(&of_one[place])).collect()).collect();
        field(setting, set, &seconds)
    };
    let mut fields: Vec<Field> = sets.iter().map(of_set).collect();
    fields.sort_by_key(|field| std::cmp::Reverse(field.runs));
    fields
}

/// Who takes an instance, by places in the list of solvers.
fn takers(of_one: &[RunRecord]) -> Vec<usize> {
    (0..of_one.len()).filter(|&place| of_one[place].status != RunStatus::Unsupported).collect()
}

/// `seconds[run][solver]` of the solvers of a set.
fn field(setting: &BenchSetting, set: &[usize], seconds: &[Vec<Option<f64>>]) -> Field {
    let solvers: Vec<String> = set.iter().map(|&place| setting.solvers[place].name.clone()).collect();
    let limit = setting.limits.seconds;
    let standing = |(place, solver): (usize, &String)| {
        let counted: Vec<f64> = seconds.iter().map(|run| run[place].unwrap_or(limit).min(limit)).collect();
        let mean = |shift| shifted_geometric_mean(&counted, shift).unwrap_or(limit);
        Standing {
            solver: solver.clone(),
            solved: seconds.iter().filter(|run| run[place].is_some()).count(),
            mean_shift_10: mean(SHIFTS[0]),
            mean_shift_1: mean(SHIFTS[1]),
        }
    };
    Field {
        runs: seconds.len(),
        standings: solvers.iter().enumerate().map(standing).collect(),
        profile: performance_profile(&solvers, seconds),
        solvers,
    }
}

impl Field {
    /// Who is compared over what, in a sentence's beginning.
    pub fn title(&self) -> String {
        let runs = if self.runs == 1 { "run" } else { "runs" };
        match self.solvers.as_slice() {
            [one] => format!("{one}, {} {runs}", self.runs),
            solvers => format!("{}: the {} {runs} that each of them takes", solvers.join(", "), self.runs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::bench::setting::EntrantInfo;
    use countersign_solve::Limits;

    fn setting(names: &[&str]) -> BenchSetting {
        let solver = |name: &&str| EntrantInfo { name: (*name).to_owned(), version: None, command: None };
        BenchSetting {
            spec: serde_json::Value::Null,
            inputs: Vec::new(),
            solvers: names.iter().map(solver).collect(),
            seeds: vec![0],
            threads: 1,
            limits: Limits { seconds: 10.0, ..Limits::default() },
            notes: Vec::new(),
            has_refused_files: false,
        }
    }

    /// Runs of one instance: seconds of who solved it, `None` of who was stopped, nothing of who does not
    /// take it.
    fn runs(instance: &str, names: &[&str], ends: &[Option<Option<f64>>]) -> Vec<RunRecord> {
        let run = |(name, end): (&&str, &Option<Option<f64>>)| RunRecord {
            instance: instance.to_owned(),
            solver: (*name).to_owned(),
            seed: 0,
            status: match end {
                None => RunStatus::Unsupported,
                Some(None) => RunStatus::TimeLimit,
                Some(Some(_)) => RunStatus::Optimal,
            },
            reason: None,
            primal: None,
            dual: None,
            objective: None,
            violation: None,
            nodes: None,
            seconds: end.flatten().unwrap_or(10.0),
            peak_memory_kib: None,
        };
        names.iter().zip(ends).map(run).collect()
    }

    #[test]
    fn a_solver_that_takes_little_does_not_take_the_others_field_away() {
        let names = ["all", "linear", "lp"];
        let all = [
            runs("lp", &names, &[Some(Some(1.0)), Some(Some(2.0)), Some(Some(4.0))]),
            runs("milp", &names, &[Some(Some(1.0)), Some(None), None]),
            runs("products", &names, &[Some(Some(1.0)), None, None]),
        ]
        .concat();
        let fields = fields(&setting(&names), &all, &[]);
        let who: Vec<(Vec<String>, usize)> =
            fields.iter().map(|field| (field.solvers.clone(), field.runs)).collect();
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(who, [(named(&["all", "linear"]), 2), (named(&names), 1)]);
        let solved: Vec<usize> = fields[0].standings.iter().map(|standing| standing.solved).collect();
        assert_eq!(solved, [2, 1]);
        // exp((ln(2 + 1) + ln(10 + 1)) / 2) − 1: what is not solved counts with the limit.
        let mean = fields[0].standings[1].mean_shift_1;
        assert!((mean - (33_f64.sqrt() - 1.0)).abs() < 1e-12, "{mean}");
        assert_eq!(fields[0].profile[1].points, [(2.0, 0.5)]);
    }

    #[test]
    fn a_solver_alone_is_a_field_only_where_nobody_else_takes_part() {
        let alone = fields(&setting(&["one"]), &runs("a", &["one"], &[Some(Some(1.0))]), &[]);
        assert_eq!((alone.len(), alone[0].title().as_str()), (1, "one, 1 run"));
        let names = ["one", "other"];
        assert_eq!(fields(&setting(&names), &runs("a", &names, &[Some(None), None]), &[]), []);
        let begun = runs("a", &names, &[Some(None), Some(None)]);
        assert_eq!(fields(&setting(&names), &begun[..1], &[]), [], "the other run is still to come");
    }
}

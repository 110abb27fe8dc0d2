//! The file in which a command says what it found.
//!
//! ```text
//! # a comment
//! =status= optimal
//! =obj= 3.5
//! =bound= 3.5
//! x 1
//! y[2] 0.25
//! ```
//!
//! Where variables are named, those that are not are 0; where none is, only the value is judged. Everything
//! but `=status=` may be missing; without it, a point is `feasible`.

use std::collections::HashMap;

use countersign_program::Program;
use countersign_program::format::{Format, MPS_CONSTANT};
use countersign_solve::{Limit, Outcome, Status};

/// What a solution file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Solution {
    pub status: Option<Status>,
    pub is_unsupported: bool,
    pub objective: Option<f64>,
    pub bound: Option<f64>,
    pub values: Vec<(String, f64)>,
}

/// Words for what was found: a solution is feasible where a limit stopped the search.
const STATUSES: [(&str, Status); 6] = [
    ("optimal", Status::Optimal),
    ("infeasible", Status::Infeasible),
    ("unbounded", Status::Unbounded),
    ("feasible", Status::Limited(Limit::Time)),
    ("limit", Status::Limited(Limit::Time)),
    ("failed", Status::Crashed),
];

/// Reads a solution file.
///
/// # Errors
/// The first line that is not understood, with what was expected.
pub(super) fn parse(text: &str) -> Result<Solution, String> {
    let mut solution = Solution::default();
    for (index, line) in text.lines().enumerate() {
        let at = |expected: &str| format!("line {}: found {line:?}, expected {expected}", index + 1);
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["=infeas="] => solution.status = Some(Status::Infeasible),
            ["=unbd="] => solution.status = Some(Status::Unbounded),
            ["=status=", "unsupported"] => solution.is_unsupported = true,
            ["=status=", word] => {
                let status = STATUSES.iter().find(|(name, _)| name == word).map(|(_, status)| *status);
                let expected =
                    "optimal, infeasible, unbounded, feasible, limit, failed or unsupported after =status=";
                solution.status = Some(status.ok_or_else(|| at(expected))?);
            }
            ["=obj=", value] => solution.objective = Some(finite(value).ok_or_else(|| at("a number"))?),
            // The bound of a solver that has none yet is infinite.
            ["=bound=", value] => {
                let bound: f64 = value.parse().map_err(|_| at("a number"))?;
                solution.bound = Some(bound).filter(|bound| bound.is_finite());
            }
            [name, value] => {
                let value = finite(value).ok_or_else(|| at("a finite number behind the name"))?;
                solution.values.push(((*name).to_owned(), value));
            }
            _ => return Err(at("a name and a value")),
        }
    }
    Ok(solution)
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

impl Solution {
    /// What the file claims about a program whose file had the format's names, or about a file that only
    /// solvers read. The objective value of a point is what its coordinates give, or what the file says where
    /// they are not given.
    ///
    /// # Errors
    /// When a variable is named that the program does not have.
    pub(super) fn outcome(&self, program: Option<(&Program, Option<Format>)>) -> Result<Outcome, String> {
        let has_point = self.objective.is_some() || !self.values.is_empty();
        let stopped = Status::Limited(Limit::Time);
        let status =
            self.status.or(has_point.then_some(stopped)).ok_or("no status, no objective and no values")?;
        let point = match program {
            Some((program, format)) if !self.values.is_empty() => Some(self.point(program, format)?),
            _ => None,
        };
        Ok(Outcome {
            primal_bound: self.objective,
            dual_bound: self.bound,
            point,
            ..Outcome::bare(status, "solution file")
        })
    }

    fn point(&self, program: &Program, format: Option<Format>) -> Result<Vec<f64>, String> {
        let names = match format {
            Some(format) => program.names(format),
            None => program.variables().iter().map(|variable| variable.name.clone()).collect(),
        };
        let places: HashMap<&str, usize> =
            names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        let mut point = vec![0.0; names.len()];
        for (name, value) in &self.values {
            // A variable of the file alone.
            if format == Some(Format::Mps) && name == MPS_CONSTANT {
                continue;
            }
            let place = places.get(name.as_str()).ok_or_else(|| {
                format!("solution file: found the variable {name:?}, expected one of the instance")
            })?;
            point[*place] = *value;
        }
        Ok(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_program::Kind;

    #[test]
    fn a_file_says_status_objective_bound_and_values() {
        let text = "# mine\n=status= optimal\n\n=obj= 3.5\n=bound= -inf\nx 1\n y[2]\t-2.5e-1 \n";
        let expected = Solution {
            status: Some(Status::Optimal),
            objective: Some(3.5),
            values: vec![("x".to_owned(), 1.0), ("y[2]".to_owned(), -0.25)],
            ..Solution::default()
        };
        assert_eq!(parse(text), Ok(expected));
        assert_eq!(parse("=infeas=").expect("reads").status, Some(Status::Infeasible));
        assert!(parse("=status= unsupported").expect("reads").is_unsupported);
    }

    #[test]
    fn lines_that_make_no_sense_are_named() {
        for (text, part) in [
            ("x 1\n=status= fine", "line 2"),
            ("=obj= inf", "expected a number"),
            ("=bound= low", "expected a number"),
            ("x NaN", "expected a finite number"),
            ("x 1 2", "expected a name and a value"),
            ("x", "expected a name and a value"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn values_are_placed_by_the_names_of_the_file() {
        let mut program = Program::new("names");
        program.add_variable("a[1]", 0.0, 1.0, Kind::Continuous);
        program.add_variable("b", 0.0, 1.0, Kind::Continuous);
        let solution = parse("a(1) 0.5").expect("reads");
        let outcome = solution.outcome(Some((&program, Some(Format::Lp)))).expect("placed");
        assert_eq!((outcome.point, outcome.status), (Some(vec![0.5, 0.0]), Status::Limited(Limit::Time)));
        let constant = parse("b 1\nobjective_constant 1").expect("reads");
        let outcome = constant.outcome(Some((&program, Some(Format::Mps)))).expect("placed");
        assert_eq!(outcome.point, Some(vec![0.0, 1.0]));
        let error = solution.outcome(Some((&program, None))).expect_err("another name");
        assert!(error.contains("\"a(1)\""), "{error}");
        assert!(parse("").expect("reads").outcome(None).is_err(), "an empty file says nothing");
        let bare = parse("=status= optimal\n=obj= 4").expect("reads");
        let outcome = bare.outcome(Some((&program, None))).expect("a value");
        assert_eq!((outcome.point, outcome.primal_bound), (None, Some(4.0)), "nobody gave a point");
    }
}

//! microlp through good_lp: a MILP solver in Rust, for comparison only.
//!
//! good_lp gives no dual bound and folds statuses together, so an outcome from here has a primal bound at
//! best, and no certificate can be made of it.

use good_lp::{
    ResolutionError, Solution, SolutionStatus, SolverModel, Variable, WithTimeLimit, microlp, variable,
    variables,
};

use super::capabilities::{Capabilities, Support};
use super::outcome::{Limit, Limits, Outcome, Status};
use super::standing::Watcher;
use super::through_good_lp::{constraints, linear, locked_version, value_at};
use super::{Backend, BackendError};
use countersign_program::SolverName;
use countersign_program::{Kind, Program, Sense};

pub(super) struct Microlp;

impl Backend for Microlp {
    fn name(&self) -> SolverName {
        SolverName::Microlp
    }

    fn version(&self) -> String {
        locked_version("microlp")
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            products: Support::Impossible,
            integers: Support::Yes,
            dual_bound: Support::Impossible,
            files: Support::Impossible,
        }
    }

    fn solve(&self, program: &Program, limits: &Limits, _: &Watcher) -> Result<Outcome, BackendError> {
        let mut declared = variables!();
        let columns: Vec<Variable> = program
            .variables()
            .iter()
            .map(|column| {
                let definition = variable().min(column.lower).max(column.upper);
                declared.add(if column.kind == Kind::Continuous { definition } else { definition.integer() })
            })
            .collect();
        let objective = linear(&program.objective, &columns);
        let unsolved = match program.sense {
            Sense::Minimise => declared.minimise(objective),
            Sense::Maximise => declared.maximise(objective),
        };
        let mut model = unsolved.using(microlp).with_time_limit(limits.seconds);
        for row in program.rows() {
            constraints(row, &columns).into_iter().for_each(|(_, constraint)| {
                model.add_constraint(constraint);
            });
        }
        Ok(match model.solve() {
            Ok(solution) => found(program, &columns, &solution),
            Err(error) => not_found(&error),
        })
    }
}

fn found(program: &Program, columns: &[Variable], solution: &impl Solution) -> Outcome {
    let point: Vec<f64> = columns.iter().map(|&column| solution.value(column)).collect();
    let value = value_at(program, &point);
    let (status, word) = match solution.status() {
        SolutionStatus::Optimal => (Status::Optimal, "Optimal"),
        SolutionStatus::TimeLimit => (Status::Limited(Limit::Time), "TimeLimit"),
        SolutionStatus::GapLimit => (Status::Limited(Limit::Work), "GapLimit"),
    };
    Outcome { primal_bound: Some(value), point: Some(point), ..Outcome::bare(status, word) }
}

fn not_found(error: &ResolutionError) -> Outcome {
    let words = error.to_string();
    match error {
        ResolutionError::Infeasible => Outcome::bare(Status::Infeasible, words),
        ResolutionError::Unbounded => Outcome::bare(Status::Unbounded, words),
        _ if words.to_lowercase().contains("limit") => Outcome::bare(Status::Limited(Limit::Time), words),
        _ => Outcome::crashed(words),
    }
}

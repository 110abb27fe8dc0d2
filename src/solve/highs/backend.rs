//! HiGHS as a backend.

use std::ffi::CStr;
use std::path::Path;

use super::claim::outcome;
use super::file;
use super::from_scratch::{solve_lp, solve_milp};
use super::kept::KeptModel;
use super::model::{Start, has_integers, run};
use crate::capabilities::{Capabilities, Support};
use crate::objectives::in_turn;
use crate::outcome::{Limits, Outcome};
use crate::standing::Watcher;
use crate::{Backend, BackendError};
use countersign_program::SolverName;
use countersign_program::{Expression, Program, Sense};

pub(crate) struct Highs;

impl Backend for Highs {
    fn name(&self) -> SolverName {
        SolverName::Highs
    }

    fn version(&self) -> String {
        // SAFETY: HiGHS returns a static string.
        unsafe { CStr::from_ptr(highs_sys::Highs_version()) }.to_string_lossy().into_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            products: Support::Impossible,
            integers: Support::Yes,
            dual_bound: Support::Yes,
            files: Support::Yes,
        }
    }

    fn solve(&self, program: &Program, limits: &Limits, watcher: &Watcher) -> Result<Outcome, BackendError> {
        if program.class().has_integers() {
            solve_milp(program, limits, watcher)
        } else {
            Ok(solve_lp(program, limits)?.0)
        }
    }

    fn solve_each(
        &self,
        program: Program,
        objectives: &[(Sense, Expression)],
        limits: &Limits,
        watcher: &Watcher,
        found: &mut dyn FnMut(&Program, Result<Outcome, BackendError>),
    ) {
        let (has_integers, mut kept) = (program.class().has_integers(), KeptModel::default());
        let solve = |one: &Program| {
            let result =
                if has_integers { solve_milp(one, limits, watcher) } else { kept.solve(one, limits) };
            found(one, result);
        };
        in_turn(program, objectives, solve).for_each(drop);
    }

    fn solve_file(&self, path: &Path, limits: &Limits) -> Result<Outcome, BackendError> {
        let model = file::read(path)?;
        let (columns, is_mip) = (model.num_cols(), has_integers(&model));
        let solved = run(model, limits, Start::Presolved)?;
        Ok(Outcome { point: None, ..outcome(&solved, is_mip, columns) })
    }

    fn read_program(&self, path: &Path) -> Result<Program, BackendError> {
        file::read_program(path)
    }
}

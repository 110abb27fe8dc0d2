//! One line of a study: a cell, or a method without programs.

use countersign_kinds::role;
use countersign_kinds::training::formulation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use countersign_check::{Answer, AnswerBox, AnswerStatus, Method, Quantity, Trust, Witness};
use countersign_kinds::training::bounds::{Decomposition, HandedOn, Programs, SubproblemCounts, Tightening};
use countersign_kinds::training::study::{Cell, CellResult, CellStatus, Distance, Findings, distance};
use countersign_solve::SolverName;

/// A way to bound the parameters after training, with what came of it. The entries of windows are for
/// formulations alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudyRow {
    /// A formulation, or a method without programs, as `ibp` or `exhaustive`.
    pub method: Method,
    /// Who solved.
    pub solver: Option<SolverName>,
    /// w: window length in iterations.
    pub horizon: Option<usize>,
    /// p: every p-th step is bounded by a program.
    pub stride: Option<usize>,
    /// Into how many parts the samples were divided.
    pub parts: Option<usize>,
    /// What one program held.
    pub programs: Option<Programs>,
    /// What was bounded before.
    pub tightening: Option<Tightening>,
    /// What windows handed on.
    pub handed_on: Option<HandedOn>,
    /// How far it got.
    pub status: CellStatus,
    /// Why no further.
    pub reason: Option<String>,
    /// What stands behind the box.
    pub trust: Trust,
    /// Lower ends of the parameters: layer by layer, weights row-major (outputs × inputs), then biases.
    pub lower: Option<Vec<f64>>,
    /// Upper ends.
    pub upper: Option<Vec<f64>>,
    /// Width of the box, summed over the parameters. What `attack` reaches is at least that wide.
    pub width: Option<f64>,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// How the subproblems ended that bound parameters.
    pub subproblems: Option<SubproblemCounts>,
    /// How those ended that tightened sums before.
    pub tightening_subproblems: Option<SubproblemCounts>,
    /// How all of them ended, for each step the window that ends with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subproblems_by_step: Vec<SubproblemCounts>,
    /// The width by that of `ibp`.
    pub share_of_interval: Option<f64>,
    /// The width less that of `exhaustive`.
    pub excess: Option<f64>,
    /// The width by that of `exhaustive`.
    pub ratio: Option<f64>,
    /// Is the box of `exhaustive` within it?
    pub contains_truth: Option<bool>,
    /// The attacks behind the ends of `exhaustive` and `attack`.
    pub witness: Option<Witness>,
}

/// Methods without programs, then cells in their order.
pub(super) fn rows(findings: &Findings) -> Vec<StudyRow> {
    let answers = findings.answers.iter().map(|answer| StudyRow::of_answer(answer, &findings.answers));
    let cells = findings.cells.iter().map(|result| StudyRow::of_cell(result, &findings.answers));
    answers.chain(cells).collect()
}

/// What rows say, without what was compared.
pub fn findings<'a>(rows: impl IntoIterator<Item = &'a StudyRow> + Clone) -> Findings {
    let is_said = |row: &&StudyRow| row.status == CellStatus::Complete;
    Findings {
        answers: rows.clone().into_iter().filter(is_said).filter_map(StudyRow::answer).collect(),
        cells: rows.into_iter().filter_map(StudyRow::result).collect(),
        ..Findings::default()
    }
}

/// A row with a box and nothing else.
fn bare(method: Method, bounds: Option<&AnswerBox>, answers: &[Answer]) -> StudyRow {
    let of = bounds.map_or_else(Distance::default, |bounds| distance(answers, bounds));
    // What attacks reach is no bound whose distance counts.
    let is_outer = !role(method).is_reached();
    StudyRow {
        method,
        solver: None,
        horizon: None,
        stride: None,
        parts: None,
        programs: None,
        tightening: None,
        handed_on: None,
        status: CellStatus::NotBegun,
        reason: None,
        trust: Trust::Claimed,
        lower: bounds.map(|bounds| bounds.lower.clone()),
        upper: bounds.map(|bounds| bounds.upper.clone()),
        width: bounds.and_then(AnswerBox::width),
        seconds: 0.0,
        subproblems: None,
        tightening_subproblems: None,
        subproblems_by_step: Vec::new(),
        share_of_interval: of.share_of_interval,
        excess: of.excess.filter(|_| is_outer),
        ratio: of.ratio.filter(|_| is_outer),
        contains_truth: of.contains_truth.filter(|_| is_outer),
        witness: None,
    }
}

impl StudyRow {
    /// What a method without programs said. `answers` are those that its distances are to.
    pub fn of_answer(answer: &Answer, answers: &[Answer]) -> StudyRow {
        let bounds = AnswerBox::of(answer);
        let bare = bare(answer.method, bounds.as_ref(), answers);
        StudyRow {
            status: match answer.status {
                AnswerStatus::Exact | AnswerStatus::Bound => CellStatus::Complete,
                AnswerStatus::Limit => CellStatus::Interrupted,
                AnswerStatus::Unsupported => CellStatus::Unsupported,
                AnswerStatus::Crashed | AnswerStatus::Infeasible => CellStatus::Crashed,
            },
            reason: answer.reason.clone(),
            trust: answer.trust,
            seconds: answer.seconds,
            witness: answer.witness.clone(),
            ..bare
        }
    }

    /// What came of a cell. `answers` are those that its distances are to.
    pub fn of_cell(result: &CellResult, answers: &[Answer]) -> StudyRow {
        let cell = &result.cell;
        StudyRow {
            solver: Some(cell.solver),
            horizon: Some(cell.horizon),
            stride: Some(cell.decomposition.stride),
            parts: Some(cell.decomposition.parts),
            programs: Some(cell.decomposition.programs),
            tightening: Some(cell.decomposition.tightening),
            handed_on: Some(cell.decomposition.handed_on),
            status: result.status,
            reason: result.reason.clone(),
            trust: result.trust,
            seconds: result.seconds,
            subproblems: Some(result.subproblems),
            tightening_subproblems: Some(result.tightening),
            subproblems_by_step: result.by_step.clone(),
            ..bare(cell.method(), result.bounds.as_ref(), answers)
        }
    }

    /// The cell that the row is about; none for methods without programs.
    pub fn cell(&self) -> Option<Cell> {
        Some(Cell {
            formulation: formulation(self.method)?,
            solver: self.solver?,
            horizon: self.horizon?,
            decomposition: Decomposition {
                stride: self.stride?,
                parts: self.parts?,
                programs: self.programs?,
                tightening: self.tightening?,
                handed_on: self.handed_on?,
            },
        })
    }

    /// As comparisons call it.
    pub fn name(&self) -> String {
        self.cell().map_or_else(|| self.method.to_string(), |cell| cell.to_string())
    }

    /// What came of the cell.
    fn result(&self) -> Option<CellResult> {
        Some(CellResult {
            cell: self.cell()?,
            status: self.status,
            reason: self.reason.clone(),
            trust: self.trust,
            bounds: self.bounds(),
            subproblems: self.subproblems.unwrap_or_default(),
            tightening: self.tightening_subproblems.unwrap_or_default(),
            by_step: self.subproblems_by_step.clone(),
            seconds: self.seconds,
        })
    }

    /// What a method without programs said.
    fn answer(&self) -> Option<Answer> {
        if formulation(self.method).is_some() {
            return None;
        }
        let bounds = self.bounds()?;
        let answer = Answer::new(self.method, None, None, Quantity::Parameters);
        let is_exact = role(self.method).enumerates();
        Some(Answer {
            status: if is_exact { AnswerStatus::Exact } else { AnswerStatus::Bound },
            reason: self.reason.clone(),
            trust: self.trust,
            seconds: self.seconds,
            witness: self.witness.clone(),
            ..answer.with_box(&bounds.lower, &bounds.upper).ok()?
        })
    }

    fn bounds(&self) -> Option<AnswerBox> {
        let (lower, upper) = self.lower.clone().zip(self.upper.clone())?;
        (lower.len() == upper.len()).then_some(AnswerBox { lower, upper })
    }

    /// Does a finished cell have a box of so many components, and nothing else one?
    pub fn is_whole(&self) -> bool {
        let has_box = self.bounds().is_some();
        match self.status {
            CellStatus::Complete | CellStatus::Limited => has_box,
            _ => self.lower.is_none() && self.upper.is_none(),
        }
    }
}

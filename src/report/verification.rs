//! What came of checking a stored report again: how much of it stands on what was computed here, what has to
//! be taken on trust, and what is wrong or missing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::TableOf;
use super::head::Outcome;
use super::text::{Ink, first_lines, printed};
use super::verdicts::word;
use countersign_check::Verdict;

/// Faults that are printed; the rest is counted.
const SHOWN: usize = 10;

/// How a stored report stands up to being checked again, without a solver.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Answers of each standing.
    pub answers: StandingCounts,
    /// What was not checked, and whose word it is.
    pub on_trust: Vec<OnTrust>,
    /// What the report says and is not so, and what it should have and has not.
    pub faults: Vec<Fault>,
}

/// Answers by what stands behind them now; every answer of the report that its specification asks for and
/// that is not wrong counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandingCounts {
    /// A proof that the report keeps was checked.
    pub proof_checked: usize,
    /// Computed afresh and found the same, or implied by answers that were.
    pub recomputed: usize,
    /// Nothing is claimed but an attack, which was carried out.
    pub replayed: usize,
    /// At least one bound is somebody's word.
    pub on_trust: usize,
}

impl StandingCounts {
    /// All of them.
    pub fn total(&self) -> usize {
        self.proof_checked + self.recomputed + self.replayed + self.on_trust
    }
}

/// What stands behind an answer now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerStanding {
    /// Computed afresh and found the same, or implied by answers that were.
    Recomputed,
    /// Nothing is claimed but an attack, which was carried out.
    Replayed,
    /// At least one bound is somebody's word.
    OnTrust,
}

/// Something that was not checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OnTrust {
    /// What it is about: an answer by its name, as in `p1[scip]`, or an entry of the report.
    pub of: String,
    /// What is not checked about it.
    pub what: String,
    /// Whose word it is.
    pub word_of: String,
    /// Of how many answers; 1 for an entry of the report.
    pub count: usize,
}

/// Whether something is not so, or not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FaultKind {
    /// The report says what is not so.
    Wrong,
    /// The report lacks what its specification asks for.
    Missing,
}

/// What a stored report says and is not so, or should have and has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Which of the two.
    pub kind: FaultKind,
    /// Where in the report, as in `cases[3].prediction`.
    pub place: String,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub expected: String,
}

impl Fault {
    /// Something that is not so.
    pub fn wrong(place: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Fault::new(FaultKind::Wrong, place, found, expected)
    }

    /// Something that is not there.
    pub fn missing(place: impl Into<String>, expected: impl ToString) -> Self {
        Fault::new(FaultKind::Missing, place, "nothing", expected)
    }

    /// Less than should be there.
    pub fn short(place: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Fault::new(FaultKind::Missing, place, found, expected)
    }

    fn new(kind: FaultKind, place: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        let (found, expected) = (found.to_string(), expected.to_string());
        Fault { kind, place: place.into(), found, expected }
    }

    /// The fault on a line.
    fn line(&self, ink: Ink) -> String {
        let Fault { kind, place, found, expected } = self;
        match kind {
            FaultKind::Wrong => ink.red(&format!("WRONG {place}: found {found}, expected {expected}")),
            FaultKind::Missing => format!("MISSING {place}: found {found}, expected {expected}"),
        }
    }
}

impl Verification {
    /// What is wrong with a stored report that has one.
    pub(super) fn flaw(own: Option<&Verification>) -> Option<String> {
        own.map(|_| "verification: found one, expected none in a report: `verify` prints it".to_owned())
    }

    /// Counts an answer.
    pub fn count(&mut self, standing: AnswerStanding) {
        let counts = &mut self.answers;
        *match standing {
            AnswerStanding::Recomputed => &mut counts.recomputed,
            AnswerStanding::Replayed => &mut counts.replayed,
            AnswerStanding::OnTrust => &mut counts.on_trust,
        } += 1;
    }

    /// Notes what is not checked; the same about another answer of the same name is counted with it.
    pub fn trust(&mut self, of: impl Into<String>, what: impl Into<String>, word_of: impl Into<String>) {
        self.take(OnTrust { of: of.into(), what: what.into(), word_of: word_of.into(), count: 1 });
    }

    fn take(&mut self, one: OnTrust) {
        let is_same = |known: &&mut OnTrust| {
            (&known.of, &known.what, &known.word_of) == (&one.of, &one.what, &one.word_of)
        };
        match self.on_trust.iter_mut().find(is_same) {
            Some(known) => known.count += one.count,
            None => self.on_trust.push(one),
        }
    }

    /// Takes in what came of another part of the report.
    pub fn extend(&mut self, other: Verification) {
        let (own, more) = (&mut self.answers, other.answers);
        own.proof_checked += more.proof_checked;
        own.recomputed += more.recomputed;
        own.replayed += more.replayed;
        own.on_trust += more.on_trust;
        other.on_trust.into_iter().for_each(|one| self.take(one));
        self.faults.extend(other.faults);
    }

    /// The verdict over a report with these faults, whose comparisons came out as `outcome` says.
    pub fn outcome(&self, outcome: Outcome) -> Outcome {
        let has = |kind: FaultKind| self.faults.iter().any(|fault| fault.kind == kind);
        let verdict = match outcome.verdict {
            _ if has(FaultKind::Wrong) => Verdict::Disagree,
            Verdict::Agree if has(FaultKind::Missing) => Verdict::Incomplete,
            verdict => verdict,
        };
        Outcome { verdict, ..outcome }
    }

    /// The verdict in words, which say what it does not: that nothing could be compared, and how many answers
    /// were taken on trust.
    pub(super) fn headline(own: Option<&Verification>, outcome: &Outcome, compared: usize) -> String {
        let word = match (outcome.verdict, compared) {
            (Verdict::Agree, 0) => "NOTHING TO COMPARE",
            (verdict, _) => word(verdict),
        };
        match own.map(|own| own.answers).filter(|answers| answers.on_trust > 0) {
            None => word.to_owned(),
            Some(answers) => format!("{word}, {} of {} answers on trust", answers.on_trust, answers.total()),
        }
    }

    /// What stands behind the verdict, in a few words.
    pub(super) fn sentence(&self) -> String {
        let StandingCounts { proof_checked, recomputed, replayed, on_trust } = self.answers;
        let total = self.answers.total();
        format!(
            "verified without solvers: of {total} answers {proof_checked} proof-checked, {recomputed} recomputed, \
             {replayed} replayed, {on_trust} on trust"
        )
    }

    /// The faults, and what was not checked.
    pub(super) fn parts(&self, ink: Ink) -> [String; 2] {
        let faults: Vec<String> = self.faults.iter().map(|fault| fault.line(ink)).collect();
        let table = TableOf::new(&self.on_trust)
            .text("not checked", |one: &OnTrust| one.what.clone())
            .text("of", |one| one.of.clone())
            .text("the word of", |one| one.word_of.clone())
            .number("how many", |one| one.count)
            .table();
        [first_lines(&faults, SHOWN), printed(&table)]
    }
}

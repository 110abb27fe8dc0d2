//! The answers of one case, against those that there must be.

use std::collections::{BTreeMap, BTreeSet};

use super::expected::Expected;
use super::facts::must_be;
use crate::report::{AnswerStanding, CaseReport, Fault, Verification};
use countersign_check::{
    Answer, AnswerStatus, Check, Kind, Quantity, Question, Trust, Verdict, cross_check, is_implied, recheck,
};
use countersign_kinds::asking::{CaseResult, radius_of};
use countersign_kinds::role;

/// A case that was checked again.
pub(super) struct CaseVerified {
    /// Its answers with what stands behind them, and everything that was compared.
    pub result: CaseResult,
    /// What came of it.
    pub found: Verification,
}

/// What tells an answer from the others of its case: its name, target and quantity.
type Key = (String, Option<usize>, &'static str);

fn key(answer: &Answer) -> Key {
    (answer.name(), answer.target, answer.quantity.as_str())
}

/// What an answer is, in a message.
fn words(answer: &Answer) -> String {
    let target = answer.target.map_or(String::new(), |target| format!(" for target {target}"));
    format!("{} of {}{target}", answer.quantity.as_str(), answer.name())
}

/// Holds the answers of a case against those that there must be. `is_published` says which checks the report
/// keeps.
pub(super) fn verified(
    question: &dyn Question,
    case: &CaseReport,
    expected: &Expected,
    is_published: fn(Quantity) -> bool,
) -> CaseVerified {
    let mut judging = Judging::new(question, case, expected);
    let kept = judging.kept();
    let mut checks = judging.repeated(&kept);
    judging.standings(&kept);
    let answers: Vec<Answer> = kept.iter().map(|&(_, answer)| answer.clone()).collect();
    let all: Vec<Answer> = answers.iter().chain(&expected.besides).cloned().collect();
    let compared = cross_check(question, &all);
    judging.stored_checks(&answers, &compared, is_published);
    checks.splice(0..0, compared.into_iter().filter(|check| is_published(check.quantity)));
    let answers = answers.into_iter().map(|answer| match judging.computed.contains_key(&key(&answer)) {
        true => answer,
        false => Answer { trust: trust_without_solver(&answer), ..answer },
    });
    CaseVerified { result: CaseResult { answers: answers.collect(), checks }, found: judging.found }
}

/// What stands behind a stored answer that was not computed afresh: the attack that was carried out here, or
/// a word. A proof rests on numbers of the solver, or of a search, that reports do not keep.
fn trust_without_solver(answer: &Answer) -> Trust {
    match answer.trust {
        Trust::Replayed if answer.witness.is_some() => Trust::Replayed,
        _ => Trust::Claimed,
    }
}

/// A case under way.
struct Judging<'a> {
    question: &'a dyn Question,
    case: &'a CaseReport,
    expected: &'a Expected,
    computed: BTreeMap<Key, &'a Answer>,
    /// Answers of the report that are what computing afresh gives.
    right: BTreeSet<Key>,
    found: Verification,
}

/// An answer of the report with its place there.
type Kept<'a> = (usize, &'a Answer);

impl<'a> Judging<'a> {
    fn new(question: &'a dyn Question, case: &'a CaseReport, expected: &'a Expected) -> Self {
        let computed = expected.fresh.iter().map(|answer| (key(answer), answer)).collect();
        let (right, found) = (BTreeSet::new(), Verification::default());
        Judging { question, case, expected, computed, right, found }
    }

    fn kind(&self) -> &'static Kind {
        self.question.kind()
    }

    fn place(&self, index: usize) -> String {
        format!("cases[{}].answers[{index}]", self.case.id)
    }

    /// The answers that are asked for, each once. Others are faults, and so are those that are not there.
    fn kept(&mut self) -> Vec<Kept<'a>> {
        let elsewhere: BTreeSet<Key> = self.expected.elsewhere.iter().map(key).collect();
        let mut seen: BTreeSet<Key> = BTreeSet::new();
        let mut kept = Vec::new();
        for (index, answer) in self.case.answers.iter().enumerate() {
            let (key, place) = (key(answer), self.place(index));
            if !self.computed.contains_key(&key) && !elsewhere.contains(&key) {
                let expected = "none: nothing in the specification asks for it";
                self.found.faults.push(Fault::wrong(place, words(answer), expected));
            } else if !seen.insert(key) {
                self.found.faults.push(Fault::wrong(place, format!("a second {}", words(answer)), "one"));
            } else {
                kept.push((index, answer));
            }
        }
        let all = self.expected.fresh.iter().chain(&self.expected.elsewhere);
        let missing = all.filter(|answer| !seen.contains(&key(answer)));
        let place = format!("cases[{}].answers", self.case.id);
        self.found.faults.extend(missing.map(|answer| Fault::missing(place.as_str(), words(answer))));
        kept
    }

    /// Compares with what was computed afresh: numbers as numbers, and then every other entry but the time.
    /// Another attack than the one found here is as good where it works.
    fn repeated(&mut self, kept: &[Kept<'a>]) -> Vec<Check> {
        let mut checks = Vec::new();
        for &(index, answer) in kept {
            let fresh = match self.computed.get(&key(answer)) {
                Some(&fresh) => fresh.clone(),
                None if self.follows_from_flips(answer) => self.radius(answer),
                None => continue,
            };
            let again = recheck(std::slice::from_ref(answer), std::slice::from_ref(&fresh));
            let is_refuted = again.iter().any(|check| check.verdict == Verdict::Disagree);
            checks.extend(again);
            let faults = self.found.faults.len();
            if !is_refuted {
                let is_swapped = answer.witness.is_some() && fresh.witness.is_some();
                let witness = if is_swapped { answer.witness.clone() } else { fresh.witness.clone() };
                let expected = Answer { seconds: answer.seconds, witness, ..fresh };
                let place = self.place(index);
                must_be(&mut self.found, &place, answer, &expected);
            }
            if !is_refuted && self.found.faults.len() == faults && self.computed.contains_key(&key(answer)) {
                self.right.insert(key(answer));
            }
        }
        checks
    }

    /// Is it the radius that a solver's flips imply?
    fn follows_from_flips(&self, answer: &Answer) -> bool {
        let has_flips = self.kind().answers(answer.method, Quantity::Flips);
        has_flips && answer.quantity == Quantity::Radius && self.kind().needs_solver(answer.method)
    }

    fn radius(&self, answer: &Answer) -> Answer {
        let is_part = |flips: &&Answer| flips.name() == answer.name() && flips.quantity == Quantity::Flips;
        let flips: Vec<Answer> = self.case.answers.iter().filter(is_part).cloned().collect();
        radius_of(self.question, answer.method, answer.solver, &flips)
    }

    /// What stands behind each answer, and what has to be taken on trust.
    fn standings(&mut self, kept: &[Kept<'a>]) {
        let right: Vec<&Answer> = kept
            .iter()
            .map(|(_, answer)| *answer)
            .filter(|answer| self.right.contains(&key(answer)))
            .collect();
        let known: Vec<&Answer> = right.into_iter().chain(&self.expected.besides).collect();
        for &(index, answer) in kept {
            if self.right.contains(&key(answer)) {
                self.found.count(AnswerStanding::Recomputed);
            } else if !self.computed.contains_key(&key(answer)) {
                self.taken_on_trust(index, answer, &known);
            }
        }
    }

    /// An answer that was not computed afresh.
    fn taken_on_trust(&mut self, index: usize, answer: &Answer, known: &[&Answer]) {
        let word_of = answer.solver.map_or("the report", |solver| solver.as_str());
        let what = if is_implied(self.kind(), answer, known) {
            self.found.count(AnswerStanding::Recomputed);
            // A weaker bound than the solver's would follow just as well.
            (answer.status != AnswerStatus::Exact).then_some("how far it got")
        } else if is_attack_alone(answer) {
            self.found.count(AnswerStanding::Replayed);
            None
        } else {
            self.found.count(AnswerStanding::OnTrust);
            Some(claim(answer))
        };
        let trust = trust_of_flips(answer);
        // That of a radius follows from its flips, and was compared.
        let is_open = trust.is_none() && !self.follows_from_flips(answer);
        // Time ended it, whatever the report keeps of it.
        let is_searched = answer.solver.is_none() && !role(answer.method).enumerates();
        let besides = [
            what,
            is_open.then_some("what stood behind it"),
            answer.subproblems.is_some().then_some("how subproblems ended"),
            is_searched.then_some("the attacks and thresholds of its search"),
            (answer.reason.is_some() && !self.follows_from_flips(answer)).then_some("why it ended so"),
        ];
        for what in besides.into_iter().flatten() {
            self.found.trust(answer.name(), format!("{}: {what}", answer.quantity.as_str()), word_of);
        }
        // No program about flips proves anything.
        let is_program = answer.quantity == Quantity::Flips && answer.solver.is_some();
        let is_more = is_program && answer.trust > Trust::Replayed;
        let expected = trust.or(is_more.then_some(Trust::Claimed));
        if let Some(expected) = expected.filter(|&expected| expected != answer.trust) {
            let place = self.place(index) + ".trust";
            self.found.faults.push(Fault::wrong(place, answer.trust.as_str(), expected.as_str()));
        }
    }

    /// The checks of the report must be those of its answers. Where answers are wrong or missing there is
    /// nothing to hold them against. `compared` are those of its answers and of all that was computed besides.
    fn stored_checks(&mut self, answers: &[Answer], compared: &[Check], is_published: fn(Quantity) -> bool) {
        if !self.found.faults.is_empty() {
            return;
        }
        let (published, unpublished): (Vec<&Answer>, Vec<&Answer>) =
            self.expected.besides.iter().partition(|answer| is_published(answer.quantity));
        // Attacks are carried out only once where the run compared the same answers.
        let of_run = if published.is_empty() {
            compared.to_vec()
        } else {
            let all: Vec<Answer> = answers.iter().chain(unpublished).cloned().collect();
            cross_check(self.question, &all)
        };
        let of_answers = of_run.into_iter().filter(|check| is_published(check.quantity));
        let sorted = |checks: Vec<Check>| {
            let mut texts: Vec<String> =
                checks.iter().map(|check| serde_json::to_string(check).unwrap_or_default()).collect();
            texts.sort_unstable();
            texts
        };
        let (stored, again) = (sorted(self.case.checks.clone()), sorted(of_answers.collect()));
        if stored == again {
            return;
        }
        let place = format!("cases[{}].checks", self.case.id);
        let lacking = |all: &[String], from: &[String]| {
            let known: BTreeSet<&String> = from.iter().collect();
            all.iter().find(|check| !known.contains(check)).cloned()
        };
        let found = lacking(&stored, &again).unwrap_or_else(|| format!("{} checks", stored.len()));
        let expected = lacking(&again, &stored)
            .unwrap_or_else(|| format!("{} checks, as its answers give them", again.len()));
        self.found.faults.push(Fault::wrong(place, found, expected));
    }
}

/// Does it claim nothing but the attack that it comes with?
fn is_attack_alone(answer: &Answer) -> bool {
    answer.status == AnswerStatus::Bound
        && answer.lower.is_none()
        && answer.upper.is_some()
        && answer.witness.is_some()
}

/// What nobody here can say of an answer.
fn claim(answer: &Answer) -> &'static str {
    match answer.status {
        AnswerStatus::Infeasible => "that no attack exists",
        AnswerStatus::Unsupported => "that it does not apply",
        AnswerStatus::Crashed => "that it failed",
        AnswerStatus::Limit if answer.lower.is_none() => "that a limit stopped it",
        _ if role(answer.method).enumerates() => "that nothing was left out",
        _ if answer.quantity.is_box() => "the box",
        _ => "the lower bound",
    }
}

/// What must stand behind a solver's answer about flips that has an attack; nothing about other answers.
fn trust_of_flips(answer: &Answer) -> Option<Trust> {
    let is_flips = answer.quantity == Quantity::Flips && answer.solver.is_some();
    (is_flips && answer.upper.is_some()).then_some(Trust::Replayed)
}

//! What methods are to a report. Lists, columns, colours and dashes follow from these roles and from the
//! order of the report, so that another method appears wherever it belongs.

use countersign_check::{Answer, Method, Quantity};
use countersign_kinds::ensembles::BLACK_BOX;
use countersign_kinds::role;
use countersign_kinds::training::NOMINAL;

use super::case::CaseReport;
use super::gather::unique;

/// Certificates that answer a quantity of a case, in the order of the report.
pub(super) fn certificates(case: &CaseReport, quantity: Quantity) -> Vec<Method> {
    let answers = case.answers.iter().filter(|answer| answer.quantity == quantity);
    unique(answers.map(|answer| answer.method).filter(|method| role(*method).certifies()))
}

/// The answer of a method, which has no solver, to a quantity of a case.
pub(super) fn answer(case: &CaseReport, method: Method, quantity: Quantity) -> Option<&Answer> {
    case.answers.iter().find(|answer| answer.method == method && answer.quantity == quantity)
}

/// The answer to a quantity of a case that speaks of the clean model alone.
pub(super) fn of_clean_model(case: &CaseReport, quantity: Quantity) -> Option<&Answer> {
    answer(case, NOMINAL.method, quantity)
}

/// Is it a certificate that knows nothing about the base classifiers but their votes?
pub(super) fn is_black_box(method: Method) -> bool {
    method == BLACK_BOX.method
}

/// Does it reach some models, and perhaps not all that attackers can cause?
pub(super) fn reaches_some(method: Method) -> bool {
    role(method).is_reached() && !role(method).enumerates()
}

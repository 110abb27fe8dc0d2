//! How large an SVM's C is, and what follows from it: which questions its models raise.

use super::given::Given;
use super::trained_model::TrainedModel;
use crate::kernels::models::largest_small_c;
use crate::kernels::{LABEL_CERT, SMALL_C_SVM, SVM};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_check::{Kind, Method};
use countersign_data::EntryError;

/// Samples up to which LabelCert is asked without being named.
const LABEL_CERT_BY_DEFAULT: usize = 60;
/// Big-Ms above this leave a solver's tolerances too much say.
const LARGEST_BIG_M: f64 = 1e6;

/// Compares C with the bound of theorem 2 on every model's own samples; without C, the bound is taken. A
/// binary model that stands alone may have any C: LabelCert then speaks about it. Returns what a reader
/// should know.
pub(super) fn settle(
    c: Option<f64>,
    models: &mut [TrainedModel],
    given: &Given,
    source: &Source,
) -> Result<String, SpecError> {
    let Some(threshold) = threshold(models, given, c.is_some(), source)? else {
        return Ok("C is small enough for theorem 2, and drops out of every comparison".to_owned());
    };
    let c = c.unwrap_or(if threshold.is_finite() { threshold } else { 1.0 });
    let kind: &'static Kind = if c > threshold { &SVM } else { &SMALL_C_SVM };
    for model in models.iter_mut().filter(|model| speaks_of_svms(model, given, kind)) {
        (model.kind, model.c) = (kind, Some(c));
    }
    if c > threshold && models.iter().any(is_left_without) {
        let expected = format!(
            "at most {threshold:e}: above it theorem 2 does not make the dual variables equal, and only labelcert and \
             brute apply, to two classes without partitions"
        );
        return Err(source.error(EntryError::new("model.C", format!("{c:e}"), expected)));
    }
    Ok(note(c, threshold))
}

/// Does LabelCert apply to the model, and is it wanted?
fn speaks_of_svms(model: &TrainedModel, given: &Given, kind: &Kind) -> bool {
    let Some((values, _)) = given.model() else { return false };
    let [part] = model.parts.as_slice() else { return false };
    let applies = given.classes() == 2 && (0..model.tests).all(|test| values.of_test_itself(test).is_some());
    let wanted = match &model.methods {
        Some(named) => named.contains(&LABEL_CERT.method),
        None => part.members.len() <= LABEL_CERT_BY_DEFAULT,
    };
    applies && (wanted || *kind == *SVM)
}

/// Above the bound of theorem 2, is a method asked for that needs it?
fn is_left_without(model: &TrainedModel) -> bool {
    let needs_it = |method: &Method| !SVM.fits(*method);
    *model.kind != *SVM || model.methods.iter().flatten().any(needs_it)
}

fn note(c: f64, threshold: f64) -> String {
    if threshold.is_infinite() {
        return format!("C = {c:e}; the kernel is zero, and theorem 2 holds for every C");
    }
    if c <= threshold {
        return format!(
            "C = {c:e}; theorem 2 holds up to {threshold:e}, the smallest bound of any model here, and C drops out of every \
             comparison"
        );
    }
    let largest = c / threshold;
    let warning = if largest > LARGEST_BIG_M {
        format!("; big-Ms may reach {largest:.0e}, which solvers take badly")
    } else {
        String::new()
    };
    format!("C = {c:e}; theorem 2 holds up to {threshold:e}, so only labelcert and brute apply{warning}")
}

/// The smallest bound of theorem 2 over all parts, infinite for a kernel of zeros; nothing when the kernel is
/// not known and not `needed`.
fn threshold(
    models: &[TrainedModel],
    given: &Given,
    needed: bool,
    source: &Source,
) -> Result<Option<f64>, SpecError> {
    let Some((values, _)) = given.model() else { return Ok(None) };
    let is_known = values.of_training(&given.order[..1], &given.order[..1]).is_some();
    if !is_known && !needed {
        return Ok(None);
    }
    let mut smallest = f64::INFINITY;
    for part in models.iter().flat_map(|model| &model.parts) {
        let bound = largest_small_c(values, &part.members).map_err(source.blame(None))?;
        smallest = smallest.min(bound.unwrap_or(f64::INFINITY));
    }
    Ok(Some(smallest))
}

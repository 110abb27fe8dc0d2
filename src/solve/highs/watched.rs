//! A search of HiGHS that tells where it stands.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use highs::{Model, SolvedModel};
use highs_sys::{HighsCallbackDataIn, HighsCallbackDataOut, kHighsCallbackMipInterrupt};

use super::model::{Start, run};
use crate::BackendError;
use crate::outcome::Limits;
use crate::standing::SearchReporter;

/// Runs a model as [`run`] does, and reports where the search stands if anybody watches.
///
/// # Errors
/// As [`run`].
pub(super) fn run_watched(
    reporter: &SearchReporter,
    mut model: Model,
    limits: &Limits,
    start: Start,
) -> Result<SolvedModel, BackendError> {
    if !reporter.is_watched() {
        return run(model, limits, start);
    }
    let own = ptr::from_ref(reporter).cast_mut().cast::<c_void>();
    // SAFETY: the pointer belongs to the live model. HiGHS calls back while it runs, which ends before
    // `reporter` does. If it breaks off the model is gone; otherwise it is told below to call no more. A
    // model that takes no callback runs unwatched.
    unsafe {
        highs_sys::Highs_setCallback(model.as_mut_ptr(), Some(report), own);
        highs_sys::Highs_startCallback(model.as_mut_ptr(), kHighsCallbackMipInterrupt);
    }
    let mut solved = run(model, limits, start)?;
    // SAFETY: as above.
    unsafe {
        highs_sys::Highs_stopCallback(solved.as_mut_ptr(), kHighsCallbackMipInterrupt);
    }
    Ok(solved)
}

/// HiGHS asks here whether to interrupt the search, which is left as it is, and says where it stands.
unsafe extern "C" fn report(
    _: c_int,
    _: *const c_char,
    out: *const HighsCallbackDataOut,
    _: *mut HighsCallbackDataIn,
    own: *mut c_void,
) {
    // SAFETY: HiGHS hands over data that live as long as the call, and the pointer that `run_watched` gave
    // it.
    let (out, reporter) = unsafe { (out.as_ref(), own.cast::<SearchReporter>().as_ref()) };
    if let (Some(out), Some(reporter)) = (out, reporter) {
        reporter.tell(out.mip_primal_bound, out.mip_dual_bound);
    }
}

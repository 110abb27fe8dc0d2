//! A search of HiGHS that tells where it stands.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use highs::{Model, SolvedModel};
use highs_sys::{HighsCallbackDataIn, HighsCallbackDataOut, kHighsCallbackMipInterrupt};

use super::model::{Start, run};
use super::{Limits, Watcher};
use crate::solve::Standing;

/// Who watches, and what of the objective HiGHS is not given.
pub(super) struct Watched {
    pub watcher: Watcher,
    pub constant: f64,
}

impl Watched {
    /// Runs a model as [`run`] does.
    ///
    /// # Errors
    /// As there.
    pub(super) fn run(&self, mut model: Model, limits: &Limits, start: Start) -> Result<SolvedModel, String> {
        if !self.watcher.is_somebody() {
            return run(model, limits, start);
        }
        let own = ptr::from_ref(self).cast_mut().cast::<c_void>();
        // SAFETY: the pointer belongs to the live model. HiGHS calls back while it runs, which ends before `self` does; where it
        // breaks off the model is gone, and else it is told below to call no more. A model that takes no callback runs unwatched.
        unsafe {
            highs_sys::Highs_setCallback(model.as_mut_ptr(), Some(stands), own);
            highs_sys::Highs_startCallback(model.as_mut_ptr(), kHighsCallbackMipInterrupt);
        }
        let mut solved = run(model, limits, start)?;
        // SAFETY: as above.
        unsafe {
            highs_sys::Highs_stopCallback(solved.as_mut_ptr(), kHighsCallbackMipInterrupt);
        }
        Ok(solved)
    }
}

/// HiGHS asks whether it is to be interrupted, which it is not, and says where it stands.
unsafe extern "C" fn stands(
    _: c_int,
    _: *const c_char,
    out: *const HighsCallbackDataOut,
    _: *mut HighsCallbackDataIn,
    own: *mut c_void,
) {
    // SAFETY: HiGHS hands over data that live as long as the call, and the pointer that `Watched::run` gave it.
    let (Some(out), Some(own)) = (unsafe { out.as_ref() }, unsafe { own.cast::<Watched>().as_ref() }) else {
        return;
    };
    let unknown = (f64::INFINITY, own.constant);
    own.watcher.tell(Standing::of(out.mip_primal_bound, out.mip_dual_bound, unknown));
}

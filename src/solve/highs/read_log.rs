//! What HiGHS says while it reads a file.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::from_mut;

use highs::Model;
use highs_sys::{HighsCallbackDataIn, HighsCallbackDataOut, kHighsCallbackLogging};

/// Calls `act` on the model; the warnings and errors that HiGHS prints meanwhile, in one line.
pub(super) fn complaints<T>(model: &mut Model, act: impl FnOnce(&mut Model) -> T) -> (T, Option<String>) {
    let mut log = String::new();
    let own = from_mut(&mut log).cast::<c_void>();
    // SAFETY: the pointer belongs to the live model, and `log` outlives the time in which HiGHS calls back.
    unsafe {
        highs_sys::Highs_setBoolOptionValue(model.as_mut_ptr(), c"output_flag".as_ptr(), 1);
        highs_sys::Highs_setCallback(model.as_mut_ptr(), Some(keep), own);
        highs_sys::Highs_startCallback(model.as_mut_ptr(), kHighsCallbackLogging);
    }
    let done = act(model);
    // SAFETY: as above.
    unsafe {
        highs_sys::Highs_stopCallback(model.as_mut_ptr(), kHighsCallbackLogging);
        highs_sys::Highs_setCallback(model.as_mut_ptr(), None, std::ptr::null_mut());
        highs_sys::Highs_setBoolOptionValue(model.as_mut_ptr(), c"output_flag".as_ptr(), 0);
    }
    (done, complaint(&log))
}

/// HiGHS hands over a piece of its log, a line or several.
unsafe extern "C" fn keep(
    _: c_int,
    message: *const c_char,
    _: *const HighsCallbackDataOut,
    _: *mut HighsCallbackDataIn,
    own: *mut c_void,
) {
    // SAFETY: HiGHS hands over a C string, or none, and the pointer that `complaints` gave it.
    if let (false, Some(log)) = (message.is_null(), unsafe { own.cast::<String>().as_mut() }) {
        log.push_str(&unsafe { CStr::from_ptr(message) }.to_string_lossy());
    }
}

/// Warnings and errors of a log, with what goes on behind them.
fn complaint(log: &str) -> Option<String> {
    let lines = log.lines().map(str::trim).filter(|line| !line.is_empty());
    let all: Vec<&str> =
        lines.skip_while(|line| !line.starts_with("WARNING") && !line.starts_with("ERROR")).collect();
    let said: Vec<String> = all.join(" ").split_whitespace().map(str::to_owned).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_errors_are_complaints_and_the_rest_is_not() {
        assert_eq!(complaint("Running HiGHS\nMIP has 1 row\n"), None);
        let log = "LP has 1 row\nWARNING: There are 2   bounds\nin a file\n\n";
        assert_eq!(complaint(log).as_deref(), Some("WARNING: There are 2 bounds in a file"));
    }
}

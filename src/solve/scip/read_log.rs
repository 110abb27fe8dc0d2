//! What SCIP says while it reads a file.

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, fs, process, ptr};

use russcip::ffi;

thread_local! {
    /// Errors of the reader that runs in this thread, if one does.
    static ERRORS: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Listens to one reader.
pub(super) struct ReadLog {
    scip: *mut ffi::SCIP,
    file: PathBuf,
}

/// What was heard.
pub(super) struct Heard {
    /// The first warning.
    pub warning: Option<String>,
    /// The first error, where SCIP gave up.
    pub error: Option<String>,
}

impl ReadLog {
    /// Warnings go to a file, because SCIP has one for them; errors go to a function of the whole process.
    ///
    /// # Safety
    /// The pointer is that of a live model, and outlives the log.
    pub(super) unsafe fn new(scip: *mut ffi::SCIP) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        static ONCE: Once = Once::new();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let file = env::temp_dir().join(format!("countersign-{}-scip-{count}.log", process::id()));
        let name = CString::new(file.to_string_lossy().as_bytes()).unwrap_or_default();
        // SAFETY: the function has no state but that of its thread; the name is a C string.
        unsafe {
            ONCE.call_once(|| ffi::SCIPmessageSetErrorPrinting(Some(keep), ptr::null_mut()));
            ffi::SCIPsetMessagehdlrLogfile(scip, name.as_ptr());
            ffi::SCIPsetMessagehdlrQuiet(scip, 1);
        }
        ERRORS.with_borrow_mut(|errors| *errors = Some(String::new()));
        ReadLog { scip, file }
    }

    /// Listens no more. `is_alive` says whether the model still is.
    pub(super) fn end(self, is_alive: bool) -> Heard {
        if is_alive {
            // SAFETY: the model is alive; without a name its file is closed.
            unsafe { ffi::SCIPsetMessagehdlrLogfile(self.scip, ptr::null()) };
        }
        let said = fs::read_to_string(&self.file).unwrap_or_default();
        let _ = fs::remove_file(&self.file);
        let warning = said.lines().map(str::trim).find(|line| line.to_ascii_lowercase().contains("warning"));
        let errors = ERRORS.with_borrow_mut(Option::take).unwrap_or_default();
        // An error begins with the place in SCIP's own sources.
        let error = errors.lines().map(|line| line.rsplit("ERROR:").next().unwrap_or_default().trim());
        let error = error.filter(|line| !line.is_empty() && !line.starts_with('['));
        Heard { warning: warning.map(str::to_owned), error: error.map(str::to_owned).next() }
    }
}

/// SCIP prints a piece of an error.
unsafe extern "C" fn keep(_: *mut c_void, _: *mut ffi::FILE, message: *const c_char) {
    if message.is_null() {
        return;
    }
    // SAFETY: SCIP hands over a C string.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy();
    ERRORS.with_borrow_mut(|errors| match errors {
        Some(errors) => errors.push_str(&text),
        None => eprint!("{text}"),
    });
}

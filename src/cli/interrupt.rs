//! Ctrl-C: at once where there is nothing yet, and else once what is done is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::Failure;

/// Until it is armed, Ctrl-C ends the process at once: nothing is done yet that a report could be written of.
pub(super) struct Interrupt {
    flag: Arc<AtomicBool>,
    is_armed: Arc<AtomicBool>,
}

impl Interrupt {
    /// Takes over Ctrl-C, once a process.
    pub(super) fn new() -> Result<Self, Failure> {
        let (flag, is_armed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (handled, armed) = (Arc::clone(&flag), Arc::clone(&is_armed));
        let handler = move || {
            if !armed.load(Ordering::SeqCst) || handled.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            eprintln!("interrupted: writing the report of what is done (Ctrl-C again to stop at once)");
        };
        ctrlc::set_handler(handler).map_err(Failure::internal)?;
        Ok(Interrupt { flag, is_armed })
    }

    /// A flag that the first Ctrl-C from here on sets; the second one ends the process.
    pub(super) fn armed(&self) -> Arc<AtomicBool> {
        self.is_armed.store(true, Ordering::SeqCst);
        Arc::clone(&self.flag)
    }
}

//! Work that stops when the user interrupts it or its seconds are spent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::failure::Failure;

/// How often it is looked whether the work must stop.
const POLL: Duration = Duration::from_millis(50);

/// Does something while a second thread sets `stop` once the user interrupts or the seconds are spent.
///
/// # Errors
/// A thread that cannot be started.
pub(super) fn while_allowed<T>(
    interrupt: &AtomicBool,
    stop: &AtomicBool,
    seconds: Option<f64>,
    work: impl FnOnce() -> T,
) -> Result<T, Failure> {
    let started = Instant::now();
    let is_done = AtomicBool::new(false);
    let is_spent = || seconds.is_some_and(|seconds| started.elapsed().as_secs_f64() >= seconds);
    thread::scope(|scope| {
        let watch = || {
            while !is_done.load(Ordering::Relaxed) {
                if interrupt.load(Ordering::Relaxed) || is_spent() {
                    stop.store(true, Ordering::Relaxed);
                }
                thread::park_timeout(POLL);
            }
        };
        let watcher = thread::Builder::new().spawn_scoped(scope, watch).map_err(Failure::no_thread)?;
        // However the work ends, the watcher is to end too.
        let _ending = Ending { is_done: &is_done, watcher: watcher.thread() };
        Ok(work())
    })
}

/// Ends the watcher when dropped.
struct Ending<'a> {
    is_done: &'a AtomicBool,
    watcher: &'a thread::Thread,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
        self.watcher.unpark();
    }
}

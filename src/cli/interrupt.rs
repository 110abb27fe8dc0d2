//! Ctrl-C: at once where there is nothing yet, and else once what is done is written, within two seconds.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, Builder, Scope, Thread};
use std::time::{Duration, Instant};

use super::failure::Failure;

/// The exit code of a command that was interrupted.
const INTERRUPTED: u8 = 130;
/// How long work has to come to an end by itself.
const TO_END: Duration = Duration::from_millis(700);
/// After how long the process ends, whatever is not written yet.
const AT_MOST: Duration = Duration::from_millis(1700);
/// How often it is looked whether it is time.
const POLL: Duration = Duration::from_millis(20);

/// Until it is armed, Ctrl-C ends the process at once: nothing is done yet that a report could be written of.
pub(super) struct Interrupt {
    state: Arc<State>,
}

/// Ctrl-C as it is from when something may be done.
pub(super) struct Armed {
    state: Arc<State>,
    flag: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    is_armed: AtomicBool,
    flag: Arc<AtomicBool>,
    since: OnceLock<Instant>,
}

impl Interrupt {
    /// Takes over Ctrl-C, once a process.
    pub(super) fn new() -> Result<Self, Failure> {
        let state = Arc::new(State::default());
        let handled = Arc::clone(&state);
        ctrlc::set_handler(move || handled.interrupted()).map_err(Failure::no_thread)?;
        Ok(Interrupt { state })
    }

    /// The first Ctrl-C from here on sets a flag; the second one ends the process.
    pub(super) fn armed(&self) -> Armed {
        self.state.is_armed.store(true, Ordering::SeqCst);
        Armed { state: Arc::clone(&self.state), flag: Arc::clone(&self.state.flag) }
    }
}

impl State {
    fn interrupted(&self) {
        if !self.is_armed.load(Ordering::SeqCst) || self.flag.load(Ordering::SeqCst) {
            exit(INTERRUPTED.into());
        }
        let _ = self.since.set(Instant::now());
        self.flag.store(true, Ordering::SeqCst);
        eprintln!("interrupted: writing the report of what is done (Ctrl-C again to stop at once)");
    }

    /// Is it so long ago that the user interrupted?
    fn is_past(&self, wait: Duration) -> bool {
        self.since.get().is_some_and(|since| since.elapsed() >= wait)
    }
}

impl Armed {
    /// Set when the user wants to stop.
    pub(super) fn flag(&self) -> &Arc<AtomicBool> {
        &self.flag
    }

    /// Works. Where the user interrupts and the work does not come to an end by itself, a second thread does
    /// `instead`: it writes what is finished, and the process ends with the exit code that this gives.
    ///
    /// # Errors
    /// Threads that cannot be started.
    pub(super) fn work<T>(
        &self,
        work: impl FnOnce() -> T,
        instead: impl FnOnce() -> Result<u8, Failure> + Send,
    ) -> Result<T, Failure> {
        // Whoever has it writes.
        let is_over = Mutex::new(false);
        let instead = || {
            // The threads of the others are busy with what does not end.
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(Failure::no_thread);
            pool.and_then(|pool| pool.install(instead)).unwrap_or_else(|failure| {
                eprintln!("error: {failure}");
                INTERRUPTED
            })
        };
        let beside = || {
            let is_over = is_over.lock().unwrap_or_else(PoisonError::into_inner);
            if !*is_over {
                exit(instead().into());
            }
        };
        let work = || {
            let done = work();
            *is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
            done
        };
        self.watched(work, beside)
    }

    /// Writes what there is. Where the user interrupts and this takes too long, the process ends on the way.
    ///
    /// # Errors
    /// Threads that cannot be started, and what writing says.
    pub(super) fn write<T>(&self, write: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.watched(write, || ())?
    }

    /// Works, with a thread that ends the process when it is time for that, and one that does something else
    /// when the work should have ended.
    fn watched<T>(&self, work: impl FnOnce() -> T, late: impl FnOnce() + Send) -> Result<T, Failure> {
        let has_ended = AtomicBool::new(false);
        let last = || {
            eprintln!("stopped before the report was whole; --resume goes on with what is finished");
            exit(INTERRUPTED.into());
        };
        thread::scope(|scope| {
            // However the work ends, the threads are to end too.
            let mut ending = Ending { has_ended: &has_ended, threads: Vec::new() };
            ending.threads.push(self.once_past(AT_MOST, &has_ended, last, scope)?);
            ending.threads.push(self.once_past(TO_END, &has_ended, late, scope)?);
            let done = work();
            drop(ending);
            Ok(done)
        })
    }

    /// A thread that does something once it is so long ago that the user interrupted, and ends without it
    /// once the work has ended.
    fn once_past<'scope>(
        &'scope self,
        wait: Duration,
        has_ended: &'scope AtomicBool,
        then: impl FnOnce() + Send + 'scope,
        scope: &'scope Scope<'scope, '_>,
    ) -> Result<Thread, Failure> {
        let watch = move || {
            while !has_ended.load(Ordering::SeqCst) {
                if self.state.is_past(wait) {
                    return then();
                }
                thread::park_timeout(POLL);
            }
        };
        let started = Builder::new().spawn_scoped(scope, watch).map_err(Failure::no_thread)?;
        Ok(started.thread().clone())
    }
}

/// Ends threads when dropped.
struct Ending<'a> {
    has_ended: &'a AtomicBool,
    threads: Vec<Thread>,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::SeqCst);
        self.threads.iter().for_each(Thread::unpark);
    }
}

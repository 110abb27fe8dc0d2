//! Progress on standard error: a bar on a terminal, a line a minute elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Counts finished pieces of work and shows them until dropped.
pub(super) struct Progress {
    bar: ProgressBar,
    done: Arc<AtomicUsize>,
    lines: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `what` names a piece of work, in the plural.
    pub(super) fn new(total: usize, what: &'static str, quiet: bool) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let on_terminal = !quiet && stderr().is_terminal();
        let bar = if on_terminal { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(&format!(
            "{{bar:40}} {{pos}}/{{len}} {what}, {{elapsed}}, {{eta}} left"
        )) {
            bar.set_style(style);
        }
        let lines = (!quiet && !on_terminal).then(|| line_a_minute(total, what, Arc::clone(&done)));
        Progress { bar, done, lines }
    }

    pub(super) fn finished(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if let Some((stop, thread)) = self.lines.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

fn line_a_minute(total: usize, what: &'static str, done: Arc<AtomicUsize>) -> (Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{} of {total} {what} done", done.load(Ordering::Relaxed));
        }
    });
    (stop, thread)
}

//! Progress on standard error: a bar on a terminal, a line a minute elsewhere.

use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};

/// Counts finished pieces of work and shows them until dropped, with the attacks tried on the way where there are any.
pub(super) struct Progress {
    bar: ProgressBar,
    done: Arc<AtomicUsize>,
    tried: Arc<AtomicU64>,
    lines: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `what` names a piece of work, in the plural.
    pub(super) fn new(total: usize, what: &'static str, quiet: bool) -> Self {
        let (done, tried) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        let on_terminal = !quiet && stderr().is_terminal();
        let bar = if on_terminal { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(&format!(
            "{{bar:40}} {{pos}}/{{len}} {what}{{tried}}, {{elapsed}}, {{eta}} left"
        )) {
            let tried = Arc::clone(&tried);
            let shown = move |_: &ProgressState, to: &mut dyn Write| {
                let _ = to.write_str(&attacks_tried(tried.load(Ordering::Relaxed)));
            };
            bar.set_style(style.with_key("tried", shown));
            if on_terminal {
                // One search may take long, with nothing finished meanwhile.
                bar.enable_steady_tick(Duration::from_secs(1));
            }
        }
        let lines = (!quiet && !on_terminal)
            .then(|| line_a_minute(total, what, Arc::clone(&done), Arc::clone(&tried)));
        Progress { bar, done, tried, lines }
    }

    /// The attacks that searches have tried.
    pub(super) fn tried(&self) -> &AtomicU64 {
        &self.tried
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

fn line_a_minute(
    total: usize,
    what: &'static str,
    done: Arc<AtomicUsize>,
    tried: Arc<AtomicU64>,
) -> (Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            let tried = attacks_tried(tried.load(Ordering::Relaxed));
            eprintln!("{} of {total} {what} done{tried}", done.load(Ordering::Relaxed));
        }
    });
    (stop, thread)
}

/// The rest of a line, where any attack was tried.
fn attacks_tried(count: u64) -> String {
    if count == 0 { String::new() } else { format!(", {} attacks tried", HumanCount(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_are_named_where_there_are_any() {
        assert_eq!(attacks_tried(0), "");
        assert_eq!(attacks_tried(8257), ", 8,257 attacks tried");
    }
}

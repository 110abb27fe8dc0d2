//! Progress on standard error: a bar on a terminal, a line a minute elsewhere.

use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use super::options::Quiet;
use countersign_check::six_digits;
use countersign_solve::{SearchStanding, Searches, Tallied, Tally};

/// Counts finished pieces of work and shows them until dropped, with what is done within them.
pub(super) struct Progress {
    bar: ProgressBar,
    done: Arc<AtomicUsize>,
    tally: Arc<Tally>,
    lines: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `what` names a piece of work, in the plural; `searches` are those of solvers, where there are any.
    pub(super) fn new(total: usize, what: &'static str, searches: Arc<Searches>, quiet: &Quiet) -> Self {
        let quiet = quiet.quiet;
        let (done, tally) = (Arc::new(AtomicUsize::new(0)), Arc::new(Tally::default()));
        let on_terminal = !quiet && stderr().is_terminal();
        let bar = if on_terminal { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(&format!(
            "{{bar:40}} {{pos}}/{{len}} {what}{{within}}, {{elapsed}}{{left}}"
        )) {
            let (tally, searches) = (Arc::clone(&tally), Arc::clone(&searches));
            let shown = move |_: &ProgressState, to: &mut dyn Write| {
                let _ = to.write_str(&within(tally.now(), searches.longest()));
            };
            // Before anything is finished nobody knows.
            let left = |state: &ProgressState, to: &mut dyn Write| {
                let _ = match state.pos() {
                    0 => Ok(()),
                    _ => write!(to, ", {:#} left", HumanDuration(state.eta())),
                };
            };
            bar.set_style(style.with_key("within", shown).with_key("left", left));
            if on_terminal {
                // One search may take long, with nothing finished meanwhile.
                bar.enable_steady_tick(Duration::from_secs(1));
            }
        }
        let lines = (!quiet && !on_terminal).then_some(()).and_then(|()| {
            let (done, tally) = (Arc::clone(&done), Arc::clone(&tally));
            line_a_minute(move || {
                let within = within(tally.now(), searches.longest());
                format!("{} of {total} {what} done{within}", done.load(Ordering::Relaxed))
            })
        });
        Progress { bar, done, tally, lines }
    }

    /// What is done within pieces of work is counted here.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
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

/// Says something every minute, until the sender is dropped.
///
/// Nothing where no thread can be started: then it says nothing.
fn line_a_minute(said: impl Fn() -> String + Send + 'static) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (stop, stopped) = mpsc::channel::<()>();
    let thread = thread::Builder::new().spawn(move || {
        while stopped.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{}", said());
        }
    });
    Some((stop, thread.ok()?))
}

/// The rest of a line: what is done within pieces of work, where there is any of it, and where the longest
/// search stands.
fn within(done: Tallied, longest: Option<SearchStanding>) -> String {
    let mut text = String::new();
    if done.windows > 0 {
        let (bounded, windows) = (HumanCount(done.bounded_windows), HumanCount(done.windows));
        text += &format!(", {bounded} of {windows} windows");
    }
    if done.subproblems > 0 {
        text += &format!(", {} subproblems", HumanCount(done.subproblems));
    }
    if done.stopped_subproblems > 0 {
        text += &format!(" ({} not solved)", HumanCount(done.stopped_subproblems));
    }
    if done.attacks > 0 {
        text += &format!(", {} attacks tried", HumanCount(done.attacks));
    }
    if let Some(SearchStanding { incumbent, dual_bound }) = longest {
        let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), six_digits);
        text += &format!(", longest search: incumbent {}, bound {}", number(incumbent), number(dual_bound));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_within_is_named_where_there_is_any() {
        assert_eq!(within(Tallied::default(), None), "");
        assert_eq!(within(Tallied { attacks: 8257, ..Tallied::default() }, None), ", 8,257 attacks tried");
        let programs = Tallied {
            windows: 14,
            bounded_windows: 3,
            subproblems: 1250,
            stopped_subproblems: 2,
            ..Tallied::default()
        };
        assert_eq!(within(programs, None), ", 3 of 14 windows, 1,250 subproblems (2 not solved)");
        let standing = SearchStanding { incumbent: None, dual_bound: Some(14.25) };
        let text = within(Tallied::default(), Some(standing));
        assert_eq!(text, ", longest search: incumbent none, bound 14.25");
    }
}

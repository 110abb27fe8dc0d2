//! The worker's end of isolation: a process that solves what it is sent and holds nothing else.

use std::any::Any;
use std::fs::File;
use std::io::{self, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::in_process::solve_in_turn;
use super::memory::own_peak_memory_kib;
use super::outcome::Outcome;
use super::protocol::{Request, Response, Said, Task, read_message, write_message};
use super::shell::solve_file;
use super::standing::Watcher;

/// How often a search says where it stands. A shorter search does not say it at all.
const BETWEEN_STANDINGS: Duration = Duration::from_millis(500);

/// Answers requests from standard input on standard output until the input ends.
///
/// The address space of the process is limited to `memory_mib` first. Standard output is then moved aside and
/// replaced by standard error, because solvers' C code prints to it when it likes.
///
/// # Errors
/// When the limit cannot be set or an answer cannot be written.
pub fn serve(memory_mib: u64) -> io::Result<()> {
    limit_address_space(memory_mib)?;
    let output: Output = Arc::new(Mutex::new(File::from(rustix::io::dup(rustix::stdio::stdout())?)));
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    for request in read_requests()? {
        if answer(request, &output)? == Left::Unknown {
            break;
        }
    }
    Ok(())
}

fn limit_address_space(memory_mib: u64) -> io::Result<()> {
    let bytes = memory_mib.saturating_mul(1 << 20);
    let maximum = getrlimit(Resource::As).maximum;
    let current = maximum.map_or(bytes, |maximum| bytes.min(maximum));
    Ok(setrlimit(Resource::As, Rlimit { current: Some(current), maximum })?)
}

/// Requests are read on a thread of their own. When the input ends, the parent is gone, and the thread ends
/// the process even in the middle of a solve.
fn read_requests() -> io::Result<mpsc::Receiver<Request>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Ok(Some(request)) = read_message(&mut input) {
            if sender.send(request).is_err() {
                break;
            }
        }
        std::process::exit(0);
    })?;
    Ok(receiver)
}

/// The state in which a backend has left the process.
#[derive(PartialEq, Eq)]
enum Left {
    Sound,
    /// The backend panicked.
    Unknown,
}

/// Where answers go. Searches say where they stand from their own threads.
type Output = Arc<Mutex<File>>;

/// Answers each objective as soon as its outcome is there. When something ends the request early, that is the
/// outcome of every objective that is not answered yet.
fn answer(request: Request, to: &Output) -> io::Result<Left> {
    let Request { ticket, solver, task, limits } = request;
    let wanted = task.answers();
    let place = Arc::new(AtomicUsize::new(0));
    let watcher = watcher(ticket, Arc::clone(&place), Arc::clone(to));
    let mut answers = Answers { ticket, to, place, written: Ok(()) };
    let solve = || match task {
        Task::Program { program, objectives } => {
            let found = &mut |outcome| answers.write(outcome);
            solve_in_turn(solver, program, &objectives, &limits, &watcher, found)
        }
        Task::File(path) => {
            let solved = solve_file(solver, &path, &limits);
            answers.write(solved.unwrap_or_else(|error| Outcome::crashed(error.to_string())));
            Ok(())
        }
    };
    let (end, left) = match catch_unwind(AssertUnwindSafe(solve)) {
        Ok(Ok(())) => return answers.written.map(|()| Left::Sound),
        Ok(Err(refusal)) => (refusal.to_string(), Left::Sound),
        Err(panic) => (format!("the backend panicked: {}", words(panic.as_ref())), Left::Unknown),
    };
    while answers.place.load(Ordering::Relaxed) < wanted {
        answers.write(Outcome::crashed(end.clone()));
    }
    answers.written.map(|()| left)
}

/// The answers to a request, so far.
struct Answers<'a> {
    ticket: u64,
    to: &'a Output,
    place: Arc<AtomicUsize>,
    written: io::Result<()>,
}

impl Answers<'_> {
    /// Writes the next answer, unless writing has failed before.
    fn write(&mut self, outcome: Outcome) {
        if self.written.is_ok() {
            let outcome = Outcome { peak_memory_kib: own_peak_memory_kib(), ..outcome };
            let place = self.place.load(Ordering::Relaxed);
            self.written =
                write(self.to, &Response { ticket: self.ticket, place, said: Said::Outcome(outcome) });
        }
        self.place.fetch_add(1, Ordering::Relaxed);
    }
}

/// Says where the search for the answer at `place` stands, from time to time. No answer depends on it, so
/// what cannot be written is left out.
fn watcher(ticket: u64, place: Arc<AtomicUsize>, to: Output) -> Watcher {
    let last = Mutex::new((0, Instant::now()));
    Watcher::new(move |standing| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let place = place.load(Ordering::Relaxed);
        if last.0 != place {
            *last = (place, Instant::now());
        } else if last.1.elapsed() >= BETWEEN_STANDINGS {
            last.1 = Instant::now();
            let _ = write(&to, &Response { ticket, place, said: Said::Standing(standing) });
        }
    })
}

fn write(to: &Output, response: &Response) -> io::Result<()> {
    write_message(&*to.lock().unwrap_or_else(PoisonError::into_inner), response)
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

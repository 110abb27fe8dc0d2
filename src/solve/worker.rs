//! The worker's end of isolation: a process that solves what it is sent and holds nothing else.

use std::any::Any;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::in_process::solve_in_turn;
use super::memory::{Whose, peak_memory_kib};
use super::protocol::{Request, Response, Task, read_message, write_message};
use super::{Outcome, solve_file};

/// Answers requests from standard input on standard output until the input ends.
///
/// The address space of the process is limited to `memory_mib` first. Standard output is then moved aside and
/// replaced by standard error, because solvers' C code prints to it when it likes.
///
/// # Errors
/// When the limit cannot be set or an answer cannot be written.
pub fn serve(memory_mib: u64) -> io::Result<()> {
    limit_address_space(memory_mib)?;
    let mut answers = BufWriter::new(File::from(rustix::io::dup(rustix::stdio::stdout())?));
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    for request in read_requests() {
        if answer(request, &mut answers)? == Left::Unknown {
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

/// Requests arrive on a thread of their own, so that the end of the input, which means that the parent is
/// gone, ends the process even in the middle of a solve.
fn read_requests() -> mpsc::Receiver<Request> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Ok(Some(request)) = read_message(&mut input) {
            if sender.send(request).is_err() {
                break;
            }
        }
        std::process::exit(0);
    });
    receiver
}

/// The state that a backend left the process in.
#[derive(PartialEq, Eq)]
enum Left {
    Sound,
    /// It panicked.
    Unknown,
}

/// Answers each objective as soon as its outcome is there. What ends a request early is the outcome of every objective
/// that is not answered yet.
fn answer(request: Request, to: &mut impl Write) -> io::Result<Left> {
    let Request { ticket, solver, task, limits } = request;
    let wanted = task.answers();
    let mut answers = Answers { ticket, to, place: 0, written: Ok(()) };
    let solve = || match task {
        Task::Program { program, objectives } => {
            solve_in_turn(solver, program, &objectives, &limits, &mut |outcome| answers.write(outcome))
        }
        Task::File(path) => {
            answers.write(solve_file(solver, &path, &limits).unwrap_or_else(Outcome::crashed));
            Ok(())
        }
    };
    let (end, left) = match catch_unwind(AssertUnwindSafe(solve)) {
        Ok(Ok(())) => return answers.written.map(|()| Left::Sound),
        Ok(Err(refusal)) => (refusal.to_string(), Left::Sound),
        Err(panic) => (format!("the backend panicked: {}", words(panic.as_ref())), Left::Unknown),
    };
    while answers.place < wanted {
        answers.write(Outcome::crashed(end.clone()));
    }
    answers.written.map(|()| left)
}

/// The answers to a request, so far.
struct Answers<'a, W> {
    ticket: u64,
    to: &'a mut W,
    place: usize,
    written: io::Result<()>,
}

impl<W: Write> Answers<'_, W> {
    /// Writes the next answer, unless writing has failed before.
    fn write(&mut self, outcome: Outcome) {
        if self.written.is_ok() {
            let outcome = Outcome { peak_memory_kib: peak_memory_kib(Whose::Own), ..outcome };
            let response = Response { ticket: self.ticket, place: self.place, outcome };
            self.written = write_message(&mut *self.to, &response);
        }
        self.place += 1;
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

//! The worker's end of isolation: a process that solves what it is sent and holds nothing else.

use std::any::Any;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::protocol::{Request, Response, read_message, write_message};
use super::{InProcess, Outcome, Solve};

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
        let (outcome, panicked) = answer(&request);
        write_message(&mut answers, &Response { ticket: request.ticket, outcome })?;
        if panicked {
            // Nothing is known about the state that the solver was left in.
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

/// The outcome, and whether the backend panicked over it.
fn answer(request: &Request) -> (Outcome, bool) {
    let solve = || InProcess.solve(request.solver, &request.program, &request.limits);
    match catch_unwind(AssertUnwindSafe(solve)) {
        Ok(Ok(outcome)) => (outcome, false),
        Ok(Err(refusal)) => (Outcome::crashed(refusal.to_string()), false),
        Err(panic) => (Outcome::crashed(format!("the backend panicked: {}", words(panic.as_ref()))), true),
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

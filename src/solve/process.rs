//! One worker process as its parent sees it: with a hard deadline and a memory limit.

use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::memory::peak_memory_kib;
use super::outcome::{Limit, Limits, Outcome, Status};
use super::protocol::{Request, Response, Said, frame, read_message};

/// A worker is replaced after this many solves, so that leaks of a solver do not add up.
const SOLVES_PER_WORKER: u32 = 250;
/// How often a solve that waits checks whether the user wants to stop.
const POLL: Duration = Duration::from_millis(50);
/// How much of what a worker prints is kept for the reason of its failure.
const KEPT_WORDS: usize = 2000;

/// The command that starts a worker; `--memory-mib N` is appended.
#[derive(Clone, Debug)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Arguments before the memory limit.
    pub arguments: Vec<OsString>,
}

/// How a worker failed.
pub(super) enum WorkerFailure {
    /// It gave no answer in time.
    Deadline,
    /// The user wants to stop.
    Interrupt,
    /// The process ended.
    Gone,
    /// What it sent is not an answer.
    Rubbish(String),
}

/// A process that solves what it is sent.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    memory_mib: u64,
    requests: Sender<Vec<u8>>,
    responses: Receiver<io::Result<Response>>,
    printed: Option<JoinHandle<String>>,
    solves: u32,
    has_reported_a_failure: bool,
}

impl Worker {
    pub(super) fn start(command: &WorkerCommand, memory_mib: u64) -> io::Result<Worker> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .args(["--memory-mib", &memory_mib.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal reaches the whole process group; workers are ended by their parent.
            .process_group(0)
            .spawn()?;
        match listened_to(&mut child) {
            Ok(Ends { requests, responses, printed }) => Ok(Worker {
                child,
                memory_mib,
                requests,
                responses,
                printed: Some(printed),
                solves: 0,
                has_reported_a_failure: false,
            }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// The limit that it was started with.
    pub(super) fn memory_mib(&self) -> u64 {
        self.memory_mib
    }

    /// May this worker be asked again, if workers are kept for up to `most` solves?
    pub(super) fn may_go_on(&self, most: u32) -> bool {
        self.solves < most.min(SOLVES_PER_WORKER) && !self.has_reported_a_failure
    }

    /// Sends a request, and hands over what the worker says as it arrives: the outcomes in order, each after
    /// any number of standings.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        interrupt: &AtomicBool,
        heard: &mut dyn FnMut(Said),
    ) -> Result<(), WorkerFailure> {
        let mut deadline = Instant::now() + hard_deadline(&request.limits);
        let message = frame(request).map_err(|error| WorkerFailure::Rubbish(error.to_string()))?;
        self.requests.send(message).map_err(|_| WorkerFailure::Gone)?;
        for place in 0..request.task.answers() {
            // Where outcomes follow each other closely, `receive` never waits, and so never checks for an
            // interrupt.
            if place > 0 && interrupt.load(Ordering::Relaxed) {
                return Err(WorkerFailure::Interrupt);
            }
            let outcome = loop {
                match self.receive(request.ticket, place, deadline, interrupt)? {
                    Said::Outcome(outcome) => break outcome,
                    // A worker that reports standings without end is stopped like one that is silent.
                    Said::Standing(_) if interrupt.load(Ordering::Relaxed) => {
                        return Err(WorkerFailure::Interrupt);
                    }
                    Said::Standing(_) if Instant::now() >= deadline => return Err(WorkerFailure::Deadline),
                    standing => heard(standing),
                }
            };
            self.solves += 1;
            self.has_reported_a_failure |= outcome.status == Status::Crashed;
            heard(Said::Outcome(outcome));
            deadline = Instant::now() + hard_deadline(&request.limits);
        }
        Ok(())
    }

    /// What is said next about the objective of this ticket and place.
    fn receive(
        &self,
        asked_ticket: u64,
        asked_place: usize,
        deadline: Instant,
        interrupt: &AtomicBool,
    ) -> Result<Said, WorkerFailure> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.responses.recv_timeout(left.min(POLL)) {
                Ok(Ok(Response { ticket, place, said })) => {
                    if (ticket, place) == (asked_ticket, asked_place) {
                        return Ok(said);
                    }
                    return Err(WorkerFailure::Rubbish(format!("ticket {ticket}, place {place}")));
                }
                Ok(Err(error)) => return Err(WorkerFailure::Rubbish(error.to_string())),
                Err(RecvTimeoutError::Disconnected) => return Err(WorkerFailure::Gone),
                Err(RecvTimeoutError::Timeout) if interrupt.load(Ordering::Relaxed) => {
                    return Err(WorkerFailure::Interrupt);
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(WorkerFailure::Deadline),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Ends the worker and says what happened.
    pub(super) fn explain(mut self, failure: WorkerFailure, limits: &Limits) -> Outcome {
        // A worker that is gone has an exit status of its own, but may have left other processes of its group
        // behind.
        if matches!(failure, WorkerFailure::Gone) {
            self.wait_a_little();
        }
        let peak_memory_kib = peak_memory_kib(self.child.id());
        self.kill();
        let status = self.child.wait();
        let printed = self.printed.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let outcome = match failure {
            WorkerFailure::Deadline => {
                let seconds = hard_deadline(limits).as_secs_f64();
                let reason = Some(format!("worker killed: no answer for {seconds:.1} s"));
                Outcome { reason, ..Outcome::bare(Status::Limited(Limit::Time), "deadline") }
            }
            WorkerFailure::Interrupt => Outcome::bare(Status::Limited(Limit::Interrupt), "interrupted"),
            WorkerFailure::Rubbish(what) => Outcome::crashed(format!("worker returned rubbish: {what}")),
            WorkerFailure::Gone if ran_out_of_memory(&printed) => Outcome {
                reason: Some(format!("worker exceeded its memory limit of {} MiB", self.memory_mib)),
                ..Outcome::bare(Status::Limited(Limit::Memory), "out of memory")
            },
            WorkerFailure::Gone => {
                let last = printed.lines().last().map(|line| format!(": {line}")).unwrap_or_default();
                Outcome::crashed(format!("worker died ({}){last}", how_it_ended(status)))
            }
        };
        Outcome { peak_memory_kib, ..outcome }
    }

    /// Ends the worker and whatever it started: it leads a process group of its own.
    fn kill(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.kill();
    }

    /// Waits up to a second for the process to end after it has closed its output, so that its exit status is
    /// known.
    fn wait_a_little(&mut self) {
        for _ in 0..40 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(25));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.kill();
            let _ = self.child.wait();
        }
    }
}

/// Longer than anybody waits, and short enough that clocks can count it.
const LONGEST: Duration = Duration::from_secs(u32::MAX as u64);

/// After how long a worker is killed: its time limit and some grace, because solvers check the clock only now
/// and then.
pub fn hard_deadline(limits: &Limits) -> Duration {
    Duration::try_from_secs_f64(limits.seconds * 1.1 + 2.0).map_or(LONGEST, |wait| wait.min(LONGEST))
}

/// What goes to a worker and comes from it, each on a thread of its own.
struct Ends {
    requests: Sender<Vec<u8>>,
    responses: Receiver<io::Result<Response>>,
    printed: JoinHandle<String>,
}

/// Starts the threads that write to a worker and read from it.
fn listened_to(child: &mut Child) -> io::Result<Ends> {
    let missing = || io::Error::other("a pipe is missing");
    Ok(Ends {
        requests: send_requests(child.stdin.take().ok_or_else(missing)?)?,
        responses: receive_responses(child.stdout.take().ok_or_else(missing)?)?,
        printed: keep_words(child.stderr.take().ok_or_else(missing)?)?,
    })
}

fn how_it_ended(status: io::Result<ExitStatus>) -> String {
    match status {
        Ok(status) => match (status.signal(), status.code()) {
            (Some(signal), _) => format!("killed by signal {signal}"),
            (_, Some(code)) => format!("exit code {code}"),
            _ => "unknown end".to_owned(),
        },
        Err(error) => error.to_string(),
    }
}

fn ran_out_of_memory(printed: &str) -> bool {
    ["bad_alloc", "memory allocation of", "out of memory", "insufficient memory", "Cannot allocate memory"]
        .iter()
        .any(|words| printed.contains(words))
}

/// Writing blocks when a worker does not read, so it has a thread of its own, and the asking thread keeps its
/// deadline.
fn send_requests(mut to: ChildStdin) -> io::Result<Sender<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel::<Vec<u8>>();
    thread::Builder::new().spawn(move || {
        for message in receiver {
            if to.write_all(&message).and_then(|()| to.flush()).is_err() {
                break;
            }
        }
    })?;
    Ok(sender)
}

fn receive_responses(from: impl Read + Send + 'static) -> io::Result<Receiver<io::Result<Response>>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let mut from = BufReader::new(from);
        loop {
            let message = read_message(&mut from);
            let Some(response) = message.transpose() else { break };
            let failed = response.is_err();
            if sender.send(response).is_err() || failed {
                break;
            }
        }
    })?;
    Ok(receiver)
}

fn keep_words(mut from: ChildStderr) -> io::Result<JoinHandle<String>> {
    thread::Builder::new().spawn(move || {
        let mut kept = Vec::new();
        let mut chunk = [0; 1024];
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            kept.extend_from_slice(&chunk[..count]);
            let surplus = kept.len().saturating_sub(KEPT_WORDS);
            kept.drain(..surplus);
        }
        String::from_utf8_lossy(&kept).into_owned()
    })
}

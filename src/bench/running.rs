//! A command under way: its deadline, its limits, and what it leaves behind.

use std::io::{self, Read};
use std::process::{Child, ChildStderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use countersign_solve::{Limits, hard_deadline, peak_memory_kib};

/// How often it is looked whether the command is done; its time is known to within this.
const POLL: Duration = Duration::from_millis(5);

/// How a command ended.
pub(super) enum End {
    Done,
    Failed(String),
    Deadline,
    Interrupted,
}

/// A command under way, which leads a process group of its own.
pub(super) struct Running {
    child: Child,
    printed: Option<thread::JoinHandle<String>>,
}

impl Running {
    /// Takes over a command that was just begun, and confines it.
    ///
    /// # Errors
    /// A thread that cannot be started; then the command has ended.
    pub(super) fn new(child: Child, limits: &Limits, core: Option<usize>) -> io::Result<Self> {
        confine(child.id(), limits.memory_mib, core);
        let mut running = Running { child, printed: None };
        if let Some(from) = running.child.stderr.take() {
            running.printed = Some(thread::Builder::new().spawn(move || last_words(from))?);
        }
        Ok(running)
    }

    /// Waits for its end, its deadline or the user; with the peak of its memory in KiB.
    pub(super) fn wait(mut self, limits: &Limits, interrupt: &AtomicBool) -> (End, Option<u64>) {
        let deadline = Instant::now() + hard_deadline(limits);
        let mut peak = None;
        loop {
            peak = peak_memory_kib(self.child.id()).max(peak);
            let end = match self.child.try_wait() {
                Ok(Some(status)) if status.success() => End::Done,
                Ok(Some(status)) => {
                    self.kill();
                    let words = self.printed.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
                    let last = words.lines().last().map(|line| format!(": {line}")).unwrap_or_default();
                    End::Failed(format!("the command ended with {status}{last}"))
                }
                Err(error) => End::Failed(error.to_string()),
                Ok(None) if interrupt.load(Ordering::Relaxed) => End::Interrupted,
                Ok(None) if Instant::now() >= deadline => End::Deadline,
                Ok(None) => {
                    thread::sleep(POLL);
                    continue;
                }
            };
            return (end, peak);
        }
    }

    fn kill(&self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Running {
    /// However the command ended, none of its child processes is left.
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

/// Limits the memory of a process and keeps it to one core, as far as the system can.
fn confine(process: u32, memory_mib: u64, core: Option<usize>) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, prlimit};
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return };
        let bytes = Some(memory_mib.saturating_mul(1 << 20));
        let _ = prlimit(Some(process), Resource::As, Rlimit { current: bytes, maximum: bytes });
        let (Some(core), Ok(allowed)) = (core, sched_getaffinity(None)) else { return };
        let cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|&core| allowed.is_set(core)).collect();
        if let Some(core) = cores.get(core % cores.len().max(1)) {
            let mut own = CpuSet::new();
            own.set(*core);
            let _ = sched_setaffinity(Some(process), &own);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (process, memory_mib, core);
}

/// The end of what a command prints.
fn last_words(mut from: ChildStderr) -> String {
    let (mut kept, mut chunk) = (Vec::new(), [0; 1024]);
    while let Ok(count @ 1..) = from.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..count]);
        let surplus = kept.len().saturating_sub(2 * chunk.len());
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

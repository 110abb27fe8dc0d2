//! Is there memory for data, before it is taken?

use std::fs;

use super::DataError;

/// Checks that so many bytes may be had for the field `what`.
///
/// # Errors
/// When the system says that it has less. Where it says nothing, nothing is refused.
pub(super) fn check(what: &str, bytes: usize) -> Result<(), DataError> {
    check_against(what, bytes as u64, available())
}

/// Checks that so many bytes are no more than are free, where that is known.
///
/// # Errors
/// When they are more.
pub(super) fn check_against(what: &str, bytes: u64, available: Option<u64>) -> Result<(), DataError> {
    match available {
        Some(available) if bytes > available => {
            let found = format!("{bytes} bytes to hold in memory");
            Err(DataError::unexpected(what, found, format!("at most {available}, which are free")))
        }
        _ => Ok(()),
    }
}

/// Bytes that this process may still take: the least of what Linux says about the machine, about the limit
/// on the process, and about that of its control group.
pub(super) fn available() -> Option<u64> {
    [of_machine(), of_process(), of_group()].into_iter().flatten().min()
}

fn of_machine() -> Option<u64> {
    kilobytes(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")
}

/// What `ulimit -v` leaves.
fn of_process() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    let limit: u64 = limit.split_whitespace().next()?.parse().ok()?;
    let taken = kilobytes(&fs::read_to_string("/proc/self/status").ok()?, "VmSize:")?;
    Some(limit.saturating_sub(taken))
}

/// What the control group of a container leaves. Cached files give way.
fn of_group() -> Option<u64> {
    let read = |file: &str| fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok();
    let number = |file: &str| -> Option<u64> { read(file)?.trim().parse().ok() };
    let statistics = read("memory.stat")?;
    let cached = statistics.lines().find_map(|line| line.strip_prefix("file "))?.trim().parse().ok()?;
    let taken = number("memory.current")?.saturating_sub(cached);
    Some(number("memory.max")?.saturating_sub(taken))
}

/// The number of bytes in a line such as `MemAvailable:  123 kB`.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_there_is_is_refused() {
        assert_eq!(check_against("data", 10, Some(10)), Ok(()));
        assert_eq!(check_against("data", 10, None), Ok(()));
        assert_eq!(
            check_against("data", 11, Some(10)).map_err(|error| error.to_string()),
            Err("data: found 11 bytes to hold in memory, expected at most 10, which are free".to_owned())
        );
        assert!(check("data", usize::MAX).is_err() || available().is_none());
    }

    #[test]
    fn sizes_are_read_in_kilobytes() {
        assert_eq!(kilobytes("A: 1 kB\nMemAvailable:   20 kB\n", "MemAvailable:"), Some(20 * 1024));
        assert_eq!(kilobytes("A: 1 kB\n", "MemAvailable:"), None);
    }
}

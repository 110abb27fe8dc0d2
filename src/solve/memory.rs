//! How much memory a process has needed, as Linux tells it.

use std::fs;

/// The most memory that this process had resident until now, in KiB; `None` where the system does not tell.
pub fn own_peak_memory_kib() -> Option<u64> {
    peak_in("self")
}

/// The most memory that another process had resident until now, in KiB; `None` where the system does not
/// tell, and once the process has ended and been waited for.
pub fn peak_memory_kib(process_id: u32) -> Option<u64> {
    peak_in(&process_id.to_string())
}

fn peak_in(process: &str) -> Option<u64> {
    peak_of(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_its_line() {
        assert_eq!(peak_of("Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t   5128 kB\nVmRSS:\t 1 kB\n"), Some(5128));
        assert_eq!((peak_of("Name:\tzombie\n"), peak_of("VmHWM:\t lots kB\n")), (None, None));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_a_peak() {
        assert!(own_peak_memory_kib() > Some(0));
        assert_eq!(peak_memory_kib(u32::MAX), None);
    }
}

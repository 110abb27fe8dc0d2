//! How much memory a process has needed, as Linux tells it.

use std::fs;

/// Which process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This one.
    Own,
    /// One with an id, as long as it runs or nobody has asked for its end.
    Process(u32),
}

/// The most memory that a process had resident until now, in KiB; nothing where the system does not tell.
pub fn peak_memory_kib(whose: Whose) -> Option<u64> {
    let process = match whose {
        Whose::Own => "self".to_owned(),
        Whose::Process(id) => id.to_string(),
    };
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
        assert!(peak_memory_kib(Whose::Own) > Some(0));
        assert_eq!(peak_memory_kib(Whose::Process(u32::MAX)), None);
    }
}

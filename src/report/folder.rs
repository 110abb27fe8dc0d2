//! A folder that a run writes into: no other run at the same time, and nothing stale beside a new report.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::store::{ReportError, unfinished, write_whole};

/// The file that is locked while a run writes. Its lines say which files of the folder are ours: `+name` once
/// one is written, `-name` once it is removed.
const RECORD_FILE: &str = ".countersign";

/// A folder that this process alone writes into, as long as this lives. The lock is the system's, which lets
/// go of it however the process ends.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// It was made for this run.
    is_new: bool,
    record: Mutex<Record>,
}

#[derive(Debug)]
struct Record {
    /// Locked, and appended to.
    file: File,
    /// The files that are ours, those of earlier runs included.
    own: BTreeSet<String>,
    /// Those of this run.
    written: BTreeSet<String>,
}

impl Folder {
    /// Takes a folder, which is made when missing. What runs that were killed left half written goes.
    ///
    /// # Errors
    /// Another run that has it, a file in its place, and what the file system says: before the work, not
    /// after it.
    pub fn open(path: &Path) -> Result<Folder, ReportError> {
        if path.exists() && !path.is_dir() {
            return Err(ReportError::NoFolder { path: path.to_owned() });
        }
        let is_new = !path.exists();
        fs::create_dir_all(path).map_err(ReportError::io(path))?;
        let mut file = locked(path)?;
        let mut lines = Vec::new();
        file.read_to_end(&mut lines).map_err(ReportError::io(path))?;
        let own = own_files(&String::from_utf8_lossy(&lines));
        for name in &own {
            let _ = fs::remove_file(unfinished(&path.join(name)));
        }
        let record = Mutex::new(Record { file, own, written: BTreeSet::new() });
        Ok(Folder { path: path.to_owned(), is_new, record })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes one of its files, whole or not at all.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), ReportError> {
        let path = self.path.join(name);
        // First the record: of a run that is killed in between, the next one knows what to clear away.
        self.record().add(name).map_err(ReportError::io(&path))?;
        write_whole(&path, fill)
    }

    /// Removes one of its files. One that cannot be removed does no harm.
    pub fn remove(&self, name: &str) {
        self.record().remove(name, &self.path);
    }

    /// Removes what earlier runs wrote and this one did not. A file that is not ours stays as it is.
    pub fn remove_stale(&self) {
        let mut record = self.record();
        let stale: Vec<String> = record.own.difference(&record.written).cloned().collect();
        stale.iter().for_each(|name| record.remove(name, &self.path));
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run that ends before it wrote anything leaves nothing.
impl Drop for Folder {
    fn drop(&mut self) {
        if self.record().own.is_empty() {
            let _ = fs::remove_file(self.path.join(RECORD_FILE));
            if self.is_new {
                let _ = fs::remove_dir(&self.path);
            }
        }
    }
}

/// The record of a folder, locked.
fn locked(folder: &Path) -> Result<File, ReportError> {
    let path = folder.join(RECORD_FILE);
    loop {
        let opened = OpenOptions::new().read(true).append(true).create(true).open(&path);
        let file = opened.map_err(ReportError::io(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ReportError::Busy { path: folder.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(ReportError::io(&path)(error)),
        }
        // A run that left nothing may have removed the file before it was locked here.
        let of_file = file.metadata().map_err(ReportError::io(&path))?;
        if fs::metadata(&path).is_ok_and(|there| (there.dev(), there.ino()) == (of_file.dev(), of_file.ino()))
        {
            return Ok(file);
        }
    }
}

impl Record {
    fn add(&mut self, name: &str) -> io::Result<()> {
        self.written.insert(name.to_owned());
        if self.own.insert(name.to_owned()) {
            self.file.write_all(format!("+{name}\n").as_bytes())
        } else {
            Ok(())
        }
    }

    fn remove(&mut self, name: &str, folder: &Path) {
        self.written.remove(name);
        if self.own.remove(name) {
            let _ = fs::remove_file(folder.join(name));
            let _ = self.file.write_all(format!("-{name}\n").as_bytes());
        }
    }
}

/// The files that are ours, as the lines of a record say. A line that names no file of the folder itself was
/// not written here.
fn own_files(lines: &str) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    for line in lines.lines() {
        let is_plain = |name: &&str| !name.is_empty() && !name.starts_with('.') && !name.contains('/');
        if let Some(name) = line.strip_prefix('+').filter(is_plain) {
            own.insert(name.to_owned());
        } else if let Some(name) = line.strip_prefix('-') {
            own.remove(name);
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn write(folder: &Folder, name: &str) {
        folder.write(name, |to| to.write_all(b"text")).expect("writes");
    }

    #[test]
    fn one_run_at_a_time_has_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Folder::open(folder.path()).expect("nobody has it");
        assert!(matches!(Folder::open(folder.path()), Err(ReportError::Busy { .. })));
        drop(first);
        Folder::open(folder.path()).expect("nobody has it any more");
    }

    #[test]
    fn runs_that_write_nothing_leave_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let new = folder.path().join("new");
        drop(Folder::open(&new).expect("nobody has it"));
        drop(Folder::open(folder.path()).expect("nobody has it"));
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[test]
    fn what_former_runs_wrote_goes_and_other_files_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("notes.txt"), "mine").expect("writes");
        let first = Folder::open(folder.path()).expect("nobody has it");
        ["report.json", "old.svg"].iter().for_each(|name| write(&first, name));
        drop(first);
        fs::write(folder.path().join("old.svg.unfinished"), "half").expect("writes");
        let second = Folder::open(folder.path()).expect("nobody has it");
        write(&second, "report.json");
        second.remove_stale();
        drop(second);
        assert_eq!(names(folder.path()), [".countersign", "notes.txt", "report.json"]);
        // A file of this name is somebody else's now.
        fs::write(folder.path().join("old.svg"), "mine").expect("writes");
        let third = Folder::open(folder.path()).expect("nobody has it");
        write(&third, "report.json");
        third.remove_stale();
        assert_eq!(names(folder.path()), [".countersign", "notes.txt", "old.svg", "report.json"]);
    }

    #[test]
    fn records_name_files_of_the_folder_alone() {
        let own = own_files("+a.csv\n+../b\n+/c\n+.d\n+e\n-e\nrubbish\n+");
        assert_eq!(own.into_iter().collect::<Vec<_>>(), ["a.csv"]);
    }
}

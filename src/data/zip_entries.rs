//! The entries of a zip archive in memory, as NumPy writes them: stored or deflated, without zip64.
//!
//! Sizes are taken from the directory at the end of the archive and compared with what is there; no memory is
//! reserved for what the directory merely promises. Entries are handed out as bytes, because a decoder that
//! reads arrays straight from an archive trusts their headers.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::DeflateDecoder;

use super::{DataError, memory};

/// Bytes before the comment of the record that ends an archive.
const END: usize = 22;
/// Bytes before the name of an entry in the directory.
const DIRECTORY_ENTRY: usize = 46;
/// Bytes before the name of an entry in front of its data.
const LOCAL_HEADER: usize = 30;
/// The value of a field whose real value is in a zip64 record.
const MOVED: u32 = u32::MAX;

/// One entry of an archive.
#[derive(Debug)]
pub(super) struct ZipEntry<'a> {
    /// The name, with whatever is not text replaced.
    pub name: String,
    archive: &'a [u8],
    method: u16,
    checksum: u32,
    packed: u32,
    unpacked: u32,
    offset: u32,
}

/// The entries of an archive, in the order of its directory.
///
/// # Errors
/// When the archive is cut short, uses zip64, or its directory does not hold together.
pub(super) fn zip_entries(archive: &[u8]) -> Result<Vec<ZipEntry<'_>>, DataError> {
    let end = end_record(archive)?;
    let (count, start) = (short(end, 10)?, long(end, 16)?);
    if count == u16::MAX || start == MOVED {
        return Err(DataError::unexpected("archive", "zip64 records", "an archive of less than 4 GiB"));
    }
    let mut rest = from(archive, start, "directory")?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, length) = directory_entry(archive, rest)?;
        entries.push(entry);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(entries)
}

/// The record that ends an archive, whose comment reaches to the end of the file.
fn end_record(archive: &[u8]) -> Result<&[u8], DataError> {
    let first = archive.len().saturating_sub(END + usize::from(u16::MAX));
    (first..archive.len())
        .rev()
        .filter_map(|start| archive.get(start..))
        .find(|record| {
            let comment = short(record, 20).map(usize::from);
            record.starts_with(b"PK\x05\x06") && comment == Ok(record.len().saturating_sub(END))
        })
        .ok_or_else(|| {
            let found = format!("{} bytes without the record that ends an archive", archive.len());
            DataError::unexpected("archive", found, "a whole zip archive")
        })
}

/// The entry that starts `directory`, and the bytes it takes there.
fn directory_entry<'a>(archive: &'a [u8], directory: &[u8]) -> Result<(ZipEntry<'a>, usize), DataError> {
    if !directory.starts_with(b"PK\x01\x02") {
        return Err(cut("directory"));
    }
    let name_length = usize::from(short(directory, 28)?);
    let name =
        directory.get(DIRECTORY_ENTRY..DIRECTORY_ENTRY + name_length).ok_or_else(|| cut("directory"))?;
    let extra = usize::from(short(directory, 30)?) + usize::from(short(directory, 32)?);
    let entry = ZipEntry {
        name: String::from_utf8_lossy(name).into_owned(),
        archive,
        method: short(directory, 10)?,
        checksum: long(directory, 16)?,
        packed: long(directory, 20)?,
        unpacked: long(directory, 24)?,
        offset: long(directory, 42)?,
    };
    if [entry.packed, entry.unpacked, entry.offset].contains(&MOVED) {
        return Err(DataError::unexpected(&entry.name, "zip64 records", "an archive of less than 4 GiB"));
    }
    if short(directory, 8)? & 1 == 1 {
        return Err(DataError::unexpected(&entry.name, "an encrypted entry", "one that is not"));
    }
    Ok((entry, DIRECTORY_ENTRY + name_length + extra))
}

impl ZipEntry<'_> {
    /// The name that NumPy knows the array of this entry by.
    pub(super) fn array_name(&self) -> &str {
        self.name.strip_suffix(".npy").unwrap_or(&self.name)
    }

    /// The unpacked bytes of the entry, whose length and checksum are those in the directory.
    ///
    /// # Errors
    /// When the archive is cut short or damaged, the entry is packed by another method than deflation, or
    /// there is less memory than it takes.
    pub(super) fn contents(&self) -> Result<Cow<'_, [u8]>, DataError> {
        let packed = self.packed_bytes()?;
        if self.method != 0 {
            memory::check(&self.name, usize::try_from(self.unpacked).unwrap_or(usize::MAX))?;
        }
        let contents = match self.method {
            0 => Cow::Borrowed(packed),
            8 => Cow::Owned(self.inflate(packed)?),
            other => {
                let found = format!("compression method {other}");
                return Err(DataError::unexpected(&self.name, found, "0 (stored) or 8 (deflated)"));
            }
        };
        if contents.len() as u64 != u64::from(self.unpacked) {
            let found = if contents.len() as u64 > u64::from(self.unpacked) { "more" } else { "fewer" };
            let expected = format!("{}, as the directory says", self.unpacked);
            return Err(DataError::unexpected(&self.name, format!("{found} bytes"), expected));
        }
        let mut checksum = flate2::Crc::new();
        checksum.update(&contents);
        if checksum.sum() != self.checksum {
            let found = format!("checksum {:08x}", checksum.sum());
            return Err(DataError::unexpected(&self.name, found, format!("{:08x}", self.checksum)));
        }
        Ok(contents)
    }

    fn packed_bytes(&self) -> Result<&[u8], DataError> {
        let header = from(self.archive, self.offset, &self.name)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(cut(&self.name));
        }
        let start = LOCAL_HEADER + usize::from(short(header, 26)?) + usize::from(short(header, 28)?);
        let data = header.get(start..).unwrap_or_default();
        usize::try_from(self.packed).ok().and_then(|length| data.get(..length)).ok_or_else(|| cut(&self.name))
    }

    /// Unpacks at most one byte more than the directory says, which is enough to see that the directory is
    /// wrong.
    fn inflate(&self, packed: &[u8]) -> Result<Vec<u8>, DataError> {
        let mut contents = Vec::new();
        DeflateDecoder::new(packed)
            .take(u64::from(self.unpacked) + 1)
            .read_to_end(&mut contents)
            .map_err(|error| DataError::Unreadable(format!("{}: {error}", self.name)))?;
        Ok(contents)
    }
}

fn from<'a>(archive: &'a [u8], offset: u32, what: &str) -> Result<&'a [u8], DataError> {
    usize::try_from(offset).ok().and_then(|offset| archive.get(offset..)).ok_or_else(|| cut(what))
}

fn short(bytes: &[u8], at: usize) -> Result<u16, DataError> {
    let field = bytes.get(at..).and_then(|rest| rest.first_chunk());
    field.map(|&field| u16::from_le_bytes(field)).ok_or_else(|| cut("archive"))
}

fn long(bytes: &[u8], at: usize) -> Result<u32, DataError> {
    let field = bytes.get(at..).and_then(|rest| rest.first_chunk());
    field.map(|&field| u32::from_le_bytes(field)).ok_or_else(|| cut("archive"))
}

fn cut(what: &str) -> DataError {
    DataError::unexpected(what, "an end or bytes of something else", "a whole zip archive")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// `numpy.savez_compressed(file, features=numpy.array([[1, 2], [3, 4]], "f4"), labels=numpy.array([0, 1],
    /// "u1"))`, as NumPy 2.4 writes it.
    const COMPRESSED: &str = "504b03042d0000000800000021004efb2075ffffffffffffffff0c00140066656174757265732e6e70790100100090000000\
        0000000053000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a2aea3a09e965f54529498179f5f\
        94920a12774bcc294e058a17672416a402f91a463a0a469a3a0ab50a64032e0686067b060606072002e2060700504b03042d\
        000000080000002100996277dfffffffffffffffff0a0014006c6162656c732e6e7079010010008200000000000000460000\
        00000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e965f54529498179f5f94920a12774bcc\
        294e058a17672416a402f91a463a9a3a0ab50a14002e064600504b01022d032d0000000800000021004efb20755300000090\
        0000000c000000000000000000000080010000000066656174757265732e6e7079504b01022d032d00000008000000210099\
        6277df46000000820000000a00000000000000000000008001910000006c6162656c732e6e7079504b050600000000020002\
        0072000000130100000000";

    /// The bytes of the archive above; its directory starts at 275, its end record at 389.
    pub fn compressed() -> Vec<u8> {
        let digit = |byte: u8| (byte as char).to_digit(16).expect("a hexadecimal digit") as u8;
        COMPRESSED.as_bytes().chunks(2).map(|pair| 16 * digit(pair[0]) + digit(pair[1])).collect()
    }

    fn corrupted(at: usize, bytes: &[u8]) -> String {
        let mut archive = compressed();
        archive[at..at + bytes.len()].copy_from_slice(bytes);
        message(&archive)
    }

    /// What is wrong with an archive or its entry `features.npy`.
    fn message(archive: &[u8]) -> String {
        let contents = zip_entries(archive)
            .and_then(|entries| entries.first().expect("not empty").contents().map(Cow::into_owned));
        contents.expect_err("is bad").to_string()
    }

    #[test]
    fn what_numpy_packed_is_unpacked() {
        let archive = compressed();
        let entries = zip_entries(&archive).expect("sound");
        let found: Vec<(&str, usize)> = entries
            .iter()
            .map(|entry| (entry.name.as_str(), entry.contents().expect("sound").len()))
            .collect();
        assert_eq!(found, [("features.npy", 144), ("labels.npy", 130)]);
        let commented = [&archive[..archive.len() - 2], b"\x02\x00hi"].concat();
        assert_eq!(zip_entries(&commented).expect("sound").len(), 2);
    }

    #[test]
    fn cut_archives_are_refused() {
        let archive = compressed();
        for length in 0..archive.len() {
            let error = zip_entries(&archive[..length]).expect_err("cut").to_string();
            let expected = format!(
                "archive: found {length} bytes without the record that ends an archive, \
                                    expected a whole zip archive"
            );
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn damage_anywhere_is_an_error_or_harmless() {
        let sound: Vec<Vec<u8>> = {
            let archive = compressed();
            let entries = zip_entries(&archive).expect("sound");
            entries.iter().map(|entry| entry.contents().expect("sound").into_owned()).collect()
        };
        for at in 0..compressed().len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut archive = compressed();
                archive[at] = value;
                let Ok(entries) = zip_entries(&archive) else { continue };
                for contents in entries.iter().filter_map(|entry| entry.contents().ok()) {
                    assert!(sound.contains(&contents.into_owned()), "byte {at} as {value}");
                }
            }
        }
    }

    #[test]
    fn damage_is_named() {
        let directory = 275;
        let torn = "found an end or bytes of something else, expected a whole zip archive";
        assert_eq!(corrupted(directory, b"XX"), format!("directory: {torn}"));
        assert_eq!(corrupted(0, b"XX"), format!("features.npy: {torn}"));
        assert_eq!(corrupted(directory + 42, &[0, 0, 1, 0]), format!("features.npy: {torn}"));
        assert_eq!(corrupted(directory + 20, &[0, 0, 1, 0]), format!("features.npy: {torn}"));
        assert_eq!(
            corrupted(directory + 24, &[143]),
            "features.npy: found more bytes, expected 143, as the directory says"
        );
        assert_eq!(
            corrupted(directory + 24, &[0, 0, 0, 0x7f]),
            "features.npy: found fewer bytes, expected 2130706432, as the directory says"
        );
        assert_eq!(
            corrupted(directory + 16, &[0, 0, 0, 0]),
            "features.npy: found checksum 7520fb4e, expected 00000000"
        );
        assert!(corrupted(62, &[0xff; 8]).starts_with("cannot be read: features.npy: "));
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let directory = 275;
        assert_eq!(
            corrupted(directory + 10, &[12]),
            "features.npy: found compression method 12, expected 0 (stored) or 8 (deflated)"
        );
        assert_eq!(
            corrupted(directory + 8, &[1]),
            "features.npy: found an encrypted entry, expected one that is not"
        );
        let zip64 = "found zip64 records, expected an archive of less than 4 GiB";
        assert_eq!(corrupted(directory + 24, &[0xff; 4]), format!("features.npy: {zip64}"));
        assert_eq!(corrupted(389 + 16, &[0xff; 4]), format!("archive: {zip64}"));
    }
}

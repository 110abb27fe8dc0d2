//! Tables of numbers whose last column is the label or the value.

use std::path::Path;

use ::csv::{ReaderBuilder, StringRecord, Trim};
use ndarray::Array2;

use super::labels::Labels;
use super::{DataError, RegressionSet, file, memory};

/// Reads a CSV file, gzipped when its name ends in `.gz`: features `[samples, features]`, then a label, a
/// whole number, which may be written as 1.0, or a name. With `header`, the first line names the columns and
/// is skipped. Empty lines are skipped too.
///
/// # Errors
/// When the file cannot be read or has no rows, an entry is not a number or a label, or there are numbers and
/// names among the labels. Rows are named by their line in the file.
pub fn read_csv(path: &Path, header: bool) -> Result<(Array2<f64>, Labels), DataError> {
    parse_csv(&file::read(path)?, header)
}

/// [`read_csv`] of a table whose last column is a value instead of a label.
///
/// # Errors
/// As [`read_csv`].
pub fn read_csv_values(path: &Path, header: bool) -> Result<RegressionSet, DataError> {
    parse_csv_values(&file::read(path)?, header)
}

pub(super) fn parse_csv(text: &[u8], header: bool) -> Result<(Array2<f64>, Labels), DataError> {
    let (features, entries) =
        parse_table(text, header, |row, column| Ok((row.entry(column).to_owned(), row.position())))?;
    let column = features.ncols() + 1;
    let (labels, positions): (Vec<String>, Vec<usize>) = entries.into_iter().unzip();
    let entry = |row: usize| format!("{}, column {column}", row_at(text, positions[row]));
    Ok((features, Labels::of_texts(labels, entry)?))
}

fn parse_csv_values(text: &[u8], header: bool) -> Result<RegressionSet, DataError> {
    let (features, values) = parse_table(text, header, |row, column| row.number(column))?;
    RegressionSet::new(features, values)
}

/// Features, and what `target` reads in the last column.
fn parse_table<T>(
    text: &[u8],
    header: bool,
    target: impl Fn(&Row, usize) -> Result<T, DataError>,
) -> Result<(Array2<f64>, Vec<T>), DataError> {
    let entries = text.iter().filter(|byte| matches!(byte, b',' | b'\n')).count();
    // Once as they are read, and once mapped.
    memory::check("table", entries.saturating_mul(2 * size_of::<f64>()))?;
    let mut reader =
        ReaderBuilder::new().has_headers(header).flexible(true).trim(Trim::All).from_reader(text);
    let mut columns =
        if header { Some(reader.headers().map_err(DataError::unreadable)?.len()) } else { None };
    let (mut features, mut targets) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(DataError::unreadable)?;
        let columns = *columns.get_or_insert(record.len());
        let row = Row { text, entries: record };
        row.features(columns, &mut features)?;
        targets.push(target(&row, columns.saturating_sub(1))?);
    }
    let Some(width) = columns.and_then(|columns| columns.checked_sub(1)).filter(|_| !targets.is_empty())
    else {
        let found = if header { "no rows below the header" } else { "no rows" };
        return Err(DataError::unexpected("table", found, "at least one"));
    };
    let features = Array2::from_shape_vec((targets.len(), width), features).map_err(DataError::unreadable)?;
    Ok((features, targets))
}

/// One row of a text.
struct Row<'a> {
    text: &'a [u8],
    entries: StringRecord,
}

impl Row<'_> {
    /// Appends the features of a row of so many columns: all entries but the last.
    fn features(&self, columns: usize, features: &mut Vec<f64>) -> Result<(), DataError> {
        if self.entries.len() != columns {
            let found = format!("{} entries", self.entries.len());
            return Err(DataError::unexpected(self.name(), found, format!("{columns}, as in the first row")));
        }
        for column in 0..columns.saturating_sub(1) {
            features.push(self.number(column)?);
        }
        Ok(())
    }

    fn number(&self, column: usize) -> Result<f64, DataError> {
        let value: f64 = self.entry(column).parse().map_err(|_| self.wrong(column, "a number"))?;
        if value.is_finite() { Ok(value) } else { Err(self.wrong(column, "a finite number")) }
    }

    fn entry(&self, column: usize) -> &str {
        self.entries.get(column).unwrap_or_default()
    }

    fn wrong(&self, column: usize, expected: &str) -> DataError {
        let field = format!("{}, column {}", self.name(), column + 1);
        DataError::unexpected(field, format!("{:?}", self.entry(column)), expected)
    }

    fn name(&self) -> String {
        row_at(self.text, self.position())
    }

    /// Where the row begins in the text, before the empty lines above it.
    fn position(&self) -> usize {
        let position = self.entries.position().map_or(0, ::csv::Position::byte);
        self.text.len().min(usize::try_from(position).unwrap_or(usize::MAX))
    }
}

/// The line of the file that a row is on, from 1. It is counted only once something is wrong.
fn row_at(text: &[u8], position: usize) -> String {
    let (before, after) = text.split_at(position);
    let skipped = after.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    format!("row {}", 1 + before.iter().chain(skipped).filter(|&&byte| byte == b'\n').count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dataset;

    fn parse(text: &str, header: bool) -> Result<Dataset, DataError> {
        let (features, labels) = parse_csv(text.as_bytes(), header)?;
        Dataset::new(features, &labels, None)
    }

    fn message(text: &str) -> String {
        parse(text, false).expect_err("is bad").to_string()
    }

    fn message_below_header(text: &str) -> String {
        parse(text, true).expect_err("is bad").to_string()
    }

    #[test]
    fn reads_features_and_labels() {
        let data = parse("1.5, 2, 0\n3,4,1\n", false).expect("sound");
        assert_eq!((data.samples(), data.classes().len(), data.features()[[0, 0]]), (2, 2, 1.5));
    }

    #[test]
    fn whole_numbers_are_labels_however_they_are_written() {
        let plain = parse("1,2,0\n3,4,1\n", false).expect("sound");
        for text in ["1,2,0.0\n3,4,1.0\n", "1,2,-0.0\n3,4,1.000000000000000000e+00\n"] {
            assert_eq!(parse(text, false), Ok(plain.clone()));
        }
        for label in ["0.5", "nan", "inf", "1e300", "9007199254740993.0"] {
            let expected =
                format!("row 1, column 2: found \"{label}\", expected a label: a whole number or a name");
            assert_eq!(message(&format!("1,{label}\n")), expected);
        }
    }

    #[test]
    fn a_header_and_empty_lines_are_skipped() {
        let plain = parse("1,2,0\n3,4,1\n", false).expect("sound");
        for text in ["a,b,label\n1,2,0\n3,4,1\n", "1,2,9\r\n1,2,0\r\n\r\n3,4,1", "x,y,z\n1,2,0\n3,4,1\n\n\n"]
        {
            assert_eq!(parse(text, true), Ok(plain.clone()));
        }
        assert_eq!(parse("1,2,0\n3,4,1\n\n", false), Ok(plain));
    }

    #[test]
    fn bad_entries_are_named() {
        assert_eq!(message("1,x,0\n"), "row 1, column 2: found \"x\", expected a number");
        assert_eq!(
            message("1,2,0\n1,2,0.5\n"),
            "row 2, column 3: found \"0.5\", expected a label: a whole number or a name"
        );
        assert_eq!(message("1,nan,0\n"), "row 1, column 2: found \"nan\", expected a finite number");
        assert_eq!(message("1,2,0\n-inf,2,0\n"), "row 2, column 1: found \"-inf\", expected a finite number");
        assert_eq!(message("1e999,2,0\n"), "row 1, column 1: found \"1e999\", expected a finite number");
        assert_eq!(message("1,2,0\n1,0\n"), "row 2: found 2 entries, expected 3, as in the first row");
        assert_eq!(message("1,2,0\n  \n"), "row 2: found 1 entries, expected 3, as in the first row");
        assert_eq!(
            message("1\n"),
            "features: found shape [1, 0], expected at least one sample and one feature"
        );
    }

    #[test]
    fn values_are_numbers() {
        let values = |text: &str| parse_csv_values(text.as_bytes(), false).map_err(|error| error.to_string());
        let data = values("1,2,-0.5\n3,4,7\n").expect("sound");
        assert_eq!((data.values(), data.features()[[1, 1]]), (&[-0.5, 7.0][..], 4.0));
        let headed = parse_csv_values(b"a,b,value\n1,2,-0.5\n3,4,7\n", true).expect("sound");
        assert_eq!(headed, data);
        for (text, message) in [
            ("1,2,nan\n", "row 1, column 3: found \"nan\", expected a finite number"),
            ("1,2,3\n1,2,-inf\n", "row 2, column 3: found \"-inf\", expected a finite number"),
            ("1,2,high\n", "row 1, column 3: found \"high\", expected a number"),
            ("1,x,3\n", "row 1, column 2: found \"x\", expected a number"),
            ("1,2,3\n1,2\n", "row 2: found 2 entries, expected 3, as in the first row"),
            ("1\n", "features: found shape [1, 0], expected at least one sample and one feature"),
            ("", "table: found no rows, expected at least one"),
        ] {
            assert_eq!(values(text), Err(message.to_owned()));
        }
        let missing = read_csv_values(Path::new("/nowhere.csv"), false).expect_err("missing").to_string();
        assert!(missing.starts_with("cannot be read: No such"), "{missing}");
    }

    #[test]
    fn rows_are_lines_of_the_file() {
        let expected = "row 3, column 1: found \"x\", expected a number";
        assert_eq!(message_below_header("a,b,c\n1,2,0\nx,2,0\n"), expected);
        assert_eq!(message_below_header("a,b,c\n\nx,2,0\n"), expected);
        assert_eq!(message("1,2,0\r\n\r\nx,2,0\r\n"), expected);
        assert_eq!(message("a,b,c\n1,2,0\n"), "row 1, column 1: found \"a\", expected a number");
    }

    #[test]
    fn empty_tables_are_named() {
        assert_eq!(message(""), "table: found no rows, expected at least one");
        assert_eq!(message("\n\n"), "table: found no rows, expected at least one");
        assert_eq!(message_below_header(""), "table: found no rows below the header, expected at least one");
        assert_eq!(
            message_below_header("a,b\n"),
            "table: found no rows below the header, expected at least one"
        );
    }

    #[test]
    fn packed_files_are_unpacked_and_cut_ones_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table.csv.gz");
        let packed = include_bytes!("../../models/data/digits.csv.gz");
        std::fs::write(&path, packed).expect("writes");
        assert_eq!(read_csv(&path, false).expect("sound").1.len(), 1797);
        std::fs::write(&path, &packed[..1000]).expect("writes");
        let cut = read_csv(&path, false).expect_err("cut").to_string();
        assert!(cut.starts_with("cannot be read: "), "{cut}");
    }
}

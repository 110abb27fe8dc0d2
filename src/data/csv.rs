//! Tables of numbers whose last column is the label.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ndarray::Array2;

use super::{DataError, Dataset};

/// Reads a CSV file, gzipped when its name ends in `.gz`: features, then an integer label; no header.
///
/// # Errors
/// When the file cannot be read, or an entry is not what it should be.
pub fn read_csv(path: &Path, classes: Option<usize>) -> Result<Dataset, DataError> {
    let file = File::open(path).map_err(|error| DataError::Unreadable(error.to_string()))?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        parse_csv(flate2::read::GzDecoder::new(file), classes)
    } else {
        parse_csv(file, classes)
    }
}

pub(super) fn parse_csv(from: impl Read, classes: Option<usize>) -> Result<Dataset, DataError> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).trim(::csv::Trim::All).from_reader(from);
    let (mut features, mut labels, mut width) = (Vec::new(), Vec::new(), 0);
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| DataError::Unreadable(error.to_string()))?;
        width = record.len().saturating_sub(1);
        for (column, entry) in record.iter().enumerate() {
            let wrong = |expected| {
                DataError::unexpected(
                    format!("row {}, column {}", row + 1, column + 1),
                    format!("{entry:?}"),
                    expected,
                )
            };
            if column < width {
                features.push(entry.parse().map_err(|_| wrong("a number"))?);
            } else {
                labels.push(entry.parse().map_err(|_| wrong("an integer label"))?);
            }
        }
    }
    let features = Array2::from_shape_vec((labels.len(), width), features)
        .map_err(|error| DataError::Unreadable(error.to_string()))?;
    Dataset::new(features, &labels, classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse_csv(text.as_bytes(), None).expect_err("is bad").to_string()
    }

    #[test]
    fn reads_features_and_labels() {
        let data = parse_csv("1.5, 2, 0\n3,4,1\n".as_bytes(), None).expect("sound");
        assert_eq!((data.samples(), data.classes(), data.features()[[0, 0]]), (2, 2, 1.5));
    }

    #[test]
    fn bad_entries_are_named() {
        assert_eq!(message("1,x,0\n"), "row 1, column 2: found \"x\", expected a number");
        assert_eq!(message("1,2,0\n1,2,0.5\n"), "row 2, column 3: found \"0.5\", expected an integer label");
        assert_eq!(message("1,nan,0\n"), "features[0, 1]: found NaN, expected a finite number");
        assert!(message("1,2,0\n1,0\n").starts_with("cannot be read: CSV error: record 1"));
        assert_eq!(message(""), "features: found shape [0, 0], expected at least one sample and one feature");
        let cut = flate2::read::GzDecoder::new(&[0x1f, 0x8b, 8, 0][..]);
        assert!(parse_csv(cut, None).expect_err("is cut").to_string().starts_with("cannot be read"));
    }
}

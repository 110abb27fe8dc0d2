//! The UCI optical digits, which are part of the crate, so that the main job needs no file but its
//! specification.

use super::csv::parse_csv;
use super::{DataError, Dataset, file};

/// E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, 1998 (UCI; CC BY 4.0).
const FILE: &[u8] = include_bytes!("../../models/data/digits.csv.gz");

/// 1797 images of 8 × 8 pixels, each 0 to 16, with the digit that they show.
///
/// # Errors
/// In practice never: the data are part of the crate and tested.
pub fn digits() -> Result<Dataset, DataError> {
    let (features, labels) = parse_csv(&file::unpacked(FILE)?, false)?;
    Dataset::new(features, &labels, Some(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_as_published() {
        let digits = digits().expect("part of the crate");
        assert_eq!((digits.samples(), digits.features().ncols(), digits.classes().len()), (1797, 64, 10));
        assert!(digits.features().iter().all(|&pixel| (0.0..=16.0).contains(&pixel) && pixel.fract() == 0.0));
        assert_eq!(digits.labels().iter().filter(|label| label.index() == 0).count(), 178);
    }
}

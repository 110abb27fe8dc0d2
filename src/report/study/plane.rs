//! What certificates say about points of a plane, as a table of the points.

use std::io::{self, Write};
use std::path::Path;

use crate::report::ReportError;
use crate::report::files::write_whole;
use crate::study::PlaneFindings;

/// Writes `plane.csv`.
///
/// # Errors
/// What the file system says.
pub(super) fn write_plane(plane: &PlaneFindings, folder: &Path) -> Result<(), ReportError> {
    write_whole(&folder.join("plane.csv"), |to| table(plane, to))
}

/// A row for each point: where it is, the clean prediction, and for each certificate whether it holds.
fn table(plane: &PlaneFindings, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let names = plane.certified.iter().map(|one| one.certificate.as_str());
    table.write_record(["first", "second", "prediction"].into_iter().chain(names))?;
    for (index, (center, clean)) in plane.grid.centers().rows().into_iter().zip(&plane.clean).enumerate() {
        let place = center.iter().map(f64::to_string).chain([clean.to_string()]);
        let holds = plane.certified.iter().map(|one| one.holds[index].to_string());
        table.write_record(place.chain(holds))?;
    }
    table.flush()
}

//! What certificates say about points of a plane, as files: a table of the points, and a picture for each certificate.

use std::io::{self, Write};
use std::path::Path;

use crate::data::ClassId;
use crate::property::{Decision, DecisionMap};
use crate::report::ReportError;
use crate::report::figures::decision_figure;
use crate::report::files::write_whole;
use crate::study::{Certificate, Certified, PlaneFindings};

/// Writes `plane.csv`, and `plane-interval.svg`, `plane-box.svg` and so on for the certificates that there are.
///
/// # Errors
/// What the file system says.
pub(super) fn write_plane(plane: &PlaneFindings, folder: &Path) -> Result<(), ReportError> {
    write_whole(&folder.join("plane.csv"), |to| table(plane, to))?;
    for certified in &plane.certified {
        let title = format!("{}: {}", plane.cell, words(certified.certificate));
        if let Some(text) = decision_figure(&title, &map(plane, certified), &[]) {
            let path = folder.join(format!("plane-{}.svg", certified.certificate.as_str()));
            write_whole(&path, |to| to.write_all(text.as_bytes()))?;
        }
    }
    Ok(())
}

fn words(certificate: Certificate) -> &'static str {
    match certificate {
        Certificate::Interval => "certified by interval training",
        Certificate::Box => "certified by the box",
        Certificate::Polytope => "certified by the polytope",
        Certificate::Direct => "certified by programs for each point",
        Certificate::Exhaustive => "what no attack changes",
    }
}

fn map(plane: &PlaneFindings, certified: &Certified) -> DecisionMap {
    let decision = |(&clean, &certified): (&usize, &bool)| Decision { clean: ClassId::new(clean), certified };
    DecisionMap {
        grid: plane.grid.clone(),
        cells: plane.clean.iter().zip(&certified.holds).map(decision).collect(),
        boundary: plane.boundary.clone(),
    }
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

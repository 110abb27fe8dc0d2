//! Boxes of models as arrays: `bounds.npz`.

use std::io::{self, Seek, Write};

use ndarray::{ArrayView1, ArrayView2};
use ndarray_npy::NpzWriter;

use super::case::CaseReport;
use super::schema::Report;
use countersign_check::{Answer, AnswerBox, Quantity};

/// Does some answer of the report have bounds on parameters?
pub(super) fn has_bounds(report: &Report) -> bool {
    boxes(report).next().is_some()
}

/// Writes the bounds that the report's answers have on parameters, layer by layer, in float64: of case 0 and
/// the method `ibp`, `case0.ibp.lower.layers.0.weight` `[outputs, inputs]`, `case0.ibp.lower.layers.0.bias`
/// `[outputs]`, and so on, then the same with `upper`. Without the part before `layers`, these are the names
/// of networks.
pub(super) fn write_bounds(report: &Report, to: impl Write + Seek) -> io::Result<()> {
    let mut archive = NpzWriter::new(to);
    for (case, answer, own) in boxes(report) {
        let layers = case.training.as_ref().map_or(&[][..], |training| training.layers.as_slice());
        for (end, numbers) in [("lower", &own.lower), ("upper", &own.upper)] {
            let name = format!("case{}.{}.{end}", case.id, answer.name());
            write_layers(&mut archive, &name, layers, numbers)?;
        }
    }
    archive.finish().map_err(io::Error::other)?;
    Ok(())
}

fn write_layers(
    archive: &mut NpzWriter<impl Write + Seek>,
    name: &str,
    layers: &[[usize; 2]],
    mut numbers: &[f64],
) -> io::Result<()> {
    let too_few = || io::Error::other("fewer parameters than the layers have");
    for (index, &[outputs, inputs]) in layers.iter().enumerate() {
        let (weights, rest) = numbers.split_at_checked(outputs * inputs).ok_or_else(too_few)?;
        let (biases, rest) = rest.split_at_checked(outputs).ok_or_else(too_few)?;
        numbers = rest;
        let weights = ArrayView2::from_shape((outputs, inputs), weights).map_err(io::Error::other)?;
        archive.add_array(format!("{name}.layers.{index}.weight"), &weights).map_err(io::Error::other)?;
        let biases = ArrayView1::from(biases);
        archive.add_array(format!("{name}.layers.{index}.bias"), &biases).map_err(io::Error::other)?;
    }
    Ok(())
}

/// Every answer about parameters with its box, of cases about training.
fn boxes(report: &Report) -> impl Iterator<Item = (&CaseReport, &Answer, AnswerBox)> {
    report.cases.iter().filter(|case| case.training.is_some()).flat_map(|case| {
        let answers = case.answers.iter().filter(|answer| answer.quantity == Quantity::Parameters);
        answers.filter_map(move |answer| Some((case, answer, AnswerBox::of(answer)?)))
    })
}

//! Where training is certified to lead to one decision, over the plane of two raw features (AGT, figures 6b
//! and 7).

use plotters::prelude::RGBColor;

use super::figure::{Exhibit, Figure};
use super::legend::{Entry, Sign};
use super::plane::{Cells, Corners, Plane, Sample, alike};
use super::setting::words;
use crate::report::case::CaseReport;
use countersign_check::six_digits;
use countersign_data::ClassId;
use countersign_kinds::training::CertifiedDecisions;
use countersign_kinds::training::certified::{Decision, DecisionMap};
use countersign_kinds::training::study::{Certificate, Certified, PlaneFindings};

/// Where no certificate holds.
const DOUBT: RGBColor = RGBColor(238, 238, 236);
/// The boundary of the clean model.
const BOUNDARY: RGBColor = RGBColor(40, 40, 40);

/// What a class has: a light colour where it is certified, a strong one for its samples.
#[derive(Clone, Copy)]
struct Colours {
    light: RGBColor,
    strong: RGBColor,
}

const CLASSES: [Colours; 8] = [
    Colours { light: RGBColor(166, 206, 232), strong: RGBColor(0, 94, 148) },
    Colours { light: RGBColor(248, 196, 152), strong: RGBColor(190, 76, 0) },
    Colours { light: RGBColor(160, 220, 198), strong: RGBColor(0, 120, 88) },
    Colours { light: RGBColor(232, 194, 216), strong: RGBColor(164, 74, 128) },
    Colours { light: RGBColor(250, 226, 158), strong: RGBColor(176, 122, 0) },
    Colours { light: RGBColor(204, 196, 230), strong: RGBColor(86, 62, 150) },
    Colours { light: RGBColor(206, 180, 170), strong: RGBColor(112, 62, 50) },
    Colours { light: RGBColor(214, 214, 150), strong: RGBColor(108, 108, 16) },
];

const HOW_TO_READ: &str = "Coloured cells: every model that the attacker can cause predicts what the clean model predicts at \
                           the center of the cell. Grey cells: no certificate. The line is where the clean model changes \
                           its mind.";

/// The picture of one case.
pub(super) fn decision_boundary(case: &CaseReport, decisions: &CertifiedDecisions) -> Option<Exhibit> {
    let title = format!("{} ({})", words(case.training.as_ref()?, None), decisions.method);
    let (file, id) = (format!("decision_boundary_{}.svg", case.id), case.id);
    let what = format!("Decisions that training is certified to lead to, case {id}");
    Exhibit::of(file, what, HOW_TO_READ, picture(title, &decisions.map, &decisions.samples))
}

/// The picture of what a certificate says about the points of a study.
pub(super) fn certified_points(plane: &PlaneFindings, certified: &Certified) -> Option<Exhibit> {
    let words = match certified.certificate {
        Certificate::Interval => "certified by interval training",
        Certificate::Box => "certified by the box",
        Certificate::Polytope => "certified by the polytope",
        Certificate::Direct => "certified by programs for each point",
        Certificate::Exhaustive => "that no attack changes",
    };
    let decision = |(&clean, &certified): (&usize, &bool)| Decision { clean: ClassId::new(clean), certified };
    let map = DecisionMap {
        grid: plane.grid.clone(),
        cells: plane.clean.iter().zip(&certified.holds).map(decision).collect(),
        boundary: plane.boundary.clone(),
    };
    let figure = picture(format!("{}: {words}", plane.cell), &map, &[]);
    let file = format!("plane-{}.svg", certified.certificate.as_str());
    Exhibit::of(file, format!("Points of the plane {words}"), HOW_TO_READ, figure)
}

/// A map under a title, with training samples.
fn picture(title: String, map: &DecisionMap, samples: &[([f64; 2], ClassId)]) -> Option<Figure> {
    let look = |decision: Decision, corners: Corners| {
        let colour = if decision.certified { of_class(decision.clean).light } else { DOUBT };
        Cells { corners, colour, said: said(corners, decision) }
    };
    let plane = Plane {
        title,
        grid: &map.grid,
        cells: alike(&map.grid, &map.cells, look),
        boundary: &map.boundary,
        boundary_colour: BOUNDARY,
        samples: samples.iter().map(|&(at, class)| Sample { at, colour: of_class(class).strong }).collect(),
        legend: legend(map, !samples.is_empty()),
    };
    plane.drawn()
}

/// For the classes that are there, and for samples where there are some.
fn legend(map: &DecisionMap, has_samples: bool) -> Vec<Entry> {
    let mut classes: Vec<ClassId> = map.cells.iter().map(|cell| cell.clean).collect();
    classes.sort_unstable();
    classes.dedup();
    let certified = classes.iter().map(|&class| {
        Entry::new(Sign::Cell(of_class(class).light), format!("certified class {}", class.index()))
    });
    let doubt = Entry::new(Sign::Cell(DOUBT), "no certificate");
    let boundary = Entry::new(Sign::Line(BOUNDARY), "clean model");
    let marks = Sign::Marks(classes.iter().map(|&class| of_class(class).strong).collect());
    let samples = has_samples.then(|| Entry::new(marks, "training samples"));
    certified.chain([doubt, boundary]).chain(samples).collect()
}

/// What a browser shows over cells that are alike.
fn said([(left, below), (right, above)]: Corners, decision: Decision) -> String {
    let class = decision.clean.index();
    let holds = if decision.certified { "certified" } else { "no certificate" };
    let [left, below, right, above] = [left, below, right, above].map(six_digits);
    format!(
        "{holds}, the clean model predicts class {class}\nfirst feature from {left} to {right}\nsecond feature from {below} \
         to {above}"
    )
}

/// The colours of a class, of which there may be more than colours.
fn of_class(class: ClassId) -> Colours {
    CLASSES[class.index() % CLASSES.len()]
}

//! What the colours of cells and marks mean, in as many rows as it takes.

use plotters::prelude::*;

use super::super::plane::{Area, DrawingError};
use super::look::{BOUNDARY, DOUBT, LEFT, MARGIN, TITLE, of_class};
use crate::data::ClassId;
use crate::property::DecisionMap;

/// Height of letters.
const LETTERS: i32 = 26;
/// Pixels of a letter, from one to the next; about.
const LETTER: usize = 13;
/// Width of a sign before its text.
const SIGN: i32 = 36;
/// From one entry to the next.
const GAP: i32 = 28;
/// From one row to the next.
const ROW: i32 = 44;

/// Entries with their places.
pub(super) struct Legend {
    entries: Vec<Entry>,
    rows: i32,
}

/// A sign and what it means, with its place.
struct Entry {
    sign: Sign,
    text: String,
    column: i32,
    row: i32,
}

enum Sign {
    Cell(RGBColor),
    Line,
    Marks(Vec<RGBColor>),
}

impl Entry {
    fn width(&self) -> i32 {
        SIGN + 12 + i32::try_from(LETTER * self.text.chars().count()).unwrap_or(i32::MAX / 2)
    }
}

impl Legend {
    /// For the classes that are there, and for samples where there are some; no entry reaches beyond `right`.
    pub(super) fn of(map: &DecisionMap, has_samples: bool, right: u32) -> Self {
        let mut classes: Vec<ClassId> = map.cells.iter().map(|cell| cell.clean).collect();
        classes.sort_unstable();
        classes.dedup();
        let entry = |sign, text: String| Entry { sign, text, column: 0, row: 0 };
        let certified = classes.iter().map(|class| {
            entry(Sign::Cell(of_class(*class).light), format!("certified class {}", class.index()))
        });
        // As many marks as fit into a sign.
        let marks = classes.iter().take(3).map(|class| of_class(*class).strong).collect();
        let samples = has_samples.then(|| entry(Sign::Marks(marks), "training samples".to_owned()));
        let others = [
            entry(Sign::Cell(DOUBT), "no certificate".to_owned()),
            entry(Sign::Line, "clean model".to_owned()),
        ];
        let begin = (LEFT + MARGIN) as i32;
        let (mut column, mut row) = (begin, 0);
        let mut entries = Vec::new();
        for entry in certified.chain(others).chain(samples) {
            if column > begin && column + entry.width() > right as i32 {
                (column, row) = (begin, row + 1);
            }
            let next = column + entry.width() + GAP;
            entries.push(Entry { column, row: (MARGIN + TITLE) as i32 + ROW * row, ..entry });
            column = next;
        }
        Legend { entries, rows: row + 1 }
    }

    /// Pixels from above the first row to below the last.
    pub(super) fn height(&self) -> u32 {
        (ROW * self.rows + 12) as u32
    }

    pub(super) fn draw(&self, area: &Area<'_>) -> Result<(), DrawingError> {
        for Entry { sign, text, column, row } in &self.entries {
            let middle = row + 14;
            match sign {
                Sign::Cell(colour) => {
                    let corners = [(*column, *row), (column + SIGN, row + 28)];
                    area.draw(&Rectangle::new(corners, colour.filled()))?;
                    area.draw(&Rectangle::new(corners, RGBColor(120, 120, 120).stroke_width(1)))?;
                }
                Sign::Line => {
                    let ends = [(*column, middle), (column + SIGN, middle)];
                    area.draw(&PathElement::new(ends, BOUNDARY.stroke_width(3)))?;
                }
                Sign::Marks(colours) => {
                    let places = (column + 6..).step_by(12);
                    for (colour, place) in colours.iter().zip(places) {
                        area.draw(&Circle::new((place, middle), 5, colour.filled()))?;
                    }
                }
            }
            let letters = ("sans-serif", LETTERS).into_font();
            area.draw(&Text::new(text.clone(), (column + SIGN + 12, row + 2), letters))?;
        }
        Ok(())
    }
}

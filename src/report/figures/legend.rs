//! What the colours of cells, lines and marks mean, in as many rows as it takes.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::chart::DrawingError;

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

/// A sign and what it means.
pub(super) struct Entry {
    pub sign: Sign,
    pub text: String,
}

pub(super) enum Sign {
    Cell(RGBColor),
    Line(RGBColor),
    /// As many as there is room for.
    Marks(Vec<RGBColor>),
}

impl Entry {
    pub(super) fn new(sign: Sign, text: impl Into<String>) -> Self {
        Entry { sign, text: text.into() }
    }

    fn width(&self) -> i32 {
        SIGN + 12 + i32::try_from(LETTER * self.text.chars().count()).unwrap_or(i32::MAX / 2)
    }
}

/// An entry in its place.
struct Placed<'a> {
    entry: &'a Entry,
    column: i32,
    row: i32,
}

/// Entries in their places.
pub(super) struct Legend<'a> {
    entries: Vec<Placed<'a>>,
    rows: i32,
}

impl<'a> Legend<'a> {
    /// Entries between two ends, from a height on.
    pub(super) fn of(entries: &'a [Entry], [left, right]: [u32; 2], top: u32) -> Self {
        let (mut column, mut row) = (left as i32, 0);
        let mut placed = Vec::new();
        for entry in entries {
            if column > left as i32 && column + entry.width() > right as i32 {
                (column, row) = (left as i32, row + 1);
            }
            placed.push(Placed { entry, column, row: top as i32 + ROW * row });
            column += entry.width() + GAP;
        }
        Legend { entries: placed, rows: row + 1 }
    }

    /// Pixels from above the first row to below the last.
    pub(super) fn height(&self) -> u32 {
        (ROW * self.rows + 12) as u32
    }

    pub(super) fn draw(&self, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), DrawingError> {
        for Placed { entry, column, row } in &self.entries {
            let middle = row + 14;
            match &entry.sign {
                Sign::Cell(colour) => {
                    let corners = [(*column, *row), (column + SIGN, row + 28)];
                    area.draw(&Rectangle::new(corners, colour.filled()))?;
                    area.draw(&Rectangle::new(corners, RGBColor(120, 120, 120).stroke_width(1)))?;
                }
                Sign::Line(colour) => {
                    let ends = [(*column, middle), (column + SIGN, middle)];
                    area.draw(&PathElement::new(ends, colour.stroke_width(3)))?;
                }
                Sign::Marks(colours) => {
                    let places = (column + 6..column + SIGN).step_by(12);
                    for (colour, place) in colours.iter().zip(places) {
                        area.draw(&Circle::new((place, middle), 5, colour.filled()))?;
                    }
                }
            }
            let letters = ("sans-serif", LETTERS).into_font();
            area.draw(&Text::new(entry.text.clone(), (column + SIGN + 12, row + 2), letters))?;
        }
        Ok(())
    }
}

//! Bounds of MPS files.

use super::builder::{Builder, End};
use super::error::ReadError;
use super::model_file::Extra;
use super::mps_lines::Line;

/// ` UP set variable number`; the set, which is returned, may be missing, and the number where the kind has
/// none.
pub(super) fn bound<'a>(builder: &mut Builder, line: &Line<'a>) -> Result<Option<&'a str>, ReadError> {
    let kind = line.words[0];
    let has_value = match kind {
        "UP" | "LO" | "FX" | "LI" | "UI" | "SC" | "SI" => true,
        "FR" | "MI" | "PL" | "BV" => false,
        _ => return Err(line.wrong("one of UP, LO, FX, FR, MI, PL, BV, LI, UI, SC and SI")),
    };
    let last = match (line.words.len(), has_value) {
        (3 | 4, true) => line.words.len() - 2,
        (2 | 3, false) => line.words.len() - 1,
        // Some writers put a number behind every bound.
        (4, false) => 2,
        _ => return Err(line.wrong("the kind, a set or none, a variable, and its number")),
    };
    let id = builder.known(line.words[last], line.number)?;
    let mut set = |end, value| builder.bound(id, end, value, line.number);
    match kind {
        "UP" | "UI" => {
            let value = line.value(last + 1)?;
            set(End::Upper, value)?;
            if value < 0.0 && builder.columns[id.index()].lower.is_none() {
                let expected = "its lower bound before it: readers differ in whether that is 0 or −∞";
                return Err(line.wrong(expected));
            }
        }
        "LO" | "LI" => set(End::Lower, line.value(last + 1)?)?,
        "FX" => {
            let value = line.value(last + 1)?;
            set(End::Lower, value)?;
            set(End::Upper, value)?;
        }
        "FR" => {
            set(End::Lower, f64::NEG_INFINITY)?;
            set(End::Upper, f64::INFINITY)?;
        }
        "MI" => set(End::Lower, f64::NEG_INFINITY)?,
        "PL" => set(End::Upper, f64::INFINITY)?,
        "BV" => {
            set(End::Lower, 0.0)?;
            set(End::Upper, 1.0)?;
        }
        _ => builder.extras.push(Extra::SemiContinuous(id)),
    }
    if ["BV", "LI", "UI", "SI"].contains(&kind) {
        builder.columns[id.index()].is_integer = true;
    }
    Ok((last == 2).then_some(line.words[1]))
}

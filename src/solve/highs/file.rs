//! LP and MPS files through HiGHS' reader: as models of HiGHS, or as programs.

use std::ffi::{CStr, CString, c_char};
use std::fmt::Display;
use std::path::Path;
use std::ptr::null_mut;

use highs::{Model, RowProblem};

use super::model::has_integers;
use super::read_log::complaints;
use crate::BackendError;
use countersign_program::{Expression, Kind, Program, Sense, VarId};

/// The least room for a name: HiGHS' own limit on the length of names, with room to spare.
const LEAST_ROOM: usize = 4096;
/// HiGHS' own codes of what a variable may be.
const CONTINUOUS: i32 = 0;
const INTEGER: i32 = 1;
/// HiGHS' own code of a maximisation.
const MAXIMISE: i32 = -1;

/// The model that a file holds.
///
/// # Errors
/// When HiGHS cannot read it.
pub(super) fn read(path: &Path) -> Result<Model, BackendError> {
    let mut model = Model::try_new(RowProblem::default())
        .map_err(|status| BackendError::Failed(format!("HiGHS: {status:?}")))?;
    let name = CString::new(path.to_string_lossy().as_bytes()).map_err(failed)?;
    let (status, complaint) = complaints(&mut model, |model| {
        // SAFETY: the pointer belongs to the live model, the name is a C string that outlives the call.
        unsafe { highs_sys::Highs_readModel(model.as_mut_ptr(), name.as_ptr()) }
    });
    // A warning means that HiGHS has ignored something in the file, and so has read another program.
    match (status, complaint) {
        (highs_sys::STATUS_OK, None) => Ok(model),
        (highs_sys::STATUS_OK | highs_sys::STATUS_WARNING, Some(complaint)) => {
            Err(failed(format!("HiGHS' reader says: {complaint}")))
        }
        (_, complaint) => {
            let said = complaint.unwrap_or_else(|| format!("status {status}"));
            Err(BackendError::Unread(format!("HiGHS could not read it: {said}")))
        }
    }
}

/// The program that a file holds, with the file's names.
///
/// # Errors
/// When HiGHS cannot read it, or it holds a program that is not in our standard form.
pub(super) fn read_program(path: &Path) -> Result<Program, BackendError> {
    let mut model = read(path)?;
    // SAFETY: the pointer belongs to the live model.
    if unsafe { highs_sys::Highs_getHessianNumNz(model.as_ptr()) } > 0 {
        return Err(BackendError::Failed("the objective is quadratic, expected a linear one".to_owned()));
    }
    // HiGHS copies names without checking the room for them; none is longer than the file.
    let bytes = path.metadata().map_err(failed)?.len();
    let room = usize::try_from(bytes).map_err(failed)?.saturating_add(1).max(LEAST_ROOM);
    let program = Columns::of(&mut model)?.program(&model, &title(path), &mut vec![0; room])?;
    program.validate().map_err(failed)?;
    Ok(program)
}

fn failed(error: impl Display) -> BackendError {
    BackendError::Failed(error.to_string())
}

fn title(path: &Path) -> String {
    path.file_stem().map_or_else(|| "file".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// A model as HiGHS hands it over: rows as `starts` into `indices` and `values`.
struct Columns {
    sense: i32,
    offset: f64,
    costs: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    row_lower: Vec<f64>,
    row_upper: Vec<f64>,
    starts: Vec<i32>,
    indices: Vec<i32>,
    values: Vec<f64>,
    kinds: Vec<i32>,
}

impl Columns {
    fn of(model: &mut Model) -> Result<Self, BackendError> {
        let (columns, rows) = (model.num_cols(), model.num_rows());
        // SAFETY: the pointer belongs to the live model.
        let terms = unsafe { highs_sys::Highs_getNumNz(model.as_ptr()) };
        let terms = usize::try_from(terms).unwrap_or(0);
        let mut all = Columns {
            sense: 0,
            offset: 0.0,
            costs: vec![0.0; columns],
            lower: vec![0.0; columns],
            upper: vec![0.0; columns],
            row_lower: vec![0.0; rows],
            row_upper: vec![0.0; rows],
            starts: vec![0; rows],
            indices: vec![0; terms],
            values: vec![0.0; terms],
            // HiGHS does not write them where nothing is an integer.
            kinds: vec![CONTINUOUS; columns],
        };
        let mut counts = [0; 3];
        // SAFETY: the pointer belongs to the live model; every array is as long as HiGHS' documentation asks
        // for, by the numbers of columns, rows and terms that the model has just returned.
        let status = unsafe {
            highs_sys::Highs_getLp(
                model.as_ptr(),
                highs_sys::MATRIX_FORMAT_ROW_WISE,
                &mut counts[0],
                &mut counts[1],
                &mut counts[2],
                &mut all.sense,
                &mut all.offset,
                all.costs.as_mut_ptr(),
                all.lower.as_mut_ptr(),
                all.upper.as_mut_ptr(),
                all.row_lower.as_mut_ptr(),
                all.row_upper.as_mut_ptr(),
                all.starts.as_mut_ptr(),
                all.indices.as_mut_ptr(),
                all.values.as_mut_ptr(),
                if has_integers(model) { all.kinds.as_mut_ptr() } else { null_mut() },
            )
        };
        if status == highs_sys::STATUS_OK { Ok(all) } else { Err(failed(format!("HiGHS: status {status}"))) }
    }

    fn program(&self, model: &Model, title: &str, room: &mut [c_char]) -> Result<Program, BackendError> {
        let mut program = Program::new(title);
        for column in 0..self.costs.len() {
            let kind = match self.kinds[column] {
                CONTINUOUS => Kind::Continuous,
                INTEGER if self.lower[column] >= 0.0 && self.upper[column] <= 1.0 => Kind::Binary,
                INTEGER => Kind::Integer,
                other => {
                    let what = format!("column {column} is of the kind {other}, expected a number");
                    return Err(BackendError::Failed(what));
                }
            };
            let name = name(model, column, "x", highs_sys::Highs_getColName, room);
            program.add_variable(name, self.lower[column], self.upper[column], kind);
        }
        for row in 0..self.row_lower.len() {
            let end = self.starts.get(row + 1).map_or(self.indices.len(), |&end| end as usize);
            let mut left = Expression::default();
            for at in self.starts[row] as usize..end {
                left.add_term(self.values[at], VarId::new(self.indices[at] as usize));
            }
            let name = name(model, row, "r", highs_sys::Highs_getRowName, room);
            program.add_row(name, left, self.row_lower[row], self.row_upper[row]);
        }
        program.objective = Expression::constant(self.offset);
        for (column, &cost) in self.costs.iter().enumerate().filter(|(_, cost)| **cost != 0.0) {
            program.objective.add_term(cost, VarId::new(column));
        }
        program.sense = if self.sense == MAXIMISE { Sense::Maximise } else { Sense::Minimise };
        Ok(program)
    }
}

/// A function of HiGHS that writes the name of a column or row.
type WriteName = unsafe extern "C" fn(*const std::ffi::c_void, i32, *mut c_char) -> i32;

/// The name of a column or row, or `letter` and its place where it has none. There is room for every name of
/// the file.
fn name(model: &Model, place: usize, letter: &str, write: WriteName, room: &mut [c_char]) -> String {
    room[0] = 0;
    let index = i32::try_from(place).unwrap_or(i32::MAX);
    // SAFETY: the pointer belongs to the live model, the room is longer than any name that it has.
    let status = unsafe { write(model.as_ptr(), index, room.as_mut_ptr()) };
    // SAFETY: the room begins with a zero, and HiGHS ends names with one.
    let name = unsafe { CStr::from_ptr(room.as_ptr()) }.to_string_lossy().into_owned();
    match status == highs_sys::STATUS_OK && !name.is_empty() {
        true => name,
        false => format!("{letter}{place}"),
    }
}

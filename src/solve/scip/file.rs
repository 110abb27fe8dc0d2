//! LP and MPS files through SCIP's reader, as programs.
//!
//! Linear rows and rows with products are taken over. Sets, conditions and the like, which programs do not
//! have, are left out: whoever reads a file that has them compares the rest.

use std::ffi::{CStr, c_char};
use std::path::Path;
use std::slice;

use russcip::ffi;
use russcip::{Model, PluginsIncluded};

use super::habits::INFINITY;
use super::read_log::ReadLog;
use crate::BackendError;
use countersign_program::{Expression, Kind, Program, Sense, VarId};

/// The program that a file holds, with the file's names.
///
/// # Errors
/// When SCIP cannot read it, warns of something in it, or it has rows of higher degree.
pub(super) fn read_program(path: &Path, model: Model<PluginsIncluded>) -> Result<Program, BackendError> {
    // SAFETY: the model is alive until it has read, or failed to.
    let log = unsafe { ReadLog::new(model.scip_ptr()) };
    let read = model.read_prob(&path.to_string_lossy());
    let heard = log.end(read.is_ok());
    let model = read.map_err(|code| {
        let said = heard.error.unwrap_or_else(|| format!("{code:?}"));
        BackendError::Unread(format!("SCIP could not read it: {said}"))
    })?;
    if let Some(warning) = heard.warning {
        return Err(failed(format!("SCIP's reader says: {warning}")));
    }
    // SAFETY: the model is alive as long as the reader, and nothing changes it.
    let title =
        path.file_stem().map_or_else(|| "file".to_owned(), |stem| stem.to_string_lossy().into_owned());
    unsafe { Reader::new(model.scip_ptr()).program(title) }
}

fn failed(message: String) -> BackendError {
    BackendError::Failed(message)
}

/// Reads what a model of SCIP has before it is solved.
struct Reader {
    scip: *mut ffi::SCIP,
}

impl Reader {
    fn new(scip: *mut ffi::SCIP) -> Self {
        Reader { scip }
    }

    /// # Safety
    /// The pointer is that of a live model that holds a problem.
    unsafe fn program(&self, title: String) -> Result<Program, BackendError> {
        unsafe {
            let mut program = Program::new(title);
            let mut objective = Expression::constant(ffi::SCIPgetOrigObjoffset(self.scip));
            let variables = list(ffi::SCIPgetOrigVars(self.scip), ffi::SCIPgetNOrigVars(self.scip));
            for &variable in variables {
                let (lower, upper) =
                    (end(ffi::SCIPvarGetLbOriginal(variable)), end(ffi::SCIPvarGetUbOriginal(variable)));
                let kind = match ffi::SCIPvarGetType(variable) {
                    ffi::SCIP_Vartype_SCIP_VARTYPE_CONTINUOUS => Kind::Continuous,
                    _ if lower >= 0.0 && upper <= 1.0 => Kind::Binary,
                    _ => Kind::Integer,
                };
                let id = program.add_variable(text(ffi::SCIPvarGetName(variable)), lower, upper, kind);
                match ffi::SCIPvarGetObj(variable) {
                    0.0 => {}
                    cost => objective.add_term(cost, id),
                }
            }
            program.objective = objective;
            program.sense = match ffi::SCIPgetObjsense(self.scip) {
                ffi::SCIP_Objsense_SCIP_OBJSENSE_MAXIMIZE => Sense::Maximise,
                _ => Sense::Minimise,
            };
            for &row in list(ffi::SCIPgetOrigConss(self.scip), ffi::SCIPgetNOrigConss(self.scip)) {
                let name = text(ffi::SCIPconsGetName(row));
                match text(ffi::SCIPconshdlrGetName(ffi::SCIPconsGetHdlr(row))).as_str() {
                    "linear" => {
                        let left = self.linear(row, variables)?;
                        let (lower, upper) =
                            (ffi::SCIPgetLhsLinear(self.scip, row), ffi::SCIPgetRhsLinear(self.scip, row));
                        program.add_row(name, left, end(lower), end(upper));
                    }
                    "nonlinear" => {
                        let mut left = Expression::default();
                        self.add(ffi::SCIPgetExprNonlinear(row), 1.0, variables, &mut left)?;
                        let constant = std::mem::take(&mut left.constant);
                        let (lower, upper) = (ffi::SCIPgetLhsNonlinear(row), ffi::SCIPgetRhsNonlinear(row));
                        program.add_row(name, left, end(lower) - constant, end(upper) - constant);
                    }
                    _ => {}
                }
            }
            Ok(program)
        }
    }

    unsafe fn linear(
        &self,
        row: *mut ffi::SCIP_CONS,
        variables: &[*mut ffi::SCIP_VAR],
    ) -> Result<Expression, BackendError> {
        unsafe {
            let count = ffi::SCIPgetNVarsLinear(self.scip, row);
            let own = list(ffi::SCIPgetVarsLinear(self.scip, row), count);
            let values = list(ffi::SCIPgetValsLinear(self.scip, row), count);
            let mut left = Expression::default();
            for (&variable, &value) in own.iter().zip(values) {
                left.add_term(value, id(variable, variables)?);
            }
            Ok(left)
        }
    }

    /// Adds a multiple of an expression of at most second degree.
    unsafe fn add(
        &self,
        expression: *mut ffi::SCIP_EXPR,
        factor: f64,
        variables: &[*mut ffi::SCIP_VAR],
        to: &mut Expression,
    ) -> Result<(), BackendError> {
        unsafe {
            let children = list(ffi::SCIPexprGetChildren(expression), ffi::SCIPexprGetNChildren(expression));
            let kind = text(ffi::SCIPexprhdlrGetName(ffi::SCIPexprGetHdlr(expression)));
            let factors: Option<Vec<VarId>> =
                children.iter().map(|&child| self.variable(child, variables)).collect();
            match (kind.as_str(), factors.as_deref()) {
                ("var", _) => to.add_term(factor, id(ffi::SCIPgetVarExprVar(expression), variables)?),
                ("val", _) => to.constant += factor * ffi::SCIPgetValueExprValue(expression),
                ("sum", _) => {
                    to.constant += factor * ffi::SCIPgetConstantExprSum(expression);
                    let values = list(ffi::SCIPgetCoefsExprSum(expression), children.len() as i32);
                    for (&child, &value) in children.iter().zip(values) {
                        self.add(child, factor * value, variables, to)?;
                    }
                }
                ("pow", Some(&[one])) if ffi::SCIPgetExponentExprPow(expression) == 2.0 => {
                    *to += Expression::product(factor, one, one);
                }
                ("prod", Some(&[one, other])) => {
                    *to += Expression::product(factor * ffi::SCIPgetCoefExprProduct(expression), one, other);
                }
                _ => return Err(failed(format!("SCIP reads a row of higher degree ({kind})"))),
            }
            Ok(())
        }
    }

    /// The variable that an expression is, if it is one.
    unsafe fn variable(
        &self,
        expression: *mut ffi::SCIP_EXPR,
        variables: &[*mut ffi::SCIP_VAR],
    ) -> Option<VarId> {
        unsafe {
            (ffi::SCIPisExprVar(self.scip, expression) != 0)
                .then(|| id(ffi::SCIPgetVarExprVar(expression), variables).ok())
                .flatten()
        }
    }
}

/// The place of a variable among all.
unsafe fn id(variable: *mut ffi::SCIP_VAR, variables: &[*mut ffi::SCIP_VAR]) -> Result<VarId, BackendError> {
    // SAFETY: the variable belongs to the live model.
    let place = usize::try_from(unsafe { ffi::SCIPvarGetProbindex(variable) }).unwrap_or(usize::MAX);
    match variables.get(place) == Some(&variable) {
        true => Ok(VarId::new(place)),
        false => Err(failed("SCIP reads a row with a variable that it does not list".to_owned())),
    }
}

/// A list of SCIP's, which may have no memory where it is empty.
unsafe fn list<'a, T>(first: *mut T, count: i32) -> &'a [T] {
    match usize::try_from(count) {
        // SAFETY: the caller hands over a list of so many entries that lives as long as the model.
        Ok(count @ 1..) if !first.is_null() => unsafe { slice::from_raw_parts(first, count) },
        _ => &[],
    }
}

unsafe fn text(from: *const c_char) -> String {
    // SAFETY: SCIP's names are C strings that live as long as what they name.
    unsafe { CStr::from_ptr(from) }.to_string_lossy().into_owned()
}

/// A bound or side, where SCIP's infinity is infinite.
fn end(value: f64) -> f64 {
    if value.abs() >= INFINITY { value.signum() * f64::INFINITY } else { value }
}

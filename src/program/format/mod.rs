//! Programs as files that solvers read: LP, MPS and CIP.
//!
//! - `file_format`: the formats by name, and programs as text in each.
//! - `lp`: the CPLEX LP format, products in brackets; legible, read by HiGHS (linear only) and SCIP.
//! - `mps`: free MPS with `QCMATRIX` sections; read by nearly everything.
//! - `cip`: SCIP's own format, which keeps products as such.
//! - `sides`: rows as LP and MPS files have them.
//! - `names`: what each format allows in a name.
//! - `text`: numbers and comments.
//! - `read`: LP and MPS files as programs, and what another reader makes of them.
//!
//! Numbers are written in the shortest form that reads back to the same double, and rows keep their order.

mod cip;
mod file_format;
mod lp;
mod mps;
mod names;
mod read;
mod sides;
mod text;

pub use file_format::Format;
pub use mps::MPS_CONSTANT;
pub use read::{Extra, ModelFile, ReadError};

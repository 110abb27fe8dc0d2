//! LP and MPS files as programs, strictly: what is not understood is an error with its line.
//!
//! Solvers' readers pass over misspelt names, constants on the left of a row and the like, and then all of
//! them solve the same wrong program. What this reader finds is compared with what they find.
//!
//! - `model_file`: what a file holds; `reader`: the reader of a format. `builder`: a file as far as it is
//!   read.
//! - `error`: what is wrong with a file, and where.
//! - `lp_tokens`, `lp_sections`, `lp_cursor`: LP files in pieces; `lp`: objective and rows; `lp_lists`:
//!   bounds and kinds.
//! - `mps_lines`: MPS files in lines; `mps`: their sections, `mps_rows` and `mps_bounds` what these add up
//!   to.
//! - `difference`: where two readers disagree.

mod builder;
mod difference;
mod error;
mod lp;
mod lp_cursor;
mod lp_lists;
mod lp_sections;
mod lp_tokens;
mod model_file;
mod mps;
mod mps_bounds;
mod mps_lines;
mod mps_rows;
mod reader;
#[cfg(test)]
mod tests;

pub use error::ReadError;
pub use model_file::{Extra, ModelFile};

//! How the source is built up.
//!
//! - `architecture`: files do not need each other in a circle.
//! - `wall`: which crate sees which.
//! - `method_row`: a method is one row and one function.
//! - `modules`: which file needs which. `source`: reads a file.

mod architecture;
mod method_row;
mod modules;
mod source;
mod wall;

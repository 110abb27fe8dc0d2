//! How the source is built up.
//!
//! - `architecture`: files do not need each other in a circle.
//! - `modules`: which file needs which. `source`: reads a file.

mod architecture;
mod modules;
mod source;

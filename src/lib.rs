//! x
pub mod num;
pub mod program;
pub mod solve;

//! x
pub mod num;
pub mod program;
pub mod solve;
pub mod data;
pub mod ensemble;
pub mod docs;
pub mod labelflip;
pub mod check;
pub mod property;
pub mod report;
pub mod spec;
pub mod cli;

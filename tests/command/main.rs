//! The command from outside: what it prints, writes and refuses.
//!
//! - `bad_input…`, `degenerate_data`: what is wrong with a specification or its data is said in one message;
//!   `data_files`: what is not wrong with them, whatever wrote them.
//! - `documented_commands`: every command that the documentation names.
//! - `killed_checks`, `interrupt`: stopped on the way.
//! - `instance_library`: libraries of programs for `bench`.
//! - the others: a subcommand or a kind of specification each.

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod bad_input_finite_width;
mod bad_input_smoothing;
mod bad_input_trajectory;
mod bench;
mod certify;
mod check;
mod data_files;
mod degenerate_data;
mod documented_commands;
mod finite_width;
mod instance_library;
mod interrupt;
mod killed_checks;
mod manual;
mod models;
mod smoothing;
mod specification_keys;
mod stability;
mod study;
mod study_plane;
mod trajectory;
mod verify;
mod verify_study;

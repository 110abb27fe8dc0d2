//! The command from outside: what it prints, writes and refuses.
//!
//! - `bad_input…`, `degenerate_data`: what is wrong with a specification or its data is said in one message;
//!   `data_files`: what is not wrong with them, whatever wrote them.
//! - `documented_commands`: every command that the documentation names.
//! - `killed_checks`, `interrupt`, `resumed`: stopped on the way, and gone on with.
//! - `folders`: where results go. `extremes`: numbers and names that nobody means.
//! - `instance_library`: libraries of programs for `bench`.
//! - `edited_reports`: reports edited at random, then verified.
//! - the others: a subcommand or a kind of specification each.
//!
//! What depends on the moment or is drawn at random is tried a few times. Three variables of the environment say
//! how often instead: `COUNTERSIGN_EDITS=20000` edits reports so often,
//! `COUNTERSIGN_STOPS=100` stops `check`, `certify`, `study` and `bench` a hundred times each, half of them by
//! kill −9, and `COUNTERSIGN_RACES=100` lets two processes begin with one folder a hundred times.

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
mod edited_reports;
mod extremes;
mod finite_width;
mod folders;
mod instance_library;
mod interrupt;
mod killed_checks;
mod manual;
mod models;
mod resumed;
mod search;
mod smoothing;
mod specification_keys;
mod stability;
mod study;
mod study_plane;
mod trajectory;
mod verify;
mod verify_study;

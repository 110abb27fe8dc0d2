//! Partition ensembles under label flips (000, sections 2 and 3.1, appendices A.1–A.3).
//!
//! An ensemble of P base classifiers, trained on disjoint partitions, predicts by majority vote; ties go to
//! the smaller class. White-box knowledge says how many label flips make base classifier `i` vote for class
//! `c`. How many flips does it take to change the ensemble's prediction?
//!
//! - `votes`: the table of votes and flips, checked; one test point of it.
//! - `black_box`: the radius without white-box knowledge (SS-DPA, section 2).
//! - `programs`: P1(c) and P2(c) as integer programs (section 3.1).
//! - `steps`: what a partition can contribute to closing the gap (A.3).
//! - `knapsack_dp`: the multiple-choice knapsack of A.3, O(P²); the naive twin of `knapsack`.
//! - `knapsack`: the same answer in O(P log P); the proof is in [`crate::docs::knapsack`].
//! - `brute`: every vote configuration; the twin of everything.
//!
//! Depends on `data` and `program`.

mod black_box;
mod brute;
mod knapsack;
mod knapsack_dp;
mod programs;
mod steps;
mod votes;

pub use black_box::black_box_radius;
pub use brute::{BruteForce, brute_force, brute_force_fits};
pub use knapsack::{Knapsack, knapsack};
pub use knapsack_dp::{knapsack_dp, knapsack_dp_fits};
pub use programs::{VoteProgram, p1, p2};
pub use votes::{Attack, EnsembleError, TestPoint, VoteTable, majority};

//! Partition ensembles under label flips (EnsembleCert: sections 2 and 3.1, appendices A.1–A.3 of the
//! ScaLabelCert paper).
//!
//! An ensemble of P base classifiers, trained on disjoint partitions, predicts by majority vote; ties go to
//! the smaller class. It is known how many label flips make base classifier `i` vote for class `c` (white-box
//! knowledge). How many flips does it take to change the ensemble's prediction?
//!
//! - `votes`: the table of votes and flips, checked; one test point of it.
//! - `black_box`: the radius without white-box knowledge (SS-DPA, section 2).
//! - `programs`: P1(c) and P2(c) as integer programs (section 3.1).
//! - `steps`: what a partition can contribute to closing the gap (A.3).
//! - `knapsack_dp`: the multiple-choice knapsack of A.3, O(P²); the naive twin of `knapsack`.
//! - `knapsack`: the same answer in O(P log P); the proof stands in the chapter `knapsack` of the
//!   documentation.
//! - `brute`: every vote configuration; the naive twin of all the others.
//!
//! Depends on `data` and `program`.

mod black_box;
mod brute;
mod knapsack;
mod knapsack_dp;
mod programs;
mod steps;
mod votes;

pub use black_box::{FreeVote, black_box_radius};
pub use brute::{CheapestVoteAttacks, brute_force, brute_force_fits};
pub use knapsack::{Knapsack, knapsack};
pub use knapsack_dp::{knapsack_dp, knapsack_dp_fits};
pub use programs::{VoteProgram, p1, p2};
pub use votes::{VoteAttack, VotePoint, VoteTable, VoteTableError, majority};

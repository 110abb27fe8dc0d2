//! Several runs over one training set side by side, each with its own changes of samples.
//!
//! Runs after attacks on labels or by removal read the same features. So eight of them go through the steps
//! together: every number is a row of eight, one for each run, and every operation is done on whole rows,
//! which vector instructions do at once. Features and targets are read once for all.
//!
//! - `per_run`: a row of numbers, one for each run.
//! - `runs`: the runs on their way.
//! - `alteration`: what becomes of a sample in one of the runs.
//! - `shape`: the layers, and where their parameters stand.
//! - `block`: some samples of a batch: forward, the derivative of the loss, and backward.
//! - `derivatives`, `vectors`: the derivative of the loss by the logits.
//! - `sums`: sums of gradients over the samples of a batch.
//! - `kernels`: the loops over rows.
//!
//! # The same bits as one run alone
//! [`Descent`](super::Descent) is the slow obvious version, and each run here has its bits: for each number
//! the same operations are done on the same numbers in the same order, with nothing fused. What differs is
//! only which numbers are next to each other. Sums over samples keep their eight interleaved parts, however
//! the batch is cut into blocks. So what is certified of one run holds for the other.

mod alteration;
mod block;
mod derivatives;
mod kernels;
mod per_run;
mod runs;
mod shape;
mod sums;
#[cfg(test)]
mod tests;
mod vectors;

pub use alteration::Alteration;
pub use per_run::RUNS;
pub use runs::{Moment, SideBySide, StoppedByUser, Workspace};

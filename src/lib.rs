//! Countersign checks certificates that training-data attacks cannot change a model or a prediction.
//!
//! A polynomial algorithm says "no attacker who flips `r` labels can change this prediction". Countersign writes
//! the exact mathematical program behind that sentence, has HiGHS and SCIP solve it, replays every attack they
//! find, and reports whether the two sides agree. For training under attack it encloses every reachable model and holds the
//! enclosure against models that attacks reach.
//!
//! # Standard form
//!
//! Every exact question is one [`program::Program`]:
//!
//! ```text
//! minimise   c·x + c0
//! subject to lo_k ≤ a_k·x + Σ q_kij x_i x_j ≤ hi_k      k = 1..m
//!            l ≤ x ≤ u,   x_j integer for j ∈ J
//! ```
//!
//! LP: no products, J empty. QCP: products, J empty. MILP: no products. MIQCP: both.
//!
//! # Four ideas
//!
//! 1. **One builder, several formulations.** A question is written once; what is solved is derived from it.
//! 2. **A claim is not a certificate.** A solver's outcome ([`solve::Outcome`]) is a claim. Only a replay
//!    ([`check::Replayed`]) turns its point into an attack, and only its dual bound bounds anything.
//! 3. **The order of methods is data.** Which answers can be compared, and how, is a graph ([`check::Order`]).
//! 4. **The naive twin stays.** Each fast algorithm ships beside the slow obvious one, the oracle of its tests.
//!
//! # The house
//!
//! Dependencies run downward only:
//!
//! | module | what it is for |
//! |---|---|
//! | [`cli`] | the command line, one file a subcommand |
//! | [`report`] | report schema, terminal table, JSON, CSV, SVG figures, HTML page |
//! | [`spec`] | specification files: TOML to typed problems |
//! | [`study`] | one training run by every formulation and window length, compared |
//! | [`bench`](mod@bench) | solvers against instances: runs, what contradicts what is known, means and profiles |
//! | [`check`] | answers, the order of methods, replay, the cross-check itself |
//! | [`property`] | what is certified about a whole test set: accuracy, possible classes, mean loss; forms of the parameters; private prediction |
//! | [`ensemble`] | partition ensembles: votes, black box, P1, P2, knapsacks |
//! | [`smoothing`] | randomized smoothing: Gaussian noise on features, with ensembles and adaptive sampling; label noise |
//! | [`labelflip`] | kernel models under label flips: kernels, ridge regression, SVMs, O1, O2, LabelCert |
//! | [`trajectory`] | training under attack: interval and CROWN bounds, aggregation, programs over windows of steps, exhaustive search |
//! | [`threat`] | what an attacker may do to training data; single attacks |
//! | [`train`] | networks, losses, nominal gradient descent |
//! | [`data`] | datasets, readers, generators, feature maps, partitions |
//! | [`solve`] | backends, limits, outcomes, isolation in worker processes |
//! | [`program`] | the modelling layer: expressions, programs, evaluation, relaxations, safe bounds, LP, MPS and CIP files |
//! | [`num`] | rounding, intervals, interval matrices, exact sums |
//!
//! [`num`], [`program`] and the checking half of [`check`] are the trusted base. Longer texts are in [`docs`].

pub mod bench;
pub mod check;
pub mod cli;
pub mod data;
pub mod docs;
pub mod ensemble;
pub mod kinds;
pub mod labelflip;
pub mod num;
pub mod program;
pub mod property;
pub mod report;
pub mod smoothing;
pub mod solve;
pub mod spec;
pub mod study;
pub mod threat;
pub mod train;
pub mod trajectory;

//! A partition ensemble of kernel models: certificates of the base classifiers, aggregated.
//!
//! `o2-greedy` gives each base classifier's flips as lower bounds; `knapsack` and its twins aggregate that
//! table, and so their answers are lower bounds on the flips of labels. `o2`, `o1` and `brute` make tables of
//! their own. `o1-upper` gives each base classifier labelings that work; the knapsack over those, carried out
//! on the labels and replayed, is an upper bound.
//!
//! - `model`: base classifiers, with the table of flips that `o2-greedy` gives.
//! - `case`: one test point: tables of base classifiers, from below and exact.
//! - `kind`: the table of methods.
//! - `labelings`: labelings of base classifiers together, from above.

mod case;
mod kind;
mod labelings;
mod model;

pub use case::PartitionedCase;
pub use kind::PARTITIONED;
pub use model::PartitionedModel;

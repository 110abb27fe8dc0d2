//! Countersign checks certificates that training-data attacks cannot change a model or a prediction.
//!
//! A polynomial algorithm says "no attacker who flips `r` labels can change this prediction". Countersign
//! writes the exact mathematical program behind that sentence, has HiGHS and SCIP solve it, replays every
//! attack they find, and reports whether the two sides agree. For training under attack it encloses every
//! reachable model and holds the enclosure against models that attacks reach.
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
//! # Six ideas
//!
//! 1. **One builder, several formulations.** A question is written once; what is solved is derived from it.
//! 2. **A claim is not a certificate.** A solver's outcome ([`solve::Outcome`]) is a claim. Only a replay
//!    ([`check::Replayed`]) turns its point into an attack, and only its dual bound bounds anything.
//! 3. **The order of methods is data, and the only data.** What a kind of question has in methods,
//!    quantities, edges and theorems stands in one table ([`check::Kind`]). What fits, what runs by default,
//!    what the report lists and what a study compares are queries on it.
//! 4. **The naive twin stays.** Each fast algorithm ships beside the slow obvious one, the oracle of its
//!    tests.
//! 5. **A domain encloses, a program decides.** Enclosures of all models that training can reach stand behind
//!    one trait ([`kinds::training::bounds::Domain`]), one row each; programs take their big-Ms from them. Affine forms in the attacker's choices stand between
//!    intervals and programs, and a search with cutoffs beside them: attack ⊆ exhaustive ⊆ search ⊆ affine ⊆ ibp.
//! 6. **The checker shares nothing with the one who claims.** The core cannot import a solver, a kind or a
//!    report.
//!
//! # The house
//!
//! Each folder of `src` is a crate, but for those of the command. Dependencies run downward only:
//!
//! | folder | what it is for |
//! |---|---|
//! | `cli`, `report`, `docs` | the command: one file a subcommand; schema, tables, figures, page; longer texts. The only crate that sees a terminal, HTML and SVG |
//! | `verify` | stored reports checked again, without trusting them and without solvers |
//! | `kinds` | what can be asked: a folder for each family of questions, with the tables of methods, and specification files |
//! | `kinds/ensembles` | partition ensembles: votes, black box, P1, P2, knapsacks |
//! | `kinds/kernels` | kernel models under label flips: kernels, ridge regression, SVMs, O1, O2, LabelCert; partitioned |
//! | `kinds/smoothing` | randomized smoothing: Gaussian noise on features, label noise |
//! | `kinds/training` | training under attack: networks, threats, bounds (domains, programs over windows, enumeration), what is certified, studies |
//! | `kinds/spec` | specification files: declared keys, and typed problems made of them |
//! | `bench` | solvers against instances: runs, what contradicts what is known, means and profiles |
//! | `data` | data sets: readers, generators, feature maps, partitions |
//! | `solve` | backends, limits, outcomes, isolation in worker processes; the features of solvers live here alone |
//! | `check` | the core: answers, kinds as tables, the order of methods, replay by evidence, the cross-check; knows no kind by name |
//! | `program` | the modelling layer: expressions, programs, evaluation, relaxations, safe bounds, LP, MPS and CIP files |
//! | `num` | rounding, intervals, interval matrices, exact sums |
//!
//! `num`, `program` and `check` are the trusted base. Longer texts are in [`docs`].

pub use {
    countersign_bench as bench, countersign_check as check, countersign_data as data,
    countersign_kinds as kinds, countersign_num as num, countersign_program as program,
    countersign_solve as solve,
};

pub mod cli;
pub mod docs;
pub mod report;
pub mod verify;

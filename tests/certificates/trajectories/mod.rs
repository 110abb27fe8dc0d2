//! Bounds on trajectories as an adversary sees them: no training run that an attacker can cause leaves its
//! box.
//!
//! - `arithmetic`: exact fractions, and doubles that are summed in other orders.
//! - `naive`: training as the definition says it, sample by sample, in any arithmetic.
//! - `draw`: small problems of every loss, threat and architecture, over structured families of data.
//! - `attacks`: attacks one by one, listed without the search under test.
//! - `escapes`: looks for runs outside of boxes.
//! - `programs`: programs of training against training itself.
//! - the others: the tests.

mod arithmetic;
mod attacks;
mod budgets;
mod conditions;
mod directions;
mod divergence;
mod draw;
mod escapes;
mod lies;
mod naive;
mod predictions;
mod programs;
mod rational;
mod reached;
mod searched;
mod theorems;

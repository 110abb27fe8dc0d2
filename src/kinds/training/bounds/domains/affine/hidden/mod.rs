//! Affine forms of networks with hidden layers, in one pass.
//!
//! Every number that a sample comes to, from the sums of the first layer to the entries of its gradient, is a
//! linear function of what is touched and of the symbols of the form, up to a radius. Sums stay exact. A product
//! is linear around the middles of both ranges, and off by the product of their radii at most. A decided gate is
//! exact; an undecided one is a line, or its error is charged to the samples that could move it, in all steps that
//! follow. The derivative of the loss is a chord.
//!
//! - `shape`: the order of parameters; `prepared`: which runs are followed;
//!   `form`: a form of the parameters.
//! - `charges`: errors that are there only when somebody is touched.
//! - `ends`: ends of numbers; `reader`: ranges of linear functions of what is touched; `model`: the models of a form,
//!   as factors.
//! - `quantity`: a number for each sample of a tile; `forward`: sums and values; `losses`: derivatives by the
//!   logits; `gates`: what gates let through; `crossing`: which touched units could move one; `gradient`: the sum over the batch.
//! - `touched`: what touching a sample adds to its own gradient; `effects`: of all samples of a batch.
//! - `pass`: one step after the other; `descent`: the form after a step; `training`, `enclosure`: as others see it.
//! - `passed`, `question`: a pass over part of all attacks and what it is asked, for searches.

mod charges;
mod crossing;
mod descent;
mod effects;
mod enclosure;
mod ends;
mod form;
mod forward;
mod gates;
mod gradient;
mod losses;
mod model;
mod pass;
mod passed;
mod prepared;
mod quantity;
mod question;
mod reader;
mod shape;
#[cfg(test)]
pub(super) mod tests;
mod touched;
mod training;

#[cfg(test)]
pub(super) use passed::HiddenPassed;
#[cfg(test)]
pub(super) use reader::Part;
pub(super) use training::HiddenTraining;

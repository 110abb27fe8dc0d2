//! Searches against attacks that are listed, drawn and carried out.
//!
//! - `drawn`: small trainings with attacks on them.
//! - `listed`: candidates and sets under cuts, against every set of small families.
//! - `above`: what holds of every attack above a threshold: cuts, passes under cuts, branches, divisions.
//! - `bounds`: what a search says of a direction, against attacks and against every attack there is.
//! - `trails`: searches that are followed again, and those that look at every attack.
//! - `networks`: the same of networks, where passes are made again over what is left.
//! - `lies`: what leaves an attack out is found out.

mod above;
mod bounds;
mod drawn;
mod lies;
mod listed;
mod networks;
mod trails;

/// What a sum of products with weights may differ by from one computed otherwise.
fn rounding_of(weights: &[f64]) -> f64 {
    1e-13 * weights.iter().map(|weight| weight.abs()).sum::<f64>()
}

//! Long documentation, one chapter a module.

#[doc = include_str!("knapsack.md")]
pub mod knapsack {}

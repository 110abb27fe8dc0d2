//! Long documentation, one chapter a module.

#[doc = include_str!("examples.md")]
pub mod examples {}

#[doc = include_str!("specifications.md")]
pub mod specifications {}

#[doc = include_str!("keys.md")]
pub mod keys {}

#[doc = include_str!("soundness.md")]
pub mod soundness {}

#[doc = include_str!("knapsack.md")]
pub mod knapsack {}

#[doc = include_str!("kernel_models.md")]
pub mod kernel_models {}

#[doc = include_str!("trajectories.md")]
pub mod trajectories {}

#[doc = include_str!("affine.md")]
pub mod affine {}

#[doc = include_str!("training_programs.md")]
pub mod training_programs {}

#[doc = include_str!("unlearning_and_privacy.md")]
pub mod unlearning_and_privacy {}

#[doc = include_str!("smoothing.md")]
pub mod smoothing {}

#[doc = include_str!("benchmarking.md")]
pub mod benchmarking {}

#[doc = include_str!("report_page.md")]
pub mod report_page {}

#[doc = include_str!("bibliography.md")]
pub mod bibliography {}

#[doc = include_str!("errata.md")]
pub mod errata {}

#[doc = include_str!("extending.md")]
pub mod extending {}

//! Figures as SVG, for papers.
//!
//! - `figure`: a drawing with its numbers and with what stands around it; `gallery`: all figures of a report,
//!   by the names of their files.
//! - `chart`: named lines over two axes, drawn in one style; `hover`: exact values that browsers show.
//! - `certified_accuracy`: certified accuracy against flips (ScaLabelCert, figures 1 and 3).
//! - `certified_radius`: certified accuracy against the radius of smoothed classifiers (SmoothedEnsembles,
//!   figures 6 and 7).
//! - `median_radius`: median certified robustness against the number of partitions (ScaLabelCert, figure 2).
//! - `sweep`: certificates of training against budget, radius or epochs; `mean_loss`: of regressions (AGT,
//!   figure 8); `setting`: their titles.
//! - `width_against_runtime`: what the cells of a study come to, and how long they take (AGT, figure 6c).
//! - `performance_profile`: which solver solves how much within which factor of the fastest one.
//! - `stability`: stable shares against removed or replaced samples; accuracy of private predictions against
//!   ε (AGT, figure 13).
//! - `plane`, `legend`: pictures of the plane of two features. `distance_map`: how far predictions over it
//!   are stable, and how sensitive (AGT, figure 12); `decision_boundary`: where training is certified to lead
//!   to one decision (AGT, figures 6b and 7).
//! - `order_of_methods`: which methods must give no more than which, and how often they agree.
//! - `status_strip`: how answers, and the subproblems behind them, ended.

mod certified_accuracy;
mod certified_radius;
mod chart;
mod decision_boundary;
mod distance_map;
mod figure;
mod gallery;
mod hover;
mod legend;
mod mean_loss;
mod median_radius;
mod order_of_methods;
mod performance_profile;
mod plane;
mod setting;
mod stability;
mod status_strip;
mod sweep;
mod width_against_runtime;

pub use figure::Exhibit;
pub(super) use figure::{Axes, Series};
pub use gallery::PlaneMaps;
pub(super) use gallery::{of_bench, of_plane, of_report, of_study};
pub(super) use setting::words;

//! Domains: ways to enclose every model that training under attack can reach.
//!
//! Training is followed once for all attacks together. After each step a domain holds a state that stands for
//! every model which some attack leads to, and perhaps for more; it can be asked for a box of parameters, for
//! linear forms of the parameters, and for what the models make of test points.
//!
//! - `domain`: what a domain must be able to do, and a training run that it follows.
//! - `enclosure`: what a state can be asked, and the answers.
//! - `conditions`: which of the attacks a run is about.
//! - `registry`: the domains that there are, the tightest first. A new domain is one file and one row there.
//! - `intervals`, `crown`: the first two. Both keep a box of parameters and share `pass_domain` and
//!   `box_enclosure`; they differ in how bounds get through the layers.
//! - `affine`: what an attacker touches is told apart, with one budget for all steps; for linear models.
//! - `enclose`: runs a domain, and intersects what it says with the domains that it is always intersected
//!   with.
//! - `directions`: linear forms of the parameters (AGT, equation 46).
//! - `possible_classes`: which classes some model of a box predicts (AGT, sections 8.1 and 9.1).
//! - `mean_loss`: bounds on the mean loss (AGT, equation 51).

mod affine;
mod box_enclosure;
mod conditions;
mod crown;
mod directions;
mod domain;
mod enclose;
mod enclosure;
mod intervals;
mod mean_loss;
mod pass_domain;
mod possible_classes;
mod registry;

pub use affine::{
    AFFINE, Decided, Found, Limits as SearchLimits, SEARCH, Search, SearchSetting, Sought, Trace, Trail,
};
pub use box_enclosure::{BoxEnclosure, Propagate};
pub use conditions::{Conditions, Group, MOST_CASES};
pub use crown::CROWN;
pub use directions::{Directions, DirectionsError};
pub use domain::{Domain, EnclosedTraining, NoEnclosure, Run};
pub use enclose::{boxes, enclose, enclosures, enclosures_of_box, reading};
pub use enclosure::{Enclosure, OnTests, Questions, Reading, Searched, Tests, read};
pub use intervals::INTERVALS;
pub use mean_loss::mean_loss;
pub use pass_domain::PassDomain;
pub use possible_classes::{Standing, classes_of_logits, possible_classes, stays_safe, unchanged};
pub use registry::{DOMAINS, domain_named, tightest};

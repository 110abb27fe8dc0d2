//! Kernel ridge regression on labels (ScaLabelCert, section 3.2): `Q_eff = (Q + λI)⁻¹ Q_t`.
//!
//! - `regression`: the factorised system of a training set, and the weights of test points.
//! - `factor`: the factorisation.
//! - `condition`: an estimate of the condition number.
//! - `refinement`: the correction of solutions where a system is badly conditioned.
//!
//! The computed doubles are the weights of the model that is certified. How far they are from the real
//! solution depends on the condition number, which is reported; a system that leaves no correct digit is
//! refused.

mod condition;
mod factor;
mod refinement;
mod regression;

pub use regression::Ridge;

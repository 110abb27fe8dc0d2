//! Forms of networks against attacks that are carried out, and that what leaves something out is found out.
//!
//! - `drawn`: small networks with all losses and threats, and attacks on their training.
//! - `attacks`: parameters, directions, logits and classes of attacked runs, beside what the forms say.
//! - `lies`: passes that leave something out.

mod attacks;
pub(in crate::training::bounds::domains::affine) mod drawn;
mod lies;

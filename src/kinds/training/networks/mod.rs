//! Training: networks, losses, and the nominal run of stochastic gradient descent.
//!
//! - `network`: dense networks with linear or ReLU hidden layers, and the order of their parameters.
//! - `loss`: squared, hinge, cross-entropy and binary cross-entropy losses and their derivatives.
//! - `schedule`: batches, rates, decay, momentum, clipping: what an attacker cannot change.
//! - `set`: samples as the training sees them, features first, and the samples an attacker took away.
//! - `descent`: the run itself, step by step, in double precision, the same on every machine.
//! - `side_by_side`: several runs after attacks at a time, with the same bits.
//! - `kernels`: sums and products over samples with a fixed order.
//! - `store`: parameters as npz and safetensors files; `layer_order`: in which order their layers are meant.
//! - `onnx`: dense networks from ONNX files.
//!
//! A training run is what AGT, section 3 defines: batches in a fixed order, an incomplete last batch dropped,
//! gradients averaged over the batch. The double-precision run here is the thing that certificates speak
//! about; enclosures of `trajectory` contain it as well as the run in real arithmetic.
//!
//! Depends on `data` and `num`.

mod descent;
mod kernels;
mod layer_order;
mod loss;
mod network;
mod onnx;
mod schedule;
mod set;
mod side_by_side;
mod store;

pub use descent::{Descent, Diverged, train};
pub(crate) use loss::sigmoid;
pub use loss::{Loss, Target, predicted, predictions};
pub use network::{Activation, Architecture, DenseLayer, Network};
pub use schedule::{Schedule, ScheduleError};
pub use set::TrainingSet;
pub use side_by_side::{Alteration, Moment, RUNS, SideBySide, StoppedByUser, Workspace};
pub use store::read_network;

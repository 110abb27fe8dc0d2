//! Kernels: how similar two samples are.
//!
//! - `function`: the kernels by name, computed from inner products in tiles of rows, in parallel.
//! - `neural_tangent`: the kernel of infinitely wide fully connected networks (ScaLabelCert, section 3.2).
//! - `values`: the kernel values of a problem, computed or given, in the parts that are asked for.

mod function;
mod neural_tangent;
mod values;

pub use function::Kernel;
pub use neural_tangent::{Activation, NeuralTangent};
pub use values::KernelValues;

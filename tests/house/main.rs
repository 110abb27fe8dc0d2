//! How the source is built up.

mod architecture;

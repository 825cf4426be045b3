//! Schemas and questions by which search is measured: generated, always the same, for the benchmark and for tests.
//!
//! It holds no measurement and asks no server.

mod entities;
mod questions;

pub use entities::schema_of;
pub use questions::{Question, Split, questions};

//! Ranks short texts for a question: by words ([`words`], [`lexical`]) and by meaning ([`meaning`]).
//!
//! It never starts a thread or reaches a network, knows no dataset and no database, and reads no file but a model's own.

pub mod lexical;
pub mod meaning;
pub mod words;

pub use lexical::{Document, Index, Part, Query};
pub use meaning::{Model, Vector};

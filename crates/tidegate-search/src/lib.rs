//! Ranks short texts for a question: by words ([`words`], [`lexical`]) and by meaning ([`meaning`]).
//!
//! It knows no dataset and no database, starts no thread, and reads no file but a model's own.

pub mod lexical;
pub mod meaning;
pub mod words;

pub use lexical::{Document, Index, Part, Query};
pub use meaning::{Model, Vector};

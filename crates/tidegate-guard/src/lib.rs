//! Judges what a SQL statement may do, and hands out the proof that it only reads.
//!
//! It never does I/O: it is given the text and what the catalogue says, and knows nothing else.

mod check;
mod explain;
mod facts;
mod govern;
mod lists;
mod parse;
mod refusal;
mod setting;
mod stack;
mod statement;
mod tree;
mod walk;
mod weigh;

pub use check::{ReadOnly, check, check_only};
pub use facts::{Facts, Row};
pub use govern::{Governed, Ruled, RuledColumn, Rules, Shape, Standing, Treatment, govern};
pub use parse::{TEXT_BYTES_MAX, parse, parse_with};
pub use refusal::{Refusal, RefusalKind};
pub use statement::{Kind, Mention, Statement};

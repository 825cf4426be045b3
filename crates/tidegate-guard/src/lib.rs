//! Judges what a SQL statement may do, and hands out the proof that it only reads, or writes in one place.
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
mod shape;
mod stack;
mod statement;
mod tree;
mod walk;
mod weigh;
mod write;

pub use check::{ReadOnly, Write, check, check_only, check_write};
pub use facts::{Facts, Row};
pub use govern::{Form, Governed, Ruled, RuledColumn, Rules, Standing, Treatment, govern};
pub use parse::{TEXT_BYTES_MAX, parse, parse_with};
pub use refusal::{Refusal, RefusalKind};
pub use shape::{Aggregate, Expression, FromItem, Join, Over, Reference, Shape, expression, quote_ident, quoted, shape};
pub use statement::{Kind, Mention, Statement, without_constants};
pub use write::{Action, WriteStatement, parse_write};

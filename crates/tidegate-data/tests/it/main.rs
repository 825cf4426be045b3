//! Datasets through the gate, on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its house fails")]

mod house;

mod corpus;
mod describe;
mod governance;
mod many;
mod query;
mod registry;
mod results;
mod safety;
mod weights;

//! Datasets through the gate, on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its house fails")]

mod house;

mod context;
mod corpus;
mod describe;
mod find;
mod governance;
mod many;
mod metadata;
mod model;
mod profile;
mod query;
mod registry;
mod results;
mod safety;
mod weights;
mod writes;

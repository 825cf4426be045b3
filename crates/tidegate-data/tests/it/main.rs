//! Datasets through the gate, on a real PostgreSQL.

mod house;

mod corpus;
mod describe;
mod many;
mod query;
mod registry;
mod results;
mod safety;

//! What is known of datasets, through the gate, on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its house fails")]

mod house;

mod context;
mod find;
mod governance;
mod metadata;
mod model;
mod profile;

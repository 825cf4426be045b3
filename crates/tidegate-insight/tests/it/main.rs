//! Calls and advice, through the gate, on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its house fails")]

mod house;

mod calls;
mod governance;
mod health;
mod indexes;
mod server;
mod workload;

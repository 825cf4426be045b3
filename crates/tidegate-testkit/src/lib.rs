//! What tests share: a private PostgreSQL for the run, a database for each test, programs to watch, an HTTP client.
//!
//! It never ships, and it panics where a test cannot go on.

#![expect(clippy::disallowed_methods, reason = "it starts programs, waits for them and reads the clock, so that tests need not")]

pub mod corpus;
pub mod http;
pub mod postgres;
pub mod program;

pub mod usage;

mod port;

pub use http::{Http, Response};
pub use port::free_port;
pub use postgres::{Own, Postgres, TestDatabase, TestRole, psql};
pub use program::{Program, Running};
pub use usage::Usage;

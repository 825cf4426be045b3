//! The wire session and its pool, against a real PostgreSQL.

mod ask;

mod cancel;
mod errors;
mod heavy;
mod login;
mod lost;
mod pools;
mod proxy;
mod state;
mod tls;
mod types;

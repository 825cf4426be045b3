//! Sessions and their pool, the control database, the call log and the private server, against a real PostgreSQL.

mod ask;

mod cancel;
mod errors;
mod heavy;
mod jobs;
mod login;
mod lost;
mod pools;
mod proxy;
mod state;
mod tls;
mod types;

mod call_log;
mod control;
mod events;
mod private;
mod sign_in;

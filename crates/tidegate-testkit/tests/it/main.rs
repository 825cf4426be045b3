//! What the testkit promises.

mod http;
mod postgres;
mod program;

//! What the testkit promises.

#![expect(clippy::disallowed_methods, reason = "tests of starting programs start programs")]

mod http;
mod postgres;
mod program;

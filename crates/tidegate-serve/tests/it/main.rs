//! The faces, asked as clients ask them: raw JSON over real transports.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "what a test spawns ends with it")]
#![expect(clippy::needless_pass_by_value, reason = "JSON written on the spot")]

mod client;
mod toy;

mod asking;
mod cancel;
mod changes;
mod limits;
mod modern;
mod offers;
mod rest;
mod sessions;
mod shutdown;
mod stdio;
mod tasks;

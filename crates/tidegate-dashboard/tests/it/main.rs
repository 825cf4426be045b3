//! The pages, asked without a socket or a browser: who gets in, what is refused, what every answer carries.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod house;
mod site;

mod door;
mod frame;
mod log;
mod upload;

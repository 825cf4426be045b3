//! The binary as a person and a client use it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its house fails")]

mod installation;

mod command_line;
mod docs;
mod http;
mod loading;
mod rest;
mod samples;
mod stdio;
mod writing;

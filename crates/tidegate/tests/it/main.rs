//! The binary as a person and a client use it.

mod installation;

mod command_line;
mod docs;
mod http;
mod samples;
mod stdio;

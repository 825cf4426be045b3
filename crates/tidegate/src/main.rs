//! Tidegate: one MCP server in front of a whole data stack.
//!
//! This crate holds the settings, the wiring and the commands, and no logic of any domain.

mod settings;
mod wire;

mod door;

mod command;
mod commands;
mod config;
mod log;
mod output;
mod samples;
mod secrets;

use std::process::ExitCode;

use clap::Parser as _;
use command::Arguments;

/// glibc keeps freed memory; jemalloc gives it back.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = match settings::Settings::load(&arguments) {
        Ok(settings) => settings,
        Err(error) => return output::failed(&error),
    };
    log::start(&settings.values.log, &arguments.command);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failed(&tidegate_core::Error::internal("the asynchronous runtime can't start").because(error)),
    };
    let code = runtime.block_on(commands::run(arguments.command, settings)).unwrap_or_else(|error| output::failed(&error));
    // A read of standard input that nobody waits for any more must not keep the process.
    runtime.shutdown_background();
    code
}

//! What each command does: one file a command that is more than a call of a tool.

mod check;
mod connect;
mod dataset;
mod doctor;
mod load;
mod log;
mod model;
mod query;
mod secrets;
mod serve;
mod tools;

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value;
use tidegate_core::{Answer, Caller, Context, Error, Face, Result};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::command::Command;
use crate::output;
use crate::settings::Settings;
use crate::wire::App;

/// Runs a command to its end.
pub(crate) async fn run(command: Command, settings: Settings) -> Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve::http(&serve, &settings).await?,
        Command::Stdio { .. } => serve::stdio(&settings).await?,
        Command::Connect(connect) => connect::run(&connect, &settings)?,
        Command::Check => check::run(&settings)?,
        Command::Model(model) => model::run(&model, &settings)?,
        Command::Secrets(command) => secrets::run(command, &settings).await?,
        Command::Doctor { json } => return doctor::run(json, &settings).await,
        other => {
            let app = App::open(&settings).await?;
            let done = with_app(other, &app, &settings).await;
            app.close().await?;
            done?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn with_app(command: Command, app: &App, settings: &Settings) -> Result<()> {
    match command {
        Command::Dataset(dataset) => dataset::run(dataset, app).await,
        Command::Query(query) => query::run(query, app).await,
        Command::Load(load) => load::run(*load, app).await,
        Command::Log(log) => log::run(*log, app).await,
        Command::Call { tool, arguments } => {
            let answer = call(app, &tool, json(&arguments)?).await?;
            output::print(&answer.render());
            Ok(())
        }
        Command::Tools { tool } => tools::run(app, tool.as_deref()),
        Command::SignIn { .. } => {
            output::print(&app.door.link(&settings.values.serve.listen.to_string()).await?);
            Ok(())
        }
        Command::Serve(_)
        | Command::Stdio { .. }
        | Command::Connect(_)
        | Command::Check
        | Command::Model(_)
        | Command::Secrets(_)
        | Command::Doctor { .. } => Ok(()),
    }
}

/// Calls a tool as the person at the terminal, through the gate as everybody does.
async fn call(app: &App, tool: &str, arguments: Value) -> Result<Answer> {
    call_in(app, tool, arguments, Context::default()).await
}

async fn call_in(app: &App, tool: &str, arguments: Value, context: Context) -> Result<Answer> {
    let caller = Arc::new(Caller::local(Face::CommandLine).with_roles(&app.roles).with_client("tidegate", env!("CARGO_PKG_VERSION")));
    // A person's terminal has no context window to spare.
    let context = Context { budget: Some(usize::MAX), progress: output::progress(), ..context };
    let cancel = context.cancel.clone();
    let mut call = std::pin::pin!(app.gate.call(&caller, tool, arguments, context));
    let stop = stop_signal()?;
    tokio::select! {
        answer = &mut call => answer,
        () = stop.cancelled() => {
            // The call ends by itself, with its statement stopped and itself on record.
            cancel.cancel();
            drop(call.await);
            Err(Error::unavailable("interrupted"))
        }
    }
}

/// Fires on Ctrl-C and on SIGTERM.
fn stop_signal() -> Result<CancellationToken> {
    let stop = CancellationToken::new();
    let fired = stop.clone();
    let failed = |error| Error::internal("signals can't be received").because(error);
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt()).map_err(failed)?, signal(SignalKind::terminate()).map_err(failed)?);
    #[expect(clippy::disallowed_methods, reason = "it lives as long as the process, and ends with it")]
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        fired.cancel();
    });
    Ok(stop)
}

fn json(text: &str) -> Result<Value> {
    let text = if text == "-" { standard_input()? } else { text.to_owned() };
    serde_json::from_str(&text).map_err(|error| {
        Error::invalid(format!("the arguments are not JSON: {error}"))
            .hint(r#"for example: tidegate call describe_dataset '{"dataset": "shop"}'"#)
    })
}

fn standard_input() -> Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| Error::invalid(format!("standard input can't be read: {error}")))?;
    Ok(text)
}

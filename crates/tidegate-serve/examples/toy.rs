//! A server of toys, to try real clients on: `toy http ADDRESS` or `toy stdio`.

#![expect(dead_code, reason = "the toys belong to the tests")]
#![expect(clippy::disallowed_methods, reason = "what is spawned here ends with the process")]

#[path = "../tests/it/toy.rs"]
mod toy;

use std::sync::Arc;

use tidegate_serve::{Server, Settings};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    let (gate, mut records) = toy::gate(&Arc::default(), []);
    tokio::spawn(async move { while records.recv().await.is_some() {} });
    let settings = Settings { conformance_fixtures: arguments.iter().any(|word| word == "--conformance-fixtures"), ..Settings::default() };
    let server = Arc::new(Server::new(settings, gate, vec![toy::module()])?.with_key([7; 32]));

    let shutdown = CancellationToken::new();
    let stop = shutdown.clone();
    tokio::spawn(async move {
        drop(tokio::signal::ctrl_c().await);
        stop.cancel();
    });
    match arguments.get(1).map(String::as_str) {
        Some("stdio") => tidegate_serve::stdio(server, shutdown).await?,
        Some("http") => {
            let address = arguments.get(2).map_or("127.0.0.1:8642", String::as_str);
            let listener = tokio::net::TcpListener::bind(address).await?;
            tidegate_serve::http(listener, server, shutdown).await?;
        }
        _ => return Err("toy http ADDRESS [--conformance-fixtures] | toy stdio".into()),
    }
    Ok(())
}

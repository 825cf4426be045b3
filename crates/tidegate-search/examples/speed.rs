//! How long the embedding model takes: `cargo run --release -p tidegate-search --example speed FOLDER`.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a command for people")]

use std::path::PathBuf;
use std::time::Instant;

use tidegate_search::Model;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    let started = Instant::now();
    let model = Model::open(&folder).unwrap();
    println!("opened in {:?}", started.elapsed());
    let question = "which customers have not paid their invoices for two months";
    let table = "customer order header: customer id, order date, total amount, currency, status, sales channel, discount percent, shipping address, created at";
    for (what, texts) in [("a question", vec![question]), ("16 tables", vec![table; 16])] {
        let started = Instant::now();
        let rounds = 10;
        for _ in 0..rounds {
            model.embed(&texts).unwrap();
        }
        println!("{what}: {:?}", started.elapsed() / rounds);
    }
}

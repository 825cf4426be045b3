//! Loads on real servers.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its house fails")]

mod house;

mod files;
mod hostile;
mod load;
mod parquet;
mod rejects;
mod workbook;

//! Loads on real servers.

mod house;

mod files;
mod hostile;
mod load;
mod rejects;
mod workbook;

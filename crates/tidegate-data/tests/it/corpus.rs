//! The guard's corpora, run for real.

mod case;
mod cluster;
mod heavy;

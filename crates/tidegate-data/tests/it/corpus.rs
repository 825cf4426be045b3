//! The guard's corpora, run for real.

mod heavy;

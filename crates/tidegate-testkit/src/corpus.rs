//! The guard's corpora as cases, and a cluster to run them on that can be compared before and after.

mod case;
mod cluster;

pub use case::{Case, Expect, read};
pub use cluster::{Cluster, Snapshot};

//! PostgreSQL: sessions for callers' SQL, the control database, the private server.
//!
//! It never knows a domain, and runs a caller's SQL only with one of the guard's proofs.

pub mod pool;

pub mod call_log;
pub mod control;
pub mod failure;
pub mod jobs;
pub mod private;
pub mod results;
pub mod rows;
pub mod sign_in;
pub mod target;
pub mod vault;

mod wire;

pub use call_log::CallLog;
pub use control::Control;
pub use failure::{Failure, ServerError};
pub use jobs::Jobs;
pub use pool::{
    Bound, Effect, Follow, Hypothetical, Load, LoadColumn, LoadOptions, LoadTable, LoadType, Outcome, Parameter, Pool, PoolLimits,
    PoolStatus, Prepared, ReadOptions, TableName, TableRows, Touched, Trial, WriteOptions,
};
pub use private::Private;
pub use results::Results;
pub use rows::{Column, Row, Rows};
pub use sign_in::SignIns;
pub use target::Target;
pub use vault::Vault;

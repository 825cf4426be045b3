//! Where a REST interface has the tools of this module.

use tidegate_core::Method::{Get, Post};
use tidegate_core::Route;

pub(crate) const ROUTES: [Route; 5] = [
    Route::new(Get, "/logs", "list_calls"),
    Route::new(Get, "/logs/analytics", "analyse_calls"),
    Route::new(Get, "/datasets/{dataset}/health", "check_database_health"),
    Route::new(Get, "/datasets/{dataset}/slow-queries", "list_slow_queries"),
    Route::new(Post, "/datasets/{dataset}/index-advice", "advise_indexes"),
];
